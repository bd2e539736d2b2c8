use chrono::NaiveDate;

use super::{Missing, MissingSet, NotWatched, Verdict};
use crate::domain::cases::forloeb::{Case, Method, MilestoneKind};
use crate::domain::cases::timeline::Timeline;
use crate::domain::values::calendar::Calendar;

/// What a rule judges by: a case as of the timeline's day, and the site's calendar.
pub struct View<'a> {
    pub case: &'a Case,
    pub timeline: &'a Timeline,
    pub calendar: &'a Calendar,
    /// The rule's largest lead, in days.
    pub first_lead: i64,
}

pub const ONLY_CTI: Verdict = Verdict::Silent(NotWatched::OnlyCti);
pub const NOT_THIS_METHOD: Verdict = Verdict::Silent(NotWatched::NotThisMethod);
pub const PAST_END: Verdict = Verdict::Silent(NotWatched::PastEnd);
pub const NOT_STARTED: Verdict = Verdict::Silent(NotWatched::NotStarted);
pub const PAUSED: Verdict = Verdict::Silent(NotWatched::Paused);
pub const AFTER_STAY_ONLY: Verdict = Verdict::Silent(NotWatched::AfterStayOnly);

impl View<'_> {
    /// The day looked from.
    pub fn on(&self) -> NaiveDate {
        self.timeline.on
    }

    pub fn is_cti(&self) -> bool {
        self.case.forloeb.method == Method::Cti
    }

    /// E of a CTI; `None` for the other methods.
    pub fn end_of_cti(&self) -> Option<NaiveDate> {
        if self.is_cti() { self.timeline.end } else { None }
    }

    /// CTI, ICM and ACT: everything but efterforsorg.
    pub fn is_billed_method(&self) -> bool {
        self.case.forloeb.method != Method::Efterforsorg
    }

    pub fn is_paused(&self) -> bool {
        self.case.pauser.iter().any(|pause| pause.days.contains(self.on()))
    }

    /// The milestones of these kinds that do not count yet.
    pub fn lacking(&self, kinds: &[MilestoneKind]) -> MissingSet {
        kinds.iter().filter(|kind| !self.case.has(**kind, self.on())).map(|kind| Missing::Milestone(*kind)).collect()
    }
}
