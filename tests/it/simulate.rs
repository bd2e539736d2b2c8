//! `simulate` says what a real run of the same days over the same data says.

use std::collections::BTreeMap;

use fasevagt::cli::output::{table, write_long_table};
use fasevagt::jobs::simulate::simulate;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::House;

/// A few cases at different points of their way.
async fn house_with_cases(database: TestDatabase) -> House {
    // Finance stands there twice, in two spellings: one mail all the same.
    let twice =
        "[billing]\nfirst_month = \"2026-10\"\n[[recipients]]\nrole = \"oekonomi\"\nemail = \"Oekonomi@example.dk\"\n";
    let house = House::new(database, twice).await;
    for (id, start) in
        [("CTI-1", "2026-03-17"), ("CTI-2", "2026-08-20"), ("CTI-3", "2026-11-20"), ("CTI-4", "2026-12-01")]
    {
        house.put_cti(id, start, &[]).await;
    }
    house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-4'").await;
    house
}

#[test]
fn a_simulation_and_a_real_run_of_the_same_days_say_the_same() {
    on_both(async |database| {
        let mut house = house_with_cases(database).await;
        house.reminders("2026-11-02").await.unwrap();
        house.deliver("2026-11-02").await;
        let (from, to) = (day("2026-11-03"), day("2026-12-23"));
        let app = &house.app;
        let played: Vec<_> =
            simulate(app.cases.open().await.unwrap(), &app.state, &app.config, from, to).await.unwrap().collect();
        let mut expected: BTreeMap<String, usize> = BTreeMap::new();
        for one in &played {
            for mail in one.mails.iter().filter(|m| m.kind.as_str() == "reminder") {
                expected.insert(format!("reminder/{}/{}", one.on, mail.to.to_lowercase()), mail.deadlines.len());
            }
        }
        assert!(expected.len() > 30, "{}", expected.len());
        let before = house.outbox().await.len();
        for on in fasevagt::domain::deadlines::simulate::days(from, to) {
            house.reminders(&on.to_string()).await.unwrap();
            house.deliver(&on.to_string()).await;
        }
        let mut real: BTreeMap<String, usize> = BTreeMap::new();
        for (mail, parts) in
            house.mails().await.into_iter().skip(before).filter(|(m, _)| m.key.starts_with("reminder/"))
        {
            real.insert(mail.key, parts.text.matches("Næste skridt:").count());
        }
        assert_eq!(real, expected);
    });
}

#[test]
fn a_simulation_has_digests_and_statements_on_their_days_and_writes_nothing() {
    block_on(async {
        let house = house_with_cases(TestDatabase::sqlite()).await;
        let arguments = ["simulate", "--from", "2026-11-30", "--to", "2026-12-07"];
        let played = json_of(&house, &arguments);
        assert_eq!((&played["from"], &played["to"]), (&json!("2026-11-30"), &json!("2026-12-07")));
        let mut others = Vec::new();
        for one in played["days"].as_array().unwrap() {
            for mail in one["mails"].as_array().unwrap().iter().filter(|m| m["kind"] != "reminder") {
                others.push(format!("{} {} {}", one["on"], mail["kind"], mail["to"]).replace('"', ""));
            }
        }
        let expected = [
            "2026-11-30 digest tina@example.dk",
            "2026-11-30 digest frida@example.dk",
            "2026-11-30 statement Oekonomi@example.dk",
            "2026-12-01 statement Oekonomi@example.dk",
            "2026-12-07 digest tina@example.dk",
            "2026-12-07 digest frida@example.dk",
        ];
        assert_eq!(others, expected);
        assert!(house.outbox().await.is_empty());
        let text = said(&house, &arguments);
        assert!(text.contains("Mails per person and week"), "{text}");
        assert_eq!(played, json_of(&house, &arguments));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever stands in its cells, wide letters and line breaks too.
    #[test]
    fn a_long_table_is_written_part_by_part_as_it_is_whole(
        rows in prop_oneof![vec(vec("[a-zæøå漢 \\n\t]{0,12}", 3), 0..160), vec(vec("[a-z ]{0,3}", 3), 49..52)],
    ) {
        let header = ["on", "to", "deadlines (stage)"];
        let mut parts = Vec::new();
        write_long_table(&mut parts, &header, &rows, Vec::clone).unwrap();
        prop_assert_eq!(String::from_utf8(parts).unwrap(), table(&header, rows));
    }
}

#[test]
fn a_cell_that_is_wider_than_a_table_can_be_is_broken_as_it_is_whole() {
    let (header, mut rows) = (["to", "deadlines (stage)"], vec![vec!["anna".to_owned(), "kort".to_owned()]; 120]);
    rows[70][1] = "CTI-1 closing (30), ".repeat(4_000);
    let mut parts = Vec::new();
    write_long_table(&mut parts, &header, &rows, Vec::clone).unwrap();
    assert!(String::from_utf8(parts).unwrap() == table(&header, rows));
}
