//! The item `caseload`: what each worker has at the end of each month.

use fasevagt::domain::cases::forloeb::{Case, Method, Register};

use super::{item, not_met, period, reports};
use crate::support::cast::{cti, forloeb, register, with};
use crate::support::day;

/// How many months are counted and met, and those that are not met.
fn caseload(cases: &[Case], register: &Register, from: &str, to: &str) -> (usize, usize, Vec<String>) {
    let report = reports(cases, register, period(from, to)).of_all();
    let result = item(&report, "caseload");
    (result.count.n, result.count.met, not_met(result))
}

fn many(method: Method, count: usize) -> Vec<Case> {
    (0..count).map(|n| forloeb(&format!("{method}-{n}"), method, "2025-03-17")).collect()
}

#[test]
fn ten_for_each_full_time_worker_are_enough() {
    let of = |cases: Vec<Case>| caseload(&cases, &register(), "2025-04-01", "2025-04-30");
    assert_eq!(of(many(Method::Cti, 10)), (1, 1, vec![]));
    assert_eq!(of(many(Method::Cti, 11)), (1, 0, vec!["anna 2025-04".to_owned()]));
    let mixed = |icm, act| [many(Method::Cti, 1), many(Method::Icm, icm), many(Method::Act, act)].concat();
    assert_eq!(of(mixed(5, 4)), (1, 1, vec![]));
    assert_eq!(of(mixed(5, 5)), (1, 0, vec!["anna 2025-04".to_owned()]));
    assert_eq!(of([many(Method::Cti, 1), many(Method::Efterforsorg, 20)].concat()), (1, 1, vec![]));
    assert_eq!(of(many(Method::Icm, 11)), (0, 0, vec![]), "no CTI: the method is not asked for");
}

#[test]
fn a_caseload_is_held_against_the_hours_of_today() {
    let mut half = register();
    half.medarbejdere.get_mut("anna").unwrap().fte_percent = Some(50);
    let of = |register: &Register, count| caseload(&many(Method::Cti, count), register, "2025-04-01", "2025-04-30").1;
    assert_eq!((of(&half, 5), of(&half, 6)), (1, 0));
    half.medarbejdere.get_mut("anna").unwrap().fte_percent = None;
    assert_eq!(caseload(&many(Method::Cti, 30), &half, "2025-04-01", "2025-04-30").0, 0);
}

#[test]
fn a_month_counts_where_its_last_day_is_in_the_period() {
    let one = many(Method::Cti, 1);
    let months = |from, to| caseload(&one, &register(), from, to).0;
    assert_eq!(months("2025-01-01", "2025-12-31"), 9, "March to November: December's last day is past the end");
    assert_eq!(months("2025-04-30", "2025-04-30"), 1);
    assert_eq!(months("2025-05-01", "2025-05-30"), 0);
    assert_eq!(months("2025-04-30", "2025-06-29"), 2);
}

#[test]
fn active_are_those_that_have_begun_and_not_ended() {
    let of = |change: fn(&mut Case)| {
        let case = with(cti("CTI-1", "2025-03-17"), change);
        caseload(&[case], &register(), "2025-03-31", "2025-03-31").0
    };
    assert_eq!(of(|_| ()), 1);
    assert_eq!(of(|case| case.forloeb.start_on = Some(day("2025-03-31"))), 1);
    assert_eq!(of(|case| case.forloeb.start_on = Some(day("2025-04-01"))), 0);
    assert_eq!(of(|case| case.forloeb.agreed_end_on = Some(day("2025-03-31"))), 1);
    assert_eq!(of(|case| case.forloeb.agreed_end_on = Some(day("2025-03-30"))), 0);
    assert_eq!(of(|case| case.forloeb.ended_on = Some(day("2025-03-31"))), 0, "closed on its last day");
    assert_eq!(of(|case| case.forloeb.medarbejder = None), 0);
}

#[test]
fn what_runs_on_past_its_agreed_end_is_not_active() {
    let overrun = with(cti("CTI-1", "2025-03-17"), |case| {
        case.forloeb.agreed_end_on = Some(day("2025-05-15"));
        case.forloeb.ended_on = Some(day("2025-08-15"));
    });
    assert_eq!(caseload(&[overrun], &register(), "2025-01-01", "2025-12-31").0, 2, "March and April");
    let ended_early = with(cti("CTI-1", "2025-03-17"), |case| case.forloeb.ended_on = Some(day("2025-06-30")));
    assert_eq!(
        caseload(std::slice::from_ref(&ended_early), &register(), "2025-01-01", "2025-12-31").0,
        3,
        "March, April, May"
    );
    assert_eq!(caseload(&[ended_early], &register(), "2025-01-01", "2025-05-31").0, 3, "not known yet");
}

#[test]
fn a_worker_belongs_to_a_tilbud_whatever_the_cases_do() {
    let mut register = register();
    register.medarbejdere.get_mut("anna").unwrap().tilbud = "havnen".into();
    let reports = reports(&many(Method::Cti, 11), &register, period("2025-04-01", "2025-04-30"));
    let of = |tilbud| {
        let report = reports.of_tilbud(tilbud);
        (item(&report, "caseload").count.n, item(&report, "early-engagement").count.n)
    };
    assert_eq!((of("havnen"), of("pensionatet")), ((1, 0), (0, 11)));
    assert_eq!(item(&reports.of_all(), "caseload").count.n, 1);
}
