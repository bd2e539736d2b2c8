//! The forløb that were entered by mistake (docs/domain.md, B15), and those that were removed while their bills stand.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::FromRow;

use super::cases::CaseIdentity;
use super::db::{Tx, with_conn};
use super::keyed_hash::HashKey;
use super::rows::fetch_plain;

/// What the state says of forløb that are not to be looked at as others.
#[derive(Default)]
pub struct Voids {
    voided: BTreeMap<String, Voided>,
    /// Removed, and what was billed of them stands: that they are gone is nobody's concern.
    settled: BTreeSet<String>,
}

struct Voided {
    on: NaiveDate,
    /// Whose it was then; `None` where no row was there.
    identity: Option<String>,
}

impl Voids {
    /// As they are now; no day is asked, since a void counts as it stands.
    pub async fn read(tx: &mut Tx) -> Result<Self> {
        let sql = "SELECT forloeb, voided_on, identity FROM voided UNION ALL \
                   SELECT forloeb, NULL, NULL FROM removal WHERE bills = 'keep'";
        let rows: Vec<(String, Option<NaiveDate>, Option<String>)> = fetch_plain(tx, sql.to_owned()).await?;
        let mut voids = Self::default();
        for (forloeb, on, identity) in rows {
            match on {
                Some(on) => drop(voids.voided.insert(forloeb, Voided { on, identity })),
                None => drop(voids.settled.insert(forloeb)),
            }
        }
        Ok(voids)
    }

    /// The day since which a forløb is voided.
    pub fn voided_on(&self, forloeb: &str) -> Option<NaiveDate> {
        self.voided.get(forloeb).map(|voided| voided.on)
    }

    /// The forløb that are voided.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.voided.keys()
    }

    /// Whether nothing is found where a forløb with issued lines is gone from the case database.
    pub fn may_be_gone(&self, forloeb: &str) -> bool {
        self.voided.contains_key(forloeb) || self.settled.contains(forloeb)
    }

    /// Those whose rows are none of the case that was voided: their number may be in use again.
    pub async fn changed(
        &self,
        tx: &mut Tx,
        rows: &BTreeMap<String, BTreeSet<CaseIdentity>>,
    ) -> Result<BTreeSet<String>> {
        if rows.is_empty() {
            return Ok(BTreeSet::new());
        }
        let key = HashKey::read(tx).await?;
        let mut changed = BTreeSet::new();
        for (forloeb, rows) in rows {
            let Some(Voided { identity, .. }) = self.voided.get(forloeb) else { continue };
            let mut is_there = false;
            for row in rows {
                is_there |= *identity == Some(row.hash(&key)?);
            }
            if !is_there {
                changed.insert(forloeb.clone());
            }
        }
        Ok(changed)
    }
}

impl CaseIdentity {
    /// Kept in place of what it says.
    pub fn hash(&self, key: &HashKey) -> Result<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        key.hash(&["identity", &text(&self.borger_ref), &text(&self.start_on)])
    }
}

/// A void as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct VoidEntry {
    pub forloeb: String,
    pub voided_on: NaiveDate,
    /// `None` once the forløb is removed.
    pub reason: Option<String>,
}

/// All that hold, by case number.
pub async fn list(tx: &mut Tx) -> Result<Vec<VoidEntry>> {
    let sql = "SELECT forloeb, voided_on, reason FROM voided ORDER BY forloeb";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?))
}

/// A void that is made.
#[derive(Debug)]
pub struct NewVoid<'a> {
    pub forloeb: &'a str,
    pub reason: Option<&'a str>,
    pub identity: Option<String>,
    pub on: NaiveDate,
}

/// Voids a forløb, and ends its silences; `false` where it is voided already.
pub async fn add(tx: &mut Tx, void: NewVoid<'_>, now: DateTime<Utc>) -> Result<bool> {
    let NewVoid { forloeb, reason, identity, on } = void;
    let sql = "INSERT INTO voided (forloeb, reason, identity, voided_on, created_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT DO NOTHING";
    let rows = with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(forloeb).bind(reason).bind(identity).bind(on).bind(now);
        query.execute(conn).await?.rows_affected()
    });
    // They lapse: what is said after the void has ended is said anew.
    let sql = "UPDATE silence SET ended_at = $1 WHERE forloeb = $2 AND ended_at IS NULL";
    with_conn!(tx, conn => sqlx::query(sql).bind(now).bind(forloeb).execute(conn).await?.rows_affected());
    Ok(rows == 1)
}

/// Takes away why a forløb was voided.
pub async fn forget_reason(tx: &mut Tx, forloeb: &str) -> Result<()> {
    let sql = "UPDATE voided SET reason = NULL WHERE forloeb = $1";
    with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).execute(conn).await?.rows_affected());
    Ok(())
}

/// Ends a void; `false` where there is none.
pub async fn end(tx: &mut Tx, forloeb: &str) -> Result<bool> {
    let sql = "DELETE FROM voided WHERE forloeb = $1";
    let rows = with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).execute(conn).await?.rows_affected());
    Ok(rows == 1)
}
