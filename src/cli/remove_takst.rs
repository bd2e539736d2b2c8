//! `fasevagt remove --takst`: one price, out of a case database of our own.

use std::process::ExitCode;

use anyhow::Result;

use super::{WrongUsage, day_or_today, output, parse_day};
use crate::config::Config;
use crate::domain::values::oere::kroner;
use crate::jobs::remove_takst;

/// Takes the price that code and first day name out; a dry run only tells.
pub async fn run(config: &Config, takst: &[String], dry_run: bool) -> Result<ExitCode> {
    let [code, day] = takst else {
        return Err(WrongUsage("--takst: accepted: a takst code and the first day of its row".into()).into());
    };
    let valid_from = parse_day(day).map_err(|accepted| WrongUsage(format!("--takst {code} {day:?}: {accepted}")))?;
    let on = day_or_today(None, config);
    let removed = remove_takst::run(config, (code, valid_from), on, dry_run).await?;
    let price = removed.oere_per_day.parse().map_or_else(|_| "no amount".to_owned(), kroner);
    let (is, credits) = if dry_run { ("would be taken", "would credit") } else { ("is taken", "credits") };
    let lines = if removed.credited == 1 { "line" } else { "lines" };
    output::print(&format!(
        "takst {code} from {valid_from} ({price}) {is} out; the next statement {credits} {} issued {lines} for it. \
         A list that still has it puts it back.\n",
        removed.credited
    ))?;
    if dry_run {
        output::print("nothing is written: this was a dry run\n")?;
    }
    Ok(ExitCode::SUCCESS)
}
