//! The mail queue: what gives way to a newer mail, what a person does with it, and who sends it.

use std::process::{Command, Stdio};

use fasevagt::domain::values::cpr::{CaseNumberShape, KnownNumbers};
use fasevagt::domain::values::message::MailKind;
use fasevagt::jobs::Outcome;
use fasevagt::store::locks::{DaemonLock, DeliveryLock};
use fasevagt::store::outbox::{self, DeliveryResult, MailState, NewMail};
use serde_json::json;

use crate::cli::{fasevagt, json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{House, morning, only_rules};

/// Two forløb of Anna's: one is said on 2 November, the other on the 3rd.
async fn house(database: TestDatabase) -> House {
    let house = House::new(database, &only_rules(&["handover-agreement"])).await;
    house.put_cti("CTI-A", "2026-03-17", &[]).await;
    house.put_cti("CTI-B", "2026-03-18", &[]).await;
    house.change("UPDATE forloeb SET ended_on = NULL").await;
    for earlier in ["2026-10-16", "2026-10-19"] {
        house.reminders(earlier).await.unwrap();
    }
    house.change_state("UPDATE outbox SET state = 'sent', next_attempt_at = NULL").await;
    house
}

/// State and text of Anna's reminders from 2 November on.
async fn annas(house: &House) -> Vec<(String, String)> {
    let mails = house.mails().await.into_iter();
    let hers = mails.filter(|(mail, _)| mail.to == "anna@example.dk" && mail.key.as_str() > "reminder/2026-11");
    hers.map(|(mail, parts)| (mail.state, parts.text)).collect()
}

#[test]
fn a_reminder_that_was_never_tried_gives_way_to_a_newer_one_that_says_all_that_is_open() {
    on_both(async |database| {
        let mut house = house(database).await;
        house.reminders("2026-11-02").await.unwrap();
        house.reminders("2026-11-03").await.unwrap();
        let [(first, _), (second, text)] = annas(&house).await.try_into().unwrap();
        assert_eq!((first.as_str(), second.as_str()), ("discarded", "queued"));
        assert!(text.contains("CTI-A") && text.contains("CTI-B"), "{text}");
        house.deliver("2026-11-03").await;
        let sent = house.outbox().await.into_iter().filter(|m| m.to == "anna@example.dk" && m.state == "sent");
        assert_eq!(sent.filter(|m| m.key.starts_with("reminder/2026-11")).count(), 1);
    });
}

#[test]
fn what_is_done_meanwhile_does_not_stand_in_the_newer_reminder() {
    on_both(async |database| {
        let house = house(database).await;
        house.reminders("2026-11-02").await.unwrap();
        let done = [("forloeb_id", "CTI-A"), ("kind", "handover_agreement"), ("done_on", "2026-11-02")];
        house.put("milestone", &done).await;
        house.reminders("2026-11-03").await.unwrap();
        let text = annas(&house).await.pop().unwrap().1;
        assert!(!text.contains("CTI-A") && text.contains("CTI-B"), "{text}");
    });
}

#[test]
fn a_reminder_that_was_sent_or_may_have_arrived_stays() {
    on_both(async |database| {
        for change in ["state = 'sent'", "uncertain = TRUE, attempts = 1"] {
            let house = house(database.another().await).await;
            house.reminders("2026-11-02").await.unwrap();
            house.change_state(&format!("UPDATE outbox SET {change} WHERE state = 'queued'")).await;
            house.reminders("2026-11-03").await.unwrap();
            let [(first, _), (_, text)] = annas(&house).await.try_into().unwrap();
            assert!(first != "discarded" && !text.contains("CTI-A"), "{first}: {text}");
        }
    });
}

#[test]
fn a_reminder_that_was_refused_gives_way_too() {
    on_both(async |database| {
        let house = house(database).await;
        house.reminders("2026-11-02").await.unwrap();
        house.change_state("UPDATE outbox SET state = 'dead', attempts = 1 WHERE state = 'queued'").await;
        house.reminders("2026-11-03").await.unwrap();
        let [(first, _), (_, text)] = annas(&house).await.try_into().unwrap();
        assert!(first == "discarded" && text.contains("CTI-A"), "{first}: {text}");
    });
}

fn mail(key: &str, state: MailState, raw: &[u8]) -> NewMail {
    NewMail {
        key: key.into(),
        kind: MailKind::Reminder,
        to: "anna@example.dk".into(),
        subject: "Fasevagt".into(),
        raw: raw.into(),
        message_id: format!("<{key}@example.dk>"),
        state,
        problem: None,
    }
}

const RAW: &[u8] = b"Subject: Fasevagt\r\n\r\nHej";

async fn queue(house: &House, mails: &[NewMail]) {
    let mut tx = house.app.state.begin().await.unwrap();
    for mail in mails {
        outbox::enqueue(&mut tx, mail, morning("2026-11-16")).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn a_person_retries_and_discards_mails() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        let (dead, blocked) = (MailState::Dead, MailState::Blocked);
        queue(&house, &[mail("a", dead, RAW), mail("b", blocked, RAW), mail("c", dead, b"")]).await;
        assert_eq!(json_of(&house, &["outbox", "retry", "1"])["state"], json!("queued"));
        assert_eq!(said(&house, &["outbox", "discard", "2"]), "mail 2 to anna@example.dk is discarded\n");
        house.deliver("2030-01-01").await;
        let refused = |what: &str, id: &str| {
            let config = house.config_file();
            let arguments = ["--config", config.to_str().unwrap(), "outbox", what, id];
            let output = fasevagt(&arguments, config.parent().unwrap());
            assert_eq!(output.status.code(), Some(1));
            String::from_utf8(output.stderr).unwrap()
        };
        assert!(refused("retry", "1").contains("mail 1 was sent already"));
        assert!(refused("discard", "1").contains("mail 1 was sent already"));
        assert!(refused("discard", "2").contains("mail 2 is discarded already"));
        assert!(refused("retry", "3").contains("there is nothing to send"));
        assert!(refused("retry", "9").contains("no mail 9: see `fasevagt outbox list`"));
        let states: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.state).collect();
        assert_eq!(states, ["sent", "discarded", "dead"]);
    });
}

