//! Rows that contradict themselves, each other or the database; and what is never repeated.

use super::site::{FORLOEB, GROUND, KOMMUNER, KONTAKTER, Site, counts, errors, workbook};
use crate::support::databases::{TestDatabase, block_on, on_both};

/// Made up; 31 February is no birthday, the 30th of January is.
const CPR_SHAPES: [&str; 4] = ["300190-1234", "3001901234", "300190 1234", "se 300190-1234"];

fn refused(file: (&str, &str)) -> Vec<String> {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let report = site.import(&[file]).await;
        assert_eq!(report.refused, !errors(&report).is_empty());
        errors(&report)
    })
}

#[test]
fn a_cpr_number_is_refused_wherever_it_stands_and_never_repeated() {
    for shape in CPR_SHAPES {
        for row in ["{};p;CTI;x", "A;{};CTI;x", "A;p;{};x", "A;p;CTI;{}"] {
            let text = format!(
                "id;borger_ref;method;Bemærkning;tilbud_id;handlekommune\n{};pensionatet;370\n",
                row.replace("{}", shape)
            );
            let found = refused(("forloeb.csv", &text));
            assert!(found.len() == 1 && found[0].contains("CPR number"), "{found:?}");
            assert!(!found[0].contains("1234"), "{found:?}");
        }
    }
}

#[test]
fn a_cpr_number_that_lost_its_zero_or_stands_in_a_title_or_a_name_is_not_repeated_either() {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let book = workbook("Takster", |sheet| {
            sheet.write_row(0, 0, ["code", "valid_from", "oere_per_day"]).unwrap();
            sheet.write(1, 0, 101_901_234).unwrap();
            sheet.write_row(1, 1, ["01-01-2026", "406"]).unwrap();
        });
        let found = errors(&site.try_import(&[site.file("a.xlsx", book)], true, false).await.unwrap());
        assert!(found.len() == 1 && found[0].contains("CPR number") && !found[0].contains("1234"), "{found:?}");
        let title = errors(&site.dry_run(&[("takster.csv", "code;010190-1234;valid_from;oere_per_day\n")]).await);
        assert!(title[0].contains("CPR number") && !title[0].contains("1234"), "{title:?}");
        let named = site.try_import(&[site.file("010190-1234.csv", "x\n")], true, false).await.unwrap_err();
        assert!(!named.to_string().contains("1234"), "{named}");
    });
}

#[test]
fn words_are_not_repeated() {
    let found = refused(("kontakter.csv", "Sagsnummer;Dato;Kontaktform\nCTI-1;bor nu hos sin mor;Møde\n"));
    assert!(found.len() == 1 && !found[0].contains("mor") && found[0].contains("a text of 18"), "{found:?}");
}

#[test]
fn every_error_is_listed() {
    let text = "id;borger_ref;method;tilbud_id;handlekommune;start_on\n\
                A;;CTI;pensionatet;370;17-03-2026\nB;p;XYZ;nowhere;370;32-03-2026\n";
    let found = refused(("forloeb.csv", text));
    for expected in [
        "row 2, borger_ref: is empty",
        "row 3, method: \"XYZ\" is not accepted; accepted: CTI, ICM, ACT, Efterforsorg",
        "row 3, start_on: \"32-03-2026\" is not accepted",
        "row 3, tilbud_id: \"nowhere\" is in neither the file nor the database; accepted: a Tilbud of the sheet Tilbud",
    ] {
        assert!(found.iter().any(|error| error.starts_with(&format!("forloeb, {expected}"))), "{expected}: {found:?}");
    }
    assert_eq!(found.len(), 4);
}

#[test]
fn a_kommune_without_a_code_is_told_what_a_code_is() {
    let found = refused(("kommune.csv", "code;name\n;Ishøj\nX;Greve\n"));
    assert_eq!(
        found,
        [
            "kommune, row 2, code: is empty; accepted: four digits, such as 0370",
            "kommune, row 3, code: \"X\" is not accepted; accepted: four digits, such as 0370",
        ]
    );
}

