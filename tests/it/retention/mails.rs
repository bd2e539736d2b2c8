use std::cell::Cell;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use fasevagt::domain::values::message::MailKind;
use fasevagt::jobs::{Outcome, retention};
use fasevagt::store::outbox::{self, MailState, NewMail};
use serde_json::json;

use crate::cli::{fasevagt, json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

fn mail(key: &str, state: MailState, raw: &[u8]) -> NewMail {
    NewMail {
        key: key.into(),
        kind: MailKind::Digest,
        to: "anna@example.dk".into(),
        subject: "Ugens overblik".into(),
        raw: raw.into(),
        message_id: format!("<{key}@example.dk>"),
        state,
        problem: None,
    }
}

async fn queue(house: &House, mails: &[NewMail], on: &str) {
    let mut tx = house.app.state.begin().await.unwrap();
    for mail in mails {
        outbox::enqueue(&mut tx, mail, morning(on)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

const RAW: &[u8] = b"Subject: Ugens overblik\r\n\r\nHej";

/// Key, and whether its text is there.
async fn bodies(house: &House) -> Vec<(String, bool)> {
    house.mails().await.into_iter().map(|(mail, parts)| (mail.key, !parts.text.is_empty())).collect()
}

#[test]
fn the_text_of_a_sent_mail_goes_after_its_days_and_what_the_ledger_points_to_stays() {
    on_both(async |database| {
        let mut house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-09").await.unwrap();
        house.digest("2026-W46", "2026-11-09").await;
        house.deliver("2026-11-09").await;
        assert_eq!(house.retention("2027-05-08").await, "retention: 2027-05-08: nothing is too old");
        assert!(bodies(&house).await.iter().all(|(_, text)| *text), "180 days later");
        assert_eq!(house.retention("2027-05-09").await, "retention: 2027-05-09: 4 mail bodies, 2 mails deleted");
        let expected = ["reminder/2026-11-09/anna@example.dk", "reminder/2026-11-09/tina@example.dk"];
        assert_eq!(bodies(&house).await, expected.map(|key| (key.to_owned(), false)));
        assert_eq!(house.retention("2027-05-09").await, "retention: 2027-05-09 is done already");
        assert_eq!(house.retention("2027-05-10").await, "retention: 2027-05-10: nothing is too old");
        let told = said(&house, &["explain", "CTI-1", "--on", "2027-05-10"]);
        assert!(told.contains("anna@example.dk") && told.contains("sent"), "{told}");
    });
}

#[test]
fn what_is_an_open_problem_or_still_to_go_keeps_its_text() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let states = [MailState::Queued, MailState::Dead, MailState::Blocked, MailState::Discarded];
        let mails: Vec<_> = states.iter().map(|state| mail(state.as_str(), *state, RAW)).collect();
        queue(&house, &mails, "2020-01-02").await;
        queue(&house, &[mail("sending", MailState::Sending, RAW)], "2020-01-02").await;
        assert_eq!(house.retention("2026-11-16").await, "retention: 2026-11-16: 1 mail bodies, 1 mails deleted");
        let left: Vec<_> = bodies(&house).await.into_iter().filter(|(_, text)| *text).map(|(key, _)| key).collect();
        assert_eq!(left, ["queued", "dead", "blocked", "sending"]);
    });
}

#[test]
fn a_mail_without_its_text_is_shown_and_not_sent_again() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2019-03-17", &[]).await;
        house.reminders("2019-11-18").await.unwrap();
        let before = json_of(&house, &["outbox", "show", "1"]);
        assert_eq!(before["body_deleted_at"], json!(null));
        said(&house, &["outbox", "discard", "1"]);
        let told = said(&house, &["once", "retention", "--on", "2020-07-01", "--clock-is-right"]);
        assert_eq!(told, "retention: 2020-07-01: 1 mail bodies deleted\n", "the others are still queued");
        let shown = said(&house, &["outbox", "show", "1"]);
        assert!(shown.contains("State: discarded") && shown.contains("(its text was deleted on 20"), "{shown}");
        let after = json_of(&house, &["outbox", "show", "1"]);
        assert_eq!((&after["subject"], &after["text"]), (&before["subject"], &json!("")));
        assert!(after["body_deleted_at"].as_str().is_some(), "{after}");
        let config = house.config_file();
        let retry = ["--config", config.to_str().unwrap(), "outbox", "retry", "1"];
        let output = fasevagt(&retry, config.parent().unwrap());
        let why = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(why.contains("the text of mail 1 was deleted, so there is nothing to send"), "{why}");
    });
}

#[test]
fn once_does_the_proof_and_the_deleting_and_nothing_before_its_day() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let proof = said(&house, &["once", "proof", "--on", "2026-01-05"]);
        assert_eq!(proof, "proof: 0 deadlines were due to be said, 0 were\n");
        let nothing = said(&house, &["once", "retention", "--on", "2026-01-05"]);
        assert_eq!(nothing, "retention: 2026-01-05: nothing is too old\n");
        let config = house.config_file();
        let early = ["--config", config.to_str().unwrap(), "once", "retention", "--on", "2999-01-05"];
        let output = fasevagt(&early, config.parent().unwrap());
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && why.contains("2999-01-05 is still to come"), "{why}");
    });
}

