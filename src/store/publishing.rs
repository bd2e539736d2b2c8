//! The pages that are published: when they were made, and whether they are to be made anew.

use std::collections::HashMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;

/// What is known of them; nothing where none were ever made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Publishing {
    /// When they were last made of data that could be read.
    pub published_at: Option<DateTime<Utc>>,
    /// How often they were asked for at once.
    pub asked: i64,
    /// How much of that is done.
    pub answered: i64,
    /// They have a red line, since data could not be read for long.
    pub alarmed: bool,
}

impl Publishing {
    /// Whether somebody has filled or emptied the case database since they were made.
    pub fn is_wanted(&self) -> bool {
        self.answered < self.asked
    }
}

pub async fn read(tx: &mut Tx) -> Result<Publishing> {
    let sql = "SELECT published_at, asked, answered, alarmed FROM publishing";
    let rows: Vec<Publishing> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// They are made, of what could be read at `now`, after they had been asked for so often: who asked meanwhile is not answered.
pub async fn note_published(tx: &mut Tx, asked: i64, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO publishing (id, published_at, asked, answered, alarmed) VALUES (1, $1, $2, $2, FALSE) \
               ON CONFLICT (id) DO UPDATE SET published_at = excluded.published_at, answered = excluded.answered, \
               alarmed = FALSE";
    with_conn!(tx, conn => sqlx::query(sql).bind(now).bind(asked).execute(conn).await?.rows_affected());
    Ok(())
}

/// They are to be made anew at once.
pub async fn want(tx: &mut Tx) -> Result<()> {
    let sql = "INSERT INTO publishing (id, asked, answered, alarmed) VALUES (1, 1, 0, FALSE) \
               ON CONFLICT (id) DO UPDATE SET asked = publishing.asked + 1";
    with_conn!(tx, conn => sqlx::query(sql).execute(conn).await?.rows_affected());
    Ok(())
}

/// They have a red line now.
pub async fn note_alarmed(tx: &mut Tx) -> Result<()> {
    let sql = "UPDATE publishing SET alarmed = TRUE";
    with_conn!(tx, conn => sqlx::query(sql).execute(conn).await?.rows_affected());
    Ok(())
}

/// How often the links to calendars were made anew, by the address in small letters; those of which none was are left out.
pub async fn generations(tx: &mut Tx) -> Result<HashMap<String, i64>> {
    let sql = "SELECT address, generation FROM calendar_link";
    let rows: Vec<(String, i64)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(rows.into_iter().collect())
}

/// Makes the link of an address anew.
pub async fn renew(tx: &mut Tx, address: &str) -> Result<()> {
    let sql = "INSERT INTO calendar_link (address, generation) VALUES ($1, 1) \
               ON CONFLICT (address) DO UPDATE SET generation = calendar_link.generation + 1";
    with_conn!(tx, conn => sqlx::query(sql).bind(address).execute(conn).await?.rows_affected());
    Ok(())
}
