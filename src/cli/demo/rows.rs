//! The sample as rows of the case database.

use chrono::NaiveDate;

use super::cast::{PHASE_PLANS, TILBUD};
use crate::domain::cases::case_schema::{
    BETALINGSTILSAGN, FORLOEB, KOMMUNE, KONTAKT, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD as TILBUD_TABLE,
};
use crate::domain::cases::forloeb::{Betalingstilsagn, Case, Forloeb, Kontakt, Milestone, Pause};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::calendar::addd;
use crate::import::built_in_kommuner as built_in;

type Rows = Vec<(&'static Table, Vec<Row>)>;

/// Everything, the tables that others refer to first.
pub fn all(cases: &[Case], on: NaiveDate) -> Rows {
    let forloeb = cases.iter().map(|case| forloeb_row(&case.forloeb)).collect();
    let children = |of: fn(&Case) -> Vec<Row>| cases.iter().flat_map(of).collect();
    vec![
        (&KOMMUNE, kommuner()),
        (&TILBUD_TABLE, tilbud()),
        (&MEDARBEJDER, medarbejdere(on)),
        (&FORLOEB, forloeb),
        (&MILESTONE, children(milestones)),
        (&KONTAKT, children(kontakter)),
        (&BETALINGSTILSAGN, children(tilsagn)),
        (&PAUSE, children(pauser)),
        (&TAKST, takster(on)),
    ]
}

/// A row with these cells; an empty text is an empty cell.
fn row<const N: usize>(table: &Table, cells: [(&str, &str); N]) -> Row {
    Row::of(table, cells.map(|(column, text)| (column, if text.is_empty() { None } else { Some(text.to_owned()) })))
}

fn kommuner() -> Vec<Row> {
    built_in().map(|[code, name, cvr]| row(&KOMMUNE, [("code", code), ("name", name), ("cvr", cvr)])).collect()
}

fn tilbud() -> Vec<Row> {
    let one = |id, name, places, plan| {
        row(&TILBUD_TABLE, [("id", id), ("name", name), ("cti_places", places), ("phase_plan", plan)])
    };
    // The first has the plan of every other.
    vec![one(TILBUD[0], "Pensionatet", "5", ""), one(TILBUD[1], "Havnen", "12", PHASE_PLANS[1])]
}

fn medarbejdere(on: NaiveDate) -> Vec<Row> {
    let ill_since = addd(on, -4).to_string();
    let one = |[id, name, email, tilbud, fte, absent_from, substitute]: [&str; 7]| {
        let cells = [
            ("id", id),
            ("name", name),
            ("email", email),
            ("tilbud_id", tilbud),
            ("fte_percent", fte),
            ("absent_from", absent_from),
            ("substitute_id", substitute),
        ];
        row(&MEDARBEJDER, cells)
    };
    vec![
        one(["m01", "Anna Friis", "anna.friis@example.dk", TILBUD[0], "100", "", ""]),
        one(["m02", "Bo Krogh", "bo.krogh@example.dk", TILBUD[1], "100", "", ""]),
        one(["m03", "Carla Bech", "carla.bech@example.dk", TILBUD[0], "80", "", ""]),
        one(["m04", "Dan Juhl", "dan.juhl@example.dk", TILBUD[1], "100", &ill_since, "m02"]),
        one(["m05", "Eva Ravn", "eva.ravn@example.dk", TILBUD[0], "100", &ill_since, ""]),
        one(["m06", "Finn Skov", "finn.skov@example.dk", TILBUD[1], "60", "", ""]),
    ]
}

fn takster(on: NaiveDate) -> Vec<Row> {
    let this_year = on.format("%Y-01-01").to_string();
    let one = |code, from, oere| row(&TAKST, [("code", code), ("valid_from", from), ("oere_per_day", oere)]);
    vec![one("CTI", "2020-01-01", "40600"), one("CTI", &this_year, "51200"), one("ICM", "2020-01-01", "30500")]
}

fn date(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn forloeb_row(f: &Forloeb) -> Row {
    Row::of(
        &FORLOEB,
        [
            ("id", Some(f.id.clone())),
            ("borger_ref", Some(f.borger_ref.clone())),
            ("method", Some(f.method.to_string())),
            ("tilbud_id", Some(f.tilbud.clone())),
            ("medarbejder_id", f.medarbejder.clone()),
            ("handlekommune", Some(f.handlekommune.clone())),
            ("betalingskommune", f.betalingskommune.clone()),
            ("legal_basis", f.legal_basis.map(|basis| basis.to_string())),
            ("contact_on", date(f.contact_on)),
            ("start_on", date(f.start_on)),
            ("agreed_end_on", date(f.agreed_end_on)),
            ("extension_ref", f.extension_ref.clone()),
            ("ended_on", date(f.ended_on)),
            ("end_reason", f.end_reason.map(|reason| reason.to_string())),
            ("phase2_on", date(f.phase2_on)),
            ("phase3_on", date(f.phase3_on)),
            ("decision_on", date(f.decision_on)),
            ("discharged_on", date(f.discharged_on)),
            ("first_discharged_on", date(f.first_discharged_on)),
            ("takst_code", f.takst_code.clone()),
        ],
    )
}

fn milestones(case: &Case) -> Vec<Row> {
    let id = case.forloeb.id.as_str();
    let one = |m: &Milestone| {
        row(&MILESTONE, [("forloeb_id", id), ("kind", m.kind.as_str()), ("done_on", &m.done_on.to_string())])
    };
    let mut rows: Vec<Row> = case.milestones.iter().map(one).collect();
    rows.sort();
    rows.dedup();
    rows
}

fn kontakter(case: &Case) -> Vec<Row> {
    let id = case.forloeb.id.as_str();
    let one = |k: &Kontakt| {
        row(&KONTAKT, [("forloeb_id", id), ("held_on", &k.held_on.to_string()), ("kind", k.kind.as_str())])
    };
    case.kontakter.iter().map(one).collect()
}

fn tilsagn(case: &Case) -> Vec<Row> {
    let one = |t: &Betalingstilsagn| {
        let cells = [
            ("forloeb_id", Some(case.forloeb.id.clone())),
            ("registered_on", date(Some(t.registered_on))),
            ("valid_from", date(t.valid_from)),
            ("valid_to", date(t.valid_to)),
        ];
        Row::of(&BETALINGSTILSAGN, cells)
    };
    case.tilsagn.iter().map(one).collect()
}

fn pauser(case: &Case) -> Vec<Row> {
    let one = |p: &Pause| {
        let billed = if p.billed { "1" } else { "0" };
        let cells = [
            ("forloeb_id", Some(case.forloeb.id.clone())),
            ("from_on", date(p.days.from)),
            ("to_on", date(p.days.to)),
            ("billed", Some(billed.to_owned())),
        ];
        Row::of(&PAUSE, cells)
    };
    case.pauser.iter().map(one).collect()
}
