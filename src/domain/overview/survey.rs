//! Surveys all cases as of a day: what is flagged, what comes soon, what ends, what is wrong.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::board::BoardCase;
use super::changes::ChangesByTilbud;
use super::courses::Course;
use super::findings::{self, DoubleBilling, DoubleCandidates, Finding, FindingContext, PossibleDoubles, Totals};
use super::places::PlaceTaken;
use crate::domain::cases::forloeb::{Case, DataError, Method, MilestoneKind};
use crate::domain::cases::timeline::Timeline;
use crate::domain::deadlines::deadline::{Deadline, DeadlineRules};
use crate::domain::values::calendar::addd;

/// A forløb that ends soon without a handover agreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    pub end: NaiveDate,
    pub forloeb: String,
    pub tilbud: String,
    pub medarbejder: Option<String>,
}

/// How many days ahead the digest shows deadlines.
pub const SOON_DAYS: i64 = 14;
/// How many days ahead the digest shows ends without a handover agreement.
const ENDING_SOON_DAYS: i64 = 60;

/// What a pass over the cases found.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    pub on: NaiveDate,
    /// Flagged; in an overview also those to be done within [`SOON_DAYS`]; all that are open where `every_open` says so.
    pub deadlines: Vec<Deadline>,
    /// Whether what only the digest shows is wanted too: what is to be done soon, `endings`, `courses`, `places` and
    /// `changes`.
    pub overview: bool,
    pub endings: Vec<Ending>,
    /// Every active CTI.
    pub courses: Vec<Course>,
    /// The CTI places that are taken, or will be, by tilbud.
    pub places: BTreeMap<String, Vec<PlaceTaken>>,
    /// What the last weeks have changed.
    pub changes: ChangesByTilbud,
    /// Whether deadlines are wanted whose first lead has not come, too.
    pub every_open: bool,
    /// Every forløb that the board shows, where it is wanted.
    pub board: Option<Vec<BoardCase>>,
    pub findings: Vec<Finding>,
    pub totals: Totals,
    /// Forløb that were billed and are gone from the case database.
    pub vanished: BTreeSet<String>,
    /// Voided forløb whose number stands for another case now.
    pub voided_changed: BTreeSet<String>,
    /// Forløb that the watched list has no more.
    pub not_in_list: BTreeSet<String>,
    names: SharedNames,
    billable: PossibleDoubles,
    double_billing: DoubleBilling,
}

impl Survey {
    pub fn new(on: NaiveDate) -> Self {
        Self {
            on,
            deadlines: Vec::new(),
            overview: false,
            endings: Vec::new(),
            courses: Vec::new(),
            places: BTreeMap::new(),
            changes: ChangesByTilbud::default(),
            every_open: false,
            board: None,
            findings: Vec::new(),
            totals: Totals::default(),
            vanished: BTreeSet::new(),
            voided_changed: BTreeSet::new(),
            not_in_list: BTreeSet::new(),
            names: SharedNames::default(),
            billable: PossibleDoubles::default(),
            double_billing: DoubleBilling::default(),
        }
    }

    /// Adds one case.
    pub fn add(&mut self, case: &Case, deadline_rules: &DeadlineRules, context: &FindingContext<'_>) {
        let (overview, every_open) = (self.overview, self.every_open);
        let Self { deadlines, names, .. } = self;
        deadline_rules.each_open(case, self.on, |mut deadline| {
            if every_open || deadline.stage.is_some() || overview && deadline.days_left <= SOON_DAYS {
                names.share(&mut deadline.tilbud);
                deadline.medarbejder.iter_mut().for_each(|medarbejder| names.share(medarbejder));
                deadlines.push(deadline);
            }
        });
        if overview {
            self.endings.extend(ending(case, self.on));
            self.courses.extend(Course::of(case, self.on));
            if let Some(taken) = PlaceTaken::of(case, self.on) {
                self.places.entry(case.forloeb.tilbud.clone()).or_default().push(taken);
            }
            self.changes.add(case, deadline_rules, self.on);
        }
        if let Some(board) = &mut self.board {
            board.extend(BoardCase::of(case, self.on));
        }
        if self.not_in_list.contains(&case.forloeb.id) {
            self.findings.push(Finding::not_in_list(case));
        }
        self.findings.extend(findings::of_case(case, context));
        self.totals.add(case, context);
        self.billable.add(case, context);
    }

