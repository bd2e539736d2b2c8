//! A list that is written in pieces, replaced, removed and put back while it is looked at: each look finds a whole list, or none.

use std::fs::{self, File};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use fasevagt::domain::cases::case_schema::{FORLOEB, PAUSE};
use fasevagt::jobs::Outcome;

use super::site::{LISE, ListSite, forloeb, time, workbook, write_at};
use crate::faults::{Dice, rounds};
use crate::support::databases::{TestDatabase, block_on, on_both};

/// How many forløb each version of the list has.
const CASES: usize = 12;

/// A version of the list: all its forløb and all its pauses are of the same day, so that two versions mixed would show.
fn version(day: u64) -> (String, String) {
    let day = format!("{:02}-03-2026", day % 28 + 1);
    let ids: Vec<String> = (1..=CASES).map(|n| format!("CTI-{n}")).collect();
    let cases = forloeb(&ids.iter().map(|id| (id.as_str(), day.as_str())).collect::<Vec<_>>());
    let pauses = ids.iter().map(|id| [id, ";", &day, ";", &day, ";Nej\n"].concat()).collect::<String>();
    (cases, format!("Sagsnummer;Fra;Til;Faktureres\n{pauses}"))
}

fn as_workbook((cases, pauses): &(String, String)) -> Vec<u8> {
    workbook(&[("Forløb", cases), ("Pauser", pauses)])
}

/// What is in the database is one version, whole.
async fn is_whole(site: &ListSite) {
    let (starts, pauses) = (site.column(&FORLOEB, "start_on").await, site.column(&PAUSE, "from_on").await);
    assert_eq!((starts.len(), pauses.len()), (CASES, CASES), "never empty, never half");
    let all: std::collections::BTreeSet<&String> = starts.iter().chain(&pauses).collect();
    assert_eq!(all.len(), 1, "of one version: {starts:?} {pauses:?}");
}

/// A site that lets go whatever goes at once, so that nothing but how the list is read keeps it whole.
async fn site(database: TestDatabase, name: &str) -> ListSite {
    ListSite::with(database, name, "remove_at_most = 1000000", LISE).await
}

/// A look that agrees to what it was told would go; the column of dates changes in all rows.
async fn agreeing_look(site: &ListSite, at: &str) {
    let outcome = site.try_look(at).await.unwrap();
    if let Outcome::Incomplete(text) | Outcome::Nothing(text) = &outcome
        && let Some((_, rest)) = text.split_once("--allow ")
    {
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        site.look_allowing(number.parse().unwrap(), at).await;
    }
}

/// Every length that a file can be cut off at, looked at as if it stood still since: the worst a writer can leave behind.
#[test]
fn a_workbook_cut_off_at_any_place_is_never_read() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), "liste.xlsx").await;
        let whole = as_workbook(&version(0));
        site.save(&whole, "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let next = as_workbook(&version(1));
        let step = (next.len() / rounds(60)).max(1);
        for length in (0..next.len()).step_by(step) {
            site.save(&next[..length], "2026-11-16 07:00");
            agreeing_look(&site, "2026-11-16 08:00").await;
            assert_eq!(
                site.column(&PAUSE, "from_on").await,
                vec!["2026-03-01"; CASES],
                "{length} of {} bytes",
                next.len()
            );
        }
        assert_eq!(site.list_mails().await, []);
        site.save(&next, "2026-11-16 08:00");
        agreeing_look(&site, "2026-11-16 08:15").await;
        assert_eq!(site.column(&PAUSE, "from_on").await, vec!["2026-03-02"; CASES]);
    });
}

/// Steps of a writer and looks of ours in an order that looks random, and is the same in each run.
#[test]
fn whatever_is_done_to_the_list_between_looks_a_look_finds_it_whole_or_not_at_all() {
    on_both(async |database| {
        let site = site(database, "liste.xlsx").await;
        site.save(as_workbook(&version(0)), "2026-11-16 05:00");
        site.takes("2026-11-16 06:00").await;
        let (mut dice, mut clock) = (Dice(0x1157), time("2026-11-16 06:00"));
        let beside = site.list.with_file_name("ny.xlsx");
        let mut reads = 0;
        for _ in 0..rounds(60) {
            clock += chrono::TimeDelta::seconds(i64::try_from(dice.below(40)).unwrap());
            let at = clock.format("%Y-%m-%d %H:%M:%S").to_string();
            let new = as_workbook(&version(dice.below(28)));
            match dice.below(7) {
                // In place, whole or in a piece that a full disk has left.
                0 => write_at(&site.list, &new, &at),
                1 => write_at(&site.list, &new[..new.len() / 2], &at),
                2 => write_at(&site.list, b"", &at),
                // As most programs save: beside it, then in its place.
                3 => {
                    write_at(&beside, &new, &at);
                    fs::rename(&beside, &site.list).unwrap();
                }
                4 => drop(fs::remove_file(&site.list)),
                // Somebody puts back the copy of last week, with its time.
                5 => write_at(&site.list, as_workbook(&version(3)), "2026-11-09 06:00"),
                _ => {}
            }
            clock += chrono::TimeDelta::seconds(i64::try_from(dice.below(40)).unwrap());
            let before = site.last_taken().await;
            let at = clock.format("%Y-%m-%d %H:%M:%S").to_string();
            agreeing_look(&site, &at).await;
            reads += usize::from(site.last_taken().await != before);
            is_whole(&site).await;
        }
        assert!(reads > 5, "{reads}");
    });
}

/// A real writer beside real looks, as fast as both can. Its pieces bear old times, so that nothing but what is read tells
/// a look that the list is no whole one.
#[test]
fn a_writer_beside_the_looks_never_shows_them_half_a_list() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), "liste.xlsx").await;
        site.save(as_workbook(&version(0)), "2026-11-16 05:00");
        site.takes("2026-11-16 06:00").await;
        let (path, stop) = (site.list.clone(), Arc::new(AtomicBool::new(false)));
        let old = SystemTime::from(time("2026-11-16 05:00"));
        let is_over = stop.clone();
        let writer = std::thread::spawn(move || {
            let mut written = 0;
            while !is_over.load(Ordering::Relaxed) {
                written += 1;
                let bytes = as_workbook(&version(written));
                let mut file = File::create(&path).unwrap();
                for piece in bytes.chunks(500) {
                    file.write_all(piece).unwrap();
                    // The times say that it stands still.
                    file.set_modified(old).unwrap();
                    std::thread::yield_now();
                }
                if written.is_multiple_of(5) {
                    fs::remove_file(&path).unwrap();
                }
            }
            written
        });
        for _ in 0..rounds(60) {
            agreeing_look(&site, "2026-11-16 08:00").await;
            is_whole(&site).await;
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() > 0);
    });
}
