//! One row of text -> checked values; what is wrong is reported without a citizen's data.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::cases::forloeb::{DataError, FoundCell, Kommune, Register};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::closed_set::NotInSet;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::gln::is_gln;
use crate::domain::values::printable::{is_printable, printable};
use crate::domain::values::redact::{length_of, redact_id};

/// Amounts beyond this many øre a day are taken for a mistake; sums of them stay far inside 64 bits.
const MAX_NUMBER: i64 = 1_000_000_000_000;
/// The most places, or percent.
const MAX_COUNT: i64 = 100_000;

/// The most characters of a name and of a number, as an import has it.
pub const MOST_CHARACTERS: usize = 500;

/// What is accepted for the code of a kommune.
const CODE_ACCEPTED: &str = "four digits as text with the leading zero, such as '0370'";

/// Whether a number is no longer than it may be; of what is no UTF-8 each byte counts.
pub fn is_key(text: &[u8]) -> bool {
    text.len() <= MOST_CHARACTERS || String::from_utf8_lossy(text).chars().nth(MOST_CHARACTERS).is_none()
}

/// The cells of one row on their way into the domain.
pub struct Cells<'a> {
    table: &'static Table,
    id: Option<String>,
    /// An id that leads to no forløb.
    stray_id: Option<String>,
    row: &'a Row,
    errors: &'a mut BTreeSet<DataError>,
    /// Nothing wrong was found so far.
    pub sound: bool,
}

impl<'a> Cells<'a> {
    /// `row` has the columns of `table`, in its order; the first is the id to report by.
    pub fn new(table: &'static Table, row: &'a Row, errors: &'a mut BTreeSet<DataError>) -> Self {
        let id = row.id().map(redact_id);
        Self { table, id, stray_id: None, row, errors, sound: true }
    }

    /// Of a row that leads to no forløb: its id could be anything.
    pub fn stray(table: &'static Table, row: &'a Row, errors: &'a mut BTreeSet<DataError>) -> Self {
        let stray_id = row.id().map(str::to_owned);
        Self { table, id: None, stray_id, row, errors, sound: true }
    }

    /// Notes what is wrong with a column.
    pub fn wrong(&mut self, column: &'static str, problem: String) {
        self.note(column, problem, None);
    }

    fn note(&mut self, column: &'static str, problem: String, value: Option<String>) {
        self.sound = false;
        let found = FoundCell { stray_id: self.stray_id.clone(), value };
        self.errors.insert(DataError { table: self.table.name, id: self.id.clone(), column, problem, found });
    }

    /// The text of a column; an error where it is empty and may not be.
    pub fn text(&mut self, column: &'static str) -> Option<String> {
        let value = self.row.named(self.table, column).map(String::from);
        let required = self.table.columns.iter().any(|known| known.name == column && known.required);
        if value.is_none() && required {
            self.wrong(column, "is empty, but must be set".into());
        }
        value
    }

    /// A name that stands in mails. One with a line break or another character that is not to be seen has blanks for them, and
    /// is reported.
    pub fn name(&mut self, column: &'static str) -> Option<String> {
        let name = self.text(column)?;
        if !is_printable(&name) {
            let problem =
                "holds a line break or another control character, read as a blank; accepted: one line of text";
            self.wrong(column, problem.into());
        }
        if name.chars().nth(MOST_CHARACTERS).is_some() {
            self.wrong(column, format!("{}, read cut off; accepted: {MOST_CHARACTERS} at most", length_of(&name)));
        }
        Some(printable(&name).chars().take(MOST_CHARACTERS).collect())
    }

    /// A text that stands on bills: as a name, and none at all where it could hold a CPR number.
    pub fn bill_text(&mut self, column: &'static str, numbers: &KnownNumbers) -> Option<String> {
        let text = self.name(column)?;
        if numbers.leave_cpr_in(&text) {
            let problem = "holds what could be a CPR number, and is left out; if it is none, list it in mail.not_cpr";
            self.wrong(column, problem.into());
            return None;
        }
        Some(text)
    }

    /// A location number.
    pub fn gln(&mut self, column: &'static str) -> Option<String> {
        let accepted = || "13 digits with the right check digit".into();
        self.parsed(column, |text| if is_gln(text) { Ok(text.to_owned()) } else { Err(accepted()) })
    }

    /// The number of a row, which stands in documents that have no room for more.
    pub fn key(&mut self, column: &'static str) -> String {
        let accepted = || format!("{MOST_CHARACTERS} characters at most");
        self.parsed(column, |text| if is_key(text.as_bytes()) { Ok(text.to_owned()) } else { Err(accepted()) })
            .unwrap_or_default()
    }

    /// The code of a kommune.
    pub fn kommune_code(&mut self, column: &'static str) -> Option<String> {
        let accepted = || CODE_ACCEPTED.into();
        self.parsed(
            column,
            |text| if Kommune::is_code(text.as_bytes()) { Ok(text.to_owned()) } else { Err(accepted()) },
        )
    }

    /// The code of a kommune that is there. Where it is no code at all, that is what is told: a view that hands on 0370 as a number has
    /// lost the zero in both tables, and nobody is to look for a kommune that stands there.
    pub fn kommune(&mut self, column: &'static str, register: &Register) -> Option<String> {
        self.parsed(column, |text| {
            if register.kommuner.contains_key(text) {
                Ok(text.to_owned())
            } else if Kommune::is_code(text.as_bytes()) {
                Err("the code of a kommune that is there".into())
            } else {
                Err(CODE_ACCEPTED.into())
            }
        })
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
                let problem = format!("{} is not accepted; accepted: {accepted}", length_of(&text));
                self.note(column, problem, Some(text));
                None
            }
        }
    }

    pub fn date(&mut self, column: &'static str) -> Option<NaiveDate> {
        let reach = self.table.reach(column);
        let accepted = || "a date as YYYY-MM-DD, from 1990 to 2200".into();
        self.parsed(column, |text| reach.read(text.as_bytes()).ok_or_else(accepted))?.day()
    }

    pub fn integer(&mut self, column: &'static str) -> Option<i64> {
        self.parsed(column, |text| match text.parse() {
            Ok(number) if (-MAX_NUMBER..=MAX_NUMBER).contains(&number) => Ok(number),
            _ => Err("a whole number".into()),
        })
    }

    /// How many places, or percent: far inside what a birth date or a number of somebody would be.
    pub fn count(&mut self, column: &'static str) -> Option<i64> {
        self.parsed(column, |text| match text.parse() {
            Ok(number) if (0..=MAX_COUNT).contains(&number) => Ok(number),
            _ => Err(format!("a whole number from 0 to {MAX_COUNT}")),
        })
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
            if is_known(text) { Ok(text.to_owned()) } else { Err("the key of a row that is there".into()) }
        })
    }

    /// Whether a date is accepted, or not set.
    pub fn is_readable_date(&self, column: &str) -> bool {
        let reach = self.table.reach(column);
        self.row.named(self.table, column).is_none_or(|text| reach.read(text.as_bytes()).is_some())
    }

    /// Whether a column is set, readable or not.
    pub fn is_set(&self, column: &str) -> bool {
        self.row.named(self.table, column).is_some()
    }

    /// Notes every end that lies before its start. Returns whether there was none.
    pub fn dates_in_order(&mut self) -> bool {
        let misordered = self.row.misordered_dates(self.table);
        for dates in &misordered {
            let start_name = dates.order.start_name();
            self.wrong(dates.order.end, format!("{} lies before {start_name} {}", dates.end, dates.start));
        }
        misordered.is_empty()
    }
}
