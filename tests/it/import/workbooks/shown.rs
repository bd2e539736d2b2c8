//! Numbers and dates are what the spreadsheet shows.

use std::fs;

use super::packed::{Xlsx, ods, ods_row, row};
use super::{found, wrong};
use crate::support::sources::root;

/// A list of takster: a code of this format and number.
fn code(format: &str, value: &str) -> Vec<u8> {
    let titles = row("", &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]);
    let cells = row("", &[&format!("<c s=\"1\"><v>{value}</v></c>"), "01-01-2026", "406,00"]);
    let content = format!("<sheetData>{titles}{cells}</sheetData>");
    Xlsx { sheet: "Takster", content, formats: &[format], from_1904: false }.bytes()
}

#[test]
fn a_number_as_a_key_is_what_its_cell_shows() {
    for (format, value, expected) in [
        ("000000", "123", "000123"),
        ("0000", "12345", "12345"),
        ("General", "123", "123"),
        ("@", "123.5", "123.5"),
        ("0", "123", "123"),
        ("0", "122.7", "123"),
        ("\"S-\"000000", "123", "S-000123"),
        ("00-00-00", "123", "00-01-23"),
        ("000\\-000", "1234567", "1234-567"),
        ("#,##0", "123", "123"),
        ("0%", "0.8", "80%"),
        ("0.00", "12.5", "12,50"),
        ("0;-0;\"nul\"", "0", "nul"),
        ("[<100]\"lille\";000000", "123", "000123"),
        ("[Red][>=100]000000;General", "7", "7"),
        ("_-* 0000_-;\\-* 0000_-", "12", "0012"),
    ] {
        assert_eq!(found("a.xlsx", &code(format, value), "SELECT code FROM takst"), [expected], "{format} {value}");
    }
}

#[test]
fn a_number_that_is_shown_in_a_way_of_which_the_file_tells_too_little_is_no_new_key() {
    for (format, value) in [("#,##0", "1234"), ("0.00E+00", "1234"), ("# ?/?", "1.5"), ("0.0#", "1.25")] {
        let told = wrong("a.xlsx", &code(format, value));
        assert!(told.len() == 1 && told[0].contains("does not tell how it is shown"), "{format}: {told:?}");
    }
}

#[test]
fn a_share_is_what_its_cell_shows() {
    let percent = fs::read(root("tests/it/import/workbooks/percent.xlsx")).unwrap();
    let sql = "SELECT id || ' ' || CAST(fte_percent AS TEXT) FROM medarbejder WHERE id LIKE 'p%' ORDER BY id";
    assert_eq!(found("percent.xlsx", &percent, sql), ["p1 100", "p2 37", "p3 80", "p4 80"]);
}

/// Pauses whose first day is a number of this format.
fn first_day(format: &str, value: &str, from_1904: bool) -> Vec<u8> {
    let titles = row("", &["Sagsnummer", "Fra", "Faktureres"]);
    let cells = row("", &["CTI-1", &format!("<c s=\"1\"><v>{value}</v></c>"), "Ja"]);
    let content = format!("<sheetData>{titles}{cells}</sheetData>");
    Xlsx { sheet: "Pauser", content, formats: &[format], from_1904 }.bytes()
}

#[test]
fn a_number_in_a_column_of_dates_is_a_day_however_it_is_shown() {
    let formats = [
        "dd\\-mm\\-yyyy;@",
        "[$-406]d.\\ mmmm\\ yyyy;@",
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "yyyy",
        "\"den \"d/m/yyyy",
        "General\" dage\"",
        "\"uge\" 0",
        "dd.mm.åååå",
        "0\" m\"",
        "[=0]\"\";dd-mm-yyyy",
        "#,##0.00\\ [$DKK];[Red]-#,##0.00\\ [$DKK]",
        "@",
        "dd-mm-yyyy;;",
        "General",
    ];
    for format in formats {
        let days = found("a.xlsx", &first_day(format, "46098", false), "SELECT from_on FROM pause");
        assert_eq!(days, ["2026-03-17"], "{format}");
    }
    assert_eq!(found("a.xlsx", &first_day("General", "44636", true), "SELECT from_on FROM pause"), ["2026-03-17"]);
    assert_eq!(found("a.xlsx", &first_day("dd-mm-yy", "44636", true), "SELECT from_on FROM pause"), ["2026-03-17"]);
}

#[test]
fn a_number_that_nobody_lists_as_a_day_is_none() {
    for value in ["26", "32873", "65746", "460980", "-46098", "1e300"] {
        assert!(wrong("a.xlsx", &first_day("General", value, false))[0].contains("accepted: a date"), "{value}");
    }
    assert!(wrong("a.xlsx", &first_day("dd-mm-yyyy;;", "0", false))[0].contains("is empty"), "it shows nothing");
}

