use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use super::sql::{self, Dialect, PAGE};
use crate::domain::cases::case_schema::{self, Row};
use crate::domain::operations::retention::CaseStatus;
use crate::domain::values::calendar::iso_date;
use crate::store::db::Db;
use crate::store::rows::select;

/// What became of these forløb; of each only its end is read.
///
/// A case database without any forløb is an error: it is being filled anew, or is another one than it was.
pub async fn case_status(db: &Db, ids: &[String]) -> Result<HashMap<String, CaseStatus>> {
    let mut tx = db.snapshot().await?;
    let table = case_schema::table("forloeb").context("unknown table")?;
    let any = select(&mut tx, sql::any_forloeb(), &[]).await.context("read table forloeb")?;
    ensure!(!any.is_empty(), "the case database holds no forløb at all");
    let sql = sql::ends_among(table, Dialect::of(&tx));
    let mut lives: HashMap<String, CaseStatus> = ids.iter().map(|id| (id.clone(), CaseStatus::Gone)).collect();
    for page in ids.chunks(PAGE) {
        let mut page = page.to_vec();
        page.resize(PAGE, page[0].clone());
        for row in select(&mut tx, sql.clone(), &page).await.context("read table forloeb")? {
            let found = life(&row);
            if let Some(life) = row[0].as_ref().and_then(|id| lives.get_mut(id)) {
                *life = found.max(*life);
            }
        }
    }
    Ok(lives)
}

/// By id, end, and whether anything in the row looks wrong.
fn life(row: &Row) -> CaseStatus {
    match (&row[1], &row[2]) {
        (_, Some(_)) => CaseStatus::InDoubt,
        (None, None) => CaseStatus::Open,
        (Some(end), None) => iso_date(end).map_or(CaseStatus::InDoubt, CaseStatus::Ended),
    }
}
