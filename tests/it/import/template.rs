//! The workbook that people fill in.

use super::site::{Site, counts, errors};
use crate::support::databases::{TestDatabase, block_on};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::import::template;
use std::io::Cursor;

fn open() -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(template().unwrap())).unwrap()
}

#[test]
fn it_has_a_sheet_per_table_with_a_title_and_a_line_of_help_for_every_column() {
    let mut book = open();
    let names = book.sheet_names();
    assert_eq!(names[0], "Vejledning");
    assert_eq!(names.len(), 1 + TABLES.len());
    for (name, table) in names[1..].iter().zip(TABLES) {
        let range = book.worksheet_range(name).unwrap();
        for row in 0..2 {
            let filled = (0..range.width()).filter(|at| range[(row, *at)] != Data::Empty).count();
            assert_eq!(filled, table.columns.len(), "{name}, row {}", row + 1);
        }
    }
}

#[test]
fn as_it_is_made_it_is_imported_and_brings_the_kommuner() {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let file = site.file("skabelon.xlsx", template().unwrap());
        let report = site.try_import(&[file], false, false).await.unwrap();
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!((report.ignored_sheets.len(), report.outcome.unknown_columns.len()), (0, 0));
        assert_eq!(report.outcome.differences.len(), TABLES.len());
        assert_eq!(counts(&report, "kommune"), [99, 0, 0, 0]);
        assert!(report.outcome.differences.iter().skip(1).all(|d| d.change.added.is_empty()));
        assert_eq!(site.texts("SELECT name || cvr FROM kommune WHERE code = '0370'").await, ["Næstved29189625"]);
    });
}

#[test]
fn it_is_the_same_bytes_every_time() {
    assert!(template().unwrap() == template().unwrap());
}

#[test]
fn the_line_of_help_is_no_row_unless_something_is_typed_into_it() {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let mut book = open();
        let sheet = book.worksheet_range("Takster").unwrap();
        let line = |row: usize| (0..3).map(|at| format!("\"{}\"", sheet[(row, at)])).collect::<Vec<_>>().join(";");
        let text = format!("{}\n{}\nCTI;01-01-2026;406\n", line(0), line(1));
        assert_eq!(counts(&site.dry_run(&[("takster.csv", &text)]).await, "takst"), [1, 0, 0, 0]);
        let typed_into = text.replace(&sheet[(1, 0)].to_string(), "CTI");
        let found = errors(&site.dry_run(&[("takster.csv", &typed_into)]).await);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("takster, row 2: is the line of help"), "{found:?}");
    });
}
