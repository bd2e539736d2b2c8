//! Workbooks as spreadsheets keep them: what their cells show, and what is merged, hidden or packed.

mod headlines;
mod limits;
mod merged;
mod packed;
mod shown;

use super::site::{Site, errors};
use crate::support::databases::{TestDatabase, block_on};
use fasevagt::import::Unreadable;
use fasevagt::jobs::import::Report;

/// What an import of a workbook over the ground comes to, and what a query finds then.
fn imported(name: &str, bytes: &[u8], sql: &str) -> (Report, Vec<String>) {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let report = site.try_import(&[site.file(name, bytes)], false, false).await.unwrap();
        (report, site.texts(sql).await)
    })
}

/// The same, where nothing is wrong.
fn found(name: &str, bytes: &[u8], sql: &str) -> Vec<String> {
    let (report, found) = imported(name, bytes, sql);
    assert_eq!(errors(&report), [""; 0]);
    found
}

/// What is wrong in a workbook.
fn wrong(name: &str, bytes: &[u8]) -> Vec<String> {
    errors(&imported(name, bytes, "SELECT '1'").0)
}

/// Why a workbook can't be read, in both languages.
fn refusal(name: &str, bytes: &[u8]) -> (String, String) {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let error = site.try_import(&[site.file(name, bytes)], true, false).await.unwrap_err();
        let unreadable = error.downcast_ref::<Unreadable>().unwrap();
        (unreadable.problem.to_string(), unreadable.danish())
    })
}
