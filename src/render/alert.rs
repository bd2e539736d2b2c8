use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::MailContext;
use crate::domain::operations::health::{Problem, RecordedProblem, UndeliveredMail};
use crate::domain::operations::job::JobKind;
use crate::domain::values::cpr::CaseNumbers;
use crate::domain::values::danish::{count, long_date};
use crate::domain::values::message::Recipient;
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
    /// As the log has it, in English.
    detail: Option<String>,
    steps: Vec<AlertStep>,
}

#[derive(Debug, Clone, Serialize)]
struct AlertStep {
    text: String,
    command: Option<String>,
}

/// The most mails that are named by their ids.
const NAMED: usize = 10;

impl AlertMail {
    pub fn new(person: &Recipient, problems: &[&Problem], zone: Tz, numbers: &CaseNumbers, now: DateTime<Utc>) -> Self {
        let problems: Vec<_> = problems.iter().map(|one| problem(one, zone, numbers)).collect();
        let first = problems.first().map(|problem| problem.headline.clone()).unwrap_or_default();
        let summary = match problems.len().saturating_sub(1) {
            0 => first,
            more => format!("{first} og {}", count(more, "problem til", "problemer til")),
        };
        Self { name: person.name.clone(), summary, at: moment(now, zone), problems }
    }
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} kl. {}", long_date(local.date_naive()), local.format("%H.%M"))
}

fn problem(problem: &Problem, zone: Tz, numbers: &CaseNumbers) -> AlertProblem {
    let (headline, meaning) = words(problem);
    let (since, detail) = match problem {
        Problem::Recorded { since, text, .. } | Problem::StateDatabase { since, text } => (Some(since), Some(text)),
        Problem::Waiting { since } => (Some(since), None),
        Problem::Late(_) | Problem::Dead(_) | Problem::Blocked(_) | Problem::Vacant(..) => (None, None),
    };
    // An alert that the guard holds back would tell nobody anything.
    let shown = |text: &String| {
        if numbers.leave_cpr_in(text) { "(vises ikke her; se fasevagt status)".to_owned() } else { redact(text) }
    };
    AlertProblem {
        headline,
        since: since.map(|at| moment(*at, zone)),
        meaning,
        detail: detail.map(shown),
        steps: steps(problem),
    }
}

fn words(problem: &Problem) -> (String, &'static str) {
    let mails = |ids: &[UndeliveredMail]| count(ids.len(), "mail", "mails");
    match problem {
        Problem::Recorded { what: RecordedProblem::MailServer, .. } => (
            "Mailserveren tager ikke imod mails".into(),
            "Mails venter i køen og sendes af sig selv, når serveren svarer igen.",
        ),
        Problem::Recorded { what: RecordedProblem::CaseDatabase, .. } => (
            "Sagsdatabasen kan ikke læses".into(),
            "Så længe varsles ingen frister, og der udstedes ingen opgørelser. Det indhentes, når den svarer igen.",
        ),
        Problem::StateDatabase { .. } => (
            "Fasevagts egen database kan ikke læses".into(),
            "Så længe sker der intet: ingen påmindelser, ingen opgørelser. Det indhentes, når den svarer igen.",
        ),
        Problem::Recorded { what: RecordedProblem::Proof, .. } => (
            "Frister er ikke varslet, som de skulle".into(),
            "Nattens kontrol har fundet en forskel mellem det, der skulle varsles, og det, der er varslet.",
        ),
        Problem::Recorded { what: RecordedProblem::Job(job), .. } => {
            let meaning = match job {
                JobKind::Retention => {
                    "Det prøves igen hver nat, til det lykkes. Indtil da ligger gamle oplysninger for længe."
                }
                _ => "Det prøves igen af sig selv, til det lykkes. Indtil da mangler mailene.",
            };
            (format!("Jobbet {} fejler", job.title()), meaning)
        }
        Problem::Late(job) => {
            (format!("Jobbet {} er forsinket", job.title()), "Det skulle være kørt for mere end et kvarter siden.")
        }
        Problem::Dead(ids) => (
            format!("{} kunne ikke leveres", mails(ids)),
            "Modtagerne har ikke fået dem, og de sendes ikke igen af sig selv.",
        ),
        Problem::Blocked(ids) => (
            format!("{} er holdt tilbage", mails(ids)),
            "De ser ud til at indeholde et CPR-nummer og bliver ikke sendt.",
        ),
        Problem::Waiting { .. } => {
            ("Mails har ventet i over en time".into(), "De er i køen og prøves igen, men kommer ikke af sted.")
        }
        Problem::Vacant(role, tilbud) => {
            (format!("Ingen er {role} for {tilbud}"), "Påmindelser til den rolle kommer ikke frem.")
        }
    }
}

