//! When pages are made, and who says so when they are not.

use chrono::{DateTime, TimeDelta, Utc};
use fasevagt::domain::operations::health::Problem;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::jobs::due::due;
use fasevagt::jobs::health;
use fasevagt::jobs::publish::want_pages;
use fasevagt::store::publishing;

use super::site::{BoardSite, TUESDAY};
use crate::cli::{fasevagt_of, json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{FOUR, House, morning, only_rules};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn is_due(site: &BoardSite, now: &str) -> bool {
    let mut tx = site.house.app.state.snapshot().await.unwrap();
    let all = due(&mut tx, &site.house.app.config, time(now)).await.unwrap();
    all.iter().any(|due| due.job == JobKind::Publish)
}

async fn site(database: TestDatabase, more: &str) -> BoardSite {
    BoardSite::new(database, &[more, &only_rules(&FOUR)].concat()).await
}

#[test]
fn pages_are_due_at_each_full_hour_from_six_to_eighteen_on_open_days() {
    on_both(async |database| {
        let site = site(database, "").await;
        // Where there are none yet they are due at any time. Denmark is an hour ahead of UTC in winter.
        assert!(is_due(&site, "2026-11-28T02:00:00Z").await);
        site.publish_at(time("2026-11-30T06:20:00Z")).await.unwrap();
        for (now, expected) in
            [("2026-11-30T06:59:59Z", false), ("2026-11-30T07:00:00Z", true), ("2026-11-30T16:59:59Z", true)]
        {
            assert_eq!(is_due(&site, now).await, expected, "{now}");
        }
        site.publish_at(time("2026-11-30T17:00:00Z")).await.unwrap();
        for (now, expected) in [
            // Evening and night, until six.
            ("2026-11-30T18:00:00Z", false),
            ("2026-11-30T22:59:00Z", false),
            ("2026-12-01T04:59:59Z", false),
            ("2026-12-01T05:00:00Z", true),
        ] {
            assert_eq!(is_due(&site, now).await, expected, "{now}");
        }
        // A Friday's pages stay until Monday at six.
        site.publish_at(time("2026-12-04T17:00:00Z")).await.unwrap();
        for (now, expected) in
            [("2026-12-05T10:00:00Z", false), ("2026-12-06T10:00:00Z", false), ("2026-12-07T05:00:00Z", true)]
        {
            assert_eq!(is_due(&site, now).await, expected, "{now}");
        }
    });
}

#[test]
fn six_oclock_is_six_oclock_in_summer_too() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), "").await;
        site.publish_at(time("2026-06-29T16:00:00Z")).await.unwrap();
        assert!(!is_due(&site, "2026-06-30T03:59:00Z").await);
        assert!(is_due(&site, "2026-06-30T04:00:00Z").await);
    });
}

