use anyhow::{Result, bail};
use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::import::{self, TypedBook};
use crate::jobs::list::find;

/// Whether a forløb stands in the list that is watched, which would bring it back. A list that can't be read now is an error.
pub fn watched_list_holds(config: &Config, forloeb: &str, now: DateTime<Utc>) -> Result<bool> {
    let Some(list) = &config.list else { return Ok(false) };
    match find(&list.file, import::is_csv_of_table, now) {
        Ok(files) => {
            let book = import::read(&files.paths)?;
            Ok(TypedBook::new(&book, &[], &config.import.methods).lists_forloeb(forloeb))
        }
        Err(why) => bail!("whether the list {} holds {forloeb} can't be seen now: {why}; try again later", list.name()),
    }
}
