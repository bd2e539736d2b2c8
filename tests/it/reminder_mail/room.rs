//! However many deadlines a reminder has, it can be read: a table of sixty, what to do about fifteen, and counts.

use proptest::prelude::*;

use crate::cli::said;
use crate::reminder_runs::rows;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{House, only_rules};

const MOST: usize = 90_000;
const ANNA: &str = "anna@example.dk";

/// The subject, text and HTML of the newest reminder to Anna.
async fn annas(house: &House, day: &str) -> (String, String, String) {
    let key = format!("reminder/{day}/{ANNA}");
    let mails = house.mails().await;
    let (mail, parts) = mails.into_iter().find(|(mail, _)| mail.key == key).unwrap_or_else(|| panic!("no {key}"));
    assert!(["queued", "sent"].contains(&mail.state.as_str()), "{}: {:?}", mail.key, mail.last_error);
    assert!(parts.html.len() <= MOST && parts.text.len() <= MOST, "{} {}", parts.html.len(), parts.text.len());
    (parts.subject, parts.text, parts.html)
}

/// The case numbers of the table, row by row.
fn table(text: &str) -> Vec<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("* "));
    rows.filter_map(|row| row.split_once(": ")).map(|(forloeb, _)| forloeb.to_owned()).collect()
}

#[test]
fn one_and_fifteen_and_forty_and_hundreds_and_thousands_of_deadlines_are_a_mail_that_one_can_act_on() {
    for (cases, named, details) in [(1, 1, 1), (15, 15, 15), (40, 40, 15), (300, 60, 1), (2_600, 60, 1)] {
        block_on(async {
            let house = House::new(TestDatabase::sqlite(), &only_rules(&["handleplan"])).await;
            house.put_cti("CTI-2026-0", "2026-10-01", &[]).await;
            if cases > 1 {
                house.copy_forloeb(cases - 1).await;
            }
            house.reminders("2026-11-16").await.unwrap();
            let (subject, text, html) = annas(&house, "2026-11-16").await;
            assert_eq!(table(&text).len(), named, "{cases}: {text}");
            assert_eq!(
                html.matches("border-left:6px solid #b3261e").count(),
                named + text.matches("Næste skridt:").count()
            );
            assert!(text.matches("Næste skridt:").count() >= details, "{cases}: {text}");
            assert!(text.matches("Næste skridt:").count() <= 15, "{cases}: {text}");
            if cases > 1 {
                assert!(subject.ends_with(&format!("(+ {})", frister(cases - 1))), "{subject}");
            }
            let counted =
                text.contains(&format!("Og {} til: Handleplan efter § 142 ({})", cases - named, cases - named));
            assert_eq!(counted, cases > named, "{cases}: {text}");
            println!("{cases} deadlines: {} bytes of HTML, {} of text", html.len(), text.len());
        });
    }
}

fn frister(number: usize) -> String {
    if number == 1 { "1 frist".into() } else { format!("{number} frister") }
}

#[test]
fn what_was_only_counted_comes_first_in_the_next_mail_while_it_is_open_and_is_named_once() {
    on_both(async |database| {
        let mut house = House::new(database, &only_rules(&["handleplan"])).await;
        house.put_cti("CTI-000", "2026-10-03", &[]).await;
        house.copy_forloeb(69).await;
        house.reminders("2026-11-16").await.unwrap();
        house.deliver("2026-11-16").await;
        let first = table(&annas(&house, "2026-11-16").await.1);
        assert_eq!(first.len(), 60);
        let all: Vec<String> = (1..=69).map(|number| format!("CTI-{number}")).collect();
        let counted = all.iter().find(|forloeb| !first.contains(forloeb)).unwrap();
        for (forloeb, only) in [(counted, true), (&first[0], false)] {
            let told = said(&house, &["explain", forloeb, "--on", "2026-11-16"]);
            assert_eq!(told.contains("sent, counted only"), only, "{told}");
        }
        // No mail goes for them alone.
        house.reminders("2026-11-17").await.unwrap();
        assert_eq!(house.outbox().await.iter().filter(|mail| mail.to == ANNA).count(), 1);
        // Something new on the next day: those that were counted stand before it, though it is as late as they are.
        house.put_cti("CTI-AAA", "2026-10-03", &[]).await;
        house.reminders("2026-11-18").await.unwrap();
        house.deliver("2026-11-18").await;
        let second = table(&annas(&house, "2026-11-18").await.1);
        assert_eq!((second.len(), second.last().map(String::as_str)), (11, Some("CTI-AAA")), "{second:?}");
        assert!(second.iter().all(|forloeb| !first.contains(forloeb)), "{second:?}");
        // And once: the third has only what is new.
        house.put_cti("CTI-BBB", "2026-10-03", &[]).await;
        house.reminders("2026-11-19").await.unwrap();
        assert_eq!(table(&annas(&house, "2026-11-19").await.1), ["CTI-BBB"]);
    });
}

