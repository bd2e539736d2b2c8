use crate::domain::cases::forloeb::MilestoneKind;

/// One thing that a deadline still waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Milestone(MilestoneKind),
    Worker,
    Contact,
    Tilsagn,
    DecisionOn,
    HomeVisit,
    Phase2On,
    Phase3On,
    EndedOn,
}

impl Missing {
    /// The name in JSON: the milestone's kind, or the column (docs/domain.md, section 3).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Milestone(kind) => kind.as_str(),
            Self::Worker => "worker",
            Self::Contact => "contact",
            Self::Tilsagn => "tilsagn",
            Self::DecisionOn => "decision_on",
            Self::HomeVisit => "home_visit",
            Self::Phase2On => "phase2_on",
            Self::Phase3On => "phase3_on",
            Self::EndedOn => "ended_on",
        }
    }
}
