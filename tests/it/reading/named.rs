//! Where the reading is easily wrong, case by case.

use fasevagt::domain::cases::phase_plan::PhasePlan;
use fasevagt::domain::overview::survey::Survey;
use fasevagt::jobs::one_case;
use fasevagt::store::cases::{self, CaseRequest, CaseScope, read};

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::house::House;

/// The data errors as `subject: detail`.
fn told(survey: &Survey) -> Vec<String> {
    survey.findings.iter().map(|f| format!("{}: {}", f.subject, f.detail())).filter(|told| told.contains('.')).collect()
}

/// The forløb that have anything flagged.
fn flagged(survey: &Survey) -> Vec<&str> {
    let mut flagged: Vec<_> = survey.flagged().map(|d| &*d.forloeb).collect();
    flagged.sort_unstable();
    flagged.dedup();
    flagged
}

#[test]
fn an_end_that_a_view_gives_as_an_empty_text_is_none() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-01", "2026-03-17", &[("ended_on", "")]).await;
        assert_eq!(flagged(&house.survey("2026-11-16").await), ["CTI-01"]);
    });
}

#[test]
fn a_forloeb_that_is_given_twice_is_told_although_a_copy_ended_long_ago() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-01", "2019-03-17", &[("ended_on", "2019-12-16")]).await;
        house.put_cti("CTI-01", "2019-03-17", &[("ended_on", "2019-12-17")]).await;
        house.put_cti("CTI-02", "2019-03-17", &[("ended_on", "2019-12-16")]).await;
        house.put_cti("CTI-02", "2026-03-17", &[]).await;
        let twice = ["CTI-01", "CTI-02"]
            .map(|id| format!("{id}: forloeb.id: stands there more than once; one of the rows is read"));
        assert_eq!(told(&house.survey("2026-11-16").await), twice);
    });
}

#[test]
fn a_day_that_its_year_has_not_is_told_of_what_ended_long_ago() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-01", "2019-03-17", &[("ended_on", "2019-12-16"), ("phase2_on", "2019-02-29")]).await;
        house.put_cti("CTI-02", "2019-03-17", &[("ended_on", "2019-12-16"), ("phase2_on", "2020-02-29")]).await;
        house.put("kontakt", &[("forloeb_id", "CTI-02"), ("held_on", "2019-02-29"), ("kind", "call")]).await;
        let no_day = "a text of 10 characters is not accepted; accepted: a date as YYYY-MM-DD, from 1990 to 2200";
        let expected = [format!("CTI-01: forloeb.phase2_on: {no_day}"), format!("CTI-02: kontakt.held_on: {no_day}")];
        assert_eq!(told(&house.survey("2026-11-16").await), expected);
    });
}

#[test]
fn a_cti_forloeb_without_a_possible_plan_is_told_although_it_ended_long_ago() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put("tilbud", &[("id", "uden-plan"), ("name", "Uden plan"), ("phase_plan", "9")]).await;
        let ended = [("tilbud_id", "uden-plan"), ("ended_on", "2019-12-16")];
        house.put_cti("CTI-01", "2019-03-17", &ended).await;
        house.put_cti("ICM-01", "2019-03-17", &[&ended[..], &[("method", "ICM")]].concat()).await;
        let survey = house.survey("2026-11-16").await;
        assert_eq!(
            told(&survey),
            [
                "CTI-01: forloeb.tilbud_id: the tilbud has no possible phase plan",
                "uden-plan: tilbud.phase_plan: a text of 1 characters is not accepted; accepted: three lengths in whole months, such as 3-3-3 or 3-4-2",
            ]
        );
    });
}

#[test]
fn all_that_is_wrong_in_a_row_is_told_at_once() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-01", "2026-03-17", &[]).await;
        house.put("takst", &[("code", ""), ("valid_from", "2026-01-01"), ("oere_per_day", "51200")]).await;
        house.put("medarbejder", &[("id", ""), ("name", "Bo"), ("tilbud_id", "væk"), ("fte_percent", "alt")]).await;
        let pause = [("from_on", "2026-05-01"), ("to_on", "2026-04-01"), ("billed", "maybe")];
        house.put("pause", &[&[("forloeb_id", "CTI-01")][..], &pause].concat()).await;
        let told = told(&house.survey("2026-11-16").await);
        let columns: Vec<_> = told.iter().map(|told| told.split(": ").nth(1).unwrap()).collect();
        assert_eq!(columns[..2], ["pause.billed", "pause.to_on"]);
        assert_eq!(columns[2..], COLUMNS_OF_NOTHING);
    });
}

const COLUMNS_OF_NOTHING: [&str; 5] =
    ["medarbejder.email", "medarbejder.fte_percent", "medarbejder.id", "medarbejder.tilbud_id", "takst.code"];

#[test]
fn explain_tells_what_is_wrong_in_the_rows_of_a_forloeb_that_is_wrong_itself() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-01", "2026-03-17", &[("method", "cti")]).await;
        house.put("kontakt", &[("forloeb_id", "CTI-01"), ("held_on", "snart"), ("kind", "call")]).await;
        let reading = one_case(house.app.cases.open().await.unwrap(), &house.app.config, "CTI-01").await.unwrap();
        let columns: Vec<_> = reading.errors.iter().map(|e| (e.table, e.column)).collect();
        assert_eq!(columns, [("forloeb", "method"), ("kontakt", "held_on")]);
        assert!(reading.case.is_none());
    });
}

