//! The rows that belong to a forløb: of the two tables with ten rows per forløb their values, of the others the text.

use anyhow::Result;
use chrono::{Datelike, NaiveDate};

use super::RawRow;
use super::packed_rows::PackedRows;
use crate::domain::cases::case_date::DateReach;
use crate::domain::cases::case_schema::{BETALER, BETALINGSTILSAGN, KONTAKT, MILESTONE, PAUSE};
use crate::domain::cases::forloeb::{Case, Forloeb, Kontakt, KontaktKind, Milestone, MilestoneKind, Register};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::cpr::KnownNumbers;
use crate::store::cases::cells::Cells;
use crate::store::cases::parse::{self, Errors};

/// A table whose rows belong to a forløb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildTable {
    Milestone,
    Kontakt,
    Betalingstilsagn,
    Betaler,
    Pause,
}

impl ChildTable {
    pub const ALL: &[Self] = &[Self::Milestone, Self::Kontakt, Self::Betalingstilsagn, Self::Betaler, Self::Pause];
    /// Those that a bill is made from.
    pub const BILLED: &[Self] = &[Self::Betalingstilsagn, Self::Betaler, Self::Pause];

    pub fn table(self) -> &'static Table {
        match self {
            Self::Milestone => &MILESTONE,
            Self::Kontakt => &KONTAKT,
            Self::Betalingstilsagn => &BETALINGSTILSAGN,
            Self::Betaler => &BETALER,
            Self::Pause => &PAUSE,
        }
    }

    /// Notes what is wrong in a row.
    pub fn note_errors(self, row: &Row, register: &Register, numbers: &KnownNumbers, errors: &mut Errors) {
        match self {
            Self::Milestone => drop(parse::milestone(row, errors)),
            Self::Kontakt => drop(parse::kontakt(row, errors)),
            Self::Betalingstilsagn => drop(parse::betalingstilsagn(row, numbers, errors)),
            Self::Betaler => drop(parse::betalere(&[row], register, numbers, errors)),
            Self::Pause => drop(parse::pause(row, errors)),
        }
    }

    /// Notes a row that belongs to no forløb that is there.
    pub fn note_stray(self, row: &Row, register: &Register, numbers: &KnownNumbers, errors: &mut Errors) {
        Cells::stray(self.table(), row, errors).wrong("forloeb_id", "leads to no forløb that is there".into());
        // What else is wrong in it is said of a row without an id.
        let mut nameless = row.clone();
        nameless.set(0, None);
        let mut others = Errors::new();
        self.note_errors(&nameless, register, numbers, &mut others);
        others.retain(|error| error.column != "forloeb_id");
        errors.append(&mut others);
    }
}

/// The rows of all forløb that are kept, each with the position of its forløb.
#[derive(Debug, Default)]
pub struct Children {
    milestones: Vec<(u32, KindAndDay)>,
    kontakter: Vec<(u32, KindAndDay)>,
    tilsagn: PackedChildren,
    betalere: PackedChildren,
    pauser: PackedChildren,
}

#[derive(Debug, Default)]
struct PackedChildren {
    rows: PackedRows,
    of: Vec<(u32, u32)>,
}

impl Children {
    /// Keeps a row, also a wrong one: the days that it could touch are in doubt.
    pub fn keep(&mut self, child: ChildTable, forloeb: u32, raw: RawRow<'_>) -> Result<()> {
        match child {
            // A wrong one is as good as none.
            ChildTable::Milestone => self.milestones.extend(milestone(raw).map(|one| (forloeb, one.into()))),
            ChildTable::Kontakt => self.kontakter.extend(kontakt(raw).map(|one| (forloeb, one.into()))),
            ChildTable::Betalingstilsagn => self.tilsagn.keep(forloeb, raw)?,
            ChildTable::Betaler => self.betalere.keep(forloeb, raw)?,
            ChildTable::Pause => self.pauser.keep(forloeb, raw)?,
        }
        Ok(())
    }

    /// Brings together what belongs to one forløb; [`Self::case`] needs it.
    pub fn sort(&mut self) {
        self.milestones.sort_unstable_by_key(|(forloeb, _)| *forloeb);
        self.kontakter.sort_unstable_by_key(|(forloeb, _)| *forloeb);
        for packed in [&mut self.tilsagn, &mut self.betalere, &mut self.pauser] {
            packed.of.sort_unstable();
        }
    }

