use anyhow::Result;
use chrono::{DateTime, Utc};

use super::Drafting;
use crate::documents::DocumentFile;
use crate::domain::values::calendar::addd;
use crate::domain::values::message::{Attachment, MailKind, Recipient};
use crate::jobs::{JobContext, MailDraft, mail_key, queue};
use crate::render::{StatementFacts, StatementMail};
use crate::store::db::Tx;

/// Bytes of documents in one mail. Base64 makes a third more of them, and many servers take 10 MB.
const MOST_BYTES: usize = 7_000_000;

/// Mails one reader what was issued, with every document: in as many mails as they need. Says how many.
pub async fn send(
    context: JobContext<'_>,
    tx: &mut Tx,
    person: &Recipient,
    drafting: &Drafting,
    files: &[DocumentFile],
    now: DateTime<Utc>,
) -> Result<usize> {
    let statement = &drafting.drafted.statement;
    let name = statement.month.format("%Y-%m").to_string();
    let key = mail_key(MailKind::Statement, &name, person);
    let facts = StatementFacts {
        statement,
        due_on: addd(statement.on, context.config.billing.due_days),
        left: &drafting.drafted.left,
        vanished: &drafting.vanished,
        without_einvoice: drafting.without_einvoice(context.config),
        kommuner: &drafting.register.kommuner,
    };
    let parts = split_by_size(files, MOST_BYTES);
    for (part, attachments) in parts.iter().enumerate() {
        let mail = StatementMail::new(person, &facts, part + 1, parts.len());
        let key = if part == 0 { key.clone() } else { format!("{key}/{}", part + 1) };
        let attachments = attachments.clone();
        let draft = MailDraft { key, kind: MailKind::Statement, to: person, thread: None, attachments };
        queue(context, tx, draft, &mail, now).await?;
    }
    Ok(parts.len())
}

/// The documents in order, as many to a mail as fit into its bytes; one mail at least.
pub fn split_by_size(files: &[DocumentFile], most: usize) -> Vec<Vec<Attachment>> {
    let mut parts: Vec<Vec<Attachment>> = vec![Vec::new()];
    let mut weight = 0;
    for DocumentFile { file, .. } in files {
        if weight > 0 && weight + file.bytes.len() > most {
            parts.push(Vec::new());
            weight = 0;
        }
        weight += file.bytes.len();
        if let Some(part) = parts.last_mut() {
            part.push(file.clone());
        }
    }
    parts
}
