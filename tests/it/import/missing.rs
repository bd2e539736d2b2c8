//! A list that is what counts: what goes because it is missing, what never goes, and who is missing.

use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::jobs::import::Request;

use super::site::{FORLOEB, KONTAKTER, MEDARBEJDERE, Site, counts, errors};
use crate::support::databases::{TestDatabase, block_on, on_both};

const PAUSES: &str = "SELECT forloeb_id || ' ' || CAST(from_on AS TEXT) FROM pause ORDER BY 1";

async fn removing(database: TestDatabase) -> Site {
    let mut site = Site::with_ground(database).await;
    site.missing = MissingRows::Remove;
    site
}

#[test]
fn a_pause_whose_first_day_is_corrected_stands_once() {
    on_both(async |database| {
        let site = removing(database).await;
        let pauses = |from: &str| format!("Sagsnummer;Fra;Til;Faktureres\nCTI-1;{from};05-04-2026;Nej\n");
        for (from, day) in [("01-04-2026", "2026-04-01"), ("02-04-2026", "2026-04-02")] {
            let report = site.import(&[FORLOEB, ("pauser.csv", &pauses(from))]).await;
            assert_eq!(errors(&report), [""; 0]);
            assert_eq!(site.texts(PAUSES).await, [format!("CTI-1 {day}")]);
        }
        // A sheet that is there and empty says that there is none; one that is not there says nothing.
        site.import(&[FORLOEB]).await;
        assert_eq!(site.texts(PAUSES).await.len(), 1);
        let report = site.import(&[FORLOEB, ("pauser.csv", "Sagsnummer;Fra;Til;Faktureres\n")]).await;
        assert_eq!(counts(&report, "pause"), [0, 0, 0, 0]);
        assert_eq!(report.outcome.differences.last().unwrap().removed_named(), ["CTI-1 2026-04-02"]);
        assert_eq!(site.texts(PAUSES).await, [""; 0]);
    });
}

