//! The SQL of reading: columns as text, and what a run may leave unread; and of an import's writing.

use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::store::db::{PAGE, Tx, places};

/// Which date literals a database can tell apart by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub fn of(tx: &Tx) -> Self {
        match tx {
            Tx::Sqlite(_) => Self::Sqlite,
            Tx::Postgres(_) => Self::Postgres,
        }
    }

    /// A value that is bound as text. SQLite converts it to the type of its column.
    pub(super) fn typed(self, kind: ColumnKind, place: usize) -> String {
        match self {
            Self::Sqlite => format!("${place}"),
            Self::Postgres => format!("CAST(${place} AS {})", postgres_type(kind)),
        }
    }

    /// True of a text that is not a date `YYYY-MM-DD`. On PostgreSQL, where a view may have text columns, 29
    /// February passes in every year: such a row is still found wrong when it is read.
    fn is_no_date(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("({column} <> '' AND date({column}) IS NOT {column})"),
            Self::Postgres => format!(
                "(CAST({column} AS TEXT) <> '' AND CAST({column} AS TEXT) !~ \
                 '^\\d{{4}}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))$')"
            ),
        }
    }
}

fn postgres_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Date => "DATE",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Oere => "BIGINT",
        ColumnKind::Boolean => "BOOLEAN",
        ColumnKind::Text
        | ColumnKind::KommuneCode
        | ColumnKind::PhasePlan
        | ColumnKind::Set(_)
        | ColumnKind::Reference(_) => "TEXT",
    }
}

/// Every column cast to text, in the order of the schema.
pub(super) fn columns(table: &Table) -> String {
    let cast = |c: &Column| format!("CAST(t.{0} AS TEXT) AS {0}", c.name);
    table.columns.iter().map(cast).collect::<Vec<_>>().join(", ")
}

/// The whole table.
pub fn all(table: &Table) -> String {
    format!("SELECT {} FROM {} t", columns(table), table.name)
}

/// A page of forløb after `$1`: those with an end after `$2` (empty: any) or none, and those that hold something wrong.
pub fn forloeb_page(dialect: Dialect) -> String {
    format!(
        "SELECT {} FROM forloeb t WHERE t.id > $1 AND (t.ended_on IS NULL OR CAST(t.ended_on AS TEXT) > $2 OR {}) \
         ORDER BY t.id LIMIT {PAGE}",
        columns(&FORLOEB),
        looks_wrong(&FORLOEB, dialect)
    )
}

/// A forløb whose id is no text, which a view in SQLite can hold; PostgreSQL says so by itself.
pub fn ids_of_another_type(dialect: Dialect) -> Option<String> {
    match dialect {
        Dialect::Sqlite => {
            Some("SELECT 'other' FROM forloeb WHERE typeof(id) NOT IN ('text', 'null') LIMIT 1".to_owned())
        }
        Dialect::Postgres => None,
    }
}

/// One forløb, by `$1`.
pub fn one_forloeb() -> String {
    format!("SELECT {} FROM forloeb t WHERE t.id = $1", columns(&FORLOEB))
}

/// Which of the ids `$1` to `$PAGE` are there.
pub fn ids_among() -> String {
    format!("SELECT CAST(t.id AS TEXT) FROM forloeb t WHERE t.id IN ({})", places(1, PAGE))
}

/// The ids `$1` to `$PAGE` that are there, with their ends, and a text where their row looks wrong.
pub fn ends_among(dialect: Dialect) -> String {
    format!(
        "SELECT CAST(t.id AS TEXT), CAST(t.ended_on AS TEXT), CASE WHEN {} THEN 'wrong' END FROM forloeb t \
         WHERE t.id IN ({})",
        looks_wrong(&FORLOEB, dialect),
        places(1, PAGE)
    )
}

/// One forløb, whichever.
pub fn any_forloeb() -> String {
    "SELECT CAST(t.id AS TEXT) FROM forloeb t LIMIT 1".into()
}

/// The rows that belong to the forløb `$1` to `$PAGE`.
pub fn children(table: &Table) -> String {
    format!("SELECT {} FROM {} t WHERE t.forloeb_id IN ({})", columns(table), table.name, places(1, PAGE))
}

