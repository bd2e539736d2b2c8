//! What the server says about one mail.

use std::time::Duration;

use chrono::TimeDelta;

use crate::support::databases::block_on;
use crate::support::house::morning;
use crate::support::smtp_server::{Plan, Server, Stage, Taken, at};

use super::{DAYS, Ways, assert_sent_at_once, assert_sent_once, site, site_with_mails, states};

#[test]
fn a_refused_recipient_is_dead_and_stops_nobody_else() {
    block_on(async {
        let server =
            Server::start(Plan::with([at(Stage::Rcpt).to("bad@example.dk").answers("550 5.1.1 unknown")])).await;
        let mut house = site(server.port, Ways::default()).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.change("UPDATE medarbejder SET email = 'bad@example.dk'").await;
        house.reminders(DAYS[0]).await.unwrap();
        house.deliver(DAYS[0]).await;
        let mails = house.outbox().await;
        let expected = [("bad@example.dk", "dead", 1), ("frida@example.dk", "sent", 1), ("tina@example.dk", "sent", 1)];
        assert_eq!(states(&mails), expected);
        assert!(mails[0].last_error.as_deref().unwrap().contains("unknown"));
        let record = server.record();
        assert_eq!(record.recipients(), ["frida@example.dk", "tina@example.dk"]);
        assert_eq!(record.taken[0].message_id, mails[1].message_id);
        assert!(record.taken[0].content.contains("Auto-Submitted: auto-generated"));
    });
}

#[test]
fn a_server_that_asks_to_come_back_gets_the_mail_later_with_the_same_message_id() {
    block_on(async {
        for stage in [Stage::Rcpt, Stage::Data, Stage::Content] {
            let server = Server::start(Plan::with([at(stage).answers("451 4.3.0 later")])).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            assert_eq!(states(&mails), [("m00@example.dk", "queued", 1), ("m01@example.dk", "queued", 1)], "{stage:?}");
            assert!(mails.iter().all(|m| m.next_attempt_at > Some(m.created_at)), "{mails:?}");
            assert!(mails[0].last_error.as_deref().unwrap().contains("later"));
            assert!(server.record().taken.is_empty());
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            assert_sent_once(&house, &server).await;
            let kept = |mail: &Taken| mail.message_id == format!("<{}.queued>", mail.to);
            assert!(server.record().taken.iter().all(kept));
        }
    });
}