#[test]
fn without_the_sheet_of_forloeb_or_a_row_on_it_nothing_goes() {
    on_both(async |database| {
        let site = removing(database).await;
        site.import(&[FORLOEB, KONTAKTER]).await;
        let none = "Sagsnummer;Dato;Kontaktform\n";
        site.import(&[("kontakter.csv", none)]).await;
        assert_eq!(site.column("kontakt", "forloeb_id").await.len(), 3);
        // CTI-1 is not on the list, and keeps what is its own; it is named as missing.
        let without: Vec<&str> = FORLOEB.1.lines().filter(|line| !line.starts_with("CTI-1")).collect();
        let without = without.join("\n");
        let report = site.import(&[("forløb.csv", &without), ("kontakter.csv", none)]).await;
        assert_eq!(report.outcome.missing_forloeb, ["CTI-1"]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1", "CTI-1"]);
        assert_eq!(site.column("forloeb", "id").await, ["CTI-1", "CTI-2", "ICM-1"]);
    });
}

#[test]
fn workers_units_kommuner_forloeb_and_prices_never_go_by_being_missing() {
    on_both(async |database| {
        let site = removing(database).await;
        let takster = "code;valid_from;oere_per_day\nCTI;01-01-2025;406\nCTI;01-01-2026;512\n";
        site.import(&[("takster.csv", takster)]).await;
        let files = [
            ("kommuner.csv", "Kommunekode;Kommunenavn\n0370;Næstved\n0101;København\n"),
            ("medarbejdere.csv", "id;name;email;tilbud_id\nm07;Maja;maja@example.dk;pensionatet\n"),
            ("forløb.csv", "id;borger_ref;method;tilbud_id;handlekommune\nCTI-1;p-01;CTI;pensionatet;370\n"),
            ("takster.csv", "code;valid_from;oere_per_day\nCTI;01-01-2026;513\n"),
        ];
        let report = site.import(&files).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(site.column("kommune", "code").await.len(), 3);
        assert_eq!(site.column("medarbejder", "id").await, ["m07", "m08"]);
        assert_eq!(site.column("forloeb", "id").await.len(), 3);
        // A price that is overwritten is a change.
        assert_eq!(site.column("takst", "oere_per_day").await, ["40600", "51300"]);
        let dry = Request { dry_run: true, ..site.request(&[]) };
        assert_eq!(dry.terms.missing, MissingRows::Remove);
    });
}

#[test]
fn a_new_number_for_the_person_and_day_of_a_missing_forloeb_is_an_error() {
    on_both(async |database| {
        let mut site = removing(database).await;
        let renumbered = FORLOEB.1.replace("CTI-1;", "CTI-10;");
        let told = "forløb, row 2, Sagsnummer: has the person and the first day of CTI-1, which is missing from the list; \
                    accepted: the case number that it has";
        assert_eq!(errors(&site.import(&[("forløb.csv", &renumbered)]).await), [told]);
        // The same person later is another forløb, and so is one beside the first.
        let later = renumbered.replace("17-03-2026", "17-09-2026");
        assert_eq!(errors(&site.dry_run(&[("forløb.csv", &later)]).await), [""; 0]);
        let beside = FORLOEB.1.to_owned() + "CTI-10;p-01;CTI;pensionatet;m07;Næstved;17-03-2026\n";
        assert_eq!(errors(&site.dry_run(&[("forløb.csv", &beside)]).await), [""; 0]);
        // A list of some cases is no list of all.
        site.missing = MissingRows::Keep;
        assert_eq!(errors(&site.dry_run(&[("forløb.csv", &renumbered)]).await), [""; 0]);
    });
}

#[test]
fn of_a_forloeb_of_which_a_row_is_left_out_nothing_goes() {
    on_both(async |database| {
        let site = removing(database).await;
        let pauses =
            "Sagsnummer;Fra;Til;Faktureres\nCTI-1;01-04-2026;05-04-2026;Nej\nCTI-2;01-05-2026;05-05-2026;Nej\n";
        site.import(&[FORLOEB, KONTAKTER, ("pauser.csv", pauses)]).await;
        let kontakter = "Sagsnummer;Dato;Kontaktform\nCTI-1;i går;Hjemmebesøg\n";
        let none = "Sagsnummer;Fra;Til;Faktureres\n";
        let report = site.skip_bad_rows(&[FORLOEB, ("kontakter.csv", kontakter), ("pauser.csv", none)]).await;
        assert_eq!(report.outcome.left_out(), 1);
        assert_eq!(site.texts(PAUSES).await, ["CTI-1 2026-04-01"]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1", "CTI-1"]);
        // A row of nobody's could be anybody's: of its sheet nothing goes.
        let kontakter = "Sagsnummer;Dato;Kontaktform\nCTI-l;20-03-2026;Hjemmebesøg\n";
        site.skip_bad_rows(&[FORLOEB, ("kontakter.csv", kontakter), ("pauser.csv", none)]).await;
        assert_eq!(site.texts(PAUSES).await, [""; 0]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1", "CTI-1"]);
    });
}

/// Wide columns of some kinds, and a sheet: which kinds the file speaks of.
#[test]
fn a_file_speaks_of_the_kinds_of_its_columns_and_of_those_on_its_sheet() {
    on_both(async |database| {
        let site = removing(database).await;
        let milestones = "Sagsnummer;Milepæl;Dato\nCTI-1;Handleplan;01-03-2026\nCTI-1;Aktivitetsplan;02-03-2026\n\
                          CTI-1;Langsigtet plan;03-03-2026\nCTI-2;Langsigtet plan;04-03-2026\n";
        site.import(&[FORLOEB, ("milepæle.csv", milestones)]).await;
        let wide = FORLOEB.1.replacen("Indflytning", "Indflytning;Handleplan", 1).replace("2026\n", "2026;\n");
        let sheet = "Sagsnummer;Milepæl;Dato\nCTI-2;Langsigtet plan;04-03-2026\n";
        site.import(&[("forløb.csv", &wide), ("milepæle.csv", sheet)]).await;
        let kinds = "SELECT forloeb_id || ' ' || kind FROM milestone ORDER BY 1";
        assert_eq!(site.texts(kinds).await, ["CTI-1 activity_plan", "CTI-2 long_term_plan"]);
        // Without wide columns the sheet is the whole.
        site.import(&[FORLOEB, ("milepæle.csv", sheet)]).await;
        assert_eq!(site.texts(kinds).await, ["CTI-2 long_term_plan"]);
    });
}

/// Who keeps the newest visit in the column does not lose the others when somebody writes one on the sheet.
#[test]
fn a_visit_on_the_sheet_takes_no_history_away_that_was_kept_in_the_column() {
    on_both(async |database| {
        let site = removing(database).await;
        let newest = |day: &str| {
            let list = FORLOEB.1.replacen("Indflytning", "Indflytning;Seneste hjemmebesøg", 1);
            let list = list.replace("17-03-2026\n", &format!("17-03-2026;{day}\n"));
            list.replace("18-03-2026\n", "18-03-2026;\n").replace("19-03-2026\n", "19-03-2026;\n")
        };
        for day in ["20-03-2026", "27-03-2026", "03-04-2026"] {
            site.import(&[("forløb.csv", &newest(day))]).await;
        }
        let sheet = "Sagsnummer;Dato;Kontaktform\nCTI-1;30-03-2026;Hjemmebesøg\nCTI-2;30-03-2026;Hjemmebesøg\n";
        site.import(&[("forløb.csv", &newest("10-04-2026")), ("kontakter.csv", sheet)]).await;
        let days = "SELECT CAST(held_on AS TEXT) FROM kontakt WHERE forloeb_id = 'CTI-1' ORDER BY 1";
        assert_eq!(site.texts(days).await, ["2026-03-20", "2026-03-27", "2026-03-30", "2026-04-03", "2026-04-10"]);
        // Where the cell is empty, the sheet says what there is.
        let moved = sheet.replace("CTI-1;30-03", "CTI-1;31-03");
        site.import(&[("forløb.csv", &newest("")), ("kontakter.csv", &moved)]).await;
        assert_eq!(site.texts(days).await.len(), 5, "five at once are half of them: the brake");
    });
}

#[test]
fn workers_of_a_list_stand_in_for_each_other_as_before() {
    block_on(async {
        let site = removing(TestDatabase::sqlite()).await;
        let report = site.import(&[MEDARBEJDERE]).await;
        assert_eq!(counts(&report, "medarbejder"), [0, 0, 2, 0]);
    });
}

#[test]
fn the_sheet_of_leaders_is_the_whole_of_them_and_the_brake_counts() {
    on_both(async |database| {
        let site = removing(database).await;
        let leaders = |count: u32| {
            let mut text = "Rolle;Tilbud;Lederens navn;E-mail\n".to_owned();
            for n in 0..count {
                text += &format!("Teamleder;pensionatet;L{n};l{n}@example.dk\n");
            }
            text
        };
        let emails = async || site.column("leder", "email").await.len();
        site.import(&[FORLOEB, ("ledere.csv", &leaders(6))]).await;
        // Without the sheet of forløb it is a part of a list.
        site.import(&[("ledere.csv", &leaders(4))]).await;
        assert_eq!(emails().await, 6);
        assert!(site.import(&[FORLOEB, ("ledere.csv", &leaders(2))]).await.braked.is_some());
        assert!(site.import(&[FORLOEB, ("ledere.csv", &leaders(4))]).await.braked.is_none());
        assert_eq!(emails().await, 4);
        site.import(&[FORLOEB]).await;
        assert_eq!(emails().await, 4);
    });
}
