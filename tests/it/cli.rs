//! The program as people and other programs meet it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{FOUR, House, only_rules};

pub fn fasevagt(arguments: &[&str], directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fasevagt")).args(arguments).current_dir(directory).output().unwrap()
}

/// Runs a command for a site, however it ends.
pub fn fasevagt_of(house: &House, arguments: &[&str]) -> Output {
    let config = house.config_file();
    fasevagt(&[&["--config", config.to_str().unwrap()], arguments].concat(), config.parent().unwrap())
}

/// Runs a command that succeeds, and gives what it printed.
pub fn said(house: &House, arguments: &[&str]) -> String {
    let output = fasevagt_of(house, arguments);
    let told = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

pub fn json_of(house: &House, arguments: &[&str]) -> Value {
    serde_json::from_str(&said(house, &[arguments, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn scan_keeps_its_contract() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&FOUR)).await;
        house.put_cti("CTI-2026-014", "2026-04-02", &[("phase2_on", "2026-07-02"), ("phase3_on", "2026-10-02")]).await;
        for kind in ["activity_plan_evaluated", "activity_plan_adjusted"] {
            let cells = [("forloeb_id", "CTI-2026-014"), ("kind", kind), ("done_on", "2026-09-01")];
            house.put("milestone", &cells).await;
        }
        assert_eq!(
            json_of(&house, &["scan", "--on", "2026-11-21"]),
            json!({
                "on": "2026-11-21",
                "deadlines": [{
                    "forloeb": "CTI-2026-014", "tilbud": "pensionatet", "medarbejder": "anna",
                    "rule": "handover-agreement", "due_on": "2026-12-01", "act_by": "2026-12-01", "days_left": 10,
                    "stage": 14, "state": "upcoming", "missing": ["handover_agreement"], "to": ["medarbejder"],
                    "silenced_until": null, "before_start": false,
                }],
                "findings": [],
            })
        );
        let csv = said(&house, &["scan", "--on", "2026-12-01", "--format", "csv"]);
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(
            csv.contains("handover-agreement,2026-12-01,2026-12-01,0,0,due,handover_agreement,medarbejder teamleder,")
        );
        let of = |arguments: &[&str]| {
            json_of(&house, &[&["scan", "--on", "2026-12-01"], arguments].concat())["deadlines"].clone()
        };
        assert_eq!(of(&["--rule", "closing"]).as_array().unwrap().len(), 1);
        house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        assert_eq!(of(&["--tilbud", "havnen"]), json!([]));
    });
}

#[test]
fn a_statement_keeps_its_contract_as_draft_and_as_issued() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2020-02\"").await;
        house.put_cti("CTI-2020-003", "2020-01-15", &[]).await;
        house.put_cti("CTI-2020-009", "2020-02-02", &[]).await;
        house.change("UPDATE forloeb SET discharged_on = NULL WHERE id = 'CTI-2020-009'").await;
        let total = json!({"days": 29, "amount_oere": 1_177_400, "refusion_oere": 588_700, "net_oere": 588_700});
        let mut expected = json!({
            "month": "2020-02", "on": "2020-03-02", "issued": false,
            "kommuner": [{
                "kommune": "0370", "name": "Næstved", "number": null, "document": "statement",
                "forloeb": null, "gln": null, "buyer_reference": null, "order_reference": null, "accounting_cost": null,
                "lines": [{
                    "forloeb": "CTI-2020-003", "kind": "current", "month": "2020-02", "from": "2020-02-01",
                    "to": "2020-02-29", "days": 29, "takst_oere": 40_600, "amount_oere": 1_177_400,
                    "refusion_oere": 588_700, "net_oere": 588_700, "corrects": null,
                    "order_reference": null, "promises": [],
                }],
                "total": total,
            }],
            "held": [{
                "forloeb": "CTI-2020-009", "kommune": "0370", "month": "2020-02", "days": 28,
                "amount_oere": 1_136_800, "reason": "betalingstilsagn",
            }],
            "total": total,
        });
        assert_eq!(json_of(&house, &["statement", "--month", "2020-02", "--on", "2020-03-02"]), expected);
        house.statements("2020-03-02").await;
        house.change("UPDATE kommune SET name = 'Ændret'").await;
        house.change("DELETE FROM takst").await;
        expected["issued"] = json!(true);
        expected["kommuner"][0]["number"] = json!("2020-000001");
        assert_eq!(json_of(&house, &["statement", "--month", "2020-02"]), expected);
        let other = json_of(&house, &["statement", "--month", "2020-02", "--kommune", "0751"]);
        assert_eq!((&other["kommuner"], &other["held"], &other["total"]["days"]), (&json!([]), &json!([]), &json!(0)));
    });
}

