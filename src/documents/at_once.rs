use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};

use crate::panics::caught_now;

/// More would only take memory.
const MOST_THREADS: usize = 8;

/// What `work` makes of each, in order, by a thread for each processor. Every thread has tools of its own. Of several
/// errors the first in order is given.
pub fn make_at_once<T: Sync, S, R: Send>(
    things: &[T],
    tools: impl Fn() -> Result<S> + Sync,
    work: impl Fn(&S, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let share = || {
        let tools = tools()?;
        let mut made = Vec::new();
        while let place = next.fetch_add(1, Ordering::Relaxed)
            && let Some(thing) = things.get(place)
        {
            made.push((place, work(&tools, thing)));
        }
        anyhow::Ok(made)
    };
    // Caught on its own thread, where it is known where it happened.
    let worker = || caught_now(share)?;
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut made = thread::scope(|scope| {
        let others = 1..processors.min(MOST_THREADS).min(things.len());
        // Where no thread can be had, those that are there do it all.
        let others: Vec<_> = others.filter_map(|_| thread::Builder::new().spawn_scoped(scope, worker).ok()).collect();
        let mut made = worker()?;
        for other in others {
            made.extend(other.join().map_err(|_| anyhow!("a thread that did its share ended without a result"))??);
        }
        anyhow::Ok(made)
    })?;
    made.sort_unstable_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, made)| made).collect()
}