#[test]
fn a_run_that_is_broken_off_has_done_what_it_did_and_the_next_goes_on() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let mails: Vec<_> = (0..1_200).map(|n| mail(&format!("{n}"), MailState::Discarded, RAW)).collect();
        queue(&house, &mails, "2020-01-02").await;
        let (asked, now) = (AtomicUsize::new(0), morning("2026-11-16"));
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
        let told = retention::run(house.app.context(), day("2026-11-16"), now, &stop).await.unwrap().to_string();
        assert_eq!(told, "retention: 2026-11-16: 1000 mail bodies deleted; broken off, the next run goes on");
        assert_eq!(house.outbox().await.len(), 1_200);
        assert_eq!(house.retention("2026-11-16").await, "retention: 2026-11-16: 200 mail bodies, 1200 mails deleted");
        assert!(house.outbox().await.is_empty());
    });
}

#[test]
fn big_mails_go_in_small_transactions() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let big = vec![b'a'; 9_000_000];
        let mails: Vec<_> = (0..3).map(|n| mail(&format!("{n}"), MailState::Discarded, &big)).collect();
        queue(&house, &mails, "2020-01-02").await;
        let mut tx = house.app.state.begin().await.unwrap();
        let (before, after) = (morning("2020-01-03"), Cell::new(0));
        let mut pages = Vec::new();
        while let Some(page) = outbox::delete_bodies(&mut tx, after.get(), before, before).await.unwrap() {
            pages.push(page.deleted);
            after.set(page.last);
        }
        assert_eq!(pages, [1, 1, 1]);
    });
}

/// Deleted bytes stand neither in SQLite's file nor in its log.
#[test]
fn what_was_deleted_is_not_in_the_file_any_more() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let text = b"Subject: x\r\n\r\nMUST-NOT-STAY ".repeat(5_000);
        let kept = b"Subject: x\r\n\r\nMUST-STAY ".repeat(5_000);
        let mails = [mail("a", MailState::Discarded, &text), mail("b", MailState::Dead, &kept)];
        queue(&house, &mails, "2020-01-02").await;
        let file = house.state_text().trim_start_matches("sqlite:").to_owned();
        let holds = |what: &str| {
            let bytes = |name: String| fs::read(name).unwrap_or_default();
            let all = [bytes(file.clone()), bytes(format!("{file}-wal"))].concat();
            all.windows(what.len()).any(|part| part == what.as_bytes())
        };
        assert!(holds("MUST-NOT-STAY") && holds("MUST-STAY"));
        house.retention("2026-11-16").await;
        assert!(!holds("MUST-NOT-STAY") && holds("MUST-STAY"));
    });
}

#[test]
fn a_mail_that_is_queued_anew_at_that_moment_keeps_its_text() {
    on_postgres(async |database| {
        let house = House::new(database, "").await;
        queue(&house, &[mail("a", MailState::Discarded, RAW)], "2020-01-02").await;
        let now = morning("2026-11-16");
        let mut retry = house.app.state.begin().await.unwrap();
        outbox::retry(&mut retry, 1, now).await.unwrap();
        let mut delete = house.app.state.begin().await.unwrap();
        assert_eq!(outbox::delete_bodies(&mut delete, 0, now, now).await.unwrap(), None);
        retry.commit().await.unwrap();
        assert_eq!(outbox::delete_bodies(&mut delete, 0, now, now).await.unwrap(), None);
        assert_eq!(bodies(&house).await, [("a".to_owned(), true)]);
    });
}

#[test]
fn a_mail_whose_text_goes_at_that_moment_is_not_queued_anew() {
    on_postgres(async |database| {
        let house = House::new(database, "").await;
        queue(&house, &[mail("a", MailState::Discarded, RAW)], "2020-01-02").await;
        let now = morning("2026-11-16");
        let mut delete = house.app.state.begin().await.unwrap();
        outbox::delete_bodies(&mut delete, 0, now, now).await.unwrap().unwrap();
        let mut retry = house.app.state.begin().await.unwrap();
        let (retried, ()) = tokio::join!(outbox::retry(&mut retry, 1, now), async { delete.commit().await.unwrap() });
        retried.unwrap_err();
        assert_eq!(house.outbox().await[0].state, "discarded");
    });
}

#[test]
fn two_daemons_that_delete_at_once_delete_everything_once() {
    on_postgres(async |database| {
        let house = House::new(database, "").await;
        let mails: Vec<_> = (0..1_200).map(|n| mail(&format!("{n}"), MailState::Discarded, RAW)).collect();
        queue(&house, &mails, "2020-01-02").await;
        let (one, other) = (house.another_app().await, house.another_app().await);
        let (on, now) = (day("2026-11-16"), morning("2026-11-16"));
        let run = async |app: &fasevagt::app::App| retention::run(app.context(), on, now, &|| false).await.unwrap();
        let (first, second) = tokio::join!(run(&one), run(&other));
        let bodies = |outcome: Outcome| -> usize {
            let text = outcome.to_string();
            let count = text.trim_start_matches("retention: 2026-11-16: ").split(" mail bodies").next().unwrap();
            count.parse().unwrap_or(0)
        };
        assert_eq!(bodies(first) + bodies(second), 1_200);
        assert!(house.outbox().await.is_empty());
    });
}
