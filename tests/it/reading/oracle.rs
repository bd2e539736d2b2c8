//! What a run should read: docs/domain.md, section 3, "Data errors", written down once more, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fasevagt::domain::operations::retention::CaseStatus;
use fasevagt::store::cases::CaseScope;

use super::rows::{Cells, Rows};
use super::tables::{DEFAULT_PLAN, RowOf, Tables, Text, is_code, number};

/// Table, shown id, and column of what is wrong.
pub type Fault = (String, Option<String>, String);

/// A forløb with what belongs to it, as texts in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToldCase {
    pub row: Cells,
    pub plan: String,
    pub milestones: Vec<Vec<Text>>,
    pub kontakter: Vec<Vec<Text>>,
    pub tilsagn: Vec<Vec<Text>>,
    pub betalere: Vec<Vec<Text>>,
    pub pauser: Vec<Vec<Text>>,
    pub in_doubt: Vec<Vec<Text>>,
}

/// What a run should read.
#[derive(Debug, Default)]
pub struct Expected {
    pub faults: BTreeSet<Fault>,
    pub cases: BTreeMap<String, ToldCase>,
    pub register: Vec<String>,
    pub statuses: BTreeMap<String, CaseStatus>,
}

/// Says what is read of these tables.
pub struct Oracle {
    tables: Tables,
}

impl Oracle {
    pub fn new(rows: Rows) -> Self {
        Self { tables: Tables::new(rows) }
    }

    fn note(&self, row: &RowOf<'_>, id: Option<&str>, faults: &mut BTreeSet<Fault>) {
        for column in self.tables.wrong_columns(row).into_iter().chain(row.told_columns()) {
            faults.insert((row.table.to_owned(), id.map(str::to_owned), column.to_owned()));
        }
    }

    /// The row that is read of each forløb, by number; whether there is another one; and what is wrong with it.
    fn forloeb(&self, scope: &CaseScope) -> BTreeMap<String, (RowOf<'_>, bool, Vec<&'static str>)> {
        let mut found: BTreeMap<String, (RowOf<'_>, bool, Vec<&'static str>)> = BTreeMap::new();
        for row in self.tables.all("forloeb") {
            let Some(id) = row.key().map(str::to_owned) else { continue };
            if matches!(scope, CaseScope::One(one) if *one != id) {
                continue;
            }
            if let Some((_, again, _)) = found.get_mut(&id) {
                *again = true;
            } else {
                let wrong = self.tables.wrong_columns(&row);
                found.insert(id, (row, false, wrong));
            }
        }
        found
    }

    pub fn expected(&self, scope: &CaseScope, looked_for: &[String]) -> Expected {
        let mut expected = Expected { register: self.register(), ..Expected::default() };
        for table in ["kommune", "tilbud", "medarbejder", "leder", "takst"] {
            for row in self.tables.all(table) {
                // A leader's rows are named by their role, and one that is none could be anything.
                let is_name = table != "leder" || !self.tables.wrong_columns(&row).contains(&"role");
                self.note(&row, row.key().filter(|_key| is_name), &mut expected.faults);
            }
        }
        if *scope == CaseScope::RegisterOnly {
            return expected;
        }
        expected.statuses = looked_for.iter().map(|id| (id.clone(), self.status(id))).collect();
        let forloeb = self.forloeb(scope);
        if !matches!(scope, CaseScope::One(_)) {
            for row in self.tables.all("forloeb").filter(|row| row.key().is_none()) {
                self.note(&row, None, &mut expected.faults);
            }
        }
        for (id, (row, again, _)) in &forloeb {
            self.note(row, Some(id), &mut expected.faults);
            if *again {
                expected.faults.insert(("forloeb".into(), Some(id.clone()), "id".into()));
            }
        }
        let children: &[&str] = match scope {
            CaseScope::RegisterOnly | CaseScope::StatusOnly => &[],
            CaseScope::Billing { .. } => &["betalingstilsagn", "betaler", "pause"],
            CaseScope::OpenAfter(_) | CaseScope::One(_) => {
                &["milestone", "kontakt", "betalingstilsagn", "betaler", "pause"]
            }
        };
        for table in children {
            self.note_children(table, scope, &mut expected.faults);
        }
        for (id, (row, _, wrong)) in &forloeb {
            if wrong.is_empty() && is_wanted(row, scope) {
                let mut case = self.case(row);
                if matches!(scope, CaseScope::Billing { .. }) {
                    case.milestones.clear();
                    case.kontakter.clear();
                }
                expected.cases.insert(id.clone(), case);
            }
        }
        expected
    }

