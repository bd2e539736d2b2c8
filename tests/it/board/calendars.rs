//! The calendars that people subscribe to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fasevagt::jobs::publish::renew_calendar;
use proptest::prelude::*;

use super::site::{BoardSite, TUESDAY, days_before};
use crate::cli::{fasevagt_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{FOUR, only_rules};

const ANNA: &str = "anna@example.dk";
const BO: &str = "bo@example.dk";
const TINA: &str = "tina@example.dk";

/// An entry as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    summary: String,
    on: NaiveDate,
    rings: bool,
}

/// The entries of a calendar by their UID, its long lines joined again (RFC 5545, 3.1).
fn entries(text: &str) -> BTreeMap<String, Entry> {
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 75), "no line is longer than 75 bytes");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let text = text.replace("\r\n ", "");
    let mut found = BTreeMap::new();
    for event in text.split("BEGIN:VEVENT\r\n").skip(1) {
        let event = event.split("END:VEVENT").next().unwrap();
        let value = |name: &str| {
            let mut lines = event.lines().filter_map(|line| line.strip_prefix(name));
            lines.next().unwrap_or_else(|| panic!("no {name} in {event}")).to_owned()
        };
        for fixed in ["TRANSP:TRANSPARENT", "CLASS:PRIVATE"] {
            assert!(event.lines().any(|line| line == fixed), "no {fixed} in {event}");
        }
        let on = NaiveDate::parse_from_str(&value("DTSTART;VALUE=DATE:"), "%Y%m%d").unwrap();
        let end = NaiveDate::parse_from_str(&value("DTEND;VALUE=DATE:"), "%Y%m%d").unwrap();
        assert_eq!(end, on.succ_opt().unwrap(), "a whole day");
        let rings = event.contains("BEGIN:VALARM") && event.contains("PT8H");
        let earlier = found.insert(value("UID:"), Entry { summary: value("SUMMARY:"), on, rings });
        assert_eq!(earlier, None, "a UID once");
    }
    found
}

async fn shown(site: &BoardSite, address: &str) -> BTreeSet<String> {
    let found = entries(&site.calendar(address).await);
    found.into_values().map(|entry| format!("{} {}", entry.summary, entry.on)).collect()
}

/// What is open of these forløb, as a calendar says it.
async fn open(site: &BoardSite, forloeb: &[&str], on: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for id in forloeb {
        let reading = fasevagt::jobs::one_case(site.context().cases.open().await.unwrap(), &site.house.app.config, id);
        let case = reading.await.unwrap().case.unwrap();
        let rules = &site.house.app.config.deadline_rules;
        for deadline in rules.open_deadlines(&case, day(on)) {
            found.insert(format!("{}: {id} {}", deadline.rule.title, deadline.act_by));
        }
    }
    found
}

async fn site(database: TestDatabase) -> BoardSite {
    let site = BoardSite::new(database, &only_rules(&FOUR)).await;
    site.put_worker("bo", "Bo", &[]).await;
    site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
    site.house.put_cti("CTI-2", "2026-10-05", &[("medarbejder_id", "bo")]).await;
    site
}

#[test]
fn a_worker_has_the_deadlines_of_their_cases_a_team_leader_those_of_the_tilbud_and_others_none() {
    on_both(async |database| {
        let site = site(database).await;
        site.house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        site.house.put_cti("CTI-3", "2026-10-05", &[("medarbejder_id", "bo"), ("tilbud_id", "havnen")]).await;
        site.publish(TUESDAY).await;
        assert_eq!(shown(&site, ANNA).await, open(&site, &["CTI-1"], TUESDAY).await);
        assert_eq!(shown(&site, BO).await, open(&site, &["CTI-2", "CTI-3"], TUESDAY).await);
        assert_eq!(shown(&site, TINA).await, open(&site, &["CTI-1", "CTI-2"], TUESDAY).await);
        // Overdue ones too, which ring no more; those to come do.
        let anna = entries(&site.calendar(ANNA).await);
        assert!(anna.values().any(|entry| entry.on < day(TUESDAY)));
        for entry in anna.values() {
            assert_eq!(entry.rings, entry.on > day(TUESDAY), "{entry:?}");
        }
        for nobody in ["frida@example.dk", "oekonomi@example.dk"] {
            assert!(!site.calendar_file(nobody).await.exists(), "{nobody}");
        }
        assert_eq!(site.files("kalender").len(), 3);
    });
}

