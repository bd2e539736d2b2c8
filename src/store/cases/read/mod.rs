//! Reading everything that a run needs, in one snapshot and one pass per table: what is sound goes on, what is wrong is
//! noted.

mod children;
mod collector;
mod forloeb_index;
mod gln_owners;
mod packed_rows;
mod postgres;
mod register;
mod row_check;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use anyhow::Result;
use chrono::NaiveDate;

use super::not_in_list::{NotInList, not_in_list};
use super::optional_parts::OptionalParts;
use super::parse;
use crate::domain::cases::case_date::DateReach;
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::forloeb::{Case, DataError, Register};
use crate::domain::cases::payer_references::PayerReferences;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::row::Row;
use crate::domain::operations::retention::CaseStatus;
use crate::domain::values::cpr::KnownNumbers;
use crate::panics::caught_now;
use crate::store::db::Db;
use crate::store::voids::Voids;
use children::Children;
use collector::Collector;
use packed_rows::PackedRows;

/// Which forløb a run needs to see. Errors are noted of all rows of the tables that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseScope {
    /// None: only what is no single forløb's is read.
    RegisterOnly,
    /// None, but what became of those that are looked for.
    StatusOnly,
    /// Those without an end, or with one after this day.
    OpenAfter(NaiveDate),
    /// Those without an end, or with one from this day on, and those that have an account; without milestones and
    /// kontakter, which no bill is made from.
    Billing { from: NaiveDate, accounts: HashSet<String> },
    /// This one, with the errors of its own rows only.
    One(String),
}

/// What a run wants to know of the cases.
#[derive(Debug, Clone)]
pub struct CaseRequest {
    pub scope: CaseScope,
    /// Forløb by number, of which it is wanted what became of them; at first all are gone.
    looked_for: HashMap<String, CaseStatus>,
    /// Forløb that are voided: none of their rows is looked at, but for whose they are.
    voided: HashSet<String>,
    /// Numbers that look like CPR numbers and are none.
    known_numbers: KnownNumbers,
}

impl CaseRequest {
    pub fn new(scope: CaseScope) -> Self {
        Self { scope, looked_for: HashMap::new(), voided: HashSet::new(), known_numbers: KnownNumbers::default() }
    }

    /// Takes these numbers for no CPR numbers, in what stands on bills.
    #[must_use]
    pub fn knowing(mut self, numbers: &KnownNumbers) -> Self {
        self.known_numbers = numbers.clone();
        self
    }

    /// Leaves out what was entered by mistake, whatever the scope (docs/domain.md, B15).
    #[must_use]
    pub fn leaving_out(mut self, voids: &Voids) -> Self {
        self.voided.extend(voids.ids().cloned());
        self
    }

    /// Leaves out this one, so that only whose it is comes back.
    #[must_use]
    pub fn identifying(mut self, forloeb: &str) -> Self {
        self.voided.insert(forloeb.to_owned());
        self
    }

    /// Asks what became of these, whatever the scope.
    #[must_use]
    pub fn looking_for(mut self, forloeb: impl IntoIterator<Item = String>) -> Self {
        self.looked_for.extend(forloeb.into_iter().map(|id| (id, CaseStatus::Gone)));
        self
    }
}

/// What a row of a forløb says of whose it is, as the database has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseIdentity {
    pub borger_ref: Option<String>,
    pub start_on: Option<String>,
}

impl fmt::Debug for CaseIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

impl CaseIdentity {
    fn of(raw: RawRow<'_>) -> Self {
        let cell = |column: &str| raw.get(FORLOEB.position(column)?).copied().flatten();
        let start_on = cell("start_on");
        let day = start_on.and_then(|cell| DateReach::Within.read(cell)?.day());
        Self {
            borger_ref: cell("borger_ref").and_then(text_of),
            // The same day however a database writes it.
            start_on: day.map(|day| day.to_string()).or_else(|| start_on.and_then(text_of)),
        }
    }
}

/// A cell of a row as it comes from a database; `None` is NULL or empty.
type RawCell<'a> = Option<&'a [u8]>;

/// The cells of a row in the order of the table's columns.
type RawRow<'a> = &'a [RawCell<'a>];

/// More columns than any table has.
const MOST_COLUMNS: usize = 28;

/// Bytes that are no UTF-8 become U+FFFD, which no checked value accepts.
fn text_of(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() { None } else { Some(String::from_utf8_lossy(bytes).into_owned()) }
}

fn row_of(raw: RawRow<'_>) -> Row {
    raw.iter().map(|cell| text_of((*cell)?)).collect()
}

fn cells_of(row: &Row) -> Vec<RawCell<'_>> {
    row.cells().iter().map(|cell| cell.as_deref().map(str::as_bytes)).collect()
}

