//! Whether a row is sound, column by column as docs/domain.md, section 3, "Data errors", has it. Asked of every row there
//! is, so without an allocation; what is wrong in one that is not is said by `parse`.

use std::collections::HashSet;

use hashbrown::DefaultHashBuilder;

use super::{RawCell, RawRow};
use crate::domain::cases::case_date::DateReach;
use crate::domain::cases::case_schema::{BETALINGSTILSAGN, FORLOEB, KOMMUNE, MEDARBEJDER, TILBUD};
use crate::domain::cases::danish_set::Choice;
use crate::domain::cases::forloeb::{Kommune, Method, Register};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::domain::values::gln::is_gln;
use crate::store::cases::cells::{MOST_CHARACTERS, is_key};

type Keys = HashSet<Vec<u8>, DefaultHashBuilder>;

/// The checks of one table.
#[derive(Debug, Default)]
pub struct RowCheck {
    columns: Vec<ColumnCheck>,
    orders: Vec<OrderCheck>,
    told: Vec<(usize, ToldCheck)>,
    plan: Option<PlanCheck>,
}

#[derive(Debug)]
struct ColumnCheck {
    required: bool,
    accepted: Accepted,
}

/// A column whose faults are told, and stop nothing.
#[derive(Debug, Clone, Copy)]
enum ToldCheck {
    Gln,
    BillText,
}

#[derive(Debug)]
enum Accepted {
    Anything,
    /// The number of a forløb.
    Key,
    Date(DateReach),
    Boolean,
    KommuneCode,
    Set(&'static [Choice]),
    Keys(Keys),
}

/// The columns of a start, the first of which that has a date counts, and that of the end.
#[derive(Debug)]
struct OrderCheck {
    starts: Vec<(usize, DateReach)>,
    end: (usize, DateReach),
}

/// The column of the method, and that of the tilbud, which must have a possible phase plan if the method is CTI.
#[derive(Debug)]
struct PlanCheck {
    method: usize,
    tilbud: usize,
    without_plan: Keys,
}

impl RowCheck {
    /// Which forløb a row belongs to is not looked at here.
    pub fn of(table: &'static Table, register: &Register) -> Self {
        let mut columns: Vec<_> = table.columns.iter().map(|column| ColumnCheck::of(column, register)).collect();
        if *table == FORLOEB
            && let Some(first) = columns.first_mut()
        {
            first.accepted = Accepted::Key;
        }
        let orders = table.date_orders.iter().filter_map(|order| {
            let dated = |column: &str| Some((table.position(column)?, table.reach(column)));
            let starts = order.starts.iter().filter_map(|column| dated(column)).collect();
            Some(OrderCheck { starts, end: dated(order.end)? })
        });
        let told = table.columns.iter().enumerate();
        let told = told.filter_map(|(position, column)| Some((position, ToldCheck::of(table, column)?))).collect();
        Self { columns, orders: orders.collect(), told, plan: PlanCheck::of(table, register) }
    }

    /// Whether nothing could be to tell of what a payer wants on its bills.
    pub fn is_plain(&self, cells: RawRow<'_>) -> bool {
        self.told.iter().all(|(position, check)| match cells.get(*position) {
            Some(Some(text)) => check.is_plain(text),
            _ => true,
        })
    }

    pub fn is_sound(&self, cells: RawRow<'_>) -> bool {
        self.columns.iter().zip(cells).all(|(check, cell)| check.is_sound(*cell))
            && self.orders.iter().all(|order| order.is_sound(cells))
            && self.plan.as_ref().is_none_or(|plan| plan.is_sound(cells))
    }
}

impl ColumnCheck {
    fn of(column: &Column, register: &Register) -> Self {
        let accepted = match column.kind {
            ColumnKind::Date(reach) => Accepted::Date(reach),
            ColumnKind::Boolean => Accepted::Boolean,
            ColumnKind::Set(choices) => Accepted::Set(choices),
            ColumnKind::KommuneCode => Accepted::KommuneCode,
            ColumnKind::Reference(table) => keys_of(table, register).map_or(Accepted::Anything, Accepted::Keys),
            // Neither a forløb nor what belongs to it has a number or a plan.
            ColumnKind::Text
            | ColumnKind::MailAddress
            | ColumnKind::Cvr
            | ColumnKind::Gln
            | ColumnKind::Integer
            | ColumnKind::Oere
            | ColumnKind::PhasePlan => Accepted::Anything,
        };
        Self { required: column.required, accepted }
    }

