use super::count;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::values::danish::date;

/// What a mail to whoever keeps the list is about.
pub fn list_headline(errors: usize, missing: usize) -> String {
    match (errors, missing) {
        (0, 0) => "Listen er læst ind og er rigtig igen".into(),
        (0, missing) => format!("Listen er læst ind, men mangler {}", count(missing, "række", "rækker")),
        (errors, _) => format!("Listen har {} og er ikke læst ind", count(errors, "fejl", "fejl")),
    }
}

/// The line in other mails while the list has errors; `what` is built on it.
pub fn list_note(what: &str, list: OutdatedList) -> String {
    let errors = count(list.errors, "fejl", "fejl");
    match list.built_on {
        Some(day) => format!("{what} bygger på listen, som den var den {}; den nye har {errors}.", date(day)),
        None => format!("Den nye liste har {errors} og er ikke læst ind."),
    }
}
