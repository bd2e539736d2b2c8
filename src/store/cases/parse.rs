//! Rows -> the domain's values, table by table.

use std::collections::BTreeSet;

use super::cells::Cells;
use crate::domain::cases::case_schema::{self, Row, Table};
use crate::domain::cases::forloeb::{
    Betaler, Betalingstilsagn, DataError, Days, Forloeb, Kommune, Kontakt, Medarbejder, Method, Milestone, Pause,
    PhasePlan, Register, Takst, TakstRows, Tilbud,
};
use crate::domain::values::calendar::addd;

type Errors = BTreeSet<DataError>;

fn table(name: &str) -> &'static Table {
    case_schema::table(name).unwrap_or(&case_schema::TABLES[0])
}

pub fn kommune(row: &Row, errors: &mut Errors) -> Option<Kommune> {
    let mut cells = Cells::new(table("kommune"), row, errors);
    let code = cells.text("code")?;
    let name = cells.text("name").unwrap_or_else(|| code.clone());
    Some(Kommune { name, cvr: cells.text("cvr"), gln: cells.text("gln"), code })
}

pub fn tilbud(row: &Row, default_plan: PhasePlan, errors: &mut Errors) -> Option<Tilbud> {
    let mut cells = Cells::new(table("tilbud"), row, errors);
    let id = cells.text("id")?;
    let name = cells.text("name").unwrap_or_else(|| id.clone());
    let cti_places = cells.integer("cti_places");
    let named = cells.text("phase_plan").is_some();
    let phase_plan = if named { cells.one_of("phase_plan") } else { Some(default_plan) };
    Some(Tilbud { id, name, cti_places, phase_plan })
}

/// References to other workers are checked by [`check_substitutes`], when all are known.
pub fn medarbejder(row: &Row, register: &Register, errors: &mut Errors) -> Option<Medarbejder> {
    let mut cells = Cells::new(table("medarbejder"), row, errors);
    let id = cells.text("id")?;
    let name = cells.text("name").unwrap_or_else(|| id.clone());
    let email = cells.required("email");
    let tilbud = cells.reference("tilbud_id", |id| register.tilbud.contains_key(id)).unwrap_or_default();
    let fte_percent = cells.integer("fte_percent");
    let (from, to) = (cells.date("absent_from"), cells.date("absent_to"));
    let dates_right = cells.sound_dates(from.is_some(), to.is_some());
    let in_order = cells.in_order(from, to, "absent_to", "absent_from");
    let absent_from = from.filter(|_| in_order && dates_right);
    Some(Medarbejder {
        id,
        name,
        email,
        tilbud,
        fte_percent,
        absent_from,
        absent_to: to,
        substitute: cells.text("substitute_id"),
    })
}

impl Cells<'_> {
    /// Whether both absence dates are readable where they are set: half an absence is none.
    fn sound_dates(&mut self, has_from: bool, has_to: bool) -> bool {
        let from_set = self.text("absent_from").is_some();
        let to_set = self.text("absent_to").is_some();
        from_set == has_from && to_set == has_to
    }
}

/// Drops substitutes that are no workers.
pub fn check_substitutes(rows: &[Row], register: &mut Register, errors: &mut Errors) {
    for row in rows {
        let mut cells = Cells::new(table("medarbejder"), row, errors);
        let known = cells.reference("substitute_id", |id| register.medarbejdere.contains_key(id));
        if let Some(one) = cells.text("id").and_then(|id| register.medarbejdere.get_mut(&id)) {
            one.substitute = known;
        }
    }
}

/// `None` where anything in the row is wrong: then it has neither deadlines nor new bill lines.
pub fn forloeb(row: &Row, register: &Register, default_plan: PhasePlan, errors: &mut Errors) -> Option<Forloeb> {
    let mut cells = Cells::new(table("forloeb"), row, errors);
    let kommune = |code: &str| register.kommuner.contains_key(code);
    let id = cells.required("id");
    let borger_ref = cells.required("borger_ref");
    let method: Option<Method> = cells.one_of("method");
    let tilbud = cells.reference("tilbud_id", |id| register.tilbud.contains_key(id));
    let plan = tilbud.as_ref().and_then(|id| register.tilbud.get(id)).map_or(Some(default_plan), |t| t.phase_plan);
    if plan.is_none() && method == Some(Method::Cti) {
        cells.wrong("tilbud_id", "the tilbud has no possible phase plan".into());
    }
    let forloeb = Forloeb {
        id,
        borger_ref,
        method: method.unwrap_or(Method::Cti),
        tilbud: tilbud.unwrap_or_default(),
        medarbejder: cells.reference("medarbejder_id", |id| register.medarbejdere.contains_key(id)),
        handlekommune: cells.reference("handlekommune", kommune).unwrap_or_default(),
        betalingskommune: cells.reference("betalingskommune", kommune),
        legal_basis: cells.one_of("legal_basis"),
        contact_on: cells.date("contact_on"),
        start_on: cells.date("start_on"),
        agreed_end_on: cells.date("agreed_end_on"),
        extension_ref: cells.text("extension_ref"),
        ended_on: cells.date("ended_on"),
        end_reason: cells.one_of("end_reason"),
        phase2_on: cells.date("phase2_on"),
        phase3_on: cells.date("phase3_on"),
        decision_on: cells.date("decision_on"),
        discharged_on: cells.date("discharged_on"),
        first_discharged_on: cells.date("first_discharged_on"),
        takst_code: cells.text("takst_code"),
        phase_plan: plan.unwrap_or(default_plan),
    };
    cells.in_order(forloeb.start_on, forloeb.agreed_end_on, "agreed_end_on", "start_on");
    cells.in_order(forloeb.start_on, forloeb.ended_on, "ended_on", "start_on");
    cells.in_order(forloeb.phase2_on, forloeb.phase3_on, "phase3_on", "phase2_on");
    cells.sound.then_some(forloeb)
}

