use fasevagt::domain::billing::statement::{KommuneStatement, StatementLine};
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::overview::findings::FindingKind;
use fasevagt::domain::values::calendar::addm;
use fasevagt::jobs::due::Due;
use fasevagt::jobs::statements;

use crate::cli::{fasevagt, said};
use crate::support::databases::{TestDatabase, on_both};
use crate::support::day;
use crate::support::house::{House, morning};

const BILLING: &str = "[billing]\nfirst_month = \"2020-11\"\nprovider = { name = \"Pensionatet\", cvr = \"12345674\" }";

/// November 2020 is issued that year with 26 days; December, issued in the next, makes them 10.
async fn house(database: TestDatabase) -> House {
    let mut house = House::new(database, BILLING).await;
    house.put_cti("CTI-1", "2020-11-05", &[]).await;
    house.statements("2020-12-01").await;
    house.change("UPDATE forloeb SET ended_on = '2020-11-14'").await;
    house.statements("2021-01-04").await;
    house.put_cti("CTI-2", "2025-05-01", &[("borger_ref", "b")]).await;
    house.deliver("2021-01-04").await;
    house
}

fn error(house: &House, arguments: &[&str]) -> String {
    let config = house.config_file();
    let output = fasevagt(&[&["--config", config.to_str().unwrap()], arguments].concat(), config.parent().unwrap());
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_month_goes_whole_after_its_five_years_and_is_never_issued_again() {
    on_both(async |database| {
        let house = house(database).await;
        assert_eq!(house.retention("2025-12-31").await, "retention: 2025-12-31: 2 mail bodies deleted");
        let december = house.issued("2020-12").await.unwrap();
        let deleted = house.retention("2026-01-01").await;
        assert_eq!(deleted, "retention: 2026-01-01: 1 mails, 1 months of statements deleted", "its mail goes too");
        assert_eq!(house.issued("2020-11").await, None);
        assert_eq!(house.issued("2020-12").await, Some(december.clone()), "it corrects what is gone");
        assert_eq!(december.kommuner[0].lines[0].corrects.as_deref(), Some("2020-000001"));
        let left: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.key).collect();
        assert_eq!(left, ["statement/2020-12/oekonomi@example.dk"]);
        let gone = error(&house, &["statement", "--month", "2020-11"]);
        assert!(gone.contains("2020-11 was issued, and deleted on 2026-01-01, five years after"), "{gone}");
        // More days than were issued, fewer, and a first month before them all.
        for ended in ["NULL", "'2020-11-10'"] {
            house.change(&format!("UPDATE forloeb SET ended_on = {ended} WHERE id = 'CTI-1'")).await;
            let draft = said(&house, &["statement", "--month", "2021-01", "--on", "2026-01-02", "--format", "json"]);
            assert!(!draft.contains("2020-11"), "{draft}");
        }
        let config = std::fs::read_to_string(house.config_file()).unwrap();
        std::fs::write(house.config_file(), config.replace("2020-11", "2020-08")).unwrap();
        let earlier = house.another_app().await;
        let told = statements::run(
            earlier.context(),
            &Due::as_of(JobKind::Statements, day("2021-02-01")),
            morning("2021-02-01"),
        )
        .await
        .unwrap();
        assert_eq!(told.to_string(), "statements: 2021-01 issued, 0 kommuner, 1 mails");
        let never = error(&house, &["statement", "--month", "2020-09"]);
        assert!(never.contains("2020-09 lies before 2020-12, with which the account begins"), "{never}");
    });
}

/// Nothing was to be billed from January 2021 to November 2025.
async fn quiet_years(house: &House) {
    let months = (0..59).map(|n| addm(day("2021-01-01"), n));
    let rows = months.map(|month| format!("('{month}', '{}')", addm(month, 1))).collect::<Vec<_>>().join(", ");
    house.change_state(&format!("INSERT INTO issued_month (month, issued_on) VALUES {rows}")).await;
}

/// `number: forloeb month days, ...` of each statement.
async fn told(house: &House, month: &str) -> Vec<String> {
    let line = |line: &StatementLine| format!("{} {} {}", line.forloeb, line.month.format("%Y-%m"), line.sum.days);
    let statement = |one: &KommuneStatement| {
        format!("{}: {}", one.number.as_deref().unwrap(), one.lines.iter().map(line).collect::<Vec<_>>().join(", "))
    };
    house.issued(month).await.unwrap().kommuner.iter().map(statement).collect()
}

#[test]
fn the_job_goes_on_with_the_months_that_are_kept() {
    on_both(async |database| {
        let (without, with) = (house(database.another().await).await, house(database).await);
        for house in [&without, &with] {
            quiet_years(house).await;
            house.change("UPDATE forloeb SET ended_on = '2020-11-08' WHERE id = 'CTI-1'").await;
        }
        with.retention("2026-01-01").await;
        for house in [&without, &with] {
            let told = house.statements("2026-01-02").await.to_string();
            assert_eq!(told, "statements: 2025-12 issued, 1 kommuner, 1 mails");
        }
        let of_now = "CTI-2 2025-05 31, CTI-2 2025-06 30, CTI-2 2025-07 31, CTI-2 2025-08 31, CTI-2 2025-09 30, \
                      CTI-2 2025-10 31, CTI-2 2025-11 30, CTI-2 2025-12 31";
        let of_then = "CTI-1 2020-11 -10, CTI-1 2020-11 4";
        assert_eq!(told(&without, "2025-12").await, [format!("2026-000001: {of_then}, {of_now}")]);
        assert_eq!(told(&with, "2025-12").await, [format!("2026-000001: {of_now}")]);
        assert_eq!(
            with.retention("2027-01-01").await,
            "retention: 2027-01-01: 1 mails, 12 months of statements deleted"
        );
        let mut tx = with.app.state.snapshot().await.unwrap();
        assert_eq!(statements::account_begins(&mut tx, &with.app.config).await.unwrap(), day("2021-12-01"));
        drop(tx);
        with.statements("2027-01-04").await;
        assert_eq!(told(&with, "2026-01").await, ["2027-000001: CTI-2 2026-01 31"], "up to its end");
    });
}

#[test]
fn a_forloeb_is_not_missed_once_its_months_are_deleted() {
    on_both(async |database| {
        let house = house(database).await;
        house.change("DELETE FROM forloeb WHERE id = 'CTI-1'").await;
        let vanished = async || {
            let findings = house.survey("2026-01-02").await.findings;
            findings.into_iter().filter(|finding| finding.kind() == FindingKind::Vanished).count()
        };
        assert_eq!(vanished().await, 1);
        house.retention("2026-01-01").await;
        assert_eq!(vanished().await, 0, "the line of November that December takes back says nothing");
    });
}
