//! Servers that put mails off: how many they take in a time, over a connection, or for one mailbox.

use std::time::{Duration, Instant};

use crate::support::databases::block_on;
use crate::support::smtp_server::{Plan, Server, Stage, at};

use super::{DAYS, Ways, assert_sent_once, site_with_mails, states};

#[test]
fn a_server_that_takes_so_many_mails_a_second_gets_all_of_them_in_one_run() {
    block_on(async {
        for (stage, answer) in [
            (Stage::Rcpt, "450 4.7.1 Too many requests"),
            (Stage::Content, "451 4.3.2 slow down"),
            (Stage::Mail, "421 4.7.0 too many messages"),
        ] {
            let server = Server::start(Plan::with([at(stage).faster_than(40).answers(answer)])).await;
            let ways = Ways { connections: 4, timeout: Duration::from_secs(5), ..Ways::default() };
            let mut house = site_with_mails(&server, ways, 160).await;
            let begun = Instant::now();
            let outcome = house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            let late = mails.iter().filter(|mail| mail.state != "sent").count();
            let used = mails.iter().filter(|mail| mail.state == "sent" && mail.attempts > 1).count();
            println!("{answer}: {outcome}, {:.1} s, {late} wait, {used} again", begun.elapsed().as_secs_f32());
            assert!(late <= 3 && used == 0, "{answer}: {late} wait, {used} needed another attempt");
            assert!(begun.elapsed() < Duration::from_secs(20));
            house.deliver(DAYS[1]).await;
            assert_sent_once(&house, &server).await;
        }
    });
}

/// Run by hand: `cargo nextest run --run-ignored only ten_mails_a_second`.
#[test]
#[ignore = "takes some minutes"]
fn two_thousand_mails_to_a_server_that_takes_ten_mails_a_second_are_there_within_ten_minutes() {
    block_on(async {
        let limit = at(Stage::Rcpt).faster_than(10).answers("450 4.7.1 Too many requests");
        let server = Server::start(Plan::with([limit])).await;
        let ways = Ways { connections: 4, timeout: Duration::from_secs(5), ..Ways::default() };
        let mut house = site_with_mails(&server, ways, 2_000).await;
        let begun = Instant::now();
        for minutes in 0.. {
            let outcome =
                house.deliver_at(crate::support::house::morning(DAYS[0]) + chrono::TimeDelta::minutes(minutes)).await;
            println!("{outcome} after {:.0} s", begun.elapsed().as_secs_f32());
            if house.outbox().await.iter().all(|mail| mail.state == "sent") {
                break;
            }
        }
        let again = house.outbox().await.iter().filter(|mail| mail.attempts > 1).count();
        println!("2,000 mails in {:.0} s, {again} of them with another attempt", begun.elapsed().as_secs_f32());
        assert_sent_once(&house, &server).await;
        assert!(begun.elapsed() < Duration::from_mins(10) && again < 20, "{again}");
    });
}

#[test]
fn a_server_that_takes_so_many_mails_over_a_connection_gets_the_others_over_new_ones() {
    block_on(async {
        for connections in [1, 4] {
            let limit = at(Stage::Rcpt).after_mails(2).answers("450 4.7.1 Too many requests");
            let server = Server::start(Plan::with([limit])).await;
            let ways = Ways { connections, ..Ways::default() };
            let mut house = site_with_mails(&server, ways, 41).await;
            let begun = Instant::now();
            house.deliver(DAYS[0]).await;
            // Over several connections each may put off one before it is seen what they have in common.
            let late = house.outbox().await.iter().filter(|mail| mail.state != "sent").count();
            assert!(begun.elapsed() < Duration::from_secs(10) && late < connections, "{late} wait");
            house.deliver(DAYS[1]).await;
            assert_sent_once(&house, &server).await;
        }
    });
}

#[test]
fn full_mailboxes_at_the_head_of_the_queue_keep_nobody_waiting() {
    block_on(async {
        let full: Vec<String> = super::addresses(12);
        for answer in ["452 4.2.2 mailbox full", "450 4.1.2 domain not found"] {
            let rules: Vec<_> = full.iter().map(|to| at(Stage::Rcpt).to(to.clone().leak()).answers(answer)).collect();
            let server = Server::start(Plan::with(rules)).await;
            let mut house = site_with_mails(&server, Ways { connections: 2, ..Ways::default() }, 40).await;
            let begun = Instant::now();
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            assert!(states(&mails)[..12].iter().all(|(_, state, attempts)| (*state, *attempts) == ("queued", 1)));
            assert!(mails[12..].iter().all(|mail| mail.state == "sent" && mail.attempts == 1), "{answer}");
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
    });
}

#[test]
fn a_server_that_puts_off_some_mails_for_ever_takes_the_others_all_the_same() {
    block_on(async {
        let put_off: Vec<String> = super::addresses(5);
        let rules: Vec<_> =
            put_off.iter().map(|to| at(Stage::Rcpt).to(to.clone().leak()).answers("451 4.3.0 lookup failed")).collect();
        let server = Server::start(Plan::with(rules)).await;
        let mut house = site_with_mails(&server, Ways::default(), 30).await;
        house.deliver(DAYS[0]).await;
        let mails = house.outbox().await;
        assert!(mails[5..].iter().all(|mail| mail.state == "sent" && mail.attempts == 1));
        // It is not the server, since it takes others: they wait as any mail that is put off.
        assert!(
            states(&mails)[..5].iter().all(|(_, state, attempts)| (*state, *attempts) == ("queued", 1)),
            "{mails:?}"
        );
    });
}