    /// The forløb of which the whole case is wanted once more, by [`Self::add_billed`].
    pub fn billed_at_once(&mut self) -> DoubleCandidates {
        std::mem::take(&mut self.billable).candidates()
    }

    /// Adds a case that may be billed for the same days as another of its person.
    pub fn add_billed(&mut self, case: &Case, context: &FindingContext<'_>) {
        self.double_billing.add(case, context);
    }

    /// Puts everything in the order it is shown.
    pub fn finish(&mut self, errors: &BTreeSet<DataError>, context: &FindingContext<'_>) {
        self.findings.extend(self.totals.findings(context));
        self.findings.extend(std::mem::take(&mut self.double_billing).findings());
        self.findings.extend(data_errors(errors));
        self.findings.extend(self.vanished.iter().map(|forloeb| Finding::vanished(forloeb)));
        self.findings.extend(self.voided_changed.iter().map(|forloeb| Finding::voided_changed(forloeb)));
        // No two are equal, and a stable sort would need half as much memory again.
        self.deadlines.sort_unstable_by(|a, b| a.urgency().cmp(&b.urgency()));
        self.endings.sort();
        self.courses.sort_by(|a, b| (a.end, &a.forloeb).cmp(&(b.end, &b.forloeb)));
        self.findings.sort_by_cached_key(Finding::order);
        self.findings.dedup();
    }

    /// The deadlines whose first lead has come.
    pub fn flagged(&self) -> impl Iterator<Item = &Deadline> {
        self.deadlines.iter().filter(|d| d.stage.is_some())
    }
}

/// The tilbud and medarbejdere of all deadlines, each of them once.
#[derive(Debug, Clone, Default, PartialEq)]
struct SharedNames(HashSet<Arc<str>>);

impl SharedNames {
    /// Lets go of a name that is here already, for the one that is.
    fn share(&mut self, name: &mut Arc<str>) {
        if let Some(known) = self.0.get(name) {
            *name = Arc::clone(known);
        } else {
            self.0.insert(Arc::clone(name));
        }
    }
}

/// A finding for each, and one for all rows without an id that are wrong in the same way: nothing tells them apart but what
/// stands in them.
fn data_errors(errors: &BTreeSet<DataError>) -> Vec<Finding> {
    let mut nameless: BTreeMap<(&str, &str, &str), (&DataError, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    for error in errors {
        if error.id.is_some() {
            found.push(Finding::of_rows(error, 1));
        } else {
            let (_, rows) = nameless.entry((error.table, error.column, &error.problem)).or_insert((error, 0));
            *rows += 1;
        }
    }
    found.extend(nameless.into_values().map(|(error, rows)| Finding::of_rows(error, rows)));
    found
}

fn ending(case: &Case, on: NaiveDate) -> Option<Ending> {
    let timeline = Timeline::of(&case.forloeb, on)?;
    let end = timeline.end?;
    if !timeline.is_active() || end > addd(on, ENDING_SOON_DAYS) {
        return None;
    }
    if case.forloeb.method != Method::Cti || case.has(MilestoneKind::HandoverAgreement, on) {
        return None;
    }
    let forloeb = &case.forloeb;
    let (tilbud, medarbejder) = (forloeb.tilbud.clone(), forloeb.medarbejder.clone());
    Some(Ending { end, forloeb: forloeb.id.clone(), tilbud, medarbejder })
}
