//! docs/domain.md, section 4: B1-B7 and the examples, for the current month.

use std::collections::BTreeSet;

use fasevagt::domain::billing::account::Accounts;
use fasevagt::domain::billing::draft::{Draft, Span};
use fasevagt::domain::billing::statement::MonthStatement;
use fasevagt::domain::billing::takst::{Biller, HeldReason, Sum, TilsagnPolicy};
use fasevagt::domain::cases::forloeb::{
    Betaler, Betalingstilsagn, Case, Days, LegalBasis, Method, Pause, Register, TakstRows,
};
use fasevagt::domain::values::calendar::parse_month;
use proptest::prelude::*;

use crate::support::cast::{cti, forloeb, register, takst, with};
use crate::support::day;

fn statement_of(register: &Register, cases: &[Case], month: &str, on: &str) -> MonthStatement {
    let biller = Biller { register, tilsagn: TilsagnPolicy::WithoutStay, on: day(on) };
    let month = parse_month(month).unwrap();
    let span = Span { first: month, open: month, month };
    let mut draft = Draft::new(biller, span, Accounts::new(), BTreeSet::new());
    for case in cases {
        draft.add(case);
    }
    let drafted = draft.finish();
    assert_eq!(drafted.wrong, None);
    drafted.statement
}

/// Drafted two years later, so that every fact has come.
fn statement(cases: &[Case], month: &str) -> MonthStatement {
    statement_of(&register(), cases, month, "2028-01-01")
}

fn amounts(case: &Case, months: &[&str]) -> Vec<(i64, i64)> {
    let total = |month: &&str| statement(std::slice::from_ref(case), month).total;
    months.iter().map(total).map(|sum| (sum.days, sum.amount_oere)).collect()
}

fn months_of(year: i32) -> Vec<String> {
    (1..=12).map(|month| format!("{year}-{month:02}")).collect()
}

#[test]
fn k1_a_whole_leap_february_after_a_stay() {
    let case = cti("K1", "2020-01-15");
    let total = statement(&[case], "2020-02").total;
    assert_eq!(total, Sum { days: 29, amount_oere: 1_177_400, refusion_oere: 588_700, net_oere: 588_700 });
}

#[test]
fn k2_nine_months_of_2020() {
    let case = cti("K2", "2020-03-17");
    let months = months_of(2020);
    let months: Vec<_> = months.iter().map(String::as_str).collect();
    let by_month = amounts(&case, &months);
    let expected = [
        0, 0, 609_000, 1_218_000, 1_258_600, 1_218_000, 1_258_600, 1_258_600, 1_218_000, 1_258_600, 1_218_000, 649_600,
    ];
    assert_eq!(by_month.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), expected);
    assert_eq!(by_month.iter().map(|(days, _)| days).sum::<i64>(), 275);
    assert_eq!(expected.iter().sum::<i64>(), 11_165_000);
}

#[test]
fn k3_over_a_change_of_takst_at_new_year() {
    let case = cti("K3", "2020-06-10");
    let by_month = amounts(&case, &["2020-12", "2021-01", "2021-02", "2021-03"]);
    assert_eq!(by_month, [(31, 1_258_600), (31, 1_280_300), (28, 1_156_400), (9, 371_700)]);
    let all: Vec<_> = ["2020-06", "2020-07", "2020-08", "2020-09", "2020-10", "2020-11"].into();
    let total: i64 = amounts(&case, &all).iter().chain(&by_month).map(|(_, amount)| amount).sum();
    assert_eq!(total, 11_131_400);
}

#[test]
fn k9_refusion_ends_two_years_after_the_first_discharge() {
    let case = with(cti("K9", "2026-10-01"), |c| {
        c.forloeb.legal_basis = Some(LegalBasis::Section85a);
        c.forloeb.discharged_on = Some(day("2026-10-01"));
        c.forloeb.first_discharged_on = Some(day("2024-11-15"));
        c.forloeb.decision_on = Some(day("2026-09-20"));
    });
    let statement = statement(&[case], "2026-11");
    let lines: Vec<_> =
        statement.kommuner[0].lines.iter().map(|l| (l.sum.days, l.sum.amount_oere, l.sum.refusion_oere)).collect();
    assert_eq!(lines, [(14, 716_800, 358_400), (16, 819_200, 0)]);
    assert_eq!(statement.total.net_oere, 1_177_600);
}

#[test]
fn k10_the_payer_changes_within_the_month() {
    let case = with(cti("K10", "2026-10-01"), |c| {
        c.betalere.push(Betaler::new(day("2026-11-17"), "0751".into()));
    });
    let statement = statement(&[case], "2026-11");
    let by_kommune: Vec<_> =
        statement.kommuner.iter().map(|k| (k.kommune.as_str(), k.total.days, k.total.amount_oere)).collect();
    assert_eq!(by_kommune, [("0370", 16, 819_200), ("0751", 14, 716_800)]);
}