#[test]
fn a_blocked_mail_is_never_sent_whatever_a_person_wishes() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        queue(&house, &[mail("a", MailState::Blocked, RAW)]).await;
        let mut tx = house.app.state.begin().await.unwrap();
        let why = outbox::retry(&mut tx, 1, morning("2026-11-16")).await.unwrap_err().to_string();
        assert!(why.contains("never sent"), "{why}");
    });
}

#[test]
fn known_numbers_of_a_declared_shape_are_let_through_and_cpr_numbers_are_not() {
    let numbers = KnownNumbers::new("S-######-####".parse().unwrap(), &[]);
    assert!(!numbers.leave_cpr_in("S-010190-1234 og (S-311299-0001), https://sag.dk/S-010190-1234"));
    for text in ["010190-1234", "S-010190-1234 010190-1234", "XS-010190-1234", "S-010190-12345 010190 1234"] {
        assert!(numbers.leave_cpr_in(text), "{text}");
    }
    for shape in ["######-####", "####-######-####", "S *"] {
        assert!(shape.parse::<CaseNumberShape>().is_err(), "{shape}");
    }
    assert!(KnownNumbers::default().leave_cpr_in("S-010190-1234"));
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("S-010190-1234", "2026-03-17", &[]).await;
        let config = std::fs::read_to_string(house.config_file()).unwrap();
        let declared = config.replace("[mail]\n", "[mail]\ncase_number = \"S-######-####\"\n");
        std::fs::write(house.config_file(), declared).unwrap();
        let app = house.another_app().await;
        fasevagt::jobs::reminders::run(app.context(), crate::support::day("2026-11-16"), morning("2026-11-16"))
            .await
            .unwrap();
        assert!(house.outbox().await.iter().all(|mail| mail.state == "queued"));
    });
}

