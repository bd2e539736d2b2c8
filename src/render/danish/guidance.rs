use super::course_facts::facts;
use super::missing::missing;
use super::next_step::next_step;
use super::reasons::why_you;
use crate::domain::cases::staff::Medarbejder;
use crate::domain::deadlines::reminders::Item;
use crate::domain::deadlines::rules::Role;

/// What a reminder says to one reader about one deadline, besides its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// As what the reader gets it, and why.
    pub why_you: String,
    /// Why it matters, or what is lost by now.
    pub why: &'static str,
    /// What decides, a sentence or two each.
    pub facts: Vec<String>,
    /// The checklist that follows `Klaret, når:`.
    pub done_when: Vec<&'static str>,
    /// The reader's own step.
    pub next: String,
    /// What the case worker should have thought of.
    pub remember: &'static [&'static str],
}

impl Guidance {
    /// `worker` is the case worker of the forløb, who need not be the reader.
    pub fn of(item: &Item, worker: Option<&Medarbejder>) -> Self {
        let deadline = &item.deadline;
        let wording = deadline.wording();
        let done_when = match wording.done_when {
            Some(instead) => vec![instead],
            None => deadline.missing.iter().map(missing).collect(),
        };
        let acts_in_the_case = item.reads_as.role == Some(Role::Medarbejder);
        Self {
            why_you: why_you(item, worker),
            why: wording.why,
            facts: facts(deadline),
            done_when,
            next: next_step(item),
            remember: if acts_in_the_case { wording.remember } else { &[] },
        }
    }
}
