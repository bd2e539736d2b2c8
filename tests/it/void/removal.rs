use std::process::{Command, Output};

use fasevagt::jobs::removal::names;
use serde_json::json;

use super::{BILLING, entered_twice, void};
use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, on_both};
use crate::support::house::{House, only_rules};
use crate::support::whole::everything;

/// Where a removal can be killed, between its steps.
const STEPS: [&str; 4] = ["remove/cases", "remove/records", "remove/mails", "remove/finish"];

fn run(house: &House, killed_at: &str, arguments: &[&str]) -> Output {
    let config = house.config_file();
    Command::new(env!("CARGO_BIN_EXE_fasevagt"))
        .args([&["--config", config.to_str().unwrap()], arguments].concat())
        .env("FASEVAGT_PANIC", killed_at)
        .current_dir(config.parent().unwrap())
        .output()
        .unwrap()
}

/// What a command that fails says, in one line.
fn refused(house: &House, arguments: &[&str]) -> String {
    let output = run(house, "", arguments);
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && why.lines().count() == 1, "{arguments:?}: {why}");
    why
}

/// CTI-1 with a row of every kind, of which a reminder was said and sent; CTI-10 stays as it is.
async fn known(database: TestDatabase) -> House {
    let mut house = House::new(database, &only_rules(&["handover-agreement"])).await;
    for id in ["CTI-1", "CTI-10"] {
        house.put_cti(id, "2026-03-17", &[]).await;
        let of = ("forloeb_id", id);
        house.put("milestone", &[of, ("kind", "handleplan"), ("done_on", "2026-03-01")]).await;
        house.put("kontakt", &[of, ("held_on", "2026-03-18"), ("kind", "call")]).await;
        house.put("betalingstilsagn", &[of, ("registered_on", "2026-03-18")]).await;
        house.put("betaler", &[of, ("valid_from", "2026-04-01"), ("kommune", "0751")]).await;
        house.put("pause", &[of, ("from_on", "2026-05-01"), ("to_on", "2026-05-02"), ("billed", "1")]).await;
    }
    house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-10'").await;
    house.reminders("2026-11-02").await.unwrap();
    house
        .change_state(
            "INSERT INTO silence (forloeb, rule, due_on, until, created_at) VALUES \
         ('CTI-1', 'closing', '2026-12-16', '2026-12-01', '2026-11-20 06:30:00+00:00')",
        )
        .await;
    house.deliver("2026-11-02").await;
    house
}

#[test]
fn a_case_goes_with_all_its_rows_and_all_that_is_known_about_it() {
    on_both(async |database| {
        let house = known(database).await;
        let others = async || {
            let (cases, state) = (everything(&house.cases).await, everything(&house.app.state).await);
            let of =
                |text: &str| text.lines().filter(|line| line.contains("CTI-10")).map(str::to_owned).collect::<Vec<_>>();
            (of(&cases), of(&state))
        };
        let before = others().await;
        assert!(before.0.len() == 6 && !before.1.is_empty(), "{before:?}");
        let told = said(&house, &["remove", "CTI-1"]);
        assert!(told.contains("1 milestone, 1 kontakt, 1 betalingstilsagn, 1 betaler, 1 pause, 1 forloeb"), "{told}");
        assert!(told.contains("2 ledger entries, 1 silences, the texts of 1 mails"), "{told}");
        assert!(told.contains("nothing of it stands as billed (0 days, 0,00 kr.)"), "{told}");
        assert!(told.contains("/mails"), "{told}");
        assert_eq!(others().await, before);
        for db in [&house.cases, &house.app.state] {
            let all = everything(db).await;
            assert!(all.lines().all(|line| !names(line, "CTI-1") && !line.contains(",CTI-1,")), "{all}");
        }
        let mails = json_of(&house, &["outbox", "list"]);
        assert_eq!((&mails[0]["to"], mails[0]["body_deleted_at"].is_null()), (&json!("anna@example.dk"), false));
        assert!(refused(&house, &["remove", "CTI-1"]).contains("no forløb CTI-1"));
    });
}

