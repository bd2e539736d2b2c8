//! What can be wrong with an installation, how bad it is, and when the administrator is mailed about it.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::job::JobKind;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::values::closed_set::closed_set;
use crate::domain::values::message::MailTemplate;

closed_set! {
    /// As monitoring plugins have it.
    Health { Ok = "ok", Warning = "warning", Critical = "critical" }
}

/// What is recorded when it is seen, and deleted when it works again. Its name is that of its row in the database and
/// of its metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedProblem {
    MailServer,
    CaseDatabase,
    /// The wall clock is far ahead of what was done last.
    Clock,
    /// Deadlines were not said as they should have been.
    Proof,
    /// The site's own templates are not used.
    Templates,
    /// All leaders of a tilbud are away, and nobody stands in.
    Leaders,
    /// One of them has failed on a mail.
    Template(MailTemplate),
    /// The first reminders wait for somebody to choose.
    FirstRun,
    /// The list that is watched can't be read.
    ListUnread,
    /// It has errors.
    ListWrong,
    /// It was not changed for long.
    ListStale,
    /// Cases or pages are left out of what is published.
    Pages,
    /// A job has failed.
    Job(JobKind),
}

impl fmt::Display for RecordedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MailServer => f.write_str("mail-server"),
            Self::CaseDatabase => f.write_str("case-database"),
            Self::Clock => f.write_str("clock"),
            Self::Proof => f.write_str("proof"),
            Self::Templates => f.write_str("templates"),
            Self::Leaders => f.write_str("leaders"),
            Self::FirstRun => f.write_str("first-run"),
            Self::ListUnread => f.write_str("list-unread"),
            Self::ListWrong => f.write_str("list-wrong"),
            Self::ListStale => f.write_str("list-stale"),
            Self::Pages => f.write_str("pages"),
            Self::Template(template) => write!(f, "template-{template}"),
            Self::Job(job) => write!(f, "job-{job}"),
        }
    }
}

impl RecordedProblem {
    /// Every problem that can be recorded.
    pub fn all() -> Vec<Self> {
        let mut all =
            vec![Self::MailServer, Self::CaseDatabase, Self::Clock, Self::Proof, Self::Templates, Self::Leaders];
        all.extend([Self::FirstRun, Self::ListUnread, Self::ListWrong, Self::ListStale, Self::Pages]);
        all.extend(MailTemplate::ALL.iter().map(|template| Self::Template(*template)));
        all.extend(JobKind::ALL.iter().map(|job| Self::Job(*job)));
        all
    }

    /// The problem of this name; `None` where only another version of this program knows it.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|problem| problem.to_string() == name)
    }

    /// What is recorded when the job fails; when it panics it is always the job itself.
    pub fn of_job(job: JobKind) -> Option<Self> {
        match job {
            JobKind::Proof => Some(Self::Proof),
            // Delivery records the mail server, and its mails wait; the health job can't record its own failure.
            JobKind::Deliver | JobKind::Health => None,
            other => Some(Self::Job(other)),
        }
    }

    /// How long it must last before the administrator is mailed: what ends by itself disturbs nobody. A job is
    /// tried again every minute.
    fn grace(self) -> TimeDelta {
        match self {
            Self::MailServer | Self::CaseDatabase => LONG_AWAY,
            Self::Clock
            | Self::Proof
            | Self::Templates
            | Self::Template(_)
            | Self::Leaders
            | Self::FirstRun
            | Self::ListUnread
            | Self::ListWrong
            | Self::ListStale
            | Self::Pages => TimeDelta::zero(),
            Self::Job(_) => TimeDelta::minutes(5),
        }
    }
}

/// A server or a database that has been away for this long is reported.
pub const LONG_AWAY: TimeDelta = TimeDelta::minutes(30);
/// A mail has waited too long after this.
pub const LONG_WAIT: TimeDelta = TimeDelta::hours(1);
/// So long a problem must be gone before those who were mailed about it are mailed that it is over: what comes and goes is not over.
pub const SETTLED: TimeDelta = TimeDelta::minutes(30);
/// What lasts is reported again each day, from this local hour on.
const MORNING: u32 = 7;