#[test]
fn a_mail_from_before_the_clock_was_set_back_is_tried_once_and_then_waits_as_others_do() {
    block_on(async {
        let server = Server::start(Plan::with([at(Stage::Rcpt).answers("450 4.2.0 greylisted")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        let outcome = house.deliver("2026-11-13").await.to_string();
        assert_eq!(outcome, "deliver: 0 sent, 2 to be tried again, 0 dead");
        assert!(house.outbox().await.iter().all(|mail| mail.attempts == 1));
        let outcome = house.deliver("2026-11-13").await.to_string();
        assert_eq!(outcome, "deliver: nothing waits");
    });
}

#[test]
fn a_greylisted_mail_goes_at_the_next_attempt() {
    block_on(async {
        let server =
            Server::start(Plan::with([at(Stage::Rcpt).new_recipients().answers("450 4.2.0 greylisted")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        house.deliver(DAYS[0]).await;
        assert!(house.outbox().await.iter().all(|m| m.state == "queued" && m.attempts == 1));
        house.deliver(DAYS[1]).await;
        assert_sent_once(&house, &server).await;
        assert_eq!(server.record().count(Stage::Rcpt), 4);
    });
}

#[test]
fn a_mail_whose_content_is_refused_is_dead_at_once_and_the_others_go() {
    block_on(async {
        for answer in ["554 5.6.0 spam", "552-5.3.4 too\r\n552 5.3.4 large"] {
            let server = Server::start(Plan::with([at(Stage::Content).to("m01@example.dk").answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 3).await;
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            let expected =
                [("m00@example.dk", "sent", 1), ("m01@example.dk", "dead", 1), ("m02@example.dk", "sent", 1)];
            assert_eq!(states(&mails), expected);
            let last_word = answer.rsplit(' ').next().unwrap();
            assert!(mails[1].last_error.as_deref().unwrap().contains(last_word), "{:?}", mails[1].last_error);
            assert_eq!(server.record().recipients(), ["m00@example.dk", "m02@example.dk"]);
        }
    });
}

#[test]
fn an_answer_may_have_many_lines() {
    block_on(async {
        let rules = [
            at(Stage::Greeting).answers("220-welcome\r\n220-to\r\n220 test.example.dk"),
            at(Stage::Rcpt).answers("250-one\r\n250 two"),
            at(Stage::Content).takes().answers("250-2.0.0 kept\r\n250 2.0.0 as 4711"),
        ];
        let server = Server::start(Plan::with(rules)).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        house.deliver(DAYS[0]).await;
        assert_sent_at_once(&house, &server).await;
    });
}

#[test]
fn nonsense_from_the_server_loses_no_mail() {
    block_on(async {
        for stage in [Stage::Greeting, Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Content] {
            for nonsense in ["what?", "999 no such thing"] {
                let server = Server::start(Plan::with([at(stage).once().answers(nonsense)])).await;
                let mut house = site_with_mails(&server, Ways::default(), 2).await;
                house.deliver(DAYS[0]).await;
                house.deliver(DAYS[1]).await;
                assert_sent_once(&house, &server).await;
            }
        }
    });
}

#[test]
fn lines_that_begin_with_a_dot_arrive_as_they_were() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let mut house = site_with_mails(&server, Ways::default(), 1).await;
        house.deliver(DAYS[0]).await;
        assert!(server.record().taken[0].content.contains("\nKære du\n.en prik\n"));
    });
}

#[test]
fn a_mail_that_is_too_big_is_dead_and_a_sender_that_is_refused_is_the_servers_trouble() {
    block_on(async {
        let server = Server::start(Plan::with([at(Stage::Mail).once().answers("552 5.3.4 too big")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        house.deliver(DAYS[0]).await;
        let expected = [("m00@example.dk", "dead", 1), ("m01@example.dk", "sent", 1)];
        assert_eq!(states(&house.outbox().await), expected);
        let server = Server::start(Plan::with([at(Stage::Mail).answers("550 5.7.1 not you")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        let outcome = house.deliver(DAYS[0]).await.to_string();
        assert!(outcome.contains("takes no mail from this sender"), "{outcome}");
        super::assert_untouched(&house).await;
    });
}

#[test]
fn what_is_about_us_costs_no_mail_an_attempt_and_all_arrive_once_it_is_mended() {
    block_on(async {
        for answer in [
            "504 5.5.2 <fasevagt01>: Helo command rejected: need fully-qualified hostname",
            "554 5.7.1 <m00@example.dk>: Relay access denied",
            "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            "550 relaying prohibited",
            "530 5.7.57 Client not authenticated to send mail",
            "521 5.3.2 this host takes no mail",
        ] {
            let server = Server::start(Plan::with([at(Stage::Rcpt).answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 5).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains("the queue rests: the server takes no mail of ours"), "{outcome}");
            super::assert_untouched(&house).await;
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn who_refuses_three_in_a_row_and_takes_none_refuses_us() {
    block_on(async {
        for answer in ["550 5.7.1 sorry, too many emails", "550 5.1.1 unknown", "550 no"] {
            let server = Server::start(Plan::with([at(Stage::Rcpt).answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 5).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains("the server refuses everybody"), "{outcome}");
            super::assert_untouched(&house).await;
            assert_eq!(server.record().count(Stage::Rcpt), 3);
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn while_others_are_taken_an_address_is_dead_at_once_and_a_rule_is_tried_again() {
    block_on(async {
        for (answer, state) in [
            ("550 5.1.1 unknown", "dead"),
            ("552 5.2.2 full", "dead"),
            ("550 5.2.1 disabled", "dead"),
            ("550 5.7.1 not for you", "queued"),
            ("554 5.7.606 banned", "queued"),
        ] {
            let refused = ["m01@example.dk", "m02@example.dk", "m03@example.dk", "m04@example.dk"];
            let rules = refused.map(|to| at(Stage::Rcpt).to(to).answers(answer));
            let server = Server::start(Plan::with(rules)).await;
            let mut house = site_with_mails(&server, Ways::default(), 6).await;
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            let expected: Vec<_> = states(&mails).iter().map(|(_, state, _)| (*state).to_owned()).collect();
            assert_eq!(expected, ["sent", state, state, state, state, "sent"], "{answer}");
        }
    });
}

#[test]
fn an_address_whose_relay_is_denied_stops_nobody_else() {
    block_on(async {
        for (answer, state) in [
            ("554 5.7.1 <m00@example.dk>: Relay access denied", "queued"),
            ("530 5.7.57 Client not authenticated", "queued"),
            ("550 5.1.1 unknown", "dead"),
            ("550 5.1.1 no such user here (relay 10.5.7.1 was unable to find it)", "dead"),
            ("550 no such user, says 192.5.7.1", "dead"),
        ] {
            let server = Server::start(Plan::with([at(Stage::Rcpt).to("m00@example.dk").answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 4).await;
            house.deliver(DAYS[0]).await;
            let mails = house.outbox().await;
            assert_eq!(states(&mails)[0], ("m00@example.dk", state, 1), "{answer}");
            assert!(mails[1..].iter().all(|mail| mail.state == "sent"), "{answer}");
        }
    });
}

#[test]
fn the_only_mail_is_enough_to_see_that_a_server_takes_nothing_of_ours() {
    block_on(async {
        let server = Server::start(Plan::with([at(Stage::Rcpt).answers("554 5.7.1 Relay access denied")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 1).await;
        let outcome = house.deliver(DAYS[0]).await.to_string();
        assert!(outcome.contains("the queue rests: the server takes no mail of ours"), "{outcome}");
        super::assert_untouched(&house).await;
    });
}

#[test]
fn while_nobody_is_taken_one_or_two_who_are_refused_wait_and_are_dead_when_others_are_taken() {
    block_on(async {
        for answer in ["550 5.1.1 unknown", "550 5.7.1 too many", "550 no", "551 5.4.0 not here"] {
            let server = Server::start(Plan::with([at(Stage::Rcpt).answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            house.deliver(DAYS[0]).await;
            let waiting = [("m00@example.dk", "queued", 1), ("m01@example.dk", "queued", 1)];
            assert_eq!(states(&house.outbox().await), waiting, "{answer}");
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            assert_sent_once(&house, &server).await;
        }
    });
}

#[test]
fn three_mails_to_one_address_that_is_refused_do_not_speak_for_everybody() {
    block_on(async {
        let server = Server::start(Plan::with([at(Stage::Rcpt).to("m00@example.dk").answers("550 5.1.1 no")])).await;
        let mut house = site_with_mails(&server, Ways::default(), 5).await;
        house.change_state("UPDATE outbox SET recipient = 'm00@example.dk' WHERE id <= 4").await;
        house.deliver(DAYS[0]).await;
        let states: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.state).collect();
        assert_eq!(states, ["dead", "dead", "dead", "dead", "sent"]);
    });
}

#[test]
fn what_is_about_us_is_one_problem_that_lasts_however_often_it_is_tried() {
    block_on(async {
        for rule in [
            at(Stage::Rcpt).answers("550 5.7.1 too many"),
            at(Stage::Rcpt).answers("554 5.7.1 Relay access denied"),
            at(Stage::Content).answers("550 5.6.0 no"),
            at(Stage::Mail).answers("421 4.7.0 not now"),
        ] {
            let server = Server::start(Plan::with([rule])).await;
            let mut house = site_with_mails(&server, Ways::default(), 5).await;
            for minutes in [0, 1, 40] {
                house.deliver_at(morning(DAYS[0]) + TimeDelta::minutes(minutes)).await;
            }
            super::assert_untouched(&house).await;
            let mut tx = house.app.state.snapshot().await.unwrap();
            let problems = fasevagt::store::problems::list(&mut tx).await.unwrap();
            let line = problems[0].line(chrono_tz::UTC);
            assert!(line.starts_with("mail-server since 2026-11-16 05:30"), "{line}");
        }
    });
}

#[test]
fn an_answer_in_another_encoding_is_read_by_its_code() {
    block_on(async {
        let refused = at(Stage::Rcpt).to("m01@example.dk").answers("550 5.1.1 findes ikke p\u{e5} serveren");
        let taken = at(Stage::Content).takes().answers("250 2.0.0 modtaget p\u{e5} serveren");
        let server = Server::start(Plan::with([refused, taken])).await;
        let mut house = site_with_mails(&server, Ways::default(), 3).await;
        house.deliver(DAYS[0]).await;
        let mails = house.outbox().await;
        let expected = [("m00@example.dk", "sent", 1), ("m01@example.dk", "dead", 1), ("m02@example.dk", "sent", 1)];
        assert_eq!(states(&mails), expected);
        assert_eq!(server.record().recipients(), ["m00@example.dk", "m02@example.dk"]);
    });
}

#[test]
fn an_answer_that_drips_is_waited_for_as_long_as_any_and_one_without_end_is_not_kept() {
    block_on(async {
        for stage in [Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Content] {
            let drips = at(stage).once().drips(Duration::from_millis(2));
            let server = Server::start(Plan::with([drips])).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            house.deliver(DAYS[0]).await;
            assert_sent_at_once(&house, &server).await;
            for bad in [at(stage).once().drips(Duration::from_millis(100)), at(stage).once().never_ends()] {
                let server = Server::start(Plan::with([bad])).await;
                let mut house = site_with_mails(&server, Ways::default(), 2).await;
                for day in DAYS {
                    house.deliver(day).await;
                }
                let mails = house.outbox().await;
                assert!(mails.iter().all(|mail| mail.state == "sent"), "{stage:?} {mails:?}");
            }
        }
    });
}

#[test]
fn a_line_without_an_end_is_given_up_however_slowly_it_comes_and_every_mail_goes_the_next_time() {
    block_on(async {
        for stage in [Stage::Greeting, Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Content] {
            for pace in [Duration::ZERO, Duration::from_millis(20)] {
                let server = Server::start(Plan::with([at(stage).once().never_ends_a_line(pace)])).await;
                let mut house = site_with_mails(&server, Ways::default(), 2).await;
                for day in DAYS {
                    house.deliver(day).await;
                }
                let mails = house.outbox().await;
                assert!(mails.iter().all(|mail| mail.state == "sent"), "{stage:?} {pace:?} {mails:?}");
                for to in ["m00@example.dk", "m01@example.dk"] {
                    assert!(server.record().recipients().contains(&to), "{stage:?} {pace:?} {to}");
                }
            }
        }
    });
}

#[test]
fn an_answer_that_came_before_its_command_or_says_yes_to_something_else_is_no_success() {
    block_on(async {
        for rule in [
            at(Stage::Data).answers("250 2.0.0 Ok"),
            at(Stage::Rcpt).answers("250 2.1.5 Ok\r\n354 go\r\n250 2.0.0 taken"),
            at(Stage::Mail).answers("250 2.1.0 Ok\r\n250 2.1.5 Ok"),
            at(Stage::Content).answers("354 go on"),
        ] {
            let server = Server::start(Plan::with([rule.once()])).await;
            let mut house = site_with_mails(&server, Ways::default(), 1).await;
            house.deliver(DAYS[0]).await;
            house.deliver(DAYS[1]).await;
            let mails = house.outbox().await;
            assert_eq!(mails[0].state, "sent");
            assert!(!server.record().recipients().is_empty(), "it is there");
        }
    });
}
