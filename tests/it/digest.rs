//! The digest: what to see to first, what a week has changed, and when a place comes free.

use chrono::{Days, NaiveDate};
use fasevagt::domain::overview::places::{PlaceOutlook, PlaceTaken};
use proptest::prelude::*;

use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{FOUR, House, only_rules};

/// Tina's digest of the week that a Monday begins.
async fn tinas_digest(house: &House, week: &str, on: &str) -> String {
    house.digest(week, on).await;
    let mails = house.mails().await;
    let (mail, parts) =
        mails.into_iter().rfind(|(mail, _)| mail.kind == "digest" && mail.to == "tina@example.dk").unwrap();
    assert_eq!(mail.state, "queued");
    format!("{}\n{}", parts.subject, parts.text)
}

fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) = text.split_once(heading).unwrap_or_else(|| panic!("no {heading}: {text}"));
    rest.split("\n\n").next().unwrap().trim()
}

#[test]
fn the_worst_case_stands_on_top_with_its_worker_and_each_case_once() {
    block_on(async {
        let house =
            House::new(TestDatabase::sqlite(), &only_rules(&["handover-agreement", "handleplan", "assessment"])).await;
        // For longer, but of less weight, and three of them.
        for number in 1..=3 {
            house.put_cti(&format!("CTI-2026-00{number}"), "2026-08-01", &[]).await;
        }
        let planned = [("phase2_on", "2026-05-17"), ("phase3_on", "2026-08-17")];
        house.put_cti("CTI-2026-009", "2026-03-10", &planned).await;
        let text = tinas_digest(&house, "2026-W47", "2026-11-16").await;
        let first: Vec<&str> = section(&text, "TAG FAT I FØRST").lines().collect();
        assert_eq!(first.len(), 4, "{text}");
        assert_eq!(
            first[0],
            "* CTI-2026-009, Anna: Overdragelsesaftale, 7 dage over fristen (og 2 overskredne frister mere)"
        );
        assert!(first[1].starts_with("* CTI-2026-001, Anna: "), "{text}");
    });
}

#[test]
fn what_is_silenced_is_not_on_top() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&["handover-agreement"])).await;
        for id in ["CTI-2026-001", "CTI-2026-002"] {
            house.put_cti(id, "2026-03-12", &[]).await;
        }
        house
            .change_state(
                "INSERT INTO silence (forloeb, rule, due_on, until, created_at) \
                 VALUES ('CTI-2026-001', 'handover-agreement', '2026-11-11', '2026-11-20', '2026-11-12T08:00:00Z')",
            )
            .await;
        let text = tinas_digest(&house, "2026-W47", "2026-11-16").await;
        let first = section(&text, "TAG FAT I FØRST");
        assert_eq!(first, "* CTI-2026-002, Anna: Overdragelsesaftale, 5 dage over fristen");
        assert!(text.contains("OVERSKREDNE FRISTER (2)"), "{text}");
    });
}

#[test]
fn a_calm_site_sees_what_nobody_works_on_and_what_comes() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&["handover-agreement"])).await;
        // Its agreement is due on Friday, and it ends a month later.
        house.put_cti("CTI-2026-001", "2026-03-21", &[]).await;
        house.put_cti("CTI-2026-002", "2026-10-01", &[]).await;
        house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-2026-002'").await;
        let text = tinas_digest(&house, "2026-W47", "2026-11-16").await;
        let first = section(&text, "TAG FAT I FØRST");
        assert_eq!(
            first,
            "* CTI-2026-002, ingen medarbejder: har ingen medarbejder\n\
             * CTI-2026-001, Anna: slutter 20. december 2026 uden overdragelsesaftale"
        );
    });
}

#[test]
fn a_week_is_told_beside_the_four_before_it() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        // Each is due a month before its end, on a weekday: in the last week, in each of two weeks before, and long ago.
        for (id, start) in [("A", "2026-03-12"), ("B", "2026-03-05"), ("C", "2026-02-19"), ("D", "2026-01-12")] {
            house.put_cti(id, start, &[]).await;
        }
        let done = [("forloeb_id", "C"), ("kind", "handover_agreement"), ("done_on", "2026-11-13")];
        house.put("milestone", &done).await;
        house.put_cti("E", "2026-11-11", &[]).await;
        house.put_cti("F", "2025-12-01", &[("ended_on", "2026-11-12"), ("end_reason", "moved")]).await;
        let text = tinas_digest(&house, "2026-W47", "2026-11-16").await;
        let changes = section(&text, "SIDEN SIDSTE UGE (i parentes: pr. uge i de fire uger før)");
        assert_eq!(
            changes,
            "* Frister, der blev overskredet: 1 (0,5)\n\
             * Overskredne frister, der er klaret eller bortfaldet: 2 (0)\n\
             * Forløb, der er startet: 1 (0)\n\
             * Forløb, der er afsluttet: 1 (0)\n\
             * Overskredet nu: 3; for en uge siden: 4\n\
             * Startet: E\n\
             * Afsluttet: F"
        );
        assert!(text.contains("A: Overdragelsesaftale, 5 dage over fristen (ny)"), "{text}");
        assert!(text.contains("B: Overdragelsesaftale, 12 dage over fristen, "), "{text}");
    });
}