#[test]
fn what_was_counted_and_is_done_or_of_another_worker_by_now_does_not_come() {
    on_both(async |database| {
        let mut house = House::new(database, &only_rules(&["handleplan"])).await;
        house
            .put(
                "medarbejder",
                &[("id", "bo"), ("name", "Bo"), ("email", "bo@example.dk"), ("tilbud_id", "pensionatet")],
            )
            .await;
        house.put_cti("CTI-000", "2026-10-01", &[]).await;
        house.copy_forloeb(62).await;
        house.reminders("2026-11-16").await.unwrap();
        house.deliver("2026-11-16").await;
        let first = table(&annas(&house, "2026-11-16").await.1);
        let all = house.survey("2026-11-16").await.deadlines;
        let counted: Vec<String> =
            all.iter().map(|deadline| deadline.forloeb.to_string()).filter(|id| !first.contains(id)).collect();
        let [done, of_bo, left] = counted.as_slice() else { panic!("{counted:?}") };
        house.put("milestone", &[("forloeb_id", done), ("kind", "handleplan"), ("done_on", "2026-09-20")]).await;
        house.change(&format!("UPDATE forloeb SET medarbejder_id = 'bo' WHERE id = '{of_bo}'")).await;
        house.change("UPDATE medarbejder SET email = 'ANNA@example.dk' WHERE id = 'anna'").await;
        house.put_cti("CTI-NEW", "2026-10-01", &[]).await;
        house.reminders("2026-11-17").await.unwrap();
        let mails = house.mails().await;
        let (_, parts) = mails.iter().find(|(mail, _)| mail.key == format!("reminder/2026-11-17/{ANNA}")).unwrap();
        assert_eq!(table(&parts.text), [left.as_str(), "CTI-NEW"], "{}", parts.text);
    });
}

#[test]
fn what_a_lost_mail_named_and_counted_stands_in_the_next_one() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handleplan"])).await;
        house.put_cti("CTI-000", "2026-10-01", &[]).await;
        house.copy_forloeb(69).await;
        house.reminders("2026-11-16").await.unwrap();
        house.put_cti("CTI-NEW", "2026-10-01", &[]).await;
        house.reminders("2026-11-17").await.unwrap();
        let (subject, text, _) = annas(&house, "2026-11-17").await;
        assert!(subject.ends_with("(+ 70 frister)"), "{subject}");
        assert!(table(&text).len() == 60 && text.contains("Og 11 til"), "{text}");
        let known = rows(
            &house.app.state,
            "SELECT outbox_key || ' ' || COUNT(*) FROM said_to WHERE NOT named GROUP BY outbox_key",
        )
        .await;
        assert!(known.contains(&format!("reminder/2026-11-17/{ANNA} 11")), "{known:?}");
    });
}

#[test]
fn the_deadlines_of_a_case_stand_together_where_its_most_urgent_one_does() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        for (id, start) in [("CTI-A", "2026-10-01"), ("CTI-B", "2026-03-17"), ("CTI-C", "2026-05-30")] {
            house.put_cti(id, start, &[]).await;
        }
        house.reminders("2026-11-16").await.unwrap();
        let rows = table(&annas(&house, "2026-11-16").await.1);
        let mut cases = rows.clone();
        cases.dedup();
        assert!(rows.len() > cases.len() && cases.len() == 3, "{rows:?}");
    });
}

#[test]
fn the_subject_is_another_one_each_day_and_says_something_else_than_headline_and_preheader() {
    block_on(async {
        let mut house = House::new(TestDatabase::sqlite(), &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let mut subjects = Vec::new();
        for day in ["2026-11-02", "2026-11-09", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-24"] {
            house.reminders(day).await.unwrap();
            house.deliver(day).await;
            let (subject, text, html) = annas(&house, day).await;
            let headline = text.lines().nth(2).unwrap().to_owned();
            let preheader = html.split("<div class=\"preheader\"").nth(1).unwrap().split('>').nth(1).unwrap();
            assert!(!subject.contains(&headline) && !preheader.contains(&headline) && !preheader.contains(&subject));
            subjects.push(subject);
        }
        assert_eq!(
            subjects,
            [
                "CTI-2026-001: Overdragelsesaftale, om 14 dage",
                "CTI-2026-001: Overdragelsesaftale, om 7 dage",
                "CTI-2026-001: Overdragelsesaftale, om 3 dage",
                "CTI-2026-001: Overdragelsesaftale, i dag",
                "CTI-2026-001: Overdragelsesaftale, 1 dag over fristen",
                "CTI-2026-001: Overdragelsesaftale, 8 dage over fristen",
            ]
        );
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// Whatever numbers and links are made of and however long they are.
    #[test]
    fn what_a_mail_names_is_what_is_recorded_as_named(length in 1_usize..480, letter in "[&a/ø]", link in 0_usize..400) {
        block_on(async {
            let more = format!("case_link = \"https://sag.example.dk/{}/{{forloeb}}\"\n{}", "x".repeat(link), only_rules(&["handleplan"]));
            let house = House::of_another_program(TestDatabase::sqlite(), &more).await;
            house.put_cti(&format!("1-{}", letter.repeat(length)), "2026-10-01", &[]).await;
            house.copy_forloeb(80).await;
            house.reminders("2026-11-16").await.unwrap();
            let (_, text, _) = annas(&house, "2026-11-16").await;
            let named = rows(&house.app.state, &format!("SELECT '' || COUNT(*) FROM said_to WHERE named AND outbox_key LIKE '%{ANNA}'")).await;
            assert_eq!(named, [table(&text).len().to_string()], "{text}");
        });
    }
}
