//! Sends what waits in the outbox: claim, send, mark. Nothing else is read.
//!
//! Mails go over several lines at once. What they came to is written down in one commit together with the next
//! claim, while the lines go on: after a hundredth of a second at the latest, sooner where many wait or the lines run
//! out of mails.

mod tally;
mod writer;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::Outcome;
use crate::mailer::{MailConnection, Mailer, Outgoing, SendError};
use crate::store::db::Db;
use crate::store::locks::DeliveryLock;
use crate::store::outbox::{Claimed, DeliveryResult};
use tally::DeliveryTally;
use writer::{QueueWriter, WriteStep};

/// The most mails that are claimed ahead of the lines.
const PREFETCH: usize = 100;
/// How long what was sent waits to be written down together with more.
const BATCH_DELAY: Duration = Duration::from_millis(10);

/// How often `stop` is asked at least.
const STOP_POLL: Duration = Duration::from_secs(1);

/// What one delivery came to.
#[derive(Debug)]
pub struct Delivered {
    pub outcome: Outcome,
    /// Mails of a process that seems to be gone can be taken over then.
    pub come_back: Option<Duration>,
}

/// Processes that were seen to be gone, and since when. A database that comes back after a fault lets a process that
/// is well seem gone until it has its lock again, so nobody is believed to be gone at first sight.
#[derive(Debug, Default)]
pub struct GoneOwners(HashMap<i64, Instant>);

/// What time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Who sends, and how long.
#[derive(Clone)]
pub struct DeliveryParams<'a> {
    pub state: &'a Db,
    pub mailer: &'a Mailer,
    /// The address that mails come from.
    pub from: &'a str,
    pub now: Clock,
    /// Whether to end softly: what is under way is finished, nothing more is begun.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// Sends every mail that is due, until none is left, the server is in trouble, or `stop` says so.
pub async fn run(params: DeliveryParams<'_>, gone: &mut GoneOwners) -> Result<Delivered> {
    let Some(lock) = DeliveryLock::acquire(params.state).await? else {
        let outcome = Outcome::Nothing("deliver: another process is at it".into());
        return Ok(Delivered { outcome, come_back: None });
    };
    let writer = QueueWriter::new(params.state.clone(), lock, std::mem::take(gone), params.now.clone());
    let mut run = DeliveryRun::new(params);
    let writer = run.run(writer).await?;
    for line in run.idle {
        line.close().await;
    }
    let come_back = writer.gone.0.values().map(|seen| writer::LEASE.saturating_sub(seen.elapsed())).max();
    *gone = writer.gone;
    if let Some(error) = run.failure {
        return Err(error);
    }
    Ok(Delivered { outcome: run.tally.outcome(), come_back })
}

/// A line, the mail it carried, and how that went.
type Sent = (MailConnection, Claimed, Result<(), SendError>);

struct DeliveryRun<'a> {
    params: DeliveryParams<'a>,
    idle: Vec<MailConnection>,
    /// Lines that may still be opened; more than one only when the first has worked.
    may_open: usize,
    ready: VecDeque<Claimed>,
    under_way: JoinSet<Sent>,
    marks: Vec<(i64, DeliveryResult)>,
    /// Since when the first of the marks waits.
    oldest_mark: Option<Instant>,
    /// How many mails the last commit wrote down: about as many come to pass during the next.
    pace: usize,
    /// The last claim found nothing more.
    exhausted: bool,
    /// Why nothing more could be claimed.
    failure: Option<anyhow::Error>,
    tally: DeliveryTally,
}

impl<'a> DeliveryRun<'a> {
    fn new(params: DeliveryParams<'a>) -> Self {
        Self {
            params,
            idle: Vec::new(),
            may_open: 1,
            ready: VecDeque::new(),
            under_way: JoinSet::new(),
            marks: Vec::new(),
            oldest_mark: None,
            pace: 0,
            exhausted: false,
            failure: None,
            tally: DeliveryTally::default(),
        }
    }

