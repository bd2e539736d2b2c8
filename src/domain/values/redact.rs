//! What a message may repeat of a value that is wrong: never what could be a citizen's data.

use super::cpr::holds_cpr;
use super::known_words::is_known_word;
use super::printable::printable;

/// A short code or a mistyped date or number as it is. What could be words about a citizen is not repeated:
/// anything with blanks or in mixed case, as names are, and bare digits that could be a birthday or a telephone.
pub fn redact_value(value: &str) -> String {
    if is_code(value) { format!("{value:?}") } else { length_of(value) }
}

/// Of a value only how long it is.
pub fn length_of(value: &str) -> String {
    format!("a text of {} characters", value.chars().count())
}

/// A text of somebody else (a mail server, a database, a settings file) as it may be stored, logged or mailed: on one line, without mail
/// addresses, names, birthdays and CPR numbers, what it has in quotes only where that is a code, and not at any length.
pub fn redact(text: &str) -> String {
    let text = without_numbers(&printable(text));
    let quoted = |(index, part): (usize, &str)| if index % 2 == 1 { redact_value(part) } else { part.to_owned() };
    // What is quoted within a quote has a backslash before it.
    let parts = with_plain_quotes(&text.replace("\\\"", "'"));
    let redacted: String = parts.split('"').enumerate().map(quoted).collect();
    let words: String = redacted.split_inclusive(ENDS_AN_ADDRESS).map(without_address).collect();
    shortened(without_names(&words))
}

/// The text with the same sign around all that it quotes. One between letters is an apostrophe.
fn with_plain_quotes(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_letter = |place: Option<usize>| place.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric());
    let one = |(at, c): (usize, &char)| match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        '\'' | '\u{2018}' | '\u{2019}' if !(is_letter(at.checked_sub(1)) && is_letter(Some(at + 1))) => '"',
        c => *c,
    };
    chars.iter().enumerate().map(one).collect()
}

/// The most characters of a text of somebody else; systemd takes more as its status, but nobody reads it.
const MAX_LENGTH: usize = 300;

fn shortened(text: String) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{} ... and so on", &text[..end]),
        None => text,
    }
}

/// The text without digits where it could hold a CPR number, and without words that could be a birthday.
fn without_numbers(text: &str) -> String {
    if holds_cpr(text) {
        return text.replace(char::is_numeric, "#");
    }
    text.split_inclusive(' ').map(|word| if is_birthday(word) { without_digits(word) } else { word.into() }).collect()
}

fn without_digits(word: &str) -> String {
    word.replace(char::is_numeric, "#")
}

/// Six or eight digits that are a date, together or parted; not the day of a plan, which has its year first.
fn is_birthday(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = word.split(['.', '-', '/']).collect();
    let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
    match parts.as_slice() {
        // A mail server's `5.7.10` has shorter parts.
        [day, month, year] => {
            let is_date = matches!((day.len(), month.len(), year.len()), (2, 1..=2, 2 | 4) | (1, 1..=2, 4));
            is_date && parts.iter().all(is_number)
        }
        [digits] => is_number(digits) && holds_cpr(&format!("{digits}-0000")),
        _ => false,
    }
}

/// Two words in a row that begin with a capital letter and go on in small ones are a name, where no program uses them.
fn without_names(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut told: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let capitals = words[at..].iter().take_while(|word| is_capitalised(word)).count();
        if capitals >= 2 {
            told.push("(name)");
            at += capitals;
        } else {
            told.push(word);
            at += 1;
        }
    }
    told.join(" ")
}

fn is_capitalised(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let mut letters = word.chars();
    let is_capitalised =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    is_capitalised && !is_known_word(word)
}

const ENDS_AN_ADDRESS: [char; 12] = [' ', '\n', '\t', '<', '>', '(', ')', '"', '\'', ',', ';', '='];

fn without_address(word: &str) -> String {
    // A database's address has a user before its host.
    if !word.contains('@') || word.contains("://") {
        return word.to_owned();
    }
    let end = word.chars().next_back().filter(|last| ENDS_AN_ADDRESS.contains(last));
    format!("(address){}", end.map(String::from).unwrap_or_default())
}

fn is_code(value: &str) -> bool {
    let code = value.len() <= 24 && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:+".contains(c));
    let mixed = value.chars().any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    let longest = value.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    code && !mixed && longest < 6 && !holds_cpr(value)
}

/// The id of a row, unless it is a CPR number.
pub fn redact_id(id: &str) -> String {
    if holds_cpr(id) { "(not shown)".into() } else { printable(id).into_owned() }
}
