//! What the daemon tells systemd, over a socket as systemd's.

use rustix::process::Signal;

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;
use crate::support::running_daemon::RunningDaemon;

#[test]
fn the_daemon_says_when_it_is_ready_alive_rereading_and_stopping() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let daemon = RunningDaemon::start(&house.config_file());
        daemon.told_until("WATCHDOG=1");
        let told = daemon.told_until("STATUS=");
        assert!(told.iter().all(|line| !line.contains("anna@example.dk")), "{told:?}");
        daemon.signal(Signal::HUP);
        let told = daemon.told_until("RELOADING=1");
        assert!(told.last().unwrap().starts_with("MONOTONIC_USEC="), "{told:?}");
        daemon.told_until("READY=1");
        daemon.signal(Signal::TERM);
        daemon.told_until("STOPPING=1");
        assert_eq!(daemon.exit_code(), Some(0));
    });
}
