//! The sheets *Linjer*, *Efterregulering* and *Tilbageholdt*.

use super::cell::XlsxCell;
use super::table::{XlsxColumn, XlsxTable};
use crate::domain::billing::statement::{KommuneStatement, LineKind, StatementLine};
use crate::domain::billing::takst::{Held, Sum};

/// Whether the rows tell whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    OneKommune,
    AllKommuner,
}

const STATEMENT: [XlsxColumn; 3] = [XlsxColumn::text("Kode"), XlsxColumn::text("Kommune"), XlsxColumn::text("Nummer")];
const FORLOEB: [XlsxColumn; 2] = [XlsxColumn::text("Forløb"), XlsxColumn::text("Ydelse")];
const CORRECTION: [XlsxColumn; 3] = [XlsxColumn::text("Måned"), XlsxColumn::text("Retter"), XlsxColumn::text("Årsag")];
const DAYS: [XlsxColumn; 3] = [XlsxColumn::text("Fra"), XlsxColumn::text("Til"), XlsxColumn::numbers("Takst")];
const SUM: [XlsxColumn; 4] = [
    XlsxColumn::days("Døgn"),
    XlsxColumn::kroner("Beløb"),
    XlsxColumn::kroner("Statsrefusion"),
    XlsxColumn::kroner("Netto"),
];
const HELD: [XlsxColumn; 5] = [
    XlsxColumn::text("Forløb"),
    XlsxColumn::text("Måned"),
    XlsxColumn::text("Årsag"),
    XlsxColumn::days("Døgn"),
    XlsxColumn::kroner("Beløb"),
];

/// The lines of that kind, their days and amounts times `sign`.
pub fn lines(kommuner: &[KommuneStatement], kind: LineKind, whose: Whose, sign: i64) -> XlsxTable {
    let correction: &[XlsxColumn] = if kind == LineKind::Adjustment { &CORRECTION } else { &[] };
    let columns = [whose.columns(&STATEMENT), &FORLOEB, correction, &DAYS, &SUM].concat();
    let rows = kommuner.iter().flat_map(|statement| {
        let of_kind = statement.lines.iter().filter(move |line| line.kind == kind);
        of_kind.map(move |line| row(statement, line, whose, sign))
    });
    XlsxTable { columns, rows: rows.collect(), note: None }
}

fn row(statement: &KommuneStatement, line: &StatementLine, whose: Whose, sign: i64) -> Vec<XlsxCell> {
    let mut cells = Vec::new();
    if whose == Whose::AllKommuner {
        let number = statement.number.as_deref().unwrap_or("UDKAST");
        cells.extend([XlsxCell::text(&statement.kommune), XlsxCell::text(&statement.name), XlsxCell::text(number)]);
    }
    cells.extend([XlsxCell::text(&line.forloeb), XlsxCell::text(line.method.as_str())]);
    if line.kind == LineKind::Adjustment {
        let corrects = line.corrects.as_deref().map_or(XlsxCell::Empty, XlsxCell::text);
        let why = line.why.map_or(XlsxCell::Empty, |why| XlsxCell::text(why.danish()));
        cells.extend([XlsxCell::Month(line.month), corrects, why]);
    }
    cells.extend([XlsxCell::Date(line.from), XlsxCell::Date(line.to), XlsxCell::Kroner(line.takst_oere)]);
    cells.extend(sum(signed(line.sum, sign)));
    cells
}

/// What is not billed yet; its amounts never turn, for they stand on no document.
pub fn held<'a>(held: impl IntoIterator<Item = &'a Held>, whose: Whose) -> XlsxTable {
    let rows = held.into_iter().map(|held| {
        let code = (whose == Whose::AllKommuner).then(|| XlsxCell::text(&held.kommune));
        let amount = held.amount_oere.map_or(XlsxCell::Empty, XlsxCell::Kroner);
        let reason = XlsxCell::text(held.reason.danish());
        let rest =
            [XlsxCell::text(&held.forloeb), XlsxCell::Month(held.month), reason, XlsxCell::Whole(held.days), amount];
        code.into_iter().chain(rest).collect()
    });
    XlsxTable {
        rows: rows.collect(),
        columns: [whose.columns(&STATEMENT[..1]), &HELD].concat(),
        note: Some("Tilbageholdte døgn er ikke med i totalen. Beløbet er tomt, hvor taksten ikke kendes."),
    }
}

/// The four cells of a sum.
pub fn sum(sum: Sum) -> [XlsxCell; 4] {
    let kroner = [sum.amount_oere, sum.refusion_oere, sum.net_oere].map(XlsxCell::Kroner);
    let [amount, refusion, net] = kroner;
    [XlsxCell::Whole(sum.days), amount, refusion, net]
}

/// As the document shows it.
pub fn signed(sum: Sum, sign: i64) -> Sum {
    if sign < 0 { -sum } else { sum }
}

impl Whose {
    fn columns(self, columns: &'static [XlsxColumn]) -> &'static [XlsxColumn] {
        if self == Self::AllKommuner { columns } else { &[] }
    }
}
