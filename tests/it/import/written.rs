//! What an import makes of a database.

use super::site::{FORLOEB, GROUND, KONTAKTER, Site, counts, errors};
use crate::support::databases::{TestDatabase, block_on, on_both};
use fasevagt::store::db::{Access, Db};
use sqlx::Executor;

/// One row at least of every other table.
const REST: [(&str, &str); 6] = [
    KONTAKTER,
    ("milepæle.csv", "Sagsnummer;Milepæl;Dato\nCTI-1;Handleplan;01-03-2026\n"),
    (
        "betalingstilsagn.csv",
        "Sagsnummer;Registreret den;Gælder fra;Gælder til;Reference\nICM-1;01-03-2026;;;\nICM-1;01-03-2026;;;R-2\n",
    ),
    ("betalere.csv", "Sagsnummer;Gælder fra;Kommune\nCTI-1;01-04-2026;Aarhus\n"),
    ("pauser.csv", "Sagsnummer;Fra;Til;Faktureres\nCTI-1;01-04-2026;;Nej\nCTI-2;01-04-2026;02-04-2026;Ja\n"),
    ("takster.csv", "Takstkode;Gælder fra;Takst pr. døgn (kr.)\nCTI;01-01-2026;512,00\n"),
];

fn everything() -> Vec<(&'static str, &'static str)> {
    GROUND.into_iter().chain(REST).collect()
}

#[test]
fn the_same_file_twice_changes_nothing() {
    on_both(async |database| {
        let site = Site::new(database);
        let first = site.import(&everything()).await;
        assert_eq!(errors(&first), [""; 0]);
        let added: usize = first.outcome.differences.iter().map(|d| d.change.added.len()).sum();
        assert_eq!(added, 19);
        let again = site.import(&everything()).await;
        for difference in &again.outcome.differences {
            let name = difference.change.table.name;
            let [added, changed, unchanged, left] = counts(&again, name);
            assert_eq!([added, changed, left], [0, 0, 0], "{name}");
            assert_eq!(unchanged, counts(&first, name)[0], "{name}");
        }
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1", "CTI-1", "CTI-2"]);
        assert_eq!(site.column("betalingstilsagn", "COALESCE(reference, '-')").await, ["-", "R-2"]);
        assert_eq!(site.texts("SELECT substitute_id FROM medarbejder ORDER BY id").await, ["m08", "m07"]);
        assert_eq!(site.column("medarbejder", "fte_percent").await, ["100", "100"]);
        assert_eq!(site.column("takst", "oere_per_day").await, ["51200"]);
    });
}

#[test]
fn a_contact_is_added_as_often_as_the_file_has_it_more() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        site.import(&[KONTAKTER]).await;
        let more = "Sagsnummer;Dato;Kontaktform\n".to_owned() + &"CTI-1;20-03-2026;Hjemmebesøg\n".repeat(3);
        let report = site.import(&[("kontakter.csv", &more)]).await;
        assert_eq!(counts(&report, "kontakt"), [1, 0, 2, 1]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1", "CTI-1", "CTI-1", "CTI-2"]);
    });
}

#[test]
fn a_given_column_is_overwritten_an_empty_cell_clears_and_a_column_that_is_not_there_is_left() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        let text = "id;borger_ref;method;tilbud_id;medarbejder_id;handlekommune;ended_on\n\
                    CTI-1;p-01;ACT;pensionatet;;370;01-05-2026\n";
        let report = site.import(&[("forloeb.csv", text)]).await;
        assert_eq!(counts(&report, "forloeb"), [0, 1, 0, 2]);
        let row = "method || ' ' || CAST(start_on AS TEXT) || ' ' || CAST(ended_on AS TEXT) || ' ' || COALESCE(medarbejder_id, '-')";
        assert_eq!(
            site.texts(&format!("SELECT {row} FROM forloeb WHERE id = 'CTI-1'")).await,
            ["ACT 2026-03-17 2026-05-01 -"]
        );
    });
}

