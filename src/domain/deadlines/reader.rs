//! One reader of a mail about a deadline, and why it is not the one it is meant for.

use super::rules::Role;
use crate::domain::values::message::Recipient;

/// Why somebody else than the case worker reads a mail meant for the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandsIn {
    Unassigned,
    Absent,
    /// The worker is absent, and so is the substitute, or can't be reached.
    SubstituteAbsent,
    /// The worker is absent, and the reader is the substitute.
    AsSubstitute,
    /// The worker's mail address can't be used.
    NoAddress,
    /// A leader is absent, and the reader is the substitute.
    ForLeader,
    /// A leader is absent without a substitute, and the reader is the forstander.
    LeaderAbsent,
}

/// One reader of one deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub person: Recipient,
    /// Whose step the reader takes: their own, or that of whom they stand in for.
    pub role: Role,
    pub stands_in: Option<StandsIn>,
}
