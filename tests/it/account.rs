//! docs/domain.md, section 4: B8-B13 and the examples K4-K8, over months that are issued one after the other.

use fasevagt::domain::billing::statement::{CorrectionReason, DocumentKind};
use fasevagt::domain::billing::statement_check::{StatementFault, check_sums};
use fasevagt::domain::billing::takst::{Held, HeldReason, Sum};
use fasevagt::domain::cases::forloeb::{Betaler, Betalingstilsagn, Case, Days, LegalBasis, Pause, TakstRows};

use crate::support::books::Books;
use crate::support::cast::{cti, register, takst, with};
use crate::support::day;

fn books(first: &str) -> Books {
    Books::new(register(), first)
}

fn promised(case: Case, registered_on: &str, valid_from: &str) -> Case {
    with(case, |c| {
        c.tilsagn = vec![Betalingstilsagn {
            registered_on: day(registered_on),
            valid_from: Some(day(valid_from)),
            valid_to: None,
            reference: None,
        }];
    })
}

fn held(of: &[Held]) -> Vec<(String, i64, Option<i64>, HeldReason)> {
    of.iter().map(|h| (h.month.format("%Y-%m").to_string(), h.days, h.amount_oere, h.reason)).collect()
}

#[test]
fn k4_a_takst_that_is_entered_late_corrects_the_month_that_was_issued() {
    let mut books = books("2021-01");
    let case = cti("K4", "2020-12-01");
    let whole = books.register.takster["CTI"].clone();
    books.register.takster.get_mut("CTI").unwrap().rows.retain(|row| row.valid_from < day("2021-01-01"));
    assert_eq!(
        books.lines(std::slice::from_ref(&case), "2021-01", "2021-02-01"),
        ["0370 current 2021-01 01..31 31 1258600 -"]
    );
    books.register.takster.insert("CTI".into(), whole);
    let february = books.issue(&[case], "2021-02", "2021-03-01");
    assert_eq!(february.total.amount_oere, 1_178_100);
    let lines: Vec<_> =
        february.kommuner[0].lines.iter().map(|l| (l.sum.amount_oere, l.corrects.as_deref(), l.why)).collect();
    assert_eq!(
        lines,
        [
            (-1_258_600, Some("2020-000001"), Some(CorrectionReason::Takst)),
            (1_280_300, Some("2020-000001"), Some(CorrectionReason::Takst)),
            (1_156_400, None, None)
        ]
    );
}

#[test]
fn k5_an_end_that_is_agreed_earlier_ends_the_bill() {
    let mut books = books("2020-03");
    let case = cti("K5", "2020-03-17");
    let shorter = with(case.clone(), |c| c.forloeb.agreed_end_on = Some(day("2020-08-31")));
    for (month, on) in [
        ("2020-03", "2020-04-01"),
        ("2020-04", "2020-05-04"),
        ("2020-05", "2020-06-02"),
        ("2020-06", "2020-07-01"),
        ("2020-07", "2020-08-03"),
    ] {
        books.issue(std::slice::from_ref(&case), month, on);
    }
    assert_eq!(
        books.lines(std::slice::from_ref(&shorter), "2020-08", "2020-09-01"),
        ["0370 current 2020-08 01..31 31 1258600 -"]
    );
    assert!(books.lines(&[shorter], "2020-09", "2020-10-01").is_empty());
    let all: Sum = books.booked.iter().map(|booked| booked.entry.line.sum).sum();
    assert_eq!((all.days, all.amount_oere), (168, 6_820_800));
}

