//! The same days by two configurations.

use std::collections::BTreeMap;
use std::fs;

use chrono::NaiveDate;
use fasevagt::config::{Config, load};
use fasevagt::domain::deadlines::comparison::{Saying, SayingChange, SayingDifference};
use fasevagt::jobs::simulate::{sayings, simulate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};

use super::running::{FIRST_DAY, site};
use crate::cli::{fasevagt_of, json_of, said};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::day;
use crate::support::house::House;

const LAST_DAY: &str = "2026-12-18";

/// The site's configuration with something changed or added, in a file beside it.
fn other(house: &House, name: &str, limit: &str, more: &str) -> String {
    let text = fs::read_to_string(house.config_file()).unwrap();
    assert!(text.contains("first_run_limit = 0\n"), "{text}");
    let file = house.config_file().with_file_name(name);
    fs::write(&file, text.replace("first_run_limit = 0\n", &format!("{limit}\n")) + more).unwrap();
    file.to_str().unwrap().to_owned()
}

async fn played(house: &House, config: &Config) -> Vec<Saying> {
    let app = &house.app;
    let (from, to) = (day(FIRST_DAY), day(LAST_DAY));
    let days = simulate(app.cases.open().await.unwrap(), &app.state, config, from, to).await.unwrap();
    days.flat_map(|day| sayings(&day)).collect()
}

/// How often each is said: a difference by counting, however it is found otherwise.
fn counts(sayings: &[Saying]) -> BTreeMap<Saying, i64> {
    let mut counts = BTreeMap::new();
    for saying in sayings {
        *counts.entry(saying.clone()).or_default() += 1;
    }
    counts
}

/// What `simulate` says of a configuration, as JSON has it.
fn of_json(played: &Value) -> Vec<Value> {
    let mut said = Vec::new();
    for one in played["days"].as_array().unwrap() {
        for mail in one["mails"].as_array().unwrap() {
            for deadline in mail["deadlines"].as_array().unwrap() {
                let mut saying = deadline.clone();
                saying["on"] = one["on"].clone();
                saying["to"] = mail["to"].clone();
                said.push(saying);
            }
        }
    }
    said
}

#[test]
fn it_says_what_two_simulations_differ_by_in_json_and_as_tables() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "").await;
        let rules =
            "[rules.goal-evaluation]\nenabled = false\n[rules.phase-2]\nto = [\"teamleder\"]\nfrom_stage = {}\n";
        let file = other(&house, "other.toml", "first_run_limit = 0", rules);
        let days = ["simulate", "--from", FIRST_DAY, "--to", LAST_DAY];
        let compared = json_of(&house, &[days.as_slice(), &["--against", &file]].concat());
        let now = of_json(&json_of(&house, &days));
        let config = house.config_file();
        fs::copy(&file, &config).unwrap();
        let then = of_json(&json_of(&house, &days));
        let missing_in = |all: &[Value], other: &[Value]| {
            let mut left: Vec<Value> = all.iter().filter(|one| !other.contains(one)).cloned().collect();
            left.sort_by_key(Value::to_string);
            left
        };
        let sorted = |list: &Value| {
            let mut list = list.as_array().unwrap().clone();
            list.sort_by_key(Value::to_string);
            list
        };
        assert_eq!(sorted(&compared["removed"]), missing_in(&now, &then));
        assert_eq!(sorted(&compared["added"]), missing_in(&then, &now));
        assert!(compared["removed"].as_array().unwrap().iter().any(|one| one["rule"] == "goal-evaluation"));
        // The other way round, since the file is the site's now.
        let before = other(&house, "before.toml", "first_run_limit = 0", "");
        let same = json_of(&house, &[days.as_slice(), &["--against", &before]].concat());
        assert_eq!((&same["added"], &same["removed"]), (&json!([]), &json!([])));
    });
}

#[test]
fn the_tables_say_by_rule_what_comes_goes_and_moves_and_how_many_mails_each_gets() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "[rules]\nonly = [\"phase-2\", \"goal-evaluation\"]\n").await;
        let rules =
            "[rules.goal-evaluation]\nenabled = false\n[rules.phase-2]\nto = [\"teamleder\"]\nfrom_stage = {}\n";
        let file = other(&house, "other.toml", "first_run_limit = 0", rules);
        let arguments = ["simulate", "--from", FIRST_DAY, "--to", "2026-12-04", "--against", &file];
        insta::assert_snapshot!(said(&house, &arguments));
        let wrong = fasevagt_of(&house, &["simulate", "--from", FIRST_DAY, "--to", LAST_DAY, "--against", "gone.toml"]);
        assert_eq!(wrong.status.code(), Some(2));
    });
}

