//! Whole tables, in which everything is looked up by going through them, and what is wrong in their rows by
//! docs/domain.md, section 3, "Data errors".

use chrono::{Datelike, NaiveDate};

use super::rows::{Cells, Rows, columns};

/// A text of a cell; `None` where it is empty.
pub type Text = Option<String>;

/// The plan where a tilbud names none.
pub const DEFAULT_PLAN: &str = "3-3-3";
const METHODS: &[&str] = &["CTI", "ICM", "ACT", "EFTERFORSORG"];
const MILESTONES: &[&str] = &[
    "assessment_sent",
    "handleplan",
    "activity_plan",
    "activity_plan_evaluated",
    "activity_plan_adjusted",
    "goals_evaluated",
    "continued_support",
    "handover_agreement",
    "long_term_plan",
    "handover_talks",
    "network_established",
    "responsibility_placed",
    "kommune_informed",
];

/// `YYYY-MM-DD`, a day that there is.
fn date(text: &str) -> Option<NaiveDate> {
    let found = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    if found.to_string() == text { Some(found) } else { None }
}

/// What a date means in its column: a day, no end, or nothing that is accepted.
fn meaning(column: &str, text: &str) -> Result<Option<NaiveDate>, ()> {
    let day = date(text).ok_or(())?;
    match (column, day.year()) {
        (_, 1990..=2200) | ("valid_from", ..1990) => Ok(Some(day)),
        ("valid_to" | "to_on" | "absent_to", 2201..) => Ok(None),
        _ => Err(()),
    }
}

/// Whole, and at most 10^12.
pub fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| (-1_000_000_000_000..=1_000_000_000_000).contains(number))
}

/// One of those that these rows have.
fn holds_number(text: &str) -> bool {
    ["010190-1234", "0101901234", "010190 1234"].iter().any(|number| text.contains(number))
}

fn is_number(text: &str) -> bool {
    number(text).is_some()
}

/// How many places, or percent.
fn is_count(text: &str) -> bool {
    number(text).is_some_and(|number| (0..=100_000).contains(&number))
}

/// Four digits.
pub fn is_code(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Three whole numbers of months, each 1 to 60.
fn is_plan(text: &str) -> bool {
    let months: Vec<_> = text.split('-').map(str::parse::<u32>).collect();
    months.len() == 3 && months.iter().all(|m| m.as_ref().is_ok_and(|m| (1..=60).contains(m)))
}

/// The rows of one table, by the names of their columns.
pub struct RowOf<'a> {
    pub table: &'static str,
    pub cells: &'a Cells,
}

