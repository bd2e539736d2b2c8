//! Reading everything that a run needs, in one snapshot: what is sound goes on, what is wrong is noted.

use std::collections::{BTreeSet, HashMap};
use std::mem;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::cells::Cells;
use super::parse;
use super::sql::{self, Dialect, PAGE};
use crate::domain::cases::case_schema::{self, Row, TABLES, Table};
use crate::domain::cases::forloeb::{Case, DataError, Days, Forloeb, PhasePlan, Register};
use crate::domain::values::redact::redact_stray_id;
use crate::store::db::{Db, Tx};
use crate::store::rows::select;

/// Which forløb a run needs to see. Rows that hold an error are always seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseScope {
    All,
    /// Those without an end, or with one after this day.
    OpenAfter(NaiveDate),
    /// This one.
    One(String),
}

/// One consistent view of the case database.
#[derive(Debug)]
pub struct Snapshot {
    tx: Tx,
    dialect: Dialect,
    plan: PhasePlan,
    register: Register,
    /// Every row that could not be taken as it stands.
    pub errors: BTreeSet<DataError>,
}

/// The tables that hang on a forløb, in the order they are gathered.
const CHILDREN: [&str; 5] = ["milestone", "kontakt", "betalingstilsagn", "betaler", "pause"];

impl Snapshot {
    /// Begins it, and reads everything that is no single forløb's. `plan` is the phase plan where a tilbud names none.
    pub async fn open(db: &Db, plan: PhasePlan) -> Result<Self> {
        let tx = db.snapshot().await?;
        let dialect = Dialect::of(&tx);
        let mut snapshot = Self { tx, dialect, plan, register: Register::default(), errors: BTreeSet::new() };
        snapshot.read_register().await?;
        Ok(snapshot)
    }

    pub fn register(&self) -> &Register {
        &self.register
    }

    async fn rows(&mut self, name: &str) -> Result<Vec<Row>> {
        let table = case_schema::table(name).context("unknown table")?;
        select(&mut self.tx, sql::all(table), &[]).await.with_context(|| format!("read table {name}"))
    }

    async fn read_register(&mut self) -> Result<()> {
        let (kommuner, tilbud) = (self.rows("kommune").await?, self.rows("tilbud").await?);
        let (medarbejdere, takster) = (self.rows("medarbejder").await?, self.rows("takst").await?);
        let (register, errors) = (&mut self.register, &mut self.errors);
        let kommuner = kommuner.iter().filter_map(|row| parse::kommune(row, errors));
        register.kommuner = kommuner.map(|k| (k.code.clone(), k)).collect();
        let tilbud = tilbud.iter().filter_map(|row| parse::tilbud(row, self.plan, errors));
        register.tilbud = tilbud.map(|t| (t.id.clone(), t)).collect();
        for row in &medarbejdere {
            if let Some(one) = parse::medarbejder(row, register, errors) {
                register.medarbejdere.insert(one.id.clone(), one);
            }
        }
        parse::check_substitutes(&medarbejdere, register, errors);
        let mut by_code: HashMap<String, Vec<&Row>> = HashMap::new();
        for row in &takster {
            by_code.entry(row[0].clone().unwrap_or_default()).or_default().push(row);
        }
        for (code, rows) in by_code {
            let rows = parse::takster(&rows, errors);
            register.takster.insert(code, rows);
        }
        Ok(())
    }

    /// Hands every sound forløb of the scope, with its rows, to `see`; sorted by id.
    pub async fn each(&mut self, scope: &CaseScope, mut see: impl FnMut(&Register, Case)) -> Result<()> {
        let table = case_schema::table("forloeb").context("unknown table")?;
        let (page, mut binds) = match scope {
            CaseScope::All => (sql::forloeb_page(table, self.dialect), vec![String::new(), String::new()]),
            CaseScope::OpenAfter(day) => (sql::forloeb_page(table, self.dialect), vec![String::new(), day.to_string()]),
            CaseScope::One(id) => (sql::one_forloeb(table), vec![id.clone()]),
        };
        loop {
            let mut rows = select(&mut self.tx, page.clone(), &binds).await.context("read table forloeb")?;
            let Some(last) = rows.last().and_then(|row| row[0].clone()) else { break };
            let full = rows.len() == PAGE && *scope != CaseScope::One(last.clone());
            self.keep_one_of_each(table, &mut rows);
            self.page(&rows, &mut see).await?;
            if !full {
                break;
            }
            binds[0] = last;
        }
        if !matches!(scope, CaseScope::One(_)) {
            self.note_wrong_rows().await?;
        }
        Ok(())
    }

    /// A view may give a forløb more than once: the same copy of it is read whatever the order, and it is told.
    fn keep_one_of_each(&mut self, table: &'static Table, rows: &mut Vec<Row>) {
        rows.sort();
        rows.dedup_by(|copy, kept| {
            let again = copy[0] == kept[0];
            if again {
                let mut cells = Cells::new(table, copy, &mut self.errors);
                cells.wrong("id", "stands there more than once; one of the rows is read".into());
            }
            again
        });
    }

