use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::MailContext;
use super::danish::{self, AlertStep};
use crate::domain::operations::health::{Problem, why};
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::message::{MailTemplate, Recipient};
use crate::domain::values::redact::redact;

/// What is wrong with the installation, for the administrator.
#[derive(Debug, Clone, Serialize)]
pub struct AlertMail {
    name: String,
    /// The first headline, and how many there are besides.
    summary: String,
    /// `søndag den 22.11.2026 kl. 10.05`
    at: String,
    problems: Vec<AlertProblem>,
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
    steps: Vec<AlertStep>,
}

impl AlertMail {
    pub fn new(
        person: &Recipient,
        problems: &[&Problem],
        zone: Tz,
        numbers: &KnownNumbers,
        now: DateTime<Utc>,
    ) -> Self {
        let problems: Vec<_> = problems.iter().map(|one| problem(one, zone, numbers)).collect();
        let first = problems.first().map(|problem| problem.headline.clone()).unwrap_or_default();
        let summary = danish::headlines(first, problems.len().saturating_sub(1));
        Self { name: person.name.clone(), summary, at: danish::moment(now, zone), problems }
    }
}

fn problem(problem: &Problem, zone: Tz, numbers: &KnownNumbers) -> AlertProblem {
    let (headline, meaning) = danish::problem(problem);
    let (since, detail) = match problem {
        Problem::Recorded { since, text, .. }
        | Problem::StateDatabase { since, text }
        | Problem::StateDamaged { since, text } => (Some(since), Some(text.as_str())),
        Problem::FirstRun { since, .. } | Problem::Waiting { since } => (Some(since), None),
        Problem::Dead(mails) | Problem::Blocked(mails) => (None, why(mails)),
        Problem::Late(_) | Problem::Vacant(..) => (None, None),
    };
    // An alert that the CPR guard blocks would reach nobody.
    let shown = |text: &str| {
        if numbers.leave_cpr_in(text) { danish::NOT_SHOWN.to_owned() } else { redact(text) }
    };
    AlertProblem {
        headline,
        since: since.map(|at| danish::moment(*at, zone)),
        meaning,
        facts: danish::facts(problem),
        detail: detail.map(shown),
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
            steps: vec![
                AlertStep::command("Se, hvad serveren siger", "fasevagt check --smtp"),
                AlertStep::advice("Ret serveren."),
            ],
        };
        Self {
            name: "Drift".into(),
            summary: "Mailserveren tager ikke imod mails og 1 problem til".into(),
            at: "søndag den 22.11.2026 kl. 10.05".into(),
            problems: vec![problem.clone(), problem],
        }
    }
}