    fn note_children(&self, table: &str, scope: &CaseScope, faults: &mut BTreeSet<Fault>) {
        let table = *self.tables.rows.keys().find(|known| **known == table).unwrap();
        for row in self.tables.all(table) {
            let there = row.key().is_some_and(|id| self.tables.has("forloeb", id));
            match scope {
                CaseScope::One(one) if row.key() != Some(one) || !there => {}
                _ if there => self.note(&row, row.key(), faults),
                _ => {
                    faults.insert((table.into(), None, "forloeb_id".into()));
                    self.note(&row, None, faults);
                }
            }
        }
    }

    /// Of several rows: in doubt where one is, else open where one is, else the last end.
    fn status(&self, id: &str) -> CaseStatus {
        let of_row = |row: RowOf<'_>| match (self.tables.wrong_columns(&row).is_empty(), row.date("ended_on")) {
            (false, _) => CaseStatus::InDoubt,
            (true, Some(day)) => CaseStatus::Ended(day),
            (true, None) => CaseStatus::Open,
        };
        self.tables.all("forloeb").filter(|row| row.key() == Some(id)).map(of_row).max().unwrap_or(CaseStatus::Gone)
    }

    fn case(&self, forloeb: &RowOf<'_>) -> ToldCase {
        let of = |table: &'static str| self.tables.all(table).filter(|row| row.key() == forloeb.key());
        let sound = |table: &'static str, columns: &[&str]| {
            let rows = of(table).filter(|row| self.tables.wrong_columns(row).is_empty());
            sorted(rows.map(|row| row.texts(columns)).collect())
        };
        let (betalere, mut in_doubt) = self.dated(of("betaler").collect(), "kommune");
        for row in of("pause").filter(|row| !self.tables.wrong_columns(row).is_empty()) {
            let (from, to) = (row.date("from_on"), row.date("to_on"));
            in_doubt.push(match (from, to) {
                (Some(from), Some(to)) if to < from => days(None, None),
                (from, to) => days(from, to),
            });
        }
        let mut pauser = sound("pause", &["from_on", "to_on", "billed"]);
        for billed in pauser.iter_mut().map(|pause| pause[2].as_mut().unwrap()) {
            *billed = ["1", "true"].contains(&billed.as_str()).to_string();
        }
        ToldCase {
            row: [&forloeb.cells[..20], &references(forloeb)].concat(),
            plan: self.tables.plan_of(forloeb.get("tilbud_id")).unwrap_or(DEFAULT_PLAN.into()),
            milestones: sound("milestone", &["kind", "done_on"]),
            kontakter: sound("kontakt", &["kind", "held_on"]),
            tilsagn: {
                let rows = of("betalingstilsagn").filter(|row| self.tables.wrong_columns(row).is_empty());
                let dates = |row: &RowOf<'_>| row.texts(&["registered_on", "valid_from", "valid_to"]);
                sorted(rows.map(|row| [dates(&row), vec![row.bill_text("reference")]].concat()).collect())
            },
            betalere,
            pauser: sorted(pauser),
            in_doubt: sorted(in_doubt),
        }
    }

    /// Rows that hold until the next: the good ones, and the days that the bad ones could touch.
    fn dated(&self, rows: Vec<RowOf<'_>>, value: &'static str) -> (Vec<Vec<Text>>, Vec<Vec<Text>>) {
        let (mut good, mut in_doubt) = (Vec::new(), Vec::new());
        let dates: BTreeSet<NaiveDate> = rows.iter().filter_map(|row| row.date("valid_from")).collect();
        for row in rows {
            let from = row.date("valid_from");
            let value_is_wrong = self.tables.wrong_columns(&row).contains(&value);
            match from {
                Some(from) if value_is_wrong => {
                    let next = dates.iter().find(|date| **date > from);
                    in_doubt.push(days(Some(from), next.map(|next| next.pred_opt().unwrap())));
                }
                Some(_) => {
                    let mut texts = row.texts(&["valid_from", value]);
                    if row.table == "takst" {
                        texts[1] = row.get(value).and_then(number).map(|number| number.to_string());
                    } else {
                        texts.extend(references(&row));
                    }
                    good.push(texts);
                }
                None => in_doubt.push(days(None, None)),
            }
        }
        (sorted(good), sorted(in_doubt))
    }

    /// What is read of the register, a line each.
    fn register(&self) -> Vec<String> {
        let mut lines = BTreeMap::new();
        for table in ["kommune", "tilbud", "medarbejder"] {
            for row in self.tables.all(table) {
                let Some(key) = row.key().filter(|key| table != "kommune" || is_code(key)) else { continue };
                // The last of those with one key stays.
                lines.insert((table, key.to_owned()), self.register_line(&row, key));
            }
        }
        let mut lines: Vec<String> = lines.into_values().collect();
        let mut leaders: Vec<String> = self.tables.all("leder").filter_map(|row| self.leader_line(&row)).collect();
        leaders.sort();
        lines.extend(leaders);
        let codes: BTreeSet<&str> = self.tables.all("takst").filter_map(|row| row.key()).collect();
        for code in codes {
            let rows = self.tables.all("takst").filter(|row| row.key() == Some(code)).collect();
            lines.push(format!("takst {code} {:?}", self.dated(rows, "oere_per_day")));
        }
        lines
    }

    /// One without an address, or of whom it can't be told what they lead, is no leader.
    fn leader_line(&self, row: &RowOf<'_>) -> Option<String> {
        let wrong = self.tables.wrong_columns(row);
        if ["role", "tilbud_id", "email"].iter().any(|column| wrong.contains(column)) {
            return None;
        }
        let is_absence = row.date("absent_from").is_some() && wrong.iter().all(|column| !column.starts_with("absent"));
        let absence = if is_absence { days(row.date("absent_from"), row.date("absent_to")) } else { Vec::new() };
        let name = row.get("name").unwrap_or_default().replace(['\t', '\n', '\r'], " ");
        let (role, email) = (row.get("role")?, row.get("email")?);
        Some(format!(
            "leder {role} {:?} {name} {email} {absence:?} {:?}",
            row.get("tilbud_id"),
            row.get("substitute_email")
        ))
    }

    fn register_line(&self, row: &RowOf<'_>, key: &str) -> String {
        let name = row.get("name").unwrap_or(key).replace(['\t', '\n', '\r'], " ");
        let sound = |column: &'static str| {
            let is_wrong = self.tables.wrong_columns(row).contains(&column);
            row.get(column).filter(|_text| !is_wrong)
        };
        match row.table {
            "kommune" => {
                let wanted = (row.bill_text("address"), row.bill_text("buyer_reference"));
                format!("kommune {key} {name} {:?} {:?} {wanted:?}", row.get("cvr"), row.get("gln"))
            }
            "tilbud" => {
                format!(
                    "tilbud {key} {name} {:?} {:?}",
                    sound("cti_places").and_then(number),
                    self.tables.plan_of(Some(key))
                )
            }
            _ => {
                let is_absence = sound("absent_from").is_some()
                    && self.tables.wrong_columns(row).iter().all(|c| !c.starts_with("absent"));
                let absence =
                    if is_absence { days(row.date("absent_from"), row.date("absent_to")) } else { Vec::new() };
                let email = row.get("email").unwrap_or_default();
                let tilbud = sound("tilbud_id").unwrap_or_default();
                let (fte, substitute) = (sound("fte_percent").and_then(number), sound("substitute_id"));
                format!("medarbejder {key} {name} {email} {tilbud} {fte:?} {absence:?} {substitute:?}")
            }
        }
    }
}

/// By the rule for values (docs/domain.md, section 5), as far as these rows go: what is not ASCII, or has blanks, is not repeated.
fn is_wanted(row: &RowOf<'_>, scope: &CaseScope) -> bool {
    let ended_on = row.date("ended_on");
    match scope {
        CaseScope::RegisterOnly | CaseScope::StatusOnly => false,
        CaseScope::One(_) => true,
        CaseScope::OpenAfter(day) => ended_on.is_none_or(|ended_on| ended_on > *day),
        CaseScope::Billing { from, accounts } => {
            ended_on.is_none_or(|ended_on| ended_on >= *from) || accounts.contains(row.key().unwrap())
        }
    }
}

/// What a payer wants on its bills; no number of these rows is right.
fn references(row: &RowOf<'_>) -> Vec<Text> {
    let texts = ["buyer_reference", "order_reference", "accounting_cost"].map(|column| row.bill_text(column));
    [None].into_iter().chain(texts).collect()
}

pub fn sorted(mut rows: Vec<Vec<Text>>) -> Vec<Vec<Text>> {
    rows.sort();
    rows
}

pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Vec<Text> {
    vec![from.map(|day| day.to_string()), to.map(|day| day.to_string())]
}
