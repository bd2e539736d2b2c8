//! A list that is saved half, filtered or sorted by one column does not empty or shuffle the database.

use std::path::PathBuf;

use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::jobs::import::{Report, Request};

use super::site::{Site, errors};
use crate::support::databases::{TestDatabase, block_on, on_both};

/// So many forløb, each with what `cells` gives it in these columns.
fn list(count: u32, titles: &str, cells: impl Fn(u32) -> String) -> String {
    let row = |n: u32| format!("F-{n:02};p-{n};CTI;pensionatet;370;{}\n", cells(n));
    let title = format!("Sagsnummer;Borgerreference;Metode;Tilbud;Handlekommune;{titles}\n");
    title + &(0..count).map(row).collect::<String>()
}

fn pauses(of: impl Iterator<Item = u32>) -> String {
    let row = |n: u32| format!("F-{n:02};01-04-2026;05-04-2026;Nej\n");
    "Sagsnummer;Fra;Til;Faktureres\n".to_owned() + &of.map(row).collect::<String>()
}

async fn site(database: TestDatabase, missing: MissingRows) -> Site {
    let mut site = Site::with_ground(database).await;
    site.missing = missing;
    site
}

/// The number that the brake names; `None` where it does not hold.
fn named(report: &Report) -> Option<usize> {
    let number = report.outcome.brake.as_ref().map(|brake| brake.number);
    assert_eq!(report.braked.is_some(), number.is_some());
    assert_eq!(report.refused, number.is_some(), "{:?}", errors(report));
    number
}

#[test]
fn more_than_ten_rows_at_once_are_refused_and_accepted_by_their_number() {
    on_both(async |database| {
        let site = site(database, MissingRows::Remove).await;
        let cases = list(40, "Indflytning", |_| "17-03-2026".into());
        assert_eq!(named(&site.import(&[("forløb.csv", &cases), ("pauser.csv", &pauses(0..40))]).await), None);
        // Ten of forty may go; eleven more may not.
        assert_eq!(named(&site.import(&[("forløb.csv", &cases), ("pauser.csv", &pauses(10..40))]).await), None);
        let files: Vec<PathBuf> = vec![site.file("forløb.csv", &cases), site.file("pauser.csv", pauses(21..40))];
        let told = "forløb: too much at once (Pauser: 11 of 30 rows gone); accepted: a corrected list, \
                    or --allow 11 if all of it is meant";
        let allowed = |allow| Request { allow, ..site.request(&files) };
        // Nothing was named for these bytes yet.
        assert_eq!(errors(&site.import_by(allowed(Some(11))).await.unwrap()), [told]);
        assert_eq!(errors(&site.import_by(allowed(Some(12))).await.unwrap()), [told]);
        assert_eq!(site.column("pause", "forloeb_id").await.len(), 30);
        let report = site.import_by(allowed(Some(11))).await.unwrap();
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(site.column("pause", "forloeb_id").await.len(), 19);
    });
}

#[test]
fn a_number_holds_for_the_file_that_it_was_named_for() {
    on_both(async |database| {
        let site = site(database, MissingRows::Remove).await;
        let cases = list(40, "Indflytning", |_| "17-03-2026".into());
        site.import(&[("forløb.csv", &cases), ("pauser.csv", &pauses(0..40))]).await;
        assert_eq!(named(&site.import(&[("forløb.csv", &cases), ("pauser.csv", &pauses(11..40))]).await), Some(11));
        // Another file that would take as many away.
        let files: Vec<PathBuf> = vec![site.file("forløb.csv", &cases), site.file("pauser.csv", pauses(0..29))];
        let other = Request { allow: Some(11), ..site.request(&files) };
        assert_eq!(named(&site.import_by(other).await.unwrap()), Some(11));
        // A dry run tells the number, and names it for nothing.
        let files: Vec<PathBuf> = vec![site.file("forløb.csv", &cases), site.file("pauser.csv", pauses(12..40))];
        let dry = Request { dry_run: true, ..site.request(&files) };
        assert_eq!(named(&site.import_by(dry).await.unwrap()), Some(12));
        let wet = Request { allow: Some(12), ..site.request(&files) };
        assert_eq!(named(&site.import_by(wet).await.unwrap()), Some(12));
    });
}

#[test]
fn half_of_a_short_table_is_too_much_and_three_rows_never_are() {
    block_on(async {
        let site = site(TestDatabase::sqlite(), MissingRows::Remove).await;
        let cases = list(8, "Indflytning", |_| "17-03-2026".into());
        let import = async |pauses: &str| named(&site.import(&[("forløb.csv", &cases), ("pauser.csv", pauses)]).await);
        assert_eq!(import(&pauses(0..8)).await, None);
        assert_eq!(import(&pauses(4..8)).await, Some(4));
        assert_eq!(import(&pauses(3..8)).await, None);
        // Of five that are left three are more than half, and go.
        assert_eq!(import(&pauses(6..8)).await, None);
    });
}

