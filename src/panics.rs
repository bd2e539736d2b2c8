//! A fault of the program stops what it happens in, and nothing else: where it is caught, and what is said of it.

use std::any::Any;
use std::cell::RefCell;
use std::env;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

use futures_util::FutureExt;

thread_local! {
    /// Where the last one on this thread happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A fault that was caught. What it says is not kept: it can hold anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a fault of the program at {place}; please report it with this place")]
pub struct Panicked {
    place: String,
}

impl Panicked {
    fn last(_payload: &(dyn Any + Send)) -> Self {
        let place = PLACE.take().unwrap_or_else(|| "an unknown place".into());
        Self { place }
    }
}

/// From now on a panic prints file and line, and never what it says.
pub fn print_places_only() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".into(), |l| format!("{}:{}", l.file(), l.line()));
        // Nobody is left to tell when standard error is gone.
        let _ = writeln!(io::stderr(), "fasevagt: a fault of the program at {place}");
        PLACE.set(Some(place));
    }));
}

/// What a future gives, or that it panicked; then it is dropped, and with it a transaction that it had open.
pub async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    let done = AssertUnwindSafe(future).catch_unwind().await;
    done.map_err(|payload| Panicked::last(&*payload))
}

/// The same of what is done at once.
pub fn caught_now<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Panicked::last(&*payload))
}

/// A place at which a test can ask for a panic, `job/digest`, `mail/alert`, `send`: what is behind it must stop nothing else.
/// Nothing in a release build.
///
/// # Panics
///
/// Where the environment variable `FASEVAGT_PANIC` names the place.
pub fn planted(place: &str) {
    let is_wanted = cfg!(debug_assertions) && env::var_os("FASEVAGT_PANIC").is_some_and(|wanted| wanted == place);
    assert!(!is_wanted, "planted, with 240785-1357 in it");
}
