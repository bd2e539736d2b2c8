use super::dates::date_in_words;
use crate::domain::cases::staff::Medarbejder;
use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::reminders::{Item, ReadsAs};
use crate::domain::deadlines::rules::Role;

/// Why this reader gets it: in whose place, or in which role and from when.
pub fn why_you(item: &Item, worker: Option<&Medarbejder>) -> String {
    match item.stands_in {
        Some(reason) => stands_in(reason, worker),
        None => in_their_role(item.reads_as),
    }
}

/// Why the reader gets what was meant for the case worker, or for a leader.
fn stands_in(reason: StandsIn, worker: Option<&Medarbejder>) -> String {
    let name = worker.map_or("medarbejderen", |worker| worker.name.as_str());
    match reason {
        StandsIn::Unassigned => "Forløbet har ingen medarbejder, derfor får du den.".into(),
        StandsIn::Absent => format!("{} og har ingen vikar, derfor får du den.", absent(worker)),
        StandsIn::SubstituteAbsent => format!("{}, og vikaren kan ikke nås, derfor får du den.", absent(worker)),
        StandsIn::AsSubstitute => format!("Du er vikar for {name}."),
        StandsIn::NoAddress => format!("{} har ingen gyldig mailadresse, derfor får du den.", capital(name)),
        StandsIn::ForLeader => "Du er stedfortræder for en leder, der er fraværende.".into(),
        StandsIn::LeaderAbsent => "Lederen er fraværende og har ingen stedfortræder, derfor får du den.".into(),
    }
}

/// `Dan Juhl er fraværende til den 14. december 2026`
fn absent(worker: Option<&Medarbejder>) -> String {
    let Some(worker) = worker else { return "Medarbejderen er fraværende".into() };
    // Of whom the list has no more no return is known.
    if worker.is_unlisted {
        return format!("{} står ikke længere i listen", worker.name);
    }
    match worker.absence.to {
        Some(to) => format!("{} er fraværende til den {}", worker.name, date_in_words(to)),
        None => format!("{} er fraværende", worker.name),
    }
}

fn in_their_role(reads_as: ReadsAs) -> String {
    let who = match reads_as.role {
        Some(Role::Medarbejder) => "Du er medarbejder på forløbet",
        Some(Role::Teamleder) => "Du er teamleder for forløbets tilbud",
        Some(Role::Forstander) => "Du er forstander for forløbets tilbud",
        Some(Role::Oekonomi) => "Du står for økonomien i forløbets tilbud",
        Some(Role::Admin | Role::Listeansvarlig) | None => {
            return "Du skulle have haft den tidligere, men mailen nåede ikke frem.".into();
        }
    };
    match reads_as.from_stage {
        None => format!("{who}."),
        Some(-1) => format!("{who}, og fristen er overskredet."),
        // Stage -8 begins when seven days are over.
        Some(stage) if stage < 0 => format!("{who}, og fristen er overskredet med mere end {} dage.", -stage - 1),
        Some(0) => format!("{who}, og det er sidste dag."),
        Some(1) => format!("{who}, og der er højst 1 dag til fristen."),
        Some(stage) => format!("{who}, og der er højst {stage} dage til fristen."),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
