/// What sends the mail, at which unit.
pub fn about(unit: &str) -> String {
    let at = if unit.is_empty() { String::new() } else { format!(" hos {unit}") };
    format!("Sendt af Fasevagt{at}, som holder øje med fristerne i forløbene.")
}

/// Whom to ask.
pub fn questions(contact: &str, can_reply: bool) -> String {
    match (contact, can_reply) {
        ("", true) => "Spørgsmål? Svar på mailen.".into(),
        ("", false) => "Svar ikke på mailen: svaret læses ikke.".into(),
        (contact, true) => format!("Spørgsmål? Skriv til {contact}, eller svar på mailen."),
        (contact, false) => format!("Spørgsmål? Skriv til {contact}. Svar ikke på mailen: svaret læses ikke."),
    }
}

/// How a deadline is put on hold: whoever keeps Fasevagt does it (`fasevagt silence`).
pub fn on_hold(contact: &str, can_reply: bool) -> String {
    let asked = match (contact, can_reply) {
        ("", true) => "så svar på mailen",
        ("", false) => "så bed den, der passer Fasevagt hos jer, om det",
        _ => "så bed om det samme sted",
    };
    format!("Skal en frist sættes på pause, {asked} med sagsnummer, frist og dato.")
}
