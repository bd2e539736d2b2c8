//! What is new is read whole; what is not is not read again.

use fasevagt::domain::cases::case_schema::{FORLOEB, PAUSE};
use fasevagt::import;
use fasevagt::jobs::Outcome;

use super::site::{ListSite, forloeb, list_of, pauses, time, workbook};
use crate::support::databases::{TestDatabase, block_on, on_both};

const TWO: [(&str, &str); 2] = [("CTI-1", "17-03-2026"), ("CTI-2", "18-03-2026")];

fn as_before(outcome: &Outcome) {
    assert_eq!(*outcome, Outcome::Nothing("list: it is as it was last read".into()));
}

#[test]
fn a_list_is_read_once_and_again_when_it_has_changed() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&TWO), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-17", "2026-03-18"]);
        let taken = site.last_taken().await.unwrap();
        assert_eq!(taken.taken_at, time("2026-11-16 07:00"));
        // Nothing is written: not even that it was read.
        as_before(&site.look("2026-11-16 07:15").await);
        assert_eq!(site.last_taken().await.unwrap(), taken);
        // The same bytes saved again, as a nightly copy does, are the same list.
        site.save(list_of(&TWO), "2026-11-16 07:20");
        as_before(&site.look("2026-11-16 07:30").await);
        site.save(list_of(&[("CTI-1", "17-03-2026"), ("CTI-2", "19-03-2026")]), "2026-11-16 07:40");
        site.takes("2026-11-16 07:45").await;
        assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-17", "2026-03-19"]);
        assert_eq!(site.problems().await, [""; 0]);
        assert_eq!(site.list_mails().await, []);
    });
}

#[test]
fn a_directory_of_csv_files_is_a_list_and_what_lies_beside_them_is_not() {
    on_both(async |database| {
        let site = ListSite::of_csv(database).await;
        site.save_file("forløb.csv", forloeb(&TWO), "2026-11-16 06:00");
        site.save_file("pauser.csv", pauses(1..3), "2026-11-16 06:00");
        // What spreadsheets, Macs and people leave there.
        for name in ["~$forløb.csv", "._forløb.csv", ".~lock.forløb.csv#", ".forløb.csv", "noter.csv", "forløb.csv.tmp"]
        {
            site.save_file(name, "noget andet", "2026-11-16 06:00");
        }
        site.takes("2026-11-16 07:00").await;
        assert_eq!(site.column(&PAUSE, "forloeb_id").await, ["CTI-1", "CTI-2"]);
        // One file more or less is a change.
        site.save_file("pauser.csv", pauses(2..3), "2026-11-16 07:10");
        site.takes("2026-11-16 07:15").await;
        assert_eq!(site.column(&PAUSE, "forloeb_id").await, ["CTI-2"]);
        as_before(&site.look("2026-11-16 07:30").await);
        // A sheet that is not there says nothing.
        std::fs::remove_file(site.list.join("pauser.csv")).unwrap();
        site.look("2026-11-16 07:45").await;
        assert_eq!(site.column(&PAUSE, "forloeb_id").await, ["CTI-2"]);
    });
}

#[test]
fn a_content_is_known_by_its_bytes_before_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let save = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let (cases, breaks) = (forloeb(&TWO), pauses(1..3));
    let list = save("liste.xlsx", &list_of(&TWO));
    let (one, other) = (save("forløb.csv", cases.as_bytes()), save("pauser.csv", breaks.as_bytes()));
    for files in [vec![list], vec![one.clone()], vec![one.clone(), other.clone()], vec![other, one]] {
        assert_eq!(import::sha256_of(&files).unwrap(), import::read(&files).unwrap().sha256, "{files:?}");
    }
    // What it holds is not looked at: a workbook that is none has a content, too.
    let none = save("anden.xlsx", b"no workbook");
    assert!(import::sha256_of(std::slice::from_ref(&none)).is_ok() && import::read(&[none]).is_err());
}

#[test]
fn other_settings_read_the_same_list_anew() {
    block_on(async {
        let site = ListSite::with(TestDatabase::sqlite(), "liste.xlsx", "missing = \"keep\"", "").await;
        let both = workbook(&[("Forløb", &forloeb(&TWO)), ("Pauser", &pauses(1..3))]);
        site.save(both, "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let one = workbook(&[("Forløb", &forloeb(&TWO)), ("Pauser", &pauses(1..2))]);
        site.save(one, "2026-11-16 07:10");
        site.takes("2026-11-16 07:15").await;
        assert_eq!(site.column(&PAUSE, "forloeb_id").await, ["CTI-1", "CTI-2"]);
        let mut app = site.house.another_app().await;
        app.config.list.as_mut().unwrap().removes_missing = true;
        let outcome = fasevagt::jobs::list::run(app.context(), None, time("2026-11-16 07:30")).await.unwrap();
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome}");
        assert_eq!(site.column(&PAUSE, "forloeb_id").await, ["CTI-1"]);
    });
}

#[test]
fn where_no_list_is_watched_none_is_looked_at() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&TWO), "2026-11-16 06:00");
        site.house.app.config.list = None;
        assert!(matches!(site.look("2026-11-16 07:00").await, Outcome::Nothing(_)));
        assert_eq!(site.rows(&FORLOEB).await, [""; 0]);
    });
}

/// A copy that keeps the bytes must not make a list look kept.
#[test]
fn a_list_is_as_old_as_its_content() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&TWO), "2026-11-02 06:00");
        site.takes("2026-11-02 07:00").await;
        for day in 3..=16 {
            site.save(list_of(&TWO), &format!("2026-11-{day:02} 02:00"));
            site.look(&format!("2026-11-{day:02} 07:00")).await;
        }
        assert_eq!(site.problems().await, ["list-stale"]);
        site.save(list_of(&TWO[..1]), "2026-11-17 02:00");
        site.takes("2026-11-17 07:00").await;
        assert_eq!(site.problems().await, [""; 0]);
    });
}
