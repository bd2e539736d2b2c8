//! The SQL of reading: columns as text, and what a run may leave unread; and of an import's writing.

use super::optional_parts::{OptionalParts, tables_with_optional_parts};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::store::db::Tx;

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
}

fn postgres_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Date(_) => "DATE",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Oere => "BIGINT",
        ColumnKind::Boolean => "BOOLEAN",
        ColumnKind::Text
        | ColumnKind::MailAddress
        | ColumnKind::Cvr
        | ColumnKind::Gln
        | ColumnKind::KommuneCode
        | ColumnKind::PhasePlan
        | ColumnKind::Set(_)
        | ColumnKind::Reference(_) => "TEXT",
    }
}

/// Every column cast to text, in the order of the schema; one that is not there is empty.
pub(super) fn columns(table: &Table, parts: &OptionalParts) -> String {
    let cast = |c: &Column| {
        let of_row = if parts.has_column(table, c) { format!("t.{}", c.name) } else { "NULL".into() };
        format!("CAST({of_row} AS TEXT) AS {}", c.name)
    };
    table.columns.iter().map(cast).collect::<Vec<_>>().join(", ")
}

/// A forløb whose id is no text, which a view in SQLite can hold.
pub const IDS_OF_ANOTHER_TYPE: &str = "SELECT 'other' FROM forloeb WHERE typeof(id) NOT IN ('text', 'null') LIMIT 1";

/// The columns of a table as they are read one row after the other: all rows, or those whose first column is `$1`; in
/// SQLite, where a cast would keep it from using an index, also those where it is `$2`, the same as a number.
/// PostgreSQL would write booleans in COPY as it does nowhere else, were they not cast.
pub fn rows(table: &Table, parts: &OptionalParts, dialect: Dialect, of_one: bool) -> String {
    let columns = match dialect {
        Dialect::Sqlite => {
            let plain = |c: &Column| {
                if parts.has_column(table, c) { format!("t.{}", c.name) } else { "NULL".into() }
            };
            table.columns.iter().map(plain).collect::<Vec<_>>().join(", ")
        }
        Dialect::Postgres => columns(table, parts),
    };
    let all = format!("SELECT {columns} FROM {} t", table.name);
    match (table.id(), dialect) {
        (Some(id), Dialect::Sqlite) if of_one => format!("{all} WHERE t.{} IN ($1, $2)", id.name),
        (Some(id), Dialect::Postgres) if of_one => format!("{all} WHERE CAST(t.{} AS TEXT) = $1", id.name),
        _ => all,
    }
}

/// The rows of these tables of a server one after the other, each behind the place of its table; the shorter ones end in NULL.
pub fn joined_rows(tables: &[&Table], parts: &OptionalParts) -> String {
    let width = tables.iter().map(|table| table.columns.len()).max().unwrap_or_default();
    let of_table = |(place, table): (usize, &&Table)| {
        let fill = ", CAST(NULL AS TEXT)".repeat(width - table.columns.len());
        format!("SELECT {place}, {}{fill} FROM {} t", columns(table, parts), table.name)
    };
    tables.iter().enumerate().map(of_table).collect::<Vec<_>>().join(" UNION ALL ")
}

/// The columns that a SQLite table or view of this name has; none where there is no such.
pub const COLUMNS_THERE: &str = "SELECT lower(name) FROM pragma_table_xinfo($1)";

/// The same of those tables of a server, each with its table, of which something may be absent. One that may not be read is there all the same.
pub fn columns_there() -> String {
    let names = tables_with_optional_parts().map(|table| format!("('{}')", table.name)).collect::<Vec<_>>().join(", ");
    format!(
        "SELECT t.name, CAST(a.attname AS TEXT) FROM (VALUES {names}) AS t (name) JOIN pg_catalog.pg_attribute a \
         ON a.attrelid = to_regclass(t.name) AND a.attnum > 0 AND NOT a.attisdropped"
    )
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

/// As many rows, each of the cells that are given, and as often as the number behind them says: where a row is there more
/// often, which copy goes is the same.
pub fn delete(table: &Table, rows: usize, dialect: Dialect) -> String {
    let width = table.columns.len();
    let place = match dialect {
        Dialect::Sqlite => "rowid",
        Dialect::Postgres => "ctid",
    };
    let row = |row: usize| {
        let first = row * (width + 1);
        let cell = |(n, column): (usize, &Column)| dialect.typed(column.kind, first + n);
        let cells = (1..).zip(table.columns).map(cell).chain([format!("CAST(${} AS BIGINT)", first + width + 1)]);
        format!("({})", cells.collect::<Vec<_>>().join(", "))
    };
    let mut same = Vec::new();
    for (n, Column { name, required, .. }) in (1..).zip(table.columns) {
        // A column that may be empty can be so on both sides; of the others an index may be used.
        let operator = if *required { "=" } else { "IS NOT DISTINCT FROM" };
        same.push(format!("t.{name} {operator} v.column{n}"));
    }
    let each = (1..=width).map(|n| format!("v.column{n}")).collect::<Vec<_>>().join(", ");
    format!(
        "DELETE FROM {table} WHERE {place} IN (SELECT place FROM (SELECT t.{place} AS place, v.column{last} AS copies, \
         row_number() OVER (PARTITION BY {each}) AS copy \
         FROM (VALUES {values}) AS v CROSS JOIN {table} t WHERE {same}) AS found WHERE copy <= copies)",
        table = table.name,
        last = width + 1,
        values = (0..rows).map(row).collect::<Vec<_>>().join(", "),
        same = same.join(" AND "),
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
