//! What the daemon tells systemd, over a socket as systemd's.

use std::fs;
use std::path::PathBuf;

use rustix::process::Signal;

use crate::support::databases::{TestDatabase, block_on, on_both};
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

/// As somebody who has taken the cable out, or put it in again.
async fn take_away(cases: &str, away: bool) {
    let Some(file) = cases.strip_prefix("sqlite:").map(PathBuf::from) else {
        return TestDatabase::take_away(cases, away).await;
    };
    let elsewhere = file.with_extension("away");
    if away { fs::rename(file, elsewhere).unwrap() } else { fs::rename(elsewhere, file).unwrap() }
}

#[test]
fn a_reload_takes_what_it_can_while_the_case_database_is_away_and_refuses_what_is_wrong() {
    on_both(async |database| {
        let cases = database.text.clone();
        let house = House::new(database, "[log]\nlevel = \"error\"").await;
        let file = house.config_file();
        let written = fs::read_to_string(&file).unwrap();
        let daemon = RunningDaemon::start(&file);
        let reload = |level: &str, cases_now: &str| {
            let changed = written.replace("\"error\"", &format!("\"{level}\""));
            fs::write(&file, changed.replace(&format!("\"{cases}\""), &format!("\"{cases_now}\""))).unwrap();
            daemon.signal(Signal::HUP);
            daemon.told_until("RELOADING=1");
            daemon.told_until("READY=1");
        };
        take_away(&cases, true).await;
        reload("info", &cases);
        reload("info", &format!("{cases}_moved"));
        reload("loud", &cases);
        take_away(&cases, false).await;
        reload("info", &cases);
        let log = daemon.stop();
        let told = |text: &str| log.matches(text).count();
        assert_eq!(told("configuration reread"), 3, "{log}");
        assert_eq!(told("the case database can't be read"), 2, "{log}");
        assert_eq!(told("the new configuration is refused, the old one stays"), 1, "{log}");
    });
}
