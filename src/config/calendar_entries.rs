//! The section `[calendar_entries]`: deadlines in people's own calendars.

use serde::Deserialize;

use super::checked::{Checked, one_of, refuse};
use super::publish::Publish;
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// How deadlines get into calendars.
    CalendarMode { Off = "off", Feed = "feed" }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCalendarEntries {
    mode: String,
}

impl Default for RawCalendarEntries {
    fn default() -> Self {
        Self { mode: CalendarMode::Off.as_str().into() }
    }
}

impl RawCalendarEntries {
    pub(super) fn check(self, publish: Option<&Publish>) -> Checked<CalendarMode> {
        let mode = one_of("calendar_entries.mode", &self.mode, CalendarMode::ALL)?;
        if mode == CalendarMode::Feed && publish.is_none() {
            return refuse("calendar_entries.mode", "\"feed\" needs publish.directory, below which the calendars lie");
        }
        Ok(mode)
    }
}
