//! Reading everything that a run needs, in one snapshot: what is sound goes on, what is wrong is noted.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::cells::Cells;
use super::parse;
use super::sql::{self, Dialect};
use crate::domain::cases::case_schema::{
    BETALER, BETALINGSTILSAGN, FORLOEB, KOMMUNE, KONTAKT, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD,
};
use crate::domain::cases::forloeb::{Case, DataError, Forloeb, Register};
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::redact::redact_stray_id;
use crate::store::db::{Db, PAGE, Tx, pages};
use crate::store::rows::select;

/// Which forløb a run needs to see. Rows with an error are always seen.
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
    /// Every row that could not be taken as it is.
    pub errors: BTreeSet<DataError>,
}

/// A table whose rows belong to a forløb.
struct ChildTable {
    table: &'static Table,
    /// Notes what is wrong in a row.
    check: fn(&Row, &Register, &mut BTreeSet<DataError>),
}

/// In the order that [`assemble`] takes their rows.
static CHILDREN: [ChildTable; 5] = [
    ChildTable { table: &MILESTONE, check: |row, _, errors| _ = parse::milestone(row, errors) },
    ChildTable { table: &KONTAKT, check: |row, _, errors| _ = parse::kontakt(row, errors) },
    ChildTable { table: &BETALINGSTILSAGN, check: |row, _, errors| _ = parse::betalingstilsagn(row, errors) },
    ChildTable { table: &BETALER, check: |row, register, errors| drop(parse::betalere(&[row], register, errors)) },
    ChildTable { table: &PAUSE, check: |row, _, errors| drop(parse::pause(row, errors)) },
];

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

    async fn rows(&mut self, table: &Table) -> Result<Vec<Row>> {
        select(&mut self.tx, sql::all(table), &[]).await.with_context(|| format!("read table {}", table.name))
    }

    async fn read_register(&mut self) -> Result<()> {
        let (kommuner, tilbud) = (self.rows(&KOMMUNE).await?, self.rows(&TILBUD).await?);
        let (medarbejdere, takster) = (self.rows(&MEDARBEJDER).await?, self.rows(&TAKST).await?);
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
            by_code.entry(row.id().unwrap_or_default().to_owned()).or_default().push(row);
        }
        for (code, rows) in by_code {
            let rows = parse::takster(&rows, errors);
            register.takster.insert(code, rows);
        }
        Ok(())
    }

    /// Hands every sound forløb of the scope, with its rows, to `visit`; sorted by id.
    pub async fn each(&mut self, scope: &CaseScope, mut visit: impl FnMut(&Register, Case)) -> Result<()> {
        let ended_after = match scope {
            CaseScope::One(id) => {
                let rows = select(&mut self.tx, sql::one_forloeb(), std::slice::from_ref(id)).await;
                return self.page(rows.context("read table forloeb")?, &mut visit).await;
            }
            CaseScope::OpenAfter(day) => day.to_string(),
            CaseScope::All => String::new(),
        };
        let sql = sql::forloeb_page(self.dialect);
        let mut after = String::new();
        loop {
            let binds = [after, ended_after.clone()];
            let rows = select(&mut self.tx, sql.clone(), &binds).await.context("read table forloeb")?;
            let full = rows.len() == PAGE;
            let Some(last) = rows.last().and_then(Row::id).map(String::from) else { break };
            self.page(rows, &mut visit).await?;
            if !full {
                break;
            }
            after = last;
        }
        self.note_wrong_rows().await
    }

    /// A view may give a forløb more than once: the same copy of it is read whatever the order, and that is reported.
    fn keep_one_of_each(&mut self, rows: &mut Vec<Row>) {
        rows.sort();
        rows.dedup_by(|copy, kept| {
            let again = copy.id() == kept.id();
            if again {
                let mut cells = Cells::new(&FORLOEB, copy, &mut self.errors);
                cells.wrong("id", "stands there more than once; one of the rows is read".into());
            }
            again
        });
    }

    async fn page(&mut self, mut rows: Vec<Row>, visit: &mut impl FnMut(&Register, Case)) -> Result<()> {
        self.keep_one_of_each(&mut rows);
        let mut forloeb = Vec::new();
        for row in &rows {
            forloeb.extend(parse::forloeb(row, &self.register, self.plan, &mut self.errors));
        }
        let ids: Vec<String> = forloeb.iter().map(|one| one.id.clone()).collect();
        let mut children = CHILDREN.each_ref().map(|_| HashMap::new());
        for (by_id, child) in children.iter_mut().zip(&CHILDREN) {
            *by_id = self.children(child.table, &ids).await?;
        }
        for one in forloeb {
            let rows = children.each_mut().map(|by_id| by_id.remove(&one.id).unwrap_or_default());
            let case = assemble(one, rows, &self.register, &mut self.errors);
            visit(&self.register, case);
        }
        Ok(())
    }

    /// The rows of one table that belong to these forløb, by id.
    async fn children(&mut self, table: &Table, ids: &[String]) -> Result<HashMap<String, Vec<Row>>> {
        let mut by_id: HashMap<String, Vec<Row>> = HashMap::new();
        for page in pages(ids) {
            let rows = select(&mut self.tx, sql::children(table), &page).await;
            for row in rows.with_context(|| format!("read table {}", table.name))? {
                if let Some(id) = row.id() {
                    by_id.entry(id.to_owned()).or_default().push(row);
                }
            }
        }
        Ok(by_id)
    }

    /// Finds the rows that are wrong wherever they belong, also to a forløb that was not read.
    async fn note_wrong_rows(&mut self) -> Result<()> {
        for row in select(&mut self.tx, sql::without_id(), &[]).await? {
            parse::forloeb(&row, &self.register, self.plan, &mut self.errors);
        }
        for child in &CHILDREN {
            let rows = select(&mut self.tx, sql::wrong_rows(child.table, self.dialect), &[]).await?;
            let ids = rows.iter().filter_map(Row::id).map(String::from).collect();
            let known = self.known_forloeb(&ids).await?;
            for row in &rows {
                child.note_wrong_row(row, &known, &self.register, &mut self.errors);
            }
        }
        Ok(())
    }

    /// Which of these forløb are there, sound or not.
    pub async fn known_forloeb(&mut self, ids: &BTreeSet<String>) -> Result<BTreeSet<String>> {
        let mut known = BTreeSet::new();
        for page in pages(&ids.iter().cloned().collect::<Vec<_>>()) {
            let rows = select(&mut self.tx, sql::ids_among(), &page).await?;
            known.extend(rows.iter().filter_map(Row::id).map(String::from));
        }
        Ok(known)
    }

    /// Ends the snapshot; what is left of it needs no database.
    pub fn finish(self) -> (Register, BTreeSet<DataError>) {
        (self.register, self.errors)
    }
}

