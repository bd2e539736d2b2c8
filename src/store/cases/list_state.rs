//! What an own case database remembers of the lists that filled it.

use anyhow::Result;

use crate::store::db::{Tx, with_conn};

/// A list that was refused since too much would go at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedList {
    /// Of its bytes.
    pub sha256: String,
    /// What was named as the price.
    pub number: usize,
}

/// The last one.
pub async fn refused_list(tx: &mut Tx) -> Result<Option<RefusedList>> {
    let sql = "SELECT refused_sha256, refused_number FROM list_state \
               WHERE refused_sha256 IS NOT NULL AND refused_number IS NOT NULL";
    let row: Option<(String, i64)> = with_conn!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await?);
    let Some((sha256, number)) = row else { return Ok(None) };
    Ok(Some(RefusedList { sha256, number: usize::try_from(number)? }))
}

/// Notes it in the place of an earlier one.
pub async fn note_refused_list(tx: &mut Tx, list: &RefusedList) -> Result<()> {
    let sql = "INSERT INTO list_state (id, refused_sha256, refused_number) VALUES (1, $1, $2) \
               ON CONFLICT (id) DO UPDATE SET refused_sha256 = excluded.refused_sha256, refused_number = excluded.refused_number";
    let number = i64::try_from(list.number)?;
    with_conn!(tx, conn => sqlx::query(sql).bind(&list.sha256).bind(number).execute(conn).await?.rows_affected());
    Ok(())
}

/// Something else than a watched list changes the database: whatever was taken in or refused has to be looked at anew.
pub async fn forget_lists(tx: &mut Tx) -> Result<()> {
    let sql = "DELETE FROM list_state";
    with_conn!(tx, conn => sqlx::query(sql).execute(conn).await?.rows_affected());
    Ok(())
}
