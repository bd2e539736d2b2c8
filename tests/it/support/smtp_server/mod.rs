//! A mail server in the test's own process. It is honest and strict by itself; a [`Plan`] says what goes wrong.

mod answers;
mod dialogue;
mod login;
mod plan;
mod record;
mod tls;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard};

pub use plan::{Plan, Security, Stage, at};
pub use record::{Record, Taken};
pub use tls::Authority;
use tokio::net::TcpListener;

/// A server that runs until the test's runtime ends.
pub struct Server {
    pub port: u16,
    shared: Arc<Shared>,
}

/// What the connections share.
struct Shared {
    plan: Mutex<Plan>,
    record: Mutex<Record>,
}

impl Server {
    /// Serves on a free loopback port.
    pub async fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { plan: Mutex::new(plan), record: Mutex::default() });
        let server = Self { port, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                tokio::spawn(dialogue::serve(stream, Arc::clone(&shared)));
            }
        });
        server
    }

    /// What it saw so far.
    pub fn record(&self) -> MutexGuard<'_, Record> {
        self.shared.record.lock().unwrap()
    }

    /// Waits until no connection is open.
    pub async fn all_left(&self) {
        while self.record().open > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// From now on it goes by another plan.
    pub fn change(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap() = plan;
    }
}
