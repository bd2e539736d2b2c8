//! The daemon's jobs on real databases: each period once, all or nothing, and issued is frozen.

use fasevagt::domain::operations::job::JobKind::{self, Digest, Proof, Reminders, Retention, Statements};
use fasevagt::domain::values::calendar::parse_month;
use fasevagt::domain::values::message::MailKind;
use fasevagt::jobs::Outcome;
use fasevagt::jobs::due::{Due, due};
use fasevagt::store::outbox::{self, DeliveryResult, NewMail};
use fasevagt::store::{runs, statements};

use crate::support::databases::on_both;
use crate::support::day;
use crate::support::house::{House, morning};

#[test]
fn a_day_is_said_once_however_often_it_is_asked() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        assert!(matches!(house.reminders("2026-11-16").await.unwrap(), Outcome::Done(_)));
        let first = house.outbox().await;
        assert_eq!(first.len(), 3, "Anna, Tina, and Frida for what is overdue");
        assert!(matches!(house.reminders("2026-11-16").await.unwrap(), Outcome::Nothing(_)));
        assert_eq!(house.outbox().await, first);
        house.deliver("2026-11-16").await;
        assert!(matches!(house.reminders("2026-11-17").await.unwrap(), Outcome::Done(_)));
        let second = house.outbox().await;
        let new: Vec<_> = second[3..].iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(new, ["anna@example.dk", "frida@example.dk", "tina@example.dk"], "the agreement is overdue now");
    });
}

#[test]
fn a_run_that_breaks_off_leaves_no_trace_and_is_done_in_full_the_next_time() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.change_state("ALTER TABLE said_to RENAME TO taken_away").await;
        house.reminders("2026-11-16").await.unwrap_err();
        house.change_state("ALTER TABLE taken_away RENAME TO said_to").await;
        assert!(house.outbox().await.is_empty());
        assert!(matches!(house.reminders("2026-11-16").await.unwrap(), Outcome::Done(_)));
        assert_eq!(house.outbox().await.len(), 3);
    });
}

#[test]
fn a_closed_day_says_nothing_and_claims_nothing() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let outcome = house.reminders("2026-11-21").await.unwrap();
        assert_eq!(outcome.to_string(), "reminders: 2026-11-21 is a closed day, nothing is said");
        let mut tx = house.app.state.snapshot().await.unwrap();
        assert!(!runs::is_done(&mut tx, JobKind::Reminders, "2026-11-21").await.unwrap());
    });
}

#[test]
fn the_digest_of_a_week_comes_once() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        assert!(matches!(house.digest("2026-W47", "2026-11-16").await, Outcome::Done(_)));
        assert!(matches!(house.digest("2026-W47", "2026-11-18").await, Outcome::Nothing(_)));
        let to: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["tina@example.dk", "frida@example.dk"]);
    });
}

const BILLING: &str = "[billing]\nfirst_month = \"2026-08\"";

#[test]
fn missed_months_are_issued_in_order_with_gapless_numbers_and_stay_as_they_are() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-2026-001", "2026-09-10", &[]).await;
        house.put_cti("CTI-2026-002", "2026-10-01", &[("betalingskommune", "0751")]).await;
        let outcome = house.statements("2026-11-02").await;
        assert_eq!(
            outcome.to_string(),
            "statements: 2026-08 issued, 0 kommuner, 1 mails; 2026-09 issued, 1 kommuner, 1 mails; \
             2026-10 issued, 2 kommuner, 1 mails"
        );
        let mut tx = house.app.state.snapshot().await.unwrap();
        let month = |text| parse_month(text).unwrap();
        let october = statements::read(&mut tx, month("2026-10")).await.unwrap().unwrap();
        let numbers: Vec<_> = october.kommuner.iter().map(|k| k.number.clone().unwrap()).collect();
        assert_eq!(numbers, ["2026-000002", "2026-000003"], "by kommune code, after September's 1");
        assert_eq!((october.issued, october.total.days), (true, 62));
        fasevagt::domain::billing::statement_check::check_sums(&october).unwrap();
        drop(tx);
        house.change("UPDATE takst SET oere_per_day = 1").await;
        house.change("UPDATE forloeb SET ended_on = '2026-10-05'").await;
        assert!(matches!(house.statements("2026-11-03").await, Outcome::Nothing(_)));
        let mut tx = house.app.state.snapshot().await.unwrap();
        assert_eq!(statements::read(&mut tx, month("2026-10")).await.unwrap(), Some(october));
        assert_eq!(statements::read(&mut tx, month("2026-11")).await.unwrap(), None);
    });
}

