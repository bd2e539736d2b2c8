use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;

use crate::config::Config;
use crate::documents::{DocumentContext, DocumentFile, document_set};
use crate::domain::billing::account::{Booked, accounts};
use crate::domain::billing::draft::{Draft, Drafted, Span};
use crate::domain::billing::takst::Biller;
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::findings::{DoubleBilling, Finding, PossibleDoubles};
use crate::domain::values::calendar::{addm, months};
use crate::jobs::survey::finding_context;
use crate::store::cases::{CaseRequest, CaseScope, OptionalParts};
use crate::store::db::{Db, Tx};
use crate::store::voids::Voids;
use crate::store::{self, case_parts, statements};

/// A month as it would be issued, with what its documents are made from.
#[derive(Debug)]
pub struct Drafting {
    pub drafted: Drafted,
    pub register: Register,
    /// The optional tables and columns of the case database that were there.
    pub parts: OptionalParts,
    /// Those that were there when a month was issued last.
    pub noted_parts: BTreeSet<String>,
    /// Everything that was issued before.
    pub book: IssuedBook,
    /// The forløb of `drafted.left` that are gone from the case database; the others have errors in their data.
    pub vanished: Vec<String>,
    /// How many other forløb have an error in their own row, so that no day of theirs is billed.
    pub unreadable: usize,
    /// The days that are billed twice for one person, as of the day of the draft (docs/domain.md, B13).
    pub doubles: Vec<Finding>,
}

/// Everything that is issued.
#[derive(Debug)]
pub struct IssuedBook {
    /// In order.
    months: Vec<NaiveDate>,
    lines: Vec<Booked>,
}

impl IssuedBook {
    /// Adds what was issued for one more month.
    pub fn add(&mut self, month: NaiveDate, lines: Vec<Booked>) {
        self.months.push(month);
        self.months.sort_unstable();
        self.lines.extend(lines);
    }
}

/// The month in the configuration, without which nothing is billed.
pub fn first_month(config: &Config) -> Result<NaiveDate> {
    config.billing.first_month.context("billing.first_month is not set: name the month (YYYY-MM) the account begins")
}

/// The month that the account begins with: the configured one, or the first after those that were deleted. Nothing
/// before it is billed, corrected or held.
pub async fn account_begins(tx: &mut Tx, config: &Config) -> Result<NaiveDate> {
    let first = first_month(config)?;
    let deleted = statements::last_deleted(tx).await?;
    Ok(deleted.map_or(first, |month| first.max(addm(month, 1))))
}

/// The first month that is not issued yet.
pub async fn first_open_month(tx: &mut Tx, config: &Config) -> Result<NaiveDate> {
    let first = account_begins(tx, config).await?;
    Ok(first_open(first, &statements::issued_months(tx).await?))
}

fn first_open(first: NaiveDate, issued: &[NaiveDate]) -> NaiveDate {
    months(first, NaiveDate::MAX).find(|month| !issued.contains(month)).unwrap_or(first)
}

/// Drafts a month that is not issued yet, as of the day `on`.
pub async fn draft(cases: &Db, state: &Db, config: &Config, month: NaiveDate, on: NaiveDate) -> Result<Drafting> {
    draft_from(None, (cases, state), config, month, on).await
}

/// The same from the book, where it was read already.
pub async fn draft_from(
    book: Option<IssuedBook>,
    (cases, state): (&Db, &Db),
    config: &Config,
    month: NaiveDate,
    on: NaiveDate,
) -> Result<Drafting> {
    draft_by(book, (cases, state), config, (month, on), |_| ()).await
}

