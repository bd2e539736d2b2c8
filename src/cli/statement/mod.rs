//! `fasevagt statement`: a month as a draft, or as it was issued; and its documents.

mod files;
mod table;
mod year;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;

use super::{WrongUsage, day_or_today, output, parse_day, unknown};
use crate::config::Config;
use crate::documents::DocumentFormat;
use crate::domain::billing::statement::MonthStatement;
use crate::domain::values::calendar::parse_month;
use crate::jobs::statements::draft;
use crate::store::{cases, state, statements};
use files::StatementFile;

#[derive(Debug, clap::Args)]
pub struct StatementArgs {
    /// The month, as YYYY-MM
    #[arg(long, value_name = "MONTH", value_parser = month, required_unless_present = "year")]
    month: Option<NaiveDate>,
    /// All issued months of this year, with an overview of them, into --out
    #[arg(long, value_name = "YEAR", requires = "out", conflicts_with_all = ["month", "kommune", "number", "on", "format"])]
    year: Option<i32>,
    /// Only this kommune, by its code
    #[arg(long, value_name = "CODE")]
    kommune: Option<String>,
    /// Only this statement, by its number
    #[arg(long, value_name = "NUMBER", conflicts_with = "kommune")]
    number: Option<String>,
    /// The day to draft it as of, where it is not issued yet [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// json is a contract for programs [default: table; with --out: every document]
    #[arg(long, value_enum)]
    format: Option<StatementFormat>,
    /// Write the documents into this directory; of an issued month as they were issued, byte for byte
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum StatementFormat {
    Table,
    Json,
    Csv,
    Xlsx,
    Pdf,
}

impl StatementFormat {
    /// What names documents of this format; e-invoices come with all others only.
    fn of(documents: DocumentFormat) -> Option<Self> {
        match documents {
            DocumentFormat::Csv => Some(Self::Csv),
            DocumentFormat::Xlsx => Some(Self::Xlsx),
            DocumentFormat::Pdf => Some(Self::Pdf),
            DocumentFormat::Xml => None,
        }
    }
}

fn month(text: &str) -> Result<NaiveDate, String> {
    parse_month(text).ok_or_else(|| "accepted: a month as YYYY-MM".into())
}

/// A month, and its documents where they are asked for.
struct MonthAndFiles {
    statement: MonthStatement,
    files: Vec<StatementFile>,
    /// The codes of the kommuner in the case database.
    kommuner: BTreeSet<String>,
}

/// `fasevagt statement`.
pub async fn run(config: &Config, args: StatementArgs) -> Result<ExitCode> {
    if let (Some(year), Some(dir)) = (args.year, &args.out) {
        year::write(config, year, dir).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(month) = args.month else {
        return Err(WrongUsage("--month or --year is required".into()).into());
    };
    let mut found = find(config, &args, month).await?;
    if let Some(kommune) = &args.kommune {
        found.narrow(kommune)?;
    }
    if let Some(number) = &args.number {
        found.narrow_to(number)?;
    }
    let MonthAndFiles { statement, files, .. } = found;
    let format = match (args.format, &args.out) {
        (None, None) => Some(StatementFormat::Table),
        (format, _) => format,
    };
    let files = match format {
        None => files,
        Some(StatementFormat::Table) => vec![StatementFile::shown(&statement, "txt", table::month(&statement))],
        Some(StatementFormat::Json) => vec![StatementFile::shown(&statement, "json", output::json(&statement)?)],
        Some(wanted @ (StatementFormat::Csv | StatementFormat::Xlsx | StatementFormat::Pdf)) => {
            let of_format = |file: &StatementFile| file.format.and_then(StatementFormat::of) == Some(wanted);
            files.into_iter().filter(of_format).collect()
        }
    };
    match &args.out {
        Some(dir) => files::write(dir, &files)?,
        None => files::print(&files, args.kommune.is_some() || args.number.is_some())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Finds the month as it was issued, else as a draft.
async fn find(config: &Config, args: &StatementArgs, month: NaiveDate) -> Result<MonthAndFiles> {
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    if let Some(statement) = statements::read(&mut tx, month).await? {
        let kept = statements::documents(&mut tx, month).await?;
        let files = kept.into_iter().map(|document| StatementFile::kept(document, &statement)).collect();
        return Ok(MonthAndFiles { statement, files, kommuner: kommuner(config, args).await });
    }
    drop(tx);
    let cases = cases::open(&config.cases).await?;
    let drafting = draft(&cases, &db, config, month, day_or_today(args.on, config)).await?;
    if let Some(wrong) = &drafting.drafted.wrong {
        output::warn(&format!("this draft would not be issued: {wrong}"));
    }
    let shows_text =
        args.out.is_none() && matches!(args.format, None | Some(StatementFormat::Table | StatementFormat::Json));
    let files = if shows_text { Vec::new() } else { drafting.document_set(config)? };
    Ok(MonthAndFiles {
        statement: drafting.drafted.statement,
        files: files.into_iter().map(StatementFile::from).collect(),
        kommuner: drafting.register.kommuner.into_keys().collect(),
    })
}

/// The kommuner that there are, where one is asked for. What was issued is shown also while the case database is away.
async fn kommuner(config: &Config, args: &StatementArgs) -> BTreeSet<String> {
    if args.kommune.is_none() {
        return BTreeSet::new();
    }
    match cases::register(&config.cases, config.phase_plan).await {
        Ok(register) => register.kommuner.into_keys().collect(),
        Err(_) => BTreeSet::new(),
    }
}

impl MonthAndFiles {
    fn narrow_to(&mut self, number: &str) -> Result<()> {
        let statement = &mut self.statement;
        if !statement.kommuner.iter().any(|one| one.number.as_deref() == Some(number)) {
            let known = statement.kommuner.iter().filter_map(|one| one.number.as_deref());
            return Err(unknown("--number", number, known));
        }
        self.files.retain(|file| file.number.as_deref() == Some(number));
        statement.kommuner.retain(|one| one.number.as_deref() == Some(number));
        // What is held stands on no statement.
        statement.held.clear();
        statement.total = statement.kommuner.iter().map(|one| one.total).sum();
        Ok(())
    }

    fn narrow(&mut self, kommune: &str) -> Result<()> {
        if kommune.len() != 4 || !kommune.bytes().all(|b| b.is_ascii_digit()) {
            return Err(WrongUsage(format!("--kommune {kommune:?}: accepted: four digits, such as 0370")).into());
        }
        self.files.retain(|file| file.kommune.as_deref() == Some(kommune));
        let statement = &mut self.statement;
        self.kommuner.extend(statement.kommuner.iter().map(|k| k.kommune.clone()));
        self.kommuner.extend(statement.held.iter().map(|h| h.kommune.clone()));
        if !self.kommuner.contains(kommune) {
            return Err(unknown("--kommune", kommune, self.kommuner.iter().map(String::as_str)));
        }
        statement.kommuner.retain(|k| k.kommune == kommune);
        statement.held.retain(|h| h.kommune == kommune);
        statement.total = statement.kommuner.iter().map(|k| k.total).sum();
        Ok(())
    }
}
