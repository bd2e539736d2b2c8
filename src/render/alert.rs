use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::MailContext;
use super::danish::{self, AlertStep};
use crate::domain::operations::health::Problem;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::message::{MailTemplate, Recipient};
use crate::domain::values::redact::redact;

/// What is wrong with the installation, or is not any more, for the administrator.
#[derive(Debug, Clone, Serialize)]
pub struct AlertMail {
    name: String,
    /// `Fasevagt på sag-01 (Pensionatet)`
    sender: String,
    /// The first headline, and how many there are besides.
    summary: String,
    /// `2 problemer på sag-01`, `Løst igen på sag-01`
    heading: String,
    /// `søndag den 22.11.2026 kl. 10.05`
    at: String,
    problems: Vec<AlertProblem>,
    solved: Vec<SolvedProblem>,
}

/// Where and when an alert is made.
#[derive(Debug, Clone, Copy)]
pub struct AlertSetting<'a> {
    /// The name of the computer, and of whom it serves; each may be empty.
    pub host: &'a str,
    pub site: &'a str,
    pub zone: Tz,
    pub numbers: &'a KnownNumbers,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize)]
struct AlertProblem {
    headline: String,
    since: Option<String>,
    /// What it means for those who rely on it.
    meaning: &'static str,
    /// Figures, a line each.
    facts: Vec<String>,
    /// As the log has it, in English.
    detail: Option<String>,
    /// What the mail server or the guard says of each mail: the mail's number and the words.
    reasons: Vec<String>,
    steps: Vec<AlertStep>,
}

/// A problem that is over.
#[derive(Debug, Clone, Serialize)]
pub struct SolvedProblem {
    pub headline: String,
    pub since: String,
    pub until: String,
}

impl AlertMail {
    pub fn new(person: &Recipient, problems: &[&Problem], setting: &AlertSetting<'_>) -> Self {
        let problems: Vec<_> = problems.iter().map(|one| problem(one, setting)).collect();
        let first = problems.first().map(|problem| problem.headline.clone()).unwrap_or_default();
        Self {
            summary: danish::headlines(first, problems.len().saturating_sub(1)),
            heading: danish::alert_heading(problems.len(), setting.host),
            problems,
            ..Self::to(person, setting)
        }
    }

    /// That these are over.
    pub fn solved(person: &Recipient, solved: Vec<SolvedProblem>, setting: &AlertSetting<'_>) -> Self {
        let first = solved.first().map(|one| format!("Løst igen: {}", one.headline)).unwrap_or_default();
        Self {
            summary: danish::headlines(first, solved.len().saturating_sub(1)),
            heading: danish::solved_heading(setting.host),
            solved,
            ..Self::to(person, setting)
        }
    }

    fn to(person: &Recipient, setting: &AlertSetting<'_>) -> Self {
        Self {
            name: person.name.clone(),
            sender: danish::alert_sender(setting.host, setting.site),
            summary: String::new(),
            heading: String::new(),
            at: danish::moment(setting.now, setting.zone),
            problems: Vec::new(),
            solved: Vec::new(),
        }
    }
}

fn problem(problem: &Problem, setting: &AlertSetting<'_>) -> AlertProblem {
    let AlertSetting { zone, numbers, now, .. } = *setting;
    let (headline, meaning) = danish::problem(problem, zone, now);
    let detail = match problem {
        Problem::Recorded { text, .. }
        | Problem::StateDatabase { text, .. }
        | Problem::StateGone { text, .. }
        | Problem::StateDamaged { text, .. } => Some(text.as_str()),
        Problem::FirstRun { .. }
        | Problem::Waiting { .. }
        | Problem::Late { .. }
        | Problem::Dead(_)
        | Problem::Blocked(_)
        | Problem::OldPages { .. }
        | Problem::Vacant(..) => None,
    };
    // An alert that the CPR guard blocks would reach nobody.
    let shown = |text: &str| {
        if numbers.leave_cpr_in(text) { danish::NOT_SHOWN.to_owned() } else { redact(text) }
    };
    let mails = match problem {
        Problem::Dead(mails) | Problem::Blocked(mails) => mails.as_slice(),
        _ => &[],
    };
    let mut reasons = Vec::new();
    for mail in mails.iter().take(danish::MAX_NAMED) {
        if let Some(why) = &mail.why {
            reasons.push(format!("Mail nr. {}: {}", mail.id, shown(why)));
        }
    }
    AlertProblem {
        headline,
        since: problem.since().map(|at| danish::moment(at, zone)),
        meaning,
        facts: danish::facts(problem),
        detail: detail.map(shown),
        reasons,
        steps: danish::steps(problem),
    }
}

impl MailContext for AlertMail {
    const TEMPLATE: MailTemplate = MailTemplate::Alert;

    fn sample() -> Self {
        let problem = AlertProblem {
            headline: "Mailserveren tager ikke imod mails".into(),
            since: Some("søndag den 22.11.2026 kl. 09.12".into()),
            meaning: "Mails venter i køen og sendes af sig selv, når serveren svarer igen.",
            facts: vec!["Mails i køen: 3".into()],
            detail: Some("mail.example.dk:587: the server offers no STARTTLS".into()),
            reasons: vec!["Mail nr. 12: 550 5.1.1 user unknown".into()],
            steps: vec![
                AlertStep::command("Se, hvad serveren siger", "fasevagt check --smtp"),
                AlertStep::advice("Ret serveren."),
            ],
        };
        Self {
            name: "Drift".into(),
            sender: danish::alert_sender("sag-01", "Pensionatet"),
            summary: "Mailserveren tager ikke imod mails (+ 1 problem)".into(),
            heading: danish::alert_heading(2, "sag-01"),
            at: "søndag den 22.11.2026 kl. 10.05".into(),
            problems: vec![problem.clone(), problem],
            solved: vec![SolvedProblem {
                headline: "Sagsdatabasen kan ikke læses".into(),
                since: "søndag den 22.11.2026 kl. 09.12".into(),
                until: "søndag den 22.11.2026 kl. 09.35".into(),
            }],
        }
    }
}
