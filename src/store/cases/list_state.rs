//! What an own case database remembers of the lists that filled it.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::open_own_to_compare;
use crate::config::DatabaseUrl;
use crate::store::db::{Tx, with_conn};

/// The watched list that was last taken in, with all that decides what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenList {
    /// Of its bytes.
    pub sha256: String,
    /// Of the program.
    pub version: String,
    /// The SHA-256 of the settings by which it was read.
    pub settings: String,
    pub taken_at: DateTime<Utc>,
}

impl TakenList {
    /// Whether to take in the other would change nothing.
    pub fn is_same_as(&self, other: &Self) -> bool {
        (&self.sha256, &self.version, &self.settings) == (&other.sha256, &other.version, &other.settings)
    }
}

/// The one that was last taken in; none where something else has changed the database since.
pub async fn last_taken(url: &DatabaseUrl) -> Result<Option<TakenList>> {
    let Some(db) = open_own_to_compare(url).await? else { return Ok(None) };
    // A database that is older than watched lists has taken in none.
    let taken = if db.has_table("list_state").await? { taken(&mut db.snapshot().await?).await } else { Ok(None) };
    db.close().await;
    taken
}

/// The same, as a transaction sees it.
pub async fn taken(tx: &mut Tx) -> Result<Option<TakenList>> {
    let sql =
        "SELECT taken_sha256, taken_version, taken_settings, taken_at FROM list_state WHERE taken_sha256 IS NOT NULL";
    let row: Option<(String, String, String, DateTime<Utc>)> =
        with_conn!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await?);
    let Some((sha256, version, settings, taken_at)) = row else { return Ok(None) };
    Ok(Some(TakenList { sha256, version, settings, taken_at }))
}

/// Notes it, in the transaction that takes it in.
pub async fn note_taken(tx: &mut Tx, list: &TakenList) -> Result<()> {
    let sql = "INSERT INTO list_state (id, taken_sha256, taken_version, taken_settings, taken_at) VALUES (1, $1, $2, $3, $4) \
               ON CONFLICT (id) DO UPDATE SET taken_sha256 = excluded.taken_sha256, taken_version = excluded.taken_version, \
               taken_settings = excluded.taken_settings, taken_at = excluded.taken_at";
    let TakenList { sha256, version, settings, taken_at } = list;
    with_conn!(tx, conn => sqlx::query(sql)
        .bind(sha256)
        .bind(version)
        .bind(settings)
        .bind(taken_at)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

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
