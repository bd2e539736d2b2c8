//! How much of a reminder there is room for: what is counted is recorded as that, so it must be known before anything is rendered.

use super::limits::MOST_BYTES;
use super::reminder::ReminderLine;
use crate::domain::deadlines::reminders::Item;
use crate::domain::deadlines::table_order::MOST_NAMED;
use crate::domain::values::case_link::CaseLink;

/// So many deadlines at most have all that is said about them below the table.
pub const MOST_DETAILS: usize = 15;
/// The most characters of whose case it is: somebody's name can be of any length.
pub const MOST_OF_WHO: usize = 80;

/// The layout, headings, what is said of the list, and counts.
const AROUND: usize = 9_000;
/// A row of the table: its cells with their styles and the rule's title.
const ROW: usize = 600;
/// The same with whose case it is, if every character of it is written as an entity.
const ROW_AT_MOST: usize = ROW + MOST_OF_WHO * 5;
/// A deadline in detail, besides its texts, and each line of a list in it.
const DETAIL: usize = 1_000;
const DETAIL_LINE: usize = 80;
/// Longer texts are cut (see `limits.rs`).
const MOST_OF_TEXT: usize = 500;

/// How many of these stand in the table.
pub fn rows_with_room(items: &[Item], link: &CaseLink) -> usize {
    let mut left = MOST_BYTES - AROUND;
    let mut rows = 0;
    for item in items.iter().take(MOST_NAMED) {
        let forloeb = &item.deadline.forloeb;
        let size = ROW_AT_MOST + escaped(forloeb) + escaped(&link.to_rule(forloeb, item.deadline.rule.key));
        // A mail has one row at least.
        if size > left && rows > 0 {
            break;
        }
        left = left.saturating_sub(size);
        rows += 1;
    }
    rows
}

/// How many of those in the table stand below it in detail.
pub fn details_with_room(lines: &[ReminderLine]) -> usize {
    let table: usize = lines.iter().map(|line| ROW + own_texts(line)).sum();
    let mut left = MOST_BYTES.saturating_sub(AROUND + table);
    let mut details = 0;
    for line in lines.iter().take(MOST_DETAILS) {
        let texts: usize = line.texts().map(|text| DETAIL_LINE + escaped(text)).sum();
        let size = DETAIL + own_texts(line) + texts;
        if size > left {
            break;
        }
        left -= size;
        details += 1;
    }
    details
}

/// The case number, the link to it, and whose it is.
fn own_texts(line: &ReminderLine) -> usize {
    escaped(&line.forloeb) + escaped(&line.link) + escaped(line.who.as_deref().unwrap_or_default())
}

/// The bytes of a text in HTML.
fn escaped(text: &str) -> usize {
    let of = |c: char| if "&<>\"'/".contains(c) { 6 } else { c.len_utf8() };
    text.chars().take(MOST_OF_TEXT).map(of).sum()
}
