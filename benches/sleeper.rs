//! The least that a daemon on tokio can do: it looks up once a minute. What `benches/idle` measures beside ours.

use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutes.tick().await;
    }
}
