//! Files as programs write them, and files that are none.

use std::path::PathBuf;

use super::site::{GROUND, KOMMUNER, Site, counts, errors, workbook};
use crate::support::databases::{TestDatabase, block_on};
use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

fn site() -> Site {
    Site::new(TestDatabase::sqlite())
}

/// The names of the kommuner after an import of these bytes.
fn names(bytes: &[u8]) -> Vec<String> {
    block_on(async {
        let site = site();
        let file = site.file("Kommuner.csv", bytes);
        let report = site.try_import(&[file], false, false).await.unwrap();
        assert_eq!(errors(&report), [""; 0]);
        site.column("kommune", "name").await
    })
}

#[test]
fn csv_is_read_in_the_encodings_and_with_the_separators_of_the_world() {
    let text = KOMMUNER.1;
    let expected = ["Aarhus", "København", "Næstved"];
    assert_eq!(names(text.as_bytes()), expected);
    assert_eq!(names(format!("\u{feff}{text}").as_bytes()), expected, "with a byte order mark");
    assert_eq!(names(&WINDOWS_1252.encode(text).0), expected);
    assert_eq!(names(text.replace(';', ",").as_bytes()), expected);
    assert_eq!(names(text.replace('\n', "\r\n").as_bytes()), expected);
    assert_eq!(names("\"kode; ikke titel\",CODE,name\n,0370,\"Næstved, by\"\n".as_bytes()), ["Næstved, by"]);
}

#[test]
fn columns_stand_in_any_order_and_unknown_ones_are_named_and_ignored() {
    block_on(async {
        let site = site();
        let text = "Bemærkning;  kommunenavn ;KOMMUNEKODE;Felt 7\nflot;Næstved;370;1\n;;;\n;København;101;\n";
        let report = site.import(&[("kommune.csv", text)]).await;
        assert_eq!(report.outcome.unknown_columns[0].1, ["\"Bemærkning\"", "column D"]);
        assert_eq!(site.column("kommune", "code || name").await, ["0101København", "0370Næstved"]);
    });
}

#[test]
fn a_row_goes_by_the_line_that_an_editor_shows_also_behind_empty_and_broken_ones() {
    block_on(async {
        let text = "code;valid_from;oere_per_day;note\n\nA;x;1\n;;;\n\n\nB;01-01-2026;1;\"a\nb\"\nC;y;1\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let found = errors(&site().dry_run(&[("takst.csv", &text)]).await);
            let rows: Vec<_> = found.iter().map(|error| &error[..12]).collect();
            assert_eq!(rows, ["takst, row 3", "takst, row 9"], "{found:?}");
        }
    });
}

#[test]
fn unknown_sheets_are_named_and_ignored_and_a_stray_cell_in_the_last_corner_costs_nothing() {
    block_on(async {
        let site = site();
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("KOMMUNER").unwrap();
        sheet.write_row(0, 0, ["code", "name"]).unwrap().write_row(1, 0, ["370", "Næstved"]).unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
        book.add_worksheet().set_name("Noter").unwrap().write(0, 0, "husk").unwrap();
        let file = site.file("liste.xlsx", book.save_to_buffer().unwrap());
        let report = site.try_import(&[file], true, true).await.unwrap();
        assert_eq!(report.ignored_sheets, ["Noter"]);
        assert_eq!(counts(&report, "kommune")[0], 1);
    });
}

#[test]
fn titles_that_are_missing_or_stand_twice_are_errors() {
    block_on(async {
        let site = site();
        let found = |text: &'static str| async { errors(&site.dry_run(&[("takster.csv", text)]).await) };
        assert_eq!(
            found("Takstkode;Gælder fra\nCTI;01-01-2026\n").await,
            [
                "takster, row 1, Takst pr. døgn (kr.): is missing; accepted: a column \"Takst pr. døgn (kr.)\" (or \"oere_per_day\")"
            ]
        );
        let twice = found("Takstkode;code;Gælder fra;oere_per_day\n").await;
        assert!(twice[0].starts_with("takster, row 1, column B: is \"code\" once more"), "{twice:?}");
        let none = found("Hansen;Jensen\n1;2\n").await;
        assert!(none[0].contains("holds no title") && !none[0].contains("Hansen"), "{none:?}");
        let shifted = found("code;valid_from;oere_per_day\nCTI;01-01-2026;406;00\n").await;
        assert!(shifted[0].contains("column D: stands in no column"), "{shifted:?}");
    });
}

async fn refusal(site: &Site, files: &[PathBuf]) -> String {
    format!("{:#}", site.try_import(files, false, false).await.unwrap_err())
}

#[test]
fn what_is_no_workbook_is_refused_in_one_line_that_says_what_to_do() {
    block_on(async {
        let site = site();
        let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
        let good = workbook("Takster", |_| ());
        for (name, bytes, expected) in [
            ("a.xlsx", &ole[..], "no sound workbook"),
            ("b.xlsx", b"", "it is empty"),
            ("c.xlsx", b"Sagsnummer;Dato\n", "no sound workbook"),
            ("d.xlsx", &good[..good.len() / 2], "no sound workbook"),
            ("takster.csv", b"", "it is empty"),
            ("kontakter.csv", b"\n\n;;\n", "no line of titles"),
            ("pauser.csv", b"\x7fELF\x00\x01", "it is no text"),
            ("e.xlsx", &workbook("Noter", |_| ()), "no sheet of a known name"),
        ] {
            let said = refusal(&site, &[site.file(name, bytes)]).await;
            assert!(said.contains(expected) && said.contains(name) && !said.contains('\n'), "{said}");
        }
        let missing = refusal(&site, &["nowhere.xlsx".into()]).await;
        assert!(missing.contains("read nowhere.xlsx"), "{missing}");
        assert!(!site.database.dir.path().join("cases.db").exists());
    });
}

#[test]
fn two_files_of_one_table_are_refused() {
    block_on(async {
        let site = site();
        let files = [site.file("takst.csv", "code\n"), site.file("takster.csv", "code\n")];
        assert!(refusal(&site, &files).await.contains("read already"));
    });
}

#[test]
fn a_file_with_every_table_refers_to_itself() {
    block_on(async {
        let report = site().import(&GROUND).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(counts(&report, "medarbejder"), [2, 0, 0, 0], "who stand in for each other");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_garbage_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 1..400), at in 0_usize..4000, csv: bool) {
        block_on(async {
            let site = site();
            let file = if csv {
                site.file("takster.csv", [b"code;valid_from;oere_per_day\n".as_slice(), &bytes].concat())
            } else {
                let mut book = workbook("Takster", |sheet| drop(sheet.write_row(0, 0, ["code", "valid_from"])));
                let at = at % book.len();
                let end = (at + bytes.len()).min(book.len());
                book[at..end].copy_from_slice(&bytes[..end - at]);
                site.file("liste.xlsx", book)
            };
            // Whether it is refused as a whole or cell by cell, or even read: it comes back.
            drop(site.try_import(&[file], true, true).await);
        });
    }
}
