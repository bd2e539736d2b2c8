use anyhow::Result;
use chrono::{DateTime, Utc};

use super::Drafting;
use crate::documents::DocumentFile;
use crate::domain::values::calendar::addd;
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::{JobContext, MailContent, MailDraft, list, mail_key, rendered};
use crate::render::{HeldBackMail, StatementFacts, StatementMail, danish};
use crate::store::db::Tx;
use crate::store::outbox::{self, MailState};

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
    let doubles = double_billing(context, drafting);
    let facts = StatementFacts {
        statement,
        due_on: addd(statement.on, context.config.billing.due_days),
        left: &drafting.drafted.left,
        vanished: &drafting.vanished,
        unreadable: drafting.unreadable,
        without_einvoice: drafting.without_einvoice(context.config),
        einvoice: context.config.einvoice.is_some(),
        doubles: &doubles,
        provider: &context.config.billing.provider.name,
        kommuner: &drafting.register.kommuner,
        outdated_list: list::outdated(tx, context.config).await?,
    };
    let parts = split_by_size(files, MOST_BYTES);
    let mut mails = Vec::new();
    for (part, files) in parts.iter().enumerate() {
        let make = || MailContent {
            mail: StatementMail::new(person, &facts, part + 1, parts.len()),
            attachments: files.iter().map(|document| document.file.clone()).collect(),
        };
        let key = if part == 0 { key.clone() } else { format!("{key}/{}", part + 1) };
        let draft = MailDraft { key, kind: MailKind::Statement, to: person, thread: None };
        mails.push(rendered(context, draft, make, now));
    }
    if mails.iter().any(|mail| mail.state == MailState::Blocked) {
        // Finance waits for it, and would only wonder.
        let key = format!("{key}/held-back");
        let draft = MailDraft { key, kind: MailKind::Statement, to: person, thread: None };
        mails.push(rendered(context, draft, || HeldBackMail::new(person, statement.month).into(), now));
    }
    outbox::enqueue_all(tx, &mails, now).await?;
    Ok(parts.len())
}

/// What finance is to look at before anything is sent: days that are billed twice for one person (docs/domain.md, B13), as sentences. One that could
/// hold a CPR number is left out: it would hold back the whole mail.
fn double_billing(context: JobContext<'_>, drafting: &Drafting) -> Vec<String> {
    let mut sentences: Vec<String> = drafting.doubles.iter().map(danish::finding).collect();
    sentences.retain(|sentence| !context.config.mail.known_numbers.leave_cpr_in(sentence));
    sentences
}

/// The documents in order, as many to a mail as fit into its bytes; one mail at least.
pub fn split_by_size(files: &[DocumentFile], most: usize) -> Vec<&[DocumentFile]> {
    let mut parts = Vec::new();
    let (mut begin, mut weight) = (0, 0);
    for (place, DocumentFile { file, .. }) in files.iter().enumerate() {
        if weight > 0 && weight + file.bytes.len() > most {
            parts.push(&files[begin..place]);
            (begin, weight) = (place, 0);
        }
        weight += file.bytes.len();
    }
    parts.push(&files[begin..]);
    parts
}