/// The same where prices, payers and units are others: what `change` makes of those of the case database.
pub async fn draft_by(
    book: Option<IssuedBook>,
    (cases, state): (&Db, &Db),
    config: &Config,
    (month, on): (NaiveDate, NaiveDate),
    change: impl FnOnce(&mut Register),
) -> Result<Drafting> {
    let mut tx = state.snapshot().await?;
    let first = account_begins(&mut tx, config).await?;
    if month < first {
        return Err(before_the_account(&mut tx, config, month, first).await?);
    }
    let months = statements::issued_months(&mut tx).await?;
    let open = first_open(first, &months);
    let book = match book {
        Some(book) if book.months == months => book,
        // Nothing is known yet, or another process has issued or deleted a month.
        _ => IssuedBook { months, lines: statements::book(&mut tx).await? },
    };
    let voids = Voids::read(&mut tx).await?;
    let noted_parts = case_parts::noted(&mut tx).await?;
    drop(tx);
    let accounts = accounts(&book.lines, first)?;
    let scope = CaseScope::Billing { from: first, accounts: accounts.keys().cloned().collect() };
    let request = CaseRequest::new(scope).leaving_out(&voids).looking_for(accounts.keys().cloned());
    let request = request.knowing(&config.mail.known_numbers);
    let mut cases = store::cases::read(cases, request, config.phase_plan).await?;
    let mut register = cases.register.clone();
    change(&mut register);
    let biller = Biller { register: &register, tilsagn: config.billing.betalingstilsagn, on };
    let draft = Draft::new(biller, Span { first, open, month }, accounts, voids.ids().cloned().collect());
    let mut draft = draft.per(config.billing.statement_per);
    let context = finding_context(config, &register, on);
    let mut billable = PossibleDoubles::default();
    cases.each(|_, case| {
        draft.add(&case);
        billable.add(&case, &context);
    });
    // Few are one person's; of those the whole case is looked at once more.
    let (candidates, mut doubles) = (billable.candidates(), DoubleBilling::default());
    cases.each_of(|forloeb| candidates.contains(forloeb), |_, case| doubles.add(&case, &context));
    let mut drafted = draft.finish();
    // docs/domain.md, B9: of what was removed it is known why it is gone.
    drafted.left.retain(|forloeb| !voids.may_be_gone(forloeb));
    let gone = cases.gone();
    let vanished = drafted.left.iter().filter(|forloeb| gone.contains(*forloeb)).cloned().collect();
    let unreadable: BTreeSet<&String> = cases
        .errors
        .iter()
        .filter(|error| error.table == FORLOEB.name)
        .filter_map(|error| error.id.as_ref())
        .filter(|id| !drafted.left.contains(*id))
        .collect();
    let unreadable = unreadable.len();
    let doubles = doubles.findings();
    Ok(Drafting { drafted, register, parts: cases.parts, noted_parts, book, vanished, unreadable, doubles })
}

/// Why a month before `first`, with which the account begins, can't be drafted.
async fn before_the_account(tx: &mut Tx, config: &Config, month: NaiveDate, first: NaiveDate) -> Result<anyhow::Error> {
    let name = |month: NaiveDate| month.format("%Y-%m");
    let what = name(month);
    Ok(if let Some(on) = statements::deleted_on(tx, month).await? {
        anyhow!("{what} was issued, and deleted on {on}, five years after its accounting year: look into a backup")
    } else if first_month(config)? < first {
        anyhow!("{what} lies before {}, with which the account begins since older months were deleted", name(first))
    } else {
        anyhow!("{what} lies before billing.first_month {}: nothing is billed", name(first))
    })
}

impl Drafting {
    /// The documents of the statement as it is now.
    pub fn document_set(&self, config: &Config) -> Result<Vec<DocumentFile>> {
        let billing = &config.billing;
        let context = DocumentContext {
            provider: &billing.provider,
            payment: billing.payment.as_ref(),
            due_days: billing.due_days,
            einvoice: config.einvoice.as_ref(),
            register: &self.register,
            book: &self.book.lines,
        };
        document_set(&self.drafted.statement, &context)
    }

    /// The kommuner that get no e-invoice, where e-invoices are on, since their GLN is missing or wrong.
    pub fn without_einvoice(&self, config: &Config) -> Vec<String> {
        if config.einvoice.is_none() {
            return Vec::new();
        }
        let mut names: Vec<String> = Vec::new();
        for one in self.drafted.statement.kommuner.iter().filter(|one| one.references.gln.is_none()) {
            // Of several statements to one kommune it is said once.
            if names.last() != Some(&one.name) {
                names.push(one.name.clone());
            }
        }
        names
    }
}
