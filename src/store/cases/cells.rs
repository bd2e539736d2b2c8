//! One row of text -> checked values; what is wrong is noted, and told without a citizen's data.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::cases::case_schema::{Row, Table};
use crate::domain::cases::forloeb::DataError;
use crate::domain::values::calendar::iso_date;
use crate::domain::values::closed_set::NotInSet;
use crate::domain::values::redact::{redact_id, redact_value};

/// Amounts beyond this many øre a day are taken for a mistake; sums of them stay far inside 64 bits.
const LARGEST_NUMBER: i64 = 1_000_000_000_000;

/// The cells of one row on their way into the domain.
pub struct Cells<'a> {
    table: &'static Table,
    id: String,
    row: &'a Row,
    errors: &'a mut BTreeSet<DataError>,
    /// Nothing wrong was found so far.
    pub sound: bool,
}

impl<'a> Cells<'a> {
    /// `row` has the columns of `table`, in its order; the first is the id to report by.
    pub fn new(table: &'static Table, row: &'a Row, errors: &'a mut BTreeSet<DataError>) -> Self {
        let id = row.first().cloned().flatten().map_or_else(|| "(none)".into(), |id| redact_id(&id));
        Self { table, id, row, errors, sound: true }
    }

    /// Notes what is wrong with a column.
    pub fn wrong(&mut self, column: &'static str, problem: String) {
        self.sound = false;
        self.errors.insert(DataError { table: self.table.name, id: self.id.clone(), column, problem });
    }

    /// The text of a column; an error where it is empty and may not be.
    pub fn text(&mut self, column: &'static str) -> Option<String> {
        let position = self.table.position(column)?;
        let value = self.row.get(position).cloned().flatten();
        if value.is_none() && self.table.columns[position].required {
            self.wrong(column, "is empty, but must be set".into());
        }
        value
    }

    /// The text of a column that must be set; empty where it is not.
    pub fn required(&mut self, column: &'static str) -> String {
        self.text(column).unwrap_or_default()
    }

    fn parsed<T>(&mut self, column: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(column)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(accepted) => {
                self.wrong(column, format!("{} is not accepted; accepted: {accepted}", redact_value(&text)));
                None
            }
        }
    }

    pub fn date(&mut self, column: &'static str) -> Option<NaiveDate> {
        self.parsed(column, |text| iso_date(text).ok_or_else(|| "a date as YYYY-MM-DD".into()))
    }

    pub fn integer(&mut self, column: &'static str) -> Option<i64> {
        let whole = |text: &str| text.parse().ok().filter(|n| (-LARGEST_NUMBER..=LARGEST_NUMBER).contains(n));
        self.parsed(column, |text| whole(text).ok_or_else(|| "a whole number".into()))
    }

    pub fn boolean(&mut self, column: &'static str) -> Option<bool> {
        self.parsed(column, |text| match text {
            "1" | "true" => Ok(true),
            "0" | "false" => Ok(false),
            _ => Err("0, 1".into()),
        })
    }

    /// One of a closed set.
    pub fn one_of<T: FromStr<Err = NotInSet>>(&mut self, column: &'static str) -> Option<T> {
        self.parsed(column, |text| text.parse().map_err(|e: NotInSet| e.0))
    }

    /// The key of a row elsewhere.
    pub fn reference(&mut self, column: &'static str, is_known: impl Fn(&str) -> bool) -> Option<String> {
        self.parsed(column, |text| {
            is_known(text).then(|| text.to_owned()).ok_or_else(|| "the key of a row that is there".into())
        })
    }

    /// Notes where `end` lies before `start`.
    pub fn in_order(
        &mut self,
        start: Option<NaiveDate>,
        end: Option<NaiveDate>,
        column: &'static str,
        of: &str,
    ) -> bool {
        let wrong = start.zip(end).filter(|(start, end)| end < start);
        if let Some((start, end)) = wrong {
            self.wrong(column, format!("{end} lies before {of} {start}"));
        }
        wrong.is_none()
    }
}
