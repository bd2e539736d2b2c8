//! Where the titles are.

use super::packed::{Xlsx, row};
use super::{found, imported, wrong};
use crate::import::site::errors;

fn takster(rows: &[&[&str]], merged: &str) -> Vec<u8> {
    let rows: String = rows.iter().map(|cells| row("", cells)).collect();
    let content = format!("<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>");
    Xlsx { sheet: "Takster", content, formats: &[], from_1904: false }.bytes()
}

const TITLES: &[&str] = &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"];
const ROW: &[&str] = &["CTI", "01-01-2026", "406,00"];
const CODES: &str = "SELECT code FROM takst";

#[test]
fn a_headline_and_bands_may_stand_above_the_titles() {
    let headline: &[&str] = &["Takster 2026, Pensionatet"];
    let bands: &[&str] = &["Kode", "Pris", ""];
    let merged = "<mergeCell ref=\"A1:C1\"/><mergeCell ref=\"B2:C2\"/>";
    assert_eq!(found("a.xlsx", &takster(&[headline, bands, TITLES, ROW], merged), CODES), ["CTI"]);
    assert_eq!(found("a.xlsx", &takster(&[TITLES, ROW], ""), CODES), ["CTI"]);
    let notes: Vec<&[&str]> = [headline].repeat(9);
    let tenth = [notes.as_slice(), &[TITLES, ROW]].concat();
    assert_eq!(found("a.xlsx", &takster(&tenth, ""), CODES), ["CTI"]);
    let eleventh = [&[headline], tenth.as_slice()].concat();
    assert!(wrong("a.xlsx", &takster(&eleventh, ""))[0].contains("holds no title of a column"));
}

#[test]
fn titles_may_reach_over_two_rows() {
    let upper: &[&str] = &["Takstkode", "Gælder fra", "Pris"];
    let lower: &[&str] = &["", "", "Takst pr. døgn (kr.)"];
    let merged = "<mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:B2\"/>";
    assert_eq!(found("a.xlsx", &takster(&[upper, lower, ROW], merged), CODES), ["CTI"]);
    let below = row("r=\"3\"", ROW);
    let content = format!(
        "<sheetData>{}{below}</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:B2\"/></mergeCells>",
        row("r=\"1\"", TITLES)
    );
    let tall = Xlsx { sheet: "Takster", content, formats: &[], from_1904: false }.bytes();
    assert_eq!(found("a.xlsx", &tall, CODES), ["CTI"], "a second row of nothing else");
}

#[test]
fn the_row_with_the_most_titles_is_told_what_it_lacks() {
    let lacking: &[&str] = &["Takstkode", "Gælder fra"];
    let told = wrong("a.xlsx", &takster(&[&["Takster"], lacking, ROW], ""));
    assert_eq!(
        told,
        [
            "Takster, row 2, Takst pr. døgn (kr.): is missing; accepted: a column \"Takst pr. døgn (kr.)\" (or \"oere_per_day\")"
        ]
    );
}

#[test]
fn a_column_without_a_title_or_below_a_merged_one_is_named() {
    let titles: &[&str] = &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)", "Bemærkning", "", "", "Note"];
    let cells: &[&str] = &["CTI", "01-01-2026", "406,00", "a", "b", "c", "d"];
    let (report, _) = imported("a.xlsx", &takster(&[titles, cells], "<mergeCell ref=\"D1:E1\"/>"), CODES);
    assert_eq!(errors(&report), [""; 0]);
    let named = ["\"Bemærkning\"", "\"Note\"", "column E", "column F"];
    assert_eq!(report.outcome.unknown_columns, [("Takster".to_owned(), named.map(String::from).to_vec())]);
}

#[test]
fn a_headline_with_a_cpr_number_is_refused() {
    let told = wrong("a.xlsx", &takster(&[&["Takster for 300190-1234"], TITLES, ROW], ""));
    assert!(told.len() == 1 && told[0].starts_with("Takster, row 1, column A: holds what can be a CPR"), "{told:?}");
}
