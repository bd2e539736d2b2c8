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

    /// All that are no milestones.
    const OTHERS: [Self; 8] = [
        Self::Worker,
        Self::Contact,
        Self::Tilsagn,
        Self::DecisionOn,
        Self::HomeVisit,
        Self::Phase2On,
        Self::Phase3On,
        Self::EndedOn,
    ];

    fn place(self) -> u32 {
        match self {
            Self::Worker => 0,
            Self::Contact => 1,
            Self::Tilsagn => 2,
            Self::DecisionOn => 3,
            Self::HomeVisit => 4,
            Self::Phase2On => 5,
            Self::Phase3On => 6,
            Self::EndedOn => 7,
            Self::Milestone(kind) => 8 + kind as u32,
        }
    }
}

/// What a deadline still waits for, milestones last. A bit each: a large site has hundreds of thousands of these at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MissingSet(u32);

impl MissingSet {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn contains(self, missing: Missing) -> bool {
        self.0 & Self::bit(missing) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Missing> {
        let milestones = MilestoneKind::ALL.iter().map(|kind| Missing::Milestone(*kind));
        Missing::OTHERS.into_iter().chain(milestones).filter(move |missing| self.contains(*missing))
    }

    /// What both have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What the other one has not.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn bit(missing: Missing) -> u32 {
        1 << missing.place()
    }
}

impl From<Missing> for MissingSet {
    fn from(missing: Missing) -> Self {
        Self(Self::bit(missing))
    }
}

impl Extend<Missing> for MissingSet {
    fn extend<I: IntoIterator<Item = Missing>>(&mut self, missing: I) {
        self.0 = missing.into_iter().fold(self.0, |set, missing| set | Self::bit(missing));
    }
}

impl FromIterator<Missing> for MissingSet {
    fn from_iter<I: IntoIterator<Item = Missing>>(missing: I) -> Self {
        let mut set = Self::default();
        set.extend(missing);
        set
    }
}
