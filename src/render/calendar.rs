use serde::Serialize;

use super::{MailContext, danish};
use crate::domain::deadlines::appointments::Appointment;
use crate::domain::deadlines::rules::rule;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::message::{MailTemplate, Recipient};

/// Changes in one person's calendar on a day without a reminder.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarMail {
    name: String,
    summary: String,
    lines: Vec<CalendarLine>,
}

#[derive(Debug, Clone, Serialize)]
struct CalendarLine {
    forloeb: String,
    link: String,
    title: &'static str,
    what: String,
}

impl CalendarMail {
    pub fn new(person: &Recipient, changes: &[Appointment], link: &CaseLink) -> Self {
        let shown = |a: &Appointment| CalendarLine {
            forloeb: a.forloeb.clone(),
            link: link.to(&a.forloeb),
            title: rule(a.rule).map_or(a.rule, |rule| rule.title),
            what: danish::appointment(a),
        };
        Self {
            name: person.name.clone(),
            summary: danish::appointments(changes),
            lines: changes.iter().map(shown).collect(),
        }
    }
}

impl MailContext for CalendarMail {
    const TEMPLATE: MailTemplate = MailTemplate::Calendar;

    fn sample() -> Self {
        let line = |what: &str| CalendarLine {
            forloeb: "CTI-2026-014".into(),
            link: "https://sag.example.dk/CTI-2026-014".into(),
            title: "Overdragelsesaftale",
            what: what.into(),
        };
        Self {
            name: "Anna Eksempel".into(),
            summary: "2 ændringer".into(),
            lines: vec![line("aflyst"), line("flyttet til 01.12.2026")],
        }
    }
}
