//! Delivery to a mail server on loopback that does what servers do.

mod addresses;
mod limits;
mod lines;
mod pace;
mod postfix;
mod refusals;
mod security;
mod stop;

use std::fs;
use std::time::Duration;

use fasevagt::domain::values::message::MailKind;
use fasevagt::mailer::Mailer;
use fasevagt::store::outbox::{self, MailState, NewMail, OutboxMail};

use crate::support::databases::TestDatabase;
use crate::support::house::{House, morning};
use crate::support::smtp_server::{Authority, Server};

/// The day that the mails are queued on, and those after it.
const DAYS: [&str; 4] = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"];
const LOGIN: (&str, &str) = ("fasevagt", "hemmelig hest 7");

/// When an answer is given up: a minute of silence is a long time in a test.
const TIMEOUT: Duration = Duration::from_millis(300);

/// How a site is set up.
struct Ways<'a> {
    security: &'static str,
    connections: usize,
    login: bool,
    /// Whose certificates it believes.
    ca: Option<&'a Authority>,
    timeout: Duration,
}

impl Default for Ways<'_> {
    fn default() -> Self {
        Self { security: "none", connections: 1, login: false, ca: None, timeout: TIMEOUT }
    }
}

/// A site whose mails go to this port.
async fn site(port: u16, ways: Ways<'_>) -> House {
    let database = TestDatabase::sqlite();
    let dir = database.dir.path();
    let Ways { security, connections, login, ca, timeout } = ways;
    let mut toml = format!(
        "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"{security}\"\n\
         connections = {connections}\n"
    );
    if login {
        fs::write(dir.join("password"), LOGIN.1).unwrap();
        toml += &format!("username = \"{}\"\npassword_file = \"{}\"\n", LOGIN.0, dir.join("password").display());
    }
    if let Some(ca) = ca {
        toml += &format!("ca_file = \"{}\"\n", ca.write_to(dir).display());
    }
    let mut house = House::new(database, &toml).await;
    if let Mailer::Smtp(settings) = &mut house.app.mailer {
        settings.timeout = timeout;
    }
    house
}

/// The same, with mails to `m00@example.dk`, `m01@example.dk` and so on in its queue.
async fn site_with_mails(server: &Server, ways: Ways<'_>, mails: usize) -> House {
    let house = site(server.port, ways).await;
    queue(&house, mails).await;
    house
}

async fn queue(house: &House, mails: usize) {
    let mut tx = house.app.state.begin().await.unwrap();
    for address in addresses(mails) {
        let message_id = format!("<{address}.queued>");
        let raw = format!("Message-ID: {message_id}\r\nTo: {address}\r\nSubject: Frist\r\n\r\nKære du\r\n.en prik\r\n");
        let mail = NewMail {
            key: address.clone(),
            kind: MailKind::Reminder,
            to: address,
            subject: "Frist".into(),
            raw: raw.into_bytes(),
            message_id,
            state: MailState::Queued,
            problem: None,
        };
        outbox::enqueue(&mut tx, &mail, morning(DAYS[0])).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn addresses(mails: usize) -> Vec<String> {
    (0..mails).map(|number| format!("m{number:02}@example.dk")).collect()
}

/// Address, state and attempts of every mail.
fn states(mails: &[OutboxMail]) -> Vec<(&str, &str, i64)> {
    mails.iter().map(|m| (m.to.as_str(), m.state.as_str(), m.attempts)).collect()
}

/// Nothing was sent, and nothing counts against any mail.
async fn assert_untouched(house: &House) {
    let mails = house.outbox().await;
    assert!(mails.iter().all(|m| m.state == "queued" && m.attempts == 0), "{mails:?}");
}

/// Every mail is sent, and the server has each of them once.
async fn assert_sent_once(house: &House, server: &Server) {
    let mails = house.outbox().await;
    assert!(mails.iter().all(|m| m.state == "sent"), "{mails:?}");
    let mut to: Vec<_> = mails.iter().map(|m| m.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(server.record().recipients(), to);
}

/// The same, and no mail needed a second attempt.
async fn assert_sent_at_once(house: &House, server: &Server) {
    assert_sent_once(house, server).await;
    let mails = house.outbox().await;
    assert!(mails.iter().all(|m| m.attempts == 1), "{mails:?}");
}