/// Rows that hold something wrong, whoever they belong to.
pub fn wrong_rows(table: &Table, dialect: Dialect) -> String {
    format!("SELECT {} FROM {} t WHERE {}", columns(table), table.name, looks_wrong(table, dialect))
}

/// Forløb that no key leads to.
pub fn without_id() -> String {
    format!("SELECT {} FROM forloeb t WHERE t.id IS NULL OR t.id = ''", columns(&FORLOEB))
}

/// What every data error of docs/domain.md shows up in; it may let a sound row through, never a wrong one pass by.
fn looks_wrong(table: &Table, dialect: Dialect) -> String {
    let mut tests: Vec<String> = table.columns.iter().filter_map(|c| column_looks_wrong(table, c, dialect)).collect();
    for order in table.date_orders {
        let before = |start| format!("CAST(t.{} AS TEXT) < CAST(t.{start} AS TEXT)", order.end);
        tests.extend(order.starts.iter().map(before));
    }
    tests.join(" OR ")
}

fn column_looks_wrong(table: &Table, column: &Column, dialect: Dialect) -> Option<String> {
    let name = format!("t.{}", column.name);
    let wrong = match column.kind {
        ColumnKind::Date => Some(dialect.is_no_date(&name)),
        ColumnKind::Set(choices) => {
            let list = choices.iter().map(|choice| format!("'{}'", choice.value)).collect::<Vec<_>>().join(", ");
            Some(format!("(CAST({name} AS TEXT) <> '' AND CAST({name} AS TEXT) NOT IN ({list}))"))
        }
        ColumnKind::Boolean => Some(format!("CAST({name} AS TEXT) NOT IN ('0', '1', 'true', 'false')")),
        // Once per forløb, not once per row: of a million rows 0.2 s instead of 0.7 s.
        ColumnKind::Reference(other) if *other == FORLOEB => Some(format!(
            "{name} IN (SELECT d.id FROM (SELECT DISTINCT {0} AS id FROM {1}) d \
             WHERE NOT EXISTS (SELECT 1 FROM forloeb f WHERE f.id = d.id))",
            column.name, table.name
        )),
        ColumnKind::Reference(other) => {
            let known = |id: &Column| format!("SELECT {0} FROM {1} WHERE {0} IS NOT NULL", id.name, other.name);
            other.id().map(|id| format!("({name} <> '' AND {name} NOT IN ({}))", known(id)))
        }
        ColumnKind::Text | ColumnKind::KommuneCode | ColumnKind::Integer | ColumnKind::Oere | ColumnKind::PhasePlan => {
            None
        }
    };
    let empty = format!("{name} IS NULL OR CAST({name} AS TEXT) = ''");
    match (wrong, column.required) {
        (Some(wrong), true) => Some(format!("{wrong} OR {empty}")),
        (None, true) => Some(empty),
        (wrong, false) => wrong,
    }
}

/// As many new rows.
pub fn insert(table: &Table, rows: usize, dialect: Dialect) -> String {
    let names = table.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {} ({names}) VALUES {}", table.name, values(table, rows, dialect))
}

/// As many rows, found by their key, as they will be.
pub fn update(table: &Table, rows: usize, dialect: Dialect) -> String {
    let (mut set, mut same) = (Vec::new(), Vec::new());
    for (n, column) in (1..).zip(table.columns) {
        let name = column.name;
        match (table.key.contains(&name), column.required) {
            (false, _) => set.push(format!("{name} = v.column{n}")),
            (true, true) => same.push(format!("t.{name} = v.column{n}")),
            // Where it is empty it is empty on both sides.
            (true, false) => same.push(format!("t.{name} IS NOT DISTINCT FROM v.column{n}")),
        }
    }
    format!(
        "UPDATE {} AS t SET {} FROM (VALUES {}) AS v WHERE {}",
        table.name,
        set.join(", "),
        values(table, rows, dialect),
        same.join(" AND ")
    )
}

/// Both databases call the columns of a list of values `column1`, `column2`, ...; they are bound as text.
fn values(table: &Table, rows: usize, dialect: Dialect) -> String {
    let width = table.columns.len();
    let row = |row: usize| {
        let place = |(n, column): (usize, &Column)| dialect.typed(column.kind, row * width + n);
        format!("({})", (1..).zip(table.columns).map(place).collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
