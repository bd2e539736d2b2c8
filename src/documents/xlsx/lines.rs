//! The sheets *Linjer*, *Efterregulering* and *Tilbageholdt*.

use super::cell::XlsxCell;
use super::sum_column::SumColumn;
use super::table::{XlsxColumn, XlsxTable};
use crate::documents::bill::number_of;
use crate::domain::billing::statement::{KommuneStatement, LineKind, StatementLine};
use crate::domain::billing::takst::{Held, Sum};

/// Which kommuner a table covers; that of all has columns that name the kommune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KommuneScope {
    OneKommune,
    AllKommuner,
}

const STATEMENT: [XlsxColumn; 3] = [XlsxColumn::text("Kode"), XlsxColumn::text("Kommune"), XlsxColumn::text("Nummer")];
const FORLOEB: [XlsxColumn; 2] = [XlsxColumn::text("Forløb"), XlsxColumn::text("Ydelse")];
const CORRECTION: [XlsxColumn; 3] = [XlsxColumn::text("Måned"), XlsxColumn::text("Retter"), XlsxColumn::text("Årsag")];
const REFERENCES: [XlsxColumn; 2] = [XlsxColumn::text("Ordrenummer"), XlsxColumn::text("Betalingstilsagn")];
const DAYS: [XlsxColumn; 3] = [XlsxColumn::text("Fra"), XlsxColumn::text("Til"), XlsxColumn::numbers("Takst")];
const SUM: [XlsxColumn; 4] = [
    XlsxColumn::sum(SumColumn::Days),
    XlsxColumn::sum(SumColumn::Amount),
    XlsxColumn::sum(SumColumn::Refusion),
    XlsxColumn::sum(SumColumn::Net),
];
const HELD: [XlsxColumn; 5] = [
    XlsxColumn::text("Forløb"),
    XlsxColumn::text("Måned"),
    XlsxColumn::text("Årsag"),
    XlsxColumn::sum(SumColumn::Days),
    XlsxColumn::sum(SumColumn::Amount),
];

/// The lines of that kind, their days and amounts times `sign`.
pub fn lines(kommuner: &[KommuneStatement], kind: LineKind, scope: KommuneScope, sign: i64) -> XlsxTable {
    let correction: &[XlsxColumn] = if kind == LineKind::Adjustment { &CORRECTION } else { &[] };
    let columns = [scope.columns(&STATEMENT), &FORLOEB, correction, &DAYS, &SUM, &REFERENCES].concat();
    let rows = kommuner.iter().flat_map(|statement| {
        let of_kind = statement.lines.iter().filter(move |line| line.kind == kind);
        of_kind.map(move |line| row(statement, line, scope, sign))
    });
    XlsxTable { columns, rows: rows.collect(), note: None }
}

fn row(statement: &KommuneStatement, line: &StatementLine, scope: KommuneScope, sign: i64) -> Vec<XlsxCell> {
    let mut cells = Vec::new();
    if scope == KommuneScope::AllKommuner {
        let texts = [statement.kommune.as_str(), statement.name.as_str(), number_of(statement)];
        cells.extend(texts.map(XlsxCell::text));
    }
    cells.extend([XlsxCell::text(&line.forloeb), XlsxCell::text(line.method.as_str())]);
    if line.kind == LineKind::Adjustment {
        let corrects = line.corrects.as_deref().map_or(XlsxCell::Empty, XlsxCell::text);
        let why = line.why.map_or(XlsxCell::Empty, |why| XlsxCell::text(why.danish()));
        cells.extend([XlsxCell::Month(line.month), corrects, why]);
    }
    cells.extend([XlsxCell::Date(line.from), XlsxCell::Date(line.to), XlsxCell::Kroner(line.takst_oere)]);
    cells.extend(SumColumn::cells(signed(line.sum, sign)));
    let promises = if line.promises.is_empty() { XlsxCell::Empty } else { XlsxCell::text(&line.promises.join(", ")) };
    cells.extend([line.order_reference.as_deref().map_or(XlsxCell::Empty, XlsxCell::text), promises]);
    cells
}

/// The days that are not billed yet; their amounts never turn, for they are on no statement or kreditnota.
pub fn held<'a>(held: impl IntoIterator<Item = &'a Held>, scope: KommuneScope) -> XlsxTable {
    XlsxTable {
        rows: held.into_iter().map(|held| held_row(held, scope)).collect(),
        columns: [scope.columns(&STATEMENT[..1]), &HELD].concat(),
        note: Some("Tilbageholdte døgn er ikke med i totalen. Beløbet er tomt, hvor taksten ikke kendes."),
    }
}

fn held_row(held: &Held, scope: KommuneScope) -> Vec<XlsxCell> {
    let mut cells = Vec::new();
    if scope == KommuneScope::AllKommuner {
        cells.push(XlsxCell::text(&held.kommune));
    }
    let reason = XlsxCell::text(held.reason.danish());
    cells.extend([XlsxCell::text(&held.forloeb), XlsxCell::Month(held.month), reason, XlsxCell::Whole(held.days)]);
    cells.push(held.amount_oere.map_or(XlsxCell::Empty, XlsxCell::Kroner));
    cells
}

/// A sum as the document shows it.
pub fn signed(sum: Sum, sign: i64) -> Sum {
    if sign < 0 { -sum } else { sum }
}

impl KommuneScope {
    fn columns(self, columns: &'static [XlsxColumn]) -> &'static [XlsxColumn] {
        if self == Self::AllKommuner { columns } else { &[] }
    }
}
