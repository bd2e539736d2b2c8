//! The deadline rules (docs/domain.md, section 3): one function per rule and [`RULES`], the one table that
//! lists them. A new rule is a constant, with its Danish texts, and a function in the file of its part of the forløb,
//! and a row here.

mod closing;
mod contact;
mod ending;
mod facts;
mod goals;
mod granting;
mod missing;
mod not_watched;
mod phases;
mod role;
mod settings;
mod starting;
mod view;
mod wording;

use chrono::NaiveDate;

pub use ending::{HANDOVER_AGREEMENT, handover_due};
pub use facts::{DeadlineFacts, Detail, RuleFacts};
pub use goals::{GOALS_COUNTED_DAYS_BEFORE, goal_dates};
pub use missing::{Missing, MissingSet};
pub use not_watched::NotWatched;
pub use role::{Role, RoleSet};
pub use settings::{RuleSettings, Rules};
pub use view::View;
pub use wording::{RoleSteps, Wording};

/// What a rule says of a case as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not about this case, or not on this day.
    Silent(NotWatched),
    /// Nothing is missing.
    Fulfilled { due_on: NaiveDate },
    /// At least one thing is missing.
    Open { due_on: NaiveDate, missing: MissingSet },
}

impl Verdict {
    /// Open while anything is missing.
    fn of(due_on: NaiveDate, missing: MissingSet) -> Self {
        if missing.is_empty() { Self::Fulfilled { due_on } } else { Self::Open { due_on, missing } }
    }

    /// The same by what a site asks of it, and what it does not ask of what is missing.
    pub(super) fn asked(self, requires: MissingSet) -> (Self, MissingSet) {
        match self {
            Self::Open { due_on, missing } => (Self::of(due_on, missing.and(requires)), missing.without(requires)),
            silent_or_fulfilled => (silent_or_fulfilled, MissingSet::default()),
        }
    }

    /// For a rule that waits for one thing alone.
    fn of_one(due_on: NaiveDate, is_done: bool, missing: Missing) -> Self {
        if is_done { Self::Fulfilled { due_on } } else { Self::Open { due_on, missing: missing.into() } }
    }
}

impl Rule {
    /// Its title with its key: `Overdragelsesaftale (handover-agreement)`.
    pub fn named(&self) -> String {
        format!("{} ({})", self.title, self.key)
    }
}

/// One rule with its defaults; a site may change everything but the judgement.
pub struct Rule {
    /// The name in configuration, ledger and JSON.
    pub key: &'static str,
    /// What must be done, in Danish, as the heading in a mail.
    pub title: &'static str,
    /// What is said of it while it can be met.
    pub wording: Wording,
    /// And from the day on which it can't be met as it is asked; `None` where it always can be.
    pub too_late: Option<Wording>,
    /// The steps of the roles for which the common ones do not fit.
    pub steps: &'static [RoleSteps],
    /// Calendar days before `act_by` on which it is said, the largest first.
    pub leads: &'static [i64],
    /// Who gets it from the first lead on.
    pub to: &'static [Role],
    /// Who is added from a stage on (a lead, or -1, -8, ... when overdue).
    pub from_stage: &'static [(Role, i64)],
    /// Everything that it can find missing, in the order of docs/domain.md.
    pub asks: &'static [Missing],
    /// The rule itself.
    pub judge: fn(&View<'_>) -> Verdict,
    /// What its reader needs to know of the case.
    pub facts: fn(&View<'_>) -> RuleFacts,
    /// A new date is a new occasion, not one that moved.
    pub recurs: bool,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Rule {}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

/// Every rule, in the order of docs/domain.md.
pub static RULES: &[Rule] = &[
    starting::STAFFING,
    starting::ASSESSMENT,
    granting::BETALINGSTILSAGN,
    starting::HANDLEPLAN,
    granting::DECISION_85A,
    contact::FIRST_HOME_VISIT,
    phases::ACTIVITY_PLAN,
    phases::PHASE_2,
    phases::PHASE_3,
    goals::GOAL_EVALUATION,
    ending::CONTINUED_SUPPORT,
    ending::HANDOVER_AGREEMENT,
    ending::LONG_TERM_PLAN,
    ending::HANDOVER_TALKS,
    ending::SUPPORT_NETWORK,
    closing::CLOSING,
    contact::CONTACT,
    starting::KOMMUNE_INFORMED,
    closing::GRANT_EXPIRY,
];

/// The rule of this name.
pub fn rule(key: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.key == key)
}
