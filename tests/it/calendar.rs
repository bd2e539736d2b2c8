//! docs/domain.md, section 2: months, holidays, open days.

use chrono::{Datelike, NaiveDate};
use fasevagt::domain::values::calendar::{
    Calendar, add_legal_working_days, addm, easter_sunday, is_public_holiday, month_of,
};
use proptest::prelude::*;

use crate::support::day;

#[test]
fn months_are_counted_from_the_anchor_and_end_on_the_last_day_that_exists() {
    assert_eq!(addm(day("2026-05-31"), 9), day("2027-02-28"));
    assert_eq!(addm(day("2024-02-29"), 12), day("2025-02-28"));
    assert_eq!(addm(day("2027-03-29"), -1), day("2027-02-28"));
    assert_eq!(addm(addm(day("2026-08-31"), 3), 3), day("2027-02-28"), "chained it happens to agree here");
    assert_eq!(addm(addm(day("2026-05-31"), 1), 1), day("2026-07-30"), "chained it is wrong: never chain");
    assert_eq!(addm(day("2026-05-31"), 2), day("2026-07-31"));
}

#[test]
fn a_month_has_a_first_and_a_last_day() {
    assert_eq!(month_of(day("2024-02-17")), (day("2024-02-01"), day("2024-02-29")));
    assert_eq!(month_of(day("2026-12-31")), (day("2026-12-01"), day("2026-12-31")));
}

/// The earliest and the latest Easter of the range, its ends, and some between.
#[test]
fn easter_is_where_the_tables_have_it() {
    for text in ["1990-04-15", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2026-04-05", "2038-04-25"] {
        assert_eq!(easter_sunday(day(text).year()), Some(day(text)));
    }
    assert_eq!(easter_sunday(2099), Some(day("2099-04-12")));
    assert_eq!(easter_sunday(2100), Some(day("2100-03-28")));
}

#[test]
fn the_danish_holidays_of_2023_and_2024_differ_by_store_bededag() {
    let holidays = |year: i32| -> Vec<NaiveDate> {
        day(&format!("{year}-01-01"))
            .iter_days()
            .take_while(|d| d.year() == year)
            .filter(|d| is_public_holiday(*d))
            .collect()
    };
    let of_2023 = ["01-01", "04-06", "04-07", "04-09", "04-10", "05-05", "05-18", "05-28", "05-29", "12-25", "12-26"];
    let of_2024 = ["01-01", "03-28", "03-29", "03-31", "04-01", "05-09", "05-19", "05-20", "12-25", "12-26"];
    assert_eq!(holidays(2023), of_2023.map(|d| day(&format!("2023-{d}"))));
    assert_eq!(holidays(2024), of_2024.map(|d| day(&format!("2024-{d}"))));
}

#[test]
fn the_site_is_closed_on_grundlovsdag_and_the_two_eves_but_they_are_legal_working_days() {
    let calendar = Calendar::default();
    for text in ["2026-06-05", "2026-12-24", "2026-12-31"] {
        assert!(!calendar.is_open(day(text)), "{text}");
    }
    assert!(Calendar::new([]).is_open(day("2026-12-24")));
    // 21 December 2026 is a Monday: 22, 23, 24, 28, 29 are the five legal working days after it.
    assert_eq!(add_legal_working_days(day("2026-12-21"), 5), day("2026-12-29"));
}

#[test]
fn senest_rolls_back_over_easter_and_never_forward() {
    let calendar = Calendar::default();
    // Easter Monday 2026-04-06 back over the whole of Easter to the Wednesday before.
    assert_eq!(calendar.latest_open(day("2026-04-06")), day("2026-04-01"));
    assert_eq!(calendar.next_open(day("2026-04-02")), day("2026-04-07"));
    assert_eq!(calendar.latest_open(day("2026-11-16")), day("2026-11-16"));
}

#[test]
fn a_calendar_that_is_always_closed_still_answers() {
    let every_day = day("2024-01-01").iter_days().take(366).map(|d| (d.month(), d.day()));
    let calendar = Calendar::new(every_day);
    assert!(calendar.latest_open(day("2026-01-15")) <= day("2026-01-15"));
}

proptest! {
    #[test]
    fn act_by_is_an_open_day_on_or_before_the_date(offset in 0_u64..40_000) {
        let calendar = Calendar::default();
        let date = day("1990-01-01") + chrono::Days::new(offset);
        let act_by = calendar.latest_open(date);
        prop_assert!(act_by <= date && calendar.is_open(act_by));
        prop_assert!(act_by.iter_days().skip(1).take_while(|d| *d <= date).all(|d| !calendar.is_open(d)));
    }

    #[test]
    fn addm_keeps_the_day_number_or_ends_the_month(offset in 0_u64..40_000, months in -30_i32..30) {
        let date = day("1990-01-01") + chrono::Days::new(offset);
        let moved = addm(date, months);
        let months_apart = (moved.year() - date.year()) * 12 + moved.month0().cast_signed() - date.month0().cast_signed();
        prop_assert_eq!(months_apart, months);
        prop_assert!(moved.day() == date.day() || (moved.day() < date.day() && moved == month_of(moved).1));
    }
}
