//! The manual pages and the completions of shells, made from the command line itself; for the package.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::handbook::TOPICS;

#[derive(Debug, clap::Args)]
pub struct ManualArgs {
    /// Where to write them
    dir: PathBuf,
}

/// What no definition of a command line knows, for the end of the first page.
const MORE: &str = include_str!("manual.roff");

/// `fasevagt manual`: a page per command, and a file per shell.
pub fn run(args: &ManualArgs, command: &Command) -> Result<ExitCode> {
    write(&args.dir, command).with_context(|| format!("write to {}", args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn write(dir: &Path, command: &Command) -> Result<()> {
    fs::create_dir_all(dir)?;
    let mut command = without_hidden(command);
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command, "fasevagt", dir)?;
    }
    command.build();
    page(dir, &command)?;
    let mut first = fs::File::options().append(true).open(dir.join("fasevagt.1"))?;
    first.write_all(handbook().as_bytes())?;
    first.write_all(MORE.as_bytes())?;
    Ok(())
}

/// The topics, as a section of the first page.
fn handbook() -> String {
    let topics = TOPICS.iter().map(|topic| format!(".TP\n\\fBfasevagt help {}\\fR\n{}\n", topic.name, topic.title()));
    format!(".SH HANDBOOK\n{}", topics.collect::<String>())
}

/// Completions would offer hidden commands too.
fn without_hidden(command: &Command) -> Command {
    let shown = command.get_subcommands().filter(|below| !below.is_hide_set()).cloned();
    let about = command.get_about().cloned().unwrap_or_default();
    Command::new("fasevagt")
        .version(env!("CARGO_PKG_VERSION"))
        .about(about)
        .args(command.get_arguments().cloned())
        .subcommands(shown)
        .subcommand_required(true)
        .disable_help_subcommand(true)
}

fn page(dir: &Path, command: &Command) -> Result<()> {
    for below in command.get_subcommands() {
        page(dir, below)?;
    }
    let source = concat!("Fasevagt ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(source).generate_to(dir)?;
    Ok(())
}