#[test]
fn it_tells_of_first_reminders_that_would_wait_by_one_of_them() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "").await;
        let file = other(&house, "other.toml", "first_run_limit = 50", "");
        let text = said(&house, &["simulate", "--from", FIRST_DAY, "--to", LAST_DAY, "--against", &file]);
        assert!(
            text.starts_with("By the other, on 15 days: the first reminders would be 4 mails with 70 deadlines"),
            "{text}"
        );
    });
}

fn a_saying() -> impl Strategy<Value = Saying> {
    let days: Vec<NaiveDate> = ["2026-12-01", "2026-12-02", "2026-12-03"].map(day).to_vec();
    let to = prop::sample::select(vec!["anna@example.dk", "bo@example.dk", "tina@example.dk"]);
    let rule = prop::sample::select(vec!["closing", "phase-2"]);
    (prop::sample::select(days), to, 1..3, rule, prop::sample::select(vec![7_i64, 1, -1])).prop_map(
        |(on, to, number, rule, stage)| Saying { on, to: to.into(), forloeb: format!("CTI-{number}"), rule, stage },
    )
}

proptest! {
    /// Whatever is said by either: nothing is lost, nothing is made up, and each change is told once.
    #[test]
    fn what_is_removed_and_added_makes_the_one_the_other(
        now in prop::collection::vec(a_saying(), 0..40),
        then in prop::collection::vec(a_saying(), 0..40),
    ) {
        let compared = SayingDifference::of(now.clone(), then.clone());
        let mut made = counts(&now);
        for saying in &compared.removed {
            *made.entry(saying.clone()).or_default() -= 1;
        }
        for saying in &compared.added {
            prop_assert!(!compared.removed.contains(saying));
            *made.entry(saying.clone()).or_default() += 1;
        }
        made.retain(|_, count| *count != 0);
        prop_assert_eq!(made, counts(&then));
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for change in compared.changes() {
            match change {
                SayingChange::Comes(saying) => added.push(saying.clone()),
                SayingChange::Goes(saying) => removed.push(saying.clone()),
                SayingChange::Moves { before, after } => {
                    prop_assert!((&before.forloeb, before.rule, before.stage) == (&after.forloeb, after.rule, after.stage));
                    prop_assert!(before.on != after.on || before.to != after.to);
                    removed.push(before.clone());
                    added.push(after.clone());
                }
            }
        }
        added.sort();
        removed.sort();
        prop_assert_eq!((added, removed), (compared.added, compared.removed));
    }
}

/// A rule of a random site.
fn a_rule() -> impl Strategy<Value = String> {
    let rule = prop::sample::select(vec![
        "phase-2",
        "goal-evaluation",
        "contact",
        "closing",
        "handover-agreement",
        "assessment",
    ]);
    let leads = prop::collection::vec(0_i64..40, 1..4);
    let to = prop::sample::select(vec!["medarbejder", "teamleder", "forstander"]);
    (rule, any::<bool>(), leads, to).prop_map(|(rule, enabled, leads, to)| {
        format!("[rules.{rule}]\nenabled = {enabled}\nleads = {leads:?}\nto = [\"{to}\"]\n")
    })
}

#[test]
fn whatever_the_settings_it_says_what_two_simulations_differ_by() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 8, "").await;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let limits = prop::sample::select(vec![
            "first_run_limit = 0",
            "first_run_limit = 20",
            "first_run_limit = 0\nfrom = \"2026-11-30\"",
        ]);
        let plans = prop::sample::select(vec!["3-3-3", "3-4-2", "2-2-5"]);
        let settings = (limits, plans, a_rule());
        for _ in 0..24 {
            let mut configs = Vec::new();
            for name in ["one.toml", "two.toml"] {
                let (limit, plan, rule) = settings.new_tree(&mut runner).unwrap().current();
                let more = format!("[calendar]\nphase_plan = \"{plan}\"\n{rule}");
                let file = other(&house, name, limit, &more);
                configs.push((load(Some(std::path::Path::new(&file))).unwrap(), file));
            }
            let (now, then) = (played(&house, &configs[0].0).await, played(&house, &configs[1].0).await);
            let compared = SayingDifference::of(now.clone(), then.clone());
            let (now, then) = (counts(&now), counts(&then));
            let more_in = |one: &BTreeMap<Saying, i64>, other: &BTreeMap<Saying, i64>| {
                let more =
                    one.iter().map(|(saying, count)| (saying, count - other.get(saying).copied().unwrap_or_default()));
                more.flat_map(|(saying, more)| (0..more).map(move |_| saying.clone())).collect::<Vec<_>>()
            };
            assert_eq!(compared.added, more_in(&then, &now), "{}", configs[1].1);
            assert_eq!(compared.removed, more_in(&now, &then));
        }
    });
}
