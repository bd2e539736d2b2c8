//! What stands in the copy.

use std::fs;

use super::site::{ListSite, case, cell, cells, unpacked, workbook, write_rows};
use crate::cli::fasevagt;
use crate::support::databases::{TestDatabase, block_on};
use rust_xlsxwriter::Workbook;

const BANNER: &str = "Ret i listen, ikke her.";

#[test]
fn lise_finds_the_wrong_cell_with_a_note_in_the_copy() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        site.save_rows(&[case("CTI-1", "17-03-2026"), case("CTI-2", "engang i marts")]);
        site.look().await;
        let copy = site.copy();
        // The titles stand in the first row of the list: the copy has its words there.
        let first = cell(&copy, "Forløb", "A1").unwrap();
        assert!(first.starts_with(BANNER) && first.contains("én lavere"), "{first}");
        assert_eq!(cell(&copy, "Forløb", "A2").unwrap(), "Sagsnummer");
        assert_eq!(cell(&copy, "Forløb", "G4").unwrap(), "engang i marts");
        let errors = cells(&copy, "Fejl");
        assert!(errors[0].1.starts_with("Ret i listen, ikke her. Den har 1 fejl."), "{errors:?}");
        let line: Vec<&str> =
            errors.iter().filter(|(place, _)| place.ends_with('5')).map(|(_, t)| t.as_str()).collect();
        assert_eq!(line[..3], ["Forløb", "3", "Indflytning"]);
        assert!(line[3].contains("skriv en dato som 17-03-2026"), "{line:?}");
        let parts = unpacked(&copy);
        assert!(parts.contains("comments1.xml") && parts.contains("location=\"'Forløb'!G4\""), "{parts}");
        let mail = site.newest_mail().await;
        assert!(mail.contains("\"liste (fejl).xlsx\" ved siden af listen"), "{mail}");
    });
}

#[test]
fn a_list_made_from_the_template_has_each_cell_where_the_copy_has_it() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        let rows = [case("CTI-1", "17-03-2026"), case("CTI-2", "nej")];
        site.save(&site.list, workbook(|sheet| write_rows(sheet, 2, &rows)));
        site.look().await;
        let copy = site.copy();
        assert_eq!(cell(&copy, "Forløb", "G5").unwrap(), "nej");
        assert!(!cell(&copy, "Forløb", "A1").unwrap().contains("lavere"));
    });
}

/// A headline, formulas, a note in the margin, a column of their own, CPR numbers wherever somebody may put one.
#[test]
fn the_copy_has_no_formula_no_unknown_column_and_nothing_that_could_be_a_cpr_number() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Forløb").unwrap();
        sheet.write(0, 0, "Sager om Birte Birk 070761-4285").unwrap();
        write_rows(sheet, 2, &[case("CTI-1", "17-03-2026"), case("070761-4285", "nej"), case("CTI-3", "17-03-2026")]);
        sheet.write(2, 7, "Navn").unwrap();
        sheet.write(2, 8, "070761 4285").unwrap();
        sheet.write(3, 7, "Birte Birk").unwrap();
        sheet.write(4, 7, "0707614285").unwrap();
        sheet.write(5, 1, 707_614_285).unwrap();
        sheet.write(5, 3, rust_xlsxwriter::Formula::new("=\"pensio\"&\"natet\"").set_result("pensionatet")).unwrap();
        book.add_worksheet().set_name("Noter").unwrap().write(0, 0, "Birte Birk ringede").unwrap();
        site.save(&site.list, book.save_to_buffer().unwrap());
        site.look().await;
        let parts = unpacked(&site.copy());
        for hidden in ["Birte", "4285", "707614285", "Navn", "Noter", "<f>"] {
            assert!(!parts.contains(hidden), "{hidden} is in the copy");
        }
        let copy = site.copy();
        assert!(cells(&copy, "Fejl")[0].1.starts_with("Ret i listen"));
    });
}

