//! Deadlines in people's calendars, read back by another parser than the one that wrote them.

use std::collections::BTreeMap;

use ical::IcalParser;

use crate::support::databases::on_both;
use crate::support::house::{House, only_rules};

/// The properties of each event of a file, and the file's METHOD.
fn events(file: &str) -> (String, Vec<BTreeMap<String, String>>) {
    let calendars: Vec<_> = IcalParser::new(file.as_bytes()).collect::<Result<_, _>>().unwrap();
    assert_eq!(calendars.len(), 1);
    let property = |properties: &[ical::property::Property], name: &str| {
        properties.iter().find(|p| p.name == name).and_then(|p| p.value.clone()).unwrap_or_default()
    };
    let method = property(&calendars[0].properties, "METHOD");
    let all = |event: &ical::parser::ical::component::IcalEvent| {
        event.properties.iter().map(|p| (p.name.clone(), p.value.clone().unwrap_or_default())).collect()
    };
    (method, calendars[0].events.iter().map(all).collect())
}

const MONDAY: &str = "reminder/2026-11-02/anna@example.dk";

#[test]
fn a_reminder_brings_an_all_day_event_on_the_day_to_act_by() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        // Due on Sunday 2027-02-28, to act on by Friday the 26th.
        house.put_cti("CTI-1", "2026-06-30", &[]).await;
        house.reminders("2027-01-29").await.unwrap();
        let files = house.calendar_files("reminder/2027-01-29/anna@example.dk").await;
        assert_eq!(files[0].0, "frister.ics");
        let (method, events) = events(&files[0].1);
        let event = &events[0];
        assert_eq!(
            (method.as_str(), event["STATUS"].as_str(), event["SEQUENCE"].as_str()),
            ("PUBLISH", "CONFIRMED", "0")
        );
        assert_eq!((event["DTSTART"].as_str(), event["DTEND"].as_str()), ("20270226", "20270227"));
        assert_eq!(event["SUMMARY"], "Overdragelsesaftale: CTI-1");
        assert!(event["UID"].ends_with("@example.dk") && event["DTSTAMP"].ends_with('Z'));
        assert_eq!(event["DESCRIPTION"], "https://sag.example.dk/CTI-1");
    });
}

#[test]
fn a_date_that_moves_keeps_its_uid_and_rises_in_sequence() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        let first = events(&house.calendar_files(MONDAY).await[0].1).1.remove(0);
        // So far ahead that no reminder is due: a short mail moves it.
        house.change("UPDATE forloeb SET agreed_end_on = '2027-03-16', extension_ref = 'A'").await;
        house.reminders("2026-11-03").await.unwrap();
        let (method, moved) = events(&house.calendar_files("calendar/2026-11-03/anna@example.dk").await[0].1);
        assert_eq!((method.as_str(), moved[0]["SEQUENCE"].as_str()), ("PUBLISH", "1"));
        assert_eq!((&moved[0]["UID"], moved[0]["DTSTART"].as_str()), (&first["UID"], "20270216"));
        house.reminders("2026-11-04").await.unwrap();
        assert_eq!(house.outbox().await.len(), 2, "nothing more to say");
    });
}

#[test]
fn a_fulfilled_deadline_is_cancelled_in_a_short_mail_that_is_no_reminder() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        let first = events(&house.calendar_files(MONDAY).await[0].1).1.remove(0);
        let made = [("forloeb_id", "CTI-1"), ("kind", "handover_agreement"), ("done_on", "2026-11-02")];
        house.put("milestone", &made).await;
        house.reminders("2026-11-03").await.unwrap();
        let files = house.calendar_files("calendar/2026-11-03/anna@example.dk").await;
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["aflyste-frister.ics"]);
        let (method, cancelled) = events(&files[0].1);
        assert_eq!((method.as_str(), cancelled[0]["STATUS"].as_str()), ("CANCEL", "CANCELLED"));
        assert_eq!((&cancelled[0]["UID"], cancelled[0]["SEQUENCE"].as_str()), (&first["UID"], "1"));
        let text = &house.mails().await[1].1.text;
        assert!(
            text.contains("Det er ingen påmindelse.") && text.contains("CTI-1: Overdragelsesaftale, aflyst"),
            "{text}"
        );
        house.reminders("2026-11-04").await.unwrap();
        assert_eq!(house.outbox().await.len(), 2);
    });
}

#[test]
fn a_cancellation_rides_in_the_next_reminder_and_a_row_that_is_wrong_cancels_nothing() {
    on_both(async |database| {
        let mut house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-03-18", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        house.deliver("2026-11-02").await;
        house.change("UPDATE forloeb SET ended_on = '2026-11-02' WHERE id = 'CTI-1'").await;
        house.reminders("2026-11-03").await.unwrap();
        let files = house.calendar_files("reminder/2026-11-03/anna@example.dk").await;
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["aflyste-frister.ics"], "CTI-2 stands in the calendar already");
        let before = house.outbox().await.len();
        house.change("UPDATE forloeb SET agreed_end_on = '2020-01-01' WHERE id = 'CTI-2'").await;
        house.reminders("2026-11-04").await.unwrap();
        assert_eq!(house.outbox().await.len(), before);
    });
}

#[test]
fn a_rule_that_recurs_has_an_event_for_each_date() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["contact"])).await;
        house.put_cti("CTI-1", "2026-10-19", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        let first = events(&house.calendar_files(MONDAY).await[0].1).1.remove(0);
        house.put("kontakt", &[("forloeb_id", "CTI-1"), ("held_on", "2026-11-02"), ("kind", "call")]).await;
        house.reminders("2026-11-16").await.unwrap();
        let files: BTreeMap<_, _> =
            house.calendar_files("reminder/2026-11-16/anna@example.dk").await.into_iter().collect();
        let new = events(&files["frister.ics"]).1.remove(0);
        let old = events(&files["aflyste-frister.ics"]).1.remove(0);
        assert_eq!((&old["UID"], old["SEQUENCE"].as_str()), (&first["UID"], "1"));
        assert_ne!(new["UID"], first["UID"]);
        assert_eq!((new["DTSTART"].as_str(), new["SEQUENCE"].as_str()), ("20261116", "0"));
    });
}

#[test]
fn the_reminders_of_a_person_and_week_hang_together() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        for (id, start) in [("CTI-1", "2026-03-17"), ("CTI-2", "2026-03-18"), ("CTI-3", "2026-03-24")] {
            house.put_cti(id, start, &[]).await;
        }
        let mut roots = Vec::new();
        for on in ["2026-11-02", "2026-11-03", "2026-11-09"] {
            house.reminders(on).await.unwrap();
            let mut tx = house.app.state.snapshot().await.unwrap();
            let key = format!("reminder/{on}/anna@example.dk");
            let id = fasevagt::store::outbox::list(&mut tx).await.unwrap().iter().find(|m| m.key == key).unwrap().id;
            let (_, raw) = fasevagt::store::outbox::show(&mut tx, id).await.unwrap().unwrap();
            let text = String::from_utf8(raw).unwrap();
            let header = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).unwrap().to_owned();
            assert_eq!(header("References: "), header("In-Reply-To: "));
            roots.push(header("References: "));
        }
        assert_eq!(roots[0], roots[1]);
        assert_ne!(roots[0], roots[2], "another week");
    });
}
