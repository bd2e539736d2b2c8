use crate::domain::deadlines::rules::Role;

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
