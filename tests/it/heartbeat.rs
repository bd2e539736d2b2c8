//! The heartbeat: once a minute, whatever the wall clock does. Time passes at once here.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fasevagt::scheduler;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, sleep, timeout_at};

use crate::support::databases::block_on;

const MINUTE: Duration = Duration::from_mins(1);

/// A wall clock that can be set.
#[derive(Clone)]
struct Clock {
    started: Instant,
    minutes_set: Arc<AtomicI64>,
}

impl Clock {
    fn started() -> Self {
        Self { started: Instant::now(), minutes_set: Arc::default() }
    }

    fn now(&self) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-11-20T06:29:30.4Z".parse().unwrap();
        start + self.started.elapsed() + TimeDelta::minutes(self.minutes_set.load(Ordering::Relaxed))
    }

    fn set(&self, minutes: i64) {
        self.minutes_set.fetch_add(minutes, Ordering::Relaxed);
    }
}

/// What a test sees: the clock, and a heart that beats by it.
struct Heart {
    clock: Clock,
    asked: Receiver<()>,
}

impl Heart {
    /// The times of day at which it asks, for so long.
    async fn beats(&mut self, long: Duration) -> Vec<String> {
        let end = Instant::now() + long;
        let mut beats = Vec::new();
        while timeout_at(end, self.asked.recv()).await.is_ok() {
            beats.push(self.clock.now().format("%H:%M:%S").to_string());
        }
        beats
    }
}

fn on_paused_time(test: impl Future<Output = ()>) {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(test);
}

fn with_heart(test: impl AsyncFnOnce(Heart)) {
    on_paused_time(async {
        let (ask, asked) = mpsc::channel(1);
        let clock = Clock::started();
        let by = clock.clone();
        let mut scheduler = scheduler::start(ask, move || by.now(), sleep).await.unwrap();
        test(Heart { clock, asked }).await;
        scheduler.shutdown().await.unwrap();
    });
}

#[test]
fn it_asks_once_at_the_start_of_each_minute() {
    with_heart(async |mut heart| {
        assert_eq!(heart.beats(3 * MINUTE).await, ["06:30:00", "06:31:00", "06:32:00"]);
    });
}

#[test]
fn set_back_three_hours_the_clock_is_asked_by_within_a_minute_and_each_minute_after() {
    with_heart(async |mut heart| {
        assert_eq!(heart.beats(MINUTE).await, ["06:30:00"]);
        heart.clock.set(-180);
        assert_eq!(heart.beats(3 * MINUTE).await, ["03:31:00", "03:32:00", "03:33:00"]);
    });
}

#[test]
fn set_forward_three_hours_it_asks_once_not_for_each_minute_that_was_left_out() {
    with_heart(async |mut heart| {
        assert_eq!(heart.beats(MINUTE).await, ["06:30:00"]);
        heart.clock.set(180);
        assert_eq!(heart.beats(3 * MINUTE).await, ["09:31:00", "09:32:00", "09:33:00"]);
    });
}

#[test]
fn a_clock_that_jumps_all_the_time_makes_it_neither_silent_nor_hasty() {
    on_paused_time(async {
        let (ask, mut asked) = mpsc::channel(1);
        let looks = AtomicI64::new(0);
        // Some 11 hours and 17 seconds further at each look, and every other time as much back.
        let jumping = move || {
            let look = looks.fetch_add(1, Ordering::Relaxed);
            DateTime::UNIX_EPOCH + TimeDelta::seconds(look * 39_617 * if look % 2 == 0 { 1 } else { -1 })
        };
        let _heart = scheduler::start(ask, jumping, sleep).await.unwrap();
        for _ in 0..1000 {
            let last = Instant::now();
            asked.recv().await.unwrap();
            let pause = last.elapsed();
            assert!(Duration::from_millis(500) <= pause && pause < MINUTE + Duration::from_secs(1), "{pause:?}");
        }
    });
}

#[test]
fn where_nobody_listens_for_hours_one_question_waits() {
    with_heart(async |mut heart| {
        sleep(5 * 60 * MINUTE).await;
        assert!(heart.asked.try_recv().is_ok());
        assert!(heart.asked.try_recv().is_err());
    });
}

#[test]
fn in_two_days_it_asks_once_a_minute_and_does_not_grow() {
    with_heart(async |mut heart| {
        let tasks = || Handle::current().metrics().num_alive_tasks();
        assert_eq!(heart.beats(60 * MINUTE).await.len(), 60);
        let after_an_hour = tasks();
        assert_eq!(heart.beats(47 * 60 * MINUTE).await.len(), 47 * 60);
        assert_eq!(tasks(), after_an_hour);
    });
}

#[test]
fn it_stops_at_once_in_the_middle_of_a_minute() {
    on_paused_time(async {
        let (ask, mut asked) = mpsc::channel(1);
        let clock = Clock::started();
        let mut scheduler = scheduler::start(ask, move || clock.now(), sleep).await.unwrap();
        asked.recv().await.unwrap();
        sleep(MINUTE / 2).await;
        let told = Instant::now();
        scheduler.shutdown().await.unwrap();
        assert_eq!(told.elapsed(), Duration::ZERO);
    });
}

#[test]
fn the_alarm_of_the_kernel_rings_after_the_time_and_at_once_for_none() {
    block_on(async {
        let began = Instant::now();
        scheduler::sleep(Duration::ZERO).await;
        scheduler::sleep(Duration::from_millis(2)).await;
        assert!(began.elapsed() >= Duration::from_millis(2));
    });
}
