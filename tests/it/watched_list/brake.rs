//! Too much at once goes only when somebody agrees to that very number of that very list.

use fasevagt::domain::cases::case_schema::PAUSE;
use fasevagt::jobs::Outcome;

use super::site::{LISE, ListSite, many, pauses, workbook};
use crate::support::databases::{TestDatabase, block_on, on_both};

/// Twenty forløb, and the pauses of some of them.
fn list(with_pause: std::ops::Range<usize>) -> Vec<u8> {
    workbook(&[("Forløb", &many(20)), ("Pauser", &pauses(with_pause))])
}

async fn site(database: TestDatabase) -> ListSite {
    let site = ListSite::new(database).await;
    site.save(list(1..21), "2026-11-16 06:00");
    site.takes("2026-11-16 07:00").await;
    site
}

#[test]
fn more_than_ten_rows_are_refused_until_their_number_is_given() {
    on_both(async |database| {
        let site = site(database).await;
        site.save(list(12..21), "2026-11-16 07:10");
        // Nothing was named yet, so nobody can have agreed to it.
        let outcome = site.look_allowing(11, "2026-11-16 07:15").await;
        assert!(outcome.to_string().contains("Pauser: 11 of 20 rows gone"), "{outcome}");
        let mails = site.list_mails().await;
        assert!(mails.len() == 1 && mails[0].2.contains("11"), "{mails:?}");
        for wrong in [0, 10, 12] {
            assert!(!matches!(site.look_allowing(wrong, "2026-11-16 07:20").await, Outcome::Done(_)));
        }
        site.look("2026-11-16 07:30").await;
        assert_eq!(site.rows(&PAUSE).await.len(), 20);
        let outcome = site.look_allowing(11, "2026-11-16 07:40").await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome}");
        assert_eq!(site.rows(&PAUSE).await.len(), 9);
        assert_eq!(site.list_mails().await.len(), 2, "right again");
    });
}

#[test]
fn a_number_holds_for_the_content_that_it_was_named_for() {
    on_both(async |database| {
        let site = site(database).await;
        site.save(list(12..21), "2026-11-16 07:10");
        site.look("2026-11-16 07:15").await;
        // Lise saves again before Arne agrees: other rows, as many of them.
        site.save(list(1..10), "2026-11-16 07:20");
        let outcome = site.look_allowing(11, "2026-11-16 07:30").await;
        assert!(!matches!(outcome, Outcome::Done(_)), "{outcome}");
        assert_eq!(site.rows(&PAUSE).await.len(), 20);
        // Now that is what was named.
        site.save(list(12..21), "2026-11-16 07:40");
        assert!(!matches!(site.look_allowing(11, "2026-11-16 07:45").await, Outcome::Done(_)));
        assert!(matches!(site.look_allowing(11, "2026-11-16 07:50").await, Outcome::Done(_)));
    });
}

#[test]
fn a_site_says_how_much_may_go() {
    block_on(async {
        let list_of = |from| workbook(&[("Forløb", &many(40)), ("Pauser", &pauses(from..41))]);
        for (most, goes) in [(2, false), (3, true)] {
            let key = format!("remove_at_most = {most}");
            let site = ListSite::with(TestDatabase::sqlite(), "liste.xlsx", &key, LISE).await;
            site.save(list_of(1), "2026-11-16 06:00");
            site.takes("2026-11-16 07:00").await;
            site.save(list_of(4), "2026-11-16 07:10");
            let outcome = site.look("2026-11-16 07:15").await;
            assert_eq!(matches!(outcome, Outcome::Done(_)), goes, "{outcome}");
            assert_eq!(site.rows(&PAUSE).await.len(), if goes { 37 } else { 40 });
        }
    });
}
