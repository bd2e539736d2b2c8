use chrono::NaiveDate;

use super::due::day_and_month;
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::staff::Medarbejder;
use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::reminders::Item;
use crate::domain::values::address::Address;
use crate::domain::values::message::Recipient;

/// Whose case it is, as `reader` is told on the day `on`; `None`: the reader's own.
pub fn who(item: &Item, reader: &Recipient, register: &Register, on: NaiveDate) -> Option<String> {
    let id = item.deadline.medarbejder.as_deref();
    let Some(worker) = id.and_then(|id| register.medarbejdere.get(id)) else {
        return Some("ingen medarbejder".into());
    };
    let address = worker.email.trim().parse::<Address>().ok();
    if address.as_ref() == Some(&reader.email) {
        return None;
    }
    let name = if worker.name.trim().is_empty() { "medarbejder uden navn" } else { worker.name.trim() };
    if worker.is_unlisted {
        return Some(format!("{name} (står ikke længere i listen)"));
    }
    if worker.absence.covers(on) {
        return Some(away(name, worker, item, register, on));
    }
    Some(if address.is_none() { format!("{name} (ingen gyldig mailadresse)") } else { name.to_owned() })
}

/// `Dan Juhl er fraværende til 14. december; du er vikar`
fn away(name: &str, worker: &Medarbejder, item: &Item, register: &Register, on: NaiveDate) -> String {
    let until = match worker.absence.to {
        Some(to) => format!(" til {}", day_and_month(to, on)),
        None => String::new(),
    };
    let absent = format!("{name} er fraværende{until}");
    let substitute = worker.substitute.as_deref().and_then(|id| register.medarbejdere.get(id));
    match (item.stands_in, substitute) {
        (Some(StandsIn::AsSubstitute), _) => format!("{absent}; du er vikar"),
        (Some(StandsIn::SubstituteAbsent), Some(other)) => {
            format!("{absent}; vikaren {} er her heller ikke", other.name.trim())
        }
        (_, Some(other)) => format!("{absent}; vikar: {}", other.name.trim()),
        (_, None) => format!("{absent} uden vikar"),
    }
}
