//! The workbook, read back.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx};
use fasevagt::documents::{MethodReportDocument, method_report_xlsx};
use fasevagt::domain::billing::provider::Provider;
use fasevagt::domain::cases::forloeb::{Case, Register};
use fasevagt::domain::overview::method_report::{ITEMS, MethodReport, NOT_COMPUTED};

use super::{period, reports};
use crate::support::cast::{cti, register, with};

fn provider() -> Provider {
    Provider { name: "Pensionatet & Co".into(), cvr: "12345678".into(), ..Provider::default() }
}

fn bytes(report: &MethodReport, register: &Register) -> Vec<u8> {
    method_report_xlsx(&MethodReportDocument { report, register, provider: &provider() }).unwrap()
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_range(name).unwrap()
}

/// Each row as texts; a number as it is.
fn rows(sheet: &Range<Data>) -> Vec<Vec<String>> {
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn eleven() -> Vec<Case> {
    (1..=11).map(|n| cti(&format!("CTI-2025-{n:03}"), "2025-03-17")).collect()
}

#[test]
fn the_workbook_has_every_item_with_its_score_or_that_there_are_too_few() {
    let mut cases = eleven();
    cases.push(with(cti("CTI-2025-012", "2025-03-17"), |case| case.forloeb.tilbud = "havnen".into()));
    let register = register();
    let reports = reports(&cases, &register, period("2025-03-01", "2025-04-30"));
    let all = bytes(&reports.of_all(), &register);
    let items = rows(&sheet(&all, "Metoderapport"));
    assert_eq!(
        (items[0][0].as_str(), items[1][0].as_str(), items[2][0].as_str()),
        ("Metoderapport", "Alle tilbud", "CTI-forløb, 01.03.2025 til 30.04.2025")
    );
    let titles: Vec<_> = items.iter().skip(6).take(ITEMS.len()).map(|row| row[0].as_str()).collect();
    assert_eq!(titles, ITEMS.iter().map(|item| item.title).collect::<Vec<_>>());
    let numbers = |title: &str| items.iter().find(|row| row[0] == title).unwrap()[3..].to_vec();
    assert_eq!(numbers("Første hjemmebesøg"), ["12", "0", "0", "1"]);
    assert_eq!(numbers("Sager pr. medarbejder"), ["2", "0", "", "for få"]);
    let havnen = rows(&sheet(&bytes(&reports.of_tilbud("havnen"), &register), "Metoderapport"));
    assert_eq!(havnen[1][0], "Havnen");
}

#[test]
fn what_does_not_meet_an_item_is_listed_with_case_or_worker_and_month() {
    let register = register();
    let reports = reports(&eleven(), &register, period("2025-03-18", "2025-03-31"));
    let all = bytes(&reports.of_all(), &register);
    let not_met = rows(&sheet(&all, "Ikke opfyldt"));
    assert_eq!(not_met[0], ["Punkt", "Forløb", "Medarbejder", "Måned"]);
    assert_eq!(not_met[1][..3], ["Sager pr. medarbejder", "", "Anna Eksempel"]);
    assert!(sheet(&all, "Ikke opfyldt").get((1, 3)).unwrap().is_datetime());
    assert_eq!(not_met[2], ["Første hjemmebesøg", "CTI-2025-001", "", ""]);
    assert_eq!(not_met.len(), 1 + 1 + 11);
    let others = rows(&sheet(&all, "Ikke beregnet"));
    let expected: Vec<_> = NOT_COMPUTED.iter().map(|one| vec![one.source.to_owned(), one.asks.to_owned()]).collect();
    assert_eq!(others[1..=NOT_COMPUTED.len()], expected);
}

#[test]
fn a_report_of_nothing_says_so_and_the_same_report_has_the_same_bytes() {
    let register = register();
    let empty = reports(&[], &register, period("2025-03-01", "2025-04-30")).of_all();
    let first = bytes(&empty, &register);
    assert_eq!(rows(&sheet(&first, "Ikke opfyldt"))[1][0], "Ingen");
    assert_eq!(first, bytes(&empty, &register));
}

#[test]
fn a_case_number_that_is_a_formula_stays_text() {
    let case = with(cti("=1+1", "2025-03-17"), |case| case.forloeb.id = "=1+1".into());
    let register = register();
    let report = reports(&[case], &register, period("2025-03-18", "2025-03-30")).of_all();
    let bytes = bytes(&report, &register);
    assert_eq!(rows(&sheet(&bytes, "Ikke opfyldt"))[1][1], "=1+1");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_formula("Ikke opfyldt").unwrap().used_cells().count(), 0);
}
