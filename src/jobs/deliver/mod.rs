//! Sends what waits in the outbox: claim, send, mark. Nothing else is read.
//!
//! A worker for each connection sends mails and reports what became of them; one writer marks what was reported and
//! claims more, in one commit. While it writes the workers go on, so the next commit has as many results as came
//! meanwhile.

mod pace;
mod pool;
mod provisional;
mod tally;
mod writer;

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use super::{JobResult, Outcome, Stop};
use crate::mailer::Mailer;
use crate::panics::{Panicked, caught};
use crate::store::db::Db;
use crate::store::locks::DeliveryLock;
use crate::store::outbox::DeliveryResult;
use pool::{WorkerPool, work};
use writer::{QueueWriter, ServerState};

/// The most mails that wait for a worker.
const PREFETCH: usize = 100;

/// How long a result waits for others that are marked together with it.
const BATCH_DELAY: Duration = Duration::from_millis(10);
/// How often `stop` is asked at least.
const STOP_POLL: Duration = Duration::from_secs(1);

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
    pub stop: Stop<'a>,
}

/// Sends every mail that is due, until none is left, the server fails, or `stop` says so.
pub async fn run(params: DeliveryParams<'_>, gone: &mut GoneOwners) -> Result<JobResult> {
    let Some(lock) = DeliveryLock::acquire(params.state).await? else {
        return Ok(Outcome::Nothing("deliver: another process is at it".into()).into());
    };
    let writer = QueueWriter::new(params.state, lock, gone, params.now.clone());
    let RunResult { outcome, is_cut_short } = DeliveryRun::new(params, writer).run().await?;
    if is_cut_short {
        return Ok(JobResult { outcome, come_back: Some(CUT_SHORT_WAIT) });
    }
    // Mails of a process that seems to be gone can be taken over then.
    let come_back = gone.0.values().map(|seen| writer::LEASE.saturating_sub(seen.elapsed())).max();
    Ok(JobResult { outcome, come_back })
}

/// How long a delivery waits that could not be sure of its database.
const CUT_SHORT_WAIT: Duration = Duration::from_secs(5);

struct RunResult {
    outcome: Outcome,
    /// Nothing new was taken, since the database was not to be relied on.
    is_cut_short: bool,
}

struct DeliveryRun<'a> {
    params: DeliveryParams<'a>,
    writer: QueueWriter<'a>,
    pool: Arc<WorkerPool>,
    workers: JoinSet<Result<(), Panicked>>,
    results: UnboundedReceiver<(i64, DeliveryResult)>,
    /// Mails that are claimed, and whose result has not come yet.
    under_way: usize,
    /// What is written down of the server by now.
    noted: ServerState,
    /// The last claim found nothing more.
    exhausted: bool,
    /// Why nothing more could be claimed.
    failure: Option<anyhow::Error>,
    /// The lock was lost, or what became of mails could not be written for a while.
    is_cut_short: bool,
}

impl<'a> DeliveryRun<'a> {
    fn new(params: DeliveryParams<'a>, writer: QueueWriter<'a>) -> Self {
        let (sender, results) = mpsc::unbounded_channel();
        let max_connections = params.mailer.max_connections();
        let pool = Arc::new(WorkerPool::new(params.from.to_owned(), params.now.clone(), max_connections, sender));
        let (workers, noted) = (JoinSet::new(), ServerState::Untried);
        Self {
            params,
            writer,
            pool,
            workers,
            results,
            under_way: 0,
            noted,
            exhausted: false,
            failure: None,
            is_cut_short: false,
        }
    }

    /// Goes on until everything that was claimed is marked, and there is nothing more to claim.
    async fn run(mut self) -> Result<RunResult> {
        let mut results = Vec::new();
        loop {
            self.mark_and_claim(&results).await;
            if self.under_way == 0 {
                break;
            }
            self.open_connections();
            results.clear();
            self.receive(&mut results).await?;
        }
        self.close_connections().await?;
        let (revised, server) = self.pool.end();
        if !revised.is_empty() || server != self.noted {
            self.writer.write(&revised, 0, &server, &|| {}).await?;
        }
        let is_cut_short = self.is_cut_short;
        match (self.failure, self.pool.outcome()) {
            (Some(error), _) => Err(error),
            (None, Outcome::Done(text)) if is_cut_short => {
                let outcome = Outcome::Incomplete(format!("{text}; the rest waits until the database is sound"));
                Ok(RunResult { outcome, is_cut_short })
            }
            (None, outcome) => Ok(RunResult { outcome, is_cut_short }),
        }
    }

