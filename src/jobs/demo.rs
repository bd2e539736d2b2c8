//! The case database of a demo.

use anyhow::Result;

use crate::config::DatabaseUrl;
use crate::domain::cases::case_change::Change;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::store::cases;

/// Makes a case database of our own with these rows. A table that others refer to comes before them.
pub async fn fill(url: &DatabaseUrl, rows: Vec<(&'static Table, Vec<Row>)>) -> Result<()> {
    let db = cases::open_own(url).await?;
    let mut tx = db.begin().await?;
    for (table, added) in rows {
        cases::write(&mut tx, &Change { table, removed: Vec::new(), added, changed: Vec::new() }, &mut |_| {}).await?;
    }
    tx.commit().await?;
    db.close().await;
    Ok(())
}