#[test]
fn a_time_of_day_that_is_not_shown_is_none() {
    for (format, value) in [
        ("dd-mm-yyyy", "46098.588321759256"),
        ("d. mmm yy", "46098.5"),
        ("General", "46098.25"),
        ("dd-mm-yyyy hh:mm", "46098"),
    ] {
        let days = found("a.xlsx", &first_day(format, value, false), "SELECT from_on FROM pause");
        assert_eq!(days, ["2026-03-17"], "{format}");
    }
    for (format, value) in [("dd-mm-yyyy hh:mm", "46098.5"), ("hh:mm", "0.5"), ("[h]:mm", "46098")] {
        assert!(wrong("a.xlsx", &first_day(format, value, false))[0].contains("a time of day"), "{format}");
    }
}

#[test]
fn a_formula_counts_by_its_last_value_and_one_without_is_an_error() {
    let cell = |inside: &str, kind: &str| {
        let titles = row("", &["Sagsnummer", "Fra", "Faktureres"]);
        let cells = row("", &["CTI-1", &format!("<c s=\"1\" t=\"{kind}\"><f>TODAY()</f>{inside}</c>"), "Ja"]);
        let content = format!("<sheetData>{titles}{cells}</sheetData>");
        Xlsx { sheet: "Pauser", content, formats: &["dd-mm-yyyy"], from_1904: false }.bytes()
    };
    assert_eq!(found("a.xlsm", &cell("<v>46098</v>", "n"), "SELECT from_on FROM pause"), ["2026-03-17"]);
    assert_eq!(found("a.xlsm", &cell("<v>17. marts 2026</v>", "str"), "SELECT from_on FROM pause"), ["2026-03-17"]);
    assert!(wrong("a.xlsx", &cell("", "n"))[0].contains("a formula that was never computed"));
    assert!(wrong("a.xlsx", &cell("<v>#REF!</v>", "e"))[0].contains("the error #REF!"));
    assert!(wrong("a.xlsx", &cell("<v></v>", "str"))[0].contains("is empty"));
}

/// A cell of an `.ods`.
fn ods_cell(attributes: &str, shown: &str) -> String {
    format!("<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>")
}

#[test]
fn an_ods_is_read_by_what_its_cells_show_too() {
    let titles = ods_row("", &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]);
    let code = ods_cell("office:value-type=\"float\" office:value=\"123\"", "000123");
    let hidden_time = ods_cell("office:value-type=\"date\" office:date-value=\"2026-03-17T14:07:00\"", "17-03-2026");
    let amount =
        ods_cell("office:value-type=\"currency\" office:currency=\"DKK\" office:value=\"406.5\"", "406,50 kr.");
    let rows = titles + &ods_row("", &[&code, &hidden_time, &amount]);
    let sql = "SELECT code || ' ' || valid_from || ' ' || CAST(oere_per_day AS TEXT) FROM takst";
    assert_eq!(found("a.ods", &ods("Takster", &rows), sql), ["000123 2026-03-17 40650"]);

    let shown_time =
        ods_cell("office:value-type=\"date\" office:date-value=\"2026-03-17T14:07:00\"", "17-03-2026 14:07");
    let day = ods_cell("office:value-type=\"float\" office:value=\"46098\"", "46098");
    let rows = |first: &str| ods_row("", &["Sagsnummer", "Fra", "Faktureres"]) + &ods_row("", &["CTI-1", first, "Ja"]);
    assert!(wrong("a.ods", &ods("Pauser", &rows(&shown_time)))[0].contains("a time of day"));
    assert_eq!(found("a.ods", &ods("Pauser", &rows(&day)), "SELECT from_on FROM pause"), ["2026-03-17"]);
    let failed = ods_cell(
        "table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
        "#DIV/0!",
    );
    assert!(wrong("a.ods", &ods("Pauser", &rows(&failed)))[0].contains("the error of a formula"));
}

#[test]
fn letters_in_either_form_unseen_ones_and_a_leading_apostrophe_are_the_same() {
    let titles = row("", &["Kommunekode", "Kommunenavn"]);
    let written = "<c t=\"inlineStr\"><is><r><t>'A\u{30a}rhus</t></r><r><t xml:space=\"preserve\">\u{a0}By\u{200b}</t></r><rPh><t>x</t></rPh></is></c>";
    let content = format!("<sheetData>{titles}{}</sheetData>", row("", &["'0751", written]));
    let book = Xlsx { sheet: "Kommuner", content, formats: &[], from_1904: false }.bytes();
    assert_eq!(found("a.xlsx", &book, "SELECT name FROM kommune WHERE code = '0751'"), ["Århus By"]);
}
