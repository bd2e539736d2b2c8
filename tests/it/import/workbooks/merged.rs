//! Merged and hidden cells.

use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};

use super::packed::{Xlsx, ods, ods_row, row};
use super::{found, imported, wrong};
use crate::import::site::{errors, workbook};

const TITLES: [&str; 7] =
    ["Sagsnummer", "Borgerreference", "Metode", "Tilbud", "Medarbejder", "Handlekommune", "Indflytning"];
const WORKERS: &str = "SELECT id || ' ' || coalesce(medarbejder_id, '-') FROM forloeb WHERE id LIKE 'CTI%' ORDER BY id";

fn forloeb(merge: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    workbook("Forløb", |sheet| {
        sheet.write_row(0, 0, TITLES).unwrap();
        for (place, case) in (1..).zip(["CTI-1", "CTI-2"]) {
            sheet.write_row(place, 0, [case, "p-01", "CTI", "pensionatet", "", "0370"]).unwrap();
            let format = Format::new().set_num_format("dd-mm-yyyy");
            sheet.write_with_format(place, 6, ExcelDateTime::from_ymd(2026, 3, 17).unwrap(), &format).unwrap();
        }
        merge(sheet);
    })
}

#[test]
fn a_cell_that_reaches_over_several_rows_holds_for_each() {
    let merged = forloeb(|sheet| {
        sheet.merge_range(1, 4, 2, 4, "m08", &Format::new()).unwrap();
    });
    assert_eq!(found("a.xlsx", &merged, WORKERS), ["CTI-1 m08", "CTI-2 m08"]);
    let longer = forloeb(|sheet| {
        sheet.merge_range(1, 4, 40, 4, "m08", &Format::new()).unwrap();
    });
    assert_eq!(found("a.xlsx", &longer, WORKERS), ["CTI-1 m08", "CTI-2 m08"], "rows of nothing else are none");
}

#[test]
fn the_case_of_several_contacts_may_be_one_cell() {
    let rows = |merged: &str| {
        let first = row("", &["CTI-1", "20-03-2026", "Møde"]);
        let second = row("", &["", "21-03-2026", "Møde"]);
        let titles = row("", &["Sagsnummer", "Dato", "Kontaktform"]);
        let content = format!("<sheetData>{titles}{first}{second}</sheetData><mergeCells>{merged}</mergeCells>");
        Xlsx { sheet: "Kontakter", content, formats: &[], from_1904: false }.bytes()
    };
    let sql = "SELECT forloeb_id || ' ' || held_on FROM kontakt ORDER BY 1";
    assert_eq!(found("a.xlsx", &rows("<mergeCell ref=\"A2:A3\"/>"), sql), ["CTI-1 2026-03-20", "CTI-1 2026-03-21"]);
    assert!(wrong("a.xlsx", &rows(""))[0].contains("row 3, Sagsnummer: is empty"));
}

#[test]
fn a_cell_that_reaches_over_several_columns_is_refused_with_its_range() {
    let beside = forloeb(|sheet| {
        sheet.merge_range(1, 3, 1, 4, "pensionatet", &Format::new()).unwrap();
    });
    let told = wrong("a.xlsx", &beside);
    assert_eq!(told, ["Forløb, row 2, Medarbejder: is merged with others, as D2:E2; accepted: a cell of its own"]);
    let block = forloeb(|sheet| {
        sheet.merge_range(1, 4, 2, 5, "0370", &Format::new()).unwrap();
    });
    let told = wrong("a.xlsx", &block);
    assert!(told.iter().any(|error| error.contains("row 3, Medarbejder: is merged with others, as E2:F3")), "{told:?}");
}

#[test]
fn an_ods_and_an_old_xls_have_merged_cells_too() {
    let span = "<table:table-cell table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\" \
                office:value-type=\"string\"><text:p>m08</text:p></table:table-cell>";
    let rows = ods_row("", &TITLES)
        + &ods_row("", &["CTI-1", "p-01", "CTI", "pensionatet", span, "0370", "17-03-2026"])
        + &ods_row("", &["CTI-2", "p-01", "CTI", "pensionatet", "<table:covered-table-cell/>", "0370", "17-03-2026"]);
    assert_eq!(found("a.ods", &ods("Forløb", &rows), WORKERS), ["CTI-1 m08", "CTI-2 m08"]);
    let old = include_bytes!("merged.xls");
    assert_eq!(found("a.xls", old, WORKERS), ["CTI-1 m08", "CTI-2 m08"]);
}

#[test]
fn hidden_and_filtered_rows_count_and_are_told() {
    let hidden = forloeb(|sheet| {
        sheet.set_row_hidden(2).unwrap();
    });
    let (report, ids) = imported("a.xlsx", &hidden, "SELECT id FROM forloeb WHERE borger_ref = 'p-01' ORDER BY id");
    assert_eq!(errors(&report), [""; 0]);
    assert_eq!(ids, ["CTI-1", "CTI-2"]);
    assert_eq!(report.outcome.hidden_rows, [("Forløb".to_owned(), 1)]);
    let row = |attributes, date| ods_row(attributes, &["CTI-1", date, "Møde"]);
    let rows = ods_row("table:visibility=\"collapse\"", &["Sagsnummer", "Dato", "Kontaktform"])
        + &row("table:visibility=\"filter\"", "20-03-2026")
        + &row("table:visibility=\"collapse\"", "21-03-2026")
        + &row("", "22-03-2026");
    let (report, contacts) = imported("a.ods", &ods("Kontakter", &rows), "SELECT held_on FROM kontakt");
    assert_eq!(contacts.len(), 3);
    assert_eq!(report.outcome.hidden_rows, [("Kontakter".to_owned(), 2)], "the titles are none");
}

#[test]
fn rows_and_cells_that_an_ods_repeats_are_as_many() {
    let twice = ods_row("table:number-rows-repeated=\"2\"", &["CTI-1", "20-03-2026", "Møde"]);
    let gap =
        ods_row("table:number-rows-repeated=\"1000\"", &["<table:table-cell table:number-columns-repeated=\"1024\"/>"]);
    let rows =
        ods_row("", &["Sagsnummer", "Dato", "Kontaktform"]) + &twice + &gap + &ods_row("", &["CTI-1", "x", "Møde"]);
    let told = wrong("a.ods", &ods("Kontakter", &rows));
    assert!(told[0].starts_with("Kontakter, row 1004, Dato"), "{told:?}");
    assert_eq!(
        found("a.ods", &ods("Kontakter", &rows.replace(">x<", ">21-03-2026<")), "SELECT held_on FROM kontakt").len(),
        3
    );
}
