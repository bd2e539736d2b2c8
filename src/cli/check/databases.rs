//! The two databases, and the rows of the cases.

use std::io::{self, IsTerminal};

use anyhow::{Context, Result, bail};

use super::{CheckLine, CheckResult};
use crate::clock;
use crate::config::Config;
use crate::domain::cases::forloeb::DataError;
use crate::domain::values::address::Address;
use crate::domain::values::printable::printable;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::voids::Voids;
use crate::store::{cases, removals, state};

/// Whether the cases can be read, with every column, and lock nobody out.
pub async fn cases(config: &Config) -> Result<String> {
    let wal_lockout = cases::wal_lockout(&config.cases)?;
    if let Some(wal_lockout) = &wal_lockout
        && !cases::is_root()?
    {
        bail!("{wal_lockout}");
    }
    let db = cases::open(&config.cases).await?;
    let missing = cases::missing_columns(&db).await?;
    let parts = cases::optional_parts(&mut db.snapshot().await?).await?;
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
    let empty = match parts.missing() {
        none if none.is_empty() => String::new(),
        missing => format!("; optional, not there and so empty: {}", missing.join(", ")),
    };
    Ok(format!("{} ({owner}){empty}", config.cases))
}

/// Whether the state can be read, and is whole.
pub async fn state(config: &Config) -> Result<String> {
    let db = state::open_for_reading(&config.state).await?;
    let damage = db.damage().await?;
    db.close().await;
    match damage {
        Some(damage) => Err(damage).context(config.state.to_string()),
        None => Ok(config.state.to_string()),
    }
}

/// Removals that were broken off: the rest of each is to be done.
pub async fn removals(config: &Config) -> Result<Vec<CheckLine>> {
    let db = state::open_for_reading(&config.state).await?;
    let unfinished = removals::unfinished(&mut db.snapshot().await?).await;
    db.close().await;
    let line = |forloeb: String| {
        let forloeb = printable(&forloeb);
        let what = format!("that of {forloeb} is not finished: run `fasevagt remove {forloeb}` again");
        ("removal", CheckResult::Warning(what))
    };
    Ok(unfinished?.into_iter().map(line).collect())
}

/// So many are listed.
pub const MOST_ROWS: usize = 50;

/// The rows that are wrong, so that somebody can find them. What stands in them is shown on a terminal only.
pub async fn rows(config: &Config) -> Result<CheckedRows> {
    let db = cases::open(&config.cases).await?;
    let today = config.site().today(clock::now());
    let request = CaseRequest::new(CaseScope::OpenAfter(today)).leaving_out(&voids(config).await);
    let request = request.knowing(&config.mail.known_numbers);
    let read = cases::read(&db, request, config.phase_plan).await?;
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

/// Of what is voided no row is wrong. A state that can't be read has a line of its own.
async fn voids(config: &Config) -> Voids {
    let read = async || {
        let db = state::open_for_reading(&config.state).await?;
        let voids = Voids::read(&mut db.snapshot().await?).await;
        db.close().await;
        voids
    };
    read().await.unwrap_or_default()
}

/// What was found in the rows.
pub struct CheckedRows {
    pub wrong: Vec<CheckLine>,
    /// Who of them has an address that not every mail server takes.
    pub workers_beyond_ascii: Vec<String>,
}
