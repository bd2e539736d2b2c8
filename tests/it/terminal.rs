//! Nothing that stands in the data makes a terminal or a spreadsheet do anything; and what only a terminal shows.

use std::process::Command;

use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;

/// Sets the window's title, colours it red by one character, turns the direction of writing, begins a line anew.
const ESCAPES: [&str; 5] = ["\u{1b}]0;x\u{7}", "\u{9b}31m", "\u{202e}", "\r", "\u{1b}[2J"];

/// A site whose ids and names all have something in them that a terminal obeys.
async fn site(database: TestDatabase) -> House {
    let house = House::of_another_program(database, "[billing]\nfirst_month = \"2026-10\"").await;
    for (number, escape) in ESCAPES.into_iter().enumerate() {
        let (tilbud, worker) = (format!("havnen{escape}{number}"), format!("m{escape}{number}"));
        let name = format!("Anna{escape}");
        house.put("tilbud", &[("id", &tilbud), ("name", &name)]).await;
        let cells = [("id", &*worker), ("name", &name), ("email", "anna@example.dk"), ("tilbud_id", &tilbud)];
        house.put("medarbejder", &[&cells[..], &[("fte_percent", "100")]].concat()).await;
        let (id, stray) = (format!("CTI{escape}{number}"), format!("Jens{escape}{number}"));
        house.put_cti(&id, "2026-03-17", &[("tilbud_id", &tilbud), ("medarbejder_id", &worker)]).await;
        house.put("milestone", &[("forloeb_id", &stray), ("kind", &name), ("done_on", "24.07.85")]).await;
    }
    house.reminders("2026-11-20").await.unwrap();
    house.statements("2026-11-02").await;
    house
}

fn assert_obeyed_by_none(what: &str, text: &str) {
    let line = text.lines().find(|line| line.chars().any(|c| c.is_control() || c == '\u{202e}'));
    assert_eq!(line, None, "{what}");
}

const QUESTIONS: [&[&str]; 14] = [
    &["scan", "--on", "2026-12-01"],
    &["scan", "--on", "2026-12-01", "--format", "csv"],
    &["scan", "--on", "2026-12-01", "--format", "json"],
    &["simulate", "--from", "2026-12-01", "--to", "2026-12-20"],
    &["simulate", "--from", "2026-12-01", "--to", "2026-12-20", "--format", "json"],
    &["statement", "--month", "2026-10"],
    &["statement", "--month", "2026-10", "--format", "csv", "--kommune", "0370"],
    &["statement", "--month", "2026-10", "--format", "json"],
    &["outbox", "list"],
    &["outbox", "show", "1"],
    &["outbox", "show", "1", "--format", "json"],
    &["explain", "CTI\u{1b}[2J4"],
    &["explain", "CTI\u{1b}[2J4", "--format", "json"],
    &["check"],
];

#[test]
fn no_command_writes_what_a_terminal_obeys() {
    on_both(async |database| {
        let house = site(database).await;
        for args in QUESTIONS {
            assert_obeyed_by_none(&args.join(" "), &said(&house, args));
        }
        let scan = json_of(&house, &["scan", "--on", "2026-12-01"]);
        let ids: Vec<&str> =
            scan["deadlines"].as_array().unwrap().iter().filter_map(|d| d["forloeb"].as_str()).collect();
        assert!(ids.contains(&"CTI\u{9b}31m1") && ids.contains(&"CTI\u{202e}2"), "JSON says it all the same: {ids:?}");
    });
}

/// Runs a command on a terminal of its own, and gives what the terminal got.
fn on_terminal(house: &House, arguments: &[&str]) -> Option<String> {
    let quoted = arguments.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(" ");
    let config = house.config_file();
    // How far it has come is drawn by the program itself.
    let bar = if arguments[0] == "simulate" { "2>/dev/null" } else { "" };
    let command = format!("{} --config {} {quoted} {bar}", env!("CARGO_BIN_EXE_fasevagt"), config.display());
    let run = Command::new("script").args(["-qec", &command, "/dev/null"]).env("COLUMNS", "400").output();
    let Ok(output) = run else {
        eprintln!("skipped: util-linux' script is not installed");
        return None;
    };
    // A terminal ends each line with both.
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}

#[test]
fn a_terminal_gets_nothing_that_it_obeys_and_check_shows_there_what_is_wrong() {
    block_on(async {
        let house = site(TestDatabase::sqlite()).await;
        for args in QUESTIONS {
            let Some(got) = on_terminal(&house, args) else { return };
            assert!(!got.is_empty());
            assert_obeyed_by_none(&args.join(" "), &got);
        }
        let (Some(shown), piped) = (on_terminal(&house, &["check"]), said(&house, &["check"])) else { return };
        assert!(shown.contains("24.07.85") && shown.contains("Jens"), "{shown}");
        assert!(!piped.contains("24.07.85") && !piped.contains("Jens"), "{piped}");
        // So it is with what a database says.
        house.change("ALTER TABLE kontakt RENAME TO contact").await;
        house.put("contact", &[("forloeb_id", "Jens Hansen")]).await;
        let by_path = "json_extract('{}', forloeb_id) AS forloeb_id, held_on, kind FROM contact";
        house.change(&format!("CREATE VIEW kontakt AS SELECT {by_path}")).await;
        let Some(shown) = on_terminal(&house, &["check"]) else { return };
        assert!(shown.contains("Jens Hansen"), "{shown}");
        let scan = on_terminal(&house, &["scan"]).unwrap_or_default();
        assert!(scan.contains("read table kontakt: bad JSON path") && !scan.contains("Jens"), "{scan}");
    });
}

#[test]
fn no_cell_of_a_csv_is_a_formula() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2026-10\"").await;
        let formulas = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\u{feff}=1", "=cmd|''/c calc''!A1"];
        for formula in formulas {
            let cells = [("id", formula), ("name", formula)];
            house.put("tilbud", &cells).await;
            let of_worker = [("email", "anna@example.dk"), ("tilbud_id", formula), ("fte_percent", "100")];
            house.put("medarbejder", &[&cells[..], &of_worker].concat()).await;
            house.put_cti(formula, "2026-03-17", &[("tilbud_id", formula), ("medarbejder_id", formula)]).await;
        }
        house.change("UPDATE kommune SET name = '=1+1'").await;
        for args in [QUESTIONS[1], QUESTIONS[6]] {
            let csv = said(&house, args);
            let separator = if args[0] == "scan" { b',' } else { b';' };
            let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(csv.as_bytes());
            let mut cells = 0;
            for row in reader.records() {
                for cell in &row.unwrap() {
                    cells += 1;
                    // A number is none.
                    let is_number = cell.replace(',', ".").parse::<f64>().is_ok() && !cell.starts_with('+');
                    let first = cell.trim_start_matches(['\u{feff}', ' ']).chars().next();
                    assert!(is_number || !first.is_some_and(|c| "=+-@\t\r".contains(c)), "{cell:?} in {csv}");
                }
            }
            assert!(cells > 50, "{csv}");
        }
    });
}