#[test]
fn of_csv_files_there_is_one_copy_among_them_that_is_no_list() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "lister/").await;
        let text = "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning\n\
                    CTI-1;p-1;CTI;pensionatet;anna;0370;nej\n";
        site.save(&site.list.join("forløb.csv"), text);
        site.save(&site.list.join("pauser.csv"), "Sagsnummer;Fra;Til;Faktureres\nCTI-1;02-04-2026;01-04-2026;Ja\n");
        site.look().await;
        let copy = site.copy();
        assert_eq!(copy.file_name().unwrap(), "lister (fejl).xlsx");
        assert_eq!(cell(&copy, "forløb", "G3").unwrap(), "nej");
        assert_eq!(cell(&copy, "pauser", "B3").unwrap(), "02-04-2026");
        // What lies there now changes nothing of how the list is read.
        site.save(&site.list.join("forløb.csv"), text.replace("nej", "17-03-2026"));
        site.save(&site.list.join("pauser.csv"), "Sagsnummer;Fra;Til;Faktureres\nCTI-1;02-04-2026;03-04-2026;Ja\n");
        let outcome = site.look().await.to_string();
        assert!(outcome.contains("read: 2 rows added"), "{outcome}");
        assert!(!copy.exists());
    });
}

#[test]
fn an_import_of_the_copy_by_hand_is_refused_whatever_it_is_called() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        site.save_rows(&[case("CTI-1", "nej")]);
        site.look().await;
        for name in ["liste (fejl).xlsx", "ny liste.xlsx"] {
            let file = site.dir.path().join(name);
            fs::write(&file, fs::read(site.copy()).unwrap()).unwrap();
            let config = site.house.config_file();
            let arguments = ["--config", config.to_str().unwrap(), "import", file.to_str().unwrap()];
            let done = fasevagt(&arguments, site.dir.path());
            let problem = String::from_utf8(done.stderr).unwrap();
            assert!(!done.status.success() && problem.contains("correct the list, and import that"), "{problem}");
        }
        // Nor is it one where somebody has laid it in the place of the list.
        site.save(&site.list, fs::read(site.copy()).unwrap());
        assert!(site.look().await.to_string().contains("correct the list"));
    });
}

#[test]
fn what_is_wrong_with_a_whole_sheet_or_list_stands_on_the_first_sheet() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        let mut book = Workbook::new();
        write_rows(book.add_worksheet().set_name("Forløb").unwrap(), 0, &[case("CTI-1", "17-03-2026")]);
        book.add_worksheet().set_name("Pauser").unwrap().write_row(0, 0, ["Sagsnummer", "Fra den"]).unwrap();
        site.save(&site.list, book.save_to_buffer().unwrap());
        site.look().await;
        let errors = cells(&site.copy(), "Fejl");
        assert!(errors.iter().any(|(_, text)| text.contains("tilføj en kolonne med titlen")), "{errors:?}");
        assert!(cell(&site.copy(), "Forløb", "A1").unwrap().contains("ingen fejl"));
    });
}

#[test]
fn of_a_very_long_list_the_copy_has_the_wrong_rows_only() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        let mut rows: Vec<_> = (0..1_000).map(|n| case(&format!("CTI-{n}"), "17-03-2026")).collect();
        rows[700][6] = "nej".into();
        let list = workbook(|sheet| {
            write_rows(sheet, 0, &rows);
            // Far out stands a column of their own.
            for row in 1..=1_000 {
                sheet.write(row, 200, "x").unwrap();
            }
        });
        site.save(&site.list, list);
        site.look().await;
        let copy = site.copy();
        assert_eq!(cell(&copy, "Forløb", "G703").unwrap(), "nej");
        assert_eq!(cells(&copy, "Forløb").len(), 1 + 2 * 7);
        assert!(cell(&copy, "Forløb", "A1").unwrap().contains("Kun rækker med fejl"));
    });
}
