//! The method report (docs/domain.md, section 6): how true the work of a period was to CTI. One function per item and
//! [`ITEMS`], the one table that lists them. A new item is a constant, with its Danish texts, and a function in the file of
//! what it is about, and a row here.

mod caseload;
mod contacts;
mod duration;
mod ending;
mod item;
mod move_in;
mod not_computed;
mod report;
mod reported_case;
mod reports;

pub use item::{ItemCount, ItemPopulation, MethodItem};
pub use not_computed::{NOT_COMPUTED, NotComputed};
pub use report::{ItemResult, MethodReport, ReportSubject};
pub use reported_case::{ReportPeriod, ReportedCase};
pub use reports::{MethodReports, MethodReview};

/// Every item, in the order of docs/domain.md, section 6.
pub static ITEMS: &[MethodItem] = &[
    duration::TIME_LIMITED,
    duration::PHASES_IN_TIME,
    caseload::CASELOAD,
    contacts::COMMUNITY_BASED,
    contacts::NETWORK_EARLY,
    contacts::DECREASING_CONTACT,
    duration::NO_DROP_OUT,
    contacts::EARLY_ENGAGEMENT,
    move_in::CONTACT_BEFORE_MOVE,
    move_in::FIRST_HOME_VISIT,
    ending::GOALS_EVALUATED,
    ending::HANDOVER_IN_TIME,
    ending::CLOSING_COMPLETE,
    move_in::DECISION_IN_TIME,
];
