//! `fasevagt import`, as people call it.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::databases::TestDatabase;

fn fasevagt(database: &TestDatabase, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fasevagt"))
        .env("FASEVAGT__DATABASE__CASES", &database.text)
        .current_dir(database.dir.path())
        .arg("import")
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

fn write(database: &TestDatabase, name: &str, text: &str) {
    std::fs::write(database.dir.path().join(name), text).unwrap();
}

#[test]
fn a_template_is_made_imported_dry_and_never_made_over_another_file() {
    let database = TestDatabase::sqlite();
    let made = fasevagt(&database, &["--template", "liste.xlsx"]);
    assert!(made.status.success(), "{made:?}");
    let over = fasevagt(&database, &["--template", "liste.xlsx"]);
    assert_eq!(over.status.code(), Some(1));
    let dry = fasevagt(&database, &["liste.xlsx", "--dry-run"]);
    let (out, err) = said(&dry);
    assert_eq!((dry.status.code(), err.as_str()), (Some(0), ""));
    assert!(out.contains("nothing is written"), "{out}");
    assert!(!Path::new(&database.dir.path().join("cases.db")).exists());
}

#[test]
fn wrong_usage_is_2_and_a_wrong_file_is_1() {
    let database = TestDatabase::sqlite();
    write(&database, "noter.csv", "a;b\n");
    write(&database, "takster.csv", "code;valid_from;oere_per_day\nCTI;i går;406\n");
    for args in [&[][..], &["a.doc"], &["a.xlsx", "takster.csv"], &["noter.csv"], &["--template", "a.csv"]] {
        assert_eq!(fasevagt(&database, args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(fasevagt(&database, &["nowhere.xlsx"]).status.code(), Some(1));
    let wrong = fasevagt(&database, &["takster.csv"]);
    let (out, err) = said(&wrong);
    assert_eq!((wrong.status.code(), out.as_str()), (Some(1), ""));
    assert!(err.contains("fasevagt: takster, row 2, valid_from: "), "{err}");
    assert!(err.contains("1 error was found and nothing is written"), "{err}");
}

#[test]
fn a_dry_run_names_what_is_not_in_the_file() {
    let database = TestDatabase::sqlite();
    write(&database, "takster.csv", "code;valid_from;oere_per_day\nCTI;01-01-2025;406\nCTI;01-01-2026;512\n");
    assert!(fasevagt(&database, &["takster.csv"]).status.success());
    write(&database, "takster.csv", "code;valid_from;oere_per_day;Note\nCTI;01-01-2026;513\n");
    let (out, _) = said(&fasevagt(&database, &["takster.csv", "--dry-run"]));
    assert!(out.contains("ignored columns of takster: \"Note\""), "{out}");
    assert!(out.contains("not in the file, left in takster: CTI 2025-01-01"), "{out}");
}

/// However many there are: ten names, and how many more.
#[test]
fn a_dry_run_counts_what_is_left_and_names_ten() {
    let database = TestDatabase::sqlite();
    let title = "code;valid_from;oere_per_day\n";
    let row = |n: u32| format!("T-{n:04};01-01-2026;406\n");
    write(&database, "takster.csv", &(title.to_owned() + &(0..2013).map(row).collect::<String>()));
    assert!(fasevagt(&database, &["takster.csv"]).status.success());
    write(&database, "takster.csv", &(title.to_owned() + &row(0) + &row(4) + "T-9999;01-01-2026;406\n"));
    let (out, _) = said(&fasevagt(&database, &["takster.csv", "--dry-run"]));
    let names = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11].map(|n| format!("T-{n:04} 2026-01-01")).join(", ");
    assert!(out.contains(&format!("not in the file, left in takster: {names} ... and 2,001 more\n")), "{out}");
    let words: Vec<&str> = out.lines().find(|line| line.contains("takster")).unwrap().split_whitespace().collect();
    assert_eq!(words, ["takster", "1", "0", "0", "2", "2011"], "{out}");
}

#[test]
fn what_is_said_never_holds_a_cpr_number() {
    let database = TestDatabase::sqlite();
    write(&database, "takster.csv", "code;valid_from;oere_per_day;300190-1234\n300190-1234;300190-1234;300190-1234\n");
    for args in [&["takster.csv"][..], &["takster.csv", "--skip-bad-rows"], &["takster.csv", "--dry-run"]] {
        let (out, err) = said(&fasevagt(&database, args));
        assert!(err.contains("CPR number") && !err.contains("1234") && !out.contains("1234"), "{out}{err}");
    }
}
