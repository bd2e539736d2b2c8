//! What a pass over each table leaves: the rows of the forløb that a run needs, and every error there is. No query looks
//! anything up and nothing is sorted by the database, so that the time grows as the rows do, with indexes or without.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::children::{ChildTable, Children, kontakt, milestone};
use super::forloeb_index::ForloebIndex;
use super::gln_owners::GlnOwners;
use super::packed_rows::PackedRows;
use super::register::{REGISTER_TABLES, RegisterRows, register};
use super::row_check::RowCheck;
use super::{CaseIdentity, CaseRequest, CaseScope, MOST_COLUMNS, RawCell, RawRow, ReadCases, cells_of, row_of};
use crate::domain::cases::case_date::DateReach;
use crate::domain::cases::case_schema::{BETALER, FORLOEB};
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::operations::retention::CaseStatus;
use crate::store::cases::cells::Cells;
use crate::store::cases::optional_parts::OptionalParts;
use crate::store::cases::parse::{self, Errors};

/// A table that is to be read from one end to the other.
#[derive(Debug)]
pub struct Pass {
    pub table: &'static Table,
    /// Only the rows whose first column is this.
    pub only: Option<String>,
    /// The tables of the passes that come after it, whatever its rows are and theirs.
    pub following: Vec<&'static Table>,
}

/// Which table's rows are coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Register(usize),
    Forloeb,
    /// Once more, for the copies of those that are there more than once.
    ForloebAgain,
    Child(usize),
    Done,
}

/// Takes the rows of the tables in the order of its passes.
#[derive(Debug)]
pub struct Collector {
    request: CaseRequest,
    plan: PhasePlan,
    step: Step,
    register_rows: RegisterRows,
    register: Register,
    errors: Errors,
    /// Of the table that is read now.
    check: RowCheck,
    index: ForloebIndex,
    /// Where in `forloeb` the row is that is kept, for each position of the index.
    kept: Vec<Option<u32>>,
    forloeb: PackedRows,
    /// What is wrong in rows of forløb, by position.
    wrong: Vec<(u32, Errors)>,
    /// The forløb that are there more than once, by position, each with the first of its rows in their own order: which
    /// of them is read must not depend on the order of their coming.
    copies: BTreeMap<u32, Option<Row>>,
    children: Children,
    glns: GlnOwners,
    parts: OptionalParts,
    /// The forløb that are left out, by position: nothing is said of their other rows either.
    left_out: BTreeSet<u32>,
    voided: BTreeMap<String, BTreeSet<CaseIdentity>>,
    /// The forløb of the last child row, which is mostly that of the next one.
    last: Option<(Vec<u8>, u32)>,
}

impl Collector {
    /// `plan` is the phase plan where a tilbud names none.
    pub fn new(request: CaseRequest, plan: PhasePlan) -> Self {
        Self {
            request,
            plan,
            step: Step::Start,
            register_rows: RegisterRows::default(),
            register: Register::default(),
            errors: Errors::new(),
            check: RowCheck::default(),
            index: ForloebIndex::default(),
            kept: Vec::new(),
            forloeb: PackedRows::default(),
            wrong: Vec::new(),
            copies: BTreeMap::new(),
            children: Children::default(),
            glns: GlnOwners::default(),
            parts: OptionalParts::default(),
            left_out: BTreeSet::new(),
            voided: BTreeMap::new(),
            last: None,
        }
    }

    /// Says what of the optional parts is there; before the first pass.
    pub fn set_parts(&mut self, parts: OptionalParts) {
        self.parts = parts;
    }

    pub fn parts(&self) -> &OptionalParts {
        &self.parts
    }

    /// Ends the pass before, and says which table is next.
    pub fn next_pass(&mut self) -> Result<Option<Pass>> {
        self.step = match self.step {
            Step::Start => Step::Register(0),
            Step::Register(n) if n + 1 < REGISTER_TABLES.len() => Step::Register(n + 1),
            Step::Register(_) => {
                let terms = (self.plan, &self.request.known_numbers);
                self.register = register(std::mem::take(&mut self.register_rows), terms, &mut self.errors);
                if self.request.scope == CaseScope::RegisterOnly { Step::Done } else { Step::Forloeb }
            }
            Step::Forloeb if !self.copies.is_empty() => Step::ForloebAgain,
            Step::Forloeb | Step::ForloebAgain => {
                self.end_forloeb()?;
                // Nothing is said of the rows of one that is not there.
                match &self.request.scope {
                    CaseScope::StatusOnly => Step::Done,
                    CaseScope::One(_) if self.index.is_empty() => Step::Done,
                    _ => Step::Child(0),
                }
            }
            Step::Child(n) if n + 1 < self.children_read().len() => Step::Child(n + 1),
            Step::Child(_) | Step::Done => Step::Done,
        };
        let table = match self.step {
            Step::Register(n) => REGISTER_TABLES.get(n).copied(),
            Step::Forloeb | Step::ForloebAgain => Some(&FORLOEB),
            Step::Child(n) => self.children_read().get(n).map(|child| child.table()),
            Step::Start | Step::Done => None,
        };
        let Some(table) = table else { return Ok(None) };
        debug_assert!(table.columns.len() <= MOST_COLUMNS, "cells of {table:?} would be left out");
        self.check = RowCheck::of(table, &self.register);
        let only = match (&self.request.scope, self.step) {
            (CaseScope::One(_), Step::Register(_)) => None,
            (CaseScope::One(id), _) => Some(id.clone()),
            _ => None,
        };
        Ok(Some(Pass { table, only, following: self.following() }))
    }

