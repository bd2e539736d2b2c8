use std::io::{self, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::{FAILED, output};
use crate::clock;
use crate::config::{Config, Transport};
use crate::domain::cases::forloeb::DataError;
use crate::domain::deadlines::people::{everybody, vacancies};
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::Problem;
use crate::domain::values::address::Address;
use crate::domain::values::printable::printable;
use crate::mailer::{Mailer, ReplyWords};
use crate::ownership::may_open;
use crate::render::Templates;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Connect to the mail server, log in, and ask whether it takes mails from us; nothing is sent
    #[arg(long)]
    smtp: bool,
}

/// What a check came to.
enum CheckResult {
    Ok(String),
    /// Nothing fails by it, but somebody should look.
    Warning(String),
    Failed(String),
}

/// What was looked at, and what came of it.
type CheckLine = (&'static str, CheckResult);

/// `fasevagt check`.
pub async fn run(config: &Config, args: CheckArgs) -> Result<ExitCode> {
    let mut lines = vec![
        ("configuration", CheckResult::Ok("every setting is accepted".to_owned())),
        ("templates", verdict(templates(config))),
    ];
    lines.extend(mail_settings(config));
    lines.extend(own_texts(config));
    lines.push(("alerts", alerts(config)));
    let cases = case_database(config).await;
    if cases.is_ok() {
        lines.extend(or_failed("recipients", recipients(config).await));
    }
    let readable = cases.is_ok();
    lines.push(("case database", verdict(cases)));
    let mut beyond_ascii = recipients_beyond_ascii(config);
    if readable {
        match rows(config).await {
            Ok(rows) => {
                lines.extend(rows.wrong);
                beyond_ascii.extend(rows.workers_beyond_ascii);
            }
            Err(error) => lines.push(("data", CheckResult::Failed(output::detailed(&error)))),
        }
    }
    lines.push(("state database", verdict(state_database(config).await)));
    let mut takes_utf8 = None;
    if args.smtp {
        let mailer = Mailer::new(&config.mail.transport);
        let from = config.mail.from.email.to_string();
        let admin = everybody(Role::Admin, &config.recipients).into_iter().next();
        let to = admin.as_ref().map(|person| person.email.as_str());
        let words = if io::stdout().is_terminal() { ReplyWords::All } else { ReplyWords::Known };
        let asked = mailer.try_connection(&from, to, words).await;
        takes_utf8 = asked.as_ref().ok().map(|answer| answer.takes_utf8);
        lines.push(("mail", verdict(asked.map(|answer| answer.text).map_err(Into::into))));
    }
    lines.extend(addresses(config, &beyond_ascii, takes_utf8));
    let failed = lines.iter().any(|(_, verdict)| matches!(verdict, CheckResult::Failed(_)));
    for (what, verdict) in lines {
        let line = match verdict {
            CheckResult::Ok(text) => format!("ok      {what}: {text}"),
            CheckResult::Warning(text) => format!("WARNING {what}: {text}"),
            CheckResult::Failed(text) => format!("FAILED  {what}: {text}"),
        };
        output::print(&format!("{line}\n"))?;
    }
    Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// What can't be looked at fails, and the rest is looked at all the same.
fn or_failed(what: &'static str, lines: Result<Vec<CheckLine>>) -> Vec<CheckLine> {
    lines.unwrap_or_else(|error| vec![(what, CheckResult::Failed(output::detailed(&error)))])
}

fn verdict(done: Result<String>) -> CheckResult {
    match done {
        Ok(text) => CheckResult::Ok(text),
        Err(error) => CheckResult::Failed(output::detailed(&error)),
    }
}

fn alerts(config: &Config) -> CheckResult {
    match everybody(Role::Admin, &config.recipients).len() {
        0 => CheckResult::Warning(
            "nobody is configured as admin: what goes wrong stands in `fasevagt status` only; add one to [[recipients]]"
                .into(),
        ),
        1 => CheckResult::Ok("mailed to 1 administrator".into()),
        count => CheckResult::Ok(format!("mailed to {count} administrators")),
    }
}

/// What is left of the example where mails really go out, and files that a connection needs.
fn mail_settings(config: &Config) -> Vec<CheckLine> {
    let Transport::Smtp(smtp) = &config.mail.transport else { return Vec::new() };
    let mut lines = Vec::new();
    if is_example(config.mail.from.email.domain()) {
        let from = &config.mail.from.email;
        lines.push((
            "mail.from",
            CheckResult::Failed(format!("{from} is an example: set the address that mails come from")),
        ));
    }
    let link = config.mail.case_link.as_str();
    if is_example(host_of(link)) {
        let problem = format!("{link} is an example: set the case system's, or \"\" for mails without links");
        lines.push(("mail.case_link", CheckResult::Failed(problem)));
    }
    for recipient in &config.recipients {
        let email = recipient.person.email.as_str();
        if is_example(email.rsplit('@').next().unwrap_or_default()) {
            lines.push(("recipients", CheckResult::Warning(format!("{email} is an example: nobody reads it"))));
        }
    }
    // Where systemd hands it over, whoever asks here may not read it.
    if let Some(login) = &smtp.login
        && !login.password_file.try_exists().unwrap_or(true)
    {
        let problem = format!("there is no file {}", login.password_file.display());
        lines.push(("mail.smtp.password_file", CheckResult::Failed(problem)));
    }
    if let Some(file) = &smtp.ca_file
        && let Err(problem) = may_open(file, false)
    {
        lines.push(("mail.smtp.ca_file", CheckResult::Failed(format!("{}: {problem}", file.display()))));
    }
    lines
}

/// The names that are kept for examples (RFC 2606), and the one of our own example.
fn is_example(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let in_domain = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    ["example.dk", "example.com", "example.net", "example.org", "example", "invalid"].into_iter().any(in_domain)
}

fn host_of(address: &str) -> &str {
    let after_scheme = address.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.split(['/', ':', '?', '#']).next().unwrap_or_default()
}

/// Texts of the configuration that stand in mails and documents, where the guard would hold back all that have them.
fn own_texts(config: &Config) -> Vec<CheckLine> {
    let provider = &config.billing.provider;
    let mut texts = vec![
        ("mail.from".to_owned(), config.mail.from.to_string()),
        ("mail.case_link".to_owned(), config.mail.case_link.as_str().to_owned()),
        ("billing.provider.name".to_owned(), provider.name.clone()),
        ("billing.provider.cvr".to_owned(), provider.cvr.clone()),
        ("billing.provider.address".to_owned(), provider.address.clone()),
    ];
    if let Some(einvoice) = &config.einvoice {
        texts.push(("einvoice.exemption_reason".to_owned(), einvoice.exemption_reason.clone()));
    }
    for (index, recipient) in config.recipients.iter().enumerate() {
        let person = &recipient.person;
        texts.push((format!("recipients[{index}]"), format!("{} {}", person.name, person.email)));
    }
    texts.retain(|(_, text)| config.mail.known_numbers.leave_cpr_in(text));
    let blocking = |(key, _): (String, String)| {
        let problem = format!(
            "{key} holds what could be a CPR number, and every mail with it would be held back; if it is none, list it in mail.not_cpr"
        );
        ("guard", CheckResult::Failed(problem))
    };
    texts.into_iter().map(blocking).collect()
}

/// Who is named for a tilbud that is none, and roles that nobody holds.
async fn recipients(config: &Config) -> Result<Vec<CheckLine>> {
    let register = cases::register(&config.cases, config.phase_plan).await?;
    // Before a first import nothing can be said.
    if register.tilbud.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for (index, recipient) in config.recipients.iter().enumerate() {
        if let Some(tilbud) = &recipient.tilbud
            && !register.tilbud.contains_key(tilbud)
        {
            let known = register.tilbud.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let problem = format!("[{index}].tilbud {tilbud:?} is no tilbud of the case database; accepted: {known}");
            lines.push(("recipients", CheckResult::Failed(problem)));
        }
    }
    for (role, tilbud) in vacancies(&register, &config.deadline_rules.rules, &config.recipients) {
        lines.push(("recipients", CheckResult::Warning(Problem::Vacant(role, tilbud).line(config.zone))));
    }
    if config.billing.first_month.is_some() && everybody(Role::Oekonomi, &config.recipients).is_empty() {
        let problem = "nobody is configured as oekonomi: statements are mailed to nobody; add one to [[recipients]]";
        lines.push(("recipients", CheckResult::Warning(problem.into())));
    }
    Ok(lines)
}

fn templates(config: &Config) -> Result<String> {
    let directory = config.mail.templates.as_deref();
    let templates = Templates::load(directory)?;
    if let Some(problem) = templates.problem() {
        return Err(problem.clone()).context("the built-in templates are used instead of your own");
    }
    templates.render_samples()?;
    Ok(directory.map_or_else(|| "built in".into(), |dir| format!("built in, with {} laid over them", dir.display())))
}

async fn case_database(config: &Config) -> Result<String> {
    let wal_lockout = cases::wal_lockout(&config.cases)?;
    if let Some(wal_lockout) = &wal_lockout
        && !cases::is_root()?
    {
        bail!("{wal_lockout}");
    }
    let db = cases::open(&config.cases).await?;
    let missing = cases::missing_columns(&db).await?;
    let ours = db.is_ours().await?;
    // Another program would have to wait meanwhile.
    let damage = if ours { db.damage().await? } else { None };
    db.close().await;
    if let Some(damage) = damage {
        return Err(damage).context(config.cases.to_string());
    }
    if !missing.is_empty() {
        bail!("{} lacks {}: add the tables, views or columns of that name", config.cases, missing.join(", "));
    }
    if let Some(wal_lockout) = wal_lockout
        && !ours
    {
        bail!("{wal_lockout}");
    }
    let owner = if ours { "made by fasevagt" } else { "another program's, only read" };
    Ok(format!("{} ({owner})", config.cases))
}

/// So many rows that are wrong are listed.
const MOST_ROWS: usize = 50;

/// The rows that are wrong, so that somebody can find them. What stands in them is shown on a terminal only.
async fn rows(config: &Config) -> Result<CheckedRows> {
    let db = cases::open(&config.cases).await?;
    let today = config.site().today(clock::now());
    let read = cases::read(&db, CaseRequest::new(CaseScope::OpenAfter(today)), config.phase_plan).await?;
    db.close().await;
    let is_shown = io::stdout().is_terminal();
    let line = |error: &DataError| {
        let DataError { table, id, column, problem, found } = error;
        let stray_id = if is_shown { found.stray_id.as_deref() } else { None };
        let id = id.as_deref().or(stray_id).unwrap_or("(a row without a known id)");
        let value = match &found.value {
            Some(value) if is_shown => format!(": {:?}", printable(value)),
            _ => String::new(),
        };
        ("data", CheckResult::Warning(format!("{table} {}: {column}{value}: {problem}", printable(id))))
    };
    let mut lines: Vec<CheckLine> = read.errors.iter().take(MOST_ROWS).map(line).collect();
    if let Some(more) = read.errors.len().checked_sub(MOST_ROWS)
        && more > 0
    {
        lines.push(("data", CheckResult::Warning(format!("and {more} more"))));
    }
    let workers = read.register.medarbejdere.values();
    let beyond_ascii = workers.filter(|worker| Address::unchecked(worker.email.as_str()).needs_smtputf8());
    let workers_beyond_ascii = beyond_ascii.map(|worker| format!("medarbejder {}", printable(&worker.id))).collect();
    Ok(CheckedRows { wrong: lines, workers_beyond_ascii })
}

struct CheckedRows {
    wrong: Vec<CheckLine>,
    /// Who of them has an address that not every mail server takes.
    workers_beyond_ascii: Vec<String>,
}

fn recipients_beyond_ascii(config: &Config) -> Vec<String> {
    let senders_and_readers = config.recipients.iter().map(|recipient| recipient.person.email.as_str());
    let all = senders_and_readers.chain([config.mail.from.email.as_ref()]);
    let beyond = all.filter(|email| Address::unchecked(*email).needs_smtputf8());
    beyond.map(str::to_owned).collect()
}

/// Addresses with æ, ø or å before the `@`, which a server takes that offers SMTPUTF8; `None`: it was not asked.
fn addresses(config: &Config, beyond_ascii: &[String], takes_utf8: Option<bool>) -> Option<CheckLine> {
    let Transport::Smtp(_) = &config.mail.transport else { return None };
    if beyond_ascii.is_empty() {
        return None;
    }
    let mut who = beyond_ascii.iter().take(MOST_ROWS).cloned().collect::<Vec<_>>().join(", ");
    if beyond_ascii.len() > MOST_ROWS {
        who += &format!(" and {} more", beyond_ascii.len() - MOST_ROWS);
    }
    let line = match takes_utf8 {
        Some(true) => CheckResult::Ok(format!("the server takes letters beyond ASCII before the @, as of {who}")),
        Some(false) => CheckResult::Failed(format!(
            "the server offers no SMTPUTF8, so no mail reaches {who}: give an address without æ, ø or å before the @"
        )),
        None => CheckResult::Warning(format!(
            "only a server that offers SMTPUTF8 takes the letters before the @ of {who}: ask it by `check --smtp`"
        )),
    };
    Some(("addresses", line))
}

async fn state_database(config: &Config) -> Result<String> {
    let db = state::open_for_reading(&config.state).await?;
    let damage = db.damage().await?;
    db.close().await;
    match damage {
        Some(damage) => Err(damage).context(config.state.to_string()),
        None => Ok(config.state.to_string()),
    }
}
