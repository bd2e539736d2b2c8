//! Voids: what was entered by mistake is taken back (docs/domain.md, B15).

use anyhow::{Result, bail};
use chrono::{DateTime, NaiveDate, Utc};

use super::find_case;
use super::statements::{account_begins, first_open_month};
use crate::config::Config;
use crate::domain::billing::account::{Account, accounts};
use crate::domain::billing::takst::{Biller, HeldReason, Sum};
use crate::domain::values::calendar::addm;
use crate::store::db::{Db, Tx};
use crate::store::keyed_hash::HashKey;
use crate::store::statements;
use crate::store::voids::{self, NewVoid, VoidEntry};
use crate::store::{cases, removals};

/// What a void, or its end, comes to on the next statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VoidEffect {
    /// The month of that statement; `None` where none comes, since nothing is billed.
    pub month: Option<NaiveDate>,
    /// What is credited, or billed again, of the months before.
    pub sum: Sum,
    /// What is too old to be billed again.
    pub too_old: Sum,
}

/// What stands as billed of a forløb, and the months it is about.
#[derive(Debug, Default)]
pub struct StandingAccount {
    pub account: Account,
    /// The account's first month, and the first that is not issued; `None` where nothing is billed.
    months: Option<(NaiveDate, NaiveDate)>,
}

impl StandingAccount {
    pub async fn read(tx: &mut Tx, config: &Config, forloeb: &str) -> Result<Self> {
        let (first, months) = if config.billing.first_month.is_some() {
            let (first, open) = (account_begins(tx, config).await?, first_open_month(tx, config).await?);
            (first, Some((first, open)))
        } else {
            // Nothing is billed now, but what was billed stands.
            let deleted = statements::last_deleted(tx).await?;
            (deleted.map_or(NaiveDate::MIN, |month| addm(month, 1)), None)
        };
        let account = accounts(&statements::book(tx).await?, first)?.remove(forloeb).unwrap_or_default();
        Ok(Self { account, months })
    }

    /// All of it.
    pub fn sum(&self) -> Sum {
        self.account.standing().iter().map(|entry| entry.line.sum).sum()
    }

    /// The month of the next statement; `None` where nothing is billed.
    pub fn next_month(&self) -> Option<NaiveDate> {
        self.months.map(|(_, open)| open)
    }
}

/// Voids a forløb, and says what is credited. One that nobody knows is an error, and one that is voided already.
pub async fn add(
    (cases, state): (&Db, &Db),
    config: &Config,
    (forloeb, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<VoidEffect> {
    let rows = cases::identity(cases, forloeb, config.phase_plan).await?;
    let mut tx = state.begin().await?;
    let standing = StandingAccount::read(&mut tx, config, forloeb).await?;
    // Its row can be deleted already: what was billed is what counts.
    if rows.is_empty() && standing.account.standing().is_empty() {
        bail!("no forløb {forloeb} in {}, and nothing of it stands as billed", config.cases);
    }
    let key = HashKey::read(&mut tx).await?;
    let identity = match rows.first() {
        Some(row) => Some(row.hash(&key)?),
        None => None,
    };
    let void = NewVoid { forloeb, reason: Some(reason), identity, on: config.site().today(now) };
    if !voids::add(&mut tx, void, now).await? {
        bail!("{forloeb} is voided already: see `fasevagt void list`");
    }
    tx.commit().await?;
    Ok(VoidEffect { month: standing.next_month(), sum: standing.sum(), too_old: Sum::default() })
}

/// The voids that hold.
pub async fn list(state: &Db) -> Result<Vec<VoidEntry>> {
    voids::list(&mut state.snapshot().await?).await
}

/// Ends a void: the data count again. Says what that bills, and what it can't any more.
pub async fn end((cases, state): (&Db, &Db), config: &Config, forloeb: &str, now: DateTime<Utc>) -> Result<VoidEffect> {
    let found = find_case(cases, config, forloeb).await?;
    let mut tx = state.begin().await?;
    if removals::read(&mut tx, forloeb).await?.is_some() {
        bail!("{forloeb} is removed: there is nothing left that could count again");
    }
    if !voids::end(&mut tx, forloeb).await? {
        bail!("{forloeb} is not voided: see `fasevagt void list`");
    }
    let StandingAccount { mut account, months } = StandingAccount::read(&mut tx, config, forloeb).await?;
    let mut effect = VoidEffect { month: months.map(|(_, open)| open), ..VoidEffect::default() };
    // A row that is wrong or gone bills nothing (B9).
    let reading = found.and_then(|found| Some((found.case?, found.register)));
    if let (Some((first, open)), Some((case, register))) = (months, reading) {
        let on = config.site().today(now);
        let biller = Biller { register: &register, tilsagn: config.billing.betalingstilsagn, on };
        let settled = account.settle(&case, &biller, first, open);
        effect.sum = settled.lines.iter().map(|(_, line)| line).filter(|line| line.month < open).map(|l| l.sum).sum();
        // B11
        let too_old = settled.held.iter().filter(|held| held.reason == HeldReason::TooOld);
        let sum = |days: i64, amount: Option<i64>| Sum { days, amount_oere: amount.unwrap_or(0), ..Sum::default() };
        effect.too_old = too_old.map(|held| sum(held.days, held.amount_oere)).sum();
    }
    tx.commit().await?;
    Ok(effect)
}