#[test]
fn what_is_asked_for_is_made_at_once_also_what_was_asked_for_meanwhile() {
    on_both(async |database| {
        let site = site(database, "").await;
        let (state, config) = (&site.house.app.state, &site.house.app.config);
        site.publish_at(time("2026-11-30T17:00:00Z")).await.unwrap();
        let evening = "2026-11-30T20:00:00Z";
        want_pages(config, state).await.unwrap();
        assert!(is_due(&site, evening).await);
        // Somebody imports again while the pages are made of what was there before.
        let asked = publishing::read(&mut state.snapshot().await.unwrap()).await.unwrap().asked;
        want_pages(config, state).await.unwrap();
        let mut tx = state.begin().await.unwrap();
        publishing::note_published(&mut tx, asked, time(evening)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(is_due(&site, evening).await);
        site.publish_at(time(evening)).await.unwrap();
        assert!(!is_due(&site, evening).await);
    });
}

#[test]
fn an_import_and_a_removal_ask_for_pages() {
    on_both(async |database| {
        let site = site(database, "").await;
        let night = "2026-12-01T23:00:00Z";
        let list = site.web.with_file_name("liste.xlsx");
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        said(&site.house, &["export", list.to_str().unwrap()]);
        site.publish_at(time("2026-12-01T17:00:00Z")).await.unwrap();
        assert!(!is_due(&site, night).await);
        said(&site.house, &["import", list.to_str().unwrap(), "--dry-run"]);
        assert!(!is_due(&site, night).await);
        said(&site.house, &["import", list.to_str().unwrap()]);
        assert!(is_due(&site, night).await);
        site.publish_at(time("2026-12-01T18:00:00Z")).await.unwrap();
        said(&site.house, &["remove", "CTI-1"]);
        assert!(is_due(&site, night).await);
    });
}

#[test]
fn status_and_metrics_tell_when_pages_were_made_and_warn_when_they_have_been_due_for_a_day() {
    on_both(async |database| {
        let metrics = database.dir.path().join("fasevagt.prom");
        let site = site(database, &format!("[metrics]\ntextfile = \"{}\"\n", metrics.display())).await;
        assert_eq!(json_of_status(&site.house)["published_at"], serde_json::Value::Null);
        site.publish(TUESDAY).await;
        assert_eq!(json_of_status(&site.house)["published_at"], "2026-12-01T05:30:00Z");
        let problems = async |now: &str| {
            let mut tx = site.house.app.state.snapshot().await.unwrap();
            let report = health::report(&mut tx, &site.house.app.config, time(now)).await.unwrap();
            let names = report.problems.iter().map(Problem::name).filter(|name| name.starts_with("pages"));
            names.collect::<Vec<_>>()
        };
        assert_eq!(problems("2026-12-01T06:00:00Z").await, Vec::<String>::new());
        assert_eq!(problems("2026-12-02T05:59:00Z").await, Vec::<String>::new());
        assert_eq!(problems("2026-12-02T06:00:00Z").await, ["pages-old"]);
        health::run(site.context(), morning(TUESDAY)).await.unwrap();
        let text = std::fs::read_to_string(metrics).unwrap();
        let at = morning(TUESDAY).timestamp();
        assert!(text.contains(&format!("fasevagt_published_timestamp_seconds {at}\n")), "{text}");
    });
}

/// `status` fails where something is wrong, and tells all the same.
fn json_of_status(house: &House) -> serde_json::Value {
    serde_json::from_slice(&fasevagt_of(house, &["status", "--format", "json"]).stdout).unwrap()
}

#[test]
fn pages_of_a_friday_are_not_old_on_monday_morning() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), "").await;
        site.publish_at(time("2026-12-04T17:00:00Z")).await.unwrap();
        for (now, expected) in [("2026-12-07T06:00:00Z", 0), ("2026-12-08T04:59:00Z", 0), ("2026-12-08T05:00:00Z", 1)] {
            let mut tx = site.house.app.state.snapshot().await.unwrap();
            let report = health::report(&mut tx, &site.house.app.config, time(now)).await.unwrap();
            let old = report.problems.iter().filter(|problem| problem.name() == "pages-old").count();
            assert_eq!(old, expected, "{now}");
        }
    });
}

#[test]
fn a_clock_that_was_ahead_keeps_no_pages_from_being_made() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), "").await;
        let now = morning(TUESDAY);
        site.publish_at(now + TimeDelta::days(400)).await.unwrap();
        assert!(is_due(&site, "2026-12-01T05:30:00Z").await);
    });
}

#[test]
fn once_makes_them_whatever_the_hour_and_check_says_whether_it_could() {
    on_both(async |database| {
        let site = site(database, "").await;
        let told = said(&site.house, &["once", "publish", "--on", "2026-12-05"]);
        assert!(told.contains("publish: 4 pages"), "{told}");
        let checked = |site: &BoardSite| {
            let output = fasevagt_of(&site.house, &["check"]);
            String::from_utf8(output.stdout).unwrap()
        };
        let told = checked(&site);
        assert!(told.contains("published pages") && told.contains(site.web.to_str().unwrap()), "{told}");
        assert!(site.files("board").len() > 3, "checking changes nothing");
        std::fs::remove_dir_all(&site.web).unwrap();
        std::fs::write(&site.web, "a file in its place").unwrap();
        let told = checked(&site);
        assert!(told.contains("name a directory that the daemon may write to"), "{told}");
    });
}

#[test]
fn nothing_is_published_where_nothing_is_to_be() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let told = said(&house, &["once", "publish"]);
        assert!(told.contains("publish.directory is not set"), "{told}");
        assert_eq!(json_of(&house, &["scan"])["deadlines"], serde_json::json!([]));
    });
}
