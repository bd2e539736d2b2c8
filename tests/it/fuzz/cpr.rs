//! The guard against CPR numbers, beside one that is written another way: it tries every form at every place. The shape of a
//! site's case numbers is in the input before a form feed.

use fasevagt::domain::values::cpr::{CaseNumberShape, KnownNumbers, holds_cpr};

pub fn check(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (shape, text) = input.split_once('\x0c').unwrap_or(("", &input));
    let Some(read) = plain(text) else {
        holds_cpr(text);
        return;
    };
    assert_eq!(holds_cpr(text), naive(&read));
    let Ok(shape) = shape.parse::<CaseNumberShape>() else { return };
    let left = KnownNumbers::new(shape, &[]).leave_cpr_in(text);
    assert!(naive(&read) || !left, "there was none");
}

/// The text as a reader takes it; `None` where it has a character that this knows nothing of.
#[expect(clippy::match_same_arms, reason = "a line for each kind of character")]
fn plain(text: &str) -> Option<Vec<char>> {
    let text = text.replace("\r\n", "\n");
    let one = |c| match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{2028}' => Some(Some('\n')),
        '\t' => Some(Some(' ')),
        '\n' => Some(Some(c)),
        '\0'..='\u{1f}' | '\u{7f}' => Some(None),
        ' '..='~' | 'æ' | 'ø' | 'å' | 'Æ' | 'Ø' | 'Å' => Some(Some(c)),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some(Some('-')),
        '\u{a0}' | '\u{2003}' | '\u{202f}' | '\u{3000}' => Some(Some(' ')),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Some(None),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10).map(Some),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10).map(Some),
        _ => None,
    };
    text.chars().map(one).collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

fn naive(text: &[char]) -> bool {
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    (0..text.len()).any(|start| {
        let free = start == 0 || !digit(text.get(start - 1));
        let dates = ["DDMMYY", "DDMMYYYY", "DD.MM.YY", "DD-MM-YY", "DD/MM/YY"];
        let ends = dates.iter().filter_map(|form| date(form, &text[start..])).map(|length| start + length);
        free && ends.into_iter().any(|end| {
            (0..=3).any(|gap| {
                let last = end + gap;
                let is_gap = text.get(end..last).is_some_and(|gap| gap.iter().all(|c| " -./_\n".contains(*c)));
                let four = text.get(last..last + 4).is_some_and(|four| four.iter().all(char::is_ascii_digit));
                is_gap && four && !digit(text.get(last + 4))
            })
        })
    })
}

/// How long the date of this form is that the text begins with.
fn date(form: &str, text: &[char]) -> Option<usize> {
    const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let text = text.get(..form.len())?;
    let part = |letter: char| -> Option<u32> {
        let digits: String = form.chars().zip(text).filter(|(f, _)| *f == letter).map(|(_, c)| *c).collect();
        if digits.chars().all(|c| c.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let same = form.chars().zip(text).all(|(f, c)| f.is_ascii_alphabetic() || f == *c);
    let (day, month, year) = (part('D')?, part('M')?, part('Y')?);
    let day = if day > 60 { day - 60 } else { day };
    let last = *DAYS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let born = form.len() != 8 || form.contains(['.', '-', '/']) || (1850..=2150).contains(&year);
    if same && born && (1..=last).contains(&day) { Some(form.len()) } else { None }
}
