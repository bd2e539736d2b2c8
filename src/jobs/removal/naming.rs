//! Which mails name a forløb, and what is known about it that is no row.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::domain::operations::health::Problem;
use crate::mailer::texts;
use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, StoredMail};
use crate::store::{problems, statements};

/// The mails that name a forløb, by their ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NamingMails {
    /// Queued, being sent, dead or blocked: they can still go.
    pub waiting: Vec<i64>,
    /// The others, but for those to finance, which are kept with their month.
    pub over: Vec<i64>,
    /// The last mail that was looked at.
    last: i64,
}

impl NamingMails {
    pub async fn find(state: &Db, forloeb: &str) -> Result<Self> {
        let mut found = Self::default();
        found.look_on(state, forloeb).await?;
        Ok(found)
    }

    /// Looks through the mails that were not looked at yet, page by page, so that they need not all be held.
    pub async fn look_on(&mut self, state: &Db, forloeb: &str) -> Result<()> {
        loop {
            let page = outbox::stored(&mut state.snapshot().await?, self.last).await?;
            let Some(last) = page.last() else { break };
            self.last = last.id;
            for mail in page.iter().filter(|mail| is_about(mail, forloeb)) {
                if mail.is_over() { self.over.push(mail.id) } else { self.waiting.push(mail.id) }
            }
        }
        let mut tx = state.snapshot().await?;
        let months = statements::months_of(&mut tx, forloeb).await?.into_iter().map(|(month, _)| month);
        self.waiting.extend(outbox::waiting_statements(&mut tx, &months.collect::<Vec<_>>()).await?);
        self.waiting.sort_unstable();
        Ok(())
    }

    /// Deletes the texts of those that are over, in transactions so small that others get on.
    pub async fn delete_texts(&self, state: &Db, now: DateTime<Utc>) -> Result<usize> {
        let mut deleted = 0;
        for page in self.over.chunks(100) {
            let mut tx = state.begin().await?;
            deleted += outbox::delete_texts(&mut tx, page, now).await?;
            tx.commit().await?;
        }
        Ok(deleted)
    }
}

fn is_about(mail: &StoredMail, forloeb: &str) -> bool {
    names(&mail.subject, forloeb)
        || mail.raw.as_ref().is_some_and(|raw| texts(raw).iter().any(|text| names(text, forloeb)))
}

/// Ends what is recorded as a problem and names the forløb; what is still wrong is recorded anew without it.
pub async fn clear_problems(tx: &mut Tx, forloeb: &str) -> Result<()> {
    for problem in problems::list(tx).await? {
        if let Problem::Recorded { what, text, .. } = problem
            && names(&text, forloeb)
        {
            problems::clear(tx, what).await?;
        }
    }
    Ok(())
}

/// Whether a text has the number of a forløb as a whole word: not as a part of a longer number. Where lines are broken does not
/// matter.
pub fn names(text: &str, forloeb: &str) -> bool {
    // Most texts don't have its first word at all.
    if !forloeb.split_whitespace().next().is_some_and(|word| text.contains(word)) {
        return false;
    }
    let (text, forloeb) = (on_one_line(text), on_one_line(forloeb));
    text.match_indices(&forloeb).any(|(at, found)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + found.len()..).unwrap_or_default());
        !goes_on(before.chars().rev()) && !goes_on(after.chars())
    })
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word goes on with these characters: with a letter or digit, or with a dash and one of them.
fn goes_on(mut next: impl Iterator<Item = char>) -> bool {
    match next.next() {
        Some('-') => next.next().is_some_and(char::is_alphanumeric),
        Some(c) => c.is_alphanumeric(),
        None => false,
    }
}