#[test]
fn k11_half_an_oere_is_rounded_up() {
    assert_eq!(
        Sum::of(17, 41_135, true),
        Sum { days: 17, amount_oere: 699_295, refusion_oere: 349_648, net_oere: 349_647 }
    );
}

#[test]
fn b1_an_end_cuts_short_but_never_lengthens_and_an_unbilled_pause_is_left_out() {
    let ended = with(cti("B1", "2026-03-01"), |c| c.forloeb.ended_on = Some(day("2026-11-10")));
    assert_eq!(amounts(&ended, &["2026-11"])[0].0, 10);
    let overrun = with(cti("B1", "2026-02-01"), |c| c.forloeb.ended_on = Some(day("2026-11-10")));
    assert_eq!(amounts(&overrun, &["2026-10", "2026-11"]).iter().map(|(d, _)| *d).collect::<Vec<_>>(), [31, 0]);
    let paused = with(cti("B1", "2026-10-01"), |c| {
        let days = |from, to| Days { from: Some(day(from)), to: Some(day(to)) };
        c.pauser.push(Pause { days: days("2026-11-10", "2026-11-12"), billed: false });
        c.pauser.push(Pause { days: days("2026-11-20", "2026-11-25"), billed: true });
    });
    let statement = statement(&[paused], "2026-11");
    let lines: Vec<_> = statement.kommuner[0].lines.iter().map(|l| (l.from, l.to, l.sum.days)).collect();
    let expected = [("2026-11-01", "2026-11-09", 9), ("2026-11-13", "2026-11-30", 18)];
    assert_eq!(lines, expected.map(|(from, to, days)| (day(from), day(to), days)));
}

#[test]
fn b1_icm_without_an_end_is_billed_until_it_is_closed() {
    let mut register = register();
    register.takster.insert("ICM".into(), TakstRows { rows: vec![takst("2026-01-01", 30_000)], in_doubt: vec![] });
    let case = forloeb("ICM-1", Method::Icm, "2020-01-01");
    assert_eq!(
        statement_of(&register, std::slice::from_ref(&case), "2026-11", "2028-01-01").total.amount_oere,
        900_000
    );
    let closed = with(case, |c| c.forloeb.ended_on = Some(day("2026-11-02")));
    assert_eq!(statement_of(&register, &[closed], "2026-11", "2028-01-01").total.amount_oere, 60_000);
}

#[test]
fn b2_efterforsorg_is_never_billed_and_icm_without_takst_rows_is_neither_billed_nor_held() {
    for method in [Method::Efterforsorg, Method::Icm, Method::Act] {
        let found = statement(&[forloeb("X", method, "2026-10-01")], "2026-11");
        assert!(found.kommuner.is_empty() && found.held.is_empty(), "{method}");
    }
}

#[test]
fn b3_a_day_before_the_first_takst_is_held_and_never_free() {
    let mut register = register();
    let rows = vec![takst("2026-11-11", 51_200)];
    register.takster.insert("CTI".into(), TakstRows { rows, in_doubt: vec![] });
    let found = statement_of(&register, &[cti("B3", "2026-10-01")], "2026-11", "2026-12-01");
    assert_eq!((found.held[0].days, found.held[0].amount_oere, found.held[0].reason), (10, None, HeldReason::Takst));
    assert_eq!(found.total.days, 20);
    register.takster.clear();
    let found = statement_of(&register, &[cti("B3", "2026-10-01")], "2026-11", "2026-12-01");
    assert_eq!((found.held[0].days, found.kommuner.len()), (30, 0));
}

fn promised(registered_on: &str, valid_from: Option<&str>, valid_to: Option<&str>) -> Betalingstilsagn {
    Betalingstilsagn {
        registered_on: day(registered_on),
        valid_from: valid_from.map(day),
        valid_to: valid_to.map(day),
        reference: None,
    }
}

#[test]
fn b4_without_a_stay_only_promised_days_are_billed_and_a_promise_counts_from_its_registration() {
    let bare = with(cti("B4", "2026-10-01"), |c| c.forloeb.discharged_on = None);
    let found = statement(std::slice::from_ref(&bare), "2026-11");
    assert_eq!((found.held[0].days, found.held[0].amount_oere), (30, Some(1_536_000)));
    assert_eq!(found.held[0].reason, HeldReason::Betalingstilsagn);
    let case = with(bare, |c| c.tilsagn.push(promised("2026-11-20", Some("2026-11-06"), Some("2026-11-15"))));
    let at = |on| statement_of(&register(), std::slice::from_ref(&case), "2026-11", on).total.days;
    assert_eq!((at("2026-11-19"), at("2026-11-20")), (0, 10));
}

