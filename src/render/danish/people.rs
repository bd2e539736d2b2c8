use crate::domain::deadlines::people::StandsIn;
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
        StandsIn::NoAddress => "Du får denne påmindelse, fordi medarbejderen ikke har en brugbar mailadresse.",
    }
}

/// Readers whose names are not known.
pub const OTHERS: &str = "andre";

/// That nobody is configured for a role in a tilbud.
pub fn vacancy(role: Role, tilbud: &str) -> String {
    format!("Ingen modtager er sat op for rollen {role} i {tilbud}; påmindelser til den rolle når ikke frem.")
}
