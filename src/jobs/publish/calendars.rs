use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::names::CalendarNames;
use crate::atomic_directory::{OldDirectory, PublishedRoot};
use crate::config::{Config, Publish};
use crate::documents::calendar_feed;
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::rules::Role;
use crate::domain::overview::survey::Survey;
use crate::domain::values::address::Address;
use crate::render::pages::Page;

/// The name of the directory of calendars, below `publish.directory`.
pub(super) const CALENDARS: &str = "kalender";

/// One calendar per address: of a worker, or the substitute of one who is away, their cases; of a team leader those of the tilbud.
pub(super) fn calendars(
    config: &Config,
    survey: &Survey,
    register: &Register,
    names: &CalendarNames,
    now: DateTime<Utc>,
) -> Result<Vec<Page>> {
    let holders = RoleHolders::new(&config.recipients, register);
    let mut of_address: BTreeMap<Address, Vec<&Deadline>> = BTreeMap::new();
    // Who has none open has a calendar all the same: else a subscription would break.
    for address in names.addresses() {
        of_address.insert(address.clone(), Vec::new());
    }
    for deadline in &survey.deadlines {
        // What could be a CPR number leaves the house in no file either.
        if config.mail.known_numbers.leave_cpr_in(&deadline.forloeb) {
            continue;
        }
        for address in readers(deadline, register, &holders, survey) {
            if let Some(deadlines) = of_address.get_mut(&address) {
                deadlines.push(deadline);
            }
        }
    }
    let mut made = Vec::new();
    for (address, deadlines) in of_address {
        let text = calendar_feed(&deadlines, &config.mail.case_link, (survey.on, now));
        made.push(Page { path: PathBuf::from(format!("{}.ics", names.of(&address)?)), text });
    }
    Ok(made)
}

fn readers(deadline: &Deadline, register: &Register, holders: &RoleHolders, survey: &Survey) -> BTreeSet<Address> {
    let mut addresses = BTreeSet::new();
    let worker = deadline.medarbejder.as_deref().and_then(|id| register.medarbejdere.get(id));
    if let Some(worker) = worker {
        let substitute = worker.substitute.as_deref().and_then(|id| register.medarbejdere.get(id));
        let whose = if worker.absence.covers(survey.on) { substitute } else { Some(worker) };
        addresses.extend(whose.and_then(|one| one.email.trim().parse().ok()));
    }
    let leaders = holders.readers(Role::Teamleder, &deadline.tilbud, survey.on);
    addresses.extend(leaders.into_iter().map(|reader| reader.person.email));
    addresses
}

/// Puts them in the place of those that are there; the calendar of somebody who is gone, or whose link was made anew, goes. Where
/// nobody has any (`None`) all go.
pub(super) fn put(root: &PublishedRoot, publish: &Publish, calendars: Option<&[Page]>) -> Result<Option<OldDirectory>> {
    match calendars {
        Some(calendars) => super::put(root, publish, CALENDARS, calendars).map(Some),
        None if publish.directory.join(CALENDARS).exists() => super::put(root, publish, CALENDARS, &[]).map(Some),
        None => Ok(None),
    }
}