#[test]
fn a_number_that_was_removed_is_refused_in_an_import_and_in_no_other_row() {
    on_both(async |database| {
        let house = known(database).await;
        said(&house, &["remove", "CTI-1"]);
        let dir = house.config_file().with_file_name("liste");
        std::fs::create_dir_all(&dir).unwrap();
        let titles = "Sagsnummer;Borgerreference;Metode;Tilbud;Handlekommune";
        let rows =
            |ids: &[&str]| ids.iter().map(|id| ["\n", id, ";x;CTI;pensionatet;0370"].concat()).collect::<String>();
        let file = dir.join("forløb.csv");
        let import = |ids: &[&str], more: &[&str]| {
            std::fs::write(&file, format!("{titles}{}\n", rows(ids))).unwrap();
            run(&house, "", &[&["import", file.to_str().unwrap()], more].concat())
        };
        for more in [&[][..], &["--dry-run"]] {
            let output = import(&["CTI-1", "CTI-11"], more);
            let why = String::from_utf8(output.stderr).unwrap();
            assert!(
                !output.status.success()
                    && why.contains("row 2, Sagsnummer: is the number of a forløb that was removed"),
                "{why}"
            );
            assert!(!why.contains("CTI-1"), "{why}");
        }
        let output = import(&["CTI-1", "CTI-11"], &["--skip-bad-rows"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(json_of(&house, &["explain", "CTI-11"])["state"].is_string());
        assert!(refused(&house, &["explain", "CTI-1"]).contains("no forløb"));
        assert!(import(&["CTI-10", "CTI-11"], &[]).status.success());
        // Whoever puts it there by another way means it.
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        assert!(import(&["CTI-1"], &[]).status.success());
    });
}

#[test]
fn one_that_was_billed_needs_one_of_two_words() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        discard_all(&house).await;
        let why = refused(&house, &["remove", "CTI-2"]);
        assert!(
            why.contains("82 days, 41.984,00 kr.") && why.contains("--void") && why.contains("--keep-billed"),
            "{why}"
        );
        assert!(everything(&house.cases).await.contains("CTI-2"), "nothing is removed");
        assert_eq!(run(&house, "", &["remove", "CTI-2", "--void", "--keep-billed"]).status.code(), Some(2));
    });
}

/// Takes what waits out of the queue, as a person would.
async fn discard_all(house: &House) {
    for mail in house.outbox().await {
        said(house, &["outbox", "discard", &mail.id.to_string()]);
    }
}

#[test]
fn what_was_entered_by_mistake_is_credited_after_it_was_removed() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        discard_all(&house).await;
        let told = said(&house, &["remove", "CTI-2", "--void"]);
        assert!(told.contains("82 days, 41.984,00 kr., are credited on the statement of 2026-10"), "{told}");
        assert!(told.contains("until 2031-12-31"), "{told}");
        let found = said(&house, &["scan", "--on", "2026-10-20"]);
        assert!(!found.contains("CTI-2"), "{found}");
        house.statements("2026-11-02").await;
        assert_eq!(house.issued("2026-10").await.unwrap().total.days, 31 - 82);
        assert_eq!(json_of(&house, &["void", "list"])[0]["reason"], json!(null));
        assert!(refused(&house, &["void", "end", "CTI-2"]).contains("is removed"));
    });
}

#[test]
fn what_was_given_stands_after_it_was_removed_and_is_no_finding() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        discard_all(&house).await;
        let told = said(&house, &["remove", "CTI-2", "--keep-billed"]);
        assert!(told.contains("82 days, 41.984,00 kr., stand as billed"), "{told}");
        let found = said(&house, &["scan", "--on", "2026-10-20"]);
        assert!(!found.contains("CTI-2"), "{found}");
        house.statements("2026-11-02").await;
        assert_eq!(house.issued("2026-10").await.unwrap().total.days, 31);
        let (_, parts) = house.mails().await.pop().unwrap();
        assert!(!parts.text.contains("CTI-2"), "{}", parts.text);
        let told = said(&house, &["void", "CTI-2", "--reason", "alligevel"]);
        assert!(told.contains("82 days"), "it can still be taken back: {told}");
    });
}