#[test]
fn b4_the_policy_decides_who_needs_a_promise() {
    let register = register();
    let days = |case: Case, tilsagn| {
        let biller = Biller { register: &register, tilsagn, on: day("2026-12-01") };
        let month = parse_month("2026-11").unwrap();
        let mut draft = Draft::new(biller, Span { first: month, open: month, month }, Accounts::new(), BTreeSet::new());
        draft.add(&case);
        draft.finish().statement.total.days
    };
    let stay = || cti("B4", "2026-10-01");
    let bare = || with(stay(), |c| c.forloeb.discharged_on = None);
    assert_eq!([days(stay(), TilsagnPolicy::WithoutStay), days(bare(), TilsagnPolicy::WithoutStay)], [30, 0]);
    assert_eq!([days(stay(), TilsagnPolicy::Always), days(bare(), TilsagnPolicy::Always)], [0, 0]);
    assert_eq!([days(stay(), TilsagnPolicy::Never), days(bare(), TilsagnPolicy::Never)], [30, 30]);
}

#[test]
fn b5_the_payer_is_the_betaler_else_the_betalingskommune_else_the_handlekommune() {
    let payer = |case: Case| statement(&[case], "2026-11").kommuner[0].kommune.clone();
    assert_eq!(payer(cti("B5", "2026-10-01")), "0370");
    let set = with(cti("B5", "2026-10-01"), |c| c.forloeb.betalingskommune = Some("0751".into()));
    assert_eq!(payer(set.clone()), "0751");
    let back = with(set, |c| c.betalere.push(Betaler::new(day("2026-01-01"), "0370".into())));
    assert_eq!(payer(back), "0370");
}

#[test]
fn b6_refusion_follows_the_stay_before_october_2023_and_the_decision_after() {
    let mut register = register();
    register.takster.insert("CTI".into(), TakstRows { rows: vec![takst("2023-01-01", 100)], in_doubt: vec![] });
    let refusion = |change: fn(&mut Case), month| {
        let case = with(cti("B6", "2023-09-01"), change);
        statement_of(&register, &[case], month, "2028-01-01").total.refusion_oere
    };
    assert_eq!(refusion(|_| {}, "2023-09"), 1_500);
    assert_eq!(refusion(|_| {}, "2023-10"), 0, "a stay alone is not enough any more");
    let decided: fn(&mut Case) = |c| {
        c.forloeb.legal_basis = Some(LegalBasis::Section85a);
        c.forloeb.decision_on = Some(day("2023-08-31"));
    };
    assert_eq!(refusion(decided, "2023-10"), 1_550);
    let too_late: fn(&mut Case) = |c| {
        c.forloeb.legal_basis = Some(LegalBasis::Section85a);
        c.forloeb.decision_on = Some(day("2023-09-01"));
    };
    assert_eq!(refusion(too_late, "2023-10"), 0, "decided on the day of discharge is too late");
}

#[test]
fn data_in_doubt_holds_the_days_it_could_touch_and_no_others() {
    let case = with(cti("D", "2026-10-01"), |c| {
        c.in_doubt.push(Days { from: Some(day("2026-11-21")), to: Some(day("2026-11-25")) });
    });
    let found = statement(&[case], "2026-11");
    assert_eq!((found.total.days, found.held[0].days, found.held[0].reason), (25, 5, HeldReason::Data));
}

proptest! {
    /// Every billable day is billed or held, once; and the sums agree.
    #[test]
    fn no_day_is_lost_or_billed_twice(
        start in 0_u64..600, length in 1_u64..400, pause in 0_u64..300, promise in 0_u64..500, stay in any::<bool>(),
    ) {
        let from = |days| day("2025-06-01") + chrono::Days::new(days);
        let case = with(cti("P", "2026-01-01"), |c| {
            c.forloeb.start_on = Some(from(start));
            c.forloeb.agreed_end_on = Some(from(start + length - 1));
            c.forloeb.discharged_on = stay.then(|| from(start));
            c.pauser.push(Pause { days: Days { from: Some(from(pause)), to: Some(from(pause + 9)) }, billed: false });
            let text = from(promise).to_string();
            c.tilsagn.push(promised(&text, None, None));
        });
        let mut register = register();
        register.takster.insert("CTI".into(), TakstRows { rows: vec![takst("2025-09-01", 39_999)], in_doubt: vec![] });
        let mut seen = 0;
        for month in months_of(2025).iter().chain(&months_of(2026)).chain(&months_of(2027)).chain(&months_of(2028)) {
            let found = statement_of(&register, std::slice::from_ref(&case), month, "2029-06-01");
            seen += found.total.days + found.held.iter().map(|h| h.days).sum::<i64>();
        }
        let paused = (pause..pause + 10).filter(|d| (start..start + length).contains(d)).count();
        prop_assert_eq!(seen, i64::try_from(length).unwrap() - i64::try_from(paused).unwrap());
    }
}
