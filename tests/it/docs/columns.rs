//! The tables of docs/case-database.md are those that are read.

use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::domain::cases::table::ColumnKind;

use super::{block, text};

/// Name, and the columns in order, each with whether it must be set.
type Table = (String, Vec<(String, bool)>);

fn written() -> Vec<Table> {
    let sql: String = block(&text("docs/case-database.md"), "sql").lines().map(without_comment).collect();
    let table = |text: &str| {
        let (name, body) = text.trim().split_once(" (").unwrap();
        (name.to_owned(), columns(body.trim_end().trim_end_matches(')')))
    };
    sql.split(';').filter_map(|text| text.trim().strip_prefix("CREATE TABLE ")).map(table).collect()
}

fn without_comment(line: &str) -> &str {
    line.split("--").next().unwrap_or(line)
}

fn columns(body: &str) -> Vec<(String, bool)> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in body.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().unwrap().push(c),
        }
    }
    let column = |text: &String| {
        let (name, kind) = text.trim().split_once(' ')?;
        let must = kind.contains("NOT NULL") || kind.contains("PRIMARY KEY");
        (name != "PRIMARY").then(|| (name.to_owned(), must))
    };
    parts.iter().filter_map(column).collect()
}

#[test]
fn the_sql_has_every_table_and_column() {
    let read: Vec<Table> = TABLES
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| (column.name.to_owned(), column.required));
            (table.name.to_owned(), columns.collect())
        })
        .collect();
    assert_eq!(written(), read);
}

#[test]
fn every_value_of_a_closed_set_is_named() {
    let page = text("docs/case-database.md");
    let words: Vec<_> = page.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    for column in TABLES.iter().flat_map(|table| table.columns) {
        let ColumnKind::Set(choices) = column.kind else { continue };
        for choice in choices {
            assert!(words.contains(&choice.value), "{}: {}", column.name, choice.value);
        }
    }
}
