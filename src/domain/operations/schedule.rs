//! Whether a period of a job is due: a cron expression on local time, the days a site is at work, and
//! what was done before. Nothing here waits or fires.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::job::{JobKind, Timing, iso_week};
use crate::domain::values::calendar::{Calendar, month_start, months};

/// A cron expression with seconds that fires at least once.
#[derive(Debug, Clone, PartialEq)]
pub struct CronPlan {
    cron: Cron,
    text: String,
}

/// A text is no cron expression, or one that never comes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "accepted is a cron expression of six fields (second minute hour day month weekday) that comes at some time: {0}"
)]
pub struct NotCron(String);

/// Local hours at whose beginning pages are made.
const FIRST_HOUR: u32 = 6;
const LAST_HOUR: u32 = 18;
/// How far back a missed occurrence is looked for.
const LOOK_BACK: usize = 400;
/// Days within which an open one is sure to come in any sane calendar.
const LONGEST_CLOSURE: i64 = 14;

impl CronPlan {
    /// Six fields, the first of them seconds.
    pub fn parse(text: &str) -> Result<Self, NotCron> {
        let parser = CronParser::builder().seconds(Seconds::Required).year(Year::Disallowed).build();
        let cron = parser.parse(text).map_err(|e| NotCron(e.to_string()))?;
        let anchor = Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).single().ok_or_else(|| NotCron("no anchor".into()))?;
        cron.find_next_occurrence(&anchor, true).map_err(|e| NotCron(e.to_string()))?;
        Ok(Self { cron, text: text.to_owned() })
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The next occurrence after `now`.
    pub fn next(&self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&zone);
        self.cron.find_next_occurrence(&local, false).ok().map(|at| at.with_timezone(&Utc))
    }

    /// The occurrences up to and at `now`, the latest first; a year of daily ones at most.
    fn before(&self, now: DateTime<Tz>) -> impl Iterator<Item = DateTime<Tz>> {
        let mut from = now;
        let mut inclusive = true;
        std::iter::from_fn(move || {
            let at = self.cron.find_previous_occurrence(&from, inclusive).ok()?;
            (from, inclusive) = (at, false);
            Some(at)
        })
        .take(LOOK_BACK)
    }
}

/// A site's clock face: zone and open days.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub zone: Tz,
    pub calendar: &'a Calendar,
}