    /// Marks what the results say, and claims as many mails as the workers will soon need.
    async fn mark_and_claim(&mut self, results: &[(i64, DeliveryResult)]) {
        if (self.params.stop)() {
            self.pool.close();
        }
        let wanted = if self.exhausted { 0 } else { self.pool.plan_claim(results.len()) };
        if results.is_empty() && wanted == 0 {
            return;
        }
        let server = self.pool.server_state();
        let trouble = AtomicBool::new(false);
        let cut_short = || {
            trouble.store(true, Ordering::Relaxed);
            self.pool.close();
        };
        let written = self.writer.write(results, wanted, &server, &cut_short);
        let written = asking_stop(self.params.stop, &self.pool, written).await;
        self.is_cut_short |= trouble.into_inner();
        match written {
            Ok(claimed) => {
                self.noted = server;
                if wanted > 0 && claimed.is_empty() {
                    self.exhausted = true;
                }
                self.under_way += claimed.len();
                self.pool.add(claimed);
            }
            Err(error) => {
                self.failure = Some(error);
                self.pool.close();
            }
        }
    }

    /// Opens a connection for each mail that would wait for one, as far as they are allowed.
    fn open_connections(&mut self) {
        while self.pool.open_another(self.under_way) {
            let mailer = self.params.mailer.clone();
            self.workers.spawn(caught(work(self.pool.clone(), move || mailer.connection())));
        }
    }

    /// Waits for results, and takes all that are there. A commit costs the less for each the more they are, so a
    /// moment is given to others while the workers have enough to do.
    async fn receive(&mut self, results: &mut Vec<(i64, DeliveryResult)>) -> Result<()> {
        let first = next(&mut self.results, &mut self.workers, results);
        let first = asking_stop(self.params.stop, &self.pool, first);
        self.is_cut_short |= holding_lock(&mut self.writer, &self.pool, first).await?;
        let latest = Instant::now() + BATCH_DELAY;
        while results.len() < self.under_way && (self.exhausted || self.pool.is_well_supplied()) {
            match timeout_at(latest, next(&mut self.results, &mut self.workers, results)).await {
                Ok(more) => more?,
                Err(_) => break,
            }
        }
        for (_, result) in results.iter() {
            match result {
                // They can be claimed again.
                DeliveryResult::BehindOthers { .. } | DeliveryResult::AsBefore { .. } => self.exhausted = false,
                _ => {}
            }
            self.under_way -= usize::from(!result.is_revision());
        }
        Ok(())
    }

    async fn close_connections(&mut self) -> Result<()> {
        self.pool.close();
        let ends = async {
            while let Some(ended) = self.workers.join_next().await {
                ended.context("close a connection")??;
            }
            Ok(())
        };
        asking_stop(self.params.stop, &self.pool, ends).await
    }
}

/// Waits for something that may take its time, and makes sure meanwhile that this process still has its lock: without it others take its
/// mails over, so nothing new is begun. Says whether it was lost.
async fn holding_lock(
    writer: &mut QueueWriter<'_>,
    pool: &WorkerPool,
    something: impl Future<Output = Result<()>>,
) -> Result<bool> {
    let mut was_lost = false;
    let renewals = async {
        loop {
            if !writer.keeps_lock().await {
                was_lost = true;
                pool.close();
            }
        }
    };
    tokio::select! {
        done = something => done?,
        () = renewals => {}
    }
    Ok(was_lost)
}

/// Waits for the next result, and takes all that are there.
async fn next(
    from: &mut UnboundedReceiver<(i64, DeliveryResult)>,
    workers: &mut JoinSet<Result<(), Panicked>>,
    results: &mut Vec<(i64, DeliveryResult)>,
) -> Result<()> {
    tokio::select! {
        _ = from.recv_many(results, PREFETCH) => Ok(()),
        // A worker that lost its connection ends before the others; one that panicked never reports its mail.
        Some(ended) = workers.join_next() => Ok(ended.context("send mails over a connection")??),
    }
}

/// Waits for something that may take its time, a server or a database, and asks `stop` all the same.
async fn asking_stop<T>(stop: Stop<'_>, pool: &WorkerPool, something: impl Future<Output = T>) -> T {
    let mut something = pin!(something);
    loop {
        if stop() {
            pool.close();
        }
        if let Ok(done) = timeout(STOP_POLL, &mut something).await {
            return done;
        }
    }
}
