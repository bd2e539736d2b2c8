//! The list that is watched: whether it can be read now, and fills a database of our own.

use super::{CheckLine, CheckResult};
use crate::clock;
use crate::config::Config;
use crate::import;
use crate::jobs::list::find;
use crate::store::cases;

/// `None` where none is watched.
pub async fn list(config: &Config) -> Option<CheckLine> {
    let list = config.list.as_ref()?;
    if let Err(problem) = cases::refuse_list_for_others(&config.cases).await {
        return Some(("list", CheckResult::Failed(problem.to_string())));
    }
    let result = match find(&list.file, import::is_csv_of_table, clock::now()) {
        Ok(files) => {
            let changed = files.changed_at.with_timezone(&config.zone).format("%Y-%m-%d %H:%M");
            CheckResult::Ok(format!("{} (changed {changed})", list.file.display()))
        }
        Err(why) => CheckResult::Warning(format!("it can't be read now: {why}")),
    };
    Some(("list", result))
}
