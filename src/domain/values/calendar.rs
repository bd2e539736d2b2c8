//! Months, open days and Danish public holidays (docs/domain.md, section 2).

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The same day number `months` away; where that day does not exist, the month's last day.
///
/// Count from the anchor, never from an earlier result: `addm(s, 6)`, not `addm(addm(s, 3), 3)`.
pub fn addm(day: NaiveDate, months: i32) -> NaiveDate {
    let distance = Months::new(months.unsigned_abs());
    let moved = if months < 0 { day.checked_sub_months(distance) } else { day.checked_add_months(distance) };
    moved.unwrap_or(if months < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// `days` calendar days later (earlier where negative), at most the calendar's first or last day.
pub fn addd(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// `YYYY-MM-DD` and nothing else.
pub fn iso_date(text: &str) -> Option<NaiveDate> {
    iso_date_of(text.as_bytes())
}

/// The same of bytes that need not be a text.
pub fn iso_date_of(bytes: &[u8]) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let number = |digits: &[u8]| {
        let mut number = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(digit - b'0');
        }
        Some(number)
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// The first day of the month of `day`.
pub fn month_start(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The first and the last day of the month of `day`.
pub fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = month_start(day);
    (first, addd(addm(first, 1), -1))
}

/// The first days of the months from `first` to `last`, both included.
pub fn months(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..).map(move |n| addm(first, n)).take_while(move |month| *month <= last)
}

/// `YYYY-MM` as the first day of that month.
pub fn parse_month(text: &str) -> Option<NaiveDate> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
}

/// Serializes the first day of a month as `YYYY-MM`.
pub fn as_month<S: serde::Serializer>(month: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&month.format("%Y-%m"))
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm of Meeus/Jones/Butcher).
#[expect(clippy::many_single_char_names, reason = "the letters of the published algorithm")]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// Days from Easter Sunday to the holidays that move with it: skærtorsdag, langfredag, påskedag,
/// 2. påskedag, Kristi himmelfart, pinsedag, 2. pinsedag.
const FROM_EASTER: [i64; 7] = [-3, -2, 0, 1, 39, 49, 50];
/// Store bededag, the fourth Friday after Easter, was abolished by law nr. 214 of 2023 from 2024 on.
const STORE_BEDEDAG: i64 = 26;
const LAST_STORE_BEDEDAG: i32 = 2023;

/// Whether `day` is a Danish public holiday. 5 June, 24 and 31 December are not: they are a site's closing days.
pub fn is_public_holiday(day: NaiveDate) -> bool {
    if matches!((day.month(), day.day()), (1, 1) | (12, 25 | 26)) {
        return true;
    }
    let Some(easter) = easter_sunday(day.year()) else { return false };
    let offset = day.signed_duration_since(easter).num_days();
    FROM_EASTER.contains(&offset) || (offset == STORE_BEDEDAG && day.year() <= LAST_STORE_BEDEDAG)
}

/// A legal working day (*hverdag*): neither weekend nor public holiday; a site's closing days count.
pub fn is_legal_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_public_holiday(day)
}

/// The `count`-th legal working day after `day`.
pub fn add_legal_working_days(day: NaiveDate, count: usize) -> NaiveDate {
    day.iter_days().skip(1).filter(|d| is_legal_working_day(*d)).nth(count.saturating_sub(1)).unwrap_or(day)
}

/// The days on which a site is at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    closing_days: Vec<(u32, u32)>,
}

impl Calendar {
    /// More closing days than this a year are taken for a mistake, so that an open day is always near.
    pub const MOST_CLOSING_DAYS: usize = 60;

    /// `closing_days` are (month, day) pairs that return every year; those beyond
    /// [`Self::MOST_CLOSING_DAYS`] are not looked at (the configuration refuses them).
    pub fn new(closing_days: impl IntoIterator<Item = (u32, u32)>) -> Self {
        Self { closing_days: closing_days.into_iter().take(Self::MOST_CLOSING_DAYS).collect() }
    }

    /// Neither a weekend, a public holiday, nor one of the site's closing days.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        is_legal_working_day(day) && !self.closing_days.contains(&(day.month(), day.day()))
    }

    /// The latest open day on or before `day`: "senest" rolls back, never forward.
    pub fn latest_open(&self, day: NaiveDate) -> NaiveDate {
        std::iter::successors(Some(day), NaiveDate::pred_opt).find(|d| self.is_open(*d)).unwrap_or(day)
    }

    /// The first open day on or after `day`.
    pub fn next_open(&self, day: NaiveDate) -> NaiveDate {
        std::iter::successors(Some(day), NaiveDate::succ_opt).find(|d| self.is_open(*d)).unwrap_or(day)
    }
}

impl Default for Calendar {
    /// Grundlovsdag, juleaftensdag and nytårsaftensdag are closed.
    fn default() -> Self {
        Self::new([(6, 5), (12, 24), (12, 31)])
    }
}
