//! Takes a price out of a case database of our own: it never goes by being missing from a list, since its days would be
//! credited.

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;

use super::statements::{draft_by, first_open_month};
use crate::config::Config;
use crate::domain::billing::statement::StatementLine;
use crate::domain::cases::case_change::Change;
use crate::domain::cases::case_schema::TAKST;
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::row::Row;
use crate::store::db::Db;
use crate::store::{cases, state};

/// What was taken out, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedTakst {
    pub oere_per_day: String,
    /// How many issued lines the next statement credits for it; some come again with another price.
    pub credited: usize,
}

/// Takes the price of this code and first day out; a dry run only tells.
pub async fn run(
    config: &Config,
    (code, valid_from): (&str, NaiveDate),
    on: NaiveDate,
    dry_run: bool,
) -> Result<RemovedTakst> {
    let Some(db) = cases::open_own_to_compare(&config.cases).await? else {
        bail!("{}: there is no case database yet", config.cases);
    };
    let row = find(&db, code, valid_from).await;
    db.close().await;
    let row = row?;
    let credited = credited(config, code, valid_from, on).await?;
    if !dry_run {
        let db = cases::open_own(&config.cases).await?;
        let removed = remove(&db, &row).await;
        db.close().await;
        removed?;
    }
    Ok(RemovedTakst { oere_per_day: row.named(&TAKST, "oere_per_day").unwrap_or_default().to_owned(), credited })
}

/// The row; where it is not there, the days that others of its code begin.
async fn find(db: &Db, code: &str, valid_from: NaiveDate) -> Result<Row> {
    let rows = cases::whole_table(&mut db.snapshot().await?, &TAKST).await?;
    let mut of_code: Vec<&Row> = rows.iter().filter(|row| row.id() == Some(code)).collect();
    of_code.sort_unstable();
    let day = valid_from.to_string();
    if let Some(row) = of_code.iter().find(|row| row.named(&TAKST, "valid_from") == Some(&day)) {
        return Ok((*row).clone());
    }
    let days: Vec<&str> = of_code.iter().filter_map(|row| row.named(&TAKST, "valid_from")).collect();
    if days.is_empty() {
        bail!("takst {code} has no rows");
    }
    bail!("takst {code} has no row from {day}; it has rows from {}", days.join(", "));
}

async fn remove(db: &Db, row: &Row) -> Result<()> {
    let mut tx = db.begin().await?;
    cases::lock(&mut tx, &[&TAKST]).await?;
    let change = Change { table: &TAKST, removed: vec![row.clone()], added: Vec::new(), changed: Vec::new() };
    cases::write(&mut tx, &change, &mut |_| {}).await?;
    cases::forget_lists(&mut tx).await?;
    tx.commit().await
}

/// How many lines the next statement takes back that it would not with the row.
async fn credited(config: &Config, code: &str, valid_from: NaiveDate, on: NaiveDate) -> Result<usize> {
    if config.billing.first_month.is_none() {
        return Ok(0);
    }
    let state = state::open_for_reading(&config.state).await?;
    let month = first_open_month(&mut state.snapshot().await?, config).await?;
    let cases = cases::open(&config.cases).await?;
    let without = |register: &mut Register| {
        if let Some(takst) = register.takster.get_mut(code) {
            takst.rows.retain(|row| row.valid_from != valid_from);
            // docs/domain.md, B2: a code without any row is not billed.
            if takst.rows.is_empty() && takst.in_doubt.is_empty() {
                register.takster.remove(code);
            }
        }
    };
    let as_it_is = draft_by(None, (&cases, &state), config, (month, on), |_| ()).await;
    let changed = draft_by(None, (&cases, &state), config, (month, on), without).await;
    cases.close().await;
    state.close().await;
    let (as_it_is, changed) = (as_it_is?, changed.context("draft the next statement without it")?);
    let reversals = |drafting: &super::statements::Drafting| -> Vec<StatementLine> {
        let lines = drafting.drafted.statement.kommuner.iter().flat_map(|one| &one.lines);
        lines.filter(|line| line.sum.days < 0).cloned().collect()
    };
    let known = reversals(&as_it_is);
    Ok(reversals(&changed).iter().filter(|line| !known.contains(line)).count())
}
