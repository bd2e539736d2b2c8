use chrono::Days as Later;
use fasevagt::domain::deadlines::rules::{RuleSettings, Rules};
use fasevagt::domain::operations::retention::ledger_before;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::cli::said;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, only_rules};

/// CTI-1, whose handover agreement was said on 16 November 2026 and which ended a month later.
async fn ended(database: TestDatabase) -> House {
    let mut house = House::new(database, &only_rules(&["handover-agreement"])).await;
    house.put_cti("CTI-1", "2026-03-17", &[]).await;
    house.reminders("2026-11-16").await.unwrap();
    house.change("UPDATE forloeb SET ended_on = '2026-12-16'").await;
    house.reminders("2026-12-16").await.unwrap();
    house.deliver("2026-12-16").await;
    house
}

async fn known(house: &House) -> Vec<String> {
    fasevagt::store::ledger::known_forloeb(&mut house.app.state.snapshot().await.unwrap()).await.unwrap()
}

#[test]
fn the_ledger_of_a_forloeb_goes_a_year_after_its_end_with_all_that_is_about_it() {
    on_both(async |database| {
        let house = ended(database).await;
        let silence = "INSERT INTO silence (forloeb, rule, due_on, until, created_at, ended_at) VALUES \
                       ('CTI-1', 'closing', '2026-12-16', '2026-12-01', '2026-11-20 06:30:00+00:00', NULL)";
        house.change_state(silence).await;
        let bodies = house.retention("2027-12-17").await;
        assert_eq!(bodies, "retention: 2027-12-17: 2 mail bodies deleted");
        assert_eq!(known(&house).await, ["CTI-1"]);
        assert_eq!(
            house.retention("2027-12-18").await,
            "retention: 2027-12-18: 2 mails, 6 ledger entries of 1 forløb, 1 silences deleted"
        );
        assert!(known(&house).await.is_empty() && house.outbox().await.is_empty());
        let told = said(&house, &["explain", "CTI-1", "--on", "2027-12-18"]);
        assert!(!told.contains("example.dk"), "{told}");
    });
}

#[test]
fn the_ledger_of_a_forloeb_that_is_gone_goes_a_year_after_the_last_word_about_it() {
    on_both(async |database| {
        let house = ended(database).await;
        house.put_cti("CTI-2", "2027-10-01", &[]).await;
        house.change("DELETE FROM forloeb WHERE id = 'CTI-1'").await;
        house.retention("2027-11-17").await;
        assert_eq!(known(&house).await, ["CTI-1"]);
        house.retention("2027-11-18").await;
        assert!(known(&house).await.is_empty());
    });
}

#[test]
fn an_open_forloeb_and_one_in_doubt_keep_their_ledger_for_ever() {
    on_both(async |database| {
        for change in [
            "ended_on = NULL",
            "ended_on = '2041-01-01'",
            "ended_on = '2026-12-16', phase2_on = '2026-12-02', phase3_on = '2026-12-01'",
            "ended_on = '2026-03-01'",
        ] {
            let house = ended(database.another().await).await;
            house.change(&format!("UPDATE forloeb SET {change}")).await;
            house.retention("2040-01-01").await;
            assert_eq!(known(&house).await, ["CTI-1"], "{change}");
        }
    });
}

#[test]
fn an_open_forloeb_is_told_where_its_date_moved_from_however_long_ago_that_was_said() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        house.change("UPDATE forloeb SET agreed_end_on = '2028-06-30'").await;
        house.retention("2028-05-30").await;
        house.reminders("2028-05-30").await.unwrap();
        let text = house.mails().await.pop().unwrap().1.text;
        assert!(text.contains("Datoen er flyttet fra den 16. november 2026"), "{text}");
    });
}

#[test]
fn a_proof_does_not_miss_what_was_deleted() {
    on_both(async |database| {
        let house = ended(database).await;
        house.change("UPDATE forloeb SET ended_on = '2026-12-17'").await;
        house.change_state("DELETE FROM run WHERE period = '2026-12-16'").await;
        house.retention("2028-01-01").await;
        let app = &house.app;
        let proof =
            fasevagt::jobs::proof::check(app.cases.open().await.unwrap(), &app.state, &app.config, day("2028-01-02"))
                .await
                .unwrap();
        assert_eq!(proof.missing, Vec::<String>::new());
    });
}

