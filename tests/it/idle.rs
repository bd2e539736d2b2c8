//! The idle daemon: nothing is asked of a database while it is known that there is nothing to do.

use chrono::{DateTime, TimeDelta, Utc};
use fasevagt::daemon::IdleWindow;
use fasevagt::jobs::due::{due, nothing_until};
use fasevagt::jobs::{proof, retention};

use fasevagt::store::db::Db;
use fasevagt::store::outbox;

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::house::{House, morning};

/// Every job has a plan.
const BILLING: &str = "[billing]\nfirst_month = \"2026-10\"\n";

/// A tick of the daemon; whether it was idle.
async fn tick(idle: &mut IdleWindow, house: &House, now: DateTime<Utc>) -> bool {
    let covered = idle.covers(&house.app.state, now);
    if !covered {
        idle.find(&house.app, now).await.unwrap();
    }
    covered
}

/// What is done each night.
async fn night(house: &House, now: DateTime<Utc>) {
    proof::run(house.app.context(), now.date_naive(), now).await.unwrap();
    retention::run(house.app.context(), now.date_naive(), now, &|| false).await.unwrap();
}

/// Ticks until there is nothing to do; one look sees the files change, the next that they have not.
async fn until_idle(idle: &mut IdleWindow, house: &House, now: DateTime<Utc>) {
    for _ in 0..5 {
        if tick(idle, house, now).await {
            return;
        }
    }
    let mut tx = house.app.state.snapshot().await.unwrap();
    panic!("never idle; due is {:?}", due(&mut tx, &house.app.config, now).await.unwrap());
}

/// A site with everything done, and the minute after.
async fn settled(database: TestDatabase) -> (House, IdleWindow, DateTime<Utc>) {
    let mut house = House::new(database, BILLING).await;
    let now = morning("2026-11-20");
    house.reminders("2026-11-20").await.unwrap();
    house.statements("2026-11-20").await;
    house.digest("2026-W47", "2026-11-20").await;
    night(&house, now).await;
    house.deliver_at(now).await;
    (house, IdleWindow::default(), now)
}

#[test]
fn with_nothing_to_do_it_is_idle_once_the_database_was_not_written_from_one_tick_to_the_next() {
    block_on(async {
        let (house, mut idle, now) = settled(TestDatabase::sqlite()).await;
        let mut was_idle = Vec::new();
        for minute in 0..4 {
            was_idle.push(tick(&mut idle, &house, now + TimeDelta::minutes(minute)).await);
        }
        assert_eq!(was_idle, [false, false, true, true]);
    });
}

#[test]
fn an_idle_daemon_keeps_one_connection_to_its_own_database_and_none_to_the_cases() {
    block_on(async {
        let (house, mut idle, now) = settled(TestDatabase::sqlite()).await;
        until_idle(&mut idle, &house, now).await;
        let open = |db: &Db| if let Db::Sqlite(pool) = db { pool.size() } else { unreachable!() };
        assert_eq!((open(house.app.cases.opened().unwrap()), open(&house.app.state)), (0, 1));
        house.survey("2026-11-20").await;
    });
}

#[test]
fn what_another_process_writes_ends_the_idle_time() {
    block_on(async {
        let (house, mut idle, now) = settled(TestDatabase::sqlite()).await;
        until_idle(&mut idle, &house, now).await;
        let other = house.another_app().await;
        assert!(tick(&mut idle, &house, now).await, "to open it is not to write");
        let mail = house.outbox().await[0].id;
        house.change_state(&format!("UPDATE outbox SET state = 'dead' WHERE id = {mail}")).await;
        until_idle(&mut idle, &house, now).await;
        let mut tx = other.state.begin().await.unwrap();
        outbox::retry(&mut tx, mail, now).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..5 {
            assert!(!tick(&mut idle, &house, now).await, "a mail waits");
        }
    });
}

#[test]
fn it_is_idle_to_the_end_of_the_hour_at_most_and_not_before_it_began() {
    block_on(async {
        let (house, mut idle, now) = settled(TestDatabase::sqlite()).await;
        until_idle(&mut idle, &house, now).await;
        // It is half past.
        assert!(idle.covers(&house.app.state, now + TimeDelta::seconds(29 * 60 + 59)));
        assert!(!idle.covers(&house.app.state, now + TimeDelta::minutes(30)));
        assert!(!idle.covers(&house.app.state, now - TimeDelta::seconds(1)));
    });
}

#[test]
fn in_an_hour_in_which_something_comes_due_it_is_not_idle() {
    block_on(async {
        let (house, mut idle, _) = settled(TestDatabase::sqlite()).await;
        let before_six_thirty: DateTime<Utc> = "2026-11-23T05:01:00Z".parse().unwrap();
        night(&house, before_six_thirty).await;
        assert_eq!(
            due(&mut house.app.state.snapshot().await.unwrap(), &house.app.config, before_six_thirty).await.unwrap(),
            []
        );
        for _ in 0..5 {
            assert!(!tick(&mut idle, &house, before_six_thirty).await);
        }
    });
}

#[test]
fn a_server_is_asked_each_minute() {
    on_postgres(async |database| {
        let (house, mut idle, now) = settled(database).await;
        for _ in 0..5 {
            assert!(!tick(&mut idle, &house, now).await);
        }
    });
}

/// A weekend, a Monday with its digest, and the first of a month, with the clocks as they are.
#[test]
fn nothing_comes_due_while_it_is_idle() {
    on_both(async |database| {
        let (house, _, _) = settled(database).await;
        let mut tx = house.app.state.snapshot().await.unwrap();
        let start: DateTime<Utc> = "2026-11-20T05:30:00Z".parse().unwrap();
        let (mut idles, mut hours) = (0, 0);
        for at in (0..12 * 24).map(|hour| start + TimeDelta::minutes(60 * hour)) {
            hours += 1;
            let Some(until) = nothing_until(&mut tx, &house.app.config, at).await.unwrap() else { continue };
            idles += 1;
            for now in (0..).map(|n| at + TimeDelta::minutes(5 * n)).take_while(|now| *now <= until) {
                assert_eq!(due(&mut tx, &house.app.config, now).await.unwrap(), [], "{at} to {until}");
            }
        }
        assert!(0 < idles && idles < hours);
    });
}