#[test]
fn a_void_whose_case_is_removed_loses_its_reason_and_is_credited_all_the_same() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        discard_all(&house).await;
        void(&house, "CTI-2", "2026-10-20").await;
        assert!(refused(&house, &["remove", "CTI-2", "--keep-billed"]).contains("settled already, by --void"));
        said(&house, &["remove", "CTI-2"]);
        assert_eq!(
            json_of(&house, &["void", "list"]),
            json!([{"forloeb": "CTI-2", "voided_on": "2026-10-20", "reason": null}])
        );
        house.statements("2026-11-02").await;
        assert_eq!(house.issued("2026-10").await.unwrap().total.days, 31 - 82);
    });
}

#[test]
fn a_removal_that_is_killed_between_any_of_its_steps_does_the_rest_when_it_is_given_again() {
    on_both(async |database| {
        let house = known(database).await;
        for step in STEPS {
            assert!(!run(&house, step, &["remove", "CTI-1"]).status.success());
            let checked = String::from_utf8(run(&house, "", &["check"]).stdout).unwrap();
            assert!(checked.contains("WARNING removal: that of CTI-1 is not finished"), "{checked}");
        }
        said(&house, &["remove", "CTI-1"]);
        for db in [&house.cases, &house.app.state] {
            let all = everything(db).await;
            assert!(all.lines().all(|line| !names(line, "CTI-1") && !line.contains(",CTI-1,")), "{all}");
        }
    });
}

#[test]
fn whenever_it_is_killed_what_was_billed_is_credited_once() {
    on_both(async |database| {
        let mut house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        house.deliver("2026-10-01").await;
        assert!(!run(&house, STEPS[0], &["remove", "CTI-2", "--void"]).status.success());
        assert!(refused(&house, &["remove", "CTI-2", "--keep-billed"]).contains("settled already, by --void"));
        let draft =
            || json_of(&house, &["statement", "--month", "2026-10", "--on", "2026-11-02"])["total"]["days"].clone();
        for step in STEPS {
            assert_eq!(draft(), json!(31 - 82), "before {step}");
            assert!(!run(&house, step, &["remove", "CTI-2"]).status.success());
        }
        said(&house, &["remove", "CTI-2"]);
        assert_eq!(draft(), json!(31 - 82));
        house.statements("2026-11-02").await;
        house.statements("2026-12-01").await;
        assert_eq!(house.issued("2026-11").await.unwrap().total.days, 30);
        assert!(everything(&house.app.state).await.contains("removal"));
        house.statements("2027-01-04").await;
        // What was billed and credited in 2026 is deleted; those of 2027 name it no more.
        house.retention("2032-01-02").await;
        assert!(!everything(&house.app.state).await.lines().any(|line| line.starts_with("removal ")));
    });
}

#[test]
fn nothing_is_removed_while_a_mail_that_names_it_has_not_gone() {
    on_both(async |database| {
        let mut house = House::new(database, &format!("{BILLING}\n{}", only_rules(&["handover-agreement"]))).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-10", "2026-03-17", &[("borger_ref", "b")]).await;
        house.statements("2026-08-03").await;
        house.reminders("2026-11-02").await.unwrap();
        house.digest("2026-W45", "2026-11-02").await;
        let ids: Vec<_> = house.outbox().await.iter().map(|mail| mail.id.to_string()).collect();
        assert_eq!(ids.len(), 4, "finance, Anna, and two digests");
        let why = refused(&house, &["remove", "CTI-1", "--void"]);
        assert!(why.contains(&format!("nothing is removed before: {}.", ids.join(", "))), "{why}");
        said(&house, &["outbox", "discard", &ids[0]]);
        house.change_state(&format!("UPDATE outbox SET state = 'dead' WHERE id = {}", ids[1])).await;
        house.change_state(&format!("UPDATE outbox SET state = 'blocked' WHERE id = {}", ids[2])).await;
        house.deliver("2026-11-02").await;
        let why = refused(&house, &["remove", "CTI-1", "--void"]);
        assert!(why.contains(&format!("nothing is removed before: {}, {}.", ids[1], ids[2])), "{why}");
        for id in [&ids[1], &ids[2]] {
            said(&house, &["outbox", "discard", id]);
        }
        let told = said(&house, &["remove", "CTI-1", "--void"]);
        assert!(told.contains("the texts of 3 mails"), "finance's are kept: {told}");
        let finance = said(&house, &["outbox", "show", &ids[0]]);
        assert!(finance.contains("takst-2026-07-oversigt.csv"), "{finance}");
    });
}