#[test]
fn commands_that_only_look_write_nothing() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2026-10\"").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let elsewhere = tempfile::tempdir().unwrap();
        let state = elsewhere.path().join("state.db");
        let config = elsewhere.path().join("fasevagt.toml");
        let text = format!(
            "[database]\ncases = \"{}\"\nstate = \"sqlite:{}\"\n[billing]\nfirst_month = \"2026-10\"\n",
            house.app.config.cases,
            state.display()
        );
        fs::write(&config, text).unwrap();
        for command in ["scan", "statement --month 2026-10", "outbox list", "status", "check"] {
            let arguments: Vec<&str> = ["--config", "fasevagt.toml"].into_iter().chain(command.split(' ')).collect();
            let output = fasevagt(&arguments, elsewhere.path());
            assert!(output.status.code().unwrap() <= 2 && output.stderr.is_empty(), "{command}");
            assert!(!state.exists(), "{command}");
        }
        let output = fasevagt(&["--config", "fasevagt.toml", "migrate"], elsewhere.path());
        assert!(output.status.success() && state.exists());
    });
}

#[test]
fn migrate_makes_what_a_first_import_would_make() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("fasevagt.toml"), "").unwrap();
    let output = fasevagt(&["--config", "fasevagt.toml", "migrate"], directory.path());
    let (said, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.code(), error.as_str()), (Some(0), ""));
    assert!(said.contains("fasevagt.db is up to date\n"), "{said}");
    assert!(said.ends_with("cases.db is up to date\n"), "{said}");
    assert!(directory.path().join("fasevagt.db").exists() && directory.path().join("cases.db").exists());
    let scan = fasevagt(&["--config", "fasevagt.toml", "scan"], directory.path());
    assert!(scan.status.success() && scan.stdout.starts_with(b"No deadlines"), "{scan:?}");
}

#[test]
fn a_state_database_newer_than_the_program_is_refused() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   VALUES (9999, 'of the future', '1', 'x', 1)";
        house.change_state(sql).await;
        for command in [&["outbox", "list"][..], &["once", "reminders"], &["migrate"]] {
            let config = house.config_file();
            let arguments = [&["--config", config.to_str().unwrap()], command].concat();
            let output = fasevagt(&arguments, config.parent().unwrap());
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{command:?}: {error}");
            assert!(error.contains("newer than this program"), "{error}");
        }
    });
}

#[test]
fn once_says_what_it_did_and_does_it_once() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let once = |arguments: &[&str]| said(&house, &[&["once"], arguments].concat());
        let first = once(&["reminders", "--on", "2026-11-16"]);
        assert_eq!(first, "reminders: 2026-11-16: 4 deadlines said in 3 mails, 40 passed stages recorded\n");
        assert_eq!(once(&["reminders", "--on", "2026-11-16"]), "reminders: 2026-11-16 is done already\n");
        assert_eq!(once(&["digest", "--on", "2026-11-16"]), "digest: 2026-W47: 2 mails\n");
        assert_eq!(once(&["deliver"]), "deliver: 5 sent, 0 to be tried again, 0 dead\n");
        assert_eq!(once(&["deliver"]), "deliver: nothing waits\n");
        let mails = fs::read_dir(house.config_file().with_file_name("mails")).unwrap().count();
        assert_eq!(mails, 5);
        let queue = json_of(&house, &["outbox", "list"]);
        let keys: Vec<_> = queue[0].as_object().unwrap().keys().map(String::as_str).collect();
        let contract = [
            "attempts",
            "body_deleted_at",
            "created_at",
            "id",
            "key",
            "kind",
            "last_error",
            "message_id",
            "next_attempt_at",
            "sent_at",
            "state",
            "to",
        ];
        assert_eq!(keys, contract);
        assert_eq!((&queue[0]["kind"], &queue[0]["state"]), (&json!("reminder"), &json!("sent")));
        let shown = said(&house, &["outbox", "show", "1"]);
        assert!(shown.contains("(+ 3 frister)") && shown.contains("støttenetværket"), "{shown}");
    });
}

