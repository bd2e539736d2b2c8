//! What the digest says of the start.

use serde_json::json;

use super::running::{FIRST_DAY, site};
use crate::cli::json_of;
use crate::support::databases::{TestDatabase, block_on};

const LIMIT: &str = "[reminders]\nfirst_run_limit = 50\n";

#[test]
fn the_digest_goes_and_says_on_top_that_they_wait() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, LIMIT).await;
        house.reminders(FIRST_DAY).await.unwrap();
        house.digest("2026-W49", FIRST_DAY).await;
        let mails = house.mails().await;
        assert_eq!(mails.len(), 2);
        for (mail, parts) in mails {
            let note = "De første påmindelser er ikke sendt endnu: det ville være 70 frister, heraf 57 overskredne";
            assert!(parts.text.contains(note) && parts.html.contains(note), "{}: {}", mail.to, parts.text);
        }
    });
}

#[test]
fn the_digest_names_by_themselves_what_is_from_before_the_start() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "[reminders]\nfrom = \"2026-11-30\"\n").await;
        house.digest("2026-W49", FIRST_DAY).await;
        let scan = json_of(&house, &["scan", "--on", FIRST_DAY]);
        let before =
            scan["deadlines"].as_array().unwrap().iter().filter(|one| one["before_start"] == json!(true)).count();
        let (_, parts) = house.mails().await.remove(0);
        let section = parts.text.split("FRA FØR OPSTART").nth(1).unwrap().split("\n\n").next().unwrap();
        assert_eq!(section.lines().filter(|line| line.starts_with('*')).count(), before);
        assert!(!parts.text.contains("OVERSKREDET"), "{}", parts.text);
        assert!(parts.html.contains(&format!("Fra før opstart ({before})")));
    });
}
