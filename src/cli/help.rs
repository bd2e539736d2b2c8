use std::io::{self, IsTerminal};
use std::iter::once;
use std::process::ExitCode;

use anyhow::Result;
use clap::Command;
use clap::error::ErrorKind;

use super::handbook::TOPICS;
use super::{Completed, WrongUsage, output};

#[derive(Debug, clap::Args)]
pub struct HelpArgs {
    /// A topic of the handbook, or a command
    #[arg(value_name = "TOPIC", value_parser = topics(), hide_possible_values = true)]
    about: Vec<String>,
}

fn topics() -> Completed {
    Completed(|| TOPICS.iter().map(|topic| topic.name).collect())
}

/// `fasevagt help`: needs no configuration.
pub fn run(args: &HelpArgs, command: Command) -> Result<ExitCode> {
    let topic = TOPICS.iter().find(|topic| args.about == [topic.name]);
    match topic {
        Some(topic) if io::stdout().is_terminal() => output::print(&topic.drawn())?,
        Some(topic) => output::print(&topic.page())?,
        None => of_command(args, command)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The same as `fasevagt COMMAND --help`.
fn of_command(args: &HelpArgs, command: Command) -> Result<()> {
    let words = once("fasevagt").chain(args.about.iter().map(String::as_str)).chain(once("--help"));
    match command.try_get_matches_from(words) {
        Err(help) if help.kind() == ErrorKind::DisplayHelp => {
            // A reader that has gone away is no error.
            let _ = help.print();
            Ok(())
        }
        _ => {
            let topics = TOPICS.iter().map(|topic| topic.name).collect::<Vec<_>>().join(", ");
            let problem = format!("help {:?}: accepted: a command, or one of {topics}", args.about.join(" "));
            Err(WrongUsage(problem).into())
        }
    }
}
