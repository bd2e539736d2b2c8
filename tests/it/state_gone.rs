//! A state database that was removed or replaced: nothing is said anew.

use std::fs;
use std::path::PathBuf;

use fasevagt::store::state;
use rustix::process::Signal;

use crate::cli::{fasevagt, said};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;
use crate::support::running_daemon::RunningDaemon;

async fn house() -> (House, PathBuf) {
    let house = House::new(TestDatabase::sqlite(), "").await;
    house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
    house.reminders("2026-11-16").await.unwrap();
    let file = PathBuf::from(house.state_text().trim_start_matches("sqlite:"));
    house.app.state.close().await;
    (house, file)
}

fn refused(house: &House) -> String {
    let config = house.config_file();
    let arguments = ["--config", config.to_str().unwrap(), "once", "reminders", "--on", "2026-11-16"];
    let output = fasevagt(&arguments, config.parent().unwrap());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn another_state_than_was_here_before_is_refused_until_somebody_means_it() {
    block_on(async {
        let (house, file) = house().await;
        let other = house.another_state().await;
        state::open(&other.url).await.unwrap().close().await;
        let kept = file.with_extension("kept");
        fs::rename(&file, &kept).unwrap();
        assert!(refused(&house).contains("is gone: restore it from a backup"));
        assert!(!file.exists(), "none is made in its place");
        let config = house.config_file();
        for (command, code) in [("status", 2), ("check", 1)] {
            let arguments = ["--config", config.to_str().unwrap(), command];
            let output = fasevagt(&arguments, config.parent().unwrap());
            assert_eq!(output.status.code(), Some(code), "{command} is not content: {output:?}");
            assert!(
                String::from_utf8_lossy(&output.stdout).contains("is gone: restore it from a backup"),
                "{output:?}"
            );
        }
        fs::copy(other.text.trim_start_matches("sqlite:"), &file).unwrap();
        assert!(refused(&house).contains("is another database than was here before"));
        // Back from a backup it is the one it was, and nothing is said twice.
        fs::rename(&kept, &file).unwrap();
        assert!(said(&house, &["once", "reminders", "--on", "2026-11-16"]).contains("done already"));
        fs::remove_file(&file).unwrap();
        said(&house, &["migrate", "--new-state"]);
        assert!(said(&house, &["once", "reminders", "--on", "2026-11-16"]).contains("deadlines said"));
    });
}

#[test]
fn a_daemon_whose_state_is_replaced_stops_and_says_so() {
    block_on(async {
        let (house, file) = house().await;
        let daemon = RunningDaemon::start(&house.config_file());
        daemon.told_until("STATUS=");
        let copy = file.with_extension("copy");
        fs::copy(&file, &copy).unwrap();
        fs::rename(&copy, &file).unwrap();
        // It looks at each tick, and before it rereads its configuration.
        daemon.signal(Signal::HUP);
        let told = daemon.told_until("STATUS=the state database ");
        assert!(told.last().unwrap().contains("was removed or replaced"), "{told:?}");
        assert_eq!(daemon.exit_code(), Some(2), "which the unit does not restart");
    });
}
