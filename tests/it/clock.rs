//! A wrong wall clock deletes nothing, issues nothing, and leaves nothing behind.

use chrono::TimeDelta;
use fasevagt::domain::operations::clock::{ClockLeap, ClockVerdict, look};
use fasevagt::domain::operations::health::{Health, Problem};
use fasevagt::domain::operations::job::JobKind;
use fasevagt::jobs::due::Due;
use fasevagt::jobs::{Outcome, clock_leap, health, statements};

use crate::support::databases::on_both;
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

const BILLING: &str = "[billing]\nfirst_month = \"2026-10\"\n";

fn settings() -> String {
    format!("{BILLING}{}", only_rules(&["handover-agreement"]))
}

async fn watch(house: &House, on: &str) {
    clock_leap::watch(house.app.context(), morning(on)).await.unwrap();
}

async fn health_of(house: &House, on: &str) -> (Health, Vec<String>) {
    let mut tx = house.app.state.snapshot().await.unwrap();
    let report = health::report(&mut tx, &house.app.config, morning(on)).await.unwrap();
    (report.health(), report.problems.iter().map(Problem::name).collect())
}

async fn issue(house: &House, on: &str, now: &str) -> Outcome {
    let due = Due::as_of(JobKind::Statements, day(on));
    statements::run(house.app.context(), &due, morning(now)).await.unwrap()
}

#[test]
fn forty_days_are_an_absence_and_more_a_leap() {
    let last = morning("2026-11-02");
    let now = last + TimeDelta::days(40);
    assert_eq!(look(None, None, now), ClockVerdict::Steady, "nothing was ever done");
    assert_eq!(look(None, Some(last), now), ClockVerdict::Steady);
    let later = now + TimeDelta::seconds(1);
    let leap = ClockLeap { noticed_at: later, before: last };
    assert_eq!(look(None, Some(last), later), ClockVerdict::Ahead(leap));
    // What was done meanwhile was done by a wrong clock.
    assert_eq!(look(Some(leap), Some(later), later + TimeDelta::days(1)), ClockVerdict::Ahead(leap));
    assert_eq!(look(Some(leap), Some(later), now), ClockVerdict::Back);
    assert_eq!(look(Some(leap), Some(later), last - TimeDelta::days(1)), ClockVerdict::Back);
}

#[test]
fn a_clock_that_was_ahead_for_one_start_leaves_nothing_behind() {
    on_both(async |database| {
        let house = House::new(database, &settings()).await;
        // The agreement is due on 16 December.
        house.put_cti("CTI-2026-001", "2026-04-17", &[]).await;
        watch(&house, "2026-11-16").await;
        house.reminders("2026-11-16").await.unwrap();
        issue(&house, "2026-11-16", "2026-11-16").await;

        watch(&house, "2027-02-01").await;
        let (state, problems) = health_of(&house, "2027-02-01").await;
        assert!(state == Health::Critical && problems.contains(&"clock".to_owned()), "{problems:?}");
        house.reminders("2027-02-01").await.unwrap();
        for text in [issue(&house, "2027-02-01", "2027-02-01").await.to_string(), house.retention("2027-02-01").await] {
            assert!(text.contains("the clock was at 2027-02-01 06:30"), "{text}");
            assert!(text.contains("`fasevagt once retention --clock-is-right`"), "{text}");
        }
        assert!(house.issued("2026-11").await.is_none());

        watch(&house, "2026-11-17").await;
        assert!(!health_of(&house, "2026-11-17").await.1.contains(&"clock".to_owned()));
        // The stages of December are said in December, each once.
        for on in ["2026-12-02", "2026-12-09"] {
            house.reminders(on).await.unwrap();
            assert!(house.outbox().await.iter().any(|mail| mail.key.starts_with(&format!("reminder/{on}"))), "{on}");
            assert_eq!(
                house.reminders(on).await.unwrap(),
                Outcome::Nothing(format!("reminders: {on} is done already"))
            );
        }
        assert!(issue(&house, "2026-12-01", "2026-12-01").await.to_string().contains("2026-11 issued"));
        assert!(!house.retention("2026-11-18").await.contains("the clock"));
        // Nor does the wrong year count as the last thing that was done.
        watch(&house, "2027-02-20").await;
        assert!(health_of(&house, "2027-02-20").await.1.contains(&"clock".to_owned()));
    });
}

#[test]
fn who_was_away_for_long_says_that_the_clock_is_right() {
    on_both(async |database| {
        let house = House::new(database, &settings()).await;
        house.put_cti("CTI-2026-001", "2026-04-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        watch(&house, "2027-01-04").await;
        assert!(matches!(issue(&house, "2027-01-04", "2027-01-04").await, Outcome::Incomplete(_)));
        clock_leap::confirm(&house.app.state, morning("2027-01-04")).await.unwrap();
        watch(&house, "2027-01-04").await;
        watch(&house, "2027-01-05").await;
        assert!(!house.retention("2027-01-05").await.contains("the clock"));
        assert!(!health_of(&house, "2027-01-05").await.1.contains(&"clock".to_owned()));
    });
}

#[test]
fn more_than_two_open_months_are_issued_only_when_somebody_asks() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2026-08\"").await;
        house.put_cti("CTI-2026-001", "2026-07-01", &[]).await;
        let stuck = issue(&house, "2026-11-02", "2026-11-02").await;
        let Outcome::Incomplete(text) = stuck else { panic!("{stuck:?}") };
        assert!(text.contains("3 months are open") && text.contains("2026-08, 2026-09, 2026-10"), "{text}");
        assert!(text.contains("`fasevagt once statements --catch-up`"), "{text}");
        assert!(house.outbox().await.is_empty());
        // As of October two are open, which is one that was missed.
        assert!(matches!(issue(&house, "2026-10-02", "2026-11-02").await, Outcome::Done(_)));
        house.statements("2026-12-01").await;
        for month in ["2026-08", "2026-09", "2026-10", "2026-11"] {
            assert!(house.issued(month).await.is_some(), "{month}");
        }
    });
}

#[test]
fn a_month_that_is_not_over_is_not_issued_whatever_day_is_asked_for() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-2026-001", "2026-07-01", &[]).await;
        assert!(issue(&house, "2026-12-01", "2026-11-30").await.to_string().contains("2026-10 issued"));
        assert!(house.issued("2026-11").await.is_none());
        assert!(issue(&house, "2026-12-01", "2026-12-01").await.to_string().contains("2026-11 issued"));
    });
}

#[test]
fn what_was_said_as_of_a_later_day_is_not_said_yet() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-2026-001", "2026-04-17", &[]).await;
        house.reminders("2026-12-09").await.unwrap();
        house.reminders("2026-12-02").await.unwrap();
        let said = house.outbox().await.into_iter().filter(|mail| mail.to == "anna@example.dk").count();
        assert_eq!(said, 2, "each day has its own");
        // Said as of 2 December, so not again on the 3rd; the stage of the 9th comes on the 9th, which is done already.
        assert!(house.reminders("2026-12-03").await.unwrap().to_string().contains(" 0 "));
    });
}
