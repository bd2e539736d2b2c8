//! File and environment -> a checked [`Config`] of domain types (docs/interface.md, "Configuration").

mod check;
mod database;
mod einvoice;
mod load;
mod raw;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::billing::einvoice::EinvoiceSettings;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::cases::forloeb::{Method, PhasePlan};
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::deadlines::people::Appointed;
use crate::domain::operations::schedule::{CronPlan, Site};
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::cpr::CaseNumbers;
pub use database::DatabaseUrl;
pub use load::{ConfigError, DEFAULT_FILE, load};

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub cases: DatabaseUrl,
    pub state: DatabaseUrl,
    pub zone: Tz,
    pub deadline_rules: DeadlineRules,
    pub phase_plan: PhasePlan,
    pub schedule: Schedule,
    pub mail: Mail,
    pub billing: Billing,
    pub recipients: Vec<Appointed>,
    /// A site's own names of methods.
    pub import_methods: BTreeMap<String, Method>,
    pub log_level: tracing::Level,
    pub metrics_textfile: Option<PathBuf>,
    pub retention_mail_days: i64,
    /// `None`: no e-invoices are made.
    pub einvoice: Option<EinvoiceSettings>,
}

#[derive(Debug, Clone)]
pub struct Schedule {
    pub reminders: CronPlan,
    pub digest: CronPlan,
    pub statements: CronPlan,
}

#[derive(Debug, Clone)]
pub struct Mail {
    pub transport: Transport,
    pub from: lettre::message::Mailbox,
    pub case_link: CaseLink,
    /// Case numbers that look like CPR numbers, and are none.
    pub case_numbers: CaseNumbers,
    /// A site's own templates, laid over the built-in ones.
    pub templates: Option<PathBuf>,
}

#[derive(Debug, Clone)]
pub enum Transport {
    /// A directory of `.eml` files.
    File(PathBuf),
    Smtp(Smtp),
}

#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub ca_file: Option<PathBuf>,
    pub login: Option<Login>,
    /// How many connections are used at once, 1 to 50.
    pub connections: usize,
    /// How long each answer of the server may take.
    pub timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    StartTls,
    Tls,
    /// Plain text; to this host only.
    None,
}

/// A user name and the file that holds the password.
#[derive(Debug, Clone)]
pub struct Login {
    pub username: String,
    pub password_file: PathBuf,
}

#[derive(Debug, Clone)]
pub struct Billing {
    /// The month the account begins; without it nothing is issued.
    pub first_month: Option<NaiveDate>,
    pub betalingstilsagn: TilsagnPolicy,
    pub due_days: i64,
    pub provider: Provider,
}

impl Config {
    /// The zone and open days of the site.
    pub fn site(&self) -> Site<'_> {
        Site { zone: self.zone, calendar: &self.deadline_rules.calendar }
    }
}