/// A mail that is dead or blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliveredMail {
    pub id: i64,
    /// It was to alert the administrator of something.
    pub alert: bool,
    /// Why: what the guard or the server says.
    pub why: Option<String>,
}

/// Something that is wrong now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Recorded {
        what: RecordedProblem,
        /// In English, as the log has it; counts and ids only.
        text: String,
        since: DateTime<Utc>,
    },
    /// The first reminders wait for somebody to choose.
    FirstRun {
        /// What they would be.
        first_run: FirstRun,
        since: DateTime<Utc>,
    },
    StateDatabase {
        text: String,
        since: DateTime<Utc>,
    },
    /// It was removed or replaced: the daemon has ended.
    StateGone {
        text: String,
        since: DateTime<Utc>,
    },
    /// Its file is not whole: nothing is done by it.
    StateDamaged {
        text: String,
        since: DateTime<Utc>,
    },
    Late {
        job: JobKind,
        /// When it should have been done, by its plan.
        planned_at: Option<DateTime<Utc>>,
    },
    /// Mails that will not go without help.
    Dead(Vec<UndeliveredMail>),
    Blocked(Vec<UndeliveredMail>),
    /// The oldest mail that waits has waited for too long.
    Waiting {
        since: DateTime<Utc>,
    },
    /// The published pages have not been made anew for long.
    OldPages {
        since: DateTime<Utc>,
    },
    /// Nobody reads for a role in a tilbud.
    Vacant(Vacancy),
}

impl Problem {
    /// Names it for monitoring, and once a day for the administrator.
    pub fn name(&self) -> String {
        match self {
            Self::Recorded { what, .. } => what.to_string(),
            Self::FirstRun { .. } => RecordedProblem::FirstRun.to_string(),
            Self::StateDatabase { .. } => "state-database".into(),
            Self::StateGone { .. } => "state-gone".into(),
            Self::StateDamaged { .. } => "state-damaged".into(),
            Self::Late { job, .. } => format!("late-{job}"),
            Self::Dead(_) => "mails-dead".into(),
            Self::Blocked(_) => "mails-blocked".into(),
            Self::Waiting { .. } => "mails-waiting".into(),
            Self::OldPages { .. } => "pages-old".into(),
            Self::Vacant(vacancy) => format!("vacant-{}-{}", vacancy.role, vacancy.tilbud),
        }
    }

    pub fn health(&self) -> Health {
        match self {
            Self::Recorded {
                what:
                    RecordedProblem::Proof
                    | RecordedProblem::Templates
                    | RecordedProblem::Template(_)
                    | RecordedProblem::Leaders
                    | RecordedProblem::ListUnread
                    | RecordedProblem::ListWrong
                    | RecordedProblem::ListStale
                    | RecordedProblem::Pages,
                ..
            }
            | Self::Dead(_)
            | Self::Blocked(_)
            | Self::Waiting { .. }
            | Self::OldPages { .. }
            | Self::Vacant(..) => Health::Warning,
            Self::Recorded { .. }
            | Self::FirstRun { .. }
            | Self::StateDatabase { .. }
            | Self::StateGone { .. }
            | Self::StateDamaged { .. }
            | Self::Late { .. } => Health::Critical,
        }
    }