#[test]
fn a_column_that_was_emptied_is_refused_in_both_modes() {
    on_both(async |database| {
        let mut site = site(database, MissingRows::Keep).await;
        let ended = |n: u32| {
            list(12, "Indflytning;Afsluttet den", |at| {
                if at < n { "17-03-2026;".into() } else { "17-03-2026;01-06-2026".into() }
            })
        };
        assert_eq!(named(&site.import(&[("forløb.csv", &ended(0))]).await), None);
        for missing in [MissingRows::Keep, MissingRows::Remove] {
            site.missing = missing;
            let report = site.import(&[("forløb.csv", &ended(6))]).await;
            assert_eq!(named(&report), Some(6));
            assert!(
                errors(&report)[0].contains("Forløb, Afsluttet den: 6 of 12 cells emptied"),
                "{:?}",
                errors(&report)
            );
        }
        assert_eq!(named(&site.import(&[("forløb.csv", &ended(5))]).await), None);
    });
}

#[test]
fn an_emptied_wide_column_is_refused_where_it_says_something() {
    on_both(async |database| {
        let mut site = site(database, MissingRows::Keep).await;
        let plans = |n: u32| list(8, "Handleplan", |at| if at < n { String::new() } else { "01-03-2026".into() });
        site.import(&[("forløb.csv", &plans(0))]).await;
        // Where nothing goes, an empty cell says nothing.
        assert_eq!(named(&site.import(&[("forløb.csv", &plans(8))]).await), None);
        site.missing = MissingRows::Remove;
        let report = site.import(&[("forløb.csv", &plans(8))]).await;
        assert_eq!(named(&report), Some(8));
        assert!(errors(&report)[0].contains("Milepæle (Handleplan): 8 of 8 rows gone"), "{:?}", errors(&report));
        assert_eq!(named(&site.import(&[("forløb.csv", &plans(3))]).await), None);
    });
}

#[test]
fn a_list_sorted_by_one_column_alone_does_not_shuffle_the_cases() {
    on_both(async |database| {
        let mut site = site(database, MissingRows::Keep).await;
        let starts = |turn: u32| list(9, "Indflytning", move |n| format!("{:02}-03-2026", (n + turn) % 9 + 1));
        site.import(&[("forløb.csv", &starts(0))]).await;
        for missing in [MissingRows::Keep, MissingRows::Remove] {
            site.missing = missing;
            let report = site.import(&[("forløb.csv", &starts(1))]).await;
            assert_eq!(named(&report), Some(9));
            assert!(errors(&report)[0].contains("Forløb, Indflytning: 9 of 9 changed"), "{:?}", errors(&report));
        }
        // Dates that are filled in for the first time, or that go on, are no shuffle.
        let visits = |day: &str| list(9, "Seneste hjemmebesøg", |_| day.to_owned());
        assert_eq!(named(&site.import(&[("forløb.csv", &visits("01-03-2026"))]).await), None);
        assert_eq!(named(&site.import(&[("forløb.csv", &visits("08-03-2026"))]).await), None);
        // Nine that go back by a week are.
        assert_eq!(named(&site.import(&[("forløb.csv", &visits("05-03-2026"))]).await), Some(9));
    });
}

#[test]
fn corrected_dates_are_not_counted_as_gone() {
    on_both(async |database| {
        let site = site(database, MissingRows::Remove).await;
        let plans =
            |n: u32| list(30, "Handleplan", |at| if at < n { "02-03-2026".into() } else { "01-03-2026".to_owned() });
        site.import(&[("forløb.csv", &plans(0))]).await;
        assert_eq!(named(&site.import(&[("forløb.csv", &plans(15))]).await), None);
        assert_eq!(named(&site.import(&[("forløb.csv", &plans(0))]).await), None);
        assert_eq!(named(&site.import(&[("forløb.csv", &plans(16))]).await), Some(16));
    });
}

/// A filtered list that is copied to a new file has fewer rows of Forløb: their cases keep everything.
#[test]
fn a_list_without_half_of_its_cases_takes_nothing_from_them() {
    on_both(async |database| {
        let site = site(database, MissingRows::Remove).await;
        let cases = |count| list(count, "Handleplan", |_| "01-03-2026".into());
        site.import(&[("forløb.csv", &cases(20)), ("pauser.csv", &pauses(0..20))]).await;
        let report = site.import(&[("forløb.csv", &cases(10)), ("pauser.csv", &pauses(0..10))]).await;
        assert_eq!(named(&report), None);
        assert_eq!(report.outcome.missing_forloeb.len(), 13);
        assert_eq!(site.column("pause", "forloeb_id").await.len(), 20);
        assert_eq!(site.column("milestone", "forloeb_id").await.len(), 20);
    });
}
