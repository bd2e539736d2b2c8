//! Connections: refused, limited, cut off, silent, and several at once.

use crate::support::databases::block_on;
use crate::support::smtp_server::{Plan, Server, Stage, at};

use super::{DAYS, Ways, assert_sent_at_once, assert_sent_once, assert_untouched, site, site_with_mails};

#[test]
fn a_server_that_is_away_uses_up_no_attempt() {
    block_on(async {
        let mut house = site(1, Ways::default()).await;
        super::queue(&house, 2).await;
        let outcome = house.deliver(DAYS[0]).await.to_string();
        assert!(outcome.contains("the queue rests: connect to 127.0.0.1:1"), "{outcome}");
        assert_untouched(&house).await;
    });
}

#[test]
fn a_server_that_is_not_open_today_uses_up_no_attempt() {
    block_on(async {
        for answer in ["421 4.3.2 closed", "554 5.3.2 never"] {
            let server = Server::start(Plan::with([at(Stage::Greeting).answers(answer)])).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains(&answer[10..]), "{outcome}");
            assert_untouched(&house).await;
            server.change(Plan::default());
            house.deliver(DAYS[1]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn all_mails_go_over_one_connection() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let mut house = site_with_mails(&server, Ways::default(), 5).await;
        house.deliver(DAYS[0]).await;
        assert_sent_at_once(&house, &server).await;
        assert_eq!(server.record().connections, 1);
    });
}

#[test]
fn a_mail_whose_answer_was_lost_goes_again_with_the_same_message_id() {
    block_on(async {
        let server = Server::start(Plan::with([at(Stage::Content).once().takes().closes()])).await;
        let mut house = site_with_mails(&server, Ways::default(), 1).await;
        house.deliver(DAYS[0]).await;
        let mails = house.outbox().await;
        assert_eq!(super::states(&mails), [("m00@example.dk", "queued", 1)]);
        assert!(mails[0].next_attempt_at > Some(mails[0].created_at));
        house.deliver(DAYS[1]).await;
        assert_eq!(super::states(&house.outbox().await), [("m00@example.dk", "sent", 2)]);
        let record = server.record();
        assert_eq!(record.recipients(), ["m00@example.dk", "m00@example.dk"]);
        assert!(record.taken.iter().all(|mail| mail.message_id == "<m00@example.dk.queued>"));
    });
}

#[test]
fn a_line_that_breaks_before_a_mail_is_taken_neither_loses_nor_doubles_it() {
    block_on(async {
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Content, Stage::Idle] {
            let server = Server::start(Plan::with([at(stage).once().closes()])).await;
            let mut house = site_with_mails(&server, Ways::default(), 3).await;
            for day in DAYS {
                house.deliver(day).await;
            }
            assert_sent_once(&house, &server).await;
        }
    });
}

#[test]
fn one_mail_that_always_breaks_the_line_does_not_keep_the_others() {
    block_on(async {
        for rule in
            [at(Stage::Rcpt).answers("421 4.3.0 not this one"), at(Stage::Rcpt).closes(), at(Stage::Content).closes()]
        {
            let server = Server::start(Plan::with([rule.to("m00@example.dk")])).await;
            let mut house = site_with_mails(&server, Ways::default(), 4).await;
            for day in DAYS {
                house.deliver(day).await;
            }
            assert_eq!(server.record().recipients(), ["m01@example.dk", "m02@example.dk", "m03@example.dk"]);
            assert_eq!(house.outbox().await[0].state, "queued");
        }
    });
}

#[test]
fn a_server_that_stops_talking_before_there_is_a_mail_uses_up_no_attempt() {
    block_on(async {
        for stage in [Stage::Greeting, Stage::Ehlo] {
            let server = Server::start(Plan::with([at(stage).once().hangs()])).await;
            let mut house = site_with_mails(&server, Ways::default(), 2).await;
            house.deliver(DAYS[0]).await;
            server.all_left().await;
            assert_eq!(server.record().left_alone, 1, "{stage:?}");
            assert_untouched(&house).await;
            house.deliver(DAYS[1]).await;
            assert_sent_at_once(&house, &server).await;
        }
    });
}

#[test]
fn a_server_that_stops_talking_over_a_mail_is_left_and_the_mail_goes_over_another_line() {
    block_on(async {
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Content] {
            let server = Server::start(Plan::with([at(stage).once().hangs()])).await;
            let mut house = site_with_mails(&server, Ways::default(), 1).await;
            house.deliver(DAYS[0]).await;
            server.all_left().await;
            assert_eq!(server.record().left_alone, 1, "{stage:?}");
            let state = if stage == Stage::Content { "queued" } else { "sent" };
            assert_eq!(super::states(&house.outbox().await), [("m00@example.dk", state, 1)], "{stage:?}");
            house.deliver(DAYS[1]).await;
            assert_sent_once(&house, &server).await;
        }
    });
}
