//! A list that is being written, cut off, locked or away is never an empty list.

use std::fs;
use std::process::Command;

use fasevagt::domain::cases::case_schema::{FORLOEB, PAUSE};
use fasevagt::jobs::Outcome;

use super::site::{ListSite, forloeb, list_of, pauses, workbook, write_at};
use crate::support::databases::{TestDatabase, block_on, on_both};

const TWO: [(&str, &str); 2] = [("CTI-1", "17-03-2026"), ("CTI-2", "18-03-2026")];
const ONE: [(&str, &str); 1] = [("CTI-1", "20-03-2026")];

fn not_read(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Nothing(text) if text.starts_with("list: not read now: "))
}

/// A site that has read its list.
async fn site(database: TestDatabase) -> ListSite {
    let site = ListSite::new(database).await;
    site.save(list_of(&TWO), "2026-11-16 06:00");
    site.takes("2026-11-16 07:00").await;
    site
}

/// Looks for two hours, and holds that nothing is read and nobody disturbed but the administrator, after an hour.
async fn stays_unread(site: &ListSite, date: &str) {
    let before = (site.rows(&FORLOEB).await, site.last_taken().await);
    for (clock, problems) in
        [("08:00", &[][..]), ("08:30", &[]), ("09:00", &[]), ("09:01", &["list-unread"]), ("10:00", &["list-unread"])]
    {
        let outcome = site.look(&format!("{date} {clock}")).await;
        assert!(not_read(&outcome), "{outcome}");
        assert_eq!(site.problems().await, problems, "{clock}");
        assert_eq!((site.rows(&FORLOEB).await, site.last_taken().await), before);
    }
    assert_eq!(site.list_mails().await, []);
}

/// And that it is read when it is there again.
async fn comes_back(site: &ListSite, date: &str) {
    site.save(list_of(&ONE), &format!("{date} 10:10"));
    site.takes(&format!("{date} 10:15")).await;
    assert_eq!(site.problems().await, [""; 0]);
    assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-18", "2026-03-20"]);
}

#[test]
fn a_list_that_is_away_is_a_problem_after_an_hour_and_never_an_empty_list() {
    on_both(async |database| {
        let site = site(database).await;
        fs::remove_file(&site.list).unwrap();
        stays_unread(&site, "2026-11-17").await;
        comes_back(&site, "2026-11-17").await;
    });
}

#[test]
fn a_workbook_that_is_empty_cut_off_or_no_workbook_waits() {
    block_on(async {
        let whole = list_of(&ONE);
        let half = &whole[..whole.len() / 2];
        let without_end = &whole[..whole.len() - 1];
        let mut holes = whole.clone();
        // As a file is that was given its length before its bytes.
        holes[whole.len() / 2..].fill(0);
        for bytes in [&b""[..], half, without_end, &holes, b"en tekst"] {
            let site = site(TestDatabase::sqlite()).await;
            site.save(bytes, "2026-11-17 07:50");
            stays_unread(&site, "2026-11-17").await;
            comes_back(&site, "2026-11-17").await;
        }
    });
}

#[test]
fn what_can_not_be_opened_waits() {
    block_on(async {
        for place in ["directory", "link to nowhere", "link to itself", "pipe"] {
            let site = site(TestDatabase::sqlite()).await;
            fs::remove_file(&site.list).unwrap();
            match place {
                // A share that is not mounted is an empty directory.
                "directory" => fs::create_dir(&site.list).unwrap(),
                "link to nowhere" => std::os::unix::fs::symlink("/nowhere/liste.xlsx", &site.list).unwrap(),
                "link to itself" => std::os::unix::fs::symlink(&site.list, &site.list).unwrap(),
                _ => rustix::fs::mkfifoat(rustix::fs::CWD, &site.list, rustix::fs::Mode::RUSR).unwrap(),
            }
            stays_unread(&site, "2026-11-17").await;
            if place == "directory" { fs::remove_dir(&site.list) } else { fs::remove_file(&site.list) }.unwrap();
            comes_back(&site, "2026-11-17").await;
        }
    });
}

/// Root may read everything: as root the test runs itself once more as somebody else.
#[test]
fn a_locked_list_waits() {
    use std::os::unix::fs::PermissionsExt;
    if rustix::process::geteuid().is_root() {
        return as_nobody("watched_list::unread::a_locked_list_waits");
    }
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        site.save(list_of(&ONE), "2026-11-17 07:00");
        fs::set_permissions(&site.list, fs::Permissions::from_mode(0o000)).unwrap();
        stays_unread(&site, "2026-11-17").await;
        fs::set_permissions(&site.list, fs::Permissions::from_mode(0o600)).unwrap();
        comes_back(&site, "2026-11-17").await;
    });
}

