use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::names::PageNames;
use super::pages::INDEX_PAGE;
use crate::config::Config;
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::rules::Role;
use crate::domain::overview::digest::TilbudScope;
use crate::domain::values::address::Address;
use crate::domain::values::web_address::WebAddress;
use crate::store::db::Db;
use crate::store::keyed_hash::HashKey;

/// Where the readers of mails find the pages.
#[derive(Debug)]
pub(in crate::jobs) struct BoardLinks {
    url: WebAddress,
    names: PageNames,
    workers: BTreeMap<Address, PathBuf>,
    /// The units that somebody leads, or stands in for who leads them.
    led: BTreeMap<Address, BTreeSet<String>>,
}

impl BoardLinks {
    /// `None` where mails link to no page.
    pub async fn read(state: &Db, config: &Config, register: &Register, holders: &RoleHolders) -> Result<Option<Self>> {
        let Some(url) = config.publish.as_ref().and_then(|publish| publish.url.clone()) else { return Ok(None) };
        let key = HashKey::read(&mut state.snapshot().await?).await?;
        let names = PageNames::new(&key, register, &config.mail.known_numbers)?;
        let mut workers = BTreeMap::new();
        for worker in register.medarbejdere.values() {
            if let (Ok(address), Some(page)) = (worker.email.trim().parse(), names.worker(&worker.id)) {
                workers.insert(address, page);
            }
        }
        let mut led: BTreeMap<Address, BTreeSet<String>> = BTreeMap::new();
        for leader in holders.iter().filter(|leader| leader.role == Role::Teamleder) {
            let all = register.tilbud.keys().filter(|id| leader.tilbud.as_ref().is_none_or(|own| own == *id));
            let units: BTreeSet<String> = all.cloned().collect();
            for address in [Some(&leader.person.email), leader.substitute.as_ref()].into_iter().flatten() {
                led.entry(address.clone()).or_default().extend(units.iter().cloned());
            }
        }
        Ok(Some(Self { url, names, workers, led }))
    }

    /// For reminders: a worker's own page, a team leader's unit; else the page that leads to all others.
    pub fn of_reader(&self, reader: &Address) -> String {
        match self.workers.get(reader) {
            Some(page) => self.link(page),
            None => self.of_units(self.led.get(reader)),
        }
    }

    /// For a digest: the unit that it is about; else the page that leads to all others.
    pub fn of_scope(&self, scope: &TilbudScope) -> String {
        match scope {
            TilbudScope::All => self.of_units(None),
            TilbudScope::Tilbud(units) => self.of_units(Some(units)),
        }
    }

    fn of_units(&self, units: Option<&BTreeSet<String>>) -> String {
        let only = match units {
            Some(units) if units.len() == 1 => units.first(),
            _ => None,
        };
        let page = only.and_then(|id| self.names.tilbud(id));
        self.link(page.as_deref().unwrap_or(Path::new(INDEX_PAGE)))
    }

    fn link(&self, page: &Path) -> String {
        self.url.page(&page.display().to_string())
    }
}
