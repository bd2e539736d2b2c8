use chrono::NaiveDate;

use crate::domain::cases::forloeb::{DataError, MilestoneKind};
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// What a finding is about, as JSON has it. Ordered by name, which is the order they are shown in.
    FindingKind {
        AftercareVisits = "aftercare-visits",
        Capacity = "capacity",
        Caseload = "caseload",
        ClosedIncomplete = "closed-incomplete",
        DataError = "data-error",
        DoubleBilling = "double-billing",
        ExtensionMissing = "extension-missing",
        FirstMonthContacts = "first-month-contacts",
        GlnMissing = "gln-missing",
        ListStale = "list-stale",
        NotInList = "not-in-list",
        PaymentMissing = "payment-missing",
        RefusionLost = "refusion-lost",
        TakstMissing = "takst-missing",
        TilsagnGap = "tilsagn-gap",
        Unassigned = "unassigned",
        Vanished = "vanished",
        VoidedChanged = "voided-changed",
    }
}

/// What was found, besides the subject: a variant for each kind, with its counts and dates. The English detail comes
/// from it, and the Danish sentence of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingFacts {
    /// More than one home visit in these ISO weeks.
    AftercareVisits {
        weeks: Vec<u32>,
    },
    Capacity {
        tilbud: String,
        cti: i64,
        places: i64,
    },
    Caseload {
        medarbejder: String,
        forloeb: i64,
        fte_percent: i64,
    },
    ClosedIncomplete {
        ended_on: NaiveDate,
        missing: Vec<MilestoneKind>,
    },
    /// So many rows of a table are wrong in the same way: more than one only where they have no id.
    DataError {
        error: DataError,
        rows: usize,
    },
    /// So many days between two are billed for another forløb of the same person, too.
    DoubleBilling {
        other: String,
        days: usize,
        first: NaiveDate,
        last: NaiveDate,
    },
    /// So many others are billed for the same days under the same `borger_ref`: more than one person can have.
    SharedBorgerRef {
        others: usize,
    },
    ExtensionMissing {
        agreed_end: NaiveDate,
        method_end: NaiveDate,
    },
    FirstMonthContacts {
        contacts: usize,
    },
    /// Without a number, or with one whose check digit is wrong.
    GlnMissing {
        kommune: String,
        has_wrong_one: bool,
    },
    /// The watched list, last changed then.
    ListStale {
        since: NaiveDate,
    },
    /// Missing from the watched list.
    NotInList,
    /// It is not said where to pay.
    PaymentMissing,
    RefusionLost {
        discharged_on: NaiveDate,
    },
    TakstMissing {
        from: NaiveDate,
    },
    TilsagnGap {
        days: i64,
        first: NaiveDate,
        last: NaiveDate,
    },
    Unassigned,
    /// Billed, and gone from the case database.
    Vanished,
    /// Voided, and its number stands for another case now.
    VoidedChanged,
}

/// Active forløb for each full-time worker (CTI practice: 10, at most 20).
pub const FULL_CASELOAD: i64 = 10;

impl FindingFacts {
    pub fn kind(&self) -> FindingKind {
        match self {
            Self::AftercareVisits { .. } => FindingKind::AftercareVisits,
            Self::Capacity { .. } => FindingKind::Capacity,
            Self::Caseload { .. } => FindingKind::Caseload,
            Self::ClosedIncomplete { .. } => FindingKind::ClosedIncomplete,
            Self::DataError { .. } => FindingKind::DataError,
            Self::DoubleBilling { .. } | Self::SharedBorgerRef { .. } => FindingKind::DoubleBilling,
            Self::ExtensionMissing { .. } => FindingKind::ExtensionMissing,
            Self::FirstMonthContacts { .. } => FindingKind::FirstMonthContacts,
            Self::GlnMissing { .. } => FindingKind::GlnMissing,
            Self::ListStale { .. } => FindingKind::ListStale,
            Self::NotInList => FindingKind::NotInList,
            Self::PaymentMissing => FindingKind::PaymentMissing,
            Self::RefusionLost { .. } => FindingKind::RefusionLost,
            Self::TakstMissing { .. } => FindingKind::TakstMissing,
            Self::TilsagnGap { .. } => FindingKind::TilsagnGap,
            Self::Unassigned => FindingKind::Unassigned,
            Self::Vanished => FindingKind::Vanished,
            Self::VoidedChanged => FindingKind::VoidedChanged,
        }
    }

    /// The line in JSON and in the table of `scan`.
    pub fn detail(&self) -> String {
        match self {
            Self::AftercareVisits { weeks } => {
                let weeks = weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                format!("more than one home visit in week {weeks}")
            }
            Self::Capacity { cti, places, .. } => format!("{cti} of {places} CTI places in use"),
            Self::Caseload { forloeb, fte_percent, .. } => {
                format!("{forloeb} active forløb at {fte_percent} % of full time, where {FULL_CASELOAD} is full time")
            }
            Self::ClosedIncomplete { ended_on, missing } => {
                let kinds = missing.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
                format!("closed as completed on {ended_on} without {kinds}")
            }
            Self::DataError { error, rows: 1 } => format!("{}.{}: {}", error.table, error.column, error.problem),
            Self::DataError { error, rows } => {
                format!("{}.{}: {} ({rows} rows)", error.table, error.column, error.problem)
            }
            Self::DoubleBilling { other, days, first, last } => {
                format!("{days} days between {first} and {last} are billed for {other} too, the same person")
            }
            Self::SharedBorgerRef { others } => format!(
                "{others} other forløb have the same borger_ref and are billed for the same days: one for each person?"
            ),
            Self::ExtensionMissing { agreed_end, method_end } => {
                format!("agreed end {agreed_end} lies after the method's own {method_end}, and no extension_ref is set")
            }
            Self::FirstMonthContacts { contacts } => format!("{contacts} contacts in the first month"),
            Self::GlnMissing { has_wrong_one: false, .. } => "no GLN".into(),
            Self::GlnMissing { has_wrong_one: true, .. } => "the GLN has a wrong check digit".into(),
            Self::RefusionLost { discharged_on } => format!("no decision before the discharge on {discharged_on}"),
            Self::TakstMissing { from } => format!("no takst from {from}"),
            Self::TilsagnGap { days, first, last } => {
                format!("{days} days without a betalingstilsagn between {first} and {last}")
            }
            Self::ListStale { since } => format!("the list was last changed on {since}"),
            Self::NotInList => "missing from the watched list".into(),
            Self::PaymentMissing => "statements do not say where to pay: set billing.payment".into(),
            Self::Unassigned => "active without a worker".into(),
            Self::Vanished => "it was billed, and is no longer in the case database: what was issued stands".into(),
            Self::VoidedChanged => {
                "it is voided, but its borger_ref or start_on is another than when it was: end the void if it is in use again"
                    .into()
            }
        }
    }
}
