//! What a case database holds, as checked values (docs/case-database.md). The fields are its columns.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::values::closed_set::{NotInSet, closed_set};
use crate::domain::values::gln::is_gln;

closed_set! {
    /// The kind of course of support (docs/domain.md, section 1).
    Method { Cti = "CTI", Icm = "ICM", Act = "ACT", Efterforsorg = "EFTERFORSORG" }
}
closed_set! {
    /// The section of serviceloven that the support is granted by.
    LegalBasis { Section85 = "85", Section85a = "85a" }
}
closed_set! {
    /// Why a forløb was closed.
    EndReason { Completed = "completed", Moved = "moved", DroppedOut = "dropped_out", Died = "died", Other = "other" }
}
closed_set! {
    /// The kinds of contact between worker and citizen.
    KontaktKind { HomeVisit = "home_visit", Meeting = "meeting", Call = "call", Network = "network" }
}
closed_set! {
    /// The steps of a forløb that are recorded with a date (docs/domain.md, section 3).
    MilestoneKind {
        AssessmentSent = "assessment_sent",
        Handleplan = "handleplan",
        ActivityPlan = "activity_plan",
        ActivityPlanEvaluated = "activity_plan_evaluated",
        ActivityPlanAdjusted = "activity_plan_adjusted",
        GoalsEvaluated = "goals_evaluated",
        ContinuedSupport = "continued_support",
        HandoverAgreement = "handover_agreement",
        LongTermPlan = "long_term_plan",
        HandoverTalks = "handover_talks",
        NetworkEstablished = "network_established",
        ResponsibilityPlaced = "responsibility_placed",
        KommuneInformed = "kommune_informed",
    }
}

/// The lengths of the three CTI phases in whole months, each from 1 to 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhasePlan {
    pub months: [i32; 3],
}

impl PhasePlan {
    /// Three months each (S2, S4).
    pub const DEFAULT: Self = Self { months: [3, 3, 3] };

    /// Months from `start_on` to the day after the last.
    pub fn total(self) -> i32 {
        self.months.iter().sum()
    }
}

impl FromStr for PhasePlan {
    type Err = NotInSet;
    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let months: Option<Vec<i32>> = text
            .split('-')
            .map(|part| part.parse().ok().filter(|n| (1..=60).contains(n) && part.bytes().all(|b| b.is_ascii_digit())))
            .collect();
        match months.as_deref() {
            Some(&[a, b, c]) => Ok(Self { months: [a, b, c] }),
            _ => Err(NotInSet("three lengths in whole months, such as 3-3-3 or 3-4-2".into())),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kommune {
    pub code: String,
    pub name: String,
    pub cvr: Option<String>,
    pub gln: Option<String>,
}

impl Kommune {
    /// The number that e-invoices go to; none where it is missing or its check digit is wrong.
    pub fn right_gln(&self) -> Option<&str> {
        self.gln.as_deref().filter(|gln| is_gln(gln))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tilbud {
    pub id: String,
    pub name: String,
    pub cti_places: Option<i64>,
    /// `None` where the row names a plan that is none: what depends on it is left out.
    pub phase_plan: Option<PhasePlan>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medarbejder {
    pub id: String,
    pub name: String,
    pub email: String,
    pub tilbud: String,
    /// Percent of full time; `None` where the row holds no number.
    pub fte_percent: Option<i64>,
    pub absent_from: Option<NaiveDate>,
    pub absent_to: Option<NaiveDate>,
    pub substitute: Option<String>,
}

impl Medarbejder {
    /// Both ends of an absence count; without an end it lasts until further notice.
    pub fn is_absent(&self, on: NaiveDate) -> bool {
        self.absent_from.is_some_and(|from| from <= on) && self.absent_to.is_none_or(|to| on <= to)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forloeb {
    pub id: String,
    pub borger_ref: String,
    pub method: Method,
    pub tilbud: String,
    pub medarbejder: Option<String>,
    pub handlekommune: String,
    pub betalingskommune: Option<String>,
    pub legal_basis: Option<LegalBasis>,
    pub contact_on: Option<NaiveDate>,
    pub start_on: Option<NaiveDate>,
    pub agreed_end_on: Option<NaiveDate>,
    pub extension_ref: Option<String>,
    pub ended_on: Option<NaiveDate>,
    pub end_reason: Option<EndReason>,
    pub phase2_on: Option<NaiveDate>,
    pub phase3_on: Option<NaiveDate>,
    pub decision_on: Option<NaiveDate>,
    pub discharged_on: Option<NaiveDate>,
    pub first_discharged_on: Option<NaiveDate>,
    pub takst_code: Option<String>,
    /// The plan of the tilbud, else the configured default.
    pub phase_plan: PhasePlan,
}

impl Forloeb {
    /// "Without a stay before" = no discharge is recorded.
    pub fn after_stay(&self) -> bool {
        self.discharged_on.is_some()
    }

    /// The code of the takst rows that price this forløb.
    pub fn takst_code(&self) -> &str {
        self.takst_code.as_deref().unwrap_or(self.method.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    pub kind: MilestoneKind,
    pub done_on: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kontakt {
    pub held_on: NaiveDate,
    pub kind: KontaktKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Betalingstilsagn {
    pub registered_on: NaiveDate,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

impl Betalingstilsagn {
    /// The days it promises to pay: from `valid_from`, else `registered_on`, to `valid_to` or open.
    pub fn days(&self) -> Days {
        Days { from: Some(self.valid_from.unwrap_or(self.registered_on)), to: self.valid_to }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Betaler {
    pub valid_from: NaiveDate,
    pub kommune: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub days: Days,
    pub billed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takst {
    pub valid_from: NaiveDate,
    pub oere_per_day: i64,
}

/// A range of days, both ends included; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Days {
    pub const ALL: Self = Self { from: None, to: None };

    pub fn contains(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The price list of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakstRows {
    /// Good rows, the oldest first.
    pub rows: Vec<Takst>,
    /// The days that an unreadable row of this code could touch.
    pub in_doubt: Vec<Days>,
}

/// Everything of the case database that is no single forløb's.
#[derive(Debug, Clone, Default)]
pub struct Register {
    pub kommuner: BTreeMap<String, Kommune>,
    pub tilbud: BTreeMap<String, Tilbud>,
    pub medarbejdere: BTreeMap<String, Medarbejder>,
    pub takster: BTreeMap<String, TakstRows>,
}

/// One forløb with all that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub forloeb: Forloeb,
    pub milestones: Vec<Milestone>,
    pub kontakter: Vec<Kontakt>,
    pub tilsagn: Vec<Betalingstilsagn>,
    /// Sorted by `valid_from`.
    pub betalere: Vec<Betaler>,
    pub pauser: Vec<Pause>,
    /// The days that an unreadable betaler or pause row could touch: they are held (docs/domain.md, section 3).
    pub in_doubt: Vec<Days>,
}

impl Case {
    /// Whether a milestone of this kind counts as of `on`.
    pub fn has(&self, kind: MilestoneKind, on: NaiveDate) -> bool {
        self.milestones.iter().any(|m| m.kind == kind && m.done_on <= on)
    }
}

/// A row that can't be taken as it stands (docs/domain.md, section 3, "Data errors").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DataError {
    pub table: &'static str,
    /// The row's own id, or that of the forløb it hangs on.
    pub id: String,
    pub column: &'static str,
    /// What is wrong and what is accepted; never a citizen's data.
    pub problem: String,
}