    /// Goes on until everything that was claimed is written down, and there is nothing more to claim.
    async fn run(&mut self, writer: QueueWriter) -> Result<QueueWriter> {
        let (mut writing, mut resting) = (JoinSet::new(), Some(writer));
        loop {
            self.hand_out();
            if let Some(writer) = resting.take() {
                match self.next_step() {
                    Some(step) => drop(writing.spawn(writer.write(step))),
                    None if self.under_way.is_empty() && self.marks.is_empty() => return Ok(writer),
                    None => resting = Some(writer),
                }
            }
            let rests = resting.is_some();
            tokio::select! {
                () = company_is_over(self.oldest_mark), if rests => {}
                // A server or a database may take its time: `stop` is asked all the same.
                () = sleep(STOP_POLL) => {}
                Some(carried) = self.under_way.join_next() => {
                    let (line, mail, sent) = carried.context("carry a mail")?;
                    self.take_back(line, mail, sent);
                }
                Some(written) = writing.join_next() => {
                    let (writer, claimed) = written.context("write down what was sent")?;
                    self.take_claim(claimed);
                    resting = Some(writer);
                }
            }
        }
    }

    fn take_claim(&mut self, claimed: Result<Option<Vec<Claimed>>>) {
        match claimed {
            Ok(Some(claimed)) => {
                self.exhausted = claimed.is_empty();
                self.ready.extend(claimed);
            }
            Ok(None) => {}
            Err(error) => self.failure = Some(error),
        }
    }

    fn ends(&self) -> bool {
        self.failure.is_some() || self.tally.server.is_some() || (self.params.stop)()
    }

    /// Gives mails to the lines that are free.
    fn hand_out(&mut self) {
        if self.ends() {
            let problem = self.tally.server.clone();
            let back = self.ready.drain(..).map(|mail| (mail.id, DeliveryResult::Back { problem: problem.clone() }));
            self.marks.extend(back);
            return;
        }
        while let Some(mail) = self.ready.pop_front() {
            let Some(line) = self.free_line() else { return self.ready.push_front(mail) };
            self.under_way.spawn(carry(line, mail, self.params.from.to_owned()));
        }
    }

    fn free_line(&mut self) -> Option<MailConnection> {
        if let Some(line) = self.idle.pop() {
            return Some(line);
        }
        self.may_open = self.may_open.checked_sub(1)?;
        Some(self.params.mailer.connection())
    }

    fn take_back(&mut self, line: MailConnection, mail: Claimed, sent: Result<(), SendError>) {
        if let Err(SendError::Server(problem)) = sent {
            // A server that takes no further line may well go on with those it has.
            let lines = self.idle.len() + self.under_way.len();
            if lines == 0 {
                self.tally.server = Some(problem);
            }
            self.ready.push_front(mail);
            return;
        }
        if self.tally.nothing_yet() {
            self.may_open = self.params.mailer.max_connections() - 1;
        }
        self.marks.push((mail.id, self.tally.mark(&mail, sent, (self.params.now)())));
        self.oldest_mark.get_or_insert_with(Instant::now);
        self.idle.push(line);
    }

    /// What is to be written now, if anything: marks, a claim, or both. Marks wait for company, but not for long.
    fn next_step(&mut self) -> Option<WriteStep> {
        let wanted = if self.exhausted || self.ends() { 0 } else { self.ahead().saturating_sub(self.ready.len()) };
        let hungry = wanted > 0 && self.ready.len() <= self.ahead() / 2;
        let late = self.oldest_mark.is_some_and(|at| at.elapsed() >= BATCH_DELAY);
        let nothing_else = self.under_way.is_empty() && !self.marks.is_empty();
        if !(hungry || late || nothing_else || self.marks.len() >= PREFETCH / 2) {
            return None;
        }
        self.pace = self.marks.len();
        self.oldest_mark = None;
        Some(WriteStep { marks: std::mem::take(&mut self.marks), claim: wanted, server: self.tally.known_of_server() })
    }

    /// Twice what the lines need until the next commit: no more is held than is soon sent, so that little is in the
    /// balance when this process ends, and another one finds something to do.
    fn ahead(&self) -> usize {
        let lines = self.idle.len() + self.under_way.len() + self.may_open;
        (2 * self.pace).max(lines).clamp(1, PREFETCH)
    }
}

/// When marks have waited long enough.
async fn company_is_over(oldest_mark: Option<Instant>) {
    match oldest_mark {
        Some(at) => sleep_until(at + BATCH_DELAY).await,
        None => std::future::pending().await,
    }
}

async fn carry(mut line: MailConnection, mail: Claimed, from: String) -> Sent {
    let outgoing = Outgoing {
        from: &from,
        to: &mail.recipient,
        raw: &mail.raw,
        message_id: &mail.message_id,
        kind: &mail.kind,
        created_at: mail.created_at,
    };
    let sent = line.send(outgoing).await;
    (line, mail, sent)
}
