//! Dates as people really type them.

use super::site::{Site, becomes, errors};
use crate::support::databases::{TestDatabase, block_on};
use proptest::prelude::*;

fn date(text: &str) -> Result<String, String> {
    let takst = format!("Takstkode;Gælder fra;Takst pr. døgn (kr.)\nCTI;\"{text}\";406\n");
    becomes(("takster.csv", &takst), "takst", "valid_from")
}

#[test]
fn with_blanks_the_day_of_the_week_the_name_of_the_month_or_midnight() {
    let forms = [
        "17. 3. 2026",
        "17 - 03 - 2026",
        "17\u{a0}-\u{a0}03\u{a0}-\u{a0}2026",
        "17–03–2026",
        "\u{200e}17-03-2026",
        "tirsdag 17-03-2026",
        "Tirsdag den 17. marts 2026",
        "tir. d. 17.03.2026",
        "ti 17/3-2026",
        "tirs, 17-03-2026",
        "den 17. marts 2026",
        "1\u{37}. MARTS 2026",
        "17. mar. 26",
        "17-mar-26",
        "17 marts 2026",
        "17mar2026",
        "'17-03-2026",
        "17-03-26",
        "17/3-26",
        "17-03-2026 00:00",
        "17-03-2026 00.00.00",
        "17-03-2026  0:00:00",
        "17-03-2026 kl. 00.00",
        "2026-03-17T00:00:00",
        "2026-03-17T00:00:00.000Z",
        "2026/03/17",
    ];
    for text in forms {
        let expected = if text == "17mar2026" { None } else { Some("2026-03-17") };
        assert_eq!(date(text).ok().as_deref(), expected, "{text}");
    }
}

#[test]
fn two_digits_are_a_year_up_to_2079() {
    assert_eq!(date("01-03-26").as_deref(), Ok("2026-03-01"));
    assert_eq!(date("1.3.00").as_deref(), Ok("2000-03-01"));
    assert_eq!(date("31/12/79").as_deref(), Ok("2079-12-31"));
    for text in ["01-03-80", "01-03-99", "01-03-6", "01-03-026"] {
        assert!(date(text).unwrap_err().contains("accepted: a date"), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_date_is_refused() {
    for text in [
        "17-03-2026 12:30",
        "17-03-2026 00:00:01",
        "17-03-2026 0",
        "17. martz 2026",
        "17--03-2026",
        "31. februar 2026",
        "tirsdag",
        "17-03",
        "2026",
        "marts 2026",
        "17-03-2026-",
        "17-03-2026, 18-03-2026",
        "uge 12",
        "46098",
    ] {
        assert!(date(text).unwrap_err().contains("accepted: a date"), "{text}");
    }
}

#[test]
fn a_word_for_no_date_is_to_be_left_empty() {
    let ended = |text: &str| {
        let rows = format!("id;borger_ref;method;tilbud_id;handlekommune;ended_on\nX;p;CTI;pensionatet;370;{text}\n");
        becomes(("forloeb.csv", &rows), "forloeb", "ended_on")
    };
    for text in ["-", "–", "?", "??", "n/a", "N.A.", "ukendt", "Ukendt", "ingen", "..."] {
        assert!(ended(text).unwrap_err().ends_with("leave the cell empty"), "{text}");
    }
    assert!(ended("").is_ok());
    // A date that must be there can't be left empty.
    for text in ["-", "?", "n/a", "ukendt"] {
        assert!(date(text).unwrap_err().ends_with("or take the row out of the list until it is known"), "{text}");
    }
}

/// The errors of a list of pauses with these first and last days.
fn pauses(rows: &[(&str, &str)]) -> Vec<String> {
    let row = |(from, to): &(&str, &str)| format!("CTI-1;{from};{to};Ja\n");
    let text = "Sagsnummer;Fra;Til;Faktureres\n".to_owned() + &rows.iter().map(row).collect::<String>();
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        errors(&site.skip_bad_rows(&[("pauser.csv", &text)]).await)
    })
}

#[test]
fn a_month_that_stands_first_puts_every_date_with_its_mark_in_doubt() {
    let found = pauses(&[("04/03/2026", ""), ("2026-05-01", "2026-05-02"), ("03/20/2026", ""), ("05-04-2026", "")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("pauser, row 2, Fra: has / in a column where another date has its month first"));
    assert!(found[1].starts_with("pauser, row 4, Fra: \"03/20/2026\" is not accepted"));
    let other_mark = pauses(&[("04-03-2026", ""), ("03-20-2026", ""), ("05/04/2026", "")]);
    assert!(other_mark.len() == 2 && other_mark[0].contains("row 2, Fra: has - in"), "{other_mark:?}");
    let other_column = pauses(&[("04/03/2026", "03/20/2026"), ("05/04/2026", "06/04/2026")]);
    assert!(other_column.iter().all(|error| error.contains(", Til: ")) && other_column.len() == 2, "{other_column:?}");
    assert_eq!(pauses(&[("04/03/2026", "20/03/2026")]), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However a day is written, it is that day.
    #[test]
    fn a_day_is_the_same_in_every_form(year in 2000..2080_i32, month in 1..13_u32, day in 1..29_u32, form in 0..6_usize) {
        let months = ["januar", "feb.", "marts", "apr", "Maj", "juni", "jul.", "august", "sept.", "okt", "NOV", "december"];
        let name = months[month as usize - 1];
        let text = match form {
            0 => format!("{day}.{month}.{year}"),
            1 => format!("{day:02}-{month:02}-{:02}", year % 100),
            2 => format!("{day}. {name} {year}"),
            3 => format!("{day}/{month}-{year} 00:00"),
            4 => format!("{year}-{month:02}-{day:02}"),
            _ => format!("den {day} {name} {:02}", year % 100),
        };
        prop_assert_eq!(date(&text), Ok(format!("{year}-{month:02}-{day:02}")), "{}", text);
    }
}
