//! One row per forløb: what the wide cells of the sheet Forløb say of the case's rows elsewhere.

use fasevagt::domain::cases::case_change::MissingRows;

use super::site::{Site, errors};
use crate::support::databases::{TestDatabase, block_on, on_both};

const MISSING: [MissingRows; 2] = [MissingRows::Keep, MissingRows::Remove];

/// One row on Forløb about CTI-1, with one more column.
fn list(title: &str, cell: &str) -> String {
    format!(
        "Sagsnummer;Borgerreference;Metode;Tilbud;Handlekommune;Indflytning;{title}\n\
         CTI-1;p-01;CTI;pensionatet;370;17-03-2026;{cell}\n"
    )
}

const MILESTONES: &str = "SELECT kind || ' ' || CAST(done_on AS TEXT) FROM milestone ORDER BY 1";
const KONTAKTER: &str = "SELECT kind || ' ' || CAST(held_on AS TEXT) FROM kontakt ORDER BY 1";
const PROMISES: &str = "SELECT CAST(registered_on AS TEXT) || ' ' || COALESCE(CAST(valid_from AS TEXT), '-') || ' ' || \
                        COALESCE(reference, '-') FROM betalingstilsagn ORDER BY 1";

#[test]
fn a_corrected_date_in_a_milestones_cell_takes_the_place_of_the_wrong_one() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        for missing in MISSING {
            site.missing = missing;
            for (cell, day) in
                [("16-11-2026", "2026-11-16"), ("15-11-2026", "2026-11-15"), ("15.11.2026", "2026-11-15")]
            {
                let report = site.import(&[("forløb.csv", &list("Overdragelsesaftale", cell))]).await;
                assert_eq!(errors(&report), [""; 0]);
                assert_eq!(site.texts(MILESTONES).await, [format!("handover_agreement {day}")]);
            }
        }
    });
}

#[test]
fn an_empty_milestone_cell_says_none_only_where_what_is_missing_goes() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        site.import(&[("forløb.csv", &list("Handleplan", "01-03-2026"))]).await;
        site.import(&[("forløb.csv", &list("Handleplan", ""))]).await;
        assert_eq!(site.texts(MILESTONES).await, ["handleplan 2026-03-01"]);
        site.missing = MissingRows::Remove;
        // Without the column nothing is said of it.
        site.import(&[("forløb.csv", &list("Aktivitetsplan", ""))]).await;
        assert_eq!(site.texts(MILESTONES).await, ["handleplan 2026-03-01"]);
        site.import(&[("forløb.csv", &list("Handleplan", ""))]).await;
        assert_eq!(site.texts(MILESTONES).await, [""; 0]);
    });
}

#[test]
fn what_a_sheet_holds_stays_beside_a_cell_and_is_one_row_with_an_equal_one() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        let sheet = "Sagsnummer;Milepæl;Dato\nCTI-1;Aktivitetsplan;01-04-2026\nCTI-1;Aktivitetsplan;02-04-2026\n";
        for missing in MISSING {
            site.missing = missing;
            for cell in ["02-04-2026", "03-04-2026", "02-04-2026"] {
                let report =
                    site.import(&[("forløb.csv", &list("Aktivitetsplan", cell)), ("milepæle.csv", sheet)]).await;
                assert_eq!(errors(&report), [""; 0]);
            }
            assert_eq!(site.texts(MILESTONES).await, ["activity_plan 2026-04-01", "activity_plan 2026-04-02"]);
        }
    });
}