#[test]
fn a_pause_and_a_betalingstilsagn_without_a_reference_are_found_again_and_changed() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        site.import(&REST).await;
        let pause = "Sagsnummer;Fra;Til;Faktureres\nCTI-1;01-04-2026;05-04-2026;Nej\n";
        let tilsagn = "Sagsnummer;Registreret den;Gælder til;Reference\nICM-1;01-03-2026;31-12-2026;\n";
        let report = site.import(&[("pauser.csv", pause), ("betalingstilsagn.csv", tilsagn)]).await;
        assert_eq!(counts(&report, "pause"), [0, 1, 0, 1]);
        assert_eq!(counts(&report, "betalingstilsagn"), [0, 1, 0, 1]);
        assert_eq!(site.column("pause", "COALESCE(CAST(to_on AS TEXT), '-')").await, ["2026-04-02", "2026-04-05"]);
        let until = "COALESCE(reference, '-') || ' ' || COALESCE(CAST(valid_to AS TEXT), '-')";
        assert_eq!(site.column("betalingstilsagn", until).await, ["- 2026-12-31", "R-2 -"]);
    });
}

#[test]
fn a_dry_run_tells_all_and_writes_nothing() {
    on_both(async |database| {
        let site = Site::new(database);
        let report = site.dry_run(&everything()).await;
        assert_eq!(counts(&report, "forloeb"), [3, 0, 0, 0]);
        assert!(!site.database.dir.path().join("cases.db").exists());
        site.import(&everything()).await;
        let text = "id;borger_ref;method;tilbud_id;handlekommune;phase2_on\n\
                    CTI-1;p-01;ICM;pensionatet;370;\nICM-1;p-03;ICM;pensionatet;101;01-06-2026\n";
        let report = site.dry_run(&[("forloeb.csv", text)]).await;
        assert_eq!(counts(&report, "forloeb"), [0, 2, 0, 1]);
        assert_eq!(report.outcome.differences[0].left.named, ["CTI-2"]);
        assert_eq!(report.outcome.possible_cti, ["ICM-1"]);
        assert_eq!(site.column("forloeb", "method").await, ["CTI", "CTI", "ICM"]);
    });
}

#[test]
fn another_programs_database_is_refused_by_a_dry_run_too() {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let db = Db::open(&site.database.url, Access::Write).await.unwrap();
        let Db::Sqlite(pool) = &db else { unreachable!() };
        pool.execute("CREATE TABLE forloeb (id TEXT)").await.unwrap();
        db.close().await;
        for dry_run in [true, false] {
            let file = site.file(FORLOEB.0, FORLOEB.1);
            let said = site.try_import(&[file], dry_run, false).await.unwrap_err().to_string();
            assert!(said.contains("belongs to another program"), "{said}");
        }
    });
}

#[test]
fn a_list_longer_than_a_statement_takes_is_written_whole() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        let row = |n: u32, end: &str| format!("N-{n};p;CTI;pensionatet;370;{end}\n");
        let list = |end: &str| {
            let title = "id;borger_ref;method;tilbud_id;handlekommune;agreed_end_on\n";
            title.to_owned() + &(0..450).map(|n| row(n, end)).collect::<String>()
        };
        site.import(&[("forloeb.csv", &list(""))]).await;
        let report = site.import(&[("forloeb.csv", &list("01-12-2026"))]).await;
        assert_eq!(counts(&report, "forloeb"), [0, 450, 0, 3]);
        let ended = site.texts("SELECT CAST(COUNT(*) AS TEXT) FROM forloeb WHERE agreed_end_on = '2026-12-01'").await;
        assert_eq!(ended, ["450"]);
    });
}

/// More than a statement takes, so that neither row can be there before the other.
#[test]
fn workers_stand_in_for_each_other_from_one_end_of_a_long_list_to_the_other() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        let row = |n: u32| format!("w-{n};W;w@example.dk;pensionatet;w-{}\n", 599 - n);
        let list = "id;name;email;tilbud_id;substitute_id\n".to_owned() + &(0..600).map(row).collect::<String>();
        let report = site.import(&[("medarbejder.csv", &list)]).await;
        assert_eq!(counts(&report, "medarbejder"), [600, 0, 0, 2]);
        let ends = "SELECT substitute_id FROM medarbejder WHERE id IN ('w-0', 'w-599') ORDER BY id";
        assert_eq!(site.texts(ends).await, ["w-599", "w-0"]);
    });
}
