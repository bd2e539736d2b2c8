//! Others who write beside a run of reminders never find the state database locked.

use std::process::{Command, Stdio};

use super::rows;
use crate::cli::fasevagt;
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{House, only_rules};

#[test]
fn mails_are_delivered_and_queued_anew_beside_a_run_of_reminders() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&["handover-agreement", "closing"])).await;
        house.put_cti("CTI-0", "2026-03-17", &[]).await;
        house.copy_forloeb(1500).await;
        house.reminders("2026-11-02").await.unwrap();
        let config = house.config_file();
        let config = ["--config", config.to_str().unwrap()];
        let mut run = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
        let run = run.args(config).args(["once", "reminders", "--on", "2026-11-16"]).stderr(Stdio::piped());
        let mut run = run.stdout(Stdio::null()).spawn().unwrap();
        let mut beside = 0;
        loop {
            let ended = run.try_wait().unwrap().is_some();
            for arguments in [&["outbox", "retry", "1"][..], &["once", "deliver"]] {
                let output = fasevagt(&[&config, arguments].concat(), house.config_file().parent().unwrap());
                let why = String::from_utf8(output.stderr).unwrap();
                // It was sent by the delivery before.
                let sent = why.contains("mail 1 was sent already");
                assert!(output.status.success() || sent, "{arguments:?}: {why}");
                beside += 1;
            }
            if ended {
                break;
            }
        }
        assert!(run.wait_with_output().unwrap().status.success());
        println!("{beside} commands beside it");
        let unsent = rows(&house.app.state, "SELECT key FROM outbox WHERE state NOT IN ('sent', 'discarded')").await;
        assert_eq!(unsent, Vec::<String>::new());
    });
}
