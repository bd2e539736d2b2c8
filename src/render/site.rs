use serde::Serialize;

use super::danish;
use crate::config::Config;

/// What every mail says of the site, at its foot; templates have it as `site`.
#[derive(Debug, Clone, Serialize)]
pub struct MailSite {
    /// The unit that provides the support; empty where none is set.
    unit: String,
    /// What sends the mail.
    about: String,
    /// Whom to ask.
    questions: String,
    /// How a deadline is put on hold.
    on_hold: String,
}

impl MailSite {
    pub fn of(config: &Config) -> Self {
        // What the guard would stop must not stop every mail: `check` tells of it.
        let shown = |text| if config.mail.known_numbers.leave_cpr_in(text) { "" } else { text };
        let (unit, contact) = (shown(config.billing.provider.name.trim()), shown(&config.mail.contact));
        Self::new(unit, contact, config.mail.reply_to.is_some())
    }

    fn new(unit: &str, contact: &str, can_reply: bool) -> Self {
        Self {
            unit: unit.to_owned(),
            about: danish::about(unit),
            questions: danish::questions(contact, can_reply),
            on_hold: danish::on_hold(contact, can_reply),
        }
    }
}

impl Default for MailSite {
    fn default() -> Self {
        Self::new("", "", false)
    }
}
