//! The guard against CPR numbers, beside one that is written another way: it cuts a text into runs of digits and single
//! letters, and looks at three neighbours. The shape of a site's case numbers is in the input before a form feed.

use fasevagt::domain::values::cpr::{CaseNumbers, holds_cpr};

pub fn check(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (shape, text) = input.split_once('\x0c').unwrap_or(("", &input));
    assert_eq!(holds_cpr(text), naive(text));
    assert_eq!(CaseNumbers::default().leave_cpr_in(text), naive(text));
    let Ok(numbers) = shape.parse::<CaseNumbers>() else { return };
    let left = numbers.leave_cpr_in(text);
    assert!(naive(text) || !left, "there was none");
    // Each case number has the letters of its shape.
    if !text.contains(char::is_alphabetic) {
        assert_eq!(left, naive(text));
    }
}

/// Hyphen, space, and what word processors make of them.
const SEPARATORS: [&str; 10] =
    ["-", " ", "\u{a0}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{202f}"];

fn naive(text: &str) -> bool {
    let mut runs: Vec<String> = Vec::new();
    for c in text.chars() {
        match runs.last_mut() {
            Some(run) if c.is_ascii_digit() && run.ends_with(|last: char| last.is_ascii_digit()) => run.push(c),
            _ => runs.push(c.to_string()),
        }
    }
    let whole = runs.iter().any(|run| run.len() == 10 && begins_with_date(run));
    let parted = runs.windows(3).any(|three| {
        three[0].len() == 6
            && begins_with_date(&three[0])
            && SEPARATORS.contains(&three[1].as_str())
            && is_number(&three[2])
    });
    whole || parted
}

/// A run of digits begins with a digit, and all else is one character.
fn is_number(run: &str) -> bool {
    run.len() == 4 && run.starts_with(|c: char| c.is_ascii_digit())
}

fn begins_with_date(run: &str) -> bool {
    const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let Ok(day) = run[..2].parse::<u32>() else { return false };
    let Ok(month) = run[2..4].parse::<usize>() else { return false };
    (1..=12).contains(&month) && (1..=DAYS[month - 1]).contains(&day)
}
