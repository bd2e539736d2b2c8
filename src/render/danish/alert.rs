use chrono::{DateTime, Locale, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::count;
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::operations::health::{Problem, RecordedProblem, UndeliveredMail};
use crate::domain::operations::job::JobKind;
use crate::domain::values::calendar::parse_month;
use crate::domain::values::danish::day_in_text;

/// One thing to do about a problem, with the command for it.
#[derive(Debug, Clone, Serialize)]
pub struct AlertStep {
    text: String,
    command: Option<String>,
}

impl AlertStep {
    pub fn command(text: &str, command: impl Into<String>) -> Self {
        Self { text: text.to_owned(), command: Some(command.into()) }
    }

    pub fn advice(text: &str) -> Self {
        Self { text: text.to_owned(), command: None }
    }
}

/// In the place of a line of the log that could hold a CPR number.
pub const NOT_SHOWN: &str = "(vises ikke her; se fasevagt status)";

/// The most mails that are named by their ids.
pub const MAX_NAMED: usize = 10;

/// The first of some headlines, and how many there are besides.
pub fn headlines(first: String, more: usize) -> String {
    match more {
        0 => first,
        more => format!("{first} (+ {})", count(more, "problem", "problemer")),
    }
}

/// `Fasevagt på sag-01 (Pensionatet)`
pub fn alert_sender(host: &str, site: &str) -> String {
    let sender = format!("Fasevagt{}", on_host(host));
    if site.is_empty() { sender } else { format!("{sender} ({site})") }
}

/// `4 problemer på sag-01`
pub fn alert_heading(problems: usize, host: &str) -> String {
    format!("{}{}", count(problems, "problem", "problemer"), on_host(host))
}

/// `Løst igen på sag-01`
pub fn solved_heading(host: &str) -> String {
    format!("Løst igen{}", on_host(host))
}

fn on_host(host: &str) -> String {
    if host.is_empty() { String::new() } else { format!(" på {host}") }
}

/// What was not done, and when it should have been.
fn late(job: JobKind, planned_at: Option<DateTime<Utc>>, zone: Tz, now: DateTime<Utc>) -> String {
    let Some(planned) = planned_at.map(|at| at.with_timezone(&zone)) else { return job.fails().to_owned() };
    let is_today = planned.date_naive() == now.with_timezone(&zone).date_naive();
    let weekday = planned.format_localized("%A", Locale::da_DK);
    let (day, time) = (day_in_text(planned.date_naive()), planned.format("kl. %-H.%M"));
    match job {
        JobKind::Reminders if is_today => format!("Dagens påmindelser ({time}) er ikke sendt"),
        JobKind::Reminders => format!("Påmindelserne for {weekday} den {day} ({time}) er ikke sendt"),
        JobKind::Digest => format!("Ugens overblik ({weekday} {time}) er ikke sendt"),
        JobKind::Statements => format!("Takstopgørelsen ({day} {time}) er ikke udstedt"),
        other => format!("{} (skulle være gjort {day} {time})", other.fails()),
    }
}

/// The headline of a problem, and what it means for those who rely on the program.
pub fn problem(problem: &Problem, zone: Tz, now: DateTime<Utc>) -> (String, &'static str) {
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
        Problem::Recorded { what: RecordedProblem::Clock, .. } => (
            "Serverens ur er langt foran".into(),
            "Så længe udstedes ingen opgørelser, og intet slettes. Frister varsles efter den dato, som uret viser.",
        ),
        Problem::StateDatabase { .. } => (
            "Fasevagts egen database kan ikke læses".into(),
            "Så længe sker der intet: ingen påmindelser, ingen opgørelser. Det indhentes, når den svarer igen.",
        ),
        Problem::StateGone { .. } => (
            "Fasevagts egen database er væk eller skiftet ud".into(),
            "Fasevagt er stoppet og starter ikke af sig selv: ingen påmindelser, ingen opgørelser, og denne mail kommer ikke igen.",
        ),
        Problem::StateDamaged { .. } => (
            "Fasevagts egen database er beskadiget".into(),
            "Så længe sker der intet: ingen påmindelser, ingen opgørelser. Den skal hentes tilbage fra en sikkerhedskopi.",
        ),
        Problem::Recorded { what: RecordedProblem::Template(template), .. } => (
            format!("Jeres egen skabelon {template} kan ikke bruges"),
            "Mails sendes med den indbyggede skabelon, til jeres egen er rettet.",
        ),
        Problem::Recorded { what: RecordedProblem::Templates, .. } => (
            "En af jeres egne skabeloner kan ikke bruges".into(),
            "Mails sendes med den indbyggede skabelon, til jeres egen er rettet.",
        ),
        Problem::Recorded { what: RecordedProblem::Leaders, .. } => (
            "En leder er fraværende uden stedfortræder".into(),
            "Påmindelser til den rolle når ikke frem, før lederen er tilbage, eller en anden er sat på.",
        ),
        Problem::Recorded { what: RecordedProblem::ListUnread, .. } => {
            ("Listen kan ikke læses".into(), "Så længe bygger frister og opgørelser på den, som den sidst blev læst.")
        }
        Problem::Recorded { what: RecordedProblem::ListWrong, .. } => (
            "Listen har fejl".into(),
            "Intet af den nye liste er brugt. Den, der passer listen, har fået fejlene i en mail.",
        ),
        Problem::Recorded { what: RecordedProblem::ListStale, .. } => {
            ("Listen er ikke ændret i lang tid".into(), "Frister og opgørelser kan bygge på gamle oplysninger.")
        }
        Problem::Recorded { what: RecordedProblem::FirstRun, .. } | Problem::FirstRun { .. } => (
            "De første påmindelser venter på jeres valg".into(),
            "Ingen har fået påmindelser endnu, for det ville være mange på én gang, og det, som jeres liste ikke holder rede på, \
             ville blive meldt hver uge. Vælg en af de tre veje nedenfor.",
        ),
        Problem::Recorded { what: RecordedProblem::Pages, .. } => (
            "Noget er udeladt af tavlerne".into(),
            "Sager eller sider ser ud til at indeholde et CPR-nummer, eller en side kunne ikke laves. De andre vises.",
        ),
        Problem::Recorded { what: RecordedProblem::Proof, .. } => (
            "Frister er ikke varslet, som de skulle".into(),
            "Nattens kontrol har fundet en forskel mellem det, der skulle varsles, og det, der er varslet.",
        ),
        Problem::Recorded { what: RecordedProblem::Job(job), .. } => (job.fails().into(), job.while_failing()),
        Problem::Late { job, planned_at } => (
            late(*job, *planned_at, zone, now),
            "Det skulle være gjort for mere end et kvarter siden. Det indhentes af sig selv, når Fasevagt kører igen.",
        ),
        Problem::Dead(ids) => (
            format!("{} kunne ikke leveres", mails(ids)),
            match ids.as_slice() {
                [_] => "Modtageren har ikke fået den, og den sendes ikke igen af sig selv.",
                _ => "Modtagerne har ikke fået dem, og de sendes ikke igen af sig selv.",
            },
        ),
        Problem::Blocked(ids) => (
            format!("{} er holdt tilbage", mails(ids)),
            match ids.as_slice() {
                [_] => "Den ser ud til at indeholde et CPR-nummer og bliver ikke sendt.",
                _ => "De ser ud til at indeholde et CPR-nummer og bliver ikke sendt.",
            },
        ),
        Problem::Waiting { .. } => {
            ("Mails har ventet i over en time".into(), "De er i køen og prøves igen, men kommer ikke af sted.")
        }
        Problem::OldPages { .. } => ("Tavlerne er gamle".into(), "De viser, hvordan det var, da de sidst blev lavet."),
        Problem::Vacant(Vacancy { role, tilbud, .. }) => {
            (format!("Ingen er {role} for {tilbud}"), "Påmindelser til den rolle kommer ikke frem.")
        }
    }
}

