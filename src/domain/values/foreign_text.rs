//! Texts of a mail server or a database, of which nothing is kept but words that such programs use: whatever else stands in them could be
//! a person's name, birthday or number, and no shape tells all of those.

use super::known_words::is_known_word;
use super::redact::redact;

/// What stands where something was left out.
const LEFT_OUT: &str = "(...)";

/// The text redacted, with nothing in it but known words, codes of errors, and `also`: names that are known where it comes from.
pub fn in_known_words(text: &str, also: &[&str]) -> String {
    let text = redact(text);
    let words: Vec<ForeignWord<'_>> = text.split_whitespace().map(|word| ForeignWord::of(word, also)).collect();
    let mut told: Vec<String> = Vec::new();
    let mut left_out_before = false;
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| words.get(before));
        let is_kept = match word.kind {
            WordKind::Known => true,
            WordKind::Unknown => false,
            // The parts of a date or a telephone number stand beside each other, or beside what is not known.
            WordKind::Number => [before, words.get(place + 1)].into_iter().flatten().all(ForeignWord::is_known),
            // Without a server's reply before it, it could be a birthday.
            WordKind::Status => before.is_some_and(|before| is_reply(before.core)),
        };
        if is_kept {
            told.push(word.text.to_owned());
        } else if !left_out_before {
            told.push(word.left_out());
        }
        left_out_before = !is_kept;
    }
    told.join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WordKind {
    Known,
    /// At most three digits.
    Number,
    /// `5.7.60`: a mail server's status, or a day.
    Status,
    Unknown,
}

/// What stands between two blanks.
struct ForeignWord<'a> {
    text: &'a str,
    /// Without the signs at its ends.
    core: &'a str,
    kind: WordKind,
}

impl<'a> ForeignWord<'a> {
    fn of(text: &'a str, also: &[&str]) -> Self {
        let core = text.trim_matches(|c: char| !c.is_alphanumeric());
        Self { text, core, kind: kind(core, also) }
    }

    fn is_known(&self) -> bool {
        self.kind == WordKind::Known
    }

    /// With the signs at its ends, so that the sentence keeps its shape; but for quotation marks, which are about what stood there.
    fn left_out(&self) -> String {
        let start = self.text.find(self.core).unwrap_or_default();
        let sign = |c: &char| !"\"'`\\".contains(*c);
        let before: String = self.text[..start].chars().filter(sign).collect();
        let after: String = self.text[start + self.core.len()..].chars().filter(sign).collect();
        format!("{before}{LEFT_OUT}{after}")
    }
}

fn kind(core: &str, also: &[&str]) -> WordKind {
    if is_code(core) || also.contains(&core) {
        return WordKind::Known;
    }
    if status_detail(core).is_some() {
        return WordKind::Status;
    }
    if !core.is_empty() && core.len() <= 3 && core.chars().all(|c| c.is_ascii_digit()) {
        return WordKind::Number;
    }
    let is_known = |word: &str| word.is_empty() || is_known_word(word) || also.contains(&word);
    let words = |sign: char| core.split(move |c: char| !(c.is_alphanumeric() || c == sign));
    // A column's name has underscores in it.
    if words('_').all(is_known) || words('-').all(is_known) { WordKind::Known } else { WordKind::Unknown }
}

/// `550`, `5.1.1`, `5.7.606`, `550-5.1.1` of a mail server; no day has such numbers at its end.
fn is_code(core: &str) -> bool {
    if let Some((first, second)) = core.split_once('-') {
        return is_code(first) && is_code(second);
    }
    is_reply(core) || status_detail(core).is_some_and(|detail| detail <= 30 || detail >= 100)
}

/// `550` (RFC 5321, 4.2.1).
fn is_reply(core: &str) -> bool {
    core.len() == 3 && core.chars().all(|c| c.is_ascii_digit()) && core.starts_with(['2', '3', '4', '5'])
}

/// The last number of `5.7.60` (RFC 3463: the second is at most 7).
fn status_detail(core: &str) -> Option<u16> {
    let parts: Vec<&str> = core.split('.').collect();
    let ["2" | "4" | "5", "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7", detail] = parts.as_slice() else {
        return None;
    };
    let is_number = detail.len() <= 3 && detail.chars().all(|c| c.is_ascii_digit());
    if is_number { detail.parse().ok() } else { None }
}
