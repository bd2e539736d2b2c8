//! A virtual clock over the days to come, by the same decisions as the daemon's; nothing is written.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::statements::first_open_month;
use crate::config::Config;
use crate::domain::cases::forloeb::{Case, Register};
use crate::domain::deadlines::comparison::Saying;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::ledger::Ledger;
use crate::domain::deadlines::role_holders::{RoleHolders, everybody};
use crate::domain::deadlines::rules::Role;
use crate::domain::deadlines::silences::Silence;
use crate::domain::deadlines::simulate::{PlayedReminders, Simulation};
use crate::domain::operations::job::JobKind;
use crate::domain::overview::digest::digest_readers;
use crate::domain::values::calendar::{addd, addm};
use crate::domain::values::message::MailKind;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::db::{Db, Tx};
use crate::store::voids::Voids;
use crate::store::{self, ledger, runs, silences};

/// One mail of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedMail {
    pub kind: MailKind,
    pub to: String,
    /// The deadlines it reports; none in a digest or a statement.
    pub deadlines: Vec<Key>,
}

/// A day, and what goes out on it.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedDay {
    pub on: NaiveDate,
    pub mails: Vec<SimulatedMail>,
    /// Whether reminders are made on it: it is open and planned, and not done yet.
    pub is_reminded: bool,
    /// What the first reminders would be, where they wait.
    pub waiting: Option<FirstRun>,
}

/// The days to come, one after the other; most have a mail.
pub struct SimulatedDays<'a> {
    config: &'a Config,
    cases: Vec<Case>,
    register: Register,
    silences: Vec<Silence>,
    /// As it is after the days that were played.
    ledger: Ledger,
    /// Whether nothing was ever said before the first of them.
    is_new: bool,
    planned: PlannedMails,
    /// The days whose reminders are done.
    done: BTreeSet<String>,
    next: NaiveDate,
    last: NaiveDate,
}

/// Reads what the days from `from` to `to` are played from: the ledger, the silences and the case data as they are now.
pub async fn simulate<'a>(
    cases: &Db,
    state: &Db,
    config: &'a Config,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<SimulatedDays<'a>> {
    let mut tx = state.snapshot().await?;
    let request = CaseRequest::new(CaseScope::OpenAfter(addd(from, -1))).leaving_out(&Voids::read(&mut tx).await?);
    let mut cases = store::cases::read(cases, request, config.phase_plan).await?;
    let mut all: Vec<Case> = Vec::new();
    cases.each(|_, case| all.push(case));
    let ids: Vec<String> = all.iter().map(|case| case.forloeb.id.clone()).collect();
    Ok(SimulatedDays {
        config,
        cases: all,
        register: cases.register,
        silences: silences::list(&mut tx, from).await?,
        ledger: ledger::read(&mut tx, &ids, from).await?,
        is_new: ledger::is_empty(&mut tx, from).await?,
        planned: PlannedMails::new(&mut tx, config).await?,
        done: runs::periods(&mut tx, JobKind::Reminders, &from.to_string(), &to.to_string()).await?,
        next: from,
        last: to,
    })
}

impl SimulatedDays<'_> {
    fn play(&mut self, on: NaiveDate) -> SimulatedDay {
        let config = self.config;
        let mut mails = Vec::new();
        let site = Simulation {
            cases: &self.cases,
            register: &self.register,
            deadline_rules: &config.deadline_rules,
            holders: RoleHolders::new(&config.recipients, &self.register),
            silences: &self.silences,
            is_new: self.is_new,
            first_run_limit: config.reminders.first_run_limit,
        };
        let mut waiting = None;
        let is_reminded =
            !self.done.contains(&on.to_string()) && config.deadline_rules.calendar.is_open(on) && reminds(config, on);
        if is_reminded {
            match site.reminders(&mut self.ledger, on) {
                PlayedReminders::Said(plan) => {
                    mails.extend(plan.mails.into_iter().map(|(person, items)| SimulatedMail {
                        kind: MailKind::Reminder,
                        to: person.email.to_string(),
                        deadlines: items.into_iter().filter_map(|item| item.deadline.key()).collect(),
                    }));
                }
                PlayedReminders::Waiting(first_run) => waiting = Some(first_run),
            }
        }
        mails.extend(self.planned.on_day(config, &site.holders, on));
        SimulatedDay { on, mails, is_reminded, waiting }
    }
}

impl Iterator for SimulatedDays<'_> {
    type Item = SimulatedDay;

    fn next(&mut self) -> Option<SimulatedDay> {
        let on = self.next;
        if on > self.last {
            return None;
        }
        self.next = addd(on, 1);
        Some(self.play(on))
    }
}

/// What the reminders of a day say to whom.
pub fn sayings(day: &SimulatedDay) -> Vec<Saying> {
    let mut said = Vec::new();
    for mail in &day.mails {
        for Key { forloeb, rule, stage, .. } in &mail.deadlines {
            let (to, forloeb) = (mail.to.clone(), forloeb.clone());
            said.push(Saying { on: day.on, to, forloeb, rule, stage: *stage });
        }
    }
    said
}

/// The digests and statements of the schedule, on the virtual clock.
struct PlannedMails {
    last_week: Option<String>,
    first_open_month: Option<NaiveDate>,
}

impl PlannedMails {
    async fn new(tx: &mut Tx, config: &Config) -> Result<Self> {
        let first_open_month = match config.billing.first_month {
            Some(_) => Some(first_open_month(tx, config).await?),
            None => None,
        };
        let last_week = runs::last_period(tx, JobKind::Digest, "9999").await?;
        Ok(Self { last_week, first_open_month })
    }

    /// Those of one day.
    fn on_day(&mut self, config: &Config, holders: &RoleHolders, on: NaiveDate) -> Vec<SimulatedMail> {
        let mail = |kind, to: String| SimulatedMail { kind, to, deadlines: Vec::new() };
        let mut mails = Vec::new();
        let Some(now) = end_of(config, on) else { return mails };
        if let Some(due) = config.site().digest_due(&config.schedule.digest, now)
            && due.late_days == 0
            && self.last_week.as_ref().is_none_or(|done| *done < due.week())
        {
            let readers = digest_readers(holders, on).into_iter();
            mails.extend(readers.map(|(person, _)| mail(MailKind::Digest, person.email.to_string())));
            self.last_week = Some(due.week());
        }
        let Some(first) = self.first_open_month else { return mails };
        let months = config.site().statements_due(&config.schedule.statements, first, now);
        for month in months {
            mails.extend(
                everybody(Role::Oekonomi, &config.recipients)
                    .into_iter()
                    .map(|person| mail(MailKind::Statement, person.email.to_string())),
            );
            self.first_open_month = Some(addm(month, 1));
        }
        mails
    }
}

/// Whether the plan of the reminders has an occurrence on the day.
fn reminds(config: &Config, on: NaiveDate) -> bool {
    let Some(now) = end_of(config, on) else { return false };
    config.site().reminders_due(&config.schedule.reminders, None, now).is_some()
}

/// The last second of a day in the site's zone.
fn end_of(config: &Config, on: NaiveDate) -> Option<DateTime<Utc>> {
    let local = on.and_hms_opt(23, 59, 59)?;
    config.zone.from_local_datetime(&local).latest().map(|at| at.with_timezone(&Utc))
}
