//! Finds what could be a CPR number (docs/domain.md, section 5).

use std::str::FromStr;

use super::closed_set::NotInSet;

/// Whether `text` has six digits that are a date (DDMMYY), an optional hyphen or space, and four
/// digits, as no part of a longer run of digits. Checksums are not computed: numbers given since
/// 2007 have none.
pub fn holds_cpr(text: &str) -> bool {
    if !may_hold_cpr(text) {
        return false;
    }
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|at| starts_cpr(&chars, at))
}

/// How a site writes its case numbers, where they look like CPR numbers: `#` is a digit, all else is itself.
/// By default there is no such number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseNumbers {
    shape: Vec<char>,
}

impl CaseNumbers {
    /// Whether `text` could have a CPR number in it besides case numbers of this shape.
    pub fn leave_cpr_in(&self, text: &str) -> bool {
        if !may_hold_cpr(text) {
            return false;
        }
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            if self.is_at(&chars, at) {
                at += self.shape.len();
            } else if starts_cpr(&chars, at) {
                return true;
            } else {
                at += 1;
            }
        }
        false
    }

    /// By itself, and no part of a longer word or number.
    fn is_at(&self, chars: &[char], at: usize) -> bool {
        let ends = at + self.shape.len();
        let alone = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric());
        let same = |(shape, c): (&char, &char)| if *shape == '#' { c.is_ascii_digit() } else { shape == c };
        !self.shape.is_empty()
            && ends <= chars.len()
            && self.shape.iter().zip(&chars[at..ends]).all(same)
            && alone(at.checked_sub(1).and_then(|before| chars.get(before)))
            && alone(chars.get(ends))
    }
}

impl FromStr for CaseNumbers {
    type Err = NotInSet;

    /// A shape without a letter is refused: a CPR number could have it.
    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let shape: Vec<char> = text.chars().collect();
        let known = shape.iter().all(|c| c.is_alphanumeric() || "#-_./".contains(*c));
        let has_letter = shape.iter().any(|c| c.is_alphabetic());
        if !(shape.is_empty() || known && has_letter) {
            return Err(NotInSet("# for a digit, with at least one letter, such as S-######-####".into()));
        }
        Ok(Self { shape })
    }
}

/// Whether there is a run of six or of ten digits, without which there is no number. Most texts have none, and need no
/// closer look.
fn may_hold_cpr(text: &str) -> bool {
    text.as_bytes().split(|byte| !byte.is_ascii_digit()).any(|run| matches!(run.len(), 6 | 10))
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
