//! The sample as rows of the case database, with a few faults that only a real one would have.

use chrono::NaiveDate;

use super::cast::TILBUD;
use crate::domain::cases::case_schema::{Row, Table, table};
use crate::domain::cases::forloeb::{Case, Forloeb};
use crate::domain::values::calendar::addd;
use crate::import::built_in_kommuner as built_in;

type Rows = Vec<(&'static Table, Vec<Row>)>;

/// Everything, the tables that others refer to first.
pub fn all(cases: &[Case], on: NaiveDate) -> Rows {
    let forloeb = cases.iter().map(|case| forloeb_row(&case.forloeb)).chain(faults(on)).collect();
    let children = |of: fn(&Case) -> Vec<Row>| cases.iter().flat_map(of).collect();
    let rows: [(&str, Vec<Row>); 9] = [
        ("kommune", kommuner()),
        ("tilbud", tilbud()),
        ("medarbejder", medarbejdere(on)),
        ("forloeb", forloeb),
        ("milestone", children(milestones)),
        ("kontakt", children(kontakter)),
        ("betalingstilsagn", children(tilsagn)),
        ("pause", children(pauser)),
        ("takst", takster(on)),
    ];
    rows.into_iter().filter_map(|(name, rows)| Some((table(name)?, rows))).collect()
}

fn row<const N: usize>(cells: [&str; N]) -> Row {
    cells.iter().map(|cell| Some((*cell).to_owned()).filter(|text| !text.is_empty())).collect()
}

fn kommuner() -> Vec<Row> {
    built_in().map(|[code, name, cvr]| row([code, name, cvr, ""])).collect()
}

fn tilbud() -> Vec<Row> {
    vec![row([TILBUD[0], "Pensionatet", "5", ""]), row([TILBUD[1], "Havnen", "12", "3-4-2"])]
}

fn medarbejdere(on: NaiveDate) -> Vec<Row> {
    let ill_since = addd(on, -4).to_string();
    vec![
        row(["m01", "Anna Friis", "anna.friis@example.dk", TILBUD[0], "100", "", "", ""]),
        row(["m02", "Bo Krogh", "bo.krogh@example.dk", TILBUD[1], "100", "", "", ""]),
        row(["m03", "Carla Bech", "carla.bech@example.dk", TILBUD[0], "80", "", "", ""]),
        row(["m04", "Dan Juhl", "dan.juhl@example.dk", TILBUD[1], "100", &ill_since, "", "m02"]),
        row(["m05", "Eva Ravn", "eva.ravn@example.dk", TILBUD[0], "100", &ill_since, "", ""]),
        row(["m06", "Finn Skov", "finn.skov(a)example.dk", TILBUD[1], "60", "", "", ""]),
    ]
}

fn takster(on: NaiveDate) -> Vec<Row> {
    let this_year = on.format("%Y-01-01").to_string();
    vec![row(["CTI", "2020-01-01", "40600"]), row(["CTI", &this_year, "51200"]), row(["ICM", "2020-01-01", "30500"])]
}

fn date(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn forloeb_row(f: &Forloeb) -> Row {
    vec![
        Some(f.id.clone()),
        Some(f.borger_ref.clone()),
        Some(f.method.to_string()),
        Some(f.tilbud.clone()),
        f.medarbejder.clone(),
        Some(f.handlekommune.clone()),
        f.betalingskommune.clone(),
        f.legal_basis.map(|basis| basis.to_string()),
        date(f.contact_on),
        date(f.start_on),
        date(f.agreed_end_on),
        f.extension_ref.clone(),
        date(f.ended_on),
        f.end_reason.map(|reason| reason.to_string()),
        date(f.phase2_on),
        date(f.phase3_on),
        date(f.decision_on),
        date(f.discharged_on),
        date(f.first_discharged_on),
        f.takst_code.clone(),
    ]
}

/// How many forløb are faulty.
pub const FAULTS: usize = 2;

/// A date that is none, and an end before the start: each is reported, and stops only itself.
fn faults(on: NaiveDate) -> [Row; FAULTS] {
    let sample = |id: &str, start: &str, end: &str| {
        let mut cells = row([id, id, "CTI", TILBUD[0], "m01", "0370", "", "85", "", start, end]);
        cells.resize(20, None);
        cells
    };
    let start = addd(on, -50);
    [
        sample("CTI-FEJL-001", "31.02.2026", ""),
        sample("CTI-FEJL-002", &start.to_string(), &addd(start, -10).to_string()),
    ]
}

fn milestones(case: &Case) -> Vec<Row> {
    let one =
        |m: &crate::domain::cases::forloeb::Milestone| row([&case.forloeb.id, m.kind.as_str(), &m.done_on.to_string()]);
    let mut rows: Vec<Row> = case.milestones.iter().map(one).collect();
    rows.sort();
    rows.dedup();
    rows
}

fn kontakter(case: &Case) -> Vec<Row> {
    case.kontakter.iter().map(|k| row([&case.forloeb.id, &k.held_on.to_string(), k.kind.as_str()])).collect()
}

fn tilsagn(case: &Case) -> Vec<Row> {
    let one = |t: &crate::domain::cases::forloeb::Betalingstilsagn| {
        let id = Some(case.forloeb.id.clone());
        vec![id, date(Some(t.registered_on)), date(t.valid_from), date(t.valid_to), None]
    };
    case.tilsagn.iter().map(one).collect()
}

fn pauser(case: &Case) -> Vec<Row> {
    let one = |p: &crate::domain::cases::forloeb::Pause| {
        let billed = if p.billed { "1" } else { "0" };
        vec![Some(case.forloeb.id.clone()), date(p.days.from), date(p.days.to), Some(billed.to_owned())]
    };
    case.pauser.iter().map(one).collect()
}