#[test]
fn a_newest_cell_keeps_the_earlier_dates_and_takes_a_later_one_away() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        for missing in MISSING {
            site.missing = missing;
            for cell in ["20-03-2026", "27-03-2026", "27-03-2026", "", "11-08-2026", "01-08-2026"] {
                let report = site.import(&[("forløb.csv", &list("Seneste hjemmebesøg", cell))]).await;
                assert_eq!(errors(&report), [""; 0]);
            }
            let visits = ["2026-03-20", "2026-03-27", "2026-08-01"].map(|day| format!("home_visit {day}"));
            assert_eq!(site.texts(KONTAKTER).await, visits);
            site.missing = MissingRows::Remove;
            let nothing = "Sagsnummer;Dato;Kontaktform\n";
            site.import(&[("forløb.csv", &list("Note", "")), ("kontakter.csv", nothing)]).await;
        }
    });
}

#[test]
fn a_newest_cell_that_would_take_several_rows_away_is_an_error_there() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        for day in ["08-08-2026", "09-08-2026", "11-08-2026"] {
            site.import(&[("forløb.csv", &list("Mål evalueret senest", day))]).await;
        }
        for missing in MISSING {
            site.missing = missing;
            let report = site.import(&[("forløb.csv", &list("Mål evalueret senest", "08-08-2026"))]).await;
            let told = "forløb, row 2, Mål evalueret senest: would take away 2 later rows of the database; \
                        accepted: the newest date, or those rows on the sheet Milepæle";
            assert_eq!(errors(&report), [told]);
            // Those that stand on the sheet are not taken away.
            let sheet = "Sagsnummer;Milepæl;Dato\nCTI-1;Mål evalueret;11-08-2026\n";
            let files =
                [("forløb.csv", list("Mål evalueret senest", "08-08-2026")), ("milepæle.csv", sheet.to_owned())];
            let report = site.dry_run(&files.each_ref().map(|(name, text)| (*name, text.as_str()))).await;
            assert_eq!(errors(&report), [""; 0]);
        }
        assert_eq!(site.texts(MILESTONES).await.len(), 3);
    });
}

#[test]
fn a_kontakt_of_the_sheet_and_of_the_cell_are_one_and_two_of_a_day_stay_two() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        let sheet = "Sagsnummer;Dato;Kontaktform\nCTI-1;20-03-2026;Møde\nCTI-1;20-03-2026;Møde\n";
        for missing in MISSING {
            site.missing = missing;
            for _ in 0..2 {
                site.import(&[("forløb.csv", &list("Seneste møde", "20-03-2026")), ("kontakter.csv", sheet)]).await;
                assert_eq!(site.texts(KONTAKTER).await, ["meeting 2026-03-20"; 2]);
            }
        }
        // A list that has it once has it once.
        site.import(&[("forløb.csv", &list("Seneste møde", "20-03-2026"))]).await;
        assert_eq!(site.texts(KONTAKTER).await, ["meeting 2026-03-20"]);
    });
}

#[test]
fn the_promise_of_a_row_is_written_and_corrected() {
    on_both(async |database| {
        let mut site = Site::with_ground(database).await;
        let titles = "Betalingstilsagn registreret;Tilsagn fra;Tilsagn til;Tilsagnets reference";
        site.import(&[("forløb.csv", &list(titles, "01-03-2026;17-03-2026;;R-1"))]).await;
        assert_eq!(site.texts(PROMISES).await, ["2026-03-01 2026-03-17 R-1"]);
        // The same promise, with another first day.
        site.import(&[("forløb.csv", &list(titles, "01-03-2026;18-03-2026;;R-1"))]).await;
        assert_eq!(site.texts(PROMISES).await, ["2026-03-01 2026-03-18 R-1"]);
        // Another one: where nothing is removed both stand.
        site.import(&[("forløb.csv", &list(titles, "02-03-2026;;;R-1"))]).await;
        assert_eq!(site.texts(PROMISES).await, ["2026-03-01 2026-03-18 R-1", "2026-03-02 - R-1"]);
        site.missing = MissingRows::Remove;
        site.import(&[("forløb.csv", &list(titles, "02-03-2026;;;R-1"))]).await;
        assert_eq!(site.texts(PROMISES).await, ["2026-03-02 - R-1"]);
        // Columns that the list has not are left.
        site.import(&[("forløb.csv", &list("Betalingstilsagn registreret", "02-03-2026"))]).await;
        assert_eq!(site.texts(PROMISES).await, ["2026-03-02 - R-1"]);
        site.import(&[("forløb.csv", &list(titles, ";;;"))]).await;
        assert_eq!(site.texts(PROMISES).await, [""; 0]);
    });
}

