//! Random rows of a case database, most of them right, some wrong in one of the ways of docs/domain.md's closed list.

use std::collections::BTreeMap;

use fasevagt::domain::cases::case_schema::TABLES;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The cells of a row in the order of the table's columns.
pub type Cells = Vec<Option<String>>;

/// The rows of each table.
pub type Rows = BTreeMap<&'static str, Vec<Cells>>;

/// The columns of a table, in their order.
pub fn columns(table: &str) -> Vec<&'static str> {
    let table = TABLES.iter().find(|known| known.name == table).unwrap();
    table.columns.iter().map(|column| column.name).collect()
}

/// The forløb that there may be.
pub const NUMBERS: [&str; 8] = ["F-1", "F-2", "F-3", "F-4", "F-5", "F-6", "7", "Åse's"];

/// What a stray row may say that it belongs to.
pub const NO_NUMBERS: [&str; 2] = ["F-99", "Jens Hansen"];

const DAYS: [&str; 7] =
    ["2026-01-10", "2026-03-01", "2026-05-31", "2026-06-30", "2026-07-01", "2026-12-31", "2028-02-29"];
const STARTS: [&str; 4] = ["2019-03-01", "2019-03-01", "2019-03-01", "2026-01-10"];
const ENDS: [&str; 6] = ["2020-05-05", "2020-05-05", "2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"];
const KOMMUNER: [&str; 2] = ["0370", "0751"];
/// Those of the rows of kommuner, of which some are wrong.
const CODES: [&str; 9] = ["0370", "0370", "0370", "0370", "0751", "0751", "0751", "0751", "370"];
const TILBUD: [&str; 3] = ["havnen", "pensionatet", "uden-plan"];
const WORKERS: [&str; 2] = ["anna", "bo"];
const METHODS: [&str; 6] = ["CTI", "CTI", "CTI", "ICM", "ACT", "EFTERFORSORG"];

/// What may stand anywhere, and is right nowhere or in few places.
fn odd() -> impl Strategy<Value = Option<String>> {
    let long = ["x".repeat(254), "x".repeat(255), "æ".repeat(200)];
    let odd = [
        "2026-02-30",
        "2026-02-29",
        "2024-02-29",
        "0000-00-00",
        "2026-2-3",
        "2026-13-01",
        "2026-01-10 ",
        "2020-01-01",
        "2027-12-31",
        "0126-03-10",
        "1989-12-31",
        "1990-01-01",
        "2200-12-31",
        "2201-01-01",
        "9999-12-31",
        "snart",
        "7",
        "370",
        "0370",
        "cti",
        "true",
        "1",
        "-1",
        "1000000000001",
        "uden-plan",
        "a\\b\tc\nd\r'\\N",
        "\\N",
        "😀",
    ];
    let odd: Vec<_> = odd.into_iter().map(str::to_owned).chain(long).map(Some).collect();
    prop_oneof![2 => Just(None), 1 => Just(Some(String::new())), 6 => select(odd)]
}

type Cell = BoxedStrategy<Option<String>>;

fn always(of: &'static [&'static str]) -> Cell {
    select(of).prop_map(|text| Some(text.to_owned())).boxed()
}

fn sometimes(of: &'static [&'static str]) -> Cell {
    prop_oneof![2 => Just(None), 1 => always(of)].boxed()
}

