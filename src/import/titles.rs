//! By which names people know sheets and columns.

use super::words::fold;
use crate::domain::cases::case_schema::TABLES;
use crate::domain::cases::table::{Column, Table};

/// The sheet that explains the others; it is no data.
pub const GUIDE: &str = "Vejledning";

/// The table of a sheet or a file of this name.
pub fn table_of(name: &str) -> Option<&'static Table> {
    let name = fold(name);
    TABLES.iter().copied().find(|table| fold(table.name) == name || fold(table.sheet) == name)
}

/// Whether a title names this column: its Danish title, also without what is in brackets there, or its name in the
/// database; `name` also in Danish.
pub fn is_title_of(column: &Column, title: &str) -> bool {
    let title = fold(title);
    let bare = column.title.split(" (").next().unwrap_or(column.title);
    let name = if column.name == "name" { "navn" } else { column.name };
    [column.title, bare, column.name, name].into_iter().any(|known| fold(known) == title)
}
