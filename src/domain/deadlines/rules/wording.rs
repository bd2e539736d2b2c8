use super::Role;

/// The Danish texts of a rule, for as long as what it asks for can be done, or from the day on which it can't any more.
pub struct Wording {
    /// Why it matters, in the method's own words.
    pub why: &'static str,
    /// The case worker's next step.
    pub next: &'static str,
    /// How it comes to be done, as a clause: what others ask about and decide on (`vurderingen bliver sendt`).
    pub becomes: &'static str,
    /// When it is done, where the checklist's own words of what is missing would be wrong.
    pub done_when: Option<&'static str>,
    /// What the case worker should have thought of; printed, not recorded.
    pub remember: &'static [&'static str],
}

/// The next step of another role than the case worker's, where the common one would not fit.
pub struct RoleSteps {
    pub role: Role,
    pub ahead: &'static str,
    pub overdue: &'static str,
    pub too_late: &'static str,
}