    /// One English line for `status`: what, since when, what to do.
    pub fn line(&self, zone: Tz) -> String {
        let since = |at: &DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let mails = |ids: &[UndeliveredMail], what| match ids {
            [one] => format!("1 mail is {what}: see `fasevagt outbox show {}`", one.id),
            more => format!("{} mails are {what}: see `fasevagt outbox list`", more.len()),
        };
        match self {
            Self::Recorded { what: RecordedProblem::Proof, text, .. } => text.clone(),
            Self::Recorded { what, text, since: at } => format!("{what} since {}: {text}", since(at)),
            Self::FirstRun { first_run, since: at } => {
                format!("{} since {}: {first_run}; see `fasevagt help rules`", self.name(), since(at))
            }
            Self::StateDatabase { text, since: at }
            | Self::StateGone { text, since: at }
            | Self::StateDamaged { text, since: at } => {
                format!("{} since {}: {text}", self.name(), since(at))
            }
            Self::Late { job, planned_at: Some(at) } => {
                format!("job {job} is late, it was due {}: is the daemon running?", since(at))
            }
            Self::Late { job, planned_at: None } => format!("job {job} is late: is the daemon running?"),
            Self::Dead(ids) => mails(ids, "dead"),
            Self::Blocked(ids) => match why(ids) {
                Some(why) => format!("{} ({why})", mails(ids, "blocked")),
                None => mails(ids, "blocked"),
            },
            Self::Waiting { .. } => "mails have waited for more than an hour: see `fasevagt outbox list`".into(),
            Self::OldPages { since: at } => {
                format!("the published pages are of {}: see `fasevagt once publish`", since(at))
            }
            Self::Vacant(vacancy) => vacancy.to_string(),
        }
    }

    /// When it began, where that is known.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Recorded { since, .. }
            | Self::FirstRun { since, .. }
            | Self::StateDatabase { since, .. }
            | Self::StateGone { since, .. }
            | Self::StateDamaged { since, .. }
            | Self::Waiting { since }
            | Self::OldPages { since } => Some(*since),
            Self::Late { planned_at, .. } => *planned_at,
            Self::Dead(_) | Self::Blocked(_) | Self::Vacant(_) => None,
        }
    }

    /// Whether it is one that an administrator who was mailed about it still has to see to.
    pub fn stands(&self) -> bool {
        match self {
            // They were mailed about the others, and of these they never are.
            Self::Dead(mails) | Self::Blocked(mails) => mails.iter().any(|mail| !mail.alert),
            _ => true,
        }
    }

    /// Whether it has lasted long enough for a mail. A role that nobody has is in the digest.
    fn is_worth_a_mail(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::StateDatabase { since, .. } => now - *since >= LONG_AWAY,
            // A mail about a mail that did not reach the administrator would not either.
            Self::Dead(mails) | Self::Blocked(mails) => mails.iter().any(|mail| !mail.alert),
            Self::FirstRun { .. }
            | Self::StateGone { .. }
            | Self::StateDamaged { .. }
            | Self::Late { .. }
            | Self::Waiting { .. } => true,
            // Whoever keeps the list is told; a digest has that it is stale, and who is vacant; a page says itself how old it is.
            Self::Recorded { what: RecordedProblem::ListWrong | RecordedProblem::ListStale, .. }
            | Self::Vacant(..)
            | Self::OldPages { .. } => false,
            Self::Recorded { what, since, .. } => now - *since >= what.grace(),
        }
    }
}

/// Why the first of some mails is undelivered.
pub fn why(mails: &[UndeliveredMail]) -> Option<&str> {
    mails.iter().find_map(|mail| mail.why.as_deref())
}

/// What the administrator is mailed about by now.
pub fn worth_a_mail(problems: &[Problem], now: DateTime<Utc>) -> impl Iterator<Item = &Problem> {
    let is_server = |problem: &Problem| matches!(problem, Problem::Recorded { what: RecordedProblem::MailServer, .. });
    let server_is_down = problems.iter().any(is_server);
    problems.iter().filter(move |problem| {
        // Mails that wait for a server that is known to fail are no problem of their own.
        let is_effect = server_is_down && matches!(problem, Problem::Waiting { .. });
        problem.is_worth_a_mail(now) && !is_effect
    })
}

/// Whether the administrator is mailed now about what they were last mailed about on the day `alerted_on`: once a day,
/// and in the morning where that was the day before.
pub fn is_alert_due(alerted_on: Option<NaiveDate>, local: NaiveDateTime) -> bool {
    let today = local.date();
    match alerted_on {
        Some(day) if day >= today => false,
        Some(day) if Some(day) == today.pred_opt() => local.hour() >= MORNING,
        _ => true,
    }
}
