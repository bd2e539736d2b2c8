use chrono::NaiveDate;

use super::count;
use crate::domain::values::danish::date;

/// What a mail to whoever keeps the list is about.
pub fn list_headline(errors: usize, missing: usize) -> String {
    match (errors, missing) {
        (0, 0) => "Listen er læst ind og er rigtig igen".into(),
        (0, missing) => format!("Listen er læst ind, men mangler {}", count(missing, "række", "rækker")),
        (errors, _) => format!("Listen har {} og er ikke læst ind", count(errors, "fejl", "fejl")),
    }
}

/// The line in other mails while the list has errors.
pub fn list_note(built_on: Option<NaiveDate>, errors: usize) -> String {
    let errors = count(errors, "fejl", "fejl");
    match built_on {
        Some(day) => format!("Fristerne bygger på listen, som den var den {}; den nye har {errors}.", date(day)),
        None => format!("Den nye liste har {errors} og er ikke læst ind."),
    }
}
