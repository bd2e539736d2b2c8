//! `fasevagt check`: what an administrator has overlooked, a line for each part of the installation.

mod databases;
mod list;
mod mail;
mod people;
mod publish;
mod reminders;

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{FAILED, output};
use crate::config::Config;
use crate::render::Templates;

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
        ("templates", templates(config).unwrap_or_else(|error| CheckResult::Failed(output::detailed(&error)))),
    ];
    lines.extend(mail::settings(config));
    lines.extend(mail::own_texts(config));
    lines.push(("alerts", people::alerts(config)));
    let cases = databases::cases(config).await;
    let is_readable = cases.is_ok();
    if is_readable {
        lines.extend(or_failed("recipients", people::recipients(config).await));
    }
    lines.push(("case database", verdict(cases)));
    let mut beyond_ascii = mail::configured_beyond_ascii(config);
    if is_readable {
        match databases::rows(config).await {
            Ok(rows) => {
                lines.extend(rows.wrong);
                beyond_ascii.extend(rows.workers_beyond_ascii);
            }
            Err(error) => lines.push(("data", CheckResult::Failed(output::detailed(&error)))),
        }
    }
    lines.extend(list::list(config).await);
    lines.extend(publish::publish(config));
    let state = databases::state(config).await;
    if state.is_ok() {
        lines.extend(or_failed("removal", databases::removals(config).await));
        if is_readable {
            lines.extend(or_failed("reminders", reminders::reminders(config).await));
        }
    }
    lines.push(("state database", verdict(state)));
    let mut takes_utf8 = None;
    if args.smtp {
        let asked = mail::ask(config).await;
        takes_utf8 = asked.as_ref().ok().map(|answer| answer.takes_utf8);
        lines.push(("mail", verdict(asked.map(|answer| answer.text))));
    }
    lines.extend(mail::addresses(config, &beyond_ascii, takes_utf8));
    print(&lines)
}

/// Exits with the code for a failure where one failed.
fn print(lines: &[CheckLine]) -> Result<ExitCode> {
    for (what, result) in lines {
        let line = match result {
            CheckResult::Ok(text) => format!("ok      {what}: {text}"),
            CheckResult::Warning(text) => format!("WARNING {what}: {text}"),
            CheckResult::Failed(text) => format!("FAILED  {what}: {text}"),
        };
        output::print(&format!("{line}\n"))?;
    }
    let has_failed = lines.iter().any(|(_, result)| matches!(result, CheckResult::Failed(_)));
    Ok(if has_failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
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

fn templates(config: &Config) -> Result<CheckResult> {
    let directory = config.mail.templates.as_deref();
    let templates = Templates::load(directory)?;
    if let Some(problem) = templates.problem() {
        return Err(problem.clone()).context("the built-in templates are used instead of your own");
    }
    templates.render_samples()?;
    let Some(directory) = directory else { return Ok(CheckResult::Ok("built in".into())) };
    let used = format!("built in, with {} laid over them", directory.display());
    if templates.retired().is_empty() {
        return Ok(CheckResult::Ok(used));
    }
    Ok(CheckResult::Warning(format!("{used}; no mail is made by {} any more", templates.retired().join(", "))))
}
