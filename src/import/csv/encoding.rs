//! The bytes of a text file -> its letters, or the line where they can't be told. Nothing is guessed: a town or a name with
//! wrong letters would stand in statements.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::import::problem::FileProblem;

/// By its byte order mark, else UTF-8, else what a Danish Windows writes.
pub fn decode(bytes: Vec<u8>) -> Result<String, FileProblem> {
    let text = match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => match encoding.decode(&bytes) {
            (text, _, false) => text.into_owned(),
            (text, _, true) => return Err(FileProblem::MixedEncodings { line: line_of_replacement(&text) }),
        },
        None => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => without_mark(error.as_bytes(), error.utf8_error().valid_up_to())?,
        },
    };
    if text.contains('\0') {
        return Err(FileProblem::NoText);
    }
    match text.lines().zip(1..).find(|(line, _)| is_misread(line)) {
        Some((_, line)) => Err(FileProblem::ForeignLetters { line }),
        None => Ok(text),
    }
}

/// Bytes that are no UTF-8 as a whole. `wrong` is where they are none.
fn without_mark(bytes: &[u8], wrong: usize) -> Result<String, FileProblem> {
    // Somebody pasted lines of one program into the file of another.
    if bytes.contains(&0) {
        return Err(FileProblem::NoText);
    }
    if has_utf8_letters(bytes) {
        return Err(FileProblem::MixedEncodings { line: line_at(bytes, wrong) });
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    match text.lines().zip(1..).find(|(line, _)| is_foreign(line)) {
        Some((_, line)) => Err(FileProblem::ForeignLetters { line }),
        None => Ok(text.into_owned()),
    }
}

/// Whether some letter that is not ASCII is written as UTF-8 has it.
fn has_utf8_letters(bytes: &[u8]) -> bool {
    let mut chunks = bytes.utf8_chunks();
    chunks.any(|chunk| chunk.valid().chars().any(|c| c.is_alphabetic() && !c.is_ascii()))
}

fn line_at(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

fn line_of_replacement(text: &str) -> u32 {
    let before = text.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

/// Letters that another program lost, or that were read as those of another code page: `NÃ¦stved`.
fn is_misread(line: &str) -> bool {
    line.contains([char::REPLACEMENT_CHARACTER, 'Ã', 'Â'])
}

/// All that Danish texts, and the names in them, hold besides ASCII.
const USUAL: &str = "æøåÆØÅäöüÄÖÜßéèêëÉÈÊËáàâÁÀÅíìîïÍóòôõÓúùûÚýÝñÑçÇþÞðÐšŠžŽ§°½¼´¨·–—…•’‘“”«»€£²³µ±×\u{a0}\u{ad}";

/// Whether a line that was read as Windows-1252 holds what no Danish text does: it was written by a Mac or by DOS.
fn is_foreign(line: &str) -> bool {
    line.chars().any(|c| !c.is_ascii() && !USUAL.contains(c)) || has_lone_quotes(line)
}

/// The code page of DOS has `æ` and `Æ` where Windows has single quotes: one that opens within a word, or that nothing
/// closes, and one that closes between capital letters.
fn has_lone_quotes(line: &str) -> bool {
    let chars: Vec<char> = line.chars().collect();
    let at = |place: Option<usize>| place.and_then(|place| chars.get(place)).copied();
    let closes = chars.iter().filter(|c| **c == '’').count();
    let opens = chars.iter().filter(|c| **c == '‘').count();
    let misplaced = |(place, c): (usize, &char)| {
        let before = at(place.checked_sub(1));
        let after = at(Some(place + 1));
        match c {
            '‘' => before.is_some_and(char::is_alphanumeric),
            // Not O’Connor: two capital letters before it.
            '’' => {
                let earlier = at(place.checked_sub(2));
                after.is_some_and(char::is_uppercase)
                    && (!before.is_some_and(char::is_alphabetic)
                        || before.is_some_and(char::is_uppercase) && earlier.is_some_and(char::is_uppercase))
            }
            _ => false,
        }
    };
    opens > closes || chars.iter().enumerate().any(misplaced)
}