    async fn page(&mut self, rows: &[Row], see: &mut impl FnMut(&Register, Case)) -> Result<()> {
        let mut forloeb = Vec::new();
        for row in rows {
            forloeb.extend(parse::forloeb(row, &self.register, self.plan, &mut self.errors));
        }
        let mut children = HashMap::new();
        for name in CHILDREN {
            children.insert(name, self.children(name, &forloeb).await?);
        }
        for one in forloeb {
            let mut of = |name: &str| {
                children.get_mut(name).and_then(|by_id: &mut HashMap<String, Vec<Row>>| by_id.remove(&one.id))
            };
            let rows = CHILDREN.map(|name| of(name).unwrap_or_default());
            let case = assemble(one, rows, &self.register, &mut self.errors);
            see(&self.register, case);
        }
        Ok(())
    }

    /// The rows of one table that hang on these forløb, by id.
    async fn children(&mut self, name: &'static str, of: &[Forloeb]) -> Result<HashMap<String, Vec<Row>>> {
        let Some(last) = of.last() else { return Ok(HashMap::new()) };
        let table: &Table = case_schema::table(name).context("unknown table")?;
        let mut ids: Vec<String> = of.iter().map(|f| f.id.clone()).collect();
        ids.resize(PAGE, last.id.clone());
        let rows =
            select(&mut self.tx, sql::children(table), &ids).await.with_context(|| format!("read table {name}"))?;
        let mut by_id: HashMap<String, Vec<Row>> = HashMap::new();
        for mut row in rows {
            if let Some(id) = row[0].take() {
                row[0] = Some(id.clone());
                by_id.entry(id).or_default().push(row);
            }
        }
        Ok(by_id)
    }

    /// Finds the rows that are wrong wherever they hang, also on a forløb that was not read.
    async fn note_wrong_rows(&mut self) -> Result<()> {
        let forloeb = case_schema::table("forloeb").context("unknown table")?;
        for row in select(&mut self.tx, sql::without_id(forloeb), &[]).await? {
            parse::forloeb(&row, &self.register, self.plan, &mut self.errors);
        }
        for table in TABLES.iter().filter(|table| CHILDREN.contains(&table.name)) {
            let rows = select(&mut self.tx, sql::wrong_rows(table, self.dialect), &[]).await?;
            let known = self.known_forloeb(&rows.iter().filter_map(|row| row[0].clone()).collect()).await?;
            for row in &rows {
                note_wrong_row(table, row, &known, &self.register, &mut self.errors);
            }
        }
        Ok(())
    }

    /// Which of these forløb are there, sound or not.
    pub async fn known_forloeb(&mut self, ids: &BTreeSet<String>) -> Result<BTreeSet<String>> {
        let mut known = BTreeSet::new();
        for page in ids.iter().cloned().collect::<Vec<_>>().chunks(PAGE) {
            let mut page = page.to_vec();
            page.resize(PAGE, page[0].clone());
            let rows = select(&mut self.tx, sql::ids_among(), &page).await?;
            known.extend(rows.into_iter().filter_map(|mut row| row[0].take()));
        }
        Ok(known)
    }

    /// Ends the snapshot; what is left of it needs no database.
    pub fn finish(self) -> (Register, BTreeSet<DataError>) {
        (self.register, self.errors)
    }
}

fn note_wrong_row(
    table: &'static Table,
    row: &Row,
    known: &BTreeSet<String>,
    register: &Register,
    errors: &mut BTreeSet<DataError>,
) {
    if row[0].as_ref().is_some_and(|id| known.contains(id)) {
        return note_wrong_cells(table, row, register, errors);
    }
    // What leads nowhere is no case number: it could be anything.
    let mut nameless = row.clone();
    nameless[0] = row[0].as_deref().map(redact_stray_id);
    Cells::new(table, &nameless, errors).wrong("forloeb_id", "leads to no forløb that is there".into());
    note_wrong_cells(table, &nameless, register, errors);
}

fn note_wrong_cells(table: &'static Table, row: &Row, register: &Register, errors: &mut BTreeSet<DataError>) {
    match table.name {
        "milestone" => drop(parse::milestone(row, errors)),
        "kontakt" => drop(parse::kontakt(row, errors)),
        "betalingstilsagn" => drop(parse::betalingstilsagn(row, errors)),
        "betaler" => drop(parse::betalere(&[row], register, errors)),
        _ => drop(parse::pause(row, errors)),
    }
}

fn assemble(forloeb: Forloeb, rows: [Vec<Row>; 5], register: &Register, errors: &mut BTreeSet<DataError>) -> Case {
    let [milestones, kontakter, tilsagn, betalere, pauser] = rows;
    let (betalere, mut in_doubt) = parse::betalere(&betalere.iter().collect::<Vec<_>>(), register, errors);
    let (good, bad): (Vec<_>, Vec<_>) = pauser.iter().map(|row| parse::pause(row, errors)).partition(Result::is_ok);
    in_doubt.extend(bad.into_iter().filter_map(Result::err).collect::<Vec<Days>>());
    Case {
        milestones: milestones.iter().filter_map(|row| parse::milestone(row, errors)).collect(),
        kontakter: kontakter.iter().filter_map(|row| parse::kontakt(row, errors)).collect(),
        tilsagn: tilsagn.iter().filter_map(|row| parse::betalingstilsagn(row, errors)).collect(),
        pauser: good.into_iter().filter_map(Result::ok).collect(),
        betalere,
        in_doubt: mem::take(&mut in_doubt),
        forloeb,
    }
}
