//! Raw text -> domain types. An error is the key and what is accepted there.

use std::collections::BTreeSet;
use std::env;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;
use lettre::address::Address;
use lettre::message::Mailbox;
use tracing::Level;

use super::database::holds_password;
use super::einvoice::einvoice;
use super::load::set_by_environment;
use super::raw::{self, Raw};
use super::{Billing, Config, DatabaseUrl, Login, Mail, Schedule, Security, Smtp, Transport};
use crate::domain::billing::provider::Provider;
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::deadlines::people::Appointed;
use crate::domain::deadlines::rules::{RULES, Role, RuleSettings, Rules};
use crate::domain::operations::schedule::CronPlan;
use crate::domain::values::calendar::{Calendar, parse_month};
use crate::domain::values::message::Recipient;

pub(super) type Checked<T> = Result<T, (String, String)>;

pub(super) fn refuse<T>(key: &str, problem: impl Into<String>) -> Checked<T> {
    Err((key.to_owned(), problem.into()))
}

/// The value as it was written, for a message.
fn not_accepted<T>(key: &str, value: impl std::fmt::Debug, accepted: &str) -> Checked<T> {
    refuse(key, format!("{value:?} is not accepted; accepted: {accepted}"))
}

pub(super) fn parse<T: FromStr<Err: std::fmt::Display>>(key: &str, text: &str) -> Checked<T> {
    text.parse().map_err(|problem: T::Err| (key.to_owned(), format!("{text:?} is not accepted; {problem}")))
}

fn number_in(key: &str, value: i64, range: std::ops::RangeInclusive<i64>) -> Checked<i64> {
    if range.contains(&value) {
        return Ok(value);
    }
    not_accepted(key, value, &format!("a whole number from {} to {}", range.start(), range.end()))
}

impl Raw {
    pub fn check(self) -> Checked<Config> {
        let cases = database("database.cases", &self.database.cases, self.database.cases_password_file)?;
        let state = database("database.state", &self.database.state, self.database.state_password_file)?;
        if cases == state {
            return refuse("database.state", "it is the case database; accepted: a database of its own");
        }
        let billing = billing(self.billing)?;
        Ok(Config {
            cases,
            state,
            zone: self.calendar.time_zone.parse().or_else(|_| {
                not_accepted("calendar.time_zone", &self.calendar.time_zone, "an IANA zone such as Europe/Copenhagen")
            })?,
            phase_plan: parse("calendar.phase_plan", &self.calendar.phase_plan)?,
            deadline_rules: DeadlineRules {
                calendar: calendar(&self.calendar.closing_days)?,
                rules: rules(self.rules)?,
            },
            schedule: Schedule {
                reminders: plan("schedule.reminders", &self.schedule.reminders)?,
                digest: plan("schedule.digest", &self.schedule.digest)?,
                statements: plan("schedule.statements", &self.schedule.statements)?,
            },
            mail: mail(self.mail)?,
            recipients: self.recipients.into_iter().enumerate().map(recipient).collect::<Checked<_>>()?,
            import_methods: self
                .import
                .methods
                .into_iter()
                .map(|(name, method)| Ok((name.clone(), parse(&format!("import.methods.{name}"), &method)?)))
                .collect::<Checked<_>>()?,
            log_level: level("log.level", &self.log.level)?,
            metrics_textfile: Some(self.metrics.textfile).filter(|path| !path.is_empty()).map(PathBuf::from),
            // The digest counts the reminders of a week, and may come three days late.
            retention_mail_days: number_in("retention.mail_days", self.retention.mail_days, 14..=3650)?,
            einvoice: einvoice(self.einvoice, &billing.provider)?,
            billing,
        })
    }
}

fn database(key: &str, text: &str, password_file: Option<PathBuf>) -> Checked<DatabaseUrl> {
    let accepted = "sqlite:FILE or postgres://USER@HOST/DATABASE";
    let Some(url) = DatabaseUrl::parse(text, password_file) else {
        return refuse(key, format!("no known database; accepted: {accepted}"));
    };
    if holds_password(text) && set_by_environment(key) {
        return refuse(
            key,
            format!("it holds a password, which others can read there; set {key}_password_file instead"),
        );
    }
    Ok(url)
}

