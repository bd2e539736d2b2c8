//! Finds what could be a CPR number (domain.md, section 5).

/// Whether `text` holds six digits that are a date (DDMMYY), an optional hyphen or space, and four
/// digits, as no part of a longer run of digits. Checksums are not looked at: numbers given since
/// 2007 have none.
pub fn holds_cpr(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|at| starts_cpr(&chars, at))
}

fn starts_cpr(chars: &[char], at: usize) -> bool {
    let digit = |i: usize| chars.get(i).and_then(|c| c.to_digit(10));
    if at > 0 && digit(at - 1).is_some() {
        return false;
    }
    let pair = |i: usize| Some(digit(i)? * 10 + digit(i + 1)?);
    let (Some(day), Some(month), Some(_year)) = (pair(at), pair(at + 2), pair(at + 4)) else { return false };
    if !is_day_of_some_year(day, month) {
        return false;
    }
    let separated = chars.get(at + 6).is_some_and(|c| is_separator(*c));
    let rest = at + 6 + usize::from(separated);
    (rest..rest + 4).all(|i| digit(i).is_some()) && digit(rest + 4).is_none()
}

/// Hyphen or space, in any of the shapes that word processors make of them.
fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ' | '\u{a0}' | '\u{2010}'..='\u{2015}' | '\u{202f}')
}

fn is_day_of_some_year(day: u32, month: u32) -> bool {
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}
