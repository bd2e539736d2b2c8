//! Deadlines from before the start are never mailed, and stand where they can be seen for as long as they are open.

use fasevagt::domain::deadlines::rules::rule;
use fasevagt::jobs::proof;

use super::running::{FIRST_DAY, FIRST_WEEK, first_week, site};
use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, only_rules};

const FROM: &str = "[reminders]\nfirst_run_limit = 0\nfrom = \"2026-11-30\"\n";

#[test]
fn of_twelve_running_forloeb_a_site_is_told_what_is_still_to_be_done() {
    block_on(async {
        let mut all = site(TestDatabase::sqlite(), 12, "").await;
        let mut gentle = site(TestDatabase::sqlite(), 12, FROM).await;
        let (all, gentle) = (first_week(&mut all).await, first_week(&mut gentle).await);
        insta::assert_snapshot!(format!("ALL\n{all}\nFROM\n{gentle}"));
    });
}

#[test]
fn of_forty_running_forloeb_a_site_is_told_what_is_still_to_be_done() {
    block_on(async {
        let mut all = site(TestDatabase::sqlite(), 40, "").await;
        let mut gentle = site(TestDatabase::sqlite(), 40, FROM).await;
        let (all, gentle) = (first_week(&mut all).await, first_week(&mut gentle).await);
        insta::assert_snapshot!(format!("ALL\n{all}\nFROM\n{gentle}"));
    });
}

/// Jens's plan was due on 16 June and his phase 2 on the 17th; his handover agreement is due on 16 November.
async fn jens(database: TestDatabase, from: &str) -> House {
    let from = format!("[reminders]\nfirst_run_limit = 0\nfrom = \"{from}\"\n");
    let rules = only_rules(&["activity-plan", "phase-2", "handover-agreement"]);
    let house = House::new(database, &format!("{rules}{from}")).await;
    house.put_cti("CTI-1", "2026-03-17", &[]).await;
    house
}

fn title(key: &str) -> &'static str {
    rule(key).unwrap().title
}

fn before_start(scan: &serde_json::Value) -> Vec<(String, bool)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let deadlines = scan["deadlines"].as_array().unwrap().iter();
    deadlines.map(|one| (text(&one["rule"]), one["before_start"].as_bool().unwrap())).collect()
}

#[test]
fn the_day_counts_by_which_one_must_act_and_is_itself_no_longer_before_the_start() {
    on_both(async |database| {
        let house = jens(database, "2026-06-17").await;
        let scan = json_of(&house, &["scan", "--on", "2026-11-03"]);
        let expected = [("activity-plan", true), ("phase-2", false), ("handover-agreement", false)];
        assert_eq!(before_start(&scan), expected.map(|(rule, before)| (rule.to_owned(), before)));
        house.reminders("2026-11-03").await.unwrap();
        let sql = "SELECT COUNT(*) FROM said WHERE rule = 'activity-plan'";
        assert_eq!(house.count(sql).await, 0);
        assert_eq!(house.count("SELECT COUNT(*) FROM said").await, 2);
        let app = &house.app;
        let proof =
            proof::check(app.cases.open().await.unwrap(), &app.state, &app.config, day("2026-11-04")).await.unwrap();
        assert_eq!((proof.due, proof.said, proof.difference()), (2, 2, None));
    });
}

#[test]
fn a_deadline_that_moves_to_the_start_or_later_is_said_as_any_other() {
    on_both(async |database| {
        let house = jens(database, "2026-11-17").await;
        house.reminders("2026-11-17").await.unwrap();
        assert!(house.outbox().await.is_empty());
        // A later end moves the handover agreement to 30 November.
        house.change("UPDATE forloeb SET agreed_end_on = '2026-12-30', extension_ref = 'A-1'").await;
        house.reminders("2026-11-18").await.unwrap();
        let mails = house.mails().await;
        assert!(mails.iter().all(|(_, mail)| mail.text.contains(title("handover-agreement"))));
        assert!(mails.iter().all(|(_, mail)| !mail.text.contains(title("activity-plan"))));
        assert!(mails.iter().any(|(mail, _)| mail.to == "anna@example.dk"));
    });
}

#[test]
fn a_mail_that_never_went_does_not_bring_it_back() {
    block_on(async {
        let house = jens(TestDatabase::sqlite(), "2026-01-01").await;
        house.reminders("2026-11-03").await.unwrap();
        let later = std::fs::read_to_string(house.config_file()).unwrap().replace("2026-01-01", "2026-06-17");
        std::fs::write(house.config_file(), later).unwrap();
        let app = house.another_app().await;
        let now = crate::support::house::morning("2026-11-09");
        fasevagt::jobs::reminders::run(app.context(), day("2026-11-09"), now).await.unwrap();
        let newest: Vec<_> = house.mails().await.into_iter().filter(|(mail, _)| mail.key.contains("11-09")).collect();
        assert!(!newest.is_empty());
        for (mail, parts) in newest {
            assert!(!parts.text.contains(title("activity-plan")), "{}: {}", mail.key, parts.text);
        }
    });
}

#[test]
fn explain_says_that_it_is_never_mailed() {
    block_on(async {
        let house = jens(TestDatabase::sqlite(), "2026-06-17").await;
        let json = json_of(&house, &["explain", "CTI-1", "--on", "2026-11-03"]);
        let plan = &json["rules"][0];
        assert_eq!((&plan["rule"], &plan["state"]), (&"activity-plan".into(), &"overdue".into()));
        assert_eq!((&plan["before_start"], &plan["next"]), (&true.into(), &serde_json::Value::Null));
        let text = said(&house, &["explain", "CTI-1", "--on", "2026-11-03"]);
        assert!(text.contains("before reminders.from"), "{text}");
        assert_eq!(json["off"].as_array().unwrap().len(), 16);
    });
}

#[test]
fn a_simulation_of_the_first_week_says_what_the_week_says() {
    block_on(async {
        let mut house = site(TestDatabase::sqlite(), 12, FROM).await;
        let played = json_of(&house, &["simulate", "--from", FIRST_DAY, "--to", FIRST_WEEK[4]]);
        let mut simulated = 0;
        for one in played["days"].as_array().unwrap() {
            let reminders = one["mails"].as_array().unwrap().iter().filter(|mail| mail["kind"] == "reminder");
            simulated += reminders.map(|mail| mail["deadlines"].as_array().unwrap().len()).sum::<usize>();
        }
        for on in FIRST_WEEK {
            house.reminders(on).await.unwrap();
            house.deliver(on).await;
        }
        assert_eq!(i64::try_from(simulated).unwrap(), house.count("SELECT COUNT(*) FROM said_to").await);
    });
}