#[test]
fn what_was_held_when_a_month_was_issued_is_kept_with_it() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2020-05\"").await;
        house.put_cti("K6", "2020-05-04", &[]).await;
        house.change("UPDATE forloeb SET discharged_on = NULL").await;
        house.statements("2020-07-01").await;
        let mut tx = house.app.state.snapshot().await.unwrap();
        let mut held = Vec::new();
        for month in ["2020-05", "2020-06"] {
            let issued = statements::read(&mut tx, parse_month(month).unwrap()).await.unwrap().unwrap();
            assert!(issued.kommuner.is_empty());
            held.push(issued.held.iter().map(|h| h.days).collect::<Vec<_>>());
        }
        assert_eq!(held, [vec![28], vec![28, 30]]);
    });
}

#[test]
fn what_is_due_is_told_by_the_clock_and_by_what_is_done() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        let at = |on| {
            let app = &house.app;
            async move { due(&mut app.state.snapshot().await.unwrap(), &app.config, morning(on)).await.unwrap() }
        };
        let monday = at("2026-11-16").await;
        let jobs = |due: &[Due]| due.iter().map(|due| due.job).collect::<Vec<_>>();
        assert_eq!(jobs(&monday), [Reminders, Statements, Digest, Proof, Retention]);
        house.reminders("2026-11-16").await.unwrap();
        house.statements("2026-11-16").await;
        let skipped =
            fasevagt::jobs::digest::run(house.app.context(), &monday[2], morning("2026-11-16")).await.unwrap();
        assert_eq!(skipped.to_string(), "digest: 2026-W46 came too late and is skipped");
        fasevagt::jobs::proof::run(house.app.context(), day("2026-11-16"), morning("2026-11-16")).await.unwrap();
        house.retention("2026-11-16").await;
        assert_eq!(at("2026-11-16").await, [], "07:00 is still to come");
        let tuesday = at("2026-11-17").await;
        assert_eq!(jobs(&tuesday), [Reminders, Digest, Proof, Retention]);
        assert_eq!(tuesday[1].late_days, 1);
    });
}

fn mail(key: &str) -> NewMail {
    NewMail {
        key: key.into(),
        kind: MailKind::Reminder,
        to: "anna@example.dk".into(),
        subject: "Fasevagt".into(),
        raw: b"Subject: Fasevagt\r\n\r\nHej".to_vec(),
        message_id: format!("<{key}@example.dk>"),
        state: outbox::MailState::Queued,
        problem: None,
    }
}

#[test]
fn a_mail_is_claimed_by_one_and_taken_over_only_when_that_one_is_gone() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let now = morning("2026-11-16");
        let mut tx = house.app.state.begin().await.unwrap();
        assert!(outbox::enqueue(&mut tx, &mail("a"), now).await.unwrap());
        assert!(!outbox::enqueue(&mut tx, &mail("a"), now).await.unwrap(), "the same key is not queued twice");
        let first = outbox::claim(&mut tx, 1, 10, now).await.unwrap().remove(0);
        assert!(outbox::claim(&mut tx, 2, 10, now).await.unwrap().is_empty());
        assert_eq!(outbox::owners(&mut tx).await.unwrap(), [1]);
        assert_eq!(outbox::take_over(&mut tx, 1, now).await.unwrap(), 1);
        let second = outbox::claim(&mut tx, 2, 10, now).await.unwrap().remove(0);
        assert_eq!((second.id, second.attempts, second.message_id), (first.id, 1, first.message_id));
        outbox::mark(&mut tx, 1, &[(first.id, DeliveryResult::Sent)], now).await.unwrap();
        assert_eq!(outbox::owners(&mut tx).await.unwrap(), [2], "what was taken over is not the first one's any more");
        outbox::mark(&mut tx, 2, &[(first.id, DeliveryResult::Sent)], now).await.unwrap();
        assert!(outbox::claim(&mut tx, 2, 10, now + chrono::TimeDelta::days(1)).await.unwrap().is_empty());
    });
}

