//! Finds what could be a CPR number (docs/domain.md, section 5).

use std::borrow::Cow;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::closed_set::NotInSet;
use super::printable::is_control;

/// Whether a text has a date (DDMMYY, DDMMYYYY, DD.MM.YY, DD-MM-YY, DD/MM/YY), at most three blanks, dashes, dots, slashes, underscores
/// or line breaks, and four digits, as no part of a longer run of digits. Checksums are not computed: numbers given since
/// 2007 have none.
pub fn holds_cpr(text: &str) -> bool {
    holds(&as_read(text))
}

/// Numbers of a site that look like CPR numbers, and are none. By default there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownNumbers {
    /// How a case number is written: `#` is a digit, all else is itself. Empty: as no CPR number.
    case_number: CaseNumberShape,
    /// As they are read; each has digits.
    listed: Vec<Vec<char>>,
}

impl KnownNumbers {
    pub fn new(case_number: CaseNumberShape, listed: &[NoCprNumber]) -> Self {
        let listed = listed.iter().map(|number| as_read(&number.0).chars().collect()).collect();
        Self { case_number, listed }
    }

    /// Whether a text could have a CPR number in it besides these, and the numbers of our own statements.
    pub fn leave_cpr_in(&self, text: &str) -> bool {
        let text = as_read(text);
        holds(&text) && holds(&self.taken_out(&text))
    }

    /// The text with a letter in place of each that it has as a whole word.
    fn taken_out(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut left = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = chars.get(at) {
            if let Some(length) = self.length_at(&chars, at) {
                left.push('x');
                at += length;
            } else {
                left.push(*c);
                at += 1;
            }
        }
        left
    }

    /// How long the known number is that begins here.
    fn length_at(&self, chars: &[char], at: usize) -> Option<usize> {
        if !begins_word(chars, at) {
            return None;
        }
        let is_word = |length: usize| length > 0 && ends_word(chars, at + length);
        let here = chars.get(at..)?;
        let case_number = self.case_number.length_in(here);
        let listed = self.listed.iter().filter(|number| here.starts_with(number)).map(Vec::len);
        let statement = STATEMENT_NUMBER.length_in(here);
        listed.chain([case_number, statement]).filter(|length| is_word(*length)).max()
    }
}

/// `2026-000123`.
const STATEMENT_NUMBER: Shape<'_> = Shape(&['2', '0', '#', '#', '-', '#', '#', '#', '#', '#', '#']);

/// A number by its characters, of which `#` is any digit.
struct Shape<'a>(&'a [char]);

impl Shape<'_> {
    /// Its length where the text begins with such a number, else 0.
    fn length_in(&self, text: &[char]) -> usize {
        let same = |(shape, c): (&char, &char)| if *shape == '#' { c.is_ascii_digit() } else { shape == c };
        let fits = text.len() >= self.0.len() && self.0.iter().zip(text).all(same);
        if fits { self.0.len() } else { 0 }
    }
}

/// How a site writes its case numbers, where they look like CPR numbers: `#` is a digit, all else is itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseNumberShape(Vec<char>);

impl CaseNumberShape {
    fn length_in(&self, text: &[char]) -> usize {
        Shape(&self.0).length_in(text)
    }
}

impl FromStr for CaseNumberShape {
    type Err = NotInSet;

    /// A shape without a letter is refused: a CPR number could have it.
    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let shape: Vec<char> = text.chars().collect();
        let known = shape.iter().all(|c| c.is_alphanumeric() || "#-_./".contains(*c));
        let has_letter = shape.iter().any(|c| c.is_alphabetic());
        if !(shape.is_empty() || known && has_letter) {
            return Err(NotInSet("# for a digit, with at least one letter, such as S-######-####".into()));
        }
        Ok(Self(shape))
    }
}

/// One number that looks like a CPR number, and is the site's own: a P-number, an account, a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoCprNumber(String);

impl FromStr for NoCprNumber {
    type Err = NotInSet;

    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let known = text.chars().all(|c| c.is_ascii_digit() || " -+./".contains(c));
        if known && text.contains(|c: char| c.is_ascii_digit()) && text.trim() == text {
            return Ok(Self(text.to_owned()));
        }
        Err(NotInSet("a number, such as 1003123456: digits, with blanks or -+./ between them".into()))
    }
}

/// The text as a reader takes it: in its plain form, without what is not to be seen, and with one shape for each digit, dash and blank.
fn as_read(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    if !text.chars().any(|c| c.is_numeric() || digit_in_a_sign(c).is_some()) {
        return Cow::Owned(text);
    }
    Cow::Owned(text.nfkc().filter_map(plain).collect())
}