impl<'a> RowOf<'a> {
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let position = columns(self.table).iter().position(|known| *known == column).unwrap();
        self.cells[position].as_deref()
    }

    pub fn date(&self, column: &str) -> Option<NaiveDate> {
        meaning(column, self.get(column)?).ok()?
    }

    pub fn key(&self) -> Option<&'a str> {
        self.cells[0].as_deref()
    }

    /// Those of the columns that hold something that is not accepted, or nothing where they must.
    fn wrong(&self, columns: &[&'static str], accepted: impl Fn(&str) -> bool) -> Vec<&'static str> {
        columns.iter().copied().filter(|c| self.get(c).is_some_and(|text| !accepted(text))).collect()
    }

    /// Those of the columns with what stands on bills, and must not.
    fn told(&self, texts: &[&'static str]) -> Vec<&'static str> {
        let wrong = |text: &str| text.contains(['\t', '\n', '\r']) || holds_number(text);
        texts.iter().copied().filter(|c| self.get(c).is_some_and(wrong)).collect()
    }

    /// What is read of a text that stands on bills.
    pub fn bill_text(&self, column: &str) -> Text {
        let text = self.get(column)?;
        if holds_number(text) { None } else { Some(text.replace(['\t', '\n', '\r'], " ")) }
    }

    /// The columns of a row that are told, and stop nothing.
    pub fn told_columns(&self) -> Vec<&'static str> {
        // No number of these rows is right.
        let gln = |known: &[&'static str]| known.iter().copied().filter(|c| self.get(c).is_some()).collect();
        match self.table {
            "kommune" => [gln(&["gln"]), self.told(&["address", "buyer_reference"])].concat(),
            "forloeb" | "betaler" => {
                [gln(&["gln"]), self.told(&["buyer_reference", "order_reference", "accounting_cost"])].concat()
            }
            "betalingstilsagn" => self.told(&["reference"]),
            _ => Vec::new(),
        }
    }

    fn wrong_dates(&self, columns: &[&'static str]) -> Vec<&'static str> {
        columns.iter().copied().filter(|c| self.get(c).is_some_and(|text| meaning(c, text).is_err())).collect()
    }

    fn empty(&self, columns: &[&'static str]) -> Vec<&'static str> {
        columns.iter().copied().filter(|c| self.get(c).is_none()).collect()
    }

    fn before(&self, start: Option<NaiveDate>, end: &'static str) -> Option<&'static str> {
        if start? > self.date(end)? { Some(end) } else { None }
    }

    pub fn texts(&self, columns: &[&str]) -> Vec<Text> {
        let text = |column: &str| match column {
            // What is no end is none.
            "valid_to" | "to_on" => self.date(column).map(|day| day.to_string()),
            _ => self.get(column).map(str::to_owned),
        };
        columns.iter().map(|column| text(column)).collect()
    }
}

/// All rows of a database; an empty text is as none.
pub struct Tables {
    pub rows: Rows,
}

impl Tables {
    pub fn new(mut rows: Rows) -> Self {
        for row in rows.values_mut().flatten() {
            for cell in row.iter_mut() {
                *cell = cell.take().filter(|text| !text.is_empty());
            }
        }
        // Which of two rows with one key is read depends on nothing but what they hold.
        for rows in rows.values_mut() {
            rows.sort();
        }
        Self { rows }
    }

    pub fn all(&self, table: &'static str) -> impl Iterator<Item = RowOf<'_>> {
        self.rows.get(table).into_iter().flatten().map(move |cells| RowOf { table, cells })
    }

    pub fn has(&self, table: &'static str, key: &str) -> bool {
        (table != "kommune" || is_code(key)) && self.all(table).any(|row| row.key() == Some(key))
    }

    /// The plan that a tilbud's forløb have; `None` where it is impossible.
    pub fn plan_of(&self, tilbud: Option<&str>) -> Option<String> {
        let row = self.all("tilbud").filter(|row| tilbud.is_some() && row.key() == tilbud).last();
        let plan = row.and_then(|row| row.get("phase_plan")).unwrap_or(DEFAULT_PLAN);
        if is_plan(plan) { Some(plan.to_owned()) } else { None }
    }

    /// The columns of a row that are wrong, but for what it belongs to.
    pub fn wrong_columns(&self, row: &RowOf<'_>) -> Vec<&'static str> {
        let known = |table: &'static str| move |key: &str| self.has(table, key);
        let one_of = |set: &'static [&'static str]| move |text: &str| set.contains(&text);
        let is_line = |text: &str| !text.contains(['\t', '\n', '\r']);
        match row.table {
            "kommune" => {
                [row.empty(&["code", "name"]), row.wrong(&["code"], is_code), row.wrong(&["name"], is_line)].concat()
            }
            "tilbud" => [
                row.empty(&["id", "name"]),
                row.wrong(&["name"], is_line),
                row.wrong(&["cti_places"], is_count),
                row.wrong(&["phase_plan"], is_plan),
            ]
            .concat(),
            "medarbejder" => [
                row.empty(&["id", "name", "email", "tilbud_id", "fte_percent"]),
                row.wrong(&["name"], is_line),
                row.wrong(&["tilbud_id"], known("tilbud")),
                row.wrong(&["substitute_id"], known("medarbejder")),
                row.wrong(&["fte_percent"], is_count),
                row.wrong_dates(&["absent_from", "absent_to"]),
                row.before(row.date("absent_from"), "absent_to").into_iter().collect(),
            ]
            .concat(),
            "leder" => [
                row.empty(&["role", "name", "email"]),
                row.wrong(&["role"], one_of(&["teamleder", "forstander"])),
                row.wrong(&["name"], is_line),
                row.wrong(&["tilbud_id"], known("tilbud")),
                row.wrong_dates(&["absent_from", "absent_to"]),
                row.before(row.date("absent_from"), "absent_to").into_iter().collect(),
            ]
            .concat(),
            "takst" => [
                row.empty(&["code", "valid_from", "oere_per_day"]),
                row.wrong_dates(&["valid_from"]),
                row.wrong(&["oere_per_day"], is_number),
            ]
            .concat(),
            "forloeb" => {
                let cti_without_plan = row.get("method") == Some("CTI")
                    && row.get("tilbud_id").is_some_and(|tilbud| self.has("tilbud", tilbud))
                    && self.plan_of(row.get("tilbud_id")).is_none();
                [
                    row.empty(&["id", "borger_ref", "method", "tilbud_id", "handlekommune"]),
                    row.wrong(&["method"], one_of(METHODS)),
                    row.wrong(&["tilbud_id"], known("tilbud")),
                    row.wrong(&["medarbejder_id"], known("medarbejder")),
                    row.wrong(&["handlekommune", "betalingskommune"], known("kommune")),
                    row.wrong(&["legal_basis"], one_of(&["85", "85a"])),
                    row.wrong(&["end_reason"], one_of(&["completed", "moved", "dropped_out", "died", "other"])),
                    row.wrong_dates(&["contact_on", "start_on", "agreed_end_on", "ended_on"]),
                    row.wrong_dates(&["phase2_on", "phase3_on", "decision_on"]),
                    row.wrong_dates(&["discharged_on", "first_discharged_on"]),
                    row.before(row.date("start_on"), "agreed_end_on").into_iter().collect(),
                    row.before(row.date("start_on"), "ended_on").into_iter().collect(),
                    row.before(row.date("phase2_on"), "phase3_on").into_iter().collect(),
                    if cti_without_plan { vec!["tilbud_id"] } else { Vec::new() },
                ]
                .concat()
            }
            "milestone" => [
                row.empty(&["kind", "done_on"]),
                row.wrong(&["kind"], one_of(MILESTONES)),
                row.wrong_dates(&["done_on"]),
            ]
            .concat(),
            "kontakt" => [
                row.empty(&["kind", "held_on"]),
                row.wrong(&["kind"], one_of(&["home_visit", "meeting", "call", "network"])),
                row.wrong_dates(&["held_on"]),
            ]
            .concat(),
            "betalingstilsagn" => [
                row.empty(&["registered_on"]),
                row.wrong_dates(&["registered_on", "valid_from", "valid_to"]),
                row.before(row.date("valid_from").or(row.date("registered_on")), "valid_to").into_iter().collect(),
            ]
            .concat(),
            "betaler" => [
                row.empty(&["valid_from", "kommune"]),
                row.wrong_dates(&["valid_from"]),
                row.wrong(&["kommune"], known("kommune")),
            ]
            .concat(),
            "pause" => [
                row.empty(&["from_on", "billed"]),
                row.wrong_dates(&["from_on", "to_on"]),
                row.wrong(&["billed"], one_of(&["0", "1", "true", "false"])),
                row.before(row.date("from_on"), "to_on").into_iter().collect(),
            ]
            .concat(),
            other => panic!("there is no table {other}"),
        }
    }
}
