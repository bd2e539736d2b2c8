//! What is done by hand beside a watched list.

use fasevagt::domain::cases::case_schema::FORLOEB;
use fasevagt::jobs::Outcome;
use fasevagt::jobs::list;

use super::site::{LISE, ListSite, list_of, time, write_at};
use crate::cli::said;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;

const LIST: [(&str, &str); 1] = [("CTI-1", "17-03-2026")];

#[test]
fn an_import_by_hand_says_that_the_list_wins_and_it_does() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&LIST), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let other = site.list.with_file_name("anden.xlsx");
        write_at(&other, list_of(&[("CTI-1", "20-03-2026")]), "2026-11-16 07:00");
        let dry = said(&site.house, &["import", "anden.xlsx", "--dry-run"]);
        assert!(!dry.contains("wins"), "{dry}");
        assert!(site.last_taken().await.is_some(), "a dry run clears nothing");
        let told = said(&site.house, &["import", "anden.xlsx"]);
        assert!(told.contains("liste.xlsx is watched, and wins at the next look"), "{told}");
        assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-20"]);
        assert_eq!(site.last_taken().await, None);
        site.takes("2026-11-16 07:15").await;
        assert_eq!(site.column(&FORLOEB, "start_on").await, ["2026-03-17"]);
    });
}

#[test]
fn without_a_watched_list_an_import_says_nothing_of_one() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        write_at(&house.config_file().with_file_name("anden.xlsx"), list_of(&LIST), "2026-11-16 07:00");
        let told = said(&house, &["import", "anden.xlsx"]);
        assert!(!told.contains("watched"), "{told}");
    });
}

#[test]
fn what_is_taken_out_by_hand_is_looked_for_anew() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&LIST), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        said(&site.house, &["remove", "--takst", "CTI", "2020-01-01"]);
        assert_eq!(site.last_taken().await, None);
        site.takes("2026-11-16 07:15").await;
    });
}

#[test]
fn another_programs_cases_are_never_filled_from_a_list() {
    on_both(async |database| {
        let file = database.dir.path().join("liste.xlsx");
        let more = format!("[list]\nfile = \"{}\"\n{LISE}", file.display());
        let house = House::of_another_program(database, &more).await;
        write_at(&file, list_of(&LIST), "2026-11-16 06:00");
        let error = list::run(house.app.context(), None, time("2026-11-16 07:00")).await.unwrap_err();
        assert!(error.to_string().contains("belongs to another program"), "{error}");
        let rows = fasevagt::store::cases::whole_table(&mut house.cases.snapshot().await.unwrap(), &FORLOEB).await;
        assert_eq!(rows.unwrap().len(), 0);
    });
}

/// A look that failed once is made good by one that finds the list as it was.
#[test]
fn a_look_that_failed_is_over_with_the_next_that_does_not() {
    block_on(async {
        use fasevagt::domain::operations::job::JobKind;
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&LIST), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let app = &site.house.app;
        let record = async |done: anyhow::Result<Outcome>, at: &str| {
            app.record(JobKind::List, &done, time(at)).await;
            site.problems().await
        };
        assert_eq!(record(Err(anyhow::anyhow!("away")), "2026-11-16 07:15").await, ["job-list"]);
        assert_eq!(record(site.try_look("2026-11-16 07:16").await, "2026-11-16 07:16").await, [""; 0]);
        // A list with errors is no fault of the job: it has a problem of its own.
        site.save(list_of(&[("CTI-1", "i går")]), "2026-11-16 07:20");
        assert_eq!(record(site.try_look("2026-11-16 07:30").await, "2026-11-16 07:30").await, ["list-wrong"]);
        site.save(list_of(&LIST), "2026-11-16 07:40");
        assert_eq!(record(site.try_look("2026-11-16 07:45").await, "2026-11-16 07:45").await, [""; 0]);
    });
}

#[test]
fn what_was_wrong_with_a_list_is_over_when_none_is_watched() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&[("CTI-1", "i går")]), "2026-11-16 06:00");
        site.look("2026-11-16 07:00").await;
        assert_eq!(site.problems().await, ["list-wrong"]);
        site.house.app.config.list = None;
        fasevagt::jobs::health::run(site.house.app.context(), time("2026-11-16 07:15")).await.unwrap();
        assert_eq!(site.problems().await, [""; 0]);
    });
}
