//! A list with errors writes nothing, and whoever keeps it is told: where, and what is accepted, never what stands there.

use fasevagt::domain::cases::case_schema::FORLOEB;
use fasevagt::jobs::Outcome;

use super::site::{ARNE, ListSite, list_of, time};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::void::void;

const RIGHT: [(&str, &str); 2] = [("CTI-1", "17-03-2026"), ("CTI-2", "18-03-2026")];

fn wrong(date: &str) -> Vec<u8> {
    list_of(&[("CTI-1", "20-03-2026"), ("CTI-2", date)])
}

fn is_wrong(outcome: &Outcome) -> bool {
    outcome.to_string().starts_with("list: nothing is read of it, it has 1 error")
}

#[test]
fn a_list_with_an_error_writes_nothing_and_is_mailed_without_what_the_cell_holds() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&RIGHT), "2026-11-12 06:00");
        site.takes("2026-11-12 07:00").await;
        let before = (site.rows(&FORLOEB).await, site.last_taken().await);
        site.save(wrong("sommeren hos Kurt Jensen"), "2026-11-16 06:00");
        let outcome = site.look("2026-11-16 07:00").await;
        assert!(is_wrong(&outcome), "{outcome}");
        assert!(!outcome.to_string().contains("Kurt"), "{outcome}");
        // The row that is right has another date, and is not read either.
        assert_eq!((site.rows(&FORLOEB).await, site.last_taken().await), before);
        let mails = site.list_mails().await;
        let [(to, subject, text)] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!(to, "lise@example.dk");
        assert_eq!(subject.trim(), "Listen har 1 fejl og er ikke læst ind");
        for part in ["liste.xlsx", "12.11.2026", "Forløb, række 3, ", "Indflytning"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Kurt") && !text.contains("sommeren"), "{text}");
        assert_eq!(site.problems().await, ["list-wrong"]);
    });
}

#[test]
fn each_content_is_mailed_once_at_most_every_two_hours_and_once_when_it_is_right_again() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&RIGHT), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let told = async || site.list_mails().await.len();
        let look = async |date: &str, at: &str| {
            site.save(wrong(date), &format!("{} 05:00", &at[..10]));
            site.look(at).await;
            told().await
        };
        assert_eq!(look("a", "2026-11-16 08:00").await, 1);
        assert_eq!(look("a", "2026-11-16 08:15").await, 1);
        assert_eq!(look("a", "2026-11-16 12:00").await, 1, "the same content once");
        assert_eq!(look("b", "2026-11-16 12:15").await, 2);
        assert_eq!(look("c", "2026-11-16 12:30").await, 2, "two hours between them");
        assert_eq!(look("d", "2026-11-16 14:14").await, 2);
        assert_eq!(look("d", "2026-11-16 14:15").await, 3, "about the newest");
        site.save(list_of(&RIGHT), "2026-11-16 14:20");
        site.look("2026-11-16 14:30").await;
        assert_eq!(told().await, 4);
        assert_eq!(site.list_mails().await[3].1.trim(), "Listen er læst ind og er rigtig igen");
        site.look("2026-11-16 14:45").await;
        assert_eq!(told().await, 4);
        assert_eq!(site.problems().await, [""; 0]);
        // It is told again in its two hours, and nothing where it is right before that.
        assert_eq!(look("a", "2026-11-16 15:00").await, 4);
        site.save(list_of(&RIGHT), "2026-11-16 15:10");
        site.look("2026-11-16 15:15").await;
        assert_eq!(told().await, 4, "what was never said is not taken back");
    });
}

#[test]
fn where_nobody_keeps_the_list_the_administrator_is_told() {
    block_on(async {
        let site = ListSite::with(TestDatabase::sqlite(), "liste.xlsx", "", ARNE).await;
        site.save(wrong("a"), "2026-11-16 06:00");
        site.look("2026-11-16 07:00").await;
        let told: Vec<String> = site.list_mails().await.into_iter().map(|(to, ..)| to).collect();
        assert_eq!(told, ["arne@example.dk"]);
        // Before there is any list nothing is built on one.
        assert!(!site.list_mails().await[0].2.contains("bygger stadig"));
        assert_eq!(site.rows(&FORLOEB).await, [""; 0]);
    });
}

