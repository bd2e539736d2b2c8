//! The section `[retention]`: how long what was sent is kept.

use serde::Deserialize;

use super::checked::{Checked, number_in};

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawRetention {
    mail_days: i64,
}

impl Default for RawRetention {
    fn default() -> Self {
        Self { mail_days: 180 }
    }
}

/// How long what was sent is kept.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Days that the text of a mail is kept after it was sent, 14 to 3650; by default 180.
    pub mail_days: i64,
}

impl RawRetention {
    pub(super) fn check(self) -> Checked<Retention> {
        // The digest counts the reminders of a week, and may come three days late.
        Ok(Retention { mail_days: number_in("retention.mail_days", self.mail_days, 14..=3650)? })
    }
}
