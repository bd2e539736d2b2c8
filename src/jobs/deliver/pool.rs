//! The workers of a delivery, one for each connection: each takes a mail from the queue, sends it, decides what becomes
//! of it, and reports that to the writer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep_until};

use super::tally::DeliveryTally;
use super::writer::ServerState;
use super::{Clock, PREFETCH, STOP_POLL};
use crate::jobs::Outcome;
use crate::mailer::{MailConnection, Outgoing, SendError};
use crate::panics::{caught, planted};
use crate::store::outbox::{Claimed, DeliveryResult};

/// What the workers share. Every mail that is added comes out as one result.
pub struct WorkerPool {
    /// The address that mails come from.
    from: String,
    now: Clock,
    max_connections: usize,
    results: UnboundedSender<(i64, DeliveryResult)>,
    /// A permit for each mail that waits; closed when nothing more is to be sent.
    waiting: Semaphore,
    state: Mutex<PoolState>,
}

struct PoolState {
    /// Claimed, and waiting for a worker.
    mails: VecDeque<Claimed>,
    /// How many of them there should be.
    ready: usize,
    /// Connections that work, as far as is known.
    open: usize,
    /// Connections that may still be opened. One that was lost is not replaced.
    may_open: usize,
    /// When the next mail may go, where the server takes so many in a time.
    next_at: Instant,
    tally: DeliveryTally,
}

impl WorkerPool {
    pub fn new(
        from: String,
        now: Clock,
        max_connections: usize,
        results: UnboundedSender<(i64, DeliveryResult)>,
    ) -> Self {
        // More than one connection is opened only when the first has worked.
        let state = PoolState {
            mails: VecDeque::new(),
            ready: 0,
            open: 0,
            may_open: 1,
            next_at: Instant::now(),
            tally: DeliveryTally::default(),
        };
        Self { from, now, max_connections, results, waiting: Semaphore::new(0), state: Mutex::new(state) }
    }

    /// A lock that is held for some lines, never while something is waited for.
    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of the server by now.
    pub fn server_state(&self) -> ServerState {
        self.state().tally.server_state()
    }

    /// Ends the run, when every result is in: what is still to be written, and what is known of the server then.
    pub fn end(&self) -> (Vec<(i64, DeliveryResult)>, ServerState) {
        let tally = &mut self.state().tally;
        tally.end();
        (tally.take_revised(), tally.last_state())
    }

    pub fn outcome(&self) -> Outcome {
        self.state().tally.outcome()
    }

    /// How many more mails are to be claimed after so many results were there at once: about as many are sent during
    /// the next commit. Twice that are kept ready, and no more, so that little is in the balance when this process
    /// ends, and another one finds something to do.
    pub fn plan_claim(&self, batch: usize) -> usize {
        if self.waiting.is_closed() {
            return 0;
        }
        let mut state = self.state();
        state.ready = (2 * batch).max(state.open + state.may_open).clamp(1, PREFETCH);
        state.ready.saturating_sub(state.mails.len())
    }

    /// Whether the workers have mails enough for the time that a commit takes. As long as they have, the batch grows.
    pub fn is_well_supplied(&self) -> bool {
        let state = self.state();
        3 * state.mails.len() > state.ready
    }

    /// Gives mails to the workers.
    pub fn add(&self, mails: Vec<Claimed>) {
        let mut state = self.state();
        let added = mails.len();
        state.mails.extend(mails);
        self.offer(&mut state, added);
    }

    /// Counts another connection as open; `false` where none is needed for so many mails, or allowed.
    pub fn open_another(&self, under_way: usize) -> bool {
        let mut state = self.state();
        if state.may_open == 0 || state.open >= under_way {
            return false;
        }
        state.may_open -= 1;
        state.open += 1;
        true
    }

    /// Begins nothing more: what waits is handed back, what is under way is finished, and the connections are closed.
    pub fn close(&self) {
        self.close_with(&mut self.state());
    }

    fn close_with(&self, state: &mut PoolState) {
        self.waiting.close();
        self.offer(state, 0);
    }

    /// Lets the workers have the mails that were added, or hands back all where nothing more is to be sent.
    fn offer(&self, state: &mut PoolState, added: usize) {
        if !self.waiting.is_closed() {
            self.waiting.add_permits(added);
            return;
        }
        for mail in state.mails.drain(..) {
            self.report(mail.id, back(&state.tally));
        }
    }

    fn report(&self, mail: i64, result: DeliveryResult) {
        // Nobody listens any more where the run has failed: the mail is taken over as that of a process that is gone.
        let _ = self.results.send((mail, result));
    }

    /// The next mail; `None` when nothing more is to be sent.
    async fn next(&self) -> Option<Claimed> {
        let Ok(permit) = self.waiting.acquire().await else { return None };
        permit.forget();
        self.state().mails.pop_front()
    }