/// What was read: one consistent view of the case database, which is not open any more.
#[derive(Debug)]
pub struct ReadCases {
    pub register: Register,
    /// Every row that could not be taken as it is.
    pub errors: BTreeSet<DataError>,
    /// What became of the forløb that were looked for.
    pub looked_for: HashMap<String, CaseStatus>,
    /// Whose the forløb are that were left out, from each of their rows.
    pub voided: BTreeMap<String, BTreeSet<CaseIdentity>>,
    /// Whether the case database holds any forløb at all.
    pub any_forloeb: bool,
    /// Those that the watched list has no more.
    pub not_in_list: BTreeSet<String>,
    /// The optional tables and columns that are there.
    pub parts: OptionalParts,
    plan: PhasePlan,
    known_numbers: KnownNumbers,
    /// Location numbers that stand at two kommuner: they count as none.
    shared_glns: BTreeSet<String>,
    /// Position and row of each forløb that is kept, sorted by number.
    order: Vec<(u32, u32)>,
    forloeb: PackedRows,
    children: Children,
}

/// Reads what is asked for. `plan` is the phase plan where a tilbud names none.
pub async fn read(db: &Db, request: CaseRequest, plan: PhasePlan) -> Result<ReadCases> {
    let NotInList { forloeb, workers } = not_in_list(db).await?;
    let mut cases = read_tables(db, request, plan).await?;
    for id in &workers {
        if let Some(worker) = cases.register.medarbejdere.get_mut(id) {
            worker.is_unlisted = true;
        }
    }
    cases.not_in_list = forloeb.into_iter().collect();
    Ok(cases)
}

async fn read_tables(db: &Db, request: CaseRequest, plan: PhasePlan) -> Result<ReadCases> {
    let mut collector = Collector::new(request, plan);
    match db {
        Db::Sqlite(pool) => {
            let path = pool.connect_options().get_filename().to_path_buf();
            // Caught on its own thread: what the thread's end says of a panic would be what the panic said.
            let reading = tokio::task::spawn_blocking(move || {
                caught_now(move || {
                    sqlite::read(&path, &mut collector)?;
                    anyhow::Ok(collector.finish())
                })
            });
            reading.await??
        }
        Db::Postgres(pool) => {
            postgres::read(pool, &mut collector).await?;
            Ok(collector.finish())
        }
    }
}

impl ReadCases {
    /// Hands every sound forløb of the scope, with its rows, to `visit`; sorted by number.
    pub fn each(&mut self, visit: impl FnMut(&Register, Case)) {
        self.visit(|_| true, visit);
    }

    /// The same of those alone whose number is `wanted`.
    pub fn each_of(&mut self, wanted: impl Fn(&str) -> bool, visit: impl FnMut(&Register, Case)) {
        self.visit(|id| str::from_utf8(id).is_ok_and(&wanted), visit);
    }

    /// What is left when no forløb is wanted any more: their rows take most of the memory of a run.
    pub fn without_forloeb(self) -> (Register, BTreeSet<DataError>) {
        (self.register, self.errors)
    }

    fn visit(&mut self, wanted: impl Fn(&[u8]) -> bool, mut visit: impl FnMut(&Register, Case)) {
        let Self { register, errors, plan, known_numbers: numbers, shared_glns, order, forloeb, children, .. } = self;
        let without_shared = |references: &mut PayerReferences| {
            if references.gln.as_ref().is_some_and(|gln| shared_glns.contains(gln)) {
                references.gln = None;
            }
        };
        for (position, row) in order {
            if !forloeb.id(*row).is_some_and(&wanted) {
                continue;
            }
            let row = forloeb.row(*row);
            if let Some(one) = parse::forloeb(&row, register, (*plan, numbers), errors) {
                let mut case = children.case((*position, one), register, numbers, errors);
                without_shared(&mut case.forloeb.references);
                case.betalere.iter_mut().for_each(|betaler| without_shared(&mut betaler.references));
                visit(register, case);
            }
        }
    }

    /// Those of the forløb that were looked for and are not there.
    pub fn gone(&self) -> BTreeSet<String> {
        let gone = self.looked_for.iter().filter(|(_, status)| **status == CaseStatus::Gone);
        gone.map(|(id, _)| id.clone()).collect()
    }
}
