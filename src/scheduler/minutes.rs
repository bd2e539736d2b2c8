//! A storage for tokio-cron-scheduler in which every job is due once a minute.
//!
//! The scheduler asks it what comes next, half a second after each answer. It answers when the minute is over, and
//! says then that every job has long been due. The wait is on the monotonic clock and a minute at most; the wall
//! clock only says how far it is to the next minute. So wherever that jumps, the next tick is less than a minute
//! away, and there is one. While the computer sleeps the monotonic clock stops: the rest of the minute is waited
//! for afterwards.

use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_cron_scheduler::job::JobId;
use tokio_cron_scheduler::job::job_data::{JobAndNextTick, JobStoredData};
use tokio_cron_scheduler::store::{DataStore, InitStore};
use tokio_cron_scheduler::{JobSchedulerError, MetaDataStorage, SimpleMetadataStore};

/// From tick to tick.
pub const MINUTE: Duration = Duration::from_mins(1);

/// A tick comes so long after the full minute: on a clock that is being slowed down it would else come just
/// before it, when nothing is due yet.
const AFTER_THE_FULL_MINUTE: TimeDelta = TimeDelta::milliseconds(250);

/// A second after the epoch: due on any clock.
const LONG_DUE: u64 = 1;

type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T, JobSchedulerError>> + Send>>;

/// Keeps the jobs in memory, and the time by `clock`; waits by `sleep`.
pub struct Minutes<C, S> {
    jobs: SimpleMetadataStore,
    clock: C,
    sleep: S,
}

impl<C: Fn() -> DateTime<Utc>, S> Minutes<C, S> {
    pub fn new(clock: C, sleep: S) -> Self {
        Self { jobs: SimpleMetadataStore::default(), clock, sleep }
    }

    fn until_next(&self) -> Duration {
        until_next_minute((self.clock)())
    }
}

/// How long until the next tick; a minute at most.
fn until_next_minute(now: DateTime<Utc>) -> Duration {
    let elapsed = (now - AFTER_THE_FULL_MINUTE).timestamp_millis().rem_euclid(60_000);
    MINUTE.saturating_sub(Duration::from_millis(elapsed.unsigned_abs()))
}

impl<C, S, F> MetaDataStorage for Minutes<C, S>
where
    C: Fn() -> DateTime<Utc>,
    S: Fn(Duration) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    fn list_next_ticks(&mut self) -> BoxFuture<Vec<JobAndNextTick>> {
        let (sleep, jobs) = ((self.sleep)(self.until_next()), self.jobs.list_next_ticks());
        Box::pin(async move {
            sleep.await;
            let due = |job| JobAndNextTick { next_tick: LONG_DUE, last_tick: None, ..job };
            Ok(jobs.await?.into_iter().map(due).collect())
        })
    }

    /// What the scheduler makes of the wall clock is not kept.
    fn set_next_and_last_tick(
        &mut self,
        _: JobId,
        _: Option<DateTime<Utc>>,
        _: Option<DateTime<Utc>>,
    ) -> BoxFuture<()> {
        Box::pin(ready(Ok(())))
    }

    fn time_till_next_job(&mut self) -> BoxFuture<Option<Duration>> {
        Box::pin(ready(Ok(Some(self.until_next()))))
    }
}

impl<C, S> DataStore<JobStoredData> for Minutes<C, S> {
    fn get(&mut self, id: JobId) -> BoxFuture<Option<JobStoredData>> {
        self.jobs.get(id)
    }

    fn add_or_update(&mut self, job: JobStoredData) -> BoxFuture<()> {
        self.jobs.add_or_update(job)
    }

    fn delete(&mut self, id: JobId) -> BoxFuture<()> {
        self.jobs.delete(id)
    }
}

impl<C, S> InitStore for Minutes<C, S> {
    fn init(&mut self) -> BoxFuture<()> {
        self.jobs.init()
    }

    fn inited(&mut self) -> BoxFuture<bool> {
        self.jobs.inited()
    }
}
