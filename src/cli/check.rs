use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::{FAILED, output};
use crate::config::Config;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::mailer::Mailer;
use crate::render::Templates;
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Connect to the mail server and log in, too; nothing is sent
    #[arg(long)]
    smtp: bool,
}

/// `fasevagt check`.
pub async fn run(config: &Config, args: CheckArgs) -> Result<ExitCode> {
    let mut checks = vec![
        ("configuration", Ok("every setting is accepted".to_owned())),
        ("templates", templates(config)),
        ("alerts", Ok(alerts(config))),
        ("case database", case_database(config).await),
        ("state database", state_database(config).await),
    ];
    if args.smtp {
        let mailer = Mailer::new(&config.mail.transport);
        checks.push(("mail", mailer.try_connection().await.map_err(Into::into)));
    }
    let failed = checks.iter().any(|(_, done)| done.is_err());
    for (what, done) in checks {
        let line = match done {
            Ok(text) => format!("ok      {what}: {text}"),
            Err(error) => format!("FAILED  {what}: {error:#}"),
        };
        output::print(&format!("{line}\n"))?;
    }
    Ok(if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

fn alerts(config: &Config) -> String {
    match everybody(Role::Admin, &config.recipients).len() {
        0 => "nobody is configured as admin: what goes wrong stands in `fasevagt status` only".into(),
        1 => "mailed to 1 administrator".into(),
        count => format!("mailed to {count} administrators"),
    }
}

fn templates(config: &Config) -> Result<String> {
    let directory = config.mail.templates.as_deref();
    let templates = Templates::load(directory)?;
    if let Some(problem) = templates.problem() {
        return Err(problem.clone()).context("the built-in templates are used instead of your own");
    }
    templates.render_samples()?;
    Ok(directory.map_or_else(|| "built in".into(), |dir| format!("built in, with {} laid over them", dir.display())))
}

async fn case_database(config: &Config) -> Result<String> {
    let wal_lockout = cases::wal_lockout(&config.cases)?;
    if let Some(wal_lockout) = &wal_lockout
        && !cases::is_root()?
    {
        bail!("{wal_lockout}");
    }
    let db = cases::open(&config.cases).await?;
    let missing = cases::missing_columns(&db).await?;
    let ours = db.is_ours().await?;
    db.close().await;
    if !missing.is_empty() {
        bail!("{} lacks {}: add the tables, views or columns of that name", config.cases, missing.join(", "));
    }
    if let Some(wal_lockout) = wal_lockout
        && !ours
    {
        bail!("{wal_lockout}");
    }
    let owner = if ours { "made by fasevagt" } else { "another program's, only read" };
    Ok(format!("{} ({owner})", config.cases))
}

async fn state_database(config: &Config) -> Result<String> {
    state::open_for_reading(&config.state).await?.close().await;
    Ok(config.state.to_string())
}