#[test]
fn an_end_that_is_no_date_is_no_end() {
    on_both(async |database| {
        let house = House::of_another_program(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        house.change("UPDATE forloeb SET ended_on = '16.12.2026'").await;
        house.retention("2040-01-01").await;
        assert_eq!(known(&house).await, ["CTI-1"]);
        // A view can give it twice: closed in one row, open in the other.
        house.change("UPDATE forloeb SET ended_on = '2026-12-16'").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.retention("2040-01-02").await;
        assert_eq!(known(&house).await, ["CTI-1"]);
        house.change("DELETE FROM forloeb WHERE ended_on IS NULL").await;
        house.retention("2040-01-03").await;
        assert!(known(&house).await.is_empty());
    });
}

#[test]
fn cases_that_cannot_be_read_are_not_taken_for_gone() {
    on_both(async |database| {
        let house = ended(database).await;
        house.change("ALTER TABLE forloeb RENAME TO away").await;
        let told = house.retention("2040-01-01").await;
        assert!(
            told.contains("2 mail bodies") && told.contains("the ledger stays, since the cases can't be read"),
            "{told}"
        );
        house.change("ALTER TABLE away RENAME TO forloeb").await;
        house.change("DELETE FROM forloeb").await;
        let told = house.retention("2040-01-02").await;
        assert!(told.ends_with("can't be read: the case database holds no forløb at all"), "{told}");
        assert_eq!(known(&house).await, ["CTI-1"]);
    });
}

/// Whatever the leads: what was said long enough ago to be deleted is another stage by now.
#[test]
fn no_stage_comes_again_once_its_ledger_may_be_deleted() {
    let settings = Rules::default().enabled().next().unwrap().1.clone();
    for leads in [vec![366], vec![366, 1, 0], vec![365, 364, 30], vec![30, 14, 7, 3, 1, 0]] {
        let settings = RuleSettings { leads, ..settings.clone() };
        for said in day("2023-01-01").iter_days().take(4 * 366) {
            let goes = said.iter_days().find(|on| said < ledger_before(*on)).unwrap();
            for left in -20..=366 {
                let Some(before) = settings.stage(left) else { continue };
                let now = settings.stage(left - goes.signed_duration_since(said).num_days()).unwrap();
                assert!(now < before, "said on {said} with {left} days left");
            }
        }
    }
}

/// What happens before the next run of reminders.
const EVENTS: [&str; 8] = [
    "UPDATE forloeb SET ended_on = start_on WHERE id = 'CTI-1'",
    "UPDATE forloeb SET ended_on = NULL",
    "UPDATE forloeb SET agreed_end_on = '2028-05-31' WHERE id = 'CTI-2'",
    "UPDATE forloeb SET agreed_end_on = NULL WHERE id = 'CTI-2'",
    "UPDATE forloeb SET id = 'away' WHERE id = 'CTI-2'",
    "UPDATE forloeb SET id = 'CTI-2' WHERE id = 'away'",
    "UPDATE forloeb SET ended_on = '2026-01-01' WHERE id = 'CTI-3'",
    "UPDATE forloeb SET start_on = '2028-01-15', discharged_on = '2028-01-15' WHERE id = 'CTI-1'",
];

/// The reminders of a day, without the date that something moved from: it may have been said too long ago.
async fn reminders(house: &mut House, on: &str) -> Vec<(String, String)> {
    house.reminders(on).await.unwrap();
    let of_today = house.mails().await.into_iter().filter(|(mail, _)| mail.key.contains(on));
    let unmoved = |text: &str| text.lines().filter(|line| !line.contains("flyttet")).collect::<Vec<_>>().join("\n");
    let told: Vec<_> = of_today.map(|(mail, parts)| (mail.key, unmoved(&parts.text))).collect();
    house.deliver(on).await;
    told
}

/// Over years of runs with gaps, ends, re-openings and rows that go and come back.
#[test]
fn deleting_before_the_reminders_changes_no_reminder() {
    let steps = vec((prop::sample::select(&EVENTS[..]), prop_oneof![3 => 1_u64..60, 1 => 360_u64..500]), 4..12);
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&steps, |steps| {
            block_on(async {
                let rules = only_rules(&["handover-agreement", "closing", "long-term-plan"]);
                let mut houses = Vec::new();
                for _ in 0..2 {
                    let house = House::new(TestDatabase::sqlite(), &rules).await;
                    for (id, start) in [("CTI-1", "2026-03-17"), ("CTI-2", "2026-05-04"), ("CTI-3", "2025-01-10")] {
                        house.put_cti(id, start, &[("borger_ref", id)]).await;
                    }
                    houses.push(house);
                }
                let mut on = day("2026-10-01");
                for (event, later) in &steps {
                    let mut told = Vec::new();
                    for (house, deletes) in houses.iter_mut().zip([false, true]) {
                        house.change(event).await;
                        if deletes {
                            house.retention(&on.to_string()).await;
                        }
                        told.push(reminders(house, &on.to_string()).await);
                    }
                    assert_eq!(told[0], told[1], "{on}: {event}");
                    on = on + Later::new(*later);
                }
            });
            Ok(())
        })
        .unwrap();
}
