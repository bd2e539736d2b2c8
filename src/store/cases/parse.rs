//! Rows -> the domain's values, table by table.

use std::collections::BTreeSet;

use super::cells::Cells;
use crate::domain::cases::case_schema::{
    BETALER, BETALINGSTILSAGN, FORLOEB, KOMMUNE, KONTAKT, LEDER, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD,
};
use crate::domain::cases::forloeb::{
    Betaler, Betalingstilsagn, DataError, Days, Forloeb, Kommune, Kontakt, Method, Milestone, Pause, Register, Takst,
    TakstRows, Tilbud,
};
use crate::domain::cases::payer_references::PayerReferences;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::row::Row;
use crate::domain::cases::staff::{Absence, Leder, LederRole, Medarbejder};
use crate::domain::cases::table::Table;
use crate::domain::values::calendar::addd;
use crate::domain::values::cpr::KnownNumbers;

pub type Errors = BTreeSet<DataError>;

pub fn kommune(row: &Row, numbers: &KnownNumbers, errors: &mut Errors) -> Option<Kommune> {
    let mut cells = Cells::new(&KOMMUNE, row, errors);
    let (code, name) = (cells.kommune_code("code"), cells.name("name"));
    // A wrong number is kept: it is told apart from one that is missing.
    let (cvr, gln) = (cells.text("cvr"), cells.text("gln"));
    cells.gln("gln");
    let (address, buyer_reference) = (cells.bill_text("address", numbers), cells.bill_text("buyer_reference", numbers));
    let code = code?;
    Some(Kommune { name: name.unwrap_or_else(|| code.clone()), cvr, gln, address, buyer_reference, code })
}

/// What a payer wants on its bills: what is wrong there is left out and told, and stops nothing else of its row.
fn references(table: &'static Table, row: &Row, numbers: &KnownNumbers, errors: &mut Errors) -> PayerReferences {
    let mut cells = Cells::new(table, row, errors);
    PayerReferences {
        gln: cells.gln("gln"),
        buyer_reference: cells.bill_text("buyer_reference", numbers),
        order_reference: cells.bill_text("order_reference", numbers),
        accounting_cost: cells.bill_text("accounting_cost", numbers),
    }
}

pub fn tilbud(row: &Row, default_plan: PhasePlan, errors: &mut Errors) -> Option<Tilbud> {
    let mut cells = Cells::new(&TILBUD, row, errors);
    let (id, name) = (cells.text("id"), cells.name("name"));
    let cti_places = cells.count("cti_places");
    let phase_plan = if cells.is_set("phase_plan") { cells.one_of("phase_plan") } else { Some(default_plan) };
    let id = id?;
    Some(Tilbud { name: name.unwrap_or_else(|| id.clone()), id, cti_places, phase_plan })
}

/// References to other workers are checked by [`check_substitutes`], when all are known.
pub fn medarbejder(row: &Row, register: &Register, errors: &mut Errors) -> Option<Medarbejder> {
    let mut cells = Cells::new(&MEDARBEJDER, row, errors);
    let (id, name) = (cells.text("id"), cells.name("name"));
    let email = cells.required("email");
    let tilbud = cells.reference("tilbud_id", |id| register.tilbud.contains_key(id)).unwrap_or_default();
    let fte_percent = cells.count("fte_percent");
    let absence = absence(&mut cells);
    let id = id?;
    Some(Medarbejder {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        email,
        tilbud,
        fte_percent,
        absence,
        substitute: cells.text("substitute_id"),
        is_unlisted: false,
    })
}

/// Half an absence is none: both dates must be readable where they are set, and in order.
fn absence(cells: &mut Cells<'_>) -> Absence {
    let (from, to) = (cells.date("absent_from"), cells.date("absent_to"));
    let readable = cells.is_set("absent_from") == from.is_some() && cells.is_readable_date("absent_to");
    if readable && cells.dates_in_order() { Absence { from, to } } else { Absence::default() }
}

/// `None` where it can't be told who leads what: nobody is mailed about a tilbud that is not theirs.
pub fn leder(row: &Row, register: &Register, errors: &mut Errors) -> Option<Leder> {
    // Rows are named by their role: one that is none could be anything.
    let is_role = row.id().is_some_and(|role| role.parse::<LederRole>().is_ok());
    let mut cells = if is_role { Cells::new(&LEDER, row, errors) } else { Cells::stray(&LEDER, row, errors) };
    let role = cells.one_of("role");
    let leads_all = !cells.is_set("tilbud_id");
    let tilbud = cells.reference("tilbud_id", |id| register.tilbud.contains_key(id));
    let (name, email) = (cells.name("name"), cells.text("email"));
    let absence = absence(&mut cells);
    if tilbud.is_none() && !leads_all {
        return None;
    }
    Some(Leder {
        role: role?,
        tilbud,
        name: name.unwrap_or_default(),
        email: email?,
        absence,
        substitute_email: cells.text("substitute_email"),
    })
}

