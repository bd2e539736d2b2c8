//! The Danish words for the values of closed sets, and when two spellings are the same.

/// The database's value, and the word in the sheet. A value that is missing here is its own word.
const DANISH: &[(&str, &str)] = &[
    ("EFTERFORSORG", "Efterforsorg"),
    ("85", "§ 85"),
    ("85a", "§ 85 a"),
    ("completed", "Gennemført"),
    ("moved", "Fraflyttet"),
    ("dropped_out", "Frafaldet"),
    ("died", "Død"),
    ("other", "Andet"),
    ("home_visit", "Hjemmebesøg"),
    ("meeting", "Møde"),
    ("call", "Opkald"),
    ("network", "Netværk"),
    ("assessment_sent", "Udredning sendt"),
    ("handleplan", "Handleplan"),
    ("activity_plan", "Aktivitetsplan"),
    ("activity_plan_evaluated", "Aktivitetsplan evalueret"),
    ("activity_plan_adjusted", "Aktivitetsplan justeret"),
    ("goals_evaluated", "Mål evalueret"),
    ("continued_support", "Fortsat støtte afklaret"),
    ("handover_agreement", "Overdragelsesaftale"),
    ("long_term_plan", "Langsigtet plan"),
    ("handover_talks", "Overdragelsessamtaler"),
    ("network_established", "Netværk etableret"),
    ("responsibility_placed", "Ansvar placeret"),
    ("kommune_informed", "Kommune orienteret"),
];

/// The word that the sheet shows for a value.
pub fn danish(value: &'static str) -> &'static str {
    DANISH.iter().find(|(known, _)| *known == value).map_or(value, |(_, word)| word)
}

/// The value that a text means: by its Danish word, or as the database writes it.
pub fn value_of(text: &str, values: &[&'static str]) -> Option<&'static str> {
    let text = fold(text);
    values.iter().copied().find(|value| fold(value) == text || fold(danish(value)) == text)
}

/// What tells the spellings of a name apart: letters and digits, whatever their case; æ, ø and å also as ae, oe, aa.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Some programs write å as a and a ring.
    for letter in text.to_lowercase().replace("a\u{30a}", "å").chars().filter(|c| c.is_alphanumeric()) {
        match letter {
            'æ' => folded.push_str("ae"),
            'ø' => folded.push_str("oe"),
            'å' => folded.push_str("aa"),
            other => folded.push(other),
        }
    }
    folded
}
