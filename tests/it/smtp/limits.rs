//! Servers that take so many mails, so many lines, and no nonsense.

use std::time::Duration;

use crate::support::databases::block_on;
use crate::support::smtp_server::{Authority, Plan, Security, Server, Stage, at};

use super::{DAYS, LOGIN, Ways, assert_sent_at_once, assert_untouched, site_with_mails, states};

#[test]
fn a_server_that_takes_two_mails_per_connection_is_asked_again_and_no_attempt_is_used_up() {
    block_on(async {
        for end in [
            at(Stage::Mail).answers("421 4.7.0 enough"),
            at(Stage::Rcpt).answers("421 4.7.0 enough"),
            at(Stage::Idle).answers("421 4.4.2 enough"),
            at(Stage::Idle).closes(),
        ] {
            let server = Server::start(Plan::with([end.after_mails(2)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 5).await;
            house.deliver(DAYS[0]).await;
            assert_sent_at_once(&house, &server).await;
            let record = server.record();
            assert_eq!(record.taken.iter().map(|m| m.connection).collect::<Vec<_>>(), [1, 1, 2, 2, 3]);
        }
    });
}

#[test]
fn a_server_that_closes_in_the_middle_of_a_mail_gets_it_on_a_new_connection() {
    block_on(async {
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data] {
            let server = Server::start(Plan::with([at(stage).once().answers("421 4.3.2 restarting")])).await;
            let mut house = site_with_mails(&server, Ways::default(), 3).await;
            house.deliver(DAYS[0]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn a_server_that_never_takes_a_mail_before_it_closes_is_not_asked_for_ever() {
    block_on(async {
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data] {
            let server = Server::start(Plan::with([at(stage).answers("421 4.3.2 restarting")])).await;
            let mut house = site_with_mails(&server, Ways::default(), 3).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains("restarting"), "{outcome}");
            assert!(server.record().connections < 10 && server.record().taken.is_empty());
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            super::assert_sent_once(&house, &server).await;
        }
    });
}

#[test]
fn a_refused_mail_does_not_cost_the_connection() {
    block_on(async {
        for stage in [Stage::Rcpt, Stage::Content] {
            for answer in ["550 5.1.1 no", "451 4.3.0 later"] {
                let server = Server::start(Plan::with([at(stage).to("m01@example.dk").answers(answer)])).await;
                let mut house = site_with_mails(&server, Ways::default(), 3).await;
                house.deliver(DAYS[0]).await;
                let mails = house.outbox().await;
                let state = if answer.starts_with('5') { "dead" } else { "queued" };
                assert_eq!(states(&mails)[1], ("m01@example.dk", state, 1));
                assert_eq!(server.record().recipients(), ["m00@example.dk", "m02@example.dk"]);
                assert_eq!(server.record().connections, 1, "{stage:?}");
            }
        }
    });
}

#[test]
fn several_connections_are_used_at_once_and_each_mail_goes_once() {
    block_on(async {
        // A server that takes its time: who asks one after the other is seen.
        let slow = at(Stage::Content).waits(Duration::from_millis(5));
        let server = Server::start(Plan::with([slow])).await;
        let mut house = site_with_mails(&server, Ways { connections: 4, ..Ways::default() }, 40).await;
        house.deliver(DAYS[0]).await;
        assert_sent_at_once(&house, &server).await;
        let record = server.record();
        assert_eq!((record.connections, record.most_open), (4, 4));
        let mut used: Vec<_> = record.taken.iter().map(|m| m.connection).collect();
        used.sort_unstable();
        used.dedup();
        assert_eq!(used, [1, 2, 3, 4]);
    });
}

#[test]
fn a_server_that_allows_fewer_connections_gets_all_mails_over_those() {
    block_on(async {
        let limit = at(Stage::Greeting).more_open_than(2).answers("421 4.7.0 too many connections");
        let slow = at(Stage::Content).waits(Duration::from_millis(5));
        let server = Server::start(Plan::with([limit, slow])).await;
        let mut house = site_with_mails(&server, Ways { connections: 4, ..Ways::default() }, 20).await;
        house.deliver(DAYS[0]).await;
        assert_sent_at_once(&house, &server).await;
        assert!(server.record().connections > 2);
    });
}

#[test]
fn several_connections_lose_and_double_nothing_on_a_server_that_breaks_them() {
    block_on(async {
        let rules = [
            at(Stage::Rcpt).to("m07@example.dk").answers("550 5.1.1 unknown"),
            at(Stage::Mail).after_mails(3).answers("421 4.7.0 enough"),
            at(Stage::Rcpt).to("m11@example.dk").once().closes(),
        ];
        let server = Server::start(Plan::with(rules)).await;
        let mut house = site_with_mails(&server, Ways { connections: 4, ..Ways::default() }, 40).await;
        for day in DAYS {
            house.deliver(day).await;
        }
        let mut expected = super::addresses(40);
        expected.remove(7);
        assert_eq!(server.record().recipients(), expected);
        assert_eq!(states(&house.outbox().await)[7], ("m07@example.dk", "dead", 1));
    });
}

#[test]
fn an_answer_that_was_slipped_in_before_tls_is_not_believed() {
    block_on(async {
        let ca = Authority::new();
        let slipped = at(Stage::StartTls).answers("220 2.0.0 go ahead\r\n250-slipped\r\n250 in");
        let plan =
            Plan { rules: vec![slipped], security: Security::StartTls(ca.server("127.0.0.1")), ..Plan::default() };
        let server = Server::start(plan).await;
        let mut house =
            site_with_mails(&server, Ways { security: "starttls", ca: Some(&ca), ..Ways::default() }, 1).await;
        house.deliver(DAYS[0]).await;
        assert_untouched(&house).await;
        assert_eq!(server.record().count(Stage::Mail), 0);
    });
}

#[test]
fn a_password_that_the_server_repeats_is_not_kept() {
    block_on(async {
        let ca = Authority::new();
        let repeats = at(Stage::Auth).answers("535 5.7.8 \"hemmelig hest 7\" is wrong");
        let security = Security::StartTls(ca.server("127.0.0.1"));
        let server =
            Server::start(Plan { rules: vec![repeats], security, login: Some(LOGIN), ..Plan::default() }).await;
        let ways = Ways { security: "starttls", login: true, ca: Some(&ca), ..Ways::default() };
        let mut house = site_with_mails(&server, ways, 1).await;
        let outcome = house.deliver(DAYS[0]).await.to_string();
        assert!(!outcome.contains(LOGIN.1) && outcome.contains("535"), "{outcome}");
        assert!(!house.outbox().await[0].last_error.as_deref().unwrap_or_default().contains(LOGIN.1));
    });
}
