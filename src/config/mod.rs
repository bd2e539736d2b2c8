//! File and environment -> a checked [`Config`] of domain types (docs/interface.md, "Configuration").
//!
//! A section is one file: as it is written with its built-in defaults, its check, and the checked value.

mod billing;
mod calendar;
mod calendar_entries;
mod checked;
mod database;
mod einvoice;
mod import;
mod list;
mod log;
mod mail;
mod metrics;
mod payment;
mod provider;
mod publish;
mod recipients;
mod reminders;
mod retention;
mod rules;
mod schedule;
mod smtp;
mod source;

use std::path::Path;

use chrono_tz::Tz;
use serde::Deserialize;

use self::checked::Checked;
use crate::domain::billing::einvoice::EinvoiceSettings;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::deadlines::role_holders::Appointed;
use crate::domain::operations::schedule::Site;
pub use billing::Billing;
pub use calendar_entries::CalendarMode;
pub use database::DatabaseUrl;
pub use import::Import;
pub use list::WatchedList;
pub use log::Log;
pub use mail::{Mail, Transport};
pub use metrics::Metrics;
pub use publish::Publish;
pub use reminders::Reminders;
pub use retention::Retention;
pub use schedule::Schedule;
pub use smtp::{Login, Security, Smtp};
pub use source::{ConfigError, DEFAULT_FILE};

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The case database, which is watched; by default the file `cases.db`.
    pub cases: DatabaseUrl,
    /// What Fasevagt remembers, in a database of its own; by default the file `fasevagt.db`.
    pub state: DatabaseUrl,
    /// The zone in which days begin and end, and jobs are due; by default Europe/Copenhagen.
    pub zone: Tz,
    /// The site's open days, by default without 5 June, 24 and 31 December, and its settings of the rules, by default
    /// those of the method.
    pub deadline_rules: DeadlineRules,
    /// The lengths of the CTI phases in months, where a tilbud has no plan of its own; by default 3-3-3.
    pub phase_plan: PhasePlan,
    /// When the jobs are due.
    pub schedule: Schedule,
    /// How much is said at the start.
    pub reminders: Reminders,
    /// How mails look, and where they go.
    pub mail: Mail,
    /// What is billed from when, and by whom.
    pub billing: Billing,
    /// Who holds the roles, besides the case workers; by default nobody.
    pub recipients: Vec<Appointed>,
    pub import: Import,
    /// The list that fills the case database by itself; `None`, the default: none does.
    pub list: Option<WatchedList>,
    pub log: Log,
    pub metrics: Metrics,
    /// Pages to look at; `None`, the default: none are made.
    pub publish: Option<Publish>,
    /// How deadlines get into people's own calendars; by default not at all.
    pub calendar_entries: CalendarMode,
    pub retention: Retention,
    /// How e-invoices are made; `None`, the default: none are made.
    pub einvoice: Option<EinvoiceSettings>,
}

/// The configuration as it is written, by section.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    database: database::RawDatabase,
    calendar: calendar::RawCalendar,
    schedule: schedule::RawSchedule,
    reminders: reminders::RawReminders,
    mail: mail::RawMail,
    billing: billing::RawBilling,
    recipients: Vec<recipients::RawRecipient>,
    rules: rules::RawRules,
    import: import::RawImport,
    list: list::RawList,
    log: log::RawLog,
    metrics: metrics::RawMetrics,
    publish: publish::RawPublish,
    calendar_entries: calendar_entries::RawCalendarEntries,
    retention: retention::RawRetention,
    einvoice: einvoice::RawEinvoice,
}

/// Reads and checks the file (where none is named: the default one, if it is there) under the environment.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let raw: Raw = source::read(file)?;
    raw.check().map_err(|refusal| source::refused(file, refusal))
}

impl Raw {
    /// Of several settings that are not accepted, the first one here is reported.
    fn check(self) -> Checked<Config> {
        let database = self.database.check()?;
        let billing = self.billing.check()?;
        let calendar = self.calendar.check()?;
        let reminders = self.reminders.check()?;
        let publish = self.publish.check()?;
        Ok(Config {
            cases: database.cases,
            state: database.state,
            zone: calendar.zone,
            phase_plan: calendar.phase_plan,
            deadline_rules: DeadlineRules {
                calendar: calendar.open_days,
                rules: self.rules.check()?,
                mailed_from: reminders.from,
            },
            reminders,
            schedule: self.schedule.check()?,
            mail: self.mail.check()?,
            recipients: recipients::check(self.recipients)?,
            import: self.import.check()?,
            list: self.list.check()?,
            log: self.log.check()?,
            metrics: self.metrics.check(),
            calendar_entries: self.calendar_entries.check(publish.as_ref())?,
            publish,
            retention: self.retention.check()?,
            einvoice: self.einvoice.check(&billing.provider)?,
            billing,
        })
    }
}

impl Config {
    /// The zone and open days of the site.
    pub fn site(&self) -> Site<'_> {
        Site { zone: self.zone, calendar: &self.deadline_rules.calendar }
    }
}
