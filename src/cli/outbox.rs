use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use clap::Subcommand;
use serde::Serialize;

use super::{TextOrJson, output, parse_day};
use crate::clock;
use crate::config::Config;
use crate::jobs::outbox;
use crate::mailer::readable;
use crate::store::outbox::OutboxMail;
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct OutboxArgs {
    #[command(subcommand)]
    command: OutboxCommand,
}

#[derive(Debug, Subcommand)]
enum OutboxCommand {
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
    /// Queue a mail anew, as if it had never been tried
    Retry {
        /// The mail's id, from `outbox list`
        #[arg(required_unless_present = "all_dead", conflicts_with = "all_dead")]
        id: Option<i64>,
        /// Every mail that is dead and has a text, after a server was at fault
        #[arg(long)]
        all_dead: bool,
        /// Of those only what was made on this day or later
        #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "all_dead")]
        since: Option<NaiveDate>,
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// Take a mail out of the queue; it is never sent, and stays in the list
    Discard {
        /// The mail's id, from `outbox list`
        id: i64,
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

/// `fasevagt outbox`.
pub async fn run(config: &Config, args: OutboxArgs) -> Result<ExitCode> {
    match args.command {
        OutboxCommand::List { format } => {
            let db = state::open_for_reading(&config.state).await?;
            list(&outbox::list(&db).await?, format)?;
        }
        OutboxCommand::Show { id, format } => {
            let db = state::open_for_reading(&config.state).await?;
            let (mail, raw) = outbox::show(&db, id).await?;
            show(&mail, &raw, format)?;
        }
        OutboxCommand::Retry { id: Some(id), format, .. } => {
            let db = state::open(&config.state).await?;
            print_changed(&outbox::retry(&db, id, clock::now()).await?, format, "queued anew")?;
        }
        OutboxCommand::Retry { id: None, since, format, .. } => {
            let db = state::open(&config.state).await?;
            let since = since.map(|day| config.site().begin_of(day));
            let mails = outbox::retry_all_dead(&db, since, clock::now()).await?;
            match format {
                TextOrJson::Json => output::print_json(&mails)?,
                TextOrJson::Text => output::print(&format!("{} mails are queued anew\n", mails.len()))?,
            }
        }
        OutboxCommand::Discard { id, format } => {
            let db = state::open(&config.state).await?;
            print_changed(&outbox::discard(&db, id).await?, format, "discarded")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_changed(mail: &OutboxMail, format: TextOrJson, change: &str) -> Result<()> {
    match format {
        TextOrJson::Json => output::print_json(mail),
        TextOrJson::Text => output::print(&format!("mail {} to {} is {change}\n", mail.id, mail.to)),
    }
}

fn list(mails: &[OutboxMail], format: TextOrJson) -> Result<()> {
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
struct OutboxMailView<'a> {
    #[serde(flatten)]
    mail: &'a OutboxMail,
    subject: String,
    text: String,
    attachments: Vec<String>,
}

fn show(mail: &OutboxMail, raw: &[u8], format: TextOrJson) -> Result<()> {
    let mut parts = readable(raw);
    if let Some(at) = mail.body_deleted_at {
        parts.subject.clone_from(&mail.subject);
        if format == TextOrJson::Text {
            let day = at.format("%Y-%m-%d");
            parts.text = format!("(its text was deleted on {day}: it is kept for retention.mail_days)");
        }
    }
    if format == TextOrJson::Json {
        return output::print_json(&OutboxMailView {
            mail,
            subject: parts.subject,
            text: parts.text,
            attachments: parts.attachments,
        });
    }
    let problem = match &mail.last_error {
        Some(error) => format!("Error: {error}\n"),
        None => String::new(),
    };
    let files = match parts.attachments.join(", ") {
        none if none.is_empty() => String::new(),
        names => format!("Attached: {names}\n"),
    };
    output::print(&format!(
        "To: {}\nState: {}\n{problem}Message-ID: {}\nSubject: {}\n{files}\n{}\n",
        mail.to, mail.state, mail.message_id, parts.subject, parts.text
    ))
}
