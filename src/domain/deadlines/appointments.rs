//! Deadlines in people's calendars: entered with the reminder, moved when the date moves, cancelled when
//! nothing is missing any more.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::deadline::Deadline;
use super::reminders::Item;
use super::rules::{Rule, rule};

/// One deadline in the calendar of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub forloeb: String,
    pub rule: &'static str,
    pub due_on: NaiveDate,
    /// The day it stands on.
    pub act_by: NaiveDate,
    /// Rises with every change, so that the newest one counts.
    pub sequence: i64,
    pub cancelled: bool,
}

impl Appointment {
    /// Whether it stands for the same thing: a rule that recurs has another one for each date.
    fn is_of(&self, forloeb: &str, of: &Rule, due_on: NaiveDate) -> bool {
        self.forloeb == forloeb && self.rule == of.key && (!of.recurs || self.due_on == due_on)
    }

    /// What names it for ever: forløb and rule, and the date of a rule that recurs.
    pub fn name(&self) -> String {
        match rule(self.rule).filter(|rule| rule.recurs) {
            Some(_) => format!("{}/{}/{}", self.forloeb, self.rule, self.due_on),
            None => format!("{}/{}", self.forloeb, self.rule),
        }
    }
}

/// What changes in one person's calendar: `known` is what was sent, `items` the reminders of this run, `open`
/// every open deadline of the forløb that are known, except those `in_doubt`, whose rows can't be read. What stood
/// in a mail that never went (`lost`) is sent again as it is now.
pub fn changes(
    known: &[Appointment],
    items: &[Item],
    open: &[Deadline],
    in_doubt: &BTreeSet<&str>,
    lost: impl Fn(&Appointment) -> bool,
) -> Vec<Appointment> {
    let told = items.iter().map(|item| &item.deadline);
    let new = told.clone().filter_map(|deadline| match known.iter().find(|a| is_of(a, deadline)) {
        None => Some(entered(deadline, 0)),
        Some(old) if old.cancelled => Some(entered(deadline, old.sequence + 1)),
        Some(_) => None,
    });
    let again = |old: &Appointment| told.clone().any(|deadline| old.cancelled && is_of(old, deadline));
    let standing = known.iter().filter(|a| !in_doubt.contains(a.forloeb.as_str()) && !again(a));
    let changed = standing.filter(|a| !a.cancelled || lost(a)).filter_map(|old| {
        match open.iter().find(|deadline| is_of(old, deadline)).filter(|_| !old.cancelled) {
            Some(deadline) if deadline.act_by == old.act_by && !lost(old) => None,
            Some(deadline) => Some(entered(deadline, old.sequence + 1)),
            None => Some(Appointment { sequence: old.sequence + 1, cancelled: true, ..old.clone() }),
        }
    });
    new.chain(changed).collect()
}

fn is_of(appointment: &Appointment, deadline: &Deadline) -> bool {
    appointment.is_of(&deadline.forloeb, deadline.rule, deadline.due_on)
}

fn entered(deadline: &Deadline, sequence: i64) -> Appointment {
    Appointment {
        forloeb: deadline.forloeb.clone(),
        rule: deadline.rule.key,
        due_on: deadline.due_on,
        act_by: deadline.act_by,
        sequence,
        cancelled: false,
    }
}