/// Rows of a table by the strategy of each column. Where a key is wrong it is empty, or leads to nothing.
fn rows(cells: Vec<Cell>, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Cells>> {
    let width = cells.len();
    let wrong = (0..width, odd(), select(vec![None, Some(""), Some(NO_NUMBERS[0]), Some(NO_NUMBERS[1])])).boxed();
    let wrong = prop_oneof![7 => vec(wrong.clone(), 0), 3 => vec(wrong.clone(), 1), 1 => vec(wrong, 2)];
    let row = (cells, wrong).prop_map(|(mut row, wrong)| {
        for (column, value, key) in wrong {
            row[column] = if column == 0 { key.map(str::to_owned) } else { value };
        }
        row
    });
    vec(row, count)
}

fn forloeb() -> impl Strategy<Value = Vec<Cells>> {
    let cells = vec![
        always(&NUMBERS),
        always(&["a", "b"]),
        always(&METHODS),
        always(&TILBUD),
        sometimes(&WORKERS),
        always(&KOMMUNER),
        sometimes(&KOMMUNER),
        sometimes(&["85", "85a"]),
        sometimes(&DAYS),
        prop_oneof![1 => Just(None), 9 => always(&STARTS)].boxed(),
        sometimes(&DAYS),
        sometimes(&["afgørelse"]),
        sometimes(&ENDS),
        sometimes(&["completed", "moved", "dropped_out", "died", "other"]),
        sometimes(&["2026-03-01"]),
        sometimes(&DAYS[1..]),
        sometimes(&DAYS),
        sometimes(&DAYS),
        sometimes(&DAYS),
        sometimes(&["CTI", "dyr"]),
    ];
    let cells = [cells, payer_cells()].concat();
    rows(cells, 0..12)
}

/// What a payer wants on its bills. No number is right: one could stand at two kommuner.
fn payer_cells() -> Vec<Cell> {
    vec![
        sometimes(&["5790000000004"]),
        sometimes(&["Kirsten, lokal 12", "se 010190-1234"]),
        sometimes(&["R-2026-17", "0101901234"]),
        sometimes(&["1-23-45", "010190 1234"]),
    ]
}

/// The register's rows, with every key mostly there.
fn register() -> impl Strategy<Value = [Vec<Cells>; 5]> {
    let kommune = vec![
        always(&CODES),
        always(&["Næstved", "Aarhus"]),
        sometimes(&["29189625"]),
        sometimes(&["5"]),
        sometimes(&["Vej 1, 4700 Næstved", "Vej 010190-1234"]),
        sometimes(&["Kirsten, lokal 12", "se 010190-1234"]),
    ];
    let kommuner = rows(kommune, 2..6);
    let plans =
        prop_oneof![2 => Just(None), 2 => always(&["3-3-3", "3-4-2"]), 1 => always(&["9", "0-3-3", "3-3-61"])].boxed();
    let tilbud = rows(vec![always(&TILBUD), always(&["Huset"]), sometimes(&["5"]), plans], 3..8);
    let worker = vec![
        always(&WORKERS),
        always(&["Anna", "Bo"]),
        always(&["anna@example.dk", "bo@example.dk"]),
        always(&TILBUD),
        always(&["100", "50"]),
        sometimes(&DAYS),
        sometimes(&DAYS),
        sometimes(&WORKERS),
    ];
    let takster = rows(vec![always(&["CTI", "dyr"]), always(&DAYS), always(&["40600", "41300"])], 0..6);
    let leader = vec![
        always(&["teamleder", "forstander"]),
        sometimes(&TILBUD),
        always(&["Tina", "Frode"]),
        always(&["tina@example.dk", "frode@example.dk"]),
        sometimes(&DAYS),
        sometimes(&DAYS),
        sometimes(&["vikar@example.dk"]),
    ];
    (kommuner, tilbud, rows(worker, 2..6), rows(leader, 0..4), takster)
        .prop_map(|(kommuner, tilbud, workers, leaders, takster)| [kommuner, tilbud, workers, leaders, takster])
}

/// The rows that belong to forløb.
fn children() -> impl Strategy<Value = [Vec<Cells>; 5]> {
    let kinds = always(&["handleplan", "goals_evaluated", "long_term_plan", "kommune_informed"]);
    let milestones = rows(vec![always(&NUMBERS), kinds, always(&DAYS)], 0..15);
    let contacts = always(&["home_visit", "meeting", "call", "network"]);
    let kontakter = rows(vec![always(&NUMBERS), always(&DAYS), contacts], 0..15);
    let promise = vec![
        always(&NUMBERS),
        always(&DAYS[..4]),
        sometimes(&DAYS),
        sometimes(&DAYS),
        sometimes(&["ref", "sag 010190-1234"]),
    ];
    let payer = [vec![always(&NUMBERS), always(&DAYS), always(&KOMMUNER)], payer_cells()].concat();
    let payers = rows(payer, 0..10);
    let pauses = rows(vec![always(&NUMBERS), always(&DAYS), sometimes(&DAYS), always(&["0", "1"])], 0..10);
    (milestones, kontakter, rows(promise, 0..10), payers, pauses)
        .prop_map(|(milestones, kontakter, promises, payers, pauses)| [milestones, kontakter, promises, payers, pauses])
}

/// A whole case database.
pub fn case_rows() -> impl Strategy<Value = Rows> {
    (register(), forloeb(), children()).prop_map(|(register, forloeb, children)| {
        let named = ["kommune", "tilbud", "medarbejder", "leder", "takst"].into_iter().zip(register);
        let hanging = ["milestone", "kontakt", "betalingstilsagn", "betaler", "pause"].into_iter().zip(children);
        named.chain([("forloeb", forloeb)]).chain(hanging).collect()
    })
}

/// The same rows in another order.
pub fn in_any_order(rows: Rows) -> impl Strategy<Value = Rows> {
    let (names, tables): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let shuffled: Vec<_> = tables.into_iter().map(|rows| Just(rows).prop_shuffle()).collect();
    shuffled.prop_map(move |tables| names.iter().copied().zip(tables).collect())
}
