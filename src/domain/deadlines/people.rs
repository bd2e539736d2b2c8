//! Who gets a mail about a deadline (docs/domain.md, section 3, "Who").

use chrono::NaiveDate;

use super::deadline::Deadline;
use super::reader::{Reader, StandsIn};
use super::role_holders::RoleHolders;
use super::rules::Role;
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::staff::Medarbejder;
use crate::domain::values::message::Recipient;

/// The readers of a deadline, one per address, and the roles for which nobody is configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readers {
    pub readers: Vec<Reader>,
    pub nobody_for: Vec<Role>,
}

/// Finds who reads `deadline` on the day `on`.
pub fn readers(deadline: &Deadline, register: &Register, holders: &RoleHolders, on: NaiveDate) -> Readers {
    let mut found = Readers::default();
    for role in deadline.to.iter() {
        if role == Role::Medarbejder {
            match worker_or_substitute(deadline, register, on) {
                Ok(reader) => found.add(reader),
                Err(reason) => found.add_role(
                    Role::Teamleder,
                    Some(reason),
                    holders.readers(Role::Teamleder, &deadline.tilbud, on),
                ),
            }
        } else {
            found.add_role(role, None, holders.readers(role, &deadline.tilbud, on));
        }
    }
    found
}

impl Readers {
    fn add(&mut self, reader: Reader) {
        let same = |r: &&mut Reader| r.person.email == reader.person.email;
        match self.readers.iter_mut().find(same) {
            Some(known) => {
                known.stands_in = known.stands_in.or(reader.stands_in);
                // Whoever has several roles takes the step of the one that is nearest to the case.
                if distance(reader.role) < distance(known.role) {
                    known.role = reader.role;
                }
            }
            None => self.readers.push(reader),
        }
    }

    fn add_role(&mut self, role: Role, instead_of_worker: Option<StandsIn>, readers: Vec<Reader>) {
        if readers.is_empty() && !self.nobody_for.contains(&role) {
            self.nobody_for.push(role);
        }
        for Reader { person, role, stands_in } in readers {
            self.add(Reader { person, role, stands_in: stands_in.or(instead_of_worker) });
        }
    }
}

/// How far a role is from the case.
fn distance(role: Role) -> u8 {
    match role {
        Role::Medarbejder => 0,
        Role::Teamleder => 1,
        Role::Forstander => 2,
        Role::Oekonomi => 3,
        Role::Admin | Role::Listeansvarlig => 4,
    }
}

fn worker_or_substitute(deadline: &Deadline, register: &Register, on: NaiveDate) -> Result<Reader, StandsIn> {
    let find = |id: Option<&str>| register.medarbejdere.get(id?);
    let Some(worker) = find(deadline.medarbejder.as_deref()) else { return Err(StandsIn::Unassigned) };
    // Whoever the list has no more has left, and nobody of theirs is asked.
    if worker.is_unlisted {
        return Err(StandsIn::Absent);
    }
    if !worker.absence.covers(on) {
        let Some(person) = recipient(worker) else { return Err(StandsIn::NoAddress) };
        return Ok(Reader { person, role: Role::Medarbejder, stands_in: None });
    }
    // The substitute's own substitute is not asked: a chain could end with somebody who doesn't know the case.
    let Some(substitute) = find(worker.substitute.as_deref()) else { return Err(StandsIn::Absent) };
    if substitute.is_unlisted || substitute.absence.covers(on) {
        return Err(StandsIn::SubstituteAbsent);
    }
    let Some(person) = recipient(substitute) else { return Err(StandsIn::SubstituteAbsent) };
    Ok(Reader { person, role: Role::Medarbejder, stands_in: Some(StandsIn::AsSubstitute) })
}

/// `None` where the worker's mail address can't be used.
fn recipient(worker: &Medarbejder) -> Option<Recipient> {
    let email = worker.email.trim().parse().ok()?;
    Some(Recipient { name: worker.name.clone(), email })
}
