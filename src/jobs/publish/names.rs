use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use anyhow::Result;

use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::rules::Role;
use crate::domain::values::address::Address;
use crate::domain::values::cpr::KnownNumbers;
use crate::store::db::Tx;
use crate::store::keyed_hash::HashKey;
use crate::store::publishing;

/// The names of pages: they tell nothing of whom they are about, and are the same at each publishing.
#[derive(Debug)]
pub(super) struct PageNames {
    tilbud: BTreeMap<String, String>,
    /// By the worker's id; those without a mail address have none.
    workers: BTreeMap<String, String>,
}

impl PageNames {
    pub fn new(key: &HashKey, register: &Register, numbers: &KnownNumbers) -> Result<Self> {
        let mut tilbud = BTreeMap::new();
        for id in register.tilbud.keys() {
            tilbud.insert(id.clone(), tilbud_name(key, id, numbers)?);
        }
        let mut workers = BTreeMap::new();
        for worker in register.medarbejdere.values() {
            let Ok(address) = worker.email.trim().parse::<Address>() else { continue };
            workers.insert(worker.id.clone(), key.letters(&["page", address.key(), "0"])?);
        }
        Ok(Self { tilbud, workers })
    }

    /// That of a unit, where the case database has it.
    pub fn tilbud(&self, id: &str) -> Option<PathBuf> {
        Some(PathBuf::from("tilbud").join(format!("{}.html", self.tilbud.get(id)?)))
    }

    /// That of a worker who has a mail address.
    pub fn worker(&self, id: &str) -> Option<PathBuf> {
        Some(worker_page(self.workers.get(id)?))
    }

    /// Every worker's page, and whose it is: who shares an address shares it.
    pub fn worker_pages(&self) -> BTreeMap<PathBuf, BTreeSet<&str>> {
        let mut pages: BTreeMap<PathBuf, BTreeSet<&str>> = BTreeMap::new();
        for (id, name) in &self.workers {
            pages.entry(worker_page(name)).or_default().insert(id);
        }
        pages
    }
}

fn worker_page(name: &str) -> PathBuf {
    PathBuf::from("medarbejder").join(format!("{name}.html"))
}

/// The id, where it is a name that every file system and address takes, and could be nobody's CPR number.
fn tilbud_name(key: &HashKey, id: &str, numbers: &KnownNumbers) -> Result<String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.is_empty() && id.len() <= 64 && id.chars().all(is_plain) && !numbers.leave_cpr_in(id) {
        return Ok(id.to_owned());
    }
    key.letters(&["tilbud", id])
}

/// The names of calendars. A page of the same person has another name: a link to it that is passed on must not give the calendar.
pub(super) struct CalendarNames {
    key: HashKey,
    generations: HashMap<String, i64>,
    addresses: BTreeSet<Address>,
}

impl CalendarNames {
    pub async fn read(tx: &mut Tx) -> Result<Self> {
        let (key, generations) = (HashKey::read(tx).await?, publishing::generations(tx).await?);
        Ok(Self { key, generations, addresses: BTreeSet::new() })
    }

    /// Those of everybody who has a calendar: workers, and team leaders whether they are there or not.
    pub fn add_everybody(&mut self, register: &Register, holders: &RoleHolders) {
        let workers = register.medarbejdere.values().filter_map(|worker| worker.email.trim().parse().ok());
        self.addresses.extend(workers);
        let leaders = holders.iter().filter(|one| one.role == Role::Teamleder);
        for leader in leaders {
            self.addresses.insert(leader.person.email.clone());
            self.addresses.extend(leader.substitute.clone());
        }
    }

    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.addresses.iter()
    }

    /// That of an address, without its ending.
    pub fn of(&self, address: &Address) -> Result<String> {
        let address = address.key();
        let generation = self.generations.get(address).copied().unwrap_or_default();
        self.key.letters(&["calendar", address, &generation.to_string()])
    }
}
