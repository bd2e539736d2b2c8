//! `fasevagt import`: the list that people keep -> the case database, and the template of that list.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::atomic_file::{self, FileAccess};
use crate::config::Config;
use crate::domain::cases::case_change::{Change, MissingRows};
use crate::import::{self, Difference, ImportProblem, ImportTerms, WrongFiles};
use crate::jobs::import::{Progress, Report, Request, run as run_job};
use crate::jobs::publish::want_pages;
use crate::store::state;

/// From how many rows on progress is shown.
const PROGRESS_FROM: usize = 2_000;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// One workbook (.xlsx, .xlsm, .ods, .xls, .xlsb), or .csv files that are named for their table (forløb.csv, ...)
    #[arg(required_unless_present = "template", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Check everything and report what would be added, changed and left; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that are right, and leave out the wrong ones and those that refer to them
    #[arg(long)]
    skip_bad_rows: bool,
    /// What becomes of rows of a forløb in the file that the file has not
    #[arg(long, value_enum, value_name = "WHAT", default_value = "keep")]
    missing: MissingChoice,
    /// So much may go at once: the number that was named when this very file was refused
    #[arg(long, value_name = "N")]
    allow: Option<usize>,
    /// Make an empty workbook to fill in, with every sheet, help and drop-downs
    #[arg(long, value_name = "FILE.xlsx", conflicts_with_all = ["files", "dry_run", "skip_bad_rows", "missing", "allow"])]
    template: Option<PathBuf>,
}

/// What becomes of rows of a forløb in the file that the file has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum MissingChoice {
    /// They are left
    Keep,
    /// They are removed: the list is what counts
    Remove,
}

/// What `import --help` says at its end.
pub const HELP: &str = "\
Nothing is written unless every row is right. Rows are matched by their key; importing the same file twice changes \
nothing, and a row that is missing from the file is left as it is, unless --missing remove is given: then the \
milestones, kontakter, betalingstilsagn, betalere and pauser of a forløb that stands in the file are those of the file. \
No forløb, takst, worker, tilbud or kommune ever goes so. A column that the file does not have is left as it is too; an \
empty cell in one that it has empties it. Where more than ten rows or cells would go at once, or half of a table or \
column, the import is refused, and names the number that --allow takes for this very file.

Accepted as people type it: dates as dd-mm-yyyy, dd.mm.yy, d/m/yyyy, 1. marts 2026 or yyyy-mm-dd; amounts as 406,00; a \
kommune by name or code, a tilbud and a medarbejder by id or name; CSV with ; or , in UTF-8 or Windows-1252. Titles may \
stand below a headline; hidden rows count; merged cells of a column hold for each of their rows. A cell that holds what can be a CPR number is refused and not \
shown; that includes nine digits alone, which may have lost their leading zero.";

