//! What the first reminders would be, while they wait.

use std::collections::BTreeMap;

use anyhow::Result;
use sqlx::{AssertSqlSafe, FromRow};

use super::db::{Tx, row_places, with_conn};
use super::rows::fetch_plain;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::rules::{RULES, Role};

#[derive(FromRow)]
struct AmountRow {
    part: String,
    name: String,
    amount: i64,
}

/// As they were last decided; `None` where they do not wait.
pub async fn read(tx: &mut Tx) -> Result<Option<FirstRun>> {
    let rows: Vec<AmountRow> = fetch_plain(tx, "SELECT part, name, amount FROM first_run".to_owned()).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut amounts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for AmountRow { part, name, amount } in rows {
        amounts.insert((part, name), usize::try_from(amount)?);
    }
    let of = |part: &str, name: &str| amounts.get(&(part.to_owned(), name.to_owned())).copied();
    Ok(Some(FirstRun {
        mails: of("all", "mails").unwrap_or_default(),
        deadlines: of("all", "deadlines").unwrap_or_default(),
        overdue: of("all", "overdue").unwrap_or_default(),
        by_rule: RULES.iter().filter_map(|rule| Some((rule, of("rule", rule.key)?))).collect(),
        by_role: Role::ALL.iter().filter_map(|role| Some((*role, of("role", role.as_str())?))).collect(),
    }))
}

/// Writes them in the place of those that were decided before.
pub async fn write(tx: &mut Tx, first_run: &FirstRun) -> Result<()> {
    delete(tx).await?;
    let FirstRun { mails, deadlines, overdue, by_rule, by_role } = first_run;
    let mut rows = vec![("all", "mails", *mails), ("all", "deadlines", *deadlines), ("all", "overdue", *overdue)];
    rows.extend(by_rule.iter().map(|(rule, count)| ("rule", rule.key, *count)));
    rows.extend(by_role.iter().map(|(role, count)| ("role", role.as_str(), *count)));
    let sql = format!("INSERT INTO first_run (part, name, amount) VALUES {}", row_places(3, rows.len()));
    with_conn!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (part, name, amount) in rows {
            query = query.bind(part).bind(name).bind(i64::try_from(amount)?);
        }
        query.execute(conn).await?;
    });
    Ok(())
}

/// They wait no longer.
pub async fn delete(tx: &mut Tx) -> Result<()> {
    with_conn!(tx, conn => sqlx::query("DELETE FROM first_run").execute(conn).await?.rows_affected());
    Ok(())
}