#[test]
fn k6_a_promise_that_comes_late_bills_the_days_that_were_held() {
    let mut books = books("2020-05");
    let bare = with(cti("K6", "2020-05-04"), |c| c.forloeb.discharged_on = None);
    let may = books.issue(std::slice::from_ref(&bare), "2020-05", "2020-06-02");
    let waits = |month: &str, days, amount| (month.to_owned(), days, Some(amount), HeldReason::Betalingstilsagn);
    assert_eq!(held(&may.held), [waits("2020-05", 28, 1_136_800)]);
    let june = books.issue(std::slice::from_ref(&bare), "2020-06", "2020-07-01");
    assert_eq!(held(&june.held), [waits("2020-05", 28, 1_136_800), waits("2020-06", 30, 1_218_000)]);
    let july = books.issue(&[promised(bare, "2020-07-08", "2020-05-04")], "2020-07", "2020-08-03");
    assert_eq!(july.total, Sum { days: 89, amount_oere: 3_613_400, refusion_oere: 0, net_oere: 3_613_400 });
    let lines: Vec<_> = july.kommuner[0].lines.iter().map(|l| (l.sum.amount_oere, l.corrects.clone(), l.why)).collect();
    let first = Some(CorrectionReason::FirstBilled);
    assert_eq!(lines, [(1_136_800, None, first), (1_218_000, None, first), (1_258_600, None, None)]);
    assert!(july.held.is_empty());
}

#[test]
fn k7_a_promise_from_a_later_day_leaves_the_days_before_it_held() {
    let mut books = books("2020-05");
    let bare = with(cti("K7", "2020-05-04"), |c| c.forloeb.discharged_on = None);
    books.issue(std::slice::from_ref(&bare), "2020-05", "2020-06-02");
    books.issue(std::slice::from_ref(&bare), "2020-06", "2020-07-01");
    let july = books.issue(&[promised(bare, "2020-07-08", "2020-07-08")], "2020-07", "2020-08-03");
    assert_eq!((july.total.days, july.total.amount_oere), (24, 974_400));
    assert_eq!(july.held.iter().map(|h| h.days).sum::<i64>(), 65);
}

#[test]
fn k8_an_end_that_is_recorded_late_is_credited() {
    let case = cti("K8", "2020-03-17");
    let ended = with(case.clone(), |c| c.forloeb.ended_on = Some(day("2020-09-12")));
    let other = cti("K8-other", "2020-08-01");
    let mut alone = books("2020-09");
    alone.issue(std::slice::from_ref(&case), "2020-09", "2020-10-01");
    let october = alone.issue(std::slice::from_ref(&ended), "2020-10", "2020-11-02");
    assert_eq!((october.total.days, october.total.amount_oere), (-18, -730_800));
    assert_eq!(october.kommuner[0].document, DocumentKind::Kreditnota);
    let lines: Vec<_> = october.kommuner[0].lines.iter().map(|l| (l.sum.days, l.corrects.clone().unwrap())).collect();
    assert_eq!(lines, [(-30, "2020-000001".into()), (12, "2020-000001".into())]);
    let mut both = books("2020-09");
    both.issue(&[case, other.clone()], "2020-09", "2020-10-01");
    let october = both.issue(&[ended, other], "2020-10", "2020-11-02");
    assert_eq!(october.kommuner[0].document, DocumentKind::Statement);
    assert_eq!(october.total.amount_oere, 527_800);
}

#[test]
fn b9_a_line_that_is_equal_in_every_field_stays_and_only_the_others_are_corrected() {
    let mut books = books("2026-10");
    let case = with(cti("B9", "2026-09-01"), |c| {
        c.betalere.push(Betaler::new(day("2026-10-17"), "0751".into()));
    });
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let ended = with(case, |c| c.forloeb.ended_on = Some(day("2026-10-20")));
    assert_eq!(
        books.lines(&[ended], "2026-11", "2026-12-01"),
        [
            "0751 adjustment 2026-10 17..31 -15 -768000 2020-000002",
            "0751 adjustment 2026-10 17..20 4 204800 2020-000002"
        ]
    );
}

