//! In which columns of the list a thing is recorded that a rule waits for.

use super::wide::WIDE;
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::forloeb::MilestoneKind;
use crate::domain::deadlines::rules::Missing;

/// The titles of the columns of the sheet Forløb; each of several ends the wait.
pub fn columns_of(thing: Missing) -> Vec<&'static str> {
    let names = match thing {
        Missing::Milestone(MilestoneKind::GoalsEvaluated) => vec!["newest_goals_evaluated"],
        Missing::Milestone(kind) => vec![kind.as_str()],
        Missing::Worker => vec!["medarbejder_id"],
        Missing::Contact => vec!["newest_home_visit", "newest_meeting", "newest_call", "newest_network"],
        Missing::Tilsagn => vec!["tilsagn_registered_on"],
        Missing::HomeVisit => vec!["newest_home_visit"],
        Missing::DecisionOn => vec!["decision_on"],
        Missing::Phase2On => vec!["phase2_on"],
        Missing::Phase3On => vec!["phase3_on"],
        Missing::EndedOn => vec!["ended_on"],
    };
    let columns = || FORLOEB.columns.iter().chain(WIDE.iter().map(|wide| &wide.column));
    names.into_iter().filter_map(|name| Some(columns().find(|column| column.name == name)?.title)).collect()
}