/// What it is in figures, where there are some.
pub fn facts(problem: &Problem) -> Vec<String> {
    match problem {
        Problem::FirstRun { first_run, .. } => super::first_run(first_run),
        _ => Vec::new(),
    }
}

/// What to do, in order.
pub fn steps(problem: &Problem) -> Vec<AlertStep> {
    let again = |job: JobKind| AlertStep::command("Kør jobbet med det samme", format!("fasevagt once {job}"));
    let log = || AlertStep::command("Se loggen", "journalctl -u fasevagt --since today");
    let reload =
        |what: &str| AlertStep::command(&format!("Ret {what}, og lad Fasevagt læse det"), "systemctl reload fasevagt");
    match problem {
        Problem::Recorded { what: RecordedProblem::MailServer, .. } => {
            vec![
                AlertStep::command("Se, hvad serveren siger", "fasevagt check --smtp"),
                reload("serveren eller [mail.smtp]"),
            ]
        }
        Problem::Recorded { what: RecordedProblem::CaseDatabase, .. } | Problem::StateDatabase { .. } => {
            vec![AlertStep::command("Se, hvad der mangler", "fasevagt check"), reload("serveren eller [database]")]
        }
        Problem::StateGone { .. } => vec![
            AlertStep::command("Hent databasen tilbage, som der står her", "fasevagt help backup"),
            AlertStep::command("Er den med vilje en ny, så sig det", "fasevagt migrate --new-state"),
            AlertStep::command("Start Fasevagt igen", "systemctl start fasevagt"),
        ],
        Problem::StateDamaged { .. } => vec![
            AlertStep::command("Stop Fasevagt", "systemctl stop fasevagt"),
            AlertStep::command("Hent databasen tilbage, som der står her", "fasevagt help backup"),
        ],
        Problem::Recorded { what: RecordedProblem::ListUnread | RecordedProblem::ListWrong, .. } => {
            vec![AlertStep::command("Se, hvad der er galt", "fasevagt once list")]
        }
        Problem::Recorded { what: RecordedProblem::FirstRun, .. } | Problem::FirstRun { .. } => first_run_steps(),
        Problem::Recorded { what: RecordedProblem::ListStale, .. } => {
            vec![AlertStep::advice("Spørg den, der passer listen, om den er ajour, eller om den gemmes et andet sted.")]
        }
        Problem::Recorded { what: RecordedProblem::Pages, .. } => vec![AlertStep::advice(
            "Ret sagsnumre og navne, der ligner CPR-numre, eller skriv tallet i mail.not_cpr, hvis det ikke er et; meld en fejl i programmet med det sted, som den nævner",
        )],
        Problem::Recorded { what: RecordedProblem::Leaders, .. } => {
            vec![AlertStep::advice(
                "Skriv en stedfortræder (substitute_email) ved lederen i listen eller i [[recipients]], eller sæt en leder mere på",
            )]
        }
        Problem::Recorded { what: RecordedProblem::Templates | RecordedProblem::Template(_), .. } => {
            vec![
                AlertStep::command("Se, hvad der er galt", "fasevagt check"),
                AlertStep::command("Ret skabelonen, og lad Fasevagt læse den", "systemctl reload fasevagt"),
            ]
        }
        Problem::Recorded { what: RecordedProblem::Clock, .. } => vec![
            AlertStep::command("Se, hvad serveren tror, klokken er", "timedatectl"),
            AlertStep::advice("Går uret forkert, så stil det; Fasevagt opdager det selv."),
            AlertStep::command(
                "Går det rigtigt, fordi Fasevagt har været slukket længe, så sig det",
                "fasevagt once retention --clock-is-right",
            ),
        ],
        Problem::Recorded { what: RecordedProblem::Proof, .. } => vec![
            AlertStep::command(
                "Se, om forskellen stadig er der; en sag, der er ændret siden, forsvinder ved næste kørsel",
                "fasevagt status",
            ),
            AlertStep::command("Se, hvad der er sagt om en sag", "fasevagt explain SAGSNUMMER"),
            AlertStep::advice("Er den der også efter næste hverdags påmindelser, så giv medarbejderen besked."),
        ],
        Problem::Recorded { what: RecordedProblem::Job(JobKind::Statements), text, .. } => vec![
            AlertStep::command(
                "Se udkastet til den måned, som fejlen nævner",
                format!("fasevagt statement --month {}", month_in(text).unwrap_or("ÅÅÅÅ-MM")),
            ),
            again(JobKind::Statements),
        ],
        Problem::Recorded { what: RecordedProblem::Job(job), .. } => vec![log(), again(*job)],
        Problem::OldPages { .. } => vec![log(), again(JobKind::Publish)],
        Problem::Late { job, .. } => {
            vec![AlertStep::command("Se, om den kører", "systemctl status fasevagt"), log(), again(*job)]
        }
        Problem::Dead(mails) => vec![
            show("Se hvorfor", mails),
            again_to(mails),
            AlertStep::command(
                "Eller opgiv mailen, og giv modtageren besked",
                format!("fasevagt outbox discard {}", first_id(mails)),
            ),
        ],
        Problem::Blocked(mails) => vec![
            show("Se hvilke", mails),
            AlertStep::advice(
                "Er det et sagsnummer, så ret det i sagssystemet, eller angiv formen i mail.case_number.",
            ),
            AlertStep::command(
                "Opgiv mailen, og giv modtageren besked",
                format!("fasevagt outbox discard {}", first_id(mails)),
            ),
        ],
        Problem::Waiting { .. } => vec![AlertStep::command("Se hvilke og hvorfor", "fasevagt outbox list"), log()],
        Problem::Vacant(..) => vec![reload("[[recipients]]")],
    }
}