    fn following(&self) -> Vec<&'static Table> {
        let scope = &self.request.scope;
        match (scope, self.step) {
            (CaseScope::RegisterOnly | CaseScope::One(_), Step::Register(0)) => {
                REGISTER_TABLES.iter().skip(1).copied().collect()
            }
            (_, Step::Register(0)) => REGISTER_TABLES.iter().skip(1).copied().chain([&FORLOEB]).collect(),
            (CaseScope::One(_), _) => Vec::new(),
            (_, Step::Child(0)) => self.children_read().iter().skip(1).map(|child| child.table()).collect(),
            _ => Vec::new(),
        }
    }

    fn children_read(&self) -> &'static [ChildTable] {
        match self.request.scope {
            CaseScope::Billing { .. } => ChildTable::BILLED,
            _ => ChildTable::ALL,
        }
    }

    /// Takes a row of the pass.
    pub fn take(&mut self, raw: RawRow<'_>) -> Result<()> {
        match self.step {
            Step::Register(n) => {
                if let Some(rows) = self.register_rows.get_mut(n) {
                    rows.push(row_of(raw));
                }
            }
            Step::Forloeb => self.take_forloeb(raw)?,
            Step::ForloebAgain => self.take_copy(raw),
            Step::Child(n) => {
                if let Some(child) = self.children_read().get(n) {
                    self.take_child(*child, raw)?;
                }
            }
            Step::Start | Step::Done => {}
        }
        Ok(())
    }

    fn take_forloeb(&mut self, raw: RawRow<'_>) -> Result<()> {
        let Some(id) = id_of(raw) else {
            // No key leads to it.
            let terms = (self.plan, &self.request.known_numbers);
            parse::forloeb(&row_of(raw), &self.register, terms, &mut self.errors);
            return Ok(());
        };
        self.note_status(id, raw);
        if let Some(voided) = self.voided(id) {
            self.voided.entry(voided).or_default().insert(CaseIdentity::of(raw));
            if let Some(position) = self.index.add(id)? {
                self.kept.push(None);
                self.left_out.insert(position);
            }
            return Ok(());
        }
        let Some(position) = self.index.add(id)? else {
            self.copies.extend(self.index.position(id).map(|position| (position, None)));
            return Ok(());
        };
        self.kept.push(None);
        self.judge(position, raw)
    }

    fn voided(&self, id: &[u8]) -> Option<String> {
        let id = str::from_utf8(id).ok()?;
        self.request.voided.get(id).cloned()
    }

    /// Keeps a row that the run needs, or what is wrong in it.
    fn judge(&mut self, position: u32, raw: RawRow<'_>) -> Result<()> {
        if !self.check.is_sound(raw) || !self.check.is_plain(raw) {
            let mut errors = Errors::new();
            let terms = (self.plan, &self.request.known_numbers);
            let is_none = parse::forloeb(&row_of(raw), &self.register, terms, &mut errors).is_none();
            self.wrong.push((position, errors));
            if is_none {
                return Ok(());
            }
        }
        self.note_gln(&FORLOEB, raw, &["betalingskommune", "handlekommune"]);
        if self.is_in_scope(raw)
            && let Some(kept) = self.kept.get_mut(position as usize)
        {
            *kept = Some(self.forloeb.push(raw)?);
        }
        Ok(())
    }

    /// The number of the paying department, which belongs to the first of these that is set.
    fn note_gln(&mut self, table: &'static Table, raw: RawRow<'_>, payers: &[&str]) {
        let cell = |column: &str| raw.get(table.position(column)?).copied().flatten();
        if let Some(gln) = cell("gln")
            && let Some(kommune) = payers.iter().find_map(|payer| cell(payer))
        {
            self.glns.note(table, id_of(raw), gln, kommune);
        }
    }

    fn is_in_scope(&self, raw: RawRow<'_>) -> bool {
        let ended_on = ended_on(raw).and_then(day_of);
        match &self.request.scope {
            CaseScope::RegisterOnly | CaseScope::StatusOnly => false,
            CaseScope::One(_) => true,
            CaseScope::OpenAfter(day) => ended_on.is_none_or(|ended_on| ended_on > *day),
            // What was billed may have to be reversed, also where the end was moved to before it all.
            CaseScope::Billing { from, accounts } => {
                ended_on.is_none_or(|ended_on| ended_on >= *from)
                    || id_of(raw).and_then(|id| str::from_utf8(id).ok()).is_some_and(|id| accounts.contains(id))
            }
        }
    }

    fn note_status(&mut self, id: &[u8], raw: RawRow<'_>) {
        if self.request.looked_for.is_empty() {
            return;
        }
        let Ok(id) = str::from_utf8(id) else { return };
        let Some(known) = self.request.looked_for.get_mut(id) else { return };
        let status = match ended_on(raw).map(day_of) {
            _ if !self.check.is_sound(raw) => CaseStatus::InDoubt,
            Some(Some(ended_on)) => CaseStatus::Ended(ended_on),
            Some(None) => CaseStatus::InDoubt,
            None => CaseStatus::Open,
        };
        *known = status.max(*known);
    }

    fn take_copy(&mut self, raw: RawRow<'_>) {
        let Some(position) = id_of(raw).and_then(|id| self.index.position(id)) else { return };
        if let Some(first) = self.copies.get_mut(&position) {
            let row = row_of(raw);
            if first.as_ref().is_none_or(|first| row < *first) {
                *first = Some(row);
            }
        }
    }

    /// Reads one row of each forløb that is there more than once, and notes what is wrong.
    fn end_forloeb(&mut self) -> Result<()> {
        self.wrong.retain(|(position, _)| !self.copies.contains_key(position));
        for (position, first) in std::mem::take(&mut self.copies) {
            let Some(first) = first else { continue };
            Cells::new(&FORLOEB, &first, &mut self.errors)
                .wrong("id", "stands there more than once; one of the rows is read".into());
            if let Some(kept) = self.kept.get_mut(position as usize) {
                *kept = None;
            }
            self.judge(position, &cells_of(&first))?;
        }
        for (_, errors) in std::mem::take(&mut self.wrong) {
            self.errors.extend(errors);
        }
        Ok(())
    }

    fn take_child(&mut self, child: ChildTable, raw: RawRow<'_>) -> Result<()> {
        let Some(position) = id_of(raw).and_then(|id| self.forloeb_of(id)) else {
            // A row of one that is voided may be left where the forløb itself is deleted.
            if id_of(raw).is_some_and(|id| self.voided(id).is_some()) {
                return Ok(());
            }
            child.note_stray(&row_of(raw), &self.register, &self.request.known_numbers, &mut self.errors);
            return Ok(());
        };
        if self.left_out.contains(&position) {
            return Ok(());
        }
        let is_sound = match child {
            ChildTable::Milestone => milestone(raw).is_some(),
            ChildTable::Kontakt => kontakt(raw).is_some(),
            ChildTable::Betalingstilsagn | ChildTable::Betaler | ChildTable::Pause => self.check.is_sound(raw),
        };
        if !is_sound || !self.check.is_plain(raw) {
            child.note_errors(&row_of(raw), &self.register, &self.request.known_numbers, &mut self.errors);
        }
        if child == ChildTable::Betaler {
            self.note_gln(&BETALER, raw, &["kommune"]);
        }
        if self.kept.get(position as usize).is_some_and(Option::is_some) {
            self.children.keep(child, position, raw)?;
        }
        Ok(())
    }

    fn forloeb_of(&mut self, id: &[u8]) -> Option<u32> {
        if let Some((last, position)) = &self.last
            && last == id
        {
            return Some(*position);
        }
        let position = self.index.position(id)?;
        let mut last = self.last.take().map(|(last, _)| last).unwrap_or_default();
        last.clear();
        last.extend_from_slice(id);
        self.last = Some((last, position));
        Some(position)
    }

    /// What was read, when all passes are done.
    pub fn finish(mut self) -> ReadCases {
        self.children.sort();
        let shared_glns = self.glns.shared(&mut self.register, &mut self.errors);
        let mut order: Vec<(u32, u32)> = Vec::new();
        for (position, row) in (0..).zip(&self.kept) {
            order.extend(row.map(|row| (position, row)));
        }
        let id = |row: u32| self.forloeb.id(row);
        order.sort_unstable_by(|(_, a), (_, b)| id(*a).cmp(&id(*b)));
        ReadCases {
            register: self.register,
            errors: self.errors,
            looked_for: self.request.looked_for,
            voided: self.voided,
            plan: self.plan,
            known_numbers: self.request.known_numbers,
            shared_glns,
            parts: self.parts,
            any_forloeb: !self.index.is_empty(),
            not_in_list: BTreeSet::new(),
            order,
            forloeb: self.forloeb,
            children: self.children,
        }
    }
}

/// The first cell: a forløb's own number, or that of the forløb that a row belongs to.
fn id_of(raw: RawRow<'_>) -> Option<&[u8]> {
    *raw.first()?
}

fn day_of(cell: &[u8]) -> Option<NaiveDate> {
    DateReach::Within.read(cell)?.day()
}

fn ended_on(raw: RawRow<'_>) -> RawCell<'_> {
    *raw.get(FORLOEB.position("ended_on")?)?
}
