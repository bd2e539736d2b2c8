//! What is known of the list that is watched, and when whoever keeps it is mailed about it (docs/case-database.md, "The
//! watched list").

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

/// A list that changes while it is looked at is still being written.
pub const STILL_FOR: TimeDelta = TimeDelta::seconds(10);
/// A list that can't be read is a problem after this: a share may be away for a while, and a file is saved at some time.
pub const LONG_UNREAD: TimeDelta = TimeDelta::hours(1);
/// Whoever keeps it is mailed about its errors so often at most.
const BETWEEN_MAILS: TimeDelta = TimeDelta::hours(2);

/// The list as it was found when it was last looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListWatch {
    pub looked_at: Option<DateTime<Utc>>,
    /// When it was last read and was right.
    pub read_at: Option<DateTime<Utc>>,
    /// When what was then read had been written.
    pub changed_at: Option<DateTime<Utc>>,
    pub unread: Option<UnreadList>,
    pub wrong: Option<WrongList>,
    pub mailed: Option<MailedList>,
    /// The SHA-256 of each marked copy that may lie beside it as we wrote it.
    pub marked: Vec<String>,
}

/// A list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadList {
    pub since: DateTime<Utc>,
    pub why: String,
}

/// A content that has errors: what stood before it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongList {
    pub sha256: String,
    /// Since when the list has had errors.
    pub since: DateTime<Utc>,
    pub errors: usize,
}

/// What whoever keeps the list was last mailed about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedList {
    /// `None`: that it is right again.
    pub sha256: Option<String>,
    pub at: DateTime<Utc>,
}

/// What a mail about the list is to say now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMailDue {
    Nothing,
    Wrong,
    RightAgain,
}

/// That what is said or billed is built on an older list than the one that is there, which has errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutdatedList {
    /// The day on which what is built on was written; `None`: no list was read yet.
    pub built_on: Option<NaiveDate>,
    pub errors: usize,
}

impl ListWatch {
    /// `None` while the list that is there is the one that is built on.
    pub fn outdated(&self, zone: Tz) -> Option<OutdatedList> {
        let wrong = self.wrong.as_ref()?;
        let built_on = self.changed_at.map(|at| at.with_timezone(&zone).date_naive());
        Some(OutdatedList { built_on, errors: wrong.errors })
    }

    /// Notes a content that is right, and when it had been written.
    pub fn is_right(&mut self, changed_at: DateTime<Utc>, now: DateTime<Utc>) {
        (self.read_at, self.changed_at) = (Some(now), Some(changed_at.min(now)));
        (self.unread, self.wrong) = (None, None);
    }

    /// Notes a content that has errors.
    pub fn is_wrong(&mut self, sha256: &str, errors: usize, now: DateTime<Utc>) {
        let since = self.wrong.as_ref().map_or(now, |wrong| wrong.since);
        self.wrong = Some(WrongList { sha256: sha256.to_owned(), since, errors });
        self.unread = None;
    }

    /// Notes that it could not be read; what is known of its content stays.
    pub fn is_unread(&mut self, why: String, now: DateTime<Utc>) {
        let since = self.unread.as_ref().map_or(now, |unread| unread.since);
        self.unread = Some(UnreadList { since, why });
    }

    /// Whether a mail is due: about each content once, but not again too soon; and once when it is right again.
    pub fn mail_due(&self, now: DateTime<Utc>) -> ListMailDue {
        // What it looks like now is not known.
        if self.unread.is_some() {
            return ListMailDue::Nothing;
        }
        let mailed = self.mailed.as_ref();
        let mailed_content = mailed.and_then(|mailed| mailed.sha256.as_deref());
        match &self.wrong {
            None if mailed_content.is_some() => ListMailDue::RightAgain,
            None => ListMailDue::Nothing,
            Some(wrong) if mailed_content == Some(wrong.sha256.as_str()) => ListMailDue::Nothing,
            // A clock that was set back keeps nobody from being told.
            Some(_) if mailed.is_some_and(|mailed| mailed.at <= now && now - mailed.at < BETWEEN_MAILS) => {
                ListMailDue::Nothing
            }
            Some(_) => ListMailDue::Wrong,
        }
    }

    /// Notes that the mail that was due is queued.
    pub fn is_mailed(&mut self, now: DateTime<Utc>) {
        let sha256 = self.wrong.as_ref().map(|wrong| wrong.sha256.clone());
        self.mailed = Some(MailedList { sha256, at: now });
    }

    /// Since when it has not been changed, where that is too long ago.
    pub fn stale_since(&self, stale_days: Option<i64>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = stale_days?;
        self.changed_at.filter(|changed_at| now - *changed_at > TimeDelta::days(days))
    }
}
