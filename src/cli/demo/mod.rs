//! `fasevagt demo`: a directory with a sample list that is watched, and the mails and statements of one day.

mod cast;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{output, parse_day};
use crate::app::App;
use crate::atomic_file::{self, FileAccess};
use crate::clock;
use crate::config::{self, Config};
use crate::domain::operations::job::JobKind;
use crate::domain::operations::list_watch::STILL_FOR;
use crate::domain::overview::survey::Survey;
use crate::domain::values::calendar::{addm, month_start};
use crate::domain::values::message::MailKind;
use crate::import::ExportedWorkbook;
use crate::jobs::deliver::Clock;
use crate::jobs::demo::fill;
use crate::jobs::due::Due;
use crate::jobs::{export, outbox, survey};
use crate::mailer::readable;
use crate::ownership;
use crate::regular_file;
use crate::store::outbox::OutboxMail;
use crate::store::statements::documents;

#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Where to make it; a demo that is there already is made anew
    #[arg(long, value_name = "DIR", default_value = "fasevagt-demo")]
    dir: PathBuf,
    /// The day it plays on [default: today]; on a closed day the latest open one
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
}

const CONFIG: &str = "fasevagt.toml";
const MAILS: &str = "mails";
const DOCUMENTS: &str = "documents";
/// What the cases are kept in.
const LIST: &str = "liste.xlsx";
/// The first line of the configuration: it distinguishes a demo from a directory with something of worth in it.
const MARK: &str = "# Made by `fasevagt demo`.";

/// Makes the directory, and prints what is in it.
pub async fn run(args: DemoArgs) -> Result<ExitCode> {
    let now = clock::now();
    clear(&args.dir)?;
    let dir = args.dir.canonicalize()?;
    let asked = args.on.unwrap_or_else(|| now.with_timezone(&chrono_tz::Europe::Copenhagen).date_naive());
    let on = crate::domain::values::calendar::Calendar::default().latest_open(asked);
    atomic_file::write(&dir.join(CONFIG), configuration(&dir, on).as_bytes(), FileAccess::User)?;
    let config = config::load(Some(&dir.join(CONFIG)))?;
    let sample = cast::cases(&config.deadline_rules, on);
    fill(&config.cases, rows::all(&sample, on)).await?;
    write_list(&config, &dir.join(LIST), on, now).await?;
    let mut app = App::open(config).await?;
    let (survey, _) = survey(app.cases.open().await?, &app.state, &app.config, on).await?;
    // A demo plays on its own day: a month that is over then is issued.
    let mails = run_jobs(&mut app, on, now.max(on.and_time(NaiveTime::MIN).and_utc())).await?;
    write_pages(&app, &dir, &mails).await?;
    let documents = write_documents(&app, &dir, addm(month_start(on), -1)).await?;
    app.close().await;
    let shown = args.dir.display().to_string();
    output::print(&report(&shown, (asked, on), &survey, sample.len(), &mails, documents))?;
    Ok(ExitCode::SUCCESS)
}

/// Empties a demo that was made before, and makes the directory. Anything else is left alone.
fn clear(dir: &Path) -> Result<()> {
    if dir.exists() && fs::read_dir(dir)?.next().is_some() {
        let config = regular_file::read_text(&dir.join(CONFIG), 1 << 20).unwrap_or_default();
        if !config.starts_with(MARK) {
            bail!("{} holds something else than a demo: name another directory with --dir", dir.display());
        }
        fs::remove_dir_all(dir).with_context(|| format!("remove the earlier demo in {}", dir.display()))?;
    }
    ownership::create_dir_all(dir).with_context(|| format!("make directory {}", dir.display()))
}

fn configuration(dir: &Path, on: NaiveDate) -> String {
    let path = |name: &str| format!("{:?}", dir.join(name).display().to_string());
    let database = |name: &str| format!("{:?}", format!("sqlite:{}", dir.join(name).display()));
    let mut recipients = String::new();
    for (role, tilbud, name, email) in cast::LEADERS {
        let tilbud = tilbud.map_or_else(String::new, |id| format!("tilbud = \"{id}\"\n"));
        recipients += &format!("\n[[recipients]]\nrole = \"{role}\"\n{tilbud}name = \"{name}\"\nemail = \"{email}\"\n");
    }
    format!(
        "{MARK}\n[database]\ncases = {}\nstate = {}\n\n[mail]\ntransport = \"file\"\ndirectory = {}\n\
         case_link = \"https://sag.example.dk/{{forloeb}}\"\n\
         contact = \"Drift, drift@example.dk\"\nreply_to = \"Drift <drift@example.dk>\"\n\n\
         [list]\nfile = {}\n\n[publish]\ndirectory = {}\n\n[calendar_entries]\nmode = \"feed\"\n\n[reminders]\nfirst_run_limit = 0\n\n\
         [billing]\nfirst_month = \"{}\"\n\
         provider = {{ name = \"Pensionatet\", cvr = \"12345678\", address = \"Eksempelvej 1, 4700 Næstved\" }}\n{recipients}",
        database("cases.db"),
        database("fasevagt.db"),
        path(MAILS),
        path(LIST),
        path(""),
        addm(month_start(on), -1).format("%Y-%m"),
    )
}

