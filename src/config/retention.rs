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

impl RawRetention {
    pub(super) fn check(self) -> Checked<i64> {
        // The digest counts the reminders of a week, and may come three days late.
        number_in("retention.mail_days", self.mail_days, 14..=3650)
    }
}
