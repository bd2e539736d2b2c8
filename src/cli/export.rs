//! `fasevagt export`: the case database as the workbook that people keep.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::{day_or_today, output, parse_day};
use crate::atomic_file::{self, FileAccess};
use crate::config::Config;
use crate::import::{ExportedWorkbook, WrongFiles};
use crate::jobs::export;

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The workbook to make
    #[arg(value_name = "FILE.xlsx")]
    file: PathBuf,
    /// The day that phases and deadlines are computed as of [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// Write in the place of a file that is there
    #[arg(long)]
    force: bool,
}

/// `fasevagt export`.
pub async fn run(config: &Config, args: &ExportArgs) -> Result<ExitCode> {
    let file = &args.file;
    if !file.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx")) {
        return Err(WrongFiles(format!("export {}: accepted: a name that ends in .xlsx", file.display())).into());
    }
    let ExportedWorkbook { bytes, wrong, left_out } = export::run(config, day_or_today(args.on, config)).await?;
    if args.force {
        atomic_file::write(file, &bytes, FileAccess::User).with_context(|| format!("write {}", file.display()))?;
    } else {
        // Somebody's list is not to be lost.
        atomic_file::create(file, &bytes, FileAccess::User)
            .with_context(|| format!("write {}, which must not be there yet (or --force)", file.display()))?;
    }
    output::print(&format!("{}: the case database as a workbook\n", file.display()))?;
    if wrong + left_out > 0 {
        output::warn(&format!(
            "it is marked and must not be imported: {wrong} values are none of their column (in red), and {left_out} are \
             left out since they can be CPR numbers"
        ));
    }
    Ok(ExitCode::SUCCESS)
}
