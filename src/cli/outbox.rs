use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde::Serialize;

use super::{TextOrJson, output};
use crate::config::Config;
use crate::mailer::readable;
use crate::store::outbox::{self, Mail};
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every mail, the oldest first
    List {
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// One mail, as its reader gets it
    Show {
        /// The mail's id, from `outbox list`
        id: i64,
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

/// `fasevagt outbox`.
pub async fn run(config: &Config, args: Args) -> Result<ExitCode> {
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    match args.command {
        Command::List { format } => list(&outbox::list(&mut tx).await?, format)?,
        Command::Show { id, format } => {
            let found = outbox::show(&mut tx, id).await?;
            let (mail, raw) = found.with_context(|| format!("no mail {id}: see `fasevagt outbox list`"))?;
            show(&mail, &raw, format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(mails: &[Mail], format: TextOrJson) -> Result<()> {
    if format == TextOrJson::Json {
        return output::print_json(&mails);
    }
    if mails.is_empty() {
        return output::print("The queue is empty\n");
    }
    let rows = mails.iter().map(|m| {
        vec![
            m.id.to_string(),
            m.kind.clone(),
            m.to.clone(),
            m.state.clone(),
            m.attempts.to_string(),
            m.created_at.format("%Y-%m-%d %H:%M").to_string(),
            m.last_error.clone().unwrap_or_default(),
        ]
    });
    output::print(&output::table(&["id", "kind", "to", "state", "tries", "queued (UTC)", "last error"], rows))
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    mail: &'a Mail,
    subject: String,
    text: String,
    attachments: Vec<String>,
}

fn show(mail: &Mail, raw: &[u8], format: TextOrJson) -> Result<()> {
    let parts = readable(raw);
    if format == TextOrJson::Json {
        return output::print_json(&Shown {
            mail,
            subject: parts.subject,
            text: parts.text,
            attachments: parts.attachments,
        });
    }
    let problem = mail.last_error.as_ref().map_or_else(String::new, |e| format!("Error: {e}\n"));
    let files = match parts.attachments.join(", ") {
        none if none.is_empty() => String::new(),
        names => format!("Attached: {names}\n"),
    };
    output::print(&format!(
        "To: {}\nState: {}\n{problem}Message-ID: {}\nSubject: {}\n{files}\n{}\n",
        mail.to, mail.state, mail.message_id, parts.subject, parts.text
    ))
}