#[test]
fn on_sqlite_one_process_delivers_at_a_time_and_one_daemon_runs() {
    block_on(async {
        let mut house = House::new(TestDatabase::sqlite(), "").await;
        queue(&house, &[mail("a", MailState::Queued, RAW)]).await;
        let other = house.another_app().await;
        let held = DeliveryLock::acquire(&other.state).await.unwrap().unwrap();
        let outcome = house.deliver("2026-11-16").await;
        assert_eq!(outcome, Outcome::Nothing("deliver: another process is at it".into()));
        drop(held);
        house.deliver("2026-11-16").await;
        assert_eq!(house.outbox().await[0].state, "sent");
        let only = DaemonLock::acquire(&other.state).unwrap().unwrap();
        let config = house.config_file();
        let mut run = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
        let run = run.args(["--config", config.to_str().unwrap(), "run"]).stderr(Stdio::piped());
        let output = run.output().unwrap();
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && why.contains("another fasevagt daemon runs on sqlite:"), "{why}");
        assert!(DaemonLock::acquire(&house.app.state).unwrap().is_none());
        drop(only);
    });
}

#[test]
fn mails_of_a_process_that_ended_are_sent_by_the_next_with_the_same_message_id() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        queue(&house, &[mail("a", MailState::Queued, RAW), mail("b", MailState::Queued, RAW)]).await;
        let other = house.another_app().await;
        let lock = DeliveryLock::acquire(&other.state).await.unwrap().unwrap();
        let mut tx = other.state.begin().await.unwrap();
        let claimed = outbox::claim(&mut tx, lock.owner, 1, morning("2026-11-16")).await.unwrap();
        tx.commit().await.unwrap();
        let on_postgres = matches!(other.state, fasevagt::store::db::Db::Postgres(_));
        if on_postgres {
            house.deliver("2026-11-16").await;
            let states: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.state).collect();
            assert_eq!(states, ["sending", "sent"], "the other is alive, and keeps what it has");
        }
        drop(lock);
        let app = &mut house.app;
        let now = std::sync::Arc::new(|| morning("2026-11-16"));
        let delivered = app.deliver(now.clone(), &|| false).await.unwrap();
        if on_postgres {
            let wait = delivered.come_back.expect("it may only seem to be gone");
            assert!(wait.as_secs() <= 10);
            tokio::time::pause();
            tokio::time::advance(wait).await;
            tokio::time::resume();
            app.deliver(now, &|| false).await.unwrap();
        }
        let mails = house.outbox().await;
        assert!(mails.iter().all(|mail| mail.state == "sent"), "{mails:?}");
        assert_eq!((mails[0].attempts, &mails[0].message_id), (2, &claimed[0].message_id));
    });
}

#[test]
fn what_the_mail_server_does_not_take_is_a_problem_until_it_does() {
    on_both(async |database| {
        let smtp = "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\n";
        let mut house = House::new(database, smtp).await;
        queue(&house, &[mail("a", MailState::Queued, RAW)]).await;
        house.deliver("2026-11-16").await;
        let problems = async |house: &House| {
            let mut tx = house.app.state.snapshot().await.unwrap();
            fasevagt::store::problems::list(&mut tx).await.unwrap()
        };
        let known = problems(&house).await;
        assert!(known.len() == 1 && known[0].line(chrono_tz::UTC).contains("connect to 127.0.0.1:1"), "{known:?}");
        let config = house.config_file();
        let status = fasevagt(&["--config", config.to_str().unwrap(), "status"], config.parent().unwrap());
        let text = String::from_utf8(status.stdout).unwrap();
        assert!(text.contains("mail-server since 2026-11-16 06:30: connect to"), "{text}");
        house.app.mailer = fasevagt::mailer::Mailer::File(config.with_file_name("mails"));
        house.deliver("2026-11-17").await;
        assert!(problems(&house).await.is_empty() && house.outbox().await[0].state == "sent");
    });
}

/// A mail's mark is not lost on the way: what is written twice, as after a lost commit, changes nothing.
#[test]
fn a_mark_that_is_written_again_changes_nothing() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        queue(&house, &[mail("a", MailState::Queued, RAW)]).await;
        let now = morning("2026-11-16");
        let mut tx = house.app.state.begin().await.unwrap();
        let id = outbox::claim(&mut tx, 7, 1, now).await.unwrap()[0].id;
        for _ in 0..2 {
            outbox::mark(&mut tx, 7, &[(id, DeliveryResult::Sent)], now).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!((house.outbox().await[0].state.as_str(), house.outbox().await[0].attempts), ("sent", 1));
    });
}
