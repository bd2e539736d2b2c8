//! A text -> the lines it takes in a given width.

use super::face::Face;

const ELLIPSIS: char = '…';

/// At most `most` lines no wider than `width`, broken after a space or a hyphen where there is one; what does not
/// fit is cut off and an ellipsis says so. A line keeps the space it is broken after, for those who copy or hear it.
pub fn wrap(face: &Face, text: &str, size: f32, width: f32, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let fits = fitting(face, rest, size, width);
        if lines.len() + 1 == most && fits < rest.len() {
            let room = width - face.advance(ELLIPSIS, size);
            let kept = fitting(face, rest, size, room);
            lines.push(format!("{}{ELLIPSIS}", rest[..kept].trim_end()));
            return lines;
        }
        let (line, tail) = rest.split_at(break_before(rest, fits));
        lines.push(line.to_owned());
        rest = tail.trim_start();
    }
    lines
}

/// How many bytes fit in the width; one character at least.
fn fitting(face: &Face, text: &str, size: f32, width: f32) -> usize {
    let mut used = 0.0;
    for (at, character) in text.char_indices() {
        used += face.advance(character, size);
        let hangs = character == ' ';
        if used > width && at > 0 && !hangs {
            return at;
        }
    }
    text.len()
}

fn break_before(text: &str, fits: usize) -> usize {
    if fits == text.len() {
        return fits;
    }
    // A space anywhere is better than a hyphen.
    for mark in [' ', '-'] {
        if let Some(at) = text[..fits].rfind(mark) {
            return at + 1;
        }
    }
    fits
}