#[test]
fn what_is_no_case_of_an_own_database_is_refused() {
    on_both(async |database| {
        let house = known(database).await;
        assert!(refused(&house, &["remove", "CTI-9"]).contains("no forløb CTI-9"));
        let another = House::of_another_program(house.another_state().await, BILLING).await;
        entered_twice(&another).await;
        discard_all(&another).await;
        let before = everything(&another.cases).await;
        let why = refused(&another, &["remove", "CTI-2", "--void"]);
        assert!(why.contains("belongs to another program") && why.contains("fasevagt void CTI-2"), "{why}");
        assert_eq!(everything(&another.cases).await, before);
    });
}

#[test]
fn the_hash_of_a_number_says_nothing_without_the_key_in_the_state() {
    on_both(async |database| {
        let house = known(database).await;
        said(&house, &["remove", "CTI-1"]);
        let key = everything(&house.app.state).await;
        let key = key
            .lines()
            .find(|line| line.starts_with("hash_key"))
            .unwrap()
            .trim_start_matches("hash_key")
            .trim_matches([' ', '(', ')'])
            .to_owned();
        assert!(key.len() >= 64);
        assert!(!everything(&house.cases).await.contains(&key));
        let another = House::new(house.another_state().await, &only_rules(&["handover-agreement"])).await;
        another.put_cti("CTI-1", "2026-03-17", &[]).await;
        said(&another, &["remove", "CTI-1"]);
        let hash = |all: String| all.lines().find(|line| line.starts_with("removed")).unwrap().to_owned();
        assert_ne!(hash(everything(&house.cases).await), hash(everything(&another.cases).await));
    });
}

#[test]
fn a_number_is_named_as_a_whole_word_wherever_lines_are_broken() {
    let named = [
        "CTI-1",
        "(CTI-1)",
        "* CTI-1: x",
        "x CTI-1.",
        "CTI-1, CTI-2",
        "/sager/CTI-1",
        "CTI-1-",
        "CTI-1 - CTI-2",
        "-CTI-1",
    ];
    for text in named {
        assert!(names(text, "CTI-1"), "{text}");
    }
    let not_named = ["CTI-10", "CTI-1-2", "XCTI-1", "A-CTI-1", "CTI-1a", "cti-1", "", "CTI- 1"];
    for text in not_named {
        assert!(!names(text, "CTI-1"), "{text}");
    }
    assert!(names("sag\r\n 2026\r\n 14 er", "sag 2026 14") && !names("x", "") && names("Åse: Ø1", "Ø1"));
}

#[test]
fn one_that_is_billed_after_its_removal_was_broken_off_needs_a_word_all_the_same() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2026-07-01", &[]).await;
        assert!(!run(&house, STEPS[0], &["remove", "CTI-1"]).status.success());
        house.statements("2026-08-03").await;
        discard_all(&house).await;
        assert!(refused(&house, &["remove", "CTI-1"]).contains("31 days, 15.872,00 kr."));
        said(&house, &["remove", "CTI-1", "--keep-billed"]);
        house.statements("2026-09-01").await;
        assert_eq!(house.issued("2026-08").await.unwrap().total.days, 0);
        assert!(!said(&house, &["scan", "--on", "2026-09-01"]).contains("CTI-1"));
    });
}