#[test]
fn wide_cells_are_checked_like_others() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let error = async |title: &str, cell: &str| {
            let found = errors(&site.import(&[("forløb.csv", &list(title, cell))]).await);
            assert_eq!(found.len(), 1, "{title} {cell}: {found:?}");
            found[0].clone()
        };
        for cell in ["1/3 og 2/3-2026", "01-03-2026, 02-03-2026", "ja", "snart"] {
            let told = error("Handleplan", cell).await;
            assert!(told.starts_with("forløb, row 2, Handleplan: ") && told.contains("accepted: a date"), "{told}");
        }
        let told = error("Seneste opkald", "300190-1234").await;
        assert!(told.contains("CPR number") && !told.contains("1234"), "{told}");
        let told = error("Tilsagn fra", "01-03-2026").await;
        assert!(told.contains("is missing; accepted: a column \"Betalingstilsagn registreret\""), "{told}");
        let told = error("Betalingstilsagn registreret;Tilsagn fra", ";01-03-2026").await;
        assert!(told.contains("Betalingstilsagn registreret: is empty"), "{told}");
        let told = error("Betalingstilsagn registreret;Tilsagn til", "02-03-2026;01-03-2026").await;
        assert!(told.contains("Tilsagn til: 2026-03-01 lies before Betalingstilsagn registreret 2026-03-02"), "{told}");
        let told = error("Handleplan;Handleplan", "01-03-2026;01-03-2026").await;
        assert!(told.contains("once more"), "{told}");
    });
}

#[test]
fn a_promise_stands_on_the_sheet_and_in_the_row_only_where_both_say_the_same() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let titles = "Betalingstilsagn registreret;Tilsagnets reference;Tilsagn fra";
        let sheet = "Sagsnummer;Registreret den;Reference;Gælder fra\nCTI-1;01-03-2026;R-1;17-03-2026\n";
        let both = async |cells: &str| {
            let report = site.import(&[("forløb.csv", &list(titles, cells)), ("betalingstilsagn.csv", sheet)]).await;
            errors(&report)
        };
        assert_eq!(both("01-03-2026;R-1;17-03-2026").await, [""; 0]);
        let told = both("01-03-2026;R-1;18-03-2026").await;
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("has the same key as row 2 of Betalingstilsagn"), "{told:?}");
    });
}

#[test]
fn old_words_new_words_and_the_databases_own_name_a_column_and_a_kind() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let titles = ["Skriftlig vurdering sendt", "Udredning sendt", "assessment_sent", "skriftlig vurdering sendt "];
        for title in titles {
            site.import(&[("forløb.csv", &list(title, "01-03-2026"))]).await;
            assert_eq!(site.texts(MILESTONES).await, ["assessment_sent 2026-03-01"], "{title}");
        }
        for word in ["Aktivitetsplan tilrettet", "Aktivitetsplan justeret", "activity_plan_adjusted"] {
            let text = format!("Sagsnummer;Milepæl;Dato\nCTI-2;{word};01-04-2026\n");
            assert_eq!(errors(&site.import(&[("milepæle.csv", &text)]).await), [""; 0], "{word}");
        }
        assert_eq!(site.texts(MILESTONES).await.len(), 2);
    });
}

#[test]
fn what_an_export_has_computed_is_passed_over() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let report = site.import(&[("forløb.csv", &list("Fase 2 senest (beregnet);Note", "01-03-2026;x"))]).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(report.outcome.unknown_columns, [("forløb".to_owned(), vec!["\"Note\"".to_owned()])]);
    });
}
