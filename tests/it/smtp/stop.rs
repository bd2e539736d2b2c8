//! A delivery that is to stop: nothing more is begun, what is under way is finished, and the rest is handed back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fasevagt::store::outbox;
use tokio::time::{Instant, sleep};

use crate::support::databases::block_on;
use crate::support::house::morning;
use crate::support::smtp_server::{Plan, Server, Stage, at};

use super::{DAYS, Ways, assert_sent_at_once, site_with_mails};

/// What a slow server takes for its answer: more than the second within which `stop` is asked.
const SLOW: Duration = Duration::from_millis(2_500);

#[test]
fn a_delivery_that_is_to_stop_hands_back_what_waits_and_the_next_one_sends_it() {
    block_on(async {
        let slow = at(Stage::Content).waits(Duration::from_millis(5));
        let server = Server::start(Plan::with([slow])).await;
        let mut house = site_with_mails(&server, Ways { connections: 4, ..Ways::default() }, 120).await;
        let stop = || server.record().taken.len() >= 10;
        house.app.deliver(Arc::new(|| morning(DAYS[0])), &stop).await.unwrap();
        let (sent, rest): (Vec<_>, Vec<_>) = house.outbox().await.into_iter().partition(|mail| mail.state == "sent");
        // Whether to stop is asked at each commit: a slow disk lets more of what is claimed go.
        assert!((10..120).contains(&sent.len()) && server.record().taken.len() == sent.len(), "{}", sent.len());
        assert!(rest.iter().all(|mail| mail.state == "queued" && mail.attempts == 0), "{rest:?}");
        house.deliver(DAYS[1]).await;
        assert_sent_at_once(&house, &server).await;
    });
}

#[test]
fn a_delivery_that_is_to_stop_before_it_begins_sends_nothing() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let mut house = site_with_mails(&server, Ways::default(), 2).await;
        let delivered = house.app.deliver(Arc::new(|| morning(DAYS[0])), &|| true).await.unwrap();
        assert_eq!(delivered.outcome.to_string(), "deliver: nothing waits");
        super::assert_untouched(&house).await;
        assert_eq!(server.record().connections, 0);
    });
}

#[test]
fn stop_is_asked_each_second_while_a_server_takes_its_time_and_what_waits_is_handed_back_at_once() {
    block_on(async {
        let slow = at(Stage::Content).after_mails(1).waits(SLOW);
        let server = Server::start(Plan::with([slow])).await;
        let mut house = site_with_mails(&server, Ways::default(), 5).await;
        let other = house.another_app().await;
        let asked = Mutex::new(vec![Instant::now()]);
        let stop = || {
            asked.lock().unwrap().push(Instant::now());
            server.record().count(Stage::Content) >= 2
        };
        let handed_back_meanwhile = async {
            while server.record().count(Stage::Content) < 2 {
                sleep(Duration::from_millis(5)).await;
            }
            let answers_at = Instant::now() + SLOW;
            while Instant::now() < answers_at {
                let mut tx = other.state.snapshot().await.unwrap();
                let mails = outbox::list(&mut tx).await.unwrap();
                if mails.iter().map(|mail| mail.state.as_str()).eq(["sent", "sending", "queued", "queued", "queued"]) {
                    return true;
                }
                sleep(Duration::from_millis(10)).await;
            }
            false
        };
        let (delivered, handed_back) =
            tokio::join!(house.app.deliver(Arc::new(|| morning(DAYS[0])), &stop), handed_back_meanwhile);
        delivered.unwrap();
        assert!(handed_back);
        let states: Vec<_> = house.outbox().await.into_iter().map(|mail| (mail.state, mail.attempts)).collect();
        assert_eq!(
            states.iter().filter(|(state, attempts)| state == "sent" && *attempts == 1).count(),
            2,
            "{states:?}"
        );
        let asked = asked.lock().unwrap();
        let longest = asked.windows(2).map(|two| two[1] - two[0]).max().unwrap();
        assert!(longest < Duration::from_secs(2), "{longest:?}");
    });
}