#[test]
fn who_stands_in_today_has_them_and_who_is_away_does_not() {
    on_both(async |database| {
        let site = site(database).await;
        let away = "absent_from = '2026-11-30', absent_to = '2026-12-01', substitute_id = 'bo' WHERE id = 'anna'";
        site.house.change(&format!("UPDATE medarbejder SET {away}")).await;
        site.publish(TUESDAY).await;
        assert_eq!(shown(&site, ANNA).await, BTreeSet::new());
        assert_eq!(shown(&site, BO).await, open(&site, &["CTI-1", "CTI-2"], TUESDAY).await);
        site.publish("2026-12-02").await;
        assert_eq!(shown(&site, ANNA).await, open(&site, &["CTI-1"], "2026-12-02").await);
        assert_eq!(shown(&site, BO).await, open(&site, &["CTI-2"], "2026-12-02").await);
    });
}

#[test]
fn an_entry_keeps_its_name_when_its_date_moves() {
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        site.publish(TUESDAY).await;
        let before = entries(&site.calendar(BO).await);
        site.house
            .change("UPDATE forloeb SET start_on = '2026-10-12', discharged_on = '2026-10-12' WHERE id = 'CTI-2'")
            .await;
        site.publish(TUESDAY).await;
        let after = entries(&site.calendar(BO).await);
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        assert!(before.iter().all(|(uid, entry)| after[uid].on != entry.on));
    });
}

#[test]
fn a_calendar_is_whole_where_nothing_is_open() {
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        site.house.change("DELETE FROM forloeb").await;
        site.publish(TUESDAY).await;
        let text = site.calendar(ANNA).await;
        assert_eq!(entries(&text), BTreeMap::new());
        assert!(text.contains("BEGIN:VTIMEZONE"), "one without a component is none: {text}");
    });
}

#[test]
fn no_calendar_names_anybody() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), "").await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        for (name, text) in site.files("kalender") {
            for word in ["Anna", "anna", "Tina", "Pensionatet", "example.dk/a", "@example"] {
                assert!(!text.contains(word) && !name.contains(word), "{word} in {name}");
            }
        }
    });
}

