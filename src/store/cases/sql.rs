//! The SQL of reading: columns as text, and what a run may leave unread; and of an import's writing.

use crate::domain::cases::case_schema::{self, Column, ColumnKind, Table};
use crate::store::db::Tx;

/// Rows of forløb read at a time, and how many ids a query for their children names.
pub const PAGE: usize = 500;

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

    /// A value that is bound as text. SQLite makes of it what its column holds.
    fn typed(self, kind: ColumnKind, place: usize) -> String {
        let name = match (self, kind) {
            (Self::Sqlite, _) => return format!("${place}"),
            (Self::Postgres, ColumnKind::Date) => "DATE",
            (Self::Postgres, ColumnKind::Integer) => "INTEGER",
            (Self::Postgres, ColumnKind::Oere) => "BIGINT",
            (Self::Postgres, ColumnKind::Boolean) => "BOOLEAN",
            (
                Self::Postgres,
                ColumnKind::Text | ColumnKind::PhasePlan | ColumnKind::Set(_) | ColumnKind::Reference(_),
            ) => "TEXT",
        };
        format!("CAST(${place} AS {name})")
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

/// Every column cast to text, in the order of the schema.
fn columns(table: &Table) -> String {
    let cast = |c: &Column| format!("CAST(t.{0} AS TEXT) AS {0}", c.name);
    table.columns.iter().map(cast).collect::<Vec<_>>().join(", ")
}

/// The whole table.
pub fn all(table: &Table) -> String {
    format!("SELECT {} FROM {} t", columns(table), table.name)
}

/// A page of forløb after `$1`: those with an end after `$2` (empty: any) or none, and those that hold something wrong.
pub fn forloeb_page(table: &Table, dialect: Dialect) -> String {
    format!(
        "SELECT {} FROM forloeb t WHERE t.id > $1 AND (t.ended_on IS NULL OR CAST(t.ended_on AS TEXT) > $2 OR {}) \
         ORDER BY t.id LIMIT {PAGE}",
        columns(table),
        looks_wrong(table, dialect)
    )
}

/// A forløb whose id is no text, which a view in SQLite can hold; PostgreSQL says so by itself.
pub fn ids_of_another_type(dialect: Dialect) -> Option<String> {
    let sql = "SELECT 'other' FROM forloeb WHERE typeof(id) NOT IN ('text', 'null') LIMIT 1";
    (dialect == Dialect::Sqlite).then(|| sql.to_owned())
}

/// One forløb, by `$1`.
pub fn one_forloeb(table: &Table) -> String {
    format!("SELECT {} FROM forloeb t WHERE t.id = $1", columns(table))
}

/// Which of the ids `$1` to `$PAGE` are there.
pub fn ids_among() -> String {
    format!("SELECT CAST(t.id AS TEXT) FROM forloeb t WHERE t.id IN ({})", places())
}

/// The ids `$1` to `$PAGE` that are there, with their ends, and a text where their row looks wrong.
pub fn ends_among(table: &Table, dialect: Dialect) -> String {
    format!(
        "SELECT CAST(t.id AS TEXT), CAST(t.ended_on AS TEXT), CASE WHEN {} THEN 'wrong' END FROM forloeb t \
         WHERE t.id IN ({})",
        looks_wrong(table, dialect),
        places()
    )
}

/// One forløb, whichever.
pub fn any_forloeb() -> String {
    "SELECT CAST(t.id AS TEXT) FROM forloeb t LIMIT 1".into()
}

/// `$1, $2, ...` to `$PAGE`.
fn places() -> String {
    (1..=PAGE).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// The rows that hang on the forløb `$1` to `$PAGE`.
pub fn children(table: &Table) -> String {
    format!("SELECT {} FROM {} t WHERE t.forloeb_id IN ({})", columns(table), table.name, places())
}

/// Rows that hold something wrong, whoever they belong to.
pub fn wrong_rows(table: &Table, dialect: Dialect) -> String {
    format!("SELECT {} FROM {} t WHERE {}", columns(table), table.name, looks_wrong(table, dialect))
}

/// Rows that no key leads to.
pub fn without_id(table: &Table) -> String {
    format!("SELECT {} FROM {} t WHERE t.id IS NULL OR t.id = ''", columns(table), table.name)
}

/// What every data error of docs/domain.md shows up in; it may let a sound row through, never a wrong one pass by.
fn looks_wrong(table: &Table, dialect: Dialect) -> String {
    let mut tests: Vec<String> = table.columns.iter().filter_map(|c| column_looks_wrong(table, c, dialect)).collect();
    let has = |name: &str| table.position(name).is_some();
    for (start, end) in [
        ("start_on", "agreed_end_on"),
        ("start_on", "ended_on"),
        ("phase2_on", "phase3_on"),
        ("valid_from", "valid_to"),
        ("registered_on", "valid_to"),
        ("from_on", "to_on"),
    ] {
        if has(start) && has(end) {
            tests.push(format!("CAST(t.{end} AS TEXT) < CAST(t.{start} AS TEXT)"));
        }
    }
    tests.join(" OR ")
}

fn column_looks_wrong(table: &Table, column: &Column, dialect: Dialect) -> Option<String> {
    let name = format!("t.{}", column.name);
    let wrong = match column.kind {
        ColumnKind::Date => Some(dialect.is_no_date(&name)),
        ColumnKind::Set(values) => {
            let list = values().iter().map(|v| format!("'{v}'")).collect::<Vec<_>>().join(", ");
            Some(format!("(CAST({name} AS TEXT) <> '' AND CAST({name} AS TEXT) NOT IN ({list}))"))
        }
        ColumnKind::Boolean => Some(format!("CAST({name} AS TEXT) NOT IN ('0', '1', 'true', 'false')")),
        // Once per forløb, not once per row: of a million rows 0.2 s instead of 0.7 s.
        ColumnKind::Reference("forloeb") => Some(format!(
            "{name} IN (SELECT d.id FROM (SELECT DISTINCT {0} AS id FROM {1}) d \
             WHERE NOT EXISTS (SELECT 1 FROM forloeb f WHERE f.id = d.id))",
            column.name, table.name
        )),
        ColumnKind::Reference(other) => {
            let key = case_schema::table(other).map_or("id", Table::id);
            Some(format!("({name} <> '' AND {name} NOT IN (SELECT {key} FROM {other} WHERE {key} IS NOT NULL))"))
        }
        ColumnKind::Text | ColumnKind::Integer | ColumnKind::Oere | ColumnKind::PhasePlan => None,
    };
    let empty = column.required.then(|| format!("{name} IS NULL OR CAST({name} AS TEXT) = ''"));
    let tests: Vec<String> = wrong.into_iter().chain(empty).collect();
    (!tests.is_empty()).then(|| tests.join(" OR "))
}

/// As many new rows.
pub fn insert(table: &Table, rows: usize, dialect: Dialect) -> String {
    let names = table.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {} ({names}) VALUES {}", table.name, values(table, rows, dialect))
}

/// As many rows, found by their key, as they will stand.
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