fn calendar(closing_days: &[String]) -> Checked<Calendar> {
    let key = "calendar.closing_days";
    if closing_days.len() > Calendar::MOST_CLOSING_DAYS {
        return not_accepted(key, closing_days.len(), &format!("at most {} days", Calendar::MOST_CLOSING_DAYS));
    }
    let month_and_day = |text: &String| {
        let (month, day) = text.split_once('-').filter(|(m, d)| m.len() == 2 && d.len() == 2)?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
    };
    let days: Option<Vec<_>> = closing_days.iter().map(month_and_day).collect();
    days.map_or_else(|| not_accepted(key, closing_days, "days as MM-DD, such as 12-24"), |days| Ok(Calendar::new(days)))
}

fn plan(key: &str, text: &str) -> Checked<CronPlan> {
    CronPlan::parse(text).map_err(|problem| (key.to_owned(), format!("{text:?} is not accepted; {problem}")))
}

fn rules(raw: std::collections::BTreeMap<String, raw::Rule>) -> Checked<Rules> {
    let mut rules = Rules::default();
    for (name, rule) in raw {
        let Some(settings) = rules.settings_mut(&name) else {
            let known = RULES.iter().map(|rule| rule.key).collect::<Vec<_>>().join(", ");
            return refuse(&format!("rules.{name}"), format!("no such rule; accepted: {known}"));
        };
        set_rule(&format!("rules.{name}"), settings, rule)?;
    }
    Ok(rules)
}

fn set_rule(key: &str, settings: &mut RuleSettings, raw: raw::Rule) -> Checked<()> {
    settings.enabled = raw.enabled.unwrap_or(settings.enabled);
    if let Some(leads) = raw.leads {
        if leads.is_empty() || leads.iter().any(|lead| !(0..=366).contains(lead)) {
            return not_accepted(&format!("{key}.leads"), leads, "at least one number of days from 0 to 366");
        }
        settings.leads = BTreeSet::from_iter(leads).into_iter().rev().collect();
    }
    if let Some(to) = raw.to {
        settings.to = to.iter().map(|text| rule_role(&format!("{key}.to"), text)).collect::<Checked<_>>()?;
    }
    if let Some(from_stage) = raw.from_stage {
        let roles = from_stage.iter().map(|(role, stage)| Ok((rule_role(&format!("{key}.from_stage"), role)?, *stage)));
        settings.from_stage = roles.collect::<Checked<_>>()?;
    }
    if settings.to.is_empty() && settings.from_stage.is_empty() {
        return refuse(&format!("{key}.to"), "nobody would be told; accepted: at least one role, or enabled = false");
    }
    Ok(())
}

/// A role that a deadline can be told to.
fn rule_role(key: &str, text: &str) -> Checked<Role> {
    role(key, text, &[Role::Medarbejder, Role::Teamleder, Role::Forstander, Role::Oekonomi])
}

fn role(key: &str, text: &str, accepted: &[Role]) -> Checked<Role> {
    let known = accepted.iter().find(|role| role.as_str() == text).copied();
    let names = accepted.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    known.map_or_else(|| not_accepted(key, text, &names), Ok)
}

fn recipient((index, raw): (usize, raw::Recipient)) -> Checked<Appointed> {
    let key = |field: &str| format!("recipients[{index}].{field}");
    let address: Result<Address, _> = raw.email.parse();
    if address.is_err() {
        return not_accepted(&key("email"), raw.email, "one mail address, such as navn@example.dk");
    }
    Ok(Appointed {
        role: role(&key("role"), &raw.role, &[Role::Teamleder, Role::Forstander, Role::Oekonomi, Role::Admin])?,
        tilbud: raw.tilbud.filter(|tilbud| !tilbud.is_empty()),
        person: Recipient { name: raw.name, email: raw.email },
    })
}

