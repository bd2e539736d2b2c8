//! The workbook that people fill in.

use super::site::{Site, counts, errors};
use crate::support::databases::{TestDatabase, block_on};
use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use fasevagt::domain::cases::case_schema::{FORLOEB, TABLES};
use fasevagt::domain::cases::forloeb::MilestoneKind;
use fasevagt::domain::cases::table::Table;
use fasevagt::import::template;
use std::io::Cursor;

fn open() -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(template().unwrap())).unwrap()
}

/// The row that begins with the title of the first column.
fn titles(range: &Range<Data>, table: &Table) -> usize {
    range.rows().position(|row| row[0] == *table.columns[0].title).unwrap()
}

#[test]
fn it_has_a_sheet_per_table_with_a_title_and_a_line_of_help_for_every_column() {
    let mut book = open();
    assert_eq!(book.sheet_names()[0], "Vejledning");
    assert_eq!(book.sheet_names()[1], "Forløb");
    assert_eq!(book.sheet_names().len(), 1 + TABLES.len());
    for table in TABLES {
        let range = book.worksheet_range(table.sheet).unwrap();
        let at = titles(&range, table);
        let filled = |row: usize| (0..range.width()).filter(|column| range[(row, *column)] != Data::Empty).count();
        assert_eq!(filled(at), filled(at - 1), "{}", table.sheet);
        for column in table.columns {
            let place = range.rows().nth(at).unwrap().iter().position(|title| *title == *column.title);
            assert_eq!(range[(at - 1, place.unwrap())], *column.help, "{}", column.title);
        }
    }
}

#[test]
fn a_row_of_forloeb_has_a_cell_for_everything_that_happens_once_in_bands() {
    let range = open().worksheet_range("Forløb").unwrap();
    let at = titles(&range, &FORLOEB);
    let row = |at: usize| range.rows().nth(at).unwrap().iter().map(ToString::to_string).filter(|text| !text.is_empty());
    let bands: Vec<String> = row(at - 2).collect();
    assert_eq!(bands, ["Sag", "Datoer", "Fase 1", "Fase 2", "Fase 3 og afslutning", "Betaling"]);
    let titles: Vec<String> = row(at).collect();
    let milestones =
        MilestoneKind::CHOICES.iter().map(|choice| choice.danish).filter(|title| *title != "Mål evalueret");
    let newest =
        ["Mål evalueret senest", "Seneste hjemmebesøg", "Seneste møde", "Seneste opkald", "Seneste netværksmøde"];
    let promise = ["Betalingstilsagn registreret", "Tilsagn fra", "Tilsagn til", "Tilsagnets reference"];
    for title in milestones.chain(newest).chain(promise) {
        assert!(titles.iter().any(|known| known == title), "{title}");
    }
    assert_eq!(titles.len(), FORLOEB.columns.len() + 12 + newest.len() + promise.len());
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
        let text = format!("{}\n{}\nCTI;01-01-2026;406\n", line(1), line(0));
        assert_eq!(counts(&site.dry_run(&[("takster.csv", &text)]).await, "takst"), [1, 0, 0, 0]);
        let typed_into = text.replace(&sheet[(0, 0)].to_string(), "CTI");
        let found = errors(&site.dry_run(&[("takster.csv", &typed_into)]).await);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("takster, row 2: is the line of help"), "{found:?}");
    });
}