/// What happens to the two cases from one day to the next.
#[derive(Debug, Clone, Copy)]
enum Change {
    Move { to: i64 },
    Hand { to: &'static str },
    Phase2,
    Agree,
    End,
}

impl Change {
    fn sql(self, id: &str, on: &str) -> String {
        let set = match self {
            Self::Move { to } => {
                let start = days_before("2026-11-02", to);
                format!("start_on = '{start}', discharged_on = '{start}'")
            }
            Self::Hand { to } => format!("medarbejder_id = '{to}'"),
            Self::Phase2 => format!("phase2_on = '{on}'"),
            Self::Agree => "agreed_end_on = '2027-06-30'".into(),
            Self::End => format!("ended_on = '{on}', end_reason = 'completed'"),
        };
        format!("UPDATE forloeb SET {set} WHERE id = '{id}'")
    }
}

fn changes() -> impl Strategy<Value = Vec<(i64, &'static str, Change)>> {
    let change = prop_oneof![
        (0..300i64).prop_map(|to| Change::Move { to }),
        prop::sample::select(vec!["anna", "bo"]).prop_map(|to| Change::Hand { to }),
        Just(Change::Phase2),
        Just(Change::Agree),
        Just(Change::End),
    ];
    prop::collection::vec((0..28i64, prop::sample::select(vec!["CTI-1", "CTI-2"]), change), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// As calendars do: what has a known UID replaces that entry, and what is not there any more goes.
    #[test]
    fn who_subscribes_for_four_weeks_has_exactly_what_is_open(mut changes in changes()) {
        changes.sort_by_key(|(at, ..)| *at);
        block_on(async {
            let site = site(TestDatabase::sqlite()).await;
            let mut kept: BTreeMap<String, Entry> = BTreeMap::new();
            for at in (0..28).step_by(3) {
                let on = days_before("2026-12-29", 28 - at);
                for (_, id, change) in changes.iter().filter(|(day, ..)| (at..at + 3).contains(day)) {
                    site.house.change(&change.sql(id, &on)).await;
                }
                site.publish(&on).await;
                let read = entries(&site.calendar(TINA).await);
                kept.retain(|uid, _| read.contains_key(uid));
                kept.extend(read);
                let seen: BTreeSet<_> = kept.values().map(|entry| format!("{} {}", entry.summary, entry.on)).collect();
                assert_eq!(seen, open(&site, &["CTI-1", "CTI-2"], &on).await, "on {on}");
                assert_eq!(seen.len(), kept.len(), "each once");
            }
        });
    }
}

#[test]
fn a_link_that_is_renewed_leads_to_a_new_place_and_the_old_file_goes_at_once() {
    on_both(async |database| {
        let site = site(database).await;
        site.publish(TUESDAY).await;
        let old = site.calendar_file(ANNA).await;
        assert!(old.exists());
        let link = said(&site.house, &["calendar", "link", "Anna@Example.dk"]);
        assert_eq!(link.trim_end(), old.to_str().unwrap(), "capitals make no difference");
        let told = said(&site.house, &["calendar", "renew", ANNA]);
        let new = site.calendar_file(ANNA).await;
        assert_eq!(told.trim_end(), new.to_str().unwrap());
        assert!(!old.exists() && old != new);
        site.publish(TUESDAY).await;
        assert!(new.exists() && !old.exists());
        assert!(site.calendar_file(BO).await.exists());
        // Once more, and nobody has the first one again.
        let publish = site.house.app.config.publish.clone().unwrap();
        renew_calendar(&site.house.app.state, &publish, &ANNA.parse().unwrap()).await.unwrap();
        let third = site.calendar_file(ANNA).await;
        assert!(third != new && third != old);
    });
}

#[test]
fn a_link_to_a_page_gives_no_calendar() {
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        site.publish(TUESDAY).await;
        let name = |path: &String| path.split('.').next().unwrap().to_owned();
        let pages: BTreeSet<String> = site.files("board/medarbejder").keys().map(name).collect();
        let calendars: BTreeSet<String> = site.files("kalender").keys().map(name).collect();
        assert_eq!((pages.len(), calendars.len()), (2, 3));
        assert!(pages.is_disjoint(&calendars));
        assert!(
            pages
                .iter()
                .chain(&calendars)
                .all(|name| name.len() == 26 && name.chars().all(|c| ('a'..='p').contains(&c)))
        );
    });
}

#[test]
fn calendars_that_are_not_wanted_any_more_go() {
    block_on(async {
        let mut site = site(TestDatabase::sqlite()).await;
        site.publish(TUESDAY).await;
        site.house.app.config.calendar_entries = fasevagt::config::CalendarMode::Off;
        site.publish(TUESDAY).await;
        assert_eq!(site.files("kalender").len(), 0);
        assert!(site.files("board").len() > 3);
    });
}

#[test]
fn a_feed_needs_pages() {
    block_on(async {
        let house = crate::support::house::House::new(TestDatabase::sqlite(), "").await;
        let output = fasevagt_of(&house, &["calendar", "link", ANNA]);
        assert!(!output.status.success());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("set publish.directory"), "{told}");
    });
}