fn mail(raw: raw::Mail) -> Checked<Mail> {
    let from: Mailbox =
        raw.from.parse().or_else(|_| not_accepted("mail.from", &raw.from, "Name <address@example.dk>"))?;
    let case_link = parse("mail.case_link", &raw.case_link)?;
    // A server that is set is checked even while it is not used.
    let server = if raw.smtp.host.is_empty() { None } else { Some(smtp(raw.smtp)?) };
    let transport = match raw.transport.as_str() {
        "file" => Transport::File(raw.directory),
        "smtp" => match server {
            Some(server) => Transport::Smtp(server),
            None => return refuse("mail.smtp.host", "it is not set; accepted: the name of the mail server"),
        },
        other => return not_accepted("mail.transport", other, "file, smtp"),
    };
    let case_numbers = parse("mail.case_number", &raw.case_number)?;
    Ok(Mail { transport, from, case_link, case_numbers, templates: raw.templates })
}

fn smtp(raw: raw::Smtp) -> Checked<Smtp> {
    let security = match raw.security.as_str() {
        "starttls" => Security::StartTls,
        "tls" => Security::Tls,
        "none" if is_loopback(&raw.host) => Security::None,
        "none" => {
            let problem = format!("none is accepted only for a server on this host, not for {:?}", raw.host);
            return refuse("mail.smtp.security", problem + "; accepted: starttls, tls");
        }
        other => return not_accepted("mail.smtp.security", other, "starttls, tls, none (this host only)"),
    };
    Ok(Smtp {
        port: u16::try_from(number_in("mail.smtp.port", raw.port, 1..=65535)?).unwrap_or(587),
        connections: usize::try_from(number_in("mail.smtp.connections", raw.connections, 1..=50)?).unwrap_or(1),
        timeout: Duration::from_secs(
            number_in("mail.smtp.timeout_seconds", raw.timeout_seconds, 1..=600)?.unsigned_abs(),
        ),
        login: login(raw.username, raw.password_file)?,
        ca_file: raw.ca_file,
        host: raw.host,
        security,
    })
}

fn level(key: &str, text: &str) -> Checked<Level> {
    let levels = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];
    let known = levels.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(text));
    known.map_or_else(|| not_accepted(key, text, "error, warn, info, debug, trace"), Ok)
}

/// The name of the systemd credential that stands in for `password_file`.
const CREDENTIAL: &str = "smtp-password";

fn login(username: Option<String>, password_file: Option<PathBuf>) -> Checked<Option<Login>> {
    let Some(username) = username.filter(|name| !name.is_empty()) else { return Ok(None) };
    let credential = || env::var_os("CREDENTIALS_DIRECTORY").map(|dir| Path::new(&dir).join(CREDENTIAL));
    match password_file.or_else(credential) {
        Some(password_file) => Ok(Some(Login { username, password_file })),
        None => refuse(
            "mail.smtp.password_file",
            format!("a username is set, but no password; accepted: a file, or the systemd credential {CREDENTIAL}"),
        ),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn billing(raw: raw::Billing) -> Checked<Billing> {
    let first_month = raw.first_month.filter(|text| !text.is_empty()).map(|text| {
        let known = parse_month(&text).filter(|month| (1990..=2100).contains(&chrono::Datelike::year(month)));
        known.map_or_else(|| not_accepted("billing.first_month", &text, "a month as YYYY-MM, 1990 to 2100"), Ok)
    });
    let raw::Provider { name, cvr, address } = raw.provider;
    if !cvr.is_empty() && (cvr.len() != 8 || !cvr.bytes().all(|b| b.is_ascii_digit())) {
        return not_accepted("billing.provider.cvr", cvr, "eight digits");
    }
    Ok(Billing {
        first_month: first_month.transpose()?,
        betalingstilsagn: parse("billing.betalingstilsagn", &raw.betalingstilsagn)?,
        due_days: number_in("billing.due_days", raw.due_days, 1..=365)?,
        provider: Provider { name, cvr, address },
    })
}
