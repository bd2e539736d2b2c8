//! `simulate` says what a real run of the same days over the same data says.

use std::collections::BTreeMap;

use fasevagt::jobs::simulate::simulate;
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
        let played: Vec<_> = simulate(&app.cases, &app.state, &app.config, from, to).await.unwrap().collect();
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
