//! Addresses with æ, ø and å, those that nobody can have, and what `check` tells of them.

use std::fs;

use crate::cli::fasevagt;
use crate::support::databases::block_on;
use crate::support::house::House;
use crate::support::smtp_server::{Plan, Server, Stage, at};

use super::{DAYS, LOGIN, Ways, site, site_with_mails, states};

const UTF8: &[&str] = &["SMTPUTF8"];

/// What `check --smtp` prints of the mail server and the addresses, while the server answers in this process.
async fn checked(house: &House, args: &[&str]) -> String {
    let config = house.config_file();
    let args: Vec<String> =
        ["--config", config.to_str().unwrap(), "check"].iter().chain(args).map(|arg| (*arg).to_owned()).collect();
    let ran = tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        fasevagt(&args, config.parent().unwrap())
    });
    let text = String::from_utf8(ran.await.unwrap().stdout).unwrap();
    text.lines()
        .filter(|line| line[8..].starts_with("mail:") || line[8..].starts_with("addresses:"))
        .collect::<Vec<_>>()
        .join("\n")
}

async fn site_with_admin(server: &Server, ways: Ways<'_>) -> House {
    let house = site(server.port, ways).await;
    let file = house.config_file();
    let admin = "\n[[recipients]]\nrole = \"admin\"\nname = \"It\"\nemail = \"it@example.dk\"\n";
    fs::write(&file, fs::read_to_string(&file).unwrap() + admin).unwrap();
    house
}

#[test]
fn a_host_with_danish_letters_needs_nothing_of_the_server_and_what_is_before_the_at_does() {
    block_on(async {
        for (address, said, extensions, state) in [
            ("anna@blåkors.dk", "anna@xn--blkors-jua.dk", &[][..], "sent"),
            ("anna@NÆSTVED.dk", "anna@xn--nstved-pua.dk", &[], "sent"),
            ("søren@example.dk", "", &[], "dead"),
            ("søren@example.dk", "søren@example.dk", UTF8, "sent"),
            ("søren@blåkors.dk", "søren@xn--blkors-jua.dk", UTF8, "sent"),
        ] {
            let server = Server::start(Plan { extensions, ..Plan::default() }).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            house.change_state(&format!("UPDATE outbox SET recipient = '{address}' WHERE id = 1")).await;
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            assert_eq!((states(&mails)[0].1, states(&mails)[1].1), (state, "sent"), "{address}: {mails:?}");
            let record = server.record();
            assert!(
                said.is_empty() || record.taken.iter().any(|mail| mail.to == said),
                "{address}: {:?}",
                record.taken
            );
        }
    });
}

#[test]
fn an_address_that_nobody_can_have_goes_to_the_leader() {
    block_on(async {
        let long = format!("{}@example.dk", "a".repeat(65));
        for address in ["anna@-kors.dk", "anna@kors-.dk", &format!("anna@{}.dk", "k".repeat(64)), &long] {
            let server = Server::start(Plan::default()).await;
            let mut house = site(server.port, Ways::default()).await;
            house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
            house.change(&format!("UPDATE medarbejder SET email = '{address}'")).await;
            house.reminders(DAYS[0]).await.unwrap();
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            assert!(
                !mails.is_empty() && mails.iter().all(|mail| mail.state == "sent" && mail.to != *address),
                "{mails:?}"
            );
            assert!(server.record().recipients().contains(&"tina@example.dk"), "{address}");
        }
    });
}

#[test]
fn check_names_whom_the_server_could_not_take() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let house = site(server.port, Ways::default()).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        assert!(!checked(&house, &[]).await.contains("addresses"));
        house.change("UPDATE medarbejder SET email = 'anna@blåkors.dk'").await;
        assert!(!checked(&house, &[]).await.contains("addresses"));
        house.change("UPDATE medarbejder SET email = 'søren@example.dk' WHERE id = 'anna'").await;
        let told = checked(&house, &[]).await;
        assert!(
            told.starts_with("WARNING addresses: only a server that offers SMTPUTF8")
                && told.contains("medarbejder anna"),
            "{told}"
        );
        let told = checked(&house, &["--smtp"]).await;
        assert!(told.contains("FAILED  addresses: the server offers no SMTPUTF8") && !told.contains("søren"), "{told}");
        server.change(Plan { extensions: UTF8, ..Plan::default() });
        let told = checked(&house, &["--smtp"]).await;
        assert!(told.contains("ok      addresses: the server takes letters beyond ASCII"), "{told}");
        assert!(server.record().taken.is_empty(), "nothing is sent");
    });
}

#[test]
fn check_asks_whether_a_mail_would_be_taken_and_tells_a_refusal_in_the_servers_words() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let house = site_with_admin(&server, Ways::default()).await;
        let told = checked(&house, &["--smtp"]).await;
        assert!(told.contains("takes mails from") && told.contains("to it@example.dk"), "{told}");
        for (stage, answer) in [
            (Stage::Mail, "550 5.7.60 you may not send as this sender"),
            (Stage::Rcpt, "554 5.7.1 Relay access denied"),
            (Stage::Rcpt, "504 5.5.2 need fully-qualified hostname"),
        ] {
            server.change(Plan::with([at(stage).answers(answer)]));
            let told = checked(&house, &["--smtp"]).await;
            let (_, words) = answer.split_once(' ').unwrap();
            assert!(told.starts_with("FAILED  mail: the server refuses") && told.contains(words), "{told}");
        }
        assert_eq!(server.record().taken.len(), 0);
    });
}

#[test]
fn check_names_what_a_server_offers_that_takes_no_password() {
    block_on(async {
        let plan = Plan { login: Some(LOGIN), mechanisms: "XOAUTH2", ..Plan::default() };
        let server = Server::start(plan).await;
        let house = site_with_admin(&server, Ways { login: true, ..Ways::default() }).await;
        let told = checked(&house, &["--smtp"]).await;
        assert!(told.contains("it offers only XOAUTH2, as Microsoft 365 does: see `fasevagt help mail`"), "{told}");
    });
}
