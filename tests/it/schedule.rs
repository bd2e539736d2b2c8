//! What is due when: over changes of clocks, closed days and times down.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Copenhagen;
use fasevagt::domain::operations::schedule::{CronPlan, Site};
use fasevagt::domain::values::calendar::{Calendar, parse_month};

use crate::support::day;

fn plan(text: &str) -> CronPlan {
    CronPlan::parse(text).unwrap()
}

fn at(local: &str) -> DateTime<Utc> {
    let naive = local.parse().unwrap();
    Copenhagen.from_local_datetime(&naive).single().unwrap().with_timezone(&Utc)
}

/// Plays the clock five minutes by five, and notes the local times at which something is due.
fn play<T>(from: &str, to: &str, mut due: impl FnMut(DateTime<Utc>) -> Option<T>) -> Vec<(String, T)> {
    let mut now = at(from);
    let mut found = Vec::new();
    while now <= at(to) {
        if let Some(one) = due(now) {
            found.push((now.with_timezone(&Copenhagen).format("%a %d. %H:%M").to_string(), one));
        }
        now += TimeDelta::minutes(5);
    }
    found
}

/// No closing days of its own, so that weekends and clocks alone decide.
fn with_site(test: impl Fn(Site<'_>)) {
    let calendar = Calendar::new([]);
    test(Site { zone: Copenhagen, calendar: &calendar });
}

fn reminders(site: Site<'_>, text: &str, from: &str, to: &str) -> Vec<String> {
    let (plan, mut last) = (plan(text), Some(day("2026-01-02")));
    let runs = play(from, to, |now| {
        let due = site.reminders_due(&plan, last, now)?;
        last = Some(due);
        Some(due)
    });
    runs.into_iter().map(|(time, _)| time).collect()
}

#[test]
fn reminders_come_once_on_each_open_day_at_the_local_hour_when_the_clocks_change() {
    with_site(|site| {
        // Friday to Tuesday; the night to Sunday 29 March skips 02:00 to 03:00.
        let spring = reminders(site, "0 30 6 * * *", "2026-03-27T00:00:00", "2026-03-31T23:59:00");
        assert_eq!(spring, ["Fri 27. 06:30", "Mon 30. 06:30", "Tue 31. 06:30"]);
        // The night to Sunday 25 October has 02:00 to 03:00 twice.
        let autumn = reminders(site, "0 30 6 * * *", "2026-10-23T00:00:00", "2026-10-27T23:59:00");
        assert_eq!(autumn, ["Fri 23. 06:30", "Mon 26. 06:30", "Tue 27. 06:30"]);
    });
}

fn digests(site: Site<'_>, text: &str, from: &str, to: &str) -> Vec<(String, String, i64)> {
    let plan = plan(text);
    let mut done = vec![site.digest_due(&plan, at(from)).unwrap().week()];
    let runs = play(from, to, |now| {
        let due = site.digest_due(&plan, now)?;
        (!done.contains(&due.week())).then(|| {
            done.push(due.week());
            due
        })
    });
    runs.into_iter().map(|(time, due)| (time, due.week(), due.late_days)).collect()
}

#[test]
fn the_digest_comes_on_monday_at_the_local_hour_on_both_sides_of_a_change_of_clocks() {
    with_site(|site| {
        for (from, to, expected) in [
            ("2026-03-27T00:00:00", "2026-03-31T23:59:00", ("Mon 30. 07:00", "2026-W14")),
            ("2026-10-23T00:00:00", "2026-10-27T23:59:00", ("Mon 26. 07:00", "2026-W44")),
        ] {
            let (time, week) = (expected.0.to_owned(), expected.1.to_owned());
            assert_eq!(digests(site, "0 0 7 * * Mon", from, to), [(time, week, 0)]);
        }
    });
}

#[test]
fn a_digest_planned_for_easter_monday_comes_on_tuesday_and_is_not_late() {
    let calendar = Calendar::default();
    let site = Site { zone: Copenhagen, calendar: &calendar };
    let found = digests(site, "0 0 7 * * Mon", "2026-04-01T00:00:00", "2026-04-10T00:00:00");
    assert_eq!(found, [("Tue 07. 07:00".to_owned(), "2026-W15".to_owned(), 0)]);
}

fn statements(site: Site<'_>, first: &str, from: &str, to: &str) -> Vec<(String, Vec<NaiveDate>)> {
    let (plan, mut first) = (plan("0 0 6 1 * *"), parse_month(first).unwrap());
    play(from, to, |now| {
        let due = site.statements_due(&plan, first, now);
        first = fasevagt::domain::values::calendar::addm(*due.last()?, 1);
        Some(due)
    })
}

#[test]
fn statements_come_on_the_first_or_the_next_open_day_and_missed_months_in_order() {
    let calendar = Calendar::default();
    let site = Site { zone: Copenhagen, calendar: &calendar };
    let month = |text| parse_month(text).unwrap();
    // 1 November 2026 is a Sunday.
    let found = statements(site, "2026-09", "2026-10-30T00:00:00", "2026-11-03T00:00:00");
    assert_eq!(
        found,
        [("Fri 30. 00:00".to_owned(), vec![month("2026-09")]), ("Mon 02. 06:00".to_owned(), vec![month("2026-10")]),]
    );
    let down_long = site.statements_due(&plan("0 0 6 1 * *"), month("2026-06"), at("2026-10-30T12:00:00"));
    assert_eq!(down_long, ["2026-06", "2026-07", "2026-08", "2026-09"].map(month));
}

#[test]
fn statements_of_a_change_of_clocks_come_at_the_local_hour() {
    let calendar = Calendar::default();
    let site = Site { zone: Copenhagen, calendar: &calendar };
    let plan = plan("0 0 6 26 * *");
    let due = |now| site.statements_due(&plan, parse_month("2026-09").unwrap(), now);
    assert!(due(at("2026-10-26T05:59:59")).is_empty());
    assert_eq!(due(at("2026-10-26T06:00:00")).len(), 1);
}

#[test]
fn a_missed_day_is_made_up_for_unless_the_day_has_its_own_time_to_come() {
    let calendar = Calendar::default();
    let site = Site { zone: Copenhagen, calendar: &calendar };
    let due = |text: &str, last: Option<&str>, now| site.reminders_due(&plan(text), last.map(day), at(now));
    let daily = "0 30 6 * * *";
    assert_eq!(due(daily, Some("2026-11-18"), "2026-11-20T05:00:00"), None, "06:30 is still to come");
    assert_eq!(due(daily, Some("2026-11-18"), "2026-11-20T09:00:00"), Some(day("2026-11-20")));
    assert_eq!(due(daily, Some("2026-11-20"), "2026-11-20T09:00:00"), None, "done");
    assert_eq!(due(daily, Some("2026-11-19"), "2026-11-21T09:00:00"), None, "a Saturday");
    assert_eq!(due(daily, None, "2026-11-20T05:00:00"), None, "a new installation waits for its first time");
    let mondays = "0 30 6 * * Mon";
    assert_eq!(due(mondays, Some("2026-11-09"), "2026-11-18T09:00:00"), Some(day("2026-11-18")), "Monday was missed");
    assert_eq!(due(mondays, Some("2026-11-16"), "2026-11-18T09:00:00"), None);
    assert_eq!(due(mondays, None, "2026-11-18T09:00:00"), None);
}

#[test]
fn a_job_planned_for_an_hour_that_does_not_exist_still_comes_that_day() {
    with_site(|site| {
        let found = digests(site, "0 30 2 * * Sun", "2026-03-27T00:00:00", "2026-03-31T00:00:00");
        // 02:30 becomes 03:00; and the Sunday is closed: the Monday after.
        assert_eq!(found, [("Mon 30. 03:00".to_owned(), "2026-W13".to_owned(), 0)]);
    });
}

#[test]
fn an_expression_that_never_comes_is_refused() {
    for text in ["", "* * * * *", "0 0 7 30 2 *", "0 0 7 * * Mon 2027", "every monday", "0 61 * * * *"] {
        assert!(CronPlan::parse(text).is_err(), "{text}");
    }
}

#[test]
fn retries_grow_to_four_hours_and_end_after_five_days() {
    use fasevagt::domain::operations::retry::{GIVE_UP_AFTER, GIVE_UP_AFTER_IN_WORDS, next_attempt};
    let queued = at("2026-11-20T06:30:00");
    let wait = |attempts| (next_attempt(queued, attempts, 0, queued).unwrap() - queued).num_minutes();
    assert_eq!([1, 2, 3, 8, 9, 50].map(wait), [1, 2, 4, 128, 240, 240]);
    let lucky = next_attempt(queued, 9, 255, queued).unwrap() - queued;
    assert_eq!(lucky.num_minutes(), 180, "a quarter less at most");
    assert_eq!(next_attempt(queued, 40, 0, queued + TimeDelta::days(5)), None);
    assert_eq!((GIVE_UP_AFTER, GIVE_UP_AFTER_IN_WORDS), (TimeDelta::days(5), "five days"));
    let said = |page: &str, words: String| assert!(page.contains(&words), "{words}");
    let (days, words) = (GIVE_UP_AFTER.num_days(), GIVE_UP_AFTER_IN_WORDS);
    said(include_str!("../../docs/interface.md"), format!("given up {words} after the first try"));
    said(include_str!("../../src/cli/handbook/mail.md"), format!("given up {days} days after the first try"));
    said(include_str!("../../src/cli/handbook/problems.md"), format!("given up after {words}"));
}

#[test]
fn the_next_run_is_on_an_open_day() {
    use fasevagt::domain::operations::job::JobKind::{Digest, Reminders, Statements};
    let calendar = Calendar::default();
    let site = Site { zone: Copenhagen, calendar: &calendar };
    let next = |job, text: &str, now| site.next_run(job, &plan(text), at(now)).unwrap();
    // Saturday 21 November 2026; Sunday 1 November; the days around Christmas.
    assert_eq!(next(Reminders, "0 30 6 * * *", "2026-11-21T22:00:00"), at("2026-11-23T06:30:00"));
    assert_eq!(next(Statements, "0 0 6 1 * *", "2026-11-01T12:00:00"), at("2026-11-02T06:00:00"));
    assert_eq!(next(Statements, "0 0 6 1 * *", "2026-11-02T06:00:00"), at("2026-12-01T06:00:00"));
    assert_eq!(next(Digest, "0 0 7 * * Thu", "2026-12-24T08:00:00"), at("2026-12-28T07:00:00"));
}

#[test]
fn every_job_has_one_place_in_the_order_of_work() {
    use fasevagt::domain::operations::job::JobKind;
    let mut ordered = JobKind::ORDER.to_vec();
    ordered.sort();
    assert_eq!(ordered, JobKind::ALL);
}
