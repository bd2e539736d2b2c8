//! Silences: nothing more is mailed about one deadline for a while.

use anyhow::{Result, bail};
use chrono::{DateTime, NaiveDate, Utc};

use super::one_case;
use crate::config::Config;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::Rule;
use crate::domain::deadlines::silences::Silence;
use crate::store::cases;
use crate::store::db::Db;
use crate::store::silences;
use crate::store::voids::Voids;

/// The open deadline of a forløb by a rule. That there is none is an error.
pub async fn open_deadline(state: &Db, config: &Config, forloeb: &str, rule: &Rule, on: NaiveDate) -> Result<Deadline> {
    if Voids::read(&mut state.snapshot().await?).await?.voided_on(forloeb).is_some() {
        bail!("{forloeb} is voided, so it has no deadlines: see `fasevagt void list`");
    }
    let db = cases::open(&config.cases).await?;
    let found = one_case(&db, config, forloeb).await?;
    db.close().await;
    let open = match found.case {
        Some(case) => config.deadline_rules.open_deadlines(&case, on),
        None => Vec::new(),
    };
    match open.into_iter().find(|deadline| deadline.rule.key == rule.key) {
        Some(deadline) => Ok(deadline),
        None => bail!("{forloeb} has no open deadline {} today; see `fasevagt explain {forloeb}`", rule.key),
    }
}

/// Silences a deadline until a day, and gives the silence's id. It applies to the deadline's date as it is now.
pub async fn add(state: &Db, deadline: &Deadline, until: NaiveDate, now: DateTime<Utc>) -> Result<i64> {
    let mut tx = state.begin().await?;
    let of = (&*deadline.forloeb, deadline.rule.key, deadline.due_on);
    let id = silences::add(&mut tx, of, until, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The silences that apply on the day or later.
pub async fn list(state: &Db, on: NaiveDate) -> Result<Vec<Silence>> {
    silences::list(&mut state.snapshot().await?, on).await
}

/// Ends a silence before its time. That none with this id applies is an error.
pub async fn end(state: &Db, id: i64, now: DateTime<Utc>) -> Result<()> {
    let mut tx = state.begin().await?;
    if !silences::end(&mut tx, id, now).await? {
        bail!("end silence {id}: there is none that holds; see `fasevagt silence list`");
    }
    tx.commit().await
}