impl ChildTable {
    fn note_wrong_row(
        &self,
        row: &Row,
        known: &BTreeSet<String>,
        register: &Register,
        errors: &mut BTreeSet<DataError>,
    ) {
        if row.id().is_some_and(|id| known.contains(id)) {
            return (self.check)(row, register, errors);
        }
        // What leads nowhere is no case number: it could be anything.
        let mut nameless = row.clone();
        nameless.set(0, row.id().map(redact_stray_id));
        Cells::new(self.table, &nameless, errors).wrong("forloeb_id", "leads to no forløb that is there".into());
        (self.check)(&nameless, register, errors);
    }
}

fn assemble(forloeb: Forloeb, rows: [Vec<Row>; 5], register: &Register, errors: &mut BTreeSet<DataError>) -> Case {
    let [milestones, kontakter, tilsagn, betalere, pauser] = rows;
    let (betalere, mut in_doubt) = parse::betalere(&betalere.iter().collect::<Vec<_>>(), register, errors);
    let mut good_pauser = Vec::new();
    for row in &pauser {
        match parse::pause(row, errors) {
            Ok(pause) => good_pauser.push(pause),
            Err(days) => in_doubt.push(days),
        }
    }
    Case {
        milestones: milestones.iter().filter_map(|row| parse::milestone(row, errors)).collect(),
        kontakter: kontakter.iter().filter_map(|row| parse::kontakt(row, errors)).collect(),
        tilsagn: tilsagn.iter().filter_map(|row| parse::betalingstilsagn(row, errors)).collect(),
        pauser: good_pauser,
        betalere,
        in_doubt,
        forloeb,
    }
}