    /// Waits until the server may bear another mail. `false` where nothing more is to be sent by then.
    async fn wait_for_turn(&self) -> bool {
        let at = {
            let mut state = self.state();
            let at = state.next_at.max(Instant::now());
            state.next_at = at + state.tally.wait();
            at
        };
        while Instant::now() < at && !self.waiting.is_closed() {
            sleep_until(at.min(Instant::now() + STOP_POLL)).await;
        }
        !self.waiting.is_closed()
    }

    fn hand_back(&self, mail: &Claimed) {
        self.report(mail.id, back(&self.state().tally));
    }

    /// Whether a mail that was put off is tried at once over another connection.
    fn tries_another_connection(&self) -> bool {
        self.state().tally.tries_another_connection()
    }

    fn another_connection_helped(&self) {
        self.state().tally.another_connection_helped();
    }

    /// Decides on one mail that was tried. `false`: the connection is of no more use.
    fn settle(&self, mail: Claimed, sent: Result<(), SendError>) -> bool {
        let mut state = self.state();
        if let Err(SendError::Server(problem)) = sent {
            state.open -= 1;
            state.mails.push_front(mail);
            if state.open > 0 {
                // A server that takes no further connection may well go on with those it has.
                self.offer(&mut state, 1);
            } else {
                // No connection is left: the server fails, which costs no mail an attempt.
                state.tally.fails(problem);
                self.close_with(&mut state);
            }
            return false;
        }
        let has_worked = state.tally.has_worked();
        self.report(mail.id, state.tally.decide(&mail, sent, (self.now)()));
        for (mail, result) in state.tally.take_revised() {
            self.report(mail, result);
        }
        if !has_worked && state.tally.has_worked() {
            // The first connection works: the others may be opened.
            state.may_open = self.max_connections - 1;
        }
        if state.tally.server().is_some() {
            self.close_with(&mut state);
        }
        if !state.tally.is_limited() {
            return true;
        }
        state.next_at = Instant::now() + state.tally.wait();
        // A server that bears no more mails bears fewer connections.
        state.may_open = 0;
        if state.open > 1 {
            state.open -= 1;
            return false;
        }
        true
    }
}

/// A mail that was not tried: why, as far as that is known.
fn back(tally: &DeliveryTally) -> DeliveryResult {
    DeliveryResult::Back { problem: tally.server().map(str::to_owned) }
}

/// Sends one mail after the other over one connection.
pub async fn work(pool: Arc<WorkerPool>, fresh: impl Fn() -> MailConnection) {
    let mut line = WorkerLine { connection: fresh(), fresh, taken: 0, put_off: 0 };
    while let Some(mail) = pool.next().await {
        // What is not begun before the pool is closed is not begun at all: somebody else may have it by now.
        if !pool.wait_for_turn().await {
            pool.hand_back(&mail);
            break;
        }
        let mut sent = line.send(&pool.from, &mail).await;
        if matches!(sent, Err(SendError::Later(_)))
            && line.taken > 0
            && (line.put_off > 1 || pool.tries_another_connection())
        {
            line.renew().await;
            sent = line.send(&pool.from, &mail).await;
            if sent.is_ok() {
                pool.another_connection_helped();
            }
        }
        if !pool.settle(mail, sent) {
            break;
        }
    }
    line.connection.close().await;
}

/// A connection of a worker, and how to open another one.
struct WorkerLine<F> {
    connection: MailConnection,
    fresh: F,
    /// How many mails it has taken.
    taken: usize,
    /// How many it has put off since.
    put_off: usize,
}

impl<F: Fn() -> MailConnection> WorkerLine<F> {
    async fn send(&mut self, from: &str, mail: &Claimed) -> Result<(), SendError> {
        let outgoing = Outgoing {
            from,
            to: &mail.recipient,
            raw: &mail.raw,
            message_id: &mail.message_id,
            kind: &mail.kind,
            created_at: mail.created_at,
        };
        let sent = caught(async {
            planted("send");
            self.connection.send(outgoing).await
        });
        match sent.await {
            Ok(sent) => {
                match &sent {
                    Ok(()) => (self.taken, self.put_off) = (self.taken + 1, 0),
                    Err(SendError::Later(_)) => self.put_off += 1,
                    Err(_) => {}
                }
                sent
            }
            // Nobody knows how far it got.
            Err(panicked) => {
                self.connection = (self.fresh)();
                (self.taken, self.put_off) = (0, 0);
                Err(SendError::Uncertain(panicked.to_string()))
            }
        }
    }

    async fn renew(&mut self) {
        let old = std::mem::replace(&mut self.connection, (self.fresh)());
        old.close().await;
        (self.taken, self.put_off) = (0, 0);
    }
}