fn as_nobody(test: &str) {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let this = std::env::current_exe().unwrap();
    let run = |arguments: &[&str]| {
        let mut program = Command::new("setpriv");
        program.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&this).args(arguments);
        program.env("TMPDIR", place.path()).current_dir(place.path()).output()
    };
    if !run(&["--list", "--exact", test]).is_ok_and(|listed| listed.status.success()) {
        return eprintln!("skipped: nobody else may run this file");
    }
    let done = run(&["--exact", test]).unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_list_that_was_written_a_moment_ago_waits_until_it_stands_still() {
    on_both(async |database| {
        let site = site(database).await;
        site.save(list_of(&ONE), "2026-11-17 08:00:00");
        // The clock of a share may be ahead of ours by some seconds.
        for now in ["07:59:51", "08:00:00", "08:00:05", "08:00:09"] {
            let outcome = site.look(&format!("2026-11-17 {now}")).await;
            assert!(not_read(&outcome), "{now}: {outcome}");
        }
        site.takes("2026-11-17 08:00:10").await;
        // One that is years ahead is not waited for.
        site.save(list_of(&TWO), "2031-01-01 00:00");
        site.takes("2026-11-17 08:15").await;
        assert_eq!(site.problems().await, [""; 0]);
    });
}

#[test]
fn one_file_of_a_directory_that_is_being_written_keeps_all_from_being_read() {
    block_on(async {
        let site = ListSite::of_csv(TestDatabase::sqlite()).await;
        site.save_file("forløb.csv", forloeb(&TWO), "2026-11-17 06:00");
        site.save_file("pauser.csv", pauses(1..3), "2026-11-17 06:00");
        site.takes("2026-11-17 07:00").await;
        let before = site.rows(&PAUSE).await;
        site.save_file("forløb.csv", forloeb(&ONE), "2026-11-17 07:14");
        site.save_file("pauser.csv", pauses(1..1), "2026-11-17 07:14:55");
        assert!(not_read(&site.look("2026-11-17 07:15").await));
        // An editor that has emptied the file before it writes it.
        site.save_file("pauser.csv", "", "2026-11-17 07:15:55");
        assert!(not_read(&site.look("2026-11-17 07:30").await));
        fs::remove_file(site.list.join("forløb.csv")).unwrap();
        fs::remove_file(site.list.join("pauser.csv")).unwrap();
        assert!(not_read(&site.look("2026-11-17 07:45").await));
        fs::remove_dir(&site.list).unwrap();
        assert!(not_read(&site.look("2026-11-17 08:00").await));
        assert_eq!(site.rows(&PAUSE).await, before);
    });
}

#[test]
fn sheets_that_were_emptied_take_nothing_that_the_brake_would_hold() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        let five: Vec<String> = (1..=5).map(|n| format!("CTI-{n}")).collect();
        let cases = forloeb(&five.iter().map(|id| (id.as_str(), "17-03-2026")).collect::<Vec<_>>());
        site.save(workbook(&[("Forløb", &cases), ("Pauser", &pauses(1..6))]), "2026-11-17 06:00");
        site.takes("2026-11-17 07:00").await;
        let before = (site.rows(&FORLOEB).await, site.rows(&PAUSE).await);
        // Titles alone; a sheet of forløb without rows; a workbook of another program.
        let titles = forloeb(&[]);
        let kontakter = "Sagsnummer;Dato;Kontaktform\n";
        for sheets in [
            &[("Forløb", titles.as_str()), ("Pauser", &pauses(1..1))][..],
            &[("Forløb", &cases), ("Pauser", &pauses(1..1))],
            &[("Forløb", &titles)],
            &[("Kontakter", kontakter)],
            &[("Ark1", "a;b\n1;2\n")],
        ] {
            write_at(&site.list, workbook(sheets), "2026-11-17 07:10");
            site.look("2026-11-17 07:15").await;
            assert_eq!((site.rows(&FORLOEB).await, site.rows(&PAUSE).await), before, "{sheets:?}");
        }
    });
}

#[test]
fn a_list_whose_sheet_of_forloeb_has_another_name_is_wrong_and_changes_nothing() {
    on_both(async |database| {
        let site = site(database).await;
        let before = site.rows(&FORLOEB).await;
        site.save(workbook(&[("Sager", &forloeb(&ONE)), ("Pauser", &pauses(1..2))]), "2026-11-17 06:00");
        let outcome = site.look("2026-11-17 07:00").await;
        assert!(
            outcome.to_string().contains("it has no sheet Forløb; its sheets that are no table: Sager"),
            "{outcome}"
        );
        assert_eq!(site.problems().await, ["list-wrong"]);
        assert_eq!(site.rows(&FORLOEB).await, before);
    });
}
