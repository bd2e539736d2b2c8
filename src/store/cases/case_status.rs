use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use super::sql::{self, Dialect};
use crate::domain::cases::row::Row;
use crate::domain::operations::retention::CaseStatus;
use crate::domain::values::calendar::iso_date;
use crate::store::db::{Db, pages};
use crate::store::rows::select;

/// What became of these forløb; of each only its end is read.
///
/// A case database without any forløb is an error: it is being filled anew, or is another one than it was.
pub async fn case_status(db: &Db, ids: &[String]) -> Result<HashMap<String, CaseStatus>> {
    let mut tx = db.snapshot().await?;
    let any = select(&mut tx, sql::any_forloeb(), &[]).await.context("read table forloeb")?;
    ensure!(!any.is_empty(), "the case database holds no forløb at all");
    let sql = sql::ends_among(Dialect::of(&tx));
    let mut found: HashMap<String, CaseStatus> = ids.iter().map(|id| (id.clone(), CaseStatus::Gone)).collect();
    for page in pages(ids) {
        for row in select(&mut tx, sql.clone(), &page).await.context("read table forloeb")? {
            if let Some(known) = row.id().and_then(|id| found.get_mut(id)) {
                *known = status(&row).max(*known);
            }
        }
    }
    Ok(found)
}

/// By id, end, and whether anything in the row looks wrong.
fn status(row: &Row) -> CaseStatus {
    match (row.cell(1), row.cell(2)) {
        (_, Some(_)) => CaseStatus::InDoubt,
        (None, None) => CaseStatus::Open,
        (Some(end), None) => iso_date(end).map_or(CaseStatus::InDoubt, CaseStatus::Ended),
    }
}