#[test]
fn places_that_are_over_full_come_free_when_enough_have_ended() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        house.change("UPDATE tilbud SET cti_places = 2").await;
        for (id, end) in [("A", "2026-12-01"), ("B", "2027-01-31"), ("C", "2027-03-15")] {
            house.put_cti(id, "2026-06-01", &[("agreed_end_on", end)]).await;
        }
        let text = tinas_digest(&house, "2026-W47", "2026-11-16").await;
        assert_eq!(
            section(&text, "CTI-PLADSER"),
            "* Pensionatet: 3 CTI i gang på 2 pladser; første ledige plads: februar 2027."
        );
        // The place that comes free is taken by one that is registered already.
        house.put_cti("D", "2027-02-10", &[("agreed_end_on", "2027-08-31")]).await;
        let text = tinas_digest(&house, "2026-W48", "2026-11-23").await;
        assert_eq!(
            section(&text, "CTI-PLADSER"),
            "* Pensionatet: 3 CTI i gang og 1 på vej på 2 pladser; første ledige plads: marts 2027."
        );
    });
}

#[test]
fn five_thousand_findings_are_one_mail_that_fits() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-0", "2026-06-01", &[]).await;
        house.copy_forloeb(5000).await;
        house.change("UPDATE forloeb SET medarbejder_id = NULL").await;
        house.digest("2026-W47", "2026-11-16").await;
        let mails = house.mails().await;
        for (mail, parts) in &mails {
            assert_eq!(mail.state, "queued");
            assert!(parts.html.len() <= 90_000 && parts.text.len() <= 90_000, "{}", parts.html.len());
            assert!(parts.text.contains("… og 4991 mere af samme slags"), "{}", parts.text);
            assert!(parts.text.contains("AKTIVE CTI-FORLØB (5001)"), "{}", parts.text);
            assert_eq!(section(&parts.text, "TAG FAT I FØRST").lines().count(), 5);
        }
        assert!(!mails.is_empty());
    });
}

/// The red, green and blue of a colour of the digest's template.
fn colour(name: &str) -> [f64; 3] {
    let template = include_str!("../../templates/digest.html");
    let (_, rest) = template.split_once(&format!("set {name} = \"#")).unwrap();
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&rest[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// Whatever a printer or an eye makes of the colours: contrast is of lightness alone.
#[test]
fn the_marks_of_a_bar_stand_out_from_every_phase() {
    let phases = ["phase_1", "phase_2", "phase_3"].map(colour);
    for phase in phases {
        for mark in ["today", "edge"] {
            assert!(contrast(phase, colour(mark)) >= 3.0, "{mark}: {}", contrast(phase, colour(mark)));
        }
    }
    for beside in phases.windows(2) {
        assert!(contrast(beside[0], beside[1]) >= 1.3, "phases are told apart in grey");
    }
}

proptest! {
    #[test]
    fn the_first_free_place_is_the_first_day_from_which_one_more_fits(
        courses in prop::collection::vec((-60_i64..120, 0_i64..90), 0..12), limit in 0_i64..6,
    ) {
        let on = day("2026-06-01");
        let shifted = |days: i64| on + chrono::TimeDelta::days(days);
        let taken: Vec<PlaceTaken> =
            courses.iter().map(|(from, length)| PlaceTaken { from: shifted(*from), to: shifted(from + length) }).collect();
        let outlook = PlaceOutlook::new(&taken, Some(limit), on);
        let active = |day: NaiveDate| taken.iter().filter(|one| one.from <= day && day <= one.to).count();
        let is_free = |day: NaiveDate| (0..400).all(|later| i64::try_from(active(day + Days::new(later))).unwrap() < limit);
        let first = (0..400).map(|days| on + Days::new(days)).find(|day| is_free(*day));
        prop_assert_eq!(outlook.first_free, first);
        prop_assert_eq!(outlook.used, active(on));
        prop_assert_eq!(outlook.used + outlook.planned + outlook.overrun, taken.len());
        prop_assert_eq!(PlaceOutlook::new(&taken, None, on).first_free, None);
    }
}
