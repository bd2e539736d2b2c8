//! The section `[calendar]`: a site's time and open days.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;

use super::checked::{Checked, not_accepted, parse, texts};
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::values::calendar::Calendar;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCalendar {
    time_zone: String,
    #[serde(deserialize_with = "texts")]
    closing_days: Vec<String>,
    phase_plan: String,
}

impl Default for RawCalendar {
    fn default() -> Self {
        Self {
            time_zone: "Europe/Copenhagen".into(),
            closing_days: ["06-05", "12-24", "12-31"].map(String::from).into(),
            phase_plan: "3-3-3".into(),
        }
    }
}

/// What [`super::Config`] takes from the section.
pub(super) struct CheckedCalendar {
    pub(super) zone: Tz,
    pub(super) phase_plan: PhasePlan,
    pub(super) open_days: Calendar,
}

impl RawCalendar {
    pub(super) fn check(self) -> Checked<CheckedCalendar> {
        let Ok(zone) = self.time_zone.parse() else {
            return not_accepted("calendar.time_zone", self.time_zone, "an IANA zone such as Europe/Copenhagen");
        };
        let phase_plan = parse("calendar.phase_plan", &self.phase_plan)?;
        Ok(CheckedCalendar { zone, phase_plan, open_days: open_days(&self.closing_days)? })
    }
}

fn open_days(closing_days: &[String]) -> Checked<Calendar> {
    let key = "calendar.closing_days";
    if closing_days.len() > Calendar::MOST_CLOSING_DAYS {
        return not_accepted(key, closing_days.len(), &format!("at most {} days", Calendar::MOST_CLOSING_DAYS));
    }
    let days: Option<Vec<_>> = closing_days.iter().map(|text| month_and_day(text)).collect();
    match days {
        Some(days) => Ok(Calendar::new(days)),
        None => not_accepted(key, closing_days, "days as MM-DD, such as 12-24"),
    }
}

/// `MM-DD`.
fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // In a leap year, so that 29 February is a day.
    NaiveDate::from_ymd_opt(2024, month, day)?;
    Some((month, day))
}