#[test]
fn b9_another_payer_is_billed_anew_and_the_first_is_credited() {
    let mut books = books("2026-10");
    let case = cti("B9", "2026-09-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let moved = with(case, |c| c.betalere.push(Betaler::new(day("2026-10-17"), "0751".into())));
    let november = books.issue(&[moved], "2026-11", "2026-12-01");
    let lines: Vec<_> = november
        .kommuner
        .iter()
        .flat_map(|k| k.lines.iter().map(|l| (k.kommune.as_str(), l.sum.days, l.corrects.as_deref(), l.why)))
        .collect();
    assert_eq!(
        lines,
        [
            ("0370", -31, Some("2020-000001"), Some(CorrectionReason::Payer)),
            ("0370", 16, Some("2020-000001"), Some(CorrectionReason::Payer)),
            ("0751", 15, None, Some(CorrectionReason::Payer)),
            ("0751", 30, None, None)
        ]
    );
}

#[test]
fn b9_a_correction_is_corrected_by_the_number_it_stands_on_itself() {
    let mut books = books("2026-08");
    let case = |end: &str| with(cti("B9", "2026-08-01"), |c| c.forloeb.ended_on = Some(day(end)));
    books.issue(&[case("2026-08-31")], "2026-08", "2026-09-01");
    books.issue(&[case("2026-08-20")], "2026-09", "2026-10-01");
    assert_eq!(
        books.lines(&[case("2026-08-25")], "2026-10", "2026-11-02"),
        [
            "0370 adjustment 2026-08 01..20 -20 -1024000 2020-000002",
            "0370 adjustment 2026-08 01..25 25 1280000 2020-000002"
        ]
    );
    assert_eq!(
        books.lines(&[case("2026-08-31")], "2026-11", "2026-12-01"),
        [
            "0370 adjustment 2026-08 01..25 -25 -1280000 2020-000003",
            "0370 adjustment 2026-08 01..31 31 1587200 2020-000003"
        ]
    );
}

#[test]
fn b9_a_reversal_copies_the_rounding_of_what_it_reverses() {
    let mut books = books("2026-10");
    books
        .register
        .takster
        .insert("CTI".into(), TakstRows { rows: vec![takst("2026-01-01", 41_135)], in_doubt: vec![] });
    let decided = with(cti("B9", "2026-10-15"), |c| {
        c.forloeb.legal_basis = Some(LegalBasis::Section85a);
        c.forloeb.decision_on = Some(day("2026-10-01"));
    });
    books.issue(std::slice::from_ref(&decided), "2026-10", "2026-11-02");
    let undecided = with(decided, |c| c.forloeb.decision_on = None);
    let november = books.issue(&[undecided], "2026-11", "2026-12-01");
    let lines = &november.kommuner[0].lines;
    let sum = Sum { days: -17, amount_oere: -699_295, refusion_oere: -349_648, net_oere: -349_647 };
    assert_eq!((lines[0].sum, lines[0].why), (sum, Some(CorrectionReason::Refusion)));
    assert_eq!(lines[1].sum, Sum { days: 17, amount_oere: 699_295, refusion_oere: 0, net_oere: 699_295 });
}

#[test]
fn b9_a_forloeb_that_is_gone_or_wrong_is_left_as_it_was_issued() {
    let mut books = books("2026-10");
    books.issue(&[cti("B9-a", "2026-09-01"), cti("B9-b", "2026-09-01")], "2026-10", "2026-11-02");
    let drafted = books.draft(&[cti("B9-b", "2026-09-01")], "2026-11", "2026-12-01");
    assert_eq!((drafted.statement.total.days, drafted.left), (30, vec!["B9-a".to_owned()]));
}

#[test]
fn b9_days_in_doubt_are_left_as_issued_and_days_beside_them_are_billed() {
    let mut books = books("2026-10");
    let case = cti("B9", "2026-09-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let doubtful =
        with(case.clone(), |c| c.in_doubt.push(Days { from: Some(day("2026-10-20")), to: Some(day("2026-11-05")) }));
    let november = books.issue(std::slice::from_ref(&doubtful), "2026-11", "2026-12-01");
    assert_eq!((november.total.days, november.kommuner[0].lines.len()), (25, 1));
    assert_eq!(held(&november.held), [("2026-11".to_owned(), 5, Some(256_000), HeldReason::Data)]);
    assert_eq!(
        books.lines(&[case], "2026-12", "2027-01-04"),
        [
            "0370 adjustment 2026-11 01..30 30 1536000 2020-000002",
            "0370 adjustment 2026-11 06..30 -25 -1280000 2020-000002",
            "0370 current 2026-12 01..31 31 1587200 -"
        ]
    );
}

#[test]
fn b9_an_unbilled_pause_that_is_recorded_late_cuts_the_line_in_two() {
    let mut books = books("2026-10");
    let case = cti("B9", "2026-09-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let paused = with(case, |c| {
        let days = Days { from: Some(day("2026-10-10")), to: Some(day("2026-10-12")) };
        c.pauser.push(Pause { days, billed: false });
        c.forloeb.ended_on = Some(day("2026-10-31"));
    });
    assert_eq!(
        books.lines(&[paused], "2026-11", "2026-12-01"),
        [
            "0370 adjustment 2026-10 01..31 -31 -1587200 2020-000001",
            "0370 adjustment 2026-10 01..09 9 460800 2020-000001",
            "0370 adjustment 2026-10 13..31 19 972800 2020-000001"
        ]
    );
}

#[test]
fn b10_a_total_of_nothing_with_lines_is_a_statement() {
    let mut books = books("2026-10");
    let case = with(cti("B10", "2026-10-01"), |c| c.forloeb.ended_on = Some(day("2026-10-31")));
    let other = |start: &str| with(cti("B10-b", start), |c| c.forloeb.ended_on = Some(day("2026-11-30")));
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let shorter = with(case, |c| c.forloeb.ended_on = Some(day("2026-10-01")));
    let november = books.issue(&[shorter, other("2026-11-01")], "2026-11", "2026-12-01");
    assert_eq!((november.total.amount_oere, november.kommuner[0].document), (0, DocumentKind::Statement));
}

#[test]
fn b11_twelve_months_back_is_still_billed_and_thirteen_is_not() {
    let late = |on: &str, month: &str| {
        let mut books = books("2025-10");
        let none: [Case; 0] = [];
        for n in 10..=12 {
            books.issue(&none, &format!("2025-{n}"), "2026-01-02");
        }
        for n in 1..=11 {
            let before = format!("2026-{n:02}");
            if before.as_str() < month {
                books.issue(&none, &before, "2026-12-01");
            }
        }
        let case = with(cti("B11", "2025-10-01"), |c| c.forloeb.ended_on = Some(day("2025-10-31")));
        books.issue(&[case], month, on)
    };
    let october = late("2026-11-02", "2026-10");
    assert_eq!((october.total.days, october.held.len()), (31, 0));
    let november = late("2026-12-01", "2026-11");
    assert_eq!((november.total.days, held(&november.held)[0].3), (0, HeldReason::TooOld));
}

#[test]
fn b11_more_for_an_old_month_is_held_for_good_and_less_is_credited() {
    let mut books = books("2025-01");
    books
        .register
        .takster
        .insert("CTI".into(), TakstRows { rows: vec![takst("2025-01-01", 50_000)], in_doubt: vec![] });
    let case = |end: &str| with(cti("B11", "2025-01-01"), |c| c.forloeb.ended_on = Some(day(end)));
    for n in 1..=12 {
        books.issue(&[case("2025-01-20")], &format!("2025-{n:02}"), "2026-01-02");
    }
    books.issue(&[case("2025-01-20")], "2026-01", "2026-02-02");
    let more = books.draft(&[case("2025-01-25")], "2026-02", "2026-03-02").statement;
    assert_eq!(more.total.days, 0);
    assert_eq!(held(&more.held), [("2025-01".to_owned(), 5, Some(250_000), HeldReason::TooOld)]);
    assert_eq!(
        books.lines(&[case("2025-01-15")], "2026-02", "2026-03-02"),
        [
            "0370 adjustment 2025-01 01..20 -20 -1000000 2020-000001",
            "0370 adjustment 2025-01 01..15 15 750000 2020-000001"
        ]
    );
}

#[test]
fn b11_days_that_wait_for_a_promise_wait_in_vain_once_the_month_is_too_old() {
    let bare = with(cti("B11", "2025-10-01"), |c| {
        c.forloeb.discharged_on = None;
        c.forloeb.ended_on = Some(day("2025-10-31"));
    });
    let books = books("2025-10");
    let reason = |month: &str| {
        let mut books = Books::new(register(), "2025-10");
        for earlier in [
            "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06",
            "2026-07", "2026-08", "2026-09", "2026-10",
        ] {
            if earlier < month {
                books.issue(std::slice::from_ref(&bare), earlier, "2026-11-02");
            }
        }
        books.draft(std::slice::from_ref(&bare), month, "2026-12-01").statement.held[0].reason
    };
    assert_eq!(reason("2026-10"), HeldReason::Betalingstilsagn);
    assert_eq!(reason("2026-11"), HeldReason::TooOld);
    assert!(books.booked.is_empty());
}

#[test]
fn nothing_before_the_first_month_is_billed_or_adjusted() {
    let mut books = books("2026-10");
    let case = cti("F", "2026-06-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    books.first = "2026-11".into();
    let gone = with(case, |c| c.forloeb.start_on = Some(day("2026-11-01")));
    assert_eq!(books.lines(&[gone], "2026-11", "2026-12-01"), ["0370 current 2026-11 01..30 30 1536000 -"]);
}

#[test]
fn a_draft_of_a_later_month_leaves_the_corrections_to_the_months_before_it() {
    let mut books = books("2026-08");
    let case = cti("D", "2026-08-01");
    books.issue(std::slice::from_ref(&case), "2026-08", "2026-09-01");
    let ended = with(case, |c| c.forloeb.ended_on = Some(day("2026-10-10")));
    let shorter =
        with(ended, |c| c.pauser.push(Pause { days: Days { from: Some(day("2026-08-30")), to: None }, billed: false }));
    let september = books.draft(std::slice::from_ref(&shorter), "2026-09", "2026-11-02").statement;
    assert_eq!(september.total.days, -31 + 29);
    let october = books.draft_after(&[shorter], "2026-09", "2026-10", "2026-11-02").statement;
    assert!(october.kommuner.is_empty());
}

#[test]
fn a_statement_that_does_not_add_up_is_refused() {
    let mut books = books("2026-10");
    let case = cti("W", "2026-09-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let right =
        books.draft(&[with(case, |c| c.forloeb.ended_on = Some(day("2026-10-30")))], "2026-11", "2026-12-01").statement;
    assert_eq!(check_sums(&right), Ok(()));
    let wrong = |change: fn(&mut fasevagt::domain::billing::statement::MonthStatement)| {
        let mut statement = right.clone();
        change(&mut statement);
        check_sums(&statement).unwrap_err()
    };
    assert_eq!(wrong(|s| s.total.days += 1), StatementFault::Statements);
    assert_eq!(wrong(|s| s.kommuner[0].total.net_oere += 1), StatementFault::Lines { kommune: "0370".into() });
    assert!(matches!(wrong(|s| s.kommuner[0].lines[0].sum.amount_oere += 1), StatementFault::Line { .. }));
    assert!(matches!(wrong(|s| s.kommuner[0].lines[1].to = day("2026-10-31")), StatementFault::Line { .. }));
    assert!(matches!(wrong(|s| s.kommuner[0].lines[0].corrects = None), StatementFault::Negative { .. }));
}

#[test]
fn a_day_that_stands_on_two_lines_stops_the_issue() {
    let mut books = books("2026-10");
    let case = cti("W", "2026-09-01");
    books.issue(std::slice::from_ref(&case), "2026-10", "2026-11-02");
    let again = books.booked[0].clone();
    books.booked.push(again);
    let doubtful = with(case, |c| c.in_doubt.push(Days::ALL));
    let wrong = books.draft(&[doubtful], "2026-11", "2026-12-01").wrong;
    assert_eq!(wrong, Some(StatementFault::BilledTwice { forloeb: "W".into(), day: day("2026-10-01") }));
}

/// Two forløb of which the second was entered by mistake, billed for three months of 2025 and one of 2026.
fn entered_twice() -> (Books, [Case; 2]) {
    let mut books = books("2025-01");
    let takster = TakstRows { rows: vec![takst("2025-01-01", 50_000)], in_doubt: vec![] };
    books.register.takster.insert("CTI".into(), takster);
    let cases = [cti("B15-a", "2025-01-01"), cti("B15-b", "2025-01-10")];
    for n in 1..=12 {
        books.issue(&cases, &format!("2025-{n:02}"), "2026-01-02");
    }
    books.issue(&cases, "2026-01", "2026-02-02");
    books.issue(&cases, "2026-02", "2026-03-02");
    (books, cases)
}

#[test]
fn b15_what_was_entered_by_mistake_is_taken_back_whole_without_limit_of_age() {
    let (mut books, cases) = entered_twice();
    let stood: Sum = books.accounts()["B15-b"].standing().iter().map(|entry| entry.line.sum).sum();
    assert_eq!((stood.days, stood.amount_oere), (273, 13_650_000));
    books.voided.insert("B15-b".into());
    let march = books.issue(&cases, "2026-03", "2026-04-01");
    let lines = &march.kommuner[0].lines;
    assert!(
        lines.iter().all(|line| line.why == Some(CorrectionReason::Voided) && line.forloeb == "B15-b"),
        "{lines:?}"
    );
    assert_eq!((march.total, march.kommuner[0].document), (-stood, DocumentKind::Kreditnota));
    // January 2025 lies more than twelve months back.
    assert_eq!(
        (lines[0].month, lines[0].sum.days, lines[0].corrects.as_deref()),
        (day("2025-01-01"), -22, Some("2020-000001"))
    );
    assert!(march.held.is_empty());
    assert!(books.lines(&cases, "2026-04", "2026-05-04").is_empty(), "it is taken back once");
}

#[test]
fn b15_goes_before_a_row_that_is_gone_an_error_and_days_in_doubt() {
    let (mut books, [sound, mistaken]) = entered_twice();
    books.voided.insert("B15-b".into());
    let doubtful = with(mistaken.clone(), |c| c.in_doubt.push(Days { from: None, to: None }));
    let ended = with(mistaken, |c| c.forloeb.ended_on = Some(day("2025-01-15")));
    let gone = books.draft(std::slice::from_ref(&sound), "2026-03", "2026-04-01");
    assert_eq!((gone.statement.total.days, gone.left.as_slice()), (-273, [].as_slice()));
    for case in [doubtful, ended] {
        assert_eq!(books.draft(&[sound.clone(), case], "2026-03", "2026-04-01"), gone);
    }
}

#[test]
fn b15_a_void_that_is_ended_is_billed_again_as_far_as_twelve_months_back() {
    let (mut books, cases) = entered_twice();
    books.voided.insert("B15-b".into());
    books.issue(&cases, "2026-03", "2026-04-01");
    books.voided.clear();
    let april = books.issue(&cases, "2026-04", "2026-05-04");
    // April to September 2025, to the 9th of October; the three months before are too old.
    assert_eq!((april.total.days, april.total.amount_oere), (192, 9_600_000));
    let too_old = |month: &str, days, amount| (month.to_owned(), days, Some(amount), HeldReason::TooOld);
    let expected =
        [too_old("2025-01", 22, 1_100_000), too_old("2025-02", 28, 1_400_000), too_old("2025-03", 31, 1_550_000)];
    assert_eq!(held(&april.held), expected);
}

#[test]
fn b15_a_void_that_is_ended_before_it_is_issued_changes_nothing() {
    let (mut books, cases) = entered_twice();
    let before = books.draft(&cases, "2026-03", "2026-04-01");
    books.voided.insert("B15-b".into());
    assert_ne!(books.draft(&cases, "2026-03", "2026-04-01"), before);
    books.voided.clear();
    assert_eq!(books.draft(&cases, "2026-03", "2026-04-01"), before);
}

#[test]
fn b15_over_several_open_months_it_is_taken_back_on_the_first_of_them() {
    let (mut books, cases) = entered_twice();
    books.voided.insert("B15-b".into());
    let later = books.draft_after(&cases, "2026-03", "2026-04", "2026-05-04").statement;
    assert!(later.kommuner.is_empty(), "{later:?}");
    assert_eq!(books.issue(&cases, "2026-03", "2026-05-04").total.days, -273);
    assert!(books.issue(&cases, "2026-04", "2026-05-04").kommuner.is_empty());
}

#[test]
fn b15_a_forloeb_that_was_never_billed_is_neither_billed_nor_held() {
    let mut books = books("2020-05");
    let bare = with(cti("B15", "2020-05-04"), |c| c.forloeb.discharged_on = None);
    assert_eq!(books.draft(std::slice::from_ref(&bare), "2020-05", "2020-06-02").statement.held.len(), 1);
    books.voided.insert("B15".into());
    let may = books.draft(&[bare, cti("other", "2020-05-04")], "2020-05", "2020-06-02").statement;
    assert_eq!((may.total.days, may.held.len()), (28, 0));
}
