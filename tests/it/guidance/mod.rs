//! What a reminder says to each of its readers: why, when it is done, and what to do next.

mod cases;
mod facts;
mod reasons;
mod too_late;
mod words;

use fasevagt::domain::cases::staff::Medarbejder;
use fasevagt::domain::deadlines::deadline::Deadline;
use fasevagt::domain::deadlines::reader::StandsIn;
use fasevagt::domain::deadlines::reminders::{Item, ReadsAs};
use fasevagt::domain::deadlines::rules::{Role, Rules};
use fasevagt::render::danish::Guidance;

/// Who may be told of a deadline, from the case outwards.
const READERS: [Role; 4] = [Role::Medarbejder, Role::Teamleder, Role::Forstander, Role::Oekonomi];

/// The deadline as somebody in this role gets it.
fn guidance(deadline: &Deadline, role: Role, stands_in: Option<StandsIn>, worker: Option<&Medarbejder>) -> Guidance {
    let item = Item {
        reads_as: ReadsAs::of(deadline, Some(role), &Rules::default()),
        stands_in,
        moved_from: None,
        was_counted: false,
        entry: deadline.key_at(0),
        deadline: deadline.clone(),
    };
    Guidance::of(&item, worker)
}