#[test]
fn wrong_usage_is_told_from_failure() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2026-10\"").await;
        let code = |arguments: &[&str]| {
            let config = house.config_file();
            let all = [&["--config", config.to_str().unwrap()], arguments].concat();
            let output = fasevagt(&all, config.parent().unwrap());
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(output.stdout.is_empty() && !error.is_empty(), "{arguments:?}");
            output.status.code().unwrap()
        };
        assert_eq!(code(&["scan", "--on", "21.11.2026"]), 2);
        assert_eq!(code(&["scan", "--rule", "handover"]), 2);
        assert_eq!(code(&["statement", "--month", "2026-1"]), 2);
        assert_eq!(code(&["statement", "--month", "2026-10", "--kommune", "370"]), 2);
        assert_eq!(code(&["statement", "--month", "2026-09"]), 1);
        assert_eq!(code(&["outbox", "show", "7"]), 1);
        assert_eq!(code(&["--config", "nowhere.toml", "scan"]), 2);
    });
}

#[test]
fn a_name_that_there_is_not_is_wrong_usage_and_the_known_ones_are_listed() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2020-02\"").await;
        house.put_cti("CTI-2020-003", "2020-01-15", &[]).await;
        let refused = |arguments: &[&str]| {
            let config = house.config_file();
            let all = [&["--config", config.to_str().unwrap()], arguments].concat();
            let output = fasevagt(&all, config.parent().unwrap());
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()), "{arguments:?}");
            String::from_utf8(output.stderr).unwrap()
        };
        let tilbud = refused(&["scan", "--tilbud", "Pensionatet"]);
        assert_eq!(tilbud, "fasevagt: --tilbud \"Pensionatet\" is not known; accepted: pensionatet\n");
        assert!(refused(&["scan", "--rule", "handover"]).contains("accepted: staffing, "));
        assert!(
            refused(&["silence", "add", "CTI-2020-003", "handover", "--until", "2020-03-01"])
                .contains("accepted: staffing, ")
        );
        let kommune = ["statement", "--month", "2020-02", "--on", "2020-03-02", "--kommune", "9999"];
        let known = "fasevagt: --kommune \"9999\" is not known; accepted: 0370, 0751\n";
        assert_eq!(refused(&kommune), known, "a draft");
        house.statements("2020-03-02").await;
        assert_eq!(refused(&kommune), known, "issued");
        assert_eq!(refused(&[&kommune[..], &["--format", "pdf", "--out", "there"]].concat()), known, "its documents");
        house.change("DELETE FROM forloeb").await;
        house.change("DELETE FROM kommune WHERE code = '0370'").await;
        assert!(said(&house, &["statement", "--month", "2020-02", "--kommune", "0370"]).contains("CTI-2020-003"));
    });
}

#[test]
fn no_data_moves_a_terminal_or_runs_in_a_spreadsheet() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put("tilbud", &[("id", "=1+1"), ("name", "Huset")]).await;
        for (id, name) in [("+CTI", "\u{1b}[2JAnna"), ("@CTI", "\u{9b}31mBo"), ("-CTI\u{7}", "Åse")] {
            house
                .put("medarbejder", &[("id", id), ("name", name), ("email", "a@example.dk"), ("tilbud_id", "=1+1")])
                .await;
            house.put_cti(id, "2026-03-17", &[("medarbejder_id", id), ("tilbud_id", "=1+1")]).await;
        }
        let csv = said(&house, &["scan", "--on", "2026-11-16", "--format", "csv"]);
        assert!(csv.contains("'+CTI,'=1+1,'+CTI") && csv.contains("'@CTI") && csv.contains("'-CTI"), "{csv}");
        for arguments in [&["scan", "--on", "2026-11-16"][..], &["explain", "+CTI"], &["check"]] {
            let config = house.config_file();
            let all = [&["--config", config.to_str().unwrap()], arguments].concat();
            let output = fasevagt(&all, config.parent().unwrap());
            let shown = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            let moves = |c: char| c.is_control() && c != '\n' && c != '\t';
            assert!(!shown.contains(moves), "{arguments:?}: {shown:?}");
        }
    });
}

