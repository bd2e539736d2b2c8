//! The tables of the case database name their own columns, and people can tell sheets and titles apart.

use std::collections::HashSet;

use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::domain::cases::table::ColumnKind;

#[test]
fn the_key_and_the_ordered_dates_of_a_table_are_columns_of_it() {
    for table in TABLES {
        for name in table.key {
            assert!(table.position(name).is_some(), "{}.{name}", table.name);
        }
        for order in table.date_orders {
            for name in order.starts.iter().chain([&order.end]) {
                let column = table.columns.iter().find(|column| column.name == *name);
                assert!(matches!(column.unwrap().kind, ColumnKind::Date(_)), "{}.{name}", table.name);
            }
        }
    }
}

#[test]
fn a_table_comes_after_those_that_it_refers_to() {
    let mut known = HashSet::new();
    for table in TABLES {
        known.insert(table.name);
        for column in table.columns {
            let ColumnKind::Reference(other) = column.kind else { continue };
            assert!(known.contains(other.name), "{}.{} refers to {}", table.name, column.name, other.name);
        }
    }
}

#[test]
fn no_two_sheets_or_titles_of_a_sheet_are_the_same() {
    let sheets: HashSet<_> = TABLES.iter().map(|table| table.sheet).collect();
    assert_eq!(sheets.len(), TABLES.len());
    for table in TABLES {
        let titles: HashSet<_> = table.columns.iter().map(|column| column.title).collect();
        assert_eq!(titles.len(), table.columns.len(), "{}", table.sheet);
        assert!(table.columns.iter().all(|column| !column.help.is_empty()), "{}", table.sheet);
    }
}
