//! The program beside the same report in another language.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use fasevagt::domain::cases::forloeb::Case;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::database::{Database, TILBUD, any_database};
use super::reports;
use crate::support::sources::root;

/// Any Python will do; `tests/run` installs one.
const PYTHON: &str = "FASEVAGT_TEST_PYTHON";
const DATABASES: usize = 3_000;

fn case(case: &Case) -> Value {
    let f = &case.forloeb;
    let plan = f.phase_plan;
    // The lengths of the phases, by when they begin in a year that no month is too short in.
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
    let starts = plan.starts(start, chrono::NaiveDate::from_ymd_opt(2099, 1, 1).unwrap());
    let months = |day: chrono::NaiveDate| {
        chrono::Datelike::year(&day) * 12 + chrono::Datelike::month0(&day).cast_signed() - 2023 * 12
    };
    let (first, second) = (months(starts.of(2).unwrap()), months(starts.of(3).unwrap()));
    json!({
        "id": f.id, "method": f.method, "tilbud": f.tilbud, "medarbejder": f.medarbejder,
        "legal_basis": f.legal_basis, "end_reason": f.end_reason, "start_on": f.start_on,
        "agreed_end_on": f.agreed_end_on, "ended_on": f.ended_on, "phase2_on": f.phase2_on,
        "phase3_on": f.phase3_on, "decision_on": f.decision_on, "discharged_on": f.discharged_on,
        "phase_plan": [first, second - first, plan.total() - second],
        "kontakter": case.kontakter.iter().map(|k| json!([k.held_on, k.kind])).collect::<Vec<_>>(),
        "milestones": case.milestones.iter().map(|m| json!([m.done_on, m.kind])).collect::<Vec<_>>(),
    })
}

fn database(database: &Database) -> Value {
    let workers = database.register.medarbejdere.iter();
    let worker = |(id, w): (&String, &fasevagt::domain::cases::staff::Medarbejder)| {
        (id.clone(), json!({"tilbud": w.tilbud, "fte_percent": w.fte_percent}))
    };
    json!({
        "from": database.period.from, "to": database.period.to, "tilbud": TILBUD,
        "closing_days": ["06-05", "12-24", "12-31"],
        "workers": workers.map(worker).collect::<serde_json::Map<_, _>>(),
        "cases": database.cases.iter().map(case).collect::<Vec<_>>(),
    })
}

/// The reports by the other program, one after the other; `None` where there is no Python, which is wrong on CI.
pub fn reported(databases: &[Value]) -> Option<Vec<Value>> {
    let Ok(python) = env::var(PYTHON) else {
        assert!(env::var_os("CI").is_none(), "{PYTHON} is not set: start the tests with tests/run");
        println!("skipped: {PYTHON} is not set");
        return None;
    };
    let mut command = Command::new(python);
    command.arg(root("tests/method_report/report.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = command.spawn().unwrap();
    // It reads all before it writes anything.
    running.stdin.take().unwrap().write_all(Value::from(databases).to_string().as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn another_program_reports_the_same_of_random_databases() {
    let mut runner = TestRunner::deterministic();
    let strategy = any_database();
    let databases: Vec<Database> = (0..DATABASES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let Some(expected) = reported(&databases.iter().map(database).collect::<Vec<_>>()) else { return };
    let mut asked = [[0_usize; 2]; 14];
    let mut expected = expected.into_iter();
    for database in &databases {
        let reports = reports(&database.cases, &database.register, database.period);
        let all = std::iter::once(reports.of_all()).chain(TILBUD.into_iter().map(|tilbud| reports.of_tilbud(tilbud)));
        for report in all {
            assert_eq!(serde_json::to_value(&report).unwrap(), expected.next().unwrap(), "{database:#?}");
            for (counts, result) in asked.iter_mut().zip(&report.items) {
                counts[0] += result.count.met;
                counts[1] += result.count.n - result.count.met;
            }
        }
    }
    assert_eq!(expected.next(), None);
    // Each item is met, and not met, often enough to be looked at.
    assert!(asked.iter().flatten().all(|count| *count > 50), "{asked:?}");
    println!("{asked:?}");
}