/// `fasevagt import`.
pub async fn run(config: &Config, args: &ImportArgs) -> Result<ExitCode> {
    if let Some(file) = &args.template {
        return write_template(file);
    }
    let request = Request {
        files: &args.files,
        state: &config.state,
        taken: None,
        methods: &config.import.methods,
        dry_run: args.dry_run,
        skip_bad_rows: args.skip_bad_rows,
        terms: ImportTerms {
            missing: args.missing.into(),
            tilsagn: config.billing.betalingstilsagn,
            ..ImportTerms::default()
        },
        allow: args.allow,
    };
    let bar = ProgressBar::hidden();
    let report = run_job(&config.cases, &request, &mut |progress| show_progress(&bar, progress)).await;
    bar.finish_and_clear();
    let report = report?;
    for line in import::english_lines(problems(&report, args.skip_bad_rows)) {
        output::error(&anyhow::anyhow!(line));
    }
    output::print(&notes(&report))?;
    if report.refused {
        output::error(&refusal(&report));
        return Ok(ExitCode::FAILURE);
    }
    output::print(&summary(&report, args.dry_run))?;
    if config.publish.is_some() && !args.dry_run {
        let db = state::open(&config.state).await?;
        want_pages(config, &db).await?;
        db.close().await;
    }
    if let Some(list) = &config.list
        && !args.dry_run
    {
        output::print(&format!("{} is watched, and wins at the next look\n", list.name()))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl From<MissingChoice> for MissingRows {
    fn from(missing: MissingChoice) -> Self {
        match missing {
            MissingChoice::Keep => Self::Keep,
            MissingChoice::Remove => Self::Remove,
        }
    }
}

fn write_template(file: &Path) -> Result<ExitCode> {
    let is_workbook = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    if !is_workbook {
        return Err(WrongFiles(format!("make {}: accepted: a name that ends in .xlsx", file.display())).into());
    }
    let bytes = import::template().context("make the template")?;
    // Somebody's filled-in list is not to be lost.
    atomic_file::create(file, &bytes, FileAccess::User)
        .with_context(|| format!("make {}, which must not be there yet", file.display()))?;
    output::print(&format!("{}: a template to fill in, then `fasevagt import` it\n", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// On a terminal, and where there is something to wait for.
fn show_progress(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Read { rows } | Progress::ToWrite { rows } if rows >= PROGRESS_FROM => {
            let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} rows");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            bar.set_message(if matches!(progress, Progress::Read { .. }) { "check" } else { "write" });
            bar.set_length(rows as u64);
        }
        Progress::Read { .. } | Progress::ToWrite { .. } => {}
        Progress::Written { rows } => bar.inc(rows as u64),
    }
}

/// Without `--skip-bad-rows` only what is to be corrected: the rows that refer to it are right.
fn problems(report: &Report, skip_bad_rows: bool) -> impl Iterator<Item = &ImportProblem> {
    let outcome = &report.outcome;
    let with_them: &[ImportProblem] = if skip_bad_rows { &outcome.left_with_them } else { &[] };
    outcome.wrong_sheets.iter().chain(&outcome.wrong_rows).chain(with_them).chain(&report.braked)
}

fn refusal(report: &Report) -> anyhow::Error {
    if report.braked.is_some() {
        return anyhow::anyhow!("nothing is written: too much would go at once");
    }
    let count = report.outcome.wrong_sheets.len() + report.outcome.wrong_rows.len();
    let found = if count == 1 { "1 error was".to_owned() } else { format!("{count} errors were") };
    if report.outcome.wrong_sheets.is_empty() {
        return anyhow::anyhow!("{found} found and nothing is written; correct them, or use --skip-bad-rows");
    }
    anyhow::anyhow!("{found} found and nothing is written; correct the titles first")
}

fn notes(report: &Report) -> String {
    let mut lines = Vec::new();
    if !report.ignored_sheets.is_empty() {
        lines.push(format!("ignored sheets: {}", report.ignored_sheets.join(", ")));
    }
    for (sheet, columns) in &report.outcome.unknown_columns {
        lines.push(format!("ignored columns of {sheet}: {}", columns.join(", ")));
    }
    for (sheet, count) in &report.outcome.hidden_rows {
        lines.push(format!("hidden rows of {sheet}, which count like the others: {count}"));
    }
    if !report.outcome.possible_cti.is_empty() {
        let ids = report.outcome.possible_cti.join(", ");
        lines.push(format!("registered as ICM, but with phases as CTI has them (see [import.methods]): {ids}"));
    }
    if !report.outcome.shared_glns.is_empty() {
        let glns = report.outcome.shared_glns.join(", ");
        lines.push(format!("GLN that stand at two kommuner, and count as none until that is mended: {glns}"));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn summary(report: &Report, dry_run: bool) -> String {
    let differences = &report.outcome.differences;
    let header = if dry_run {
        ["sheet", "would be added", "would be changed", "would be removed", "as it is", "not in the file, left"]
    } else {
        ["sheet", "added", "changed", "removed", "as it was", "not in the file, left"]
    };
    let row = |d: &Difference| {
        let Change { added, changed, removed, .. } = &d.change;
        let counts = [added.len(), changed.len(), removed.len(), d.unchanged, d.left.count];
        std::iter::once(d.sheet.clone()).chain(counts.map(|count| count.to_string())).collect()
    };
    let mut lines = vec![output::table(&header, differences.iter().map(row)).trim_end().to_owned()];
    let gone = if dry_run { "would be removed from" } else { "removed from" };
    for d in differences.iter().filter(|d| !d.change.removed.is_empty()) {
        lines.push(format!("{gone} {}: {}", d.sheet, and_more(&d.removed_named(), d.change.removed.len())));
    }
    if dry_run {
        let named = differences.iter().filter(|d| !d.left.named.is_empty());
        let told =
            |d: &Difference| format!("not in the file, left in {}: {}", d.sheet, and_more(&d.left.named, d.left.count));
        lines.extend(named.map(told));
    }
    let left_out = report.outcome.left_out();
    if left_out > 0 {
        lines.push(format!("rows of the file left out: {left_out}"));
    }
    if dry_run {
        lines.push("nothing is written: this was a dry run".into());
    }
    lines.join("\n") + "\n"
}

/// The names, and how many more there are: `CTI-1, CTI-2 ... and 999,990 more`.
fn and_more(first: &[String], all: usize) -> String {
    let names = first.join(", ");
    match all.saturating_sub(first.len()) {
        0 => names,
        more => format!("{names} ... and {} more", grouped(more)),
    }
}

/// A number in groups of three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
