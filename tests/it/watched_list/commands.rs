//! `once` on the real clock.

use fasevagt::domain::cases::case_schema::FORLOEB;
use fasevagt::domain::operations::job::JobKind;

use super::site::{LISE, ListSite, list_of, many, minutes_ago, pauses, workbook};
use crate::cli::{fasevagt, said};
use crate::support::databases::{TestDatabase, block_on, on_both};

const LIST: [(&str, &str); 1] = [("CTI-1", "17-03-2026")];
const BILLING: &str = "[billing]\nfirst_month = \"2026-10\"\n";

/// How a command ends, and all that it says.
fn ends(site: &ListSite, arguments: &[&str]) -> (Option<i32>, String) {
    let config = site.house.config_file();
    let output = fasevagt(&[&["--config", config.to_str().unwrap()], arguments].concat(), config.parent().unwrap());
    let told = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat();
    (output.status.code(), told)
}

#[test]
fn reminders_and_statements_look_at_the_list_first_and_others_do_not() {
    on_both(async |database| {
        let site = ListSite::with(database, "liste.xlsx", "", &[BILLING, LISE].concat()).await;
        let days = ["17-03-2026", "18-03-2026", "19-03-2026", "20-03-2026", "21-03-2026", "22-03-2026", "23-03-2026"];
        for (job, start) in JobKind::ALL.iter().filter(|job| **job != JobKind::List).zip(days) {
            site.save(list_of(&[("CTI-1", start)]), &minutes_ago(10));
            let before = site.last_taken().await;
            said(&site.house, &["once", job.as_str()]);
            assert_eq!(site.last_taken().await != before, job.goes_by_list(), "{job}");
        }
        // Statements are the third.
        assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-19"]);
    });
}

#[test]
fn a_day_that_is_past_reads_no_list() {
    block_on(async {
        let site = ListSite::with(TestDatabase::sqlite(), "liste.xlsx", "", &[BILLING, LISE].concat()).await;
        site.save(list_of(&LIST), &minutes_ago(10));
        for job in ["reminders", "statements"] {
            ends(&site, &["once", job, "--on", "2026-11-02"]);
            assert_eq!(site.last_taken().await, None, "{job}");
        }
        for arguments in [
            &["scan"][..],
            &["simulate", "--from", "2026-11-02", "--to", "2026-11-03"],
            &["statement", "--month", "2026-10"],
        ] {
            ends(&site, arguments);
            assert_eq!(site.last_taken().await, None, "{arguments:?}");
        }
        let (code, told) = ends(&site, &["once", "list", "--on", "2026-11-02"]);
        assert_eq!(code, Some(2), "{told}");
        assert_eq!(site.last_taken().await, None);
    });
}

#[test]
fn a_list_that_is_wrong_stops_no_reminders() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&[("CTI-1", "i går")]), &minutes_ago(10));
        said(&site.house, &["once", "reminders"]);
        assert_eq!(site.list_mails().await.len(), 1);
        // Whoever asks for it by hand sees what is wrong, however often.
        for _ in 0..2 {
            let (code, told) = ends(&site, &["once", "list"]);
            assert_eq!(code, Some(1), "{told}");
            assert!(told.contains("Forløb, row 2, Indflytning"), "{told}");
        }
    });
}

#[test]
fn too_much_at_once_is_accepted_by_the_number_that_was_named() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        let list = |from| workbook(&[("Forløb", &many(20)), ("Pauser", &pauses(from..21))]);
        site.save(list(1), &minutes_ago(20));
        assert!(said(&site.house, &["once", "list"]).contains("40 rows added"));
        site.save(list(12), &minutes_ago(10));
        let (code, told) = ends(&site, &["once", "list"]);
        assert!(code == Some(1) && told.contains("--allow 11"), "{told}");
        assert_eq!(ends(&site, &["once", "list", "--allow", "10"]).0, Some(1));
        assert!(said(&site.house, &["once", "list", "--allow", "11"]).contains("11 removed"));
        // It is for the list alone.
        assert_eq!(ends(&site, &["once", "reminders", "--allow", "11"]).0, Some(2));
    });
}