    fn is_sound(&self, cell: RawCell<'_>) -> bool {
        let Some(text) = cell else { return !self.required };
        match &self.accepted {
            Accepted::Anything => true,
            Accepted::Key => is_key(text),
            Accepted::Date(reach) => reach.read(text).is_some(),
            Accepted::Boolean => matches!(text, b"0" | b"1" | b"false" | b"true"),
            Accepted::KommuneCode => Kommune::is_code(text),
            Accepted::Set(choices) => choices.iter().any(|choice| choice.value.as_bytes() == text),
            Accepted::Keys(keys) => keys.contains(text),
        }
    }
}

impl ToldCheck {
    fn of(table: &'static Table, column: &Column) -> Option<Self> {
        match column.kind {
            ColumnKind::Gln => Some(Self::Gln),
            ColumnKind::Text if column.may_be_absent => Some(Self::BillText),
            ColumnKind::Text if *table == BETALINGSTILSAGN && column.name == "reference" => Some(Self::BillText),
            _ => None,
        }
    }

    /// What is not is looked at closely.
    fn is_plain(self, text: &[u8]) -> bool {
        match self {
            Self::Gln => str::from_utf8(text).is_ok_and(is_gln),
            // No CPR number has fewer digits, and ASCII has no others.
            Self::BillText => {
                text.len() <= MOST_CHARACTERS
                    && text.iter().all(|byte| matches!(byte, b' '..=b'~'))
                    && text.iter().filter(|byte| byte.is_ascii_digit()).count() < CPR_DIGITS
            }
        }
    }
}

/// How many digits a CPR number has.
const CPR_DIGITS: usize = 10;

impl OrderCheck {
    /// Dates that can't be read are not sound by themselves.
    fn is_sound(&self, cells: RawRow<'_>) -> bool {
        let date = |reach: DateReach, position: usize| reach.read((*cells.get(position)?)?)?.day();
        let Some(end) = date(self.end.1, self.end.0) else { return true };
        let start = self.starts.iter().find_map(|(position, reach)| date(*reach, *position));
        start.is_none_or(|start| start <= end)
    }
}

impl PlanCheck {
    /// `None` where a row has no phases.
    fn of(table: &'static Table, register: &Register) -> Option<Self> {
        if *table != FORLOEB {
            return None;
        }
        let without_plan = register.tilbud.values().filter(|tilbud| tilbud.phase_plan.is_none());
        Some(Self {
            method: table.position("method")?,
            tilbud: table.position("tilbud_id")?,
            without_plan: without_plan.map(|tilbud| tilbud.id.clone().into_bytes()).collect(),
        })
    }

    fn is_sound(&self, cells: RawRow<'_>) -> bool {
        let text = |position: usize| *cells.get(position)?;
        text(self.method) != Some(Method::Cti.as_str().as_bytes())
            || text(self.tilbud).is_none_or(|tilbud| !self.without_plan.contains(tilbud))
    }
}

/// What may be referred to; of forløb, which are another pass's, nothing is known here.
fn keys_of(table: &Table, register: &Register) -> Option<Keys> {
    let bytes = |id: &String| id.clone().into_bytes();
    if *table == KOMMUNE {
        Some(register.kommuner.keys().map(bytes).collect())
    } else if *table == TILBUD {
        Some(register.tilbud.keys().map(bytes).collect())
    } else if *table == MEDARBEJDER {
        Some(register.medarbejdere.keys().map(bytes).collect())
    } else {
        debug_assert_eq!(*table, FORLOEB);
        None
    }
}
