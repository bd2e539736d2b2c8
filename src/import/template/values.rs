//! What stands in the rows of an export: which rows of other tables a row of Forløb says all of, and the rest.

use std::collections::{HashMap, HashSet};

use super::cells::{CellLook, NotAsItIs, WrittenCell, written};
use super::layout::{LaidColumn, Source};
use crate::domain::cases::case_schema::{BETALINGSTILSAGN, FORLOEB, MILESTONE};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::import::cell::SheetCell;
use crate::import::value::Vocabulary;
use crate::import::wide::{WIDE, WideMeaning};

/// A row of texts.
pub fn text_row(texts: &[&str]) -> Vec<WrittenCell> {
    let cell = |text: &&str| WrittenCell { cell: SheetCell::text(text), look: CellLook::Plain };
    texts.iter().map(cell).collect()
}

/// Forløb and kind; of a promise without a kind.
type One<'a> = (&'a str, Option<&'a str>);

/// The rows that stand in wide cells, by what those are.
#[derive(Debug, Default)]
pub struct InRow<'a>(HashMap<One<'a>, &'a Row>);

impl<'a> InRow<'a> {
    /// Those of which a forløb has one, and that an import reads from a wide cell as they are.
    pub fn of(forloeb: &'a [Row], milestones: &'a [Row], promises: &'a [Row], words: &Vocabulary<'_>) -> Self {
        let known: HashSet<&str> = forloeb.iter().filter_map(Row::id).collect();
        let mut all: HashMap<One<'a>, Vec<&'a Row>> = HashMap::new();
        for row in milestones {
            let kind = row.named(&MILESTONE, "kind");
            let has_column =
                |kind| WIDE.iter().any(|wide| matches!(wide.meaning, WideMeaning::Milestone(of) if of == kind));
            if let (Some(id), Some(kind)) = (row.id(), kind)
                && has_column(kind)
            {
                all.entry((id, Some(kind))).or_default().push(row);
            }
        }
        for row in promises {
            if let Some(id) = row.id() {
                all.entry((id, None)).or_default().push(row);
            }
        }
        let mut only = HashMap::new();
        for (key, rows) in all {
            if let ([row], true) = (rows.as_slice(), known.contains(key.0)) {
                only.insert(key, *row);
            }
        }
        let mut found = Self(only);
        found.0.retain(|(_, kind), row| {
            let table = if kind.is_some() { &MILESTONE } else { &BETALINGSTILSAGN };
            let mut count = NotAsItIs::default();
            for (position, column) in table.columns.iter().enumerate() {
                written(column, row.cell(position), words, &mut count);
            }
            !count.any()
        });
        found
    }

    /// Whether a row stands in wide cells.
    pub fn holds(&self, table: &Table, row: &Row) -> bool {
        if *table != MILESTONE && *table != BETALINGSTILSAGN {
            return false;
        }
        let key = (row.id().unwrap_or_default(), row.named(table, "kind"));
        self.0.get(&key).is_some_and(|held| *held == row)
    }

    fn value(&self, forloeb: &str, meaning: WideMeaning) -> Option<&'a str> {
        let row = self.0.get(&(forloeb, meaning.kind()))?;
        match meaning {
            WideMeaning::Milestone(_) | WideMeaning::NewestMilestone(_) | WideMeaning::NewestKontakt(_) => {
                row.named(meaning.table(), meaning.date_column()?)
            }
            WideMeaning::Promise(column) => row.named(meaning.table(), column),
        }
    }
}

/// The cells of a row.
pub fn row(
    table: &Table,
    row: &Row,
    columns: &[LaidColumn],
    (in_row, words): (&InRow<'_>, &Vocabulary<'_>),
    count: &mut NotAsItIs,
) -> Vec<WrittenCell> {
    let mut cells = Vec::new();
    for laid in columns {
        let value = match laid.source {
            Source::Own(position) => row.cell(position),
            Source::Wide(place) if *table == FORLOEB => {
                let meaning = WIDE.get(place).map(|wide| wide.meaning);
                row.id().zip(meaning).and_then(|(id, meaning)| in_row.value(id, meaning))
            }
            Source::Wide(_) => None,
        };
        cells.push(written(laid.column, value, words, count));
    }
    cells
}