#[test]
fn a_clock_that_was_set_back_keeps_no_mail_waiting() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        let mut tx = house.app.state.begin().await.unwrap();
        outbox::enqueue(&mut tx, &mail("a"), morning("2026-11-17")).await.unwrap();
        tx.commit().await.unwrap();
        house.deliver("2026-11-16").await;
        assert_eq!(house.outbox().await[0].state, "sent");
    });
}

#[test]
fn a_case_number_that_could_be_a_cpr_number_is_blocked_kept_and_not_sent() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        house.put_cti("010190-1234", "2026-03-17", &[]).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        house.digest("2026-W47", "2026-11-16").await;
        house.deliver("2026-11-16").await;
        let (blocked, others): (Vec<_>, Vec<_>) = house.outbox().await.into_iter().partition(|m| m.state == "blocked");
        assert_eq!((blocked.len(), others.len()), (3, 5), "a mail of its own to each; the others go");
        assert!(others.iter().all(|m| m.state == "sent"));
        let why = blocked[0].last_error.as_deref().unwrap();
        assert!(why.contains("could hold a CPR number") && !why.contains("0101"), "{why}");
        let digest = house.mails().await.pop().unwrap().1.text;
        assert!(digest.contains("Ikke vist, fordi sagsnummeret ligner et CPR-nummer: "), "{digest}");
    });
}

#[test]
fn an_address_at_no_host_goes_to_the_team_leader_and_stops_no_other() {
    on_both(async |database| {
        let mut house = House::new(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.change("UPDATE medarbejder SET email = 'anna@-.dk'").await;
        house.reminders("2026-11-16").await.unwrap();
        house.deliver("2026-11-16").await;
        let states: Vec<_> = house.outbox().await.into_iter().map(|m| (m.to, m.state)).collect();
        let expected = [("frida@example.dk", "sent"), ("tina@example.dk", "sent")];
        assert_eq!(states, expected.map(|(to, state)| (to.to_owned(), state.to_owned())));
    });
}

#[test]
fn the_proof_holds_what_was_due_against_what_was_said() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let look = async || {
            let app = &house.app;
            fasevagt::jobs::proof::check(app.cases.open().await.unwrap(), &app.state, &app.config, day("2026-11-17"))
                .await
                .unwrap()
        };
        assert_eq!(look().await, fasevagt::jobs::proof::Proof::default(), "nothing was ever said");
        house.reminders("2026-11-16").await.unwrap();
        let proof = look().await;
        assert_eq!((proof.on, proof.due, proof.said), (Some(day("2026-11-16")), 12, 12));
        house.change_state("DELETE FROM said WHERE rule = 'handover-agreement' AND stage = 0").await;
        let proof = look().await;
        assert_eq!((proof.said, proof.missing), (11, vec!["CTI-1 handover-agreement 2026-11-16 0".to_owned()]));
        let told =
            fasevagt::jobs::proof::run(house.app.context(), day("2026-11-17"), morning("2026-11-17")).await.unwrap();
        assert!(matches!(told, Outcome::Incomplete(text) if text.contains("CTI-1 handover-agreement 2026-11-16 0")));
    });
}

#[test]
fn a_role_that_nobody_holds_is_told_in_the_digest() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        house.digest("2026-W47", "2026-11-16").await;
        let text = &house.mails().await[0].1.text;
        assert!(text.contains("Ingen modtager er sat op for rollen teamleder i Havnen"), "{text}");
        assert!(!text.contains("i Pensionatet;"), "{text}");
    });
}