/// A character in its plainest shape; none for what is not to be seen.
fn plain(c: char) -> Option<char> {
    match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' => return Some('\n'),
        '\t' | '\u{2800}' => return Some(' '),
        ' '..='~' | '\n' => return Some(c),
        // Signs that look like the plain ones, but are others.
        '\u{2d7}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{2796}' => return Some('-'),
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => return Some('/'),
        '\u{b7}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' => return Some('.'),
        // Letters that show nothing.
        '\u{115f}' | '\u{1160}' => return None,
        _ => {}
    }
    match c.general_category() {
        GeneralCategory::DecimalNumber => Some(ascii_digit(c)),
        GeneralCategory::OtherNumber => Some(digit_in_a_sign(c).unwrap_or(c)),
        GeneralCategory::DashPunctuation => Some('-'),
        GeneralCategory::SpaceSeparator => Some(' '),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => Some('\n'),
        // They have no width of their own: accents that belong to a letter are one with it by now.
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => None,
        _ if is_control(c) => None,
        _ => Some(c),
    }
}

/// The digit of a sign that its plain form leaves as it is: one in a black circle, or in two.
fn digit_in_a_sign(c: char) -> Option<char> {
    let ones = ['\u{24f5}', '\u{2776}', '\u{2780}', '\u{278a}'];
    let noughts = ['\u{24ff}', '\u{1f10b}', '\u{1f10c}'];
    if noughts.contains(&c) {
        return Some('0');
    }
    let value = |one: char| u32::from(c).checked_sub(u32::from(one)).filter(|from_one| *from_one < 9);
    ones.into_iter().find_map(value).and_then(|from_one| char::from_digit(from_one + 1, 10))
}

/// Unicode has the digits of each script in a row of ten, from nought on.
fn ascii_digit(c: char) -> char {
    let mut value = 0;
    let mut before = u32::from(c);
    while value < 9
        && let Some(other) = before.checked_sub(1).and_then(char::from_u32)
        && other.general_category() == GeneralCategory::DecimalNumber
    {
        before -= 1;
        value += 1;
    }
    char::from_digit(value, 10).unwrap_or(c)
}

/// No letter or digit stands before it, nor one with a dash, dot, slash or underscore between.
fn begins_word(chars: &[char], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|place| chars.get(place));
    is_alone(before(1), before(2))
}

fn ends_word(chars: &[char], end: usize) -> bool {
    is_alone(chars.get(end), chars.get(end + 1))
}

fn is_alone(next: Option<&char>, one_more: Option<&char>) -> bool {
    let in_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
    let joined = next.is_some_and(|c| "-_".contains(*c)) && one_more.is_some_and(char::is_ascii_digit);
    !in_word(next) && !joined
}

/// Between a date and the last four digits.
const SEPARATORS: &[u8] = b" -./_\n";
const MOST_SEPARATORS: usize = 3;

/// Looks at each run of digits that a number can end with, and at what is before it.
fn holds(text: &str) -> bool {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        let length = digits_from(text, at);
        let end = at + length;
        let found = match length {
            4 => has_date_before(text, at),
            // The year of a parted date, and the number at once.
            6 => ends_with_parted_date(&text[..at + 2]),
            10 => is_short_date(&text[at..at + 6]),
            12 => is_long_date(&text[at..at + 8]),
            _ => false,
        };
        if found {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

fn digits_from(text: &[u8], at: usize) -> usize {
    text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// How many digits end before this place.
fn digits_before(text: &[u8], end: usize) -> usize {
    text[..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count()
}

fn has_date_before(text: &[u8], at: usize) -> bool {
    let separators = text[..at].iter().rev().take_while(|byte| SEPARATORS.contains(byte)).count();
    if !(1..=MOST_SEPARATORS).contains(&separators) {
        return false;
    }
    let end = at - separators;
    match digits_before(text, end) {
        6 => is_short_date(&text[end - 6..end]),
        8 => is_long_date(&text[end - 8..end]),
        2 => ends_with_parted_date(&text[..end]),
        _ => false,
    }
}

/// `24.07.85`, `24-07-85` or `24/07/85`. With a year of four digits every date above a postcode would be one.
fn ends_with_parted_date(text: &[u8]) -> bool {
    let Some(start) = text.len().checked_sub(8) else { return false };
    let &[d1, d2, first, m1, m2, second, y1, y2] = &text[start..] else { return false };
    let is_begun = digits_before(text, start) == 0;
    is_begun && first == second && b".-/".contains(&first) && is_short_date(&[d1, d2, m1, m2, y1, y2])
}

/// DDMMYY.
fn is_short_date(digits: &[u8]) -> bool {
    match (number(digits, 0, 2), number(digits, 2, 2), number(digits, 4, 2)) {
        (Some(day), Some(month), Some(_)) => is_day_of_some_year(day, month),
        _ => false,
    }
}

/// DDMMYYYY, of a year in which somebody can be born.
fn is_long_date(digits: &[u8]) -> bool {
    let is_year = number(digits, 4, 4).is_some_and(|year| (1850..=2150).contains(&year));
    is_year && is_short_date(&digits[..6])
}

fn number(digits: &[u8], from: usize, length: usize) -> Option<u32> {
    let mut number = 0;
    for digit in digits.get(from..from + length)? {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    Some(number)
}

/// Of a number that stands in for one, the day is higher by 60.
fn is_day_of_some_year(day: u32, month: u32) -> bool {
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day) || (61..=60 + last).contains(&day)
}