pub fn milestone(row: &Row, errors: &mut Errors) -> Option<Milestone> {
    let mut cells = Cells::new(table("milestone"), row, errors);
    let (kind, done_on) = (cells.one_of("kind"), cells.date("done_on"));
    Some(Milestone { kind: kind?, done_on: done_on? })
}

pub fn kontakt(row: &Row, errors: &mut Errors) -> Option<Kontakt> {
    let mut cells = Cells::new(table("kontakt"), row, errors);
    let (held_on, kind) = (cells.date("held_on"), cells.one_of("kind"));
    Some(Kontakt { held_on: held_on?, kind: kind? })
}

pub fn betalingstilsagn(row: &Row, errors: &mut Errors) -> Option<Betalingstilsagn> {
    let mut cells = Cells::new(table("betalingstilsagn"), row, errors);
    let registered_on = cells.date("registered_on");
    let (valid_from, valid_to) = (cells.date("valid_from"), cells.date("valid_to"));
    cells.in_order(valid_from.or(registered_on), valid_to, "valid_to", "its start");
    let sound = cells.sound;
    registered_on.filter(|_| sound).map(|registered_on| Betalingstilsagn { registered_on, valid_from, valid_to })
}

/// The good rows by date, and the days that the bad ones could touch: from their date to the next row's.
pub fn betalere(rows: &[&Row], register: &Register, errors: &mut Errors) -> (Vec<Betaler>, Vec<Days>) {
    let (good, in_doubt) = dated_rows(rows, |row| {
        let mut cells = Cells::new(table("betaler"), row, errors);
        let from = cells.date("valid_from");
        (from, cells.reference("kommune", |code| register.kommuner.contains_key(code)))
    });
    (good.into_iter().map(|(valid_from, kommune)| Betaler { valid_from, kommune }).collect(), in_doubt)
}

/// The price rows of one code; as [`betalere`].
pub fn takster(rows: &[&Row], errors: &mut Errors) -> TakstRows {
    let (good, in_doubt) = dated_rows(rows, |row| {
        let mut cells = Cells::new(table("takst"), row, errors);
        let from = cells.date("valid_from");
        (from, cells.integer("oere_per_day"))
    });
    let rows = good.into_iter().map(|(valid_from, oere_per_day)| Takst { valid_from, oere_per_day }).collect();
    TakstRows { rows, in_doubt }
}

/// Splits rows that each hold from a date to the next row's into the good ones and the days in doubt.
fn dated_rows<T: Ord>(
    rows: &[&Row],
    read: impl FnMut(&Row) -> (Option<chrono::NaiveDate>, Option<T>),
) -> (Vec<(chrono::NaiveDate, T)>, Vec<Days>) {
    let read: Vec<_> = rows.iter().copied().map(read).collect();
    let mut dates: Vec<_> = read.iter().filter_map(|(from, _)| *from).collect();
    dates.sort_unstable();
    let until = |from| dates.iter().find(|date| **date > from).map(|next| addd(*next, -1));
    let mut good = Vec::new();
    let mut in_doubt = Vec::new();
    for row in read {
        match row {
            (Some(from), Some(value)) => good.push((from, value)),
            (Some(from), None) => in_doubt.push(Days { from: Some(from), to: until(from) }),
            (None, _) => in_doubt.push(Days::ALL),
        }
    }
    good.sort_unstable();
    (good, in_doubt)
}

/// A pause, or the days that a bad row could touch.
pub fn pause(row: &Row, errors: &mut Errors) -> Result<Pause, Days> {
    let mut cells = Cells::new(table("pause"), row, errors);
    let (from, to) = (cells.date("from_on"), cells.date("to_on"));
    let dates_sound = cells.sound;
    if !cells.in_order(from, to, "to_on", "from_on") {
        return Err(Days::ALL);
    }
    let days = Days { from, to: to.filter(|_| dates_sound) };
    match (dates_sound, cells.boolean("billed")) {
        (true, Some(billed)) => Ok(Pause { days, billed }),
        (true, None) => Err(days),
        (false, _) => Err(Days { from, to }),
    }
}