#[test]
fn a_cell_with_a_cpr_number_is_nowhere_in_what_is_said() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(wrong("300190-1234"), "2026-11-16 06:00");
        let outcome = site.look("2026-11-16 07:00").await.to_string();
        let (mail, parts) = site.house.mails().await.into_iter().find(|(mail, _)| mail.kind == "list").unwrap();
        assert_eq!(mail.state.as_str(), "queued", "it holds nothing that the guard would stop");
        for said in [outcome, parts.text, parts.html] {
            assert!(said.contains("CPR") || said.contains("Indflytning"), "{said}");
            assert!(!said.contains("1234") && !said.contains("300190"), "{said}");
        }
    });
}

/// Two processes that look at once: the daemon, and somebody by hand.
#[test]
fn two_looks_at_once_say_it_once() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        let other = site.house.another_app().await;
        site.save(wrong("a"), "2026-11-16 06:00");
        let by_hand = fasevagt::jobs::list::run(other.context(), None, time("2026-11-16 07:00:01"));
        let (one, another) = tokio::join!(site.try_look("2026-11-16 07:00"), by_hand);
        assert!(one.is_ok() && another.is_ok(), "{one:?} {another:?}");
        assert_eq!(site.list_mails().await.len(), 1);
        site.save(list_of(&RIGHT), "2026-11-16 07:05");
        let by_hand = fasevagt::jobs::list::run(other.context(), None, time("2026-11-16 07:15:01"));
        let (one, another) = tokio::join!(site.try_look("2026-11-16 07:15"), by_hand);
        assert!(one.is_ok() && another.is_ok(), "{one:?} {another:?}");
        assert_eq!(site.list_mails().await.len(), 2);
        assert_eq!(site.column(&FORLOEB, "id").await, ["CTI-1", "CTI-2"]);
    });
}

#[test]
fn a_case_that_is_missing_is_named_once_until_it_is_back() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&RIGHT), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        let told = async || site.list_mails().await.iter().filter(|(_, _, text)| text.contains("* CTI-2")).count();
        site.save(list_of(&RIGHT[..1]), "2026-11-16 07:10");
        site.takes("2026-11-16 07:15").await;
        assert_eq!(told().await, 1);
        assert_eq!(site.column(&FORLOEB, "id").await, ["CTI-1", "CTI-2"], "it is not removed");
        // Something else changes, and it is still missing.
        site.save(list_of(&[("CTI-1", "18-03-2026")]), "2026-11-16 07:20");
        site.takes("2026-11-16 07:30").await;
        site.look("2026-11-16 07:45").await;
        assert_eq!(told().await, 1);
        site.save(list_of(&RIGHT), "2026-11-16 07:50");
        site.takes("2026-11-16 08:00").await;
        site.save(list_of(&RIGHT[..1]), "2026-11-16 08:10");
        site.takes("2026-11-16 08:15").await;
        assert_eq!(told().await, 2, "missing anew, it is named anew");
    });
}

#[test]
fn a_case_that_was_voided_is_not_missed_in_the_list() {
    block_on(async {
        let site = ListSite::new(TestDatabase::sqlite()).await;
        site.save(list_of(&RIGHT), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        void(&site.house, "CTI-2", "2026-11-16").await;
        site.save(list_of(&RIGHT[..1]), "2026-11-16 07:10");
        site.takes("2026-11-16 07:15").await;
        assert_eq!(site.list_mails().await, []);
    });
}

#[test]
fn of_a_thousand_cases_that_are_missing_the_mail_names_what_there_is_room_for_and_counts_the_rest() {
    on_both(async |database| {
        let site = ListSite::new(database).await;
        site.save(list_of(&RIGHT), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        site.house.put_cti("CTI", "2026-03-17", &[]).await;
        site.house.change("DELETE FROM forloeb WHERE id <> 'CTI'").await;
        site.house.copy_forloeb(1_200).await;
        site.save(list_of(&[("CTI-1", "18-03-2026")]), "2026-11-16 07:10");
        site.takes("2026-11-16 07:15").await;
        site.look("2026-11-16 07:30").await;
        let mails = site.list_mails().await;
        let [(_, subject, text)] = &mails[..] else { panic!("{} mails", mails.len()) };
        assert_eq!(subject.trim(), "Listen er læst ind, men mangler 1200 rækker");
        let named = text.lines().filter(|line| line.starts_with("* CTI")).count();
        let rest = text.lines().find_map(|line| line.strip_prefix("… og ")?.strip_suffix(" mere."));
        assert_eq!(named + rest.map_or(0, |rest| rest.parse::<usize>().unwrap()), 1_200, "{text}");
        assert!(text.len() < 90_000);
    });
}
