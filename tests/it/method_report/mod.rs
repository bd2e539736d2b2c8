//! docs/domain.md, section 6: the method report.

mod caseload;
mod command;
mod database;
mod items;
mod laws;
mod oracle;
mod scores;
mod workbook;

use fasevagt::domain::cases::forloeb::{Case, Register};
use fasevagt::domain::overview::method_report::{ItemResult, MethodReport, MethodReports, MethodReview, ReportPeriod};
use fasevagt::domain::values::calendar::Calendar;

use crate::support::cast::{cti, register, with};
use crate::support::day;

fn period(from: &str, to: &str) -> ReportPeriod {
    ReportPeriod { from: day(from), to: day(to) }
}

fn reports(cases: &[Case], register: &Register, period: ReportPeriod) -> MethodReports {
    let calendar = Calendar::default();
    let mut review = MethodReview::new(period, &calendar);
    for case in cases {
        review.add(case);
    }
    review.finish(register)
}

fn of_all(cases: &[Case], from: &str, to: &str) -> MethodReport {
    reports(cases, &register(), period(from, to)).of_all()
}

fn item<'a>(report: &'a MethodReport, key: &str) -> &'a ItemResult {
    report.items.iter().find(|result| result.item.key == key).unwrap()
}

fn not_met(result: &ItemResult) -> Vec<String> {
    result.not_met.iter().map(ToString::to_string).collect()
}

/// What an item says of one CTI that began on 17 March 2025: how many times it is asked, and met.
///
/// Phase 2 is planned from 17 June, phase 3 from 17 September, the handover agreement is due on 16 November, the last day
/// is 16 December.
fn counted(key: &str, (from, to): (&str, &str), change: impl FnOnce(&mut Case)) -> (usize, usize) {
    let report = of_all(&[with(cti("CTI-1", "2025-03-17"), change)], from, to);
    let result = item(&report, key);
    assert_eq!(not_met(result), if result.count.met < result.count.n { vec!["CTI-1"] } else { vec![] });
    (result.count.n, result.count.met)
}

const NOT_ASKED: (usize, usize) = (0, 0);
const MET: (usize, usize) = (1, 1);
const NOT_MET: (usize, usize) = (1, 0);
const YEAR: (&str, &str) = ("2025-01-01", "2025-12-31");
