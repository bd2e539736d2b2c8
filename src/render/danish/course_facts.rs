use super::dates::date_in_words;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::Detail;

/// The phases of CTI by their names in the method.
pub fn phase_name(phase: u8) -> &'static str {
    match phase {
        0 | 1 => "Overgang til egen bolig",
        2 => "Afprøvning i egen bolig",
        3.. => "Overdragelse af støtte",
    }
}

/// Where the forløb is, and what decides about this deadline.
pub fn facts(deadline: &Deadline) -> Vec<String> {
    let mut facts = vec![where_it_is(deadline)];
    if let Some(detail) = detail(deadline) {
        facts.push(detail);
    }
    facts
}

/// `Fase 3: Overdragelse af støtte, dag 246 af 275.`
fn where_it_is(deadline: &Deadline) -> String {
    let facts = &deadline.facts;
    let on = deadline.on();
    if on < facts.start {
        let what = if facts.is_cti { "Indflytning" } else { "Forløbet starter" };
        return format!("{what}: {}.", date_in_words(facts.start));
    }
    if let Some(end) = facts.end
        && end < on
    {
        return format!("Forløbets sidste dag var den {}.", date_in_words(end));
    }
    let days = |to: chrono::NaiveDate| (to - facts.start).num_days() + 1;
    let day = match facts.end {
        Some(end) => format!("dag {} af {}", days(on), days(end)),
        None => format!("dag {}", days(on)),
    };
    match facts.phase {
        Some(phase) => format!("Fase {phase}: {}, {day}.", phase_name(phase)),
        None => format!("Forløbet er på {day}."),
    }
}

fn detail(deadline: &Deadline) -> Option<String> {
    let end = deadline.facts.end;
    match deadline.facts.of_rule.detail {
        Detail::None => None,
        // Past it, where the forløb is has said so.
        Detail::LastDay => match end {
            Some(end) if deadline.on() <= end => Some(format!("Forløbets sidste dag er den {}.", date_in_words(end))),
            _ => None,
        },
        Detail::Discharge(day) => {
            let verb = if day < deadline.on() { "blev" } else { "bliver" };
            Some(format!("Borgeren {verb} udskrevet den {}.", date_in_words(day)))
        }
        Detail::Contact { last, every_days } => {
            let last = match last {
                Some(day) => format!("Seneste kontakt: {}.", date_in_words(day)),
                None => "Der er ikke registreret nogen kontakt.".into(),
            };
            Some(format!("I denne fase er der kontakt {}. {last}", interval(every_days)))
        }
        Detail::Unpromised { first, last } => {
            let first = date_in_words(first);
            let days = match last {
                Some(last) if Some(last) == end => {
                    format!("fra {first} til forløbets sidste dag, {}", date_in_words(last))
                }
                Some(last) => format!("fra {first} til {}", date_in_words(last)),
                None => format!("fra {first} og frem"),
            };
            Some(format!("Døgn uden betalingstilsagn: {days}."))
        }
    }
}

fn interval(days: u8) -> String {
    match days {
        7 => "hver uge".into(),
        14 => "hver anden uge".into(),
        31 => "mindst én gang om måneden".into(),
        days => format!("hver {days}. dag"),
    }
}
