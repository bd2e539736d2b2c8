//! Dates as people type them.

use chrono::NaiveDate;

/// The years that two digits stand for.
const CENTURY: i32 = 2000;
const LAST_SHORT_YEAR: u32 = 79;

const MONTHS: [&[&str]; 12] = [
    &["januar", "jan"],
    &["februar", "feb"],
    &["marts", "mar"],
    &["april", "apr"],
    &["maj", "may"],
    &["juni", "jun"],
    &["juli", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "okt", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

const WEEKDAYS: [&[&str]; 7] = [
    &["mandag", "man", "ma"],
    &["tirsdag", "tir", "tirs", "ti"],
    &["onsdag", "ons", "on"],
    &["torsdag", "tor", "tors", "to"],
    &["fredag", "fre", "fr"],
    &["lørdag", "lør", "lø"],
    &["søndag", "søn", "sø"],
];

/// `17-03-2026`, `17.03.26`, `17/3-2026`, `17. marts 2026` or `2026-03-17`; with blanks, the name of the day before it, and
/// midnight behind it, as programs export it.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text = text.to_lowercase().replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}'], "-");
    let parts = parts(without_weekday(without_midnight(&text)))?;
    match parts {
        [DatePart::Number(year), DatePart::Number(month), DatePart::Number(day)] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, short(month)?, short(day)?)
        }
        [DatePart::Number(day), DatePart::Number(month), DatePart::Number(year)] => {
            NaiveDate::from_ymd_opt(full_year(year)?, short(month)?, short(day)?)
        }
        [DatePart::Number(day), DatePart::Word(month), DatePart::Number(year)] => {
            NaiveDate::from_ymd_opt(full_year(year)?, month_of(month)?, short(day)?)
        }
        _ => None,
    }
}

/// The mark between the numbers of a date that has its month first, and no Danish one: of `03/20/2026` the slash.
pub fn mark_of_month_first(text: &str) -> Option<char> {
    let [DatePart::Number(first), DatePart::Number(second), DatePart::Number(year)] = parts(without_midnight(text))?
    else {
        return None;
    };
    full_year(year)?;
    let (month, day) = (short(first)?, short(second)?);
    let is_one = (1..=12).contains(&month) && (13..=31).contains(&day);
    if is_one { text.chars().find(|c| MARKS.contains(c)) } else { None }
}

const MARKS: [char; 3] = ['-', '.', '/'];

/// Also `00.00.00`, `kl. 00:00` and `T00:00:00.000Z`.
fn without_midnight(text: &str) -> &str {
    let Some((date, time)) = text.rsplit_once([' ', 't', 'T']) else { return text };
    let time = time.trim_end_matches(['z', 'Z']);
    let is_midnight = time.starts_with('0')
        && time.contains([':', '.'])
        && time.split([':', '.', ',']).all(|part| (1..=9).contains(&part.len()) && part.bytes().all(|b| b == b'0'));
    if !is_midnight {
        return text;
    }
    let date = date.trim_end();
    date.strip_suffix("kl.").or(date.strip_suffix("kl")).unwrap_or(date).trim_end()
}

/// `tirsdag den 17. marts 2026`, `tir. d. 17-03-2026`.
fn without_weekday(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let rest = if WEEKDAYS.iter().any(|names| names.contains(&word)) {
        rest.strip_prefix(['.', ',']).unwrap_or(rest).trim_start().trim_start_matches(',').trim_start()
    } else {
        text
    };
    let rest = rest.strip_prefix("den ").or(rest.strip_prefix("d. ")).or(rest.strip_prefix("d.")).unwrap_or(rest);
    rest.trim_start()
}

enum DatePart<'a> {
    Number(&'a str),
    Word(&'a str),
}

/// Three numbers or words, with a mark and blanks between them.
fn parts(text: &str) -> Option<[DatePart<'_>; 3]> {
    let (first, rest) = part(text.trim())?;
    let (second, rest) = part(between(rest)?)?;
    let (third, rest) = part(between(rest)?)?;
    if rest.is_empty() { Some([first, second, third]) } else { None }
}

fn part(text: &str) -> Option<(DatePart<'_>, &str)> {
    let ends = |is_in: fn(char) -> bool| text.find(|c| !is_in(c)).unwrap_or(text.len());
    let digits = ends(|c| c.is_ascii_digit());
    let letters = ends(char::is_alphabetic);
    match (digits, letters) {
        (0, 0) => None,
        (0, end) => Some((DatePart::Word(&text[..end]), &text[end..])),
        (end, _) => Some((DatePart::Number(&text[..end]), &text[end..])),
    }
}

/// What stands behind one mark, blanks, or both. Behind a month's short name and the day there may be a full stop besides.
fn between(text: &str) -> Option<&str> {
    let bare = text.trim_start();
    let after = bare.strip_prefix(MARKS).unwrap_or(bare);
    if after.len() == text.len() {
        return None;
    }
    Some(after.trim_start())
}

fn short(number: &str) -> Option<u32> {
    if number.len() <= 2 { number.parse().ok() } else { None }
}

fn full_year(number: &str) -> Option<i32> {
    match number.len() {
        4 => number.parse().ok(),
        2 => {
            let year: u32 = number.parse().ok()?;
            if year <= LAST_SHORT_YEAR { Some(CENTURY + i32::try_from(year).ok()?) } else { None }
        }
        _ => None,
    }
}

fn month_of(word: &str) -> Option<u32> {
    let place = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(place + 1).ok()
}
