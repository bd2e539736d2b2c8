//! Who holds a role in a tilbud, and who reads for them while they are away (docs/domain.md, section 3, "Who").

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;

use super::reader::{Reader, StandsIn};
use super::rules::{Role, Rules};
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::staff::{Absence, LederRole};
use crate::domain::values::address::Address;
use crate::domain::values::message::Recipient;
use crate::domain::values::redact::redact_id;

/// A person who holds a role: leaders, finance, the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointed {
    pub role: Role,
    /// `None`: for every tilbud.
    pub tilbud: Option<String>,
    pub person: Recipient,
    pub absence: Absence,
    /// Who reads while the person is away.
    pub substitute: Option<Address>,
}

/// A role that nobody reads for in a tilbud.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vacancy {
    pub role: Role,
    pub tilbud: String,
    /// Somebody holds it, but all who do are away, and nobody stands in.
    pub all_absent: bool,
}

impl fmt::Display for Vacancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (role, tilbud) = (self.role, redact_id(&self.tilbud));
        if self.all_absent {
            return write!(f, "everybody who is {role} of tilbud {tilbud} is absent without a substitute: name one");
        }
        write!(f, "nobody is {role} of tilbud {tilbud}: add one to [[recipients]], or to the table leder")
    }
}

/// Everybody who holds a role: those of the configuration, and the leaders of the case database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleHolders(Vec<Appointed>);

impl RoleHolders {
    /// Both sources add up. Leaders without a usable mail address are left out.
    pub fn new(configured: &[Appointed], register: &Register) -> Self {
        let mut all = configured.to_vec();
        for leder in &register.ledere {
            let Ok(email) = leder.email.trim().parse() else { continue };
            all.push(Appointed {
                role: match leder.role {
                    LederRole::Teamleder => Role::Teamleder,
                    LederRole::Forstander => Role::Forstander,
                },
                tilbud: leder.tilbud.clone(),
                person: Recipient { name: leder.name.clone(), email },
                absence: leder.absence,
                substitute: leder.substitute_email.as_deref().and_then(|email| email.trim().parse().ok()),
            });
        }
        Self(all)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Appointed> {
        self.0.iter()
    }

    /// The holders of a role for a tilbud, one per address, whether they are there or not.
    fn holders(&self, role: Role, tilbud: &str) -> Vec<&Appointed> {
        let mut found: Vec<&Appointed> = Vec::new();
        let for_tilbud = |one: &&Appointed| one.role == role && one.tilbud.as_deref().is_none_or(|id| id == tilbud);
        for one in self.0.iter().filter(for_tilbud) {
            match found.iter_mut().find(|known| known.person.email == one.person.email) {
                // Either source may know who reads meanwhile.
                Some(known) if known.substitute.is_none() => *known = one,
                Some(_) => {}
                None => found.push(one),
            }
        }
        found
    }

    /// Away by either source, and for whatever tilbud: it is the same person.
    fn is_absent(&self, email: &Address, on: NaiveDate) -> bool {
        self.0.iter().any(|one| one.person.email == *email && one.absence.covers(on))
    }

    /// Who reads what is meant for a role in a tilbud. Of those who are away the substitutes; where nobody is left the
    /// forstander of the tilbud.
    pub fn readers(&self, role: Role, tilbud: &str, on: NaiveDate) -> Vec<Reader> {
        let readers = self.present(role, tilbud, on);
        if !readers.is_empty() || role == Role::Forstander || self.holders(role, tilbud).is_empty() {
            return readers;
        }
        let mut heads = self.present(Role::Forstander, tilbud, on);
        for head in &mut heads {
            head.stands_in = Some(StandsIn::LeaderAbsent);
            head.role = role;
        }
        heads
    }

    /// The holders of a role who are there, and the substitutes of those who are not.
    fn present(&self, role: Role, tilbud: &str, on: NaiveDate) -> Vec<Reader> {
        self.holders(role, tilbud).into_iter().filter_map(|holder| self.reader_for(holder, on)).collect()
    }

    /// The holder, or while they are away the substitute who is there.
    pub fn reader_for(&self, holder: &Appointed, on: NaiveDate) -> Option<Reader> {
        if !self.is_absent(&holder.person.email, on) {
            return Some(Reader { person: holder.person.clone(), role: holder.role, stands_in: None });
        }
        // A substitute's own substitute is not asked: a chain could end with somebody who doesn't know the tilbud.
        let substitute = holder.substitute.as_ref()?;
        if self.is_absent(substitute, on) {
            return None;
        }
        let person = self.named(substitute);
        Some(Reader { person, role: holder.role, stands_in: Some(StandsIn::ForLeader) })
    }

    /// A substitute, by the name that another row of the same address has.
    fn named(&self, email: &Address) -> Recipient {
        let known = self.0.iter().find(|one| one.person.email == *email && !one.person.name.is_empty());
        known.map_or_else(|| Recipient { name: String::new(), email: email.clone() }, |one| one.person.clone())
    }

    /// Why nobody reads.
    pub fn vacancy(&self, role: Role, tilbud: &str) -> Vacancy {
        Vacancy { role, tilbud: tilbud.to_owned(), all_absent: !self.holders(role, tilbud).is_empty() }
    }

    /// The roles that some enabled rule sends a mail to, but that nobody reads for a tilbud.
    pub fn vacancies(&self, register: &Register, rules: &Rules, on: NaiveDate) -> Vec<Vacancy> {
        let told = rules.enabled().flat_map(|(_, settings)| settings.to.iter().chain(settings.from_stage.keys()));
        let asked: BTreeSet<Role> = told.copied().filter(|role| *role != Role::Medarbejder).collect();
        let mut vacant = Vec::new();
        for tilbud in register.tilbud.keys() {
            for role in &asked {
                if self.readers(*role, tilbud, on).is_empty() {
                    vacant.push(self.vacancy(*role, tilbud));
                }
            }
        }
        vacant
    }
}

/// Everybody who is configured for a role, for whatever tilbud, there or not; one per address.
pub fn everybody(role: Role, configured: &[Appointed]) -> Vec<Recipient> {
    let mut found: Vec<Recipient> = Vec::new();
    for one in configured.iter().filter(|one| one.role == role) {
        if !found.iter().any(|person| person.email == one.person.email) {
            found.push(one.person.clone());
        }
    }
    found
}

/// Those of a role who are told today: substitutes for those who are away. Where that leaves nobody it is everybody,
/// since somebody must be told.
pub fn everybody_there(role: Role, configured: &[Appointed], on: NaiveDate) -> Vec<Recipient> {
    let holders = RoleHolders(configured.iter().filter(|one| one.role == role).cloned().collect());
    let mut there: Vec<Recipient> = Vec::new();
    for reader in holders.iter().filter_map(|one| holders.reader_for(one, on)) {
        if !there.iter().any(|person| person.email == reader.person.email) {
            there.push(reader.person);
        }
    }
    if there.is_empty() { everybody(role, configured) } else { there }
}
