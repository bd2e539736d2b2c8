//! TLS and logging in: no mail goes another way than the one that is set, and none pays for it.

use std::fs;

use crate::support::databases::block_on;
use crate::support::smtp_server::{Authority, Plan, Security, Server, Stage, at};
use crate::wrong_files::OTHERS;

use super::{DAYS, LOGIN, Ways, assert_sent_at_once, assert_untouched, site_with_mails};

const HOST: &str = "127.0.0.1";

/// A server with STARTTLS and a login, as most are.
fn good(ca: &Authority) -> Plan {
    Plan { security: Security::StartTls(ca.server(HOST)), login: Some(LOGIN), ..Plan::default() }
}

#[test]
fn mails_go_encrypted_and_logged_in_by_each_way_that_servers_have() {
    block_on(async {
        let ca = Authority::new();
        let tls = ca.server(HOST);
        for (way, security) in [("starttls", Security::StartTls(tls.clone())), ("tls", Security::Implicit(tls))] {
            for mechanisms in ["PLAIN", "LOGIN", "CRAM-MD5 LOGIN PLAIN"] {
                let plan = Plan { security: security.clone(), login: Some(LOGIN), mechanisms, ..Plan::default() };
                let server = Server::start(plan).await;
                let ways = Ways { security: way, login: true, ca: Some(&ca), ..Ways::default() };
                let mut house = site_with_mails(&server, ways, 2).await;
                house.deliver(DAYS[0]).await;
                assert_sent_at_once(&house, &server).await;
                let record = server.record();
                assert!(record.taken.iter().all(|m| m.encrypted && m.user.as_deref() == Some(LOGIN.0)));
            }
        }
    });
}

#[test]
fn trouble_before_the_first_mail_is_named_and_uses_up_no_attempt() {
    block_on(async {
        let (ca, stranger) = (Authority::new(), Authority::new());
        let ruled = |rule| Plan { rules: vec![rule], ..good(&ca) };
        let problems = [
            ("offers no STARTTLS", Plan { security: Security::None, ..good(&ca) }),
            ("offers no STARTTLS", ruled(at(Stage::Ehlo).answers("250-stripped\r\n250 AUTH PLAIN LOGIN"))),
            ("no TLS today", ruled(at(Stage::StartTls).answers("454 4.7.0 no TLS today"))),
            ("start TLS with", ruled(at(Stage::StartTls).closes())),
            ("start TLS with", ruled(at(Stage::Handshake).closes())),
            ("start TLS with", ruled(at(Stage::Handshake).answers("500 5.5.1 this is no handshake"))),
            ("start TLS with", ruled(at(Stage::Handshake).hangs())),
            ("UnknownIssuer", Plan { security: Security::StartTls(stranger.server(HOST)), ..good(&ca) }),
            ("not valid for name", Plan { security: Security::StartTls(ca.server("mail.example.dk")), ..good(&ca) }),
            ("refused (535)", Plan { login: Some((LOGIN.0, "something else")), ..good(&ca) }),
            ("refused (454)", ruled(at(Stage::Auth).answers("454 4.7.0 come back"))),
            ("log in to", ruled(at(Stage::Auth).closes())),
            ("log in to", ruled(at(Stage::Auth).hangs())),
            ("log in to", Plan { mechanisms: "GSSAPI", ..good(&ca) }),
        ];
        for (words, problem) in problems {
            let server = Server::start(problem).await;
            let ways = Ways { security: "starttls", login: true, ca: Some(&ca), ..Ways::default() };
            let mut house = site_with_mails(&server, ways, 2).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains("the queue rests") && outcome.contains(words), "{words}: {outcome}");
            assert!(!outcome.contains(LOGIN.1));
            assert_untouched(&house).await;
            assert_eq!(server.record().count(Stage::Mail), 0);
            let errors: Vec<_> = house.outbox().await.into_iter().filter_map(|m| m.last_error).collect();
            assert!(errors.iter().all(|error| !error.contains(LOGIN.1)), "{errors:?}");
            server.change(good(&ca));
            house.deliver(DAYS[1]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn what_is_no_file_in_the_place_of_a_password_or_of_a_certificate_is_named_and_not_waited_for() {
    block_on(async {
        let ca = Authority::new();
        for name in ["password", "ca.pem"] {
            for (what, put) in OTHERS {
                let server = Server::start(good(&ca)).await;
                let ways = Ways { security: "starttls", login: true, ca: Some(&ca), ..Ways::default() };
                let mut house = site_with_mails(&server, ways, 1).await;
                let path = house.config_file().with_file_name(name);
                fs::remove_file(&path).unwrap();
                put(&path);
                let outcome = house.deliver(DAYS[0]).await.to_string();
                let text = format!("{name}: it is {what}, and no regular file");
                assert!(outcome.contains("the queue rests") && outcome.contains(&text), "{outcome}");
                assert_untouched(&house).await;
            }
        }
    });
}

#[test]
fn a_password_never_goes_over_a_plain_line_to_a_server_that_has_no_tls() {
    block_on(async {
        let server = Server::start(Plan { login: Some(LOGIN), ..Plan::default() }).await;
        for security in ["starttls", "tls"] {
            let ways = Ways { security, login: true, ..Ways::default() };
            // To a server that speaks first, the first bytes of TLS are a command without sense.
            let mut house = site_with_mails(&server, ways, 1).await;
            house.deliver(DAYS[0]).await;
            assert_untouched(&house).await;
        }
        assert_eq!(server.record().count(Stage::Auth), 0);
    });
}

#[test]
fn a_server_whose_ca_is_not_known_gets_no_mail_over_implicit_tls_either() {
    block_on(async {
        let (ca, stranger) = (Authority::new(), Authority::new());
        for security in [stranger.server(HOST), ca.server("mail.example.dk")] {
            let server = Server::start(Plan { security: Security::Implicit(security), ..Plan::default() }).await;
            let ways = Ways { security: "tls", ca: Some(&ca), ..Ways::default() };
            let mut house = site_with_mails(&server, ways, 1).await;
            house.deliver(DAYS[0]).await;
            assert_untouched(&house).await;
            assert_eq!(server.record().count(Stage::Greeting), 0);
        }
    });
}
