//! The sheets *Linjer*, *Efterregulering* and *Tilbageholdt*.

use super::cell::Cell;
use super::table::{Column, Table};
use crate::domain::billing::statement::{KommuneStatement, Line, LineKind};
use crate::domain::billing::takst::{Held, Sum};

/// Whether the rows tell whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    OneKommune,
    AllKommuner,
}

const STATEMENT: [Column; 3] = [Column::text("Kode"), Column::text("Kommune"), Column::text("Nummer")];
const FORLOEB: [Column; 2] = [Column::text("Forløb"), Column::text("Ydelse")];
const CORRECTION: [Column; 3] = [Column::text("Måned"), Column::text("Retter"), Column::text("Årsag")];
const DAYS: [Column; 3] = [Column::text("Fra"), Column::text("Til"), Column::numbers("Takst")];
const SUM: [Column; 4] =
    [Column::days("Døgn"), Column::kroner("Beløb"), Column::kroner("Statsrefusion"), Column::kroner("Netto")];
const HELD: [Column; 5] = [
    Column::text("Forløb"),
    Column::text("Måned"),
    Column::text("Årsag"),
    Column::days("Døgn"),
    Column::kroner("Beløb"),
];

/// The lines of that kind, their days and amounts times `sign`.
pub fn lines(kommuner: &[KommuneStatement], kind: LineKind, whose: Whose, sign: i64) -> Table {
    let correction: &[Column] = if kind == LineKind::Adjustment { &CORRECTION } else { &[] };
    let columns = [whose.columns(&STATEMENT), &FORLOEB, correction, &DAYS, &SUM].concat();
    let rows = kommuner.iter().flat_map(|statement| {
        let of_kind = statement.lines.iter().filter(move |line| line.kind == kind);
        of_kind.map(move |line| row(statement, line, whose, sign))
    });
    Table { columns, rows: rows.collect(), note: None }
}

fn row(statement: &KommuneStatement, line: &Line, whose: Whose, sign: i64) -> Vec<Cell> {
    let mut cells = Vec::new();
    if whose == Whose::AllKommuner {
        let number = statement.number.as_deref().unwrap_or("UDKAST");
        cells.extend([Cell::text(&statement.kommune), Cell::text(&statement.name), Cell::text(number)]);
    }
    cells.extend([Cell::text(&line.forloeb), Cell::text(line.method.as_str())]);
    if line.kind == LineKind::Adjustment {
        let corrects = line.corrects.as_deref().map_or(Cell::Empty, Cell::text);
        let why = line.why.map_or(Cell::Empty, |why| Cell::text(why.danish()));
        cells.extend([Cell::Month(line.month), corrects, why]);
    }
    cells.extend([Cell::Date(line.from), Cell::Date(line.to), Cell::Kroner(line.takst_oere)]);
    cells.extend(sum(signed(line.sum, sign)));
    cells
}

/// What is not billed yet; its amounts never turn, for they stand on no document.
pub fn held<'a>(held: impl IntoIterator<Item = &'a Held>, whose: Whose) -> Table {
    let rows = held.into_iter().map(|held| {
        let code = (whose == Whose::AllKommuner).then(|| Cell::text(&held.kommune));
        let amount = held.amount_oere.map_or(Cell::Empty, Cell::Kroner);
        let reason = Cell::text(held.reason.danish());
        let rest = [Cell::text(&held.forloeb), Cell::Month(held.month), reason, Cell::Whole(held.days), amount];
        code.into_iter().chain(rest).collect()
    });
    Table {
        rows: rows.collect(),
        columns: [whose.columns(&STATEMENT[..1]), &HELD].concat(),
        note: Some("Tilbageholdte døgn er ikke med i totalen. Beløbet er tomt, hvor taksten ikke kendes."),
    }
}

/// The four cells of a sum.
pub fn sum(sum: Sum) -> [Cell; 4] {
    let kroner = [sum.amount_oere, sum.refusion_oere, sum.net_oere].map(Cell::Kroner);
    let [amount, refusion, net] = kroner;
    [Cell::Whole(sum.days), amount, refusion, net]
}

/// As the document shows it.
pub fn signed(sum: Sum, sign: i64) -> Sum {
    if sign < 0 { -sum } else { sum }
}

impl Whose {
    fn columns(self, columns: &'static [Column]) -> &'static [Column] {
        if self == Self::AllKommuner { columns } else { &[] }
    }
}
