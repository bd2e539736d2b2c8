use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::rules::Role;

/// Why the reader gets a reminder that was meant for the case worker.
pub fn stands_in(reason: StandsIn) -> &'static str {
    match reason {
        StandsIn::Unassigned => "Du får denne påmindelse, fordi forløbet ikke har nogen medarbejder.",
        StandsIn::Absent => "Du får denne påmindelse, fordi medarbejderen er fraværende og ikke har nogen vikar.",
        StandsIn::SubstituteAbsent => {
            "Du får denne påmindelse, fordi både medarbejderen og vikaren er fraværende eller ikke kan nås."
        }
        StandsIn::AsSubstitute => "Du får denne påmindelse som vikar for medarbejderen.",
        StandsIn::ForLeader => "Du får denne påmindelse som stedfortræder for en leder, der er fraværende.",
        StandsIn::LeaderAbsent => {
            "Du får denne påmindelse, fordi lederen er fraværende og ikke har nogen stedfortræder."
        }
        StandsIn::NoAddress => "Du får denne påmindelse, fordi medarbejderen ikke har en brugbar mailadresse.",
    }
}

/// Readers whose names are not known.
pub const OTHERS: &str = "andre";

/// That nobody reads for a role in a tilbud.
pub fn vacancy(role: Role, tilbud: &str, all_absent: bool) -> String {
    if all_absent {
        return format!(
            "Alle med rollen {role} i {tilbud} er fraværende uden stedfortræder; påmindelser til rollen når ikke frem."
        );
    }
    format!("Ingen modtager er sat op for rollen {role} i {tilbud}; påmindelser til den rolle når ikke frem.")
}
