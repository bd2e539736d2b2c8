use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use clap::Subcommand;

use super::{TextOrJson, WrongUsage, output, parse_day, rule_names, unknown};
use crate::clock;
use crate::config::Config;
use crate::domain::deadlines::rules::{self, RULES, Rule};
use crate::domain::deadlines::silences::{Silence, check_until};
use crate::jobs::silences;
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct SilenceArgs {
    #[command(subcommand)]
    command: SilenceCommand,
}

#[derive(Debug, Subcommand)]
enum SilenceCommand {
    /// Mail nothing more about one deadline until a day; when its due date moves, the silence lapses
    Add {
        /// The case number
        forloeb: String,
        /// The rule, such as handover-agreement
        #[arg(value_parser = rule_names(), hide_possible_values = true)]
        rule: String,
        /// The last silent day: the day to act by at most; for an overdue deadline 14 days from now at most
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        until: NaiveDate,
    },
    /// The silences that are in force
    List {
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// End a silence before its time
    End {
        /// Its id, from `silence list`
        id: i64,
    },
}

/// `fasevagt silence`.
pub async fn run(config: &Config, args: SilenceArgs) -> Result<ExitCode> {
    let now = clock::now();
    let today = config.site().today(now);
    match args.command {
        SilenceCommand::Add { forloeb, rule, until } => {
            let rule_of_it = known_rule(&rule)?;
            let db = state::open(&config.state).await?;
            let deadline = silences::open_deadline(&db, config, &forloeb, rule_of_it, today).await?;
            check_until(&deadline, until, today).map_err(|e| WrongUsage(e.to_string()))?;
            let id = silences::add(&db, &deadline, until, now).await?;
            let due_on = deadline.due_on;
            output::print(&format!("silence {id}: {forloeb} {rule}, due {due_on}, is silent until {until}\n"))?;
        }
        SilenceCommand::List { format } => {
            let db = state::open_for_reading(&config.state).await?;
            list(&silences::list(&db, today).await?, format)?;
        }
        SilenceCommand::End { id } => {
            let db = state::open(&config.state).await?;
            silences::end(&db, id, now).await?;
            output::print(&format!("silence {id} is ended\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn known_rule(key: &str) -> Result<&'static Rule> {
    rules::rule(key).ok_or_else(|| unknown("rule", key, RULES.iter().map(|rule| rule.key)))
}

fn list(silences: &[Silence], format: TextOrJson) -> Result<()> {
    if format == TextOrJson::Json {
        return output::print_json(&silences);
    }
    if silences.is_empty() {
        return output::print("No silence holds\n");
    }
    let rows = silences
        .iter()
        .map(|s| vec![s.id.to_string(), s.forloeb.clone(), s.rule.clone(), s.due_on.to_string(), s.until.to_string()]);
    output::print(&output::table(&["id", "forløb", "rule", "due", "until"], rows))
}
