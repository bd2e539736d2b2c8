//! A virtual clock over the days to come, by the same decisions as the daemon's; nothing is written.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::statements::first_open_month;
use crate::config::Config;
use crate::domain::cases::forloeb::Case;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::deadlines::simulate::{Simulation, days};
use crate::domain::operations::job::JobKind;
use crate::domain::overview::digest::digest_readers;
use crate::domain::values::calendar::{addd, addm};
use crate::domain::values::message::MailKind;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::db::{Db, Tx};
use crate::store::{self, ledger, runs, silences};

/// One mail of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedMail {
    pub kind: MailKind,
    pub to: String,
    /// The deadlines it reports; none in a digest or a statement.
    pub deadlines: Vec<Key>,
}

/// A day on which something goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedDay {
    pub on: NaiveDate,
    pub mails: Vec<SimulatedMail>,
}

/// Simulates the days, from the ledger, the silences and the case data as they are now.
pub async fn run(
    cases: &Db,
    state: &Db,
    config: &Config,
    from: NaiveDate,
    to: NaiveDate,
    mut progress: impl FnMut(NaiveDate),
) -> Result<Vec<SimulatedDay>> {
    let request = CaseRequest::new(CaseScope::OpenAfter(addd(from, -1)));
    let mut cases = store::cases::read(cases, request, config.phase_plan).await?;
    let mut all: Vec<Case> = Vec::new();
    cases.each(|_, case| all.push(case));
    let mut tx = state.snapshot().await?;
    let ids: Vec<String> = all.iter().map(|case| case.forloeb.id.clone()).collect();
    let mut ledger = ledger::read(&mut tx, &ids).await?;
    let silences = silences::list(&mut tx, from).await?;
    let mut planned = PlannedMails::new(&mut tx, config).await?;
    let site = Simulation {
        cases: &all,
        register: &cases.register,
        deadline_rules: &config.deadline_rules,
        appointed: &config.recipients,
        silences: &silences,
    };
    let mut simulated = Vec::new();
    for on in days(from, to) {
        progress(on);
        let mut mails = Vec::new();
        let done = runs::is_done(&mut tx, JobKind::Reminders, &on.to_string()).await?;
        if !done && reminds(config, on) {
            let plan = site.reminders(&mut ledger, on);
            mails.extend(plan.mails.into_iter().map(|(person, items)| SimulatedMail {
                kind: MailKind::Reminder,
                to: person.email.to_string(),
                deadlines: items.into_iter().filter_map(|item| item.deadline.key()).collect(),
            }));
        }
        mails.extend(planned.on_day(config, on));
        if !mails.is_empty() {
            simulated.push(SimulatedDay { on, mails });
        }
    }
    Ok(simulated)
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
    fn on_day(&mut self, config: &Config, on: NaiveDate) -> Vec<SimulatedMail> {
        let mail = |kind, to: String| SimulatedMail { kind, to, deadlines: Vec::new() };
        let mut mails = Vec::new();
        let Some(now) = end_of(config, on) else { return mails };
        if let Some(due) = config.site().digest_due(&config.schedule.digest, now)
            && due.late_days == 0
            && self.last_week.as_ref().is_none_or(|done| *done < due.week())
        {
            let readers = digest_readers(&config.recipients).into_iter();
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