/// Drops substitutes that are no workers.
pub fn check_substitutes(rows: &[Row], register: &mut Register, errors: &mut Errors) {
    for row in rows {
        let mut cells = Cells::new(&MEDARBEJDER, row, errors);
        let known = cells.reference("substitute_id", |id| register.medarbejdere.contains_key(id));
        if let Some(one) = cells.text("id").and_then(|id| register.medarbejdere.get_mut(&id)) {
            one.substitute = known;
        }
    }
}

/// `None` where anything in the row is wrong: then it has neither deadlines nor new bill lines.
pub fn forloeb(
    row: &Row,
    register: &Register,
    (default_plan, numbers): (PhasePlan, &KnownNumbers),
    errors: &mut Errors,
) -> Option<Forloeb> {
    let references = references(&FORLOEB, row, numbers, errors);
    let mut cells = Cells::new(&FORLOEB, row, errors);
    let id = cells.key("id");
    let borger_ref = cells.required("borger_ref");
    let method: Option<Method> = cells.one_of("method");
    let tilbud = cells.reference("tilbud_id", |id| register.tilbud.contains_key(id));
    let plan = match tilbud.as_ref().and_then(|id| register.tilbud.get(id)) {
        Some(tilbud) => tilbud.phase_plan,
        None => Some(default_plan),
    };
    if plan.is_none() && method == Some(Method::Cti) {
        cells.wrong("tilbud_id", "the tilbud has no possible phase plan".into());
    }
    let forloeb = Forloeb {
        id,
        borger_ref,
        method: method.unwrap_or(Method::Cti),
        tilbud: tilbud.unwrap_or_default(),
        medarbejder: cells.reference("medarbejder_id", |id| register.medarbejdere.contains_key(id)),
        handlekommune: cells.kommune("handlekommune", register).unwrap_or_default(),
        betalingskommune: cells.kommune("betalingskommune", register),
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
        references,
        phase_plan: plan.unwrap_or(default_plan),
    };
    cells.dates_in_order();
    if cells.sound { Some(forloeb) } else { None }
}

pub fn milestone(row: &Row, errors: &mut Errors) -> Option<Milestone> {
    let mut cells = Cells::new(&MILESTONE, row, errors);
    let (kind, done_on) = (cells.one_of("kind"), cells.date("done_on"));
    Some(Milestone { kind: kind?, done_on: done_on? })
}

pub fn kontakt(row: &Row, errors: &mut Errors) -> Option<Kontakt> {
    let mut cells = Cells::new(&KONTAKT, row, errors);
    let (held_on, kind) = (cells.date("held_on"), cells.one_of("kind"));
    Some(Kontakt { held_on: held_on?, kind: kind? })
}

pub fn betalingstilsagn(row: &Row, numbers: &KnownNumbers, errors: &mut Errors) -> Option<Betalingstilsagn> {
    // Also a promise without its name is one.
    let reference = Cells::new(&BETALINGSTILSAGN, row, errors).bill_text("reference", numbers);
    let mut cells = Cells::new(&BETALINGSTILSAGN, row, errors);
    let registered_on = cells.date("registered_on");
    let (valid_from, valid_to) = (cells.date("valid_from"), cells.date("valid_to"));
    cells.dates_in_order();
    if !cells.sound {
        return None;
    }
    Some(Betalingstilsagn { registered_on: registered_on?, valid_from, valid_to, reference })
}

/// The good rows by date, and the days that the bad ones could touch: from their date to the next row's.
pub fn betalere(
    rows: &[&Row],
    register: &Register,
    numbers: &KnownNumbers,
    errors: &mut Errors,
) -> (Vec<Betaler>, Vec<Days>) {
    let (good, in_doubt) = dated_rows(rows, |row| {
        let references = references(&BETALER, row, numbers, errors);
        let mut cells = Cells::new(&BETALER, row, errors);
        let from = cells.date("valid_from");
        let kommune = cells.kommune("kommune", register);
        (from, kommune.map(|kommune| (kommune, references)))
    });
    let betaler = |(valid_from, (kommune, references))| Betaler { valid_from, kommune, references };
    (good.into_iter().map(betaler).collect(), in_doubt)
}

/// The price rows of one code; as [`betalere`].
pub fn takster(rows: &[&Row], errors: &mut Errors) -> TakstRows {
    let (good, in_doubt) = dated_rows(rows, |row| {
        let mut cells = Cells::new(&TAKST, row, errors);
        cells.required("code");
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
    let mut cells = Cells::new(&PAUSE, row, errors);
    let (from, to, billed) = (cells.date("from_on"), cells.date("to_on"), cells.boolean("billed"));
    if !cells.dates_in_order() {
        return Err(Days::ALL);
    }
    let days = Days { from, to };
    match billed {
        Some(billed) if cells.sound => Ok(Pause { days, billed }),
        _ => Err(days),
    }
}
