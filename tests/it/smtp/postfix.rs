//! The same against a mail server that the world uses.

use std::time::Duration;

use tokio::time::sleep;

use crate::support::databases::block_on;
use crate::support::house::House;
use crate::support::postfix::Postfix;
use crate::support::smtp_server::Authority;

use super::{DAYS, LOGIN, Ways, addresses, assert_untouched, queue, site, states};

/// Postfix starts a process for a connection, which takes its time on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A site that is set up for this Postfix, with mails in its queue.
async fn house(port: u16, ca: &Authority, mails: usize) -> House {
    let ways = Ways { security: "starttls", connections: 4, login: true, ca: Some(ca), timeout: TIMEOUT };
    let house = site(port, ways).await;
    queue(&house, mails).await;
    house
}

#[test]
fn mails_arrive_with_starttls_a_login_and_the_sites_own_ca() {
    block_on(async {
        let ca = Authority::new();
        let Some(postfix) = Postfix::start(&ca, LOGIN, "") else { return };
        let mut house = house(postfix.port, &ca, 20).await;
        house.deliver(DAYS[0]).await;
        assert_eq!(postfix.arrived(20).await, addresses(20));
        assert!(house.outbox().await.iter().all(|m| m.state == "sent" && m.attempts == 1));
    });
}

#[test]
fn mails_arrive_over_implicit_tls() {
    block_on(async {
        let ca = Authority::new();
        let Some(postfix) = Postfix::start(&ca, LOGIN, "") else { return };
        let ways = Ways { security: "tls", login: true, ca: Some(&ca), timeout: TIMEOUT, ..Ways::default() };
        let mut house = site(postfix.tls_port, ways).await;
        queue(&house, 3).await;
        house.deliver(DAYS[0]).await;
        assert_eq!(postfix.arrived(3).await, addresses(3));
    });
}

#[test]
fn a_wrong_password_and_an_unknown_ca_leave_everything_in_the_queue() {
    block_on(async {
        let ca = Authority::new();
        let Some(postfix) = Postfix::start(&ca, (LOGIN.0, "something else"), "") else { return };
        for (believed, words) in [(&ca, "535"), (&Authority::new(), "UnknownIssuer")] {
            let mut house = house(postfix.port, believed, 3).await;
            let outcome = house.deliver(DAYS[0]).await.to_string();
            assert!(outcome.contains(words) && !outcome.contains(LOGIN.1), "{outcome}");
            assert_untouched(&house).await;
        }
        assert!(!postfix.log().contains("queued as"));
    });
}

#[test]
fn a_recipient_that_is_rejected_by_a_rule_waits_while_the_others_arrive() {
    block_on(async {
        let ca = Authority::new();
        let access = "smtpd_recipient_restrictions = check_recipient_access inline:{m01@example.dk=REJECT}\n";
        let Some(postfix) = Postfix::start(&ca, LOGIN, access) else { return };
        let mut house = house(postfix.port, &ca, 5).await;
        house.deliver(DAYS[0]).await;
        let mut others = addresses(5);
        others.remove(1);
        assert_eq!(postfix.arrived(4).await, others);
        assert_eq!(states(&house.outbox().await)[1], ("m01@example.dk", "queued", 1));
    });
}

#[test]
fn limits_on_connections_and_mails_lose_nothing() {
    block_on(async {
        let ca = Authority::new();
        let limits = "smtpd_client_connection_count_limit = 2\nsmtpd_client_message_rate_limit = 8\n\
                      anvil_rate_time_unit = 1s\n";
        let Some(postfix) = Postfix::start(&ca, LOGIN, limits) else { return };
        let mut house = house(postfix.port, &ca, 20).await;
        for day in DAYS {
            house.deliver(day).await;
            if house.outbox().await.iter().all(|m| m.state == "sent") {
                break;
            }
            // The limit is per second, and nothing tells that one is over.
            sleep(Duration::from_millis(1_100)).await;
        }
        assert_eq!(postfix.arrived(20).await, addresses(20));
        assert!(house.outbox().await.iter().all(|m| m.state == "sent"));
    });
}
