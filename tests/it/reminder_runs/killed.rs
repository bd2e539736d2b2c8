//! A run that ends at any point leaves nothing, or all: run again, nothing is said twice, and nothing is lost.

use std::pin::pin;
use std::process::{Command, Stdio};
use std::task::Poll;
use std::time::{Duration, Instant};

use super::everything;
use crate::faults::{Dice, rounds};
use crate::support::databases::{TestDatabase, on_both};
use crate::support::house::{FOUR, House, only_rules};

/// Two open days: what was said on the first is not sent by the second, and gives way.
const DAYS: [&str; 2] = ["2026-11-16", "2026-11-17"];

async fn house(database: TestDatabase, cases: usize) -> House {
    let house = House::new(database, &only_rules(&FOUR)).await;
    let starts = ["2026-03-17", "2026-03-18", "2026-05-20", "2026-06-01", "2026-03-02"];
    for n in 0..cases {
        house.put_cti(&format!("CTI-{n}"), starts[n % starts.len()], &[]).await;
    }
    house
}

/// Polls a future so many times at most, and drops it.
async fn at_most<T>(polls: &mut usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        if *polls == 0 {
            return Poll::Ready(None);
        }
        *polls -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[test]
fn a_run_that_is_dropped_wherever_it_waits_leaves_nothing_or_all() {
    on_both(async |database| {
        let (whole, broken) = (house(database.another().await, 4).await, house(database, 4).await);
        for on in DAYS {
            whole.reminders(on).await.unwrap();
            let (before, after) = (everything(&broken.app.state).await, everything(&whole.app.state).await);
            let mut attempts = 0;
            loop {
                attempts += 1;
                let ended = at_most(&mut attempts.clone(), broken.reminders(on)).await;
                // Another connection: it waits until the one that was dropped has rolled back.
                let found = everything(&broken.app.state).await;
                if found == after {
                    break;
                }
                assert_eq!(found, before, "{on}, dropped when it was polled {attempts} times: {ended:?}");
            }
            println!("{on}: dropped {attempts} times");
            assert!(attempts > 4, "{attempts}");
        }
        assert_eq!(whole.mails_as_text().await, broken.mails_as_text().await);
    });
}

#[test]
fn a_process_that_is_killed_again_and_again_says_everything_once() {
    on_both(async |database| {
        let rounds = rounds(12);
        let (whole, killed) = (house(database.another().await, 40).await, house(database, 40).await);
        let mut dice = Dice(20_261_128);
        for on in DAYS {
            let start = |house: &House| {
                let mut program = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
                let config = house.config_file();
                program.arg("--config").arg(config).args(["once", "reminders", "--on", on]);
                program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
            };
            let begun = Instant::now();
            assert!(start(&whole).wait().unwrap().success());
            let takes = u64::try_from(begun.elapsed().as_micros()).unwrap();
            let (before, after) = (everything(&killed.app.state).await, everything(&whole.app.state).await);
            let mut done = 0;
            for _ in 0..rounds {
                let mut child = start(&killed);
                tokio::time::sleep(Duration::from_micros(takes / 3 + dice.below(takes))).await;
                child.kill().unwrap();
                child.wait().unwrap();
                let found = everything(&killed.app.state).await;
                assert!(found == before || found == after, "half a run: {found:#?}");
                done += usize::from(found == after);
            }
            assert!(start(&killed).wait().unwrap().success());
            assert_eq!(everything(&killed.app.state).await, after);
            println!("{on}: {rounds} kills, {done} of them after the end");
        }
    });
}