impl Site<'_> {
    /// The calendar date there.
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone).date_naive()
    }

    /// The moment at which a day begins.
    pub fn begin_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        // Where the clock is set forward at midnight, the day begins an hour later.
        let local = self.zone.from_local_datetime(&midnight).earliest();
        local.map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
    }

    /// The day for which reminders are due now: today, on an open day, once the planned time has come and
    /// nothing was done for today. A missed day is made up for at once unless today's own time is still to come.
    pub fn reminders_due(&self, plan: &CronPlan, last_day: Option<NaiveDate>, now: DateTime<Utc>) -> Option<NaiveDate> {
        let local = now.with_timezone(&self.zone);
        let today = local.date_naive();
        if !self.calendar.is_open(today) || last_day.is_some_and(|done| done >= today) {
            return None;
        }
        let planned = self.latest_on_open_day(plan, local)?;
        let comes_later_today = plan.next(now, self.zone).is_some_and(|next| self.today(next) == today);
        let missed = last_day.is_some_and(|done| planned > done) && !comes_later_today;
        if planned == today || missed { Some(today) } else { None }
    }

    fn latest_on_open_day(&self, plan: &CronPlan, local: DateTime<Tz>) -> Option<NaiveDate> {
        // An expression of every second would not get past one closed day in LOOK_BACK steps: go by days.
        let mut from = local;
        for _ in 0..LOOK_BACK {
            let at = plan.before(from).next()?;
            if self.calendar.is_open(at.date_naive()) {
                return Some(at.date_naive());
            }
            from = self.zone.from_local_datetime(&end_of_day_before(at.date_naive())).latest()?;
        }
        None
    }

    /// The latest ISO week whose digest has come due, done or not. A closed day moves it to the next open day at
    /// the same hour.
    pub fn digest_due(&self, plan: &CronPlan, now: DateTime<Utc>) -> Option<DigestDue> {
        let local = now.with_timezone(&self.zone);
        let planned = self.shifted_before(plan, local).next()?;
        let late_days = local.date_naive().signed_duration_since(planned.day).num_days();
        Some(DigestDue { planned_on: planned.original, late_days })
    }

    /// The months whose statements are due now and not issued, in order.
    pub fn statements_due(&self, plan: &CronPlan, first_open: NaiveDate, now: DateTime<Utc>) -> Vec<NaiveDate> {
        let local = now.with_timezone(&self.zone);
        let Some(planned) = self.shifted_before(plan, local).next() else { return Vec::new() };
        let this_month = month_start(planned.day);
        months(first_open, this_month).filter(|month| *month < this_month).collect()
    }

    /// Whether pages are to be made: at each full hour from 6 to 18 on open days, and at once where there are none.
    pub fn publishing_due(&self, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        // What was noted by a clock that was ahead says nothing.
        let Some(last) = last.filter(|last| *last <= now) else { return true };
        let local = now.with_timezone(&self.zone);
        if !self.calendar.is_open(local.date_naive()) || local.hour() < FIRST_HOUR {
            return false;
        }
        let hour = local.hour().min(LAST_HOUR);
        let hour_began = local.with_hour(hour).and_then(|at| at.with_minute(0)).and_then(|at| at.with_second(0));
        hour_began.is_some_and(|began| last < began)
    }

    /// The next moment after `now` at which a job acts: reminders skip closed days, the others move off them.
    pub fn next_run(&self, job: JobKind, plan: &CronPlan, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut at = now - TimeDelta::days(LONGEST_CLOSURE);
        for _ in 0..LOOK_BACK {
            at = plan.next(at, self.zone)?;
            let local = at.with_timezone(&self.zone);
            let acts = match job.timing() {
                Timing::OpenDay if self.calendar.is_open(local.date_naive()) => Some(at),
                Timing::OpenDay => None,
                _ => self.moved_to_open(local).map(|local| local.with_timezone(&Utc)),
            };
            if let Some(acts) = acts
                && acts > now
            {
                return Some(acts);
            }
        }
        None
    }

    /// The last moment up to `now` at which a job acts by its plan; `None` where that is longer ago than a month and a closure.
    pub fn last_planned(&self, job: JobKind, plan: &CronPlan, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (mut at, mut last) = (now - TimeDelta::days(31 + LONGEST_CLOSURE), None);
        while let Some(next) = self.next_run(job, plan, at)
            && next <= now
        {
            (at, last) = (next, Some(next));
        }
        last
    }

    /// The same hour on the first open day from then on.
    fn moved_to_open(&self, at: DateTime<Tz>) -> Option<DateTime<Tz>> {
        let original = at.date_naive();
        let day = self.calendar.next_open(original);
        if day == original { Some(at) } else { self.zone.from_local_datetime(&day.and_time(at.time())).latest() }
    }

    /// Planned moments that have come, after moving off closed days; the latest first.
    fn shifted_before(&self, plan: &CronPlan, local: DateTime<Tz>) -> impl Iterator<Item = Shifted> {
        plan.before(local).filter_map(move |at| {
            let original = at.date_naive();
            let comes = self.moved_to_open(at)?;
            if comes <= local { Some(Shifted { original, day: comes.date_naive() }) } else { None }
        })
    }
}

struct Shifted {
    original: NaiveDate,
    day: NaiveDate,
}

/// A digest that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestDue {
    /// The day its expression has, before it moved off a closed day.
    pub planned_on: NaiveDate,
    /// Days since the day that it moved to; 0 when on time.
    pub late_days: i64,
}

impl DigestDue {
    /// The week it was planned in, `2026-W47`.
    pub fn week(&self) -> String {
        iso_week(self.planned_on)
    }
}

fn end_of_day_before(day: NaiveDate) -> NaiveDateTime {
    let before = day.pred_opt().unwrap_or(day);
    before.and_hms_opt(23, 59, 59).unwrap_or_default()
}