#[test]
fn numbers_that_read_the_same_are_one_forloeb() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-03-17", &[]).await;
        for (id, bytes) in [("CTI", "435449FF"), ("CTI-2", "435449FE")] {
            house.change(&format!("UPDATE forloeb SET id = CAST(X'{bytes}' AS TEXT) WHERE id = '{id}'")).await;
        }
        let met = "INSERT INTO kontakt VALUES (CAST(X'435449FD' AS TEXT), '2026-03-18', 'home_visit')";
        house.change(met).await;
        let survey = house.survey("2026-11-16").await;
        assert_eq!(told(&survey), ["CTI\u{fffd}: forloeb.id: stands there more than once; one of the rows is read"]);
        assert!(!survey.flagged().any(|d| d.rule.key == "first-home-visit"), "its contact reaches it");
        // Said under one key: two of them would be refused by the ledger.
        house.reminders("2026-11-16").await.unwrap();
    });
}

#[test]
fn rows_reach_their_forloeb_by_a_number_that_has_no_type() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "").await;
        house.change("DROP TABLE kontakt").await;
        house.change("CREATE TABLE kontakt (forloeb_id, held_on, kind)").await;
        house.put_cti("7", "2026-03-17", &[]).await;
        house.change("INSERT INTO kontakt VALUES (7, '2026-03-18', 'home_visit'), (7, '2026-03-19', 'party')").await;
        let survey = house.survey("2026-11-16").await;
        assert!(!survey.flagged().any(|d| d.rule.key == "first-home-visit"));
        let reading = one_case(house.app.cases.open().await.unwrap(), &house.app.config, "7").await.unwrap();
        assert_eq!(reading.case.unwrap().kontakter.len(), 1, "explain reads what scan reads");
        assert_eq!(reading.errors.len(), 1);
    });
}

#[test]
fn on_postgresql_numbers_are_read_as_their_texts() {
    on_postgres(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("7", "2026-03-17", &[]).await;
        house.put("kontakt", &[("forloeb_id", "7"), ("held_on", "2026-03-18"), ("kind", "home_visit")]).await;
        house.change("ALTER TABLE forloeb ALTER id TYPE integer USING id::integer").await;
        house.change("ALTER TABLE kontakt ALTER forloeb_id TYPE bigint USING forloeb_id::bigint").await;
        assert_eq!(flagged(&house.survey("2026-11-16").await), ["7"]);
        let reading = one_case(house.app.cases.open().await.unwrap(), &house.app.config, "7").await.unwrap();
        assert_eq!(reading.case.unwrap().kontakter.len(), 1);
    });
}

#[test]
fn texts_of_any_length_and_of_any_letters_are_read_whole() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        let mut refs: Vec<String> = [254, 255, 256, 300, 70_000].map(|length| "æ".repeat(length)).into();
        refs.extend(
            ["a\\b\\\\", "\\N", "\\.", "a\tb\nc\r", "\u{b}\u{8}\u{c}", "😀", "0", "\\x41", "\\101"].map(str::to_owned),
        );
        for (n, text) in refs.iter().enumerate() {
            house.put_cti(&format!("CTI-{n:02}"), "2026-03-17", &[("borger_ref", text), ("extension_ref", text)]).await;
        }
        let request = CaseRequest::new(CaseScope::OpenAfter(crate::support::day("2026-01-01")));
        let mut read = read(house.app.cases.open().await.unwrap(), request, PhasePlan::DEFAULT).await.unwrap();
        let mut found = Vec::new();
        read.each(|_, case| {
            assert_eq!(case.forloeb.extension_ref.as_ref(), Some(&case.forloeb.borger_ref));
            found.push(case.forloeb.borger_ref);
        });
        assert!(found == refs, "one of the texts is not what it was");
    });
}

#[test]
fn of_a_worker_who_is_given_twice_the_same_row_is_read_whatever_their_order() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        let worker = |email| {
            [("id", "bo"), ("name", "Bo"), ("email", email), ("tilbud_id", "pensionatet"), ("fte_percent", "100")]
        };
        let mut read_addresses = Vec::new();
        for order in [["a@example.dk", "b@example.dk"], ["b@example.dk", "a@example.dk"]] {
            house.change("DELETE FROM medarbejder WHERE id = 'bo'").await;
            for email in order {
                house.put("medarbejder", &worker(email)).await;
            }
            let request = CaseRequest::new(CaseScope::RegisterOnly);
            let read = read(house.app.cases.open().await.unwrap(), request, PhasePlan::DEFAULT).await.unwrap();
            assert!(read.errors.is_empty(), "it is no error");
            read_addresses.push(read.register.medarbejdere["bo"].email.clone());
        }
        assert_eq!(read_addresses[0], read_addresses[1]);
    });
}

#[test]
fn a_view_that_gives_every_forloeb_many_times_is_read_as_if_it_gave_each_twice() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        for (id, worker) in [("CTI-01", "anna"), ("CTI-02", "")] {
            house.put_cti(id, "2026-03-17", &[("medarbejder_id", worker)]).await;
        }
        house.change("ALTER TABLE forloeb RENAME TO sag").await;
        house.change("CREATE VIEW forloeb AS SELECT sag.* FROM sag, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS thrice").await;
        let survey = house.survey("2026-11-16").await;
        assert_eq!(flagged(&survey), ["CTI-01", "CTI-02"]);
        assert_eq!(told(&survey).len(), 2);
        let mut keys: Vec<_> = survey.flagged().map(|d| (d.forloeb.to_string(), d.rule.key)).collect();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all);
    });
}

#[test]
fn a_case_database_whose_forloeb_have_no_numbers_holds_none() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put("forloeb", &[("borger_ref", "a"), ("method", "CTI")]).await;
        let status =
            cases::case_status(house.app.cases.open().await.unwrap(), vec!["CTI-01".into()], PhasePlan::DEFAULT).await;
        assert!(status.is_err(), "nothing may be taken for gone, and deleted");
    });
}