/// Writes the sample as the list that is watched from now on; it lies there as one that nobody is writing any more.
async fn write_list(config: &Config, file: &Path, on: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let ExportedWorkbook { bytes, .. } = export::run(config, on).await?;
    atomic_file::write(file, &bytes, FileAccess::User)?;
    Ok(fs::File::options().write(true).open(file)?.set_modified((now - STILL_FOR).into())?)
}

/// Does what the daemon would do on the day.
async fn run_jobs(app: &mut App, on: NaiveDate, now: DateTime<Utc>) -> Result<Vec<OutboxMail>> {
    let at: Clock = Arc::new(move || now);
    for job in [JobKind::List, JobKind::Reminders, JobKind::Digest, JobKind::Statements, JobKind::Publish] {
        app.run(&Due::as_of(job, on), at.clone(), &|| false).await?;
    }
    app.deliver(Arc::new(clock::now), &|| false).await?;
    outbox::list(&app.state).await
}

/// Beside each mail a page that a browser opens.
async fn write_pages(app: &App, dir: &Path, mails: &[OutboxMail]) -> Result<()> {
    let mut index = String::from("<!DOCTYPE html><html lang=\"da\"><meta charset=\"utf-8\"><title>Mails</title><ul>\n");
    for mail in mails {
        let (_, raw) = outbox::show(&app.state, mail.id).await?;
        let parts = readable(&raw);
        let name = format!("{:02}-{}-{}.html", mail.id, mail.kind, mail.to.split('@').next().unwrap_or_default());
        atomic_file::write(&dir.join(MAILS).join(&name), parts.html.as_bytes(), FileAccess::User)?;
        index += &format!("<li><a href=\"{name}\">{}</a>: {}</li>\n", mail.to, parts.subject);
    }
    index += "</ul></html>\n";
    atomic_file::write(&dir.join(MAILS).join("index.html"), index.as_bytes(), FileAccess::User)?;
    Ok(())
}

/// The documents of the issued month, as they are attached to finance's mail.
async fn write_documents(app: &App, dir: &Path, month: NaiveDate) -> Result<usize> {
    let dir = dir.join(DOCUMENTS);
    ownership::create_dir_all(&dir)?;
    let documents = documents(&mut app.state.snapshot().await?, month).await?;
    for one in &documents {
        atomic_file::write(&dir.join(&one.name), &one.bytes, FileAccess::User)?;
    }
    Ok(documents.len())
}

fn report(
    dir: &str,
    (asked, on): (NaiveDate, NaiveDate),
    survey: &Survey,
    cases: usize,
    mails: &[OutboxMail],
    documents: usize,
) -> String {
    let closed = if asked == on { String::new() } else { format!(" ({asked} is a closed day)") };
    let state = |wanted: fn(i64) -> bool| survey.flagged().filter(|d| wanted(d.days_left)).count();
    let of_kind = |kind: MailKind| mails.iter().filter(|m| m.kind == kind.as_str()).count().to_string();
    let line = |what: &str, made: String, place: &str| vec![what.to_owned(), made, format!("{dir}/{place}")];
    let rows = vec![
        line("pages to look at", "by leaders and workers".to_owned(), "board/index.html"),
        line("sample list", format!("{cases} forløb in 2 tilbud"), LIST),
        line(
            "deadlines",
            format!("{} overdue, {} due, {} upcoming", state(|d| d < 0), state(|d| d == 0), state(|d| d > 0)),
            "fasevagt.db",
        ),
        line("findings", survey.findings.len().to_string(), "cases.db"),
        line("reminders", of_kind(MailKind::Reminder), MAILS),
        line("digests", of_kind(MailKind::Digest), MAILS),
        line("statement mails", of_kind(MailKind::Statement), MAILS),
        line("documents", format!("{documents} of the statements"), DOCUMENTS),
        line("mails as pages", mails.len().to_string(), "mails/index.html"),
    ];
    let program = std::env::args().next().unwrap_or_else(|| "fasevagt".into());
    let config = format!("{program} --config {dir}/{CONFIG}");
    format!(
        "The demo plays on {on}{closed}. Open {dir}/board/index.html first.\n{}\n\
         The list is the case database: change a date in {dir}/{LIST}, save it, and after ten seconds\n  \
         {config} once list     (reads it; a date that is none is told, and nothing of it is taken)\n\n\
         To look further:\n  \
         {config} scan --on {on}\n  \
         {config} statement --month {}\n  \
         {config} outbox list\n  \
         {config} once reminders --on {on}     (says nothing twice)\n",
        output::table(&["made", "what", "where"], rows),
        addm(month_start(on), -1).format("%Y-%m"),
    )
}
