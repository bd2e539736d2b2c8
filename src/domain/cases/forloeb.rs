//! The rows of a case database as checked values (docs/case-database.md). The fields are its columns.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::danish_set::danish_set;
use super::payer_references::PayerReferences;
use super::phase_plan::PhasePlan;
use super::staff::{Leder, Medarbejder};
use crate::domain::values::gln::is_gln;

danish_set! {
    /// The kind of course of support (docs/domain.md, section 1).
    Method {
        Cti = "CTI" as "CTI",
        Icm = "ICM" as "ICM",
        Act = "ACT" as "ACT",
        Efterforsorg = "EFTERFORSORG" as "Efterforsorg",
    }
}
danish_set! {
    /// The section of serviceloven that the support is granted by.
    LegalBasis { Section85 = "85" as "§ 85", Section85a = "85a" as "§ 85 a" }
}
danish_set! {
    /// Why a forløb was closed.
    EndReason {
        Completed = "completed" as "Gennemført",
        Moved = "moved" as "Fraflyttet",
        DroppedOut = "dropped_out" as "Frafaldet",
        Died = "died" as "Død",
        Other = "other" as "Andet",
    }
}
danish_set! {
    /// The kinds of contact between worker and citizen.
    KontaktKind {
        HomeVisit = "home_visit" as "Hjemmebesøg",
        Meeting = "meeting" as "Møde",
        Call = "call" as "Opkald",
        Network = "network" as "Netværk",
    }
}
danish_set! {
    /// The steps of a forløb that are recorded with a date (docs/domain.md, section 3).
    MilestoneKind {
        AssessmentSent = "assessment_sent" as "Skriftlig vurdering sendt" or "Udredning sendt",
        Handleplan = "handleplan" as "Handleplan",
        ActivityPlan = "activity_plan" as "Aktivitetsplan",
        ActivityPlanEvaluated = "activity_plan_evaluated" as "Aktivitetsplan evalueret",
        ActivityPlanAdjusted = "activity_plan_adjusted" as "Aktivitetsplan tilrettet" or "Aktivitetsplan justeret",
        GoalsEvaluated = "goals_evaluated" as "Mål evalueret",
        ContinuedSupport = "continued_support" as "Fortsat støtte afklaret",
        HandoverAgreement = "handover_agreement" as "Overdragelsesaftale",
        LongTermPlan = "long_term_plan" as "Langsigtet plan",
        HandoverTalks = "handover_talks" as "Overdragelsessamtaler",
        NetworkEstablished = "network_established" as "Netværk etableret",
        ResponsibilityPlaced = "responsibility_placed" as "Ansvar placeret",
        KommuneInformed = "kommune_informed" as "Kommune orienteret",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kommune {
    pub code: String,
    pub name: String,
    pub cvr: Option<String>,
    pub gln: Option<String>,
    /// In one line.
    pub address: Option<String>,
    /// Who there bills are for, where a forløb says nothing.
    pub buyer_reference: Option<String>,
}

impl Kommune {
    /// One of which no more is known.
    pub fn new(code: String, name: String) -> Self {
        Self { code, name, cvr: None, gln: None, address: None, buyer_reference: None }
    }

    /// What it wants on bills where a forløb says nothing.
    pub fn references(&self) -> PayerReferences {
        PayerReferences {
            gln: self.right_gln().map(str::to_owned),
            buyer_reference: self.buyer_reference.clone(),
            ..PayerReferences::default()
        }
    }

    /// Whether it is four digits, as all codes are: it stands in the names of files and on statements.
    pub fn is_code(text: &[u8]) -> bool {
        text.len() == 4 && text.iter().all(u8::is_ascii_digit)
    }

    /// The number of the company, as documents show it; none where it is not eight digits, and could be anything.
    pub fn right_cvr(&self) -> Option<&str> {
        let cvr = self.cvr.as_deref()?;
        let digits = cvr.chars().filter(char::is_ascii_digit).count();
        if digits == 8 && cvr.chars().all(|c| c.is_ascii_digit() || c == ' ') { Some(cvr) } else { None }
    }

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
    /// Of its own payer, and no other.
    pub references: PayerReferences,
    /// The plan of the tilbud, else the configured default.
    pub phase_plan: PhasePlan,
}

impl Forloeb {
    /// A forløb with what each must have; everything else is empty.
    pub fn new(id: String, method: Method, tilbud: String, handlekommune: String) -> Self {
        Self {
            id,
            borger_ref: String::new(),
            method,
            tilbud,
            medarbejder: None,
            handlekommune,
            betalingskommune: None,
            legal_basis: None,
            contact_on: None,
            start_on: None,
            agreed_end_on: None,
            extension_ref: None,
            ended_on: None,
            end_reason: None,
            phase2_on: None,
            phase3_on: None,
            decision_on: None,
            discharged_on: None,
            first_discharged_on: None,
            takst_code: None,
            references: PayerReferences::default(),
            phase_plan: PhasePlan::DEFAULT,
        }
    }

    /// The first day of a phase as it is recorded.
    pub fn recorded_phase(&self, phase: u8) -> Option<NaiveDate> {
        match phase {
            2 => self.phase2_on,
            3 => self.phase3_on,
            _ => None,
        }
    }

    /// "Without a stay before" = no discharge is recorded.
    pub fn after_stay(&self) -> bool {
        self.discharged_on.is_some()
    }

    /// The kommune that pays where no `betaler` row says otherwise.
    pub fn own_payer(&self) -> &str {
        self.betalingskommune.as_deref().unwrap_or(&self.handlekommune)
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
    /// The kommune's own name for it.
    pub reference: Option<String>,
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
    pub references: PayerReferences,
}

impl Betaler {
    /// One that wants nothing on its bills.
    pub fn new(valid_from: NaiveDate, kommune: String) -> Self {
        Self { valid_from, kommune, references: PayerReferences::default() }
    }
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

    /// Whether any of its days is one of those from `first` to `last`.
    pub fn overlaps(self, (first, last): (NaiveDate, NaiveDate)) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| first <= to)
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
    pub ledere: Vec<Leder>,
    pub takster: BTreeMap<String, TakstRows>,
}

impl Register {
    /// The name of a unit; its id where the case database has no such unit.
    pub fn tilbud_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.tilbud.get(id).map_or(id, |tilbud| &tilbud.name)
    }
}

/// One forløb with all that belongs to it.
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

/// A row that can't be taken as it is (docs/domain.md, section 3, "Data errors").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DataError {
    pub table: &'static str,
    /// The row's own id, or that of the forløb it belongs to; `None` where it has none, or one that leads to no forløb.
    pub id: Option<String>,
    pub column: &'static str,
    /// What is wrong and what is accepted; never what stands there.
    pub problem: String,
    /// What stands there, for who looks for the row on a terminal.
    #[serde(skip)]
    pub found: FoundCell,
}

/// What stands in a row that is wrong: it could be a citizen's data, so it is shown by `check` on a terminal, and nowhere else.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoundCell {
    /// The id of a row that leads to no forløb.
    pub stray_id: Option<String>,
    /// The value that is not accepted.
    pub value: Option<String>,
}

impl fmt::Debug for FoundCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}
