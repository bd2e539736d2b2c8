use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use clap::Subcommand;

use super::{TextOrJson, WrongUsage, output};
use crate::clock;
use crate::config::Config;
use crate::domain::billing::takst::Sum;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::oere::kroner;
use crate::jobs::voids::{self, VoidEffect};
use crate::store::voids::VoidEntry;
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct VoidArgs {
    #[command(subcommand)]
    command: Option<VoidCommand>,
    /// The case number of what was entered by mistake
    #[arg(required = true)]
    forloeb: Option<String>,
    /// Why, for those who look at `void list`: no names, nothing about the citizen
    #[arg(long, value_name = "TEXT", required = true)]
    reason: Option<String>,
}

#[derive(Debug, Subcommand)]
enum VoidCommand {
    /// The voids that hold, with their reasons
    List {
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// End a void: what the case database says of the case counts again
    End {
        /// The case number
        forloeb: String,
    },
}

/// The most characters of a reason.
const MOST_OF_REASON: usize = 500;

/// `fasevagt void`.
pub async fn run(config: &Config, args: VoidArgs) -> Result<ExitCode> {
    match args {
        VoidArgs { command: Some(VoidCommand::List { format }), .. } => {
            let db = state::open_for_reading(&config.state).await?;
            list(&voids::list(&db).await?, format)?;
        }
        VoidArgs { command: Some(VoidCommand::End { forloeb }), .. } => {
            let (cases, state) = (cases::open(&config.cases).await?, state::open(&config.state).await?);
            let effect = voids::end((&cases, &state), config, &forloeb, clock::now()).await?;
            output::print(&format!("the void of {forloeb} is ended{}\n", ended(&effect)))?;
        }
        VoidArgs { forloeb: Some(forloeb), reason: Some(reason), .. } => {
            let reason = checked(&reason, &config.mail.known_numbers)?;
            let (cases, state) = (cases::open(&config.cases).await?, state::open(&config.state).await?);
            let effect = voids::add((&cases, &state), config, (&forloeb, reason), clock::now()).await?;
            output::print(&format!("{forloeb} is voided{}\n", voided(&effect)))?;
        }
        VoidArgs { .. } => return Err(WrongUsage("accepted: a case number, and --reason TEXT".into()).into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The reason without blanks around it. It is kept and shown, so nothing of a citizen may stand in it.
fn checked<'a>(reason: &'a str, numbers: &KnownNumbers) -> Result<&'a str> {
    let reason = reason.trim();
    if numbers.leave_cpr_in(reason) {
        return Err(WrongUsage("--reason could hold a CPR number; accepted: a text without one".into()).into());
    }
    let length = reason.chars().count();
    if !(1..=MOST_OF_REASON).contains(&length) || reason.contains(char::is_control) {
        let accepted = format!("--reason: accepted: one line of 1 to {MOST_OF_REASON} characters");
        return Err(WrongUsage(accepted).into());
    }
    Ok(reason)
}

/// `273 days, 136.500,00 kr.`
pub fn days_and_kroner(sum: Sum) -> String {
    let days = if sum.days == 1 { "1 day".to_owned() } else { format!("{} days", sum.days) };
    format!("{days}, {}", kroner(sum.amount_oere))
}

pub fn next_statement(month: Option<NaiveDate>) -> String {
    match month {
        Some(month) => format!("the statement of {}", month.format("%Y-%m")),
        None => "the next statement, once billing.first_month is set".into(),
    }
}

fn voided(effect: &VoidEffect) -> String {
    if effect.sum == Sum::default() {
        return "; nothing of it stands as billed (0 days, 0,00 kr.)".into();
    }
    format!(": {}, are credited on {}", days_and_kroner(effect.sum), next_statement(effect.month))
}

fn ended(effect: &VoidEffect) -> String {
    let mut text = if effect.sum == Sum::default() {
        ": nothing is billed again (0 days, 0,00 kr.)".to_owned()
    } else {
        format!(": {}, are billed again on {}", days_and_kroner(effect.sum), next_statement(effect.month))
    };
    if effect.too_old.days > 0 {
        text += &format!("; {}, are more than 12 months old and stay unbilled", days_and_kroner(effect.too_old));
    }
    text
}

fn list(entries: &[VoidEntry], format: TextOrJson) -> Result<()> {
    if format == TextOrJson::Json {
        return output::print_json(&entries);
    }
    if entries.is_empty() {
        return output::print("No void holds\n");
    }
    let reason = |entry: &VoidEntry| entry.reason.clone().unwrap_or_else(|| "(removed)".into());
    let rows = entries.iter().map(|entry| vec![entry.forloeb.clone(), entry.voided_on.to_string(), reason(entry)]);
    output::print(&output::table(&["forløb", "voided on", "reason"], rows))
}
