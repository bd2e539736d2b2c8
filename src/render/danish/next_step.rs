use std::cmp::Ordering;

use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::reminders::Item;
use crate::domain::deadlines::rules::{Missing, Role};

/// How far a deadline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lateness {
    Ahead,
    Today,
    Overdue,
    /// It can't be met any more as it is asked.
    TooLate,
}

impl Lateness {
    fn of(deadline: &Deadline) -> Self {
        if deadline.too_late().is_some() {
            return Self::TooLate;
        }
        match deadline.days_left.cmp(&0) {
            Ordering::Greater => Self::Ahead,
            Ordering::Equal => Self::Today,
            Ordering::Less => Self::Overdue,
        }
    }
}

/// The reader's own step: the case worker acts in the case, the team leader asks and helps, the head decides, and finance
/// asks for what can't be billed without.
pub fn next_step(item: &Item) -> String {
    let deadline = &item.deadline;
    let progress = Lateness::of(deadline);
    let becomes = deadline.wording().becomes;
    let Some(role) = item.reads_as.role else { return handed_on() };
    if role == Role::Teamleder
        && let Some(step) = instead_of_worker(item, becomes)
    {
        return step;
    }
    if let Some(own) = deadline.rule.steps.iter().find(|steps| steps.role == role) {
        let step = match progress {
            Lateness::Ahead | Lateness::Today => own.ahead,
            Lateness::Overdue => own.overdue,
            Lateness::TooLate => own.too_late,
        };
        return step.to_owned();
    }
    match role {
        Role::Medarbejder => worker(deadline.wording().next, progress),
        Role::Teamleder => team_leader(becomes, progress),
        Role::Forstander => head(becomes, progress),
        Role::Oekonomi => finance(progress),
        Role::Admin | Role::Listeansvarlig => handed_on(),
    }
}

/// For whoever the deadline does not concern any more.
fn handed_on() -> String {
    "Giv den videre til den, der har forløbet nu.".into()
}

/// The team leader of a case that has no worker who can be told.
fn instead_of_worker(item: &Item, becomes: &str) -> Option<String> {
    if item.deadline.missing.contains(Missing::Worker) {
        return Some("Udpeg en medarbejder til forløbet, og sørg for, at borgeren får en første kontakt.".into());
    }
    let has_own_step = item.deadline.rule.steps.iter().any(|steps| steps.role == Role::Teamleder);
    match item.stands_in {
        Some(StandsIn::Unassigned) => {
            Some(format!("Udpeg en medarbejder til forløbet; indtil da er det dig, der sørger for, at {becomes}."))
        }
        // The leader's own step needs nobody who is away.
        _ if has_own_step => None,
        Some(StandsIn::Absent | StandsIn::SubstituteAbsent) => {
            Some(format!("Sørg for, at {becomes}, mens medarbejderen er væk: bed en anden om det, eller gør det selv."))
        }
        Some(StandsIn::NoAddress) => {
            Some(format!("Giv medarbejderen besked, så {becomes}, og få mailadressen rettet."))
        }
        Some(StandsIn::AsSubstitute | StandsIn::ForLeader | StandsIn::LeaderAbsent) | None => None,
    }
}

fn worker(next: &str, progress: Lateness) -> String {
    match progress {
        Lateness::Ahead | Lateness::TooLate => next.to_owned(),
        Lateness::Today => format!("{next} Kan det ikke nås i dag, så sig det til din teamleder."),
        Lateness::Overdue => format!("{next} Står noget i vejen, så bed din teamleder om hjælp."),
    }
}

fn team_leader(becomes: &str, progress: Lateness) -> String {
    match progress {
        Lateness::Ahead => format!("Spørg medarbejderen, om {becomes} i tide, og hjælp, hvis noget står i vejen."),
        Lateness::Today => format!("Spørg medarbejderen, om {becomes} i dag, og hjælp, hvis det kniber."),
        Lateness::Overdue => {
            format!("Aftal med medarbejderen, hvad der skal til, for at {becomes}, og hjælp, hvis noget står i vejen.")
        }
        Lateness::TooLate => format!("Aftal med medarbejderen i dag, hvad der skal til, for at {becomes}."),
    }
}

fn head(becomes: &str, progress: Lateness) -> String {
    match progress {
        Lateness::Ahead => format!("Hør teamlederen, om {becomes} i tide."),
        Lateness::Today => format!("Hør teamlederen, om {becomes} i dag."),
        Lateness::Overdue => {
            format!("Beslut sammen med teamlederen, hvem der sørger for, at {becomes}, og hvornår det skal være gjort.")
        }
        Lateness::TooLate => {
            format!("Det kan ikke nås som planlagt. Beslut sammen med teamlederen, hvem der sørger for, at {becomes}.")
        }
    }
}

fn finance(progress: Lateness) -> String {
    match progress {
        Lateness::Ahead | Lateness::Today => {
            "Du skal ikke gøre noget i sagen; hør teamlederen, hvis fristen har betydning for opkrævningen."
        }
        Lateness::Overdue | Lateness::TooLate => {
            "Spørg teamlederen, om den overskredne frist har betydning for opkrævningen."
        }
    }
    .to_owned()
}