#[test]
fn status_tells_late_jobs_and_dead_mails_by_its_exit_code() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[schedule]\nreminders = \"0 0 0 * * *\"").await;
        let status = || {
            let config = house.config_file();
            let arguments = ["--config", config.to_str().unwrap(), "status", "--format", "json"];
            let output = fasevagt(&arguments, config.parent().unwrap());
            let status: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code().unwrap(), status)
        };
        let (code, late) = status();
        assert_eq!((code, &late["state"]), (2, &json!("critical")), "nothing was ever done: {late}");
        assert_eq!(late["outbox"], json!({"queued": 0, "dead": 0, "blocked": 0, "oldest_queued_at": null}));
    });
}

#[test]
fn status_is_unknown_where_the_configuration_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("bad.toml"), "nonsense = 1").unwrap();
    let output = fasevagt(&["--config", "bad.toml", "status"], dir.path());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("FASEVAGT UNKNOWN: ") && said.contains("nonsense"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn without_a_first_month_nothing_is_billed_and_that_is_no_failure() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let config = house.config_file();
        let output = fasevagt(&["--config", config.to_str().unwrap(), "once", "statements"], config.parent().unwrap());
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.contains("billing.first_month is not set"), "{said}");
    });
}

#[test]
fn the_list_of_kommuner_can_be_imported_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("fasevagt.toml"), "").unwrap();
    fs::copy("config/kommuner.csv", dir.path().join("kommuner.csv")).unwrap();
    let output = fasevagt(&["--config", "fasevagt.toml", "import", "kommuner.csv"], dir.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_demo_works_from_an_empty_directory_and_again() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = fasevagt(&["demo", "--on", "2026-11-21"], dir.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("The demo plays on 2026-11-20 (2026-11-21 is a closed day)."), "{said}");
        assert!(said.contains("38 forløb in 2 tilbud"), "{said}");
        // Its list is the case database, as it stands there.
        let looked = fasevagt(&["--config", "fasevagt-demo/fasevagt.toml", "once", "list"], dir.path());
        assert_eq!(String::from_utf8_lossy(&looked.stdout), "list: it is as it was last read\n");
    }
    let mails: Vec<_> =
        fs::read_dir(dir.path().join("fasevagt-demo/mails")).unwrap().map(|e| e.unwrap().path()).collect();
    let of = |kind: &str| {
        mails.iter().filter(|m| m.to_string_lossy().contains(kind) && m.extension().unwrap() == "eml").count()
    };
    assert!(of("reminder") >= 5 && of("digest") == 3 && of("statement") == 1);
    fs::write(dir.path().join("other.txt"), "of worth").unwrap();
    let refused = fasevagt(&["demo", "--dir", "."], dir.path());
    assert_eq!(refused.status.code(), Some(1));
    assert!(dir.path().join("other.txt").exists());
}

/// Whatever the day, every kind of deadline is there, and something upcoming, due and overdue.
#[test]
fn the_demo_shows_every_kind_of_deadline_on_every_day() {
    use fasevagt::domain::deadlines::rules::RULES;
    for on in ["2026-01-02", "2026-03-31", "2026-05-29", "2026-12-23", "2028-02-29"] {
        let dir = tempfile::tempdir().unwrap();
        assert!(fasevagt(&["demo", "--dir", "d", "--on", on], dir.path()).status.success());
        let output = fasevagt(&["--config", "d/fasevagt.toml", "scan", "--on", on, "--format", "json"], dir.path());
        let scan: Value = serde_json::from_slice(&output.stdout).unwrap();
        let has = |field: &str, value: &str| scan["deadlines"].as_array().unwrap().iter().any(|d| d[field] == value);
        for state in ["upcoming", "due", "overdue"] {
            assert!(has("state", state), "{on}: nothing {state}");
        }
        for rule in RULES {
            assert!(has("rule", rule.key), "{on}: nothing for {}", rule.key);
        }
    }
}
