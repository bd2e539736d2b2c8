//! The section `[list]`: the list that fills the case database by itself.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::checked::{Checked, not_accepted, number_in, refuse};
use crate::domain::operations::schedule::CronPlan;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawList {
    file: String,
    schedule: String,
    missing: String,
    remove_at_most: i64,
    stale_days: i64,
}

impl Default for RawList {
    fn default() -> Self {
        Self {
            file: String::new(),
            schedule: "0 */15 6-17 * * Mon-Fri".into(),
            missing: "remove".into(),
            remove_at_most: 10,
            stale_days: 14,
        }
    }
}

/// The list that is watched.
#[derive(Debug, Clone)]
pub struct WatchedList {
    /// A workbook, or a directory of CSV files.
    pub file: PathBuf,
    /// When it is looked at, besides right before reminders and statements. By default each quarter of an hour from 6 to 18 on workdays.
    pub schedule: CronPlan,
    /// Whether what its forløb have no more of in the list is removed; by default it is.
    pub removes_missing: bool,
    /// How many rows and cells may go at once; by default 10.
    pub remove_at_most: usize,
    /// Days without a change after which it is stale; by default 14. `None`: never.
    pub stale_days: Option<i64>,
}

impl WatchedList {
    /// What people call it: the name of its file.
    pub fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Whether it is a kind of file that is read without anybody looking on: the old binary workbooks have no reader that is
/// sure to stay small, whatever stands in them. By its name alone: a share may be away when the settings are read.
fn is_read_unattended(file: &str) -> bool {
    let Some(end) = Path::new(file).extension() else { return true };
    file.ends_with('/') || ["xlsx", "xlsm", "ods", "csv"].iter().any(|known| end.eq_ignore_ascii_case(known))
}

impl RawList {
    /// `None`: no list is watched.
    pub(super) fn check(self) -> Checked<Option<WatchedList>> {
        let schedule = match CronPlan::parse(&self.schedule) {
            Ok(plan) => plan,
            Err(problem) => return refuse("list.schedule", format!("{:?} is not accepted; {problem}", self.schedule)),
        };
        let removes_missing = match self.missing.as_str() {
            "remove" => true,
            "keep" => false,
            other => return not_accepted("list.missing", other, "keep, remove"),
        };
        let stale_days: i64 = number_in("list.stale_days", self.stale_days, 0..=3650)?;
        let file = PathBuf::from(&self.file);
        if !is_read_unattended(&self.file) {
            let accepted =
                "a workbook that ends in .xlsx, .xlsm or .ods, a .csv file, or a directory of such, with / at its end";
            return refuse("list.file", format!("{:?} is not accepted; accepted: {accepted}", self.file));
        }
        let watched = WatchedList {
            file,
            schedule,
            removes_missing,
            remove_at_most: number_in("list.remove_at_most", self.remove_at_most, 0..=1_000_000)?,
            stale_days: if stale_days == 0 { None } else { Some(stale_days) },
        };
        Ok(if self.file.is_empty() { None } else { Some(watched) })
    }
}
