use std::collections::HashMap;

use crate::domain::cases::case_schema::{KOMMUNE, LEDER, MEDARBEJDER, TAKST, TILBUD};
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::cpr::KnownNumbers;
use crate::store::cases::parse::{self, Errors};

/// The tables that are no single forløb's, in the order of their rows in [`RegisterRows`].
pub static REGISTER_TABLES: [&Table; 5] = [&KOMMUNE, &TILBUD, &MEDARBEJDER, &LEDER, &TAKST];

/// The rows of these tables.
pub type RegisterRows = [Vec<Row>; 5];

/// What is sound in them; the rest is noted. `plan` is the phase plan where a tilbud names none.
pub fn register(mut rows: RegisterRows, (plan, numbers): (PhasePlan, &KnownNumbers), errors: &mut Errors) -> Register {
    // Of what a view gives more than once the last is read, which must not depend on the order of their coming.
    for table in &mut rows {
        table.sort_unstable();
    }
    let [kommuner, tilbud, medarbejdere, ledere, takster] = &rows;
    let mut register = Register::default();
    let kommuner = kommuner.iter().filter_map(|row| parse::kommune(row, numbers, errors));
    register.kommuner = kommuner.map(|k| (k.code.clone(), k)).collect();
    let tilbud = tilbud.iter().filter_map(|row| parse::tilbud(row, plan, errors));
    register.tilbud = tilbud.map(|t| (t.id.clone(), t)).collect();
    for row in medarbejdere {
        if let Some(one) = parse::medarbejder(row, &register, errors) {
            register.medarbejdere.insert(one.id.clone(), one);
        }
    }
    parse::check_substitutes(medarbejdere, &mut register, errors);
    register.ledere = ledere.iter().filter_map(|row| parse::leder(row, &register, errors)).collect();
    let mut by_code: HashMap<String, Vec<&Row>> = HashMap::new();
    for row in takster {
        by_code.entry(row.id().unwrap_or_default().to_owned()).or_default().push(row);
    }
    for (code, rows) in by_code {
        let rows = parse::takster(&rows, errors);
        register.takster.insert(code, rows);
    }
    register
}
