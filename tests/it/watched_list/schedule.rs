//! When the daemon looks: by `list.schedule`, and before what is said or billed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Copenhagen;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::jobs::due::{Due, due, nothing_until};
use fasevagt::store::list_watch;

use super::site::{ListSite, list_of, time};
use crate::support::databases::{TestDatabase, block_on, on_both};

async fn due_at(site: &ListSite, now: DateTime<Utc>) -> Vec<Due> {
    due(&mut site.house.app.state.snapshot().await.unwrap(), &site.house.app.config, now).await.unwrap()
}

/// The list was looked at then, and nothing else is due on that day.
async fn looked_at(site: &ListSite, at: DateTime<Utc>) {
    let mut tx = site.house.app.state.begin().await.unwrap();
    let watch = list_watch::read(&mut tx).await.unwrap();
    list_watch::write(&mut tx, &watch, at).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn it_looks_each_quarter_of_an_hour_in_office_hours_by_the_local_clock() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        // Saturday night to Monday evening; the night to Sunday 25 October has an hour more.
        let mut now = time("2026-10-24 22:00");
        looked_at(&site, now).await;
        let mut looks = Vec::new();
        while now < time("2026-10-26 20:00") {
            now += TimeDelta::minutes(1);
            if due_at(&site, now).await.iter().any(|due| due.job == JobKind::List) {
                looks.push(now.with_timezone(&Copenhagen).format("%a %H:%M").to_string());
                looked_at(&site, now).await;
            }
        }
        // Reminders are due at half past six, and nobody says them here: from then on it looks before them each minute.
        assert_eq!(looks[..3], ["Mon 06:00", "Mon 06:15", "Mon 06:30"]);
    });
}

#[test]
fn what_is_said_or_billed_is_built_on_a_list_that_was_looked_at_just_before() {
    block_on(async {
        let billing = "[billing]\nfirst_month = \"2026-10\"\n[schedule]\nreminders = \"0 30 4 * * *\"\n";
        let site = ListSite::with(TestDatabase::sqlite(), "liste.xlsx", "", billing).await;
        looked_at(&site, time("2026-11-16 03:29")).await;
        let jobs: Vec<JobKind> = due_at(&site, time("2026-11-16 03:30")).await.iter().map(|due| due.job).collect();
        assert_eq!(jobs[..2], [JobKind::List, JobKind::Reminders]);
        assert_eq!(jobs.iter().filter(|job| **job == JobKind::List).count(), 1);
        looked_at(&site, time("2026-11-16 08:16")).await;
        let jobs: Vec<JobKind> = due_at(&site, time("2026-11-16 08:17")).await.iter().map(|due| due.job).collect();
        let place = |job| jobs.iter().position(|other| *other == job).unwrap();
        assert!(place(JobKind::List) < place(JobKind::Statements), "{jobs:?}");
    });
}

#[test]
fn one_that_was_never_looked_at_or_by_a_clock_that_was_ahead_is_looked_at_now() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        let night = time("2026-11-14 22:00");
        let is_due = async || due_at(&site, night).await.iter().any(|due| due.job == JobKind::List);
        assert!(is_due().await, "never looked at");
        looked_at(&site, night - TimeDelta::minutes(1)).await;
        assert!(!is_due().await);
        looked_at(&site, night + TimeDelta::days(400)).await;
        assert!(is_due().await, "a clock that was a year ahead");
    });
}

#[test]
fn the_daemon_rests_until_the_next_look() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&[("CTI-1", "17-03-2026")]), "2026-11-14 06:00");
        site.takes("2026-11-14 07:00").await;
        // Saturday: nothing else is due on a closed day, after the work of the night.
        for (job, period) in [("proof", "2026-11-14"), ("retention", "2026-11-14"), ("digest", "2026-W46")] {
            let row = format!("('{job}', '{period}', '2026-11-14 05:00:00+00:00', 'done')");
            site.house.change_state(&format!("INSERT INTO run (job, period, finished_at, outcome) VALUES {row}")).await;
        }
        let rest = async |now: &str| {
            let tx = &mut site.house.app.state.snapshot().await.unwrap();
            nothing_until(tx, &site.house.app.config, time(now)).await.unwrap()
        };
        looked_at(&site, time("2026-11-13 16:59")).await;
        assert_eq!(rest("2026-11-14 10:20").await, Some(time("2026-11-14 10:59:59")));
    });
}