#[test]
fn an_end_before_its_start_is_an_error_also_where_the_start_stands_in_the_database() {
    let forloeb = |columns: &str, values: &str| {
        let text = format!(
            "id;borger_ref;method;tilbud_id;handlekommune;{columns}\nCTI-1;p-01;CTI;pensionatet;370;{values}\n"
        );
        refused(("forloeb.csv", &text))
    };
    for (columns, values, expected) in [
        ("agreed_end_on", "16-03-2026", "agreed_end_on: 2026-03-16 lies before Indflytning 2026-03-17"),
        ("ended_on", "16-03-2026", "ended_on: 2026-03-16 lies before"),
        ("phase2_on;phase3_on", "02-06-2026;01-06-2026", "phase3_on: 2026-06-01 lies before phase2_on"),
    ] {
        let found = forloeb(columns, values);
        assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
    }
    assert_eq!(forloeb("ended_on", "17-03-2026"), [""; 0], "the same day is none");
    for (file, text) in [
        ("pause.csv", "forloeb_id;from_on;to_on;billed\nCTI-1;02-04-2026;01-04-2026;ja\n"),
        ("betalingstilsagn.csv", "forloeb_id;registered_on;valid_to\nCTI-1;02-04-2026;01-04-2026\n"),
        (
            "medarbejder.csv",
            "id;name;email;tilbud_id;absent_from;absent_to\nm07;M;m@example.dk;pensionatet;02-04-2026;01-04-2026\n",
        ),
    ] {
        let found = refused((file, text));
        assert!(found.len() == 1 && found[0].contains("2026-04-01 lies before"), "{found:?}");
    }
}

#[test]
fn the_same_key_twice_is_an_error_unless_the_rows_are_the_same() {
    let takst =
        |second: &str| refused(("takst.csv", &format!("code;valid_from;oere_per_day\nCTI;01-01-2026;406\n{second}\n")));
    assert_eq!(takst("CTI;2026-01-01;406,00"), [""; 0]);
    let found = takst("CTI;01-01-2026;407");
    assert!(found[0].starts_with("takst, row 2, code: has the same key as row 3"), "{found:?}");
    assert!(found[1].starts_with("takst, row 3, code: has the same key as row 2"), "{found:?}");
}

#[test]
fn control_characters_and_endless_texts_are_refused() {
    let takst =
        |code: &str| refused(("takst.csv", &format!("code;valid_from;oere_per_day\n\"{code}\";01-01-2026;406\n")));
    assert!(takst("C\nTI")[0].contains("a line break"));
    assert!(takst(&"x".repeat(40_000))[0].contains("is too long"));
}

#[test]
fn nothing_is_written_unless_all_of_it_is_right() {
    on_both(async |database| {
        let site = Site::new(database);
        let wrong = "Sagsnummer;Dato;Kontaktform\nCTI-1;20-03-2026;Møde\nCTI-9;20-03-2026;Møde\n";
        let files: Vec<_> = GROUND.into_iter().chain([("kontakter.csv", wrong)]).collect();
        let report = site.import(&files).await;
        assert!(report.refused && errors(&report).len() == 1);
        assert!(!site.database.dir.path().join("cases.db").exists());
        assert!(!site.skip_bad_rows(&files).await.refused);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1"]);
    });
}

#[test]
fn a_row_that_refers_to_a_bad_one_is_left_out_with_it_and_so_on() {
    on_both(async |database| {
        let site = Site::new(database);
        let tilbud = "Tilbud;Tilbuddets navn;Faseplan\npensionatet;Pensionatet;9\nhuset;Huset;\n";
        let workers = "id;name;email;tilbud_id;substitute_id\nm07;Maja;maja@example.dk;pensionatet;\n\
                       m08;Bo;bo@example.dk;huset;m07\nm09;Kim;kim@example.dk;huset;\n";
        let forloeb = "id;borger_ref;method;tilbud_id;medarbejder_id;handlekommune\n\
                       CTI-1;p-01;CTI;huset;m08;370\nCTI-2;p-02;CTI;huset;m09;370\n";
        let files =
            [KOMMUNER, ("tilbud.csv", tilbud), ("medarbejdere.csv", workers), ("forløb.csv", forloeb), KONTAKTER];
        let report = site.skip_bad_rows(&files).await;
        assert_eq!(errors(&report).len(), 1, "only one row is wrong by itself");
        let with_it: Vec<_> = report.outcome.left_with_them.iter().map(ToString::to_string).collect();
        assert_eq!(with_it.len(), 5, "{with_it:?}");
        assert_eq!(with_it[0], "medarbejdere, row 2, tilbud_id: refers to row 2 of Tilbud, which is left out");
        assert_eq!(report.outcome.left_out(), 6);
        assert_eq!(site.column("medarbejder", "id").await, ["m09"]);
        assert_eq!(site.column("forloeb", "id").await, ["CTI-2"]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-2"]);
        assert_eq!(counts(&report, "forloeb"), [1, 0, 0, 0]);
    });
}

#[test]
fn wrong_titles_are_no_bad_row() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let report = site.skip_bad_rows(&[FORLOEB, ("takst.csv", "code;valid_from\nCTI;01-01-2026\n")]).await;
        assert!(report.refused);
    });
}
