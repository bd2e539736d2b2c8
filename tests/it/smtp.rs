//! Delivery to a mail server on loopback.

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;
use crate::support::smtp_server::{Answers, serve};

/// A site whose mails go to a server on this port. The keys of `[mail]` that the house sets come before.
fn smtp(port: u16, security: &str) -> String {
    format!(
        "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"{security}\"\nconnections = 1"
    )
}

async fn house(port: u16, security: &str) -> House {
    let house = House::new(TestDatabase::sqlite(), &smtp(port, security)).await;
    house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
    house.change("UPDATE medarbejder SET email = 'bad@example.dk'").await;
    house.reminders("2026-11-16").await.unwrap();
    house
}

fn states(mails: &[fasevagt::store::outbox::Mail]) -> Vec<(&str, &str, i64)> {
    mails.iter().map(|m| (m.to.as_str(), m.state.as_str(), m.attempts)).collect()
}

#[test]
fn a_refused_recipient_is_dead_and_stops_nobody_else() {
    block_on(async {
        let (port, taken) = serve(Answers::default()).await;
        let mut house = house(port, "none").await;
        house.deliver("2026-11-16").await;
        let mails = house.outbox().await;
        let expected = [("bad@example.dk", "dead", 1), ("frida@example.dk", "sent", 1), ("tina@example.dk", "sent", 1)];
        assert_eq!(states(&mails), expected);
        assert!(mails[0].last_error.as_deref().unwrap().contains("unknown"));
        let taken = taken.lock().unwrap();
        let to: Vec<_> = taken.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["frida@example.dk", "tina@example.dk"]);
        assert!(taken[0].1.contains(&format!("Message-ID: {}", mails[1].message_id)));
        assert!(taken[0].1.contains("Auto-Submitted: auto-generated"));
    });
}

#[test]
fn a_server_that_asks_to_come_back_gets_the_mail_later_with_the_same_message_id() {
    block_on(async {
        let (port, taken) = serve(Answers { content: "451 4.3.0 later", ..Answers::default() }).await;
        let mut house = house(port, "none").await;
        house.deliver("2026-11-16").await;
        let mails = house.outbox().await;
        assert_eq!(states(&mails)[1..], [("frida@example.dk", "queued", 1), ("tina@example.dk", "queued", 1)]);
        assert!(mails[1].next_attempt_at > Some(mails[1].created_at) && taken.lock().unwrap().is_empty());
    });
}

#[test]
fn a_server_without_starttls_gets_no_mail_and_uses_up_no_attempt() {
    block_on(async {
        let (port, taken) = serve(Answers::default()).await;
        let mut house = house(port, "starttls").await;
        let outcome = house.deliver("2026-11-16").await.to_string();
        assert!(outcome.contains("offers no STARTTLS"), "{outcome}");
        let mails = house.outbox().await;
        assert!(mails.iter().all(|m| m.state == "queued" && m.attempts == 0), "{mails:?}");
        assert!(taken.lock().unwrap().is_empty());
    });
}

#[test]
fn a_server_that_is_away_uses_up_no_attempt() {
    block_on(async {
        let mut house = house(1, "none").await;
        let outcome = house.deliver("2026-11-16").await.to_string();
        assert!(outcome.contains("the queue rests: connect to 127.0.0.1:1"), "{outcome}");
        assert!(house.outbox().await.iter().all(|m| m.state == "queued" && m.attempts == 0));
    });
}