    /// A forløb with its rows; what is wrong in them is noted.
    pub fn case(
        &self,
        (position, forloeb): (u32, Forloeb),
        register: &Register,
        numbers: &KnownNumbers,
        errors: &mut Errors,
    ) -> Case {
        let betalere = self.betalere.rows_of(position);
        let (betalere, mut in_doubt) = parse::betalere(&betalere.iter().collect::<Vec<_>>(), register, numbers, errors);
        let mut pauser = Vec::new();
        for row in self.pauser.rows_of(position) {
            match parse::pause(&row, errors) {
                Ok(pause) => pauser.push(pause),
                Err(days) => in_doubt.push(days),
            }
        }
        let tilsagn = self.tilsagn.rows_of(position);
        Case {
            milestones: of(&self.milestones, position).iter().filter_map(|(_, one)| one.milestone()).collect(),
            kontakter: of(&self.kontakter, position).iter().filter_map(|(_, one)| one.kontakt()).collect(),
            tilsagn: tilsagn.iter().filter_map(|row| parse::betalingstilsagn(row, numbers, errors)).collect(),
            pauser,
            betalere,
            in_doubt,
            forloeb,
        }
    }
}

impl PackedChildren {
    fn keep(&mut self, forloeb: u32, raw: RawRow<'_>) -> Result<()> {
        self.of.push((forloeb, self.rows.push(raw)?));
        Ok(())
    }

    fn rows_of(&self, forloeb: u32) -> Vec<Row> {
        of(&self.of, forloeb).iter().map(|(_, row)| self.rows.row(*row)).collect()
    }
}

/// A milestone or a kontakt in four bytes, since there are ten of each for a forløb: its kind in the lowest, its day in
/// the others.
#[derive(Debug, Clone, Copy)]
struct KindAndDay(i32);

impl KindAndDay {
    /// More than there are kinds of either.
    const KINDS: i32 = 256;

    fn of(kind: u8, day: NaiveDate) -> Self {
        Self(day.num_days_from_ce() * Self::KINDS + i32::from(kind))
    }

    fn milestone(self) -> Option<Milestone> {
        Some(Milestone { kind: *MilestoneKind::ALL.get(self.kind())?, done_on: self.day()? })
    }

    fn kontakt(self) -> Option<Kontakt> {
        Some(Kontakt { kind: *KontaktKind::ALL.get(self.kind())?, held_on: self.day()? })
    }

    fn kind(self) -> usize {
        usize::from(self.0.to_le_bytes()[0])
    }

    fn day(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0.div_euclid(Self::KINDS))
    }
}

impl From<Milestone> for KindAndDay {
    fn from(one: Milestone) -> Self {
        Self::of(one.kind as u8, one.done_on)
    }
}

impl From<Kontakt> for KindAndDay {
    fn from(one: Kontakt) -> Self {
        Self::of(one.kind as u8, one.held_on)
    }
}

/// What belongs to one forløb, of what is sorted by forløb.
fn of<T>(all: &[(u32, T)], forloeb: u32) -> &[(u32, T)] {
    let start = all.partition_point(|(other, _)| *other < forloeb);
    let rest = all.get(start..).unwrap_or_default();
    let length = rest.partition_point(|(other, _)| *other == forloeb);
    rest.get(..length).unwrap_or_default()
}

/// As `parse::milestone` has it, without a text in between.
pub fn milestone(raw: RawRow<'_>) -> Option<Milestone> {
    let &[_, kind, done_on] = raw else { return None };
    let kind = kind?;
    let kind = MilestoneKind::ALL.iter().find(|known| known.as_str().as_bytes() == kind)?;
    Some(Milestone { kind: *kind, done_on: DateReach::Within.read(done_on?)?.day()? })
}

/// As `parse::kontakt` has it, without a text in between.
pub fn kontakt(raw: RawRow<'_>) -> Option<Kontakt> {
    let &[_, held_on, kind] = raw else { return None };
    let kind = kind?;
    let kind = KontaktKind::ALL.iter().find(|known| known.as_str().as_bytes() == kind)?;
    Some(Kontakt { kind: *kind, held_on: DateReach::Within.read(held_on?)?.day()? })
}