/// What to do, in order.
fn steps(problem: &Problem) -> Vec<AlertStep> {
    let again = |job: JobKind| step("Kør jobbet med det samme", format!("fasevagt once {job}"));
    let log = || step("Se loggen", "journalctl -u fasevagt --since today");
    let reload = |what: &str| step(&format!("Ret {what}, og lad Fasevagt læse det"), "systemctl reload fasevagt");
    match problem {
        Problem::Recorded { what: RecordedProblem::MailServer, .. } => {
            vec![step("Se, hvad serveren siger", "fasevagt check --smtp"), reload("serveren eller [mail.smtp]")]
        }
        Problem::Recorded { what: RecordedProblem::CaseDatabase, .. } | Problem::StateDatabase { .. } => {
            vec![step("Se, hvad der mangler", "fasevagt check"), reload("serveren eller [database]")]
        }
        Problem::Recorded { what: RecordedProblem::Proof, .. } => vec![
            step(
                "Se, om forskellen stadig er der; en sag, der er ændret siden, forsvinder ved næste kørsel",
                "fasevagt status",
            ),
            step("Se, hvad der er sagt om en sag", "fasevagt explain SAGSNUMMER"),
            advice("Er den der også efter næste hverdags påmindelser, så giv medarbejderen besked."),
        ],
        Problem::Recorded { what: RecordedProblem::Job(JobKind::Statements), .. } => vec![
            step("Se udkastet til den måned, som fejlen nævner", "fasevagt statement --month ÅÅÅÅ-MM"),
            again(JobKind::Statements),
        ],
        Problem::Recorded { what: RecordedProblem::Job(job), .. } => vec![log(), again(*job)],
        Problem::Late(job) => vec![step("Se, om den kører", "systemctl status fasevagt"), log(), again(*job)],
        Problem::Dead(mails) => vec![
            show("Se hvorfor", mails),
            step(
                "Ret adressen i sagssystemet eller under [[recipients]], og send igen",
                "fasevagt outbox retry NUMMER",
            ),
            step("Eller opgiv mailen, og giv modtageren besked", "fasevagt outbox discard NUMMER"),
        ],
        Problem::Blocked(mails) => vec![
            show("Se hvilke", mails),
            advice("Er det et sagsnummer, så ret det i sagssystemet, eller angiv formen i mail.case_number."),
            step("Opgiv mailen, og giv modtageren besked", "fasevagt outbox discard NUMMER"),
        ],
        Problem::Waiting { .. } => vec![step("Se hvilke og hvorfor", "fasevagt outbox list"), log()],
        Problem::Vacant(..) => vec![reload("[[recipients]]")],
    }
}

fn step(text: &str, command: impl Into<String>) -> AlertStep {
    AlertStep { text: text.to_owned(), command: Some(command.into()) }
}

fn advice(text: &str) -> AlertStep {
    AlertStep { text: text.to_owned(), command: None }
}

fn show(text: &str, mails: &[UndeliveredMail]) -> AlertStep {
    let named = mails.iter().take(NAMED).map(|mail| mail.id.to_string()).collect::<Vec<_>>().join(", ");
    let more = if mails.len() > NAMED { ", ..." } else { "" };
    let first = mails.first().map_or(0, |mail| mail.id);
    step(&format!("{text} (nr. {named}{more})"), format!("fasevagt outbox show {first}"))
}

impl MailContext for AlertMail {
    const NAME: &'static str = "alert";

    fn sample() -> Self {
        let problem = AlertProblem {
            headline: "Mailserveren tager ikke imod mails".into(),
            since: Some("søndag den 22.11.2026 kl. 09.12".into()),
            meaning: "Mails venter i køen og sendes af sig selv, når serveren svarer igen.",
            detail: Some("mail.example.dk:587: the server offers no STARTTLS".into()),
            steps: vec![step("Se, hvad serveren siger", "fasevagt check --smtp"), advice("Ret serveren.")],
        };
        Self {
            name: "Drift".into(),
            summary: "Mailserveren tager ikke imod mails og 1 problem til".into(),
            at: "søndag den 22.11.2026 kl. 10.05".into(),
            problems: vec![problem.clone(), problem],
        }
    }
}
