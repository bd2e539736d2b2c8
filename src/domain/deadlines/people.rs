//! Who gets a mail about a deadline (docs/domain.md, section 3, "Who").

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::deadline::Deadline;
use super::rules::{Role, Rules};
use crate::domain::cases::forloeb::{Medarbejder, Register};
use crate::domain::values::message::Recipient;

/// A configured person: leaders, finance, the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointed {
    pub role: Role,
    /// `None`: for every tilbud.
    pub tilbud: Option<String>,
    pub person: Recipient,
}

/// Why somebody else than the case worker reads a mail meant for the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandsIn {
    Unassigned,
    Absent,
    /// The worker is absent, and so is the substitute, or can't be reached.
    SubstituteAbsent,
    /// The worker is absent, and the reader is the substitute.
    AsSubstitute,
    /// The worker's mail address can't be used.
    NoAddress,
}

/// One reader of one deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub person: Recipient,
    pub stands_in: Option<StandsIn>,
}

/// The readers of a deadline, one per address, and the roles for which nobody is configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readers {
    pub readers: Vec<Reader>,
    pub nobody_for: Vec<Role>,
}

/// Finds who reads `deadline` on the day `on`.
pub fn readers(deadline: &Deadline, register: &Register, appointed: &[Appointed], on: NaiveDate) -> Readers {
    let mut found = Readers::default();
    for role in deadline.to.iter() {
        if role == Role::Medarbejder {
            match worker_or_substitute(deadline, register, on) {
                Ok(reader) => found.add(reader),
                Err(reason) => found.add_role(Role::Teamleder, Some(reason), deadline, appointed),
            }
        } else {
            found.add_role(role, None, deadline, appointed);
        }
    }
    found
}

impl Readers {
    fn add(&mut self, reader: Reader) {
        let same = |r: &&mut Reader| r.person.email == reader.person.email;
        match self.readers.iter_mut().find(same) {
            Some(known) => known.stands_in = known.stands_in.or(reader.stands_in),
            None => self.readers.push(reader),
        }
    }

    fn add_role(&mut self, role: Role, stands_in: Option<StandsIn>, deadline: &Deadline, appointed: &[Appointed]) {
        let mut anybody = false;
        for one in holders(role, &deadline.tilbud, appointed) {
            anybody = true;
            self.add(Reader { person: one.clone(), stands_in });
        }
        if !anybody && !self.nobody_for.contains(&role) {
            self.nobody_for.push(role);
        }
    }
}

/// The configured holders of a role for a tilbud.
pub fn holders<'a>(role: Role, tilbud: &'a str, appointed: &'a [Appointed]) -> impl Iterator<Item = &'a Recipient> {
    let for_tilbud = move |a: &&Appointed| a.role == role && a.tilbud.as_deref().is_none_or(|t| t == tilbud);
    appointed.iter().filter(for_tilbud).map(|a| &a.person)
}

/// Everybody who has a role, for whatever tilbud; one per address.
pub fn everybody(role: Role, appointed: &[Appointed]) -> Vec<Recipient> {
    let mut found: Vec<Recipient> = Vec::new();
    for one in appointed.iter().filter(|a| a.role == role) {
        if !found.iter().any(|p| p.email == one.person.email) {
            found.push(one.person.clone());
        }
    }
    found
}

/// The roles that some enabled rule sends a mail to, but that nobody has for a tilbud.
pub fn vacancies(register: &Register, rules: &Rules, appointed: &[Appointed]) -> Vec<(Role, String)> {
    let told = rules.enabled().flat_map(|(_, settings)| settings.to.iter().chain(settings.from_stage.keys()));
    let asked: BTreeSet<Role> = told.copied().filter(|role| *role != Role::Medarbejder).collect();
    let mut vacant = Vec::new();
    for tilbud in register.tilbud.keys() {
        for role in &asked {
            if holders(*role, tilbud, appointed).next().is_none() {
                vacant.push((*role, tilbud.clone()));
            }
        }
    }
    vacant
}

fn worker_or_substitute(deadline: &Deadline, register: &Register, on: NaiveDate) -> Result<Reader, StandsIn> {
    let find = |id: Option<&str>| register.medarbejdere.get(id?);
    let Some(worker) = find(deadline.medarbejder.as_deref()) else { return Err(StandsIn::Unassigned) };
    if !worker.is_absent(on) {
        let Some(person) = recipient(worker) else { return Err(StandsIn::NoAddress) };
        return Ok(Reader { person, stands_in: None });
    }
    // The substitute's own substitute is not asked: a chain could end with somebody who doesn't know the case.
    let Some(substitute) = find(worker.substitute.as_deref()) else { return Err(StandsIn::Absent) };
    if substitute.is_absent(on) {
        return Err(StandsIn::SubstituteAbsent);
    }
    let Some(person) = recipient(substitute) else { return Err(StandsIn::SubstituteAbsent) };
    Ok(Reader { person, stands_in: Some(StandsIn::AsSubstitute) })
}

/// `None` where the worker's mail address can't be used.
fn recipient(worker: &Medarbejder) -> Option<Recipient> {
    let email = worker.email.trim().parse().ok()?;
    Some(Recipient { name: worker.name.clone(), email })
}
