//! Deadlines in people's calendars: entered with the reminder, moved when the date moves, cancelled when
//! nothing is missing any more.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::by_forloeb::ByForloeb;
use super::deadline::Deadline;
use super::reminders::Item;
use super::rules::{Rule, rule};

/// One deadline in the calendar of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub forloeb: String,
    pub rule: &'static str,
    pub due_on: NaiveDate,
    /// The day it is entered on.
    pub act_by: NaiveDate,
    /// Rises with every change, so that the newest one counts.
    pub sequence: i64,
    pub cancelled: bool,
}

impl Appointment {
    /// Whether it is for the same thing: a rule that recurs has another one for each date.
    fn is_of(&self, forloeb: &str, of: &Rule, due_on: NaiveDate) -> bool {
        self.forloeb == forloeb && self.rule == of.key && (!of.recurs || self.due_on == due_on)
    }

    /// Its name, which never changes: forløb and rule, and the date of a rule that recurs.
    pub fn name(&self) -> String {
        match rule(self.rule) {
            Some(rule) if rule.recurs => format!("{}/{}/{}", self.forloeb, self.rule, self.due_on),
            _ => format!("{}/{}", self.forloeb, self.rule),
        }
    }
}

/// An entry of a calendar, as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct SentAppointment<'a> {
    pub appointment: &'a Appointment,
    /// It stood in a mail that never went.
    pub lost: bool,
}

/// What changes in one person's calendar: `known` is what was sent, `items` the reminders of this run, `open`
/// every open deadline of the forløb that are known, except those `in_doubt`, whose rows can't be read. What was
/// lost is sent again as it is now.
pub fn changes(
    known: &[SentAppointment<'_>],
    items: &[Item],
    open: &ByForloeb<'_, Deadline>,
    in_doubt: &BTreeSet<&str>,
) -> Vec<Appointment> {
    let mut changes = Vec::new();
    let known_by = ByForloeb::new(known.iter().map(|known| known.appointment));
    let items_by = ByForloeb::new(items);
    for Item { deadline, .. } in items {
        match known_by.of(&deadline.forloeb).iter().find(|a| is_of(a, deadline)) {
            None => changes.push(entered(deadline, 0)),
            // What was cancelled is back, under the same name.
            Some(old) if old.cancelled => changes.push(entered(deadline, old.sequence + 1)),
            // An appointment that is kept is moved or left alone below.
            Some(_) => {}
        }
    }
    for SentAppointment { appointment: old, lost } in known {
        // Rows that can't be read don't say that nothing is missing any more.
        if in_doubt.contains(old.forloeb.as_str()) {
            continue;
        }
        if old.cancelled {
            // A cancellation whose mail was lost is sent again, unless the appointment was entered anew above.
            let entered_anew = items_by.of(&old.forloeb).iter().any(|item| is_of(old, &item.deadline));
            if *lost && !entered_anew {
                changes.push(cancelled(old));
            }
            continue;
        }
        match open.of(&old.forloeb).iter().find(|deadline| is_of(old, deadline)) {
            None => changes.push(cancelled(old)),
            Some(deadline) if deadline.act_by != old.act_by || *lost => {
                changes.push(entered(deadline, old.sequence + 1));
            }
            Some(_) => {}
        }
    }
    changes
}

fn is_of(appointment: &Appointment, deadline: &Deadline) -> bool {
    appointment.is_of(&deadline.forloeb, deadline.rule, deadline.due_on)
}

fn cancelled(old: &Appointment) -> Appointment {
    Appointment { sequence: old.sequence + 1, cancelled: true, ..old.clone() }
}

fn entered(deadline: &Deadline, sequence: i64) -> Appointment {
    Appointment {
        forloeb: deadline.forloeb.to_string(),
        rule: deadline.rule.key,
        due_on: deadline.due_on,
        act_by: deadline.act_by,
        sequence,
        cancelled: false,
    }
}
