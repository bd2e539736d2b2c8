//! The weekly overview of one leader: the survey, cut down to the tilbud the leader answers for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::changes::Changes;
use super::courses::Course;
use super::findings::Finding;
use super::places::PlaceTaken;
use super::survey::{Ending, SOON_DAYS, Survey};
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::rules::Role;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::message::Recipient;

/// The units that a reader of the digest answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TilbudScope {
    All,
    Tilbud(BTreeSet<String>),
}

impl TilbudScope {
    /// Whether a unit belongs to it.
    pub fn covers(&self, tilbud: &str) -> bool {
        match self {
            Self::All => true,
            Self::Tilbud(ids) => ids.contains(tilbud),
        }
    }

    fn widen(&mut self, tilbud: Option<&String>) {
        match (self, tilbud) {
            (Self::All, _) => {}
            (scope, None) => *scope = Self::All,
            (Self::Tilbud(ids), Some(id)) => {
                ids.insert(id.clone());
            }
        }
    }
}

/// Who gets a digest: team leaders and heads who are there, and the substitutes of those who are not; one per address, with all they
/// answer for.
pub fn digest_readers(holders: &RoleHolders, on: NaiveDate) -> Vec<(Recipient, TilbudScope)> {
    let mut readers: Vec<(Recipient, TilbudScope)> = Vec::new();
    for one in holders.iter().filter(|one| matches!(one.role, Role::Teamleder | Role::Forstander)) {
        let Some(person) = holders.reader_for(one, on) else { continue };
        let known = readers.iter_mut().find(|(known, _)| known.email == person.person.email);
        match (known, &one.tilbud) {
            (Some((_, scope)), tilbud) => scope.widen(tilbud.as_ref()),
            (None, None) => readers.push((person.person, TilbudScope::All)),
            (None, Some(id)) => readers.push((person.person, TilbudScope::Tilbud(BTreeSet::from([id.clone()])))),
        }
    }
    readers
}

/// What one reader's digest says.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest<'a> {
    pub overdue: Vec<&'a Deadline>,
    /// To be done today or within 14 days.
    pub soon: Vec<&'a Deadline>,
    /// From before the start: never mailed, and in none of the other lists.
    pub before_start: Vec<&'a Deadline>,
    pub endings: Vec<&'a Ending>,
    pub courses: Vec<&'a Course>,
    /// The CTI places that are taken, by tilbud.
    pub places: BTreeMap<&'a str, &'a [PlaceTaken]>,
    /// What the last weeks have changed; of a number that could be a CPR number only counts.
    pub changes: Changes,
    /// The units of the scope.
    pub scope: TilbudScope,
    pub findings: Vec<&'a Finding>,
    /// Things left out because their case number could be a CPR number, which no mail may show.
    pub hidden: usize,
}

impl<'a> Digest<'a> {
    /// Cuts the survey down to a scope. `sentence` is what the mail will say of a finding: one that could hold a CPR
    /// number is left out.
    pub fn of(
        survey: &'a Survey,
        scope: &TilbudScope,
        numbers: &KnownNumbers,
        sentence: impl Fn(&Finding) -> String,
    ) -> Self {
        let may_show = |id: &str| !numbers.leave_cpr_in(id);
        let mut digest = Self::empty(scope);
        for deadline in survey.deadlines.iter().filter(|d| scope.covers(&d.tilbud)) {
            if !may_show(&deadline.forloeb) {
                digest.hidden += 1;
            } else if deadline.before_start {
                digest.before_start.push(deadline);
            } else if deadline.days_left < 0 {
                digest.overdue.push(deadline);
            } else if deadline.days_left <= SOON_DAYS {
                digest.soon.push(deadline);
            }
        }
        for ending in survey.endings.iter().filter(|e| scope.covers(&e.tilbud)) {
            if may_show(&ending.forloeb) {
                digest.endings.push(ending);
            } else {
                digest.hidden += 1;
            }
        }
        // A finding of no unit is everybody's.
        for finding in survey.findings.iter().filter(|f| f.tilbud.as_ref().is_none_or(|t| scope.covers(t))) {
            if !may_show(&finding.subject) {
                digest.hidden += 1;
            } else if may_show(&sentence(finding)) {
                digest.findings.push(finding);
            }
        }
        let courses = survey.courses.iter().filter(|c| scope.covers(&c.tilbud));
        digest.courses = courses.filter(|c| may_show(&c.forloeb)).collect();
        let places = survey.places.iter().filter(|(tilbud, _)| scope.covers(tilbud));
        digest.places = places.map(|(tilbud, taken)| (tilbud.as_str(), taken.as_slice())).collect();
        for (_, changes) in survey.changes.iter().filter(|(tilbud, _)| scope.covers(tilbud)) {
            digest.changes.join(changes);
        }
        digest.changes.started.retain(|id| may_show(id));
        digest.changes.ended.retain(|id| may_show(id));
        digest
    }

    fn empty(scope: &TilbudScope) -> Self {
        Self {
            overdue: Vec::new(),
            soon: Vec::new(),
            before_start: Vec::new(),
            endings: Vec::new(),
            courses: Vec::new(),
            places: BTreeMap::new(),
            changes: Changes::default(),
            scope: scope.clone(),
            findings: Vec::new(),
            hidden: 0,
        }
    }

    /// Nothing to do and nothing wrong: a quiet week.
    pub fn is_quiet(&self) -> bool {
        self.overdue.is_empty()
            && self.soon.is_empty()
            && self.before_start.is_empty()
            && self.endings.is_empty()
            && self.findings.is_empty()
            && self.hidden == 0
    }
}