/// The three ways on, and how to see what a choice does before anybody is mailed.
fn first_run_steps() -> Vec<AlertStep> {
    vec![
        AlertStep::command(
            "Kun det, der skal gøres fra en dag og frem (ældre frister står i ugens overblik som fra før opstart): skriv dagen under [reminders]",
            "from = \"ÅÅÅÅ-MM-DD\"",
        ),
        AlertStep::command(
            "Kun det, som I registrerer: vælg reglerne med only, og det, de spørger om, med requires. Her er alle regler med deres navne",
            "fasevagt help rules",
        ),
        AlertStep::command("Eller send dem, som de er", "fasevagt once reminders --first"),
        AlertStep::command(
            "Efter en ændring: se, hvem der ville få hvad",
            "fasevagt simulate --from ÅÅÅÅ-MM-DD --to ÅÅÅÅ-MM-DD",
        ),
        AlertStep::command(
            "Og lad Fasevagt læse den; næste hverdag kommer de af sig selv",
            "systemctl reload fasevagt",
        ),
    ]
}

/// `2026-10`, where a text names a month.
fn month_in(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    words.find(|word| parse_month(word).is_some())
}

fn again_to(mails: &[UndeliveredMail]) -> AlertStep {
    match mails {
        [one] => AlertStep::command(
            "Ret adressen i sagssystemet eller under [[recipients]], og send igen",
            format!("fasevagt outbox retry {}", one.id),
        ),
        _ => AlertStep::command(
            "Ret adresserne i sagssystemet eller under [[recipients]], og send dem igen",
            "fasevagt outbox retry --all-dead",
        ),
    }
}

fn show(text: &str, mails: &[UndeliveredMail]) -> AlertStep {
    let named = mails.iter().take(MAX_NAMED).map(|mail| mail.id.to_string()).collect::<Vec<_>>().join(", ");
    let more = if mails.len() > MAX_NAMED { ", ..." } else { "" };
    AlertStep::command(&format!("{text} (nr. {named}{more})"), format!("fasevagt outbox show {}", first_id(mails)))
}

fn first_id(mails: &[UndeliveredMail]) -> i64 {
    mails.first().map_or(0, |mail| mail.id)
}
