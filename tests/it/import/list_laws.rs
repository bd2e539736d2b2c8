//! The laws of a list that is what counts, over random lists and databases with every kind of row that belongs to a forløb:
//! out and in again changes nothing, the last list says all, twice is once, and no order matters.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fasevagt::config::Config;
use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::domain::cases::case_schema::{
    BETALER, BETALINGSTILSAGN, FORLOEB, KOMMUNE, KONTAKT, LEDER, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD,
};
use fasevagt::domain::cases::forloeb::{KontaktKind, MilestoneKind};
use fasevagt::domain::cases::row::Row;
use fasevagt::domain::cases::table::Table;
use fasevagt::jobs::export;
use fasevagt::jobs::import::{Report, Request};
use fasevagt::store::cases::whole_table;
use fasevagt::store::db::{Access, Db};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::site::{Site, errors};
use crate::support::databases::{TestDatabase, block_on, on_postgres};
use crate::support::{day, house::execute};

const DAYS: [&str; 4] = ["01-03-2026", "02-03-2026", "10-03-2026", "11-03-2026"];
const IDS: [&str; 4] = ["F-1", "F-2", "F-3", "F-4"];
const CHILDREN: [&Table; 5] = [&MILESTONE, &KONTAKT, &BETALINGSTILSAGN, &BETALER, &PAUSE];
const NEWEST: [(&str, &str, &str); 5] = [
    ("milestone", "goals_evaluated", "Mål evalueret senest"),
    ("kontakt", "home_visit", "Seneste hjemmebesøg"),
    ("kontakt", "meeting", "Seneste møde"),
    ("kontakt", "call", "Seneste opkald"),
    ("kontakt", "network", "Seneste netværksmøde"),
];
const PROMISE: [&str; 4] = ["Betalingstilsagn registreret", "Tilsagn fra", "Tilsagn til", "Tilsagnets reference"];

/// A sheet: its file, its titles, its rows.
type Sheet = (&'static str, Vec<String>, Vec<Vec<String>>);

/// A list; every sheet is there.
#[derive(Debug, Clone)]
struct List {
    sheets: Vec<Sheet>,
}

fn days() -> impl Strategy<Value = String> {
    select(&DAYS[..]).prop_map(String::from)
}

fn maybe(weight: f64) -> impl Strategy<Value = String> {
    option::weighted(weight, days()).prop_map(Option::unwrap_or_default)
}

fn reference() -> impl Strategy<Value = String> {
    select(&["", "R-1", "R-2"][..]).prop_map(String::from)
}

/// Registered, from, to, reference; the end never before the start.
fn promise() -> impl Strategy<Value = Vec<String>> {
    let to = option::of(Just("31-12-2026".to_owned())).prop_map(Option::unwrap_or_default);
    (days(), maybe(0.5), to, reference())
        .prop_map(|(registered, from, to, reference)| vec![registered, from, to, reference])
}

fn wide_titles(with_newest: bool) -> Vec<String> {
    let milestones = MilestoneKind::ALL.iter().zip(MilestoneKind::CHOICES);
    let milestones = milestones.filter(|(kind, _)| **kind != MilestoneKind::GoalsEvaluated);
    let mut titles: Vec<String> = milestones.map(|(_, choice)| choice.danish.to_owned()).collect();
    if with_newest {
        titles.extend(NEWEST.map(|(_, _, title)| title.to_owned()));
    }
    titles
}

fn forloeb(id: &'static str, with_newest: bool) -> impl Strategy<Value = Vec<String>> {
    let wide = vec(maybe(0.25), wide_titles(with_newest).len());
    let promise = option::of(promise()).prop_map(|promise| promise.unwrap_or_else(|| vec![String::new(); 4]));
    (maybe(0.7), select(&["", "m07", "m08"][..]), wide, promise).prop_map(move |(start, worker, wide, promise)| {
        let own = ["CTI", "pensionatet", worker, "Næstved", &start].map(String::from);
        [vec![id.to_owned(), format!("p-{id}")], own.to_vec(), wide, promise].concat()
    })
}

/// Rows of a sheet, each with a forløb before it; of those with a key each key once.
fn rows<S: Strategy<Value = Vec<String>> + 'static>(
    cells: S,
    key: Option<Vec<usize>>,
) -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = (select(&IDS[..]), cells).prop_map(|(id, cells)| [vec![id.to_owned()], cells].concat());
    vec(row, 0..7).prop_map(move |mut rows| {
        let mut keys = BTreeSet::new();
        let once = |row: &Vec<String>, key: &Vec<usize>| key.iter().map(|at| row[*at].clone()).collect::<Vec<_>>();
        rows.retain(|row| key.as_ref().is_none_or(|key| keys.insert(once(row, key))));
        rows
    })
}

fn list(with_newest: bool) -> impl Strategy<Value = List> {
    let forloeb: Vec<_> = IDS.iter().map(|id| option::weighted(0.7, forloeb(id, with_newest))).collect();
    let word = |choices: &'static [fasevagt::domain::cases::danish_set::Choice]| {
        select(choices.iter().map(|choice| choice.danish.to_owned()).collect::<Vec<_>>())
    };
    let milestones = rows((word(MilestoneKind::CHOICES), days()).prop_map(|(a, b)| vec![a, b]), Some(vec![0, 1, 2]));
    let kontakter = rows((days(), word(KontaktKind::CHOICES)).prop_map(|(a, b)| vec![a, b]), None);
    let promises = rows(promise(), Some(vec![0, 1, 4]));
    let kommune = select(&["Næstved", "Aarhus"][..]).prop_map(String::from);
    let betalere = rows((days(), kommune).prop_map(|(a, b)| vec![a, b]), Some(vec![0, 1]));
    let pause = (days(), option::of(Just("31-12-2026".to_owned())), select(&["Ja", "Nej"][..]));
    let pauses =
        rows(pause.prop_map(|(from, to, billed)| vec![from, to.unwrap_or_default(), billed.into()]), Some(vec![0, 1]));
    (forloeb, milestones, kontakter, promises, betalere, pauses).prop_map(move |(forloeb, a, b, c, d, e)| {
        let own = "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning";
        let own = own.split(';').map(String::from).collect();
        let titles = [own, wide_titles(with_newest), PROMISE.map(String::from).to_vec()].concat();
        let forloeb: Vec<Vec<String>> = forloeb.into_iter().flatten().collect();
        let known: BTreeSet<String> = forloeb.iter().map(|row| row[0].clone()).collect();
        let sheet = |name, titles: &str, rows: Vec<Vec<String>>| -> Sheet {
            let rows = rows.into_iter().filter(|row| known.contains(&row[0])).collect();
            (name, titles.split(';').map(String::from).collect(), rows)
        };
        List {
            sheets: vec![
                sheet("milepæle.csv", "Sagsnummer;Milepæl;Dato", a),
                sheet("kontakter.csv", "Sagsnummer;Dato;Kontaktform", b),
                sheet("betalingstilsagn.csv", "Sagsnummer;Registreret den;Gælder fra;Gælder til;Reference", c),
                sheet("betalere.csv", "Sagsnummer;Gælder fra;Kommune", d),
                sheet("pauser.csv", "Sagsnummer;Fra;Til;Faktureres", e),
                ("forløb.csv", titles, forloeb),
            ],
        }
    })
}

/// The same list in another order: rows, columns and files by turns of `by`.
fn turned(list: &List, by: usize) -> List {
    let turn = |length: usize| if length == 0 { 0 } else { by % length };
    let mut sheets = list.sheets.clone();
    for (_, titles, rows) in &mut sheets {
        let columns = turn(titles.len());
        titles.rotate_left(columns);
        for row in rows.iter_mut() {
            row.rotate_left(columns);
        }
        let count = turn(rows.len());
        rows.rotate_left(count);
        rows.reverse();
    }
    let count = turn(sheets.len());
    sheets.rotate_left(count);
    List { sheets }
}

/// One site and its database, emptied between lists.
struct Play {
    site: Site,
    db: Db,
}

impl Play {
    async fn new(database: TestDatabase) -> Self {
        let site = Site::with_ground(database).await;
        let db = Db::open(&site.database.url, Access::Write).await.unwrap();
        Self { site, db }
    }

    async fn clear(&self) {
        for table in ["milestone", "kontakt", "betalingstilsagn", "betaler", "pause", "forloeb", "list_state"] {
            execute(&self.db, &format!("DELETE FROM {table}")).await;
        }
    }

    /// Imports a list; what the brake names is agreed to. `None` where something is wrong with it.
    async fn import(&mut self, list: &List, missing: MissingRows) -> Option<Report> {
        self.site.missing = missing;
        let text = |titles: &[String], rows: &[Vec<String>]| {
            let lines = [titles.to_vec()].into_iter().chain(rows.iter().cloned());
            lines.map(|line| line.join(";") + "\n").collect::<String>()
        };
        let file = |(name, titles, rows): &Sheet| self.site.file(name, text(titles, rows));
        let files: Vec<PathBuf> = list.sheets.iter().map(file).collect();
        self.accepted(&files).await
    }

    async fn accepted(&self, files: &[PathBuf]) -> Option<Report> {
        let report = self.site.try_import(files, false, false).await.unwrap();
        let (Some(brake), Some(_)) = (&report.outcome.brake, &report.braked) else {
            return if report.refused { None } else { Some(report) };
        };
        let allowed = Request { allow: Some(brake.number), ..self.site.request(files) };
        let report = self.site.import_by(allowed).await.unwrap();
        assert!(!report.refused, "what was named is accepted: {:?}", errors(&report));
        Some(report)
    }

    /// The rows that belong to these forløb, and theirs.
    async fn rows_of(&self, ids: &BTreeSet<String>) -> BTreeMap<&'static str, Vec<Row>> {
        let mut tx = self.db.snapshot().await.unwrap();
        let mut all = BTreeMap::new();
        for table in CHILDREN.into_iter().chain([&FORLOEB]) {
            let mut rows = whole_table(&mut tx, table).await.unwrap();
            rows.retain(|row| ids.contains(row.id().unwrap()));
            rows.sort_unstable();
            all.insert(table.name, rows);
        }
        all
    }
}

fn ids(list: &List) -> BTreeSet<String> {
    list.sheets.last().unwrap().2.iter().map(|row| row[0].clone()).collect()
}

fn is_changed(report: &Report) -> bool {
    let changes = report.outcome.differences.iter().map(|difference| &difference.change);
    changes.into_iter().any(|change| change.added.len() + change.changed.len() + change.removed.len() > 0)
}

/// The date of the newest cell of a forløb, as the database has it.
fn newest_cell(list: &List, id: &str, kind: &str) -> Option<String> {
    let (_, titles, rows) = list.sheets.last().unwrap();
    let (_, _, title) = NEWEST.iter().find(|(_, known, _)| *known == kind)?;
    let place = titles.iter().position(|known| known == title)?;
    let cell = &rows.iter().find(|row| row[0] == id)?[place];
    let parts: Vec<&str> = cell.split('-').collect();
    if let [day, month, year] = parts.as_slice() { Some(format!("{year}-{month}-{day}")) } else { None }
}

/// What the later list leaves beside its own: earlier rows of newest columns, and nothing else.
fn assert_only_earlier(list: &List, table: &Table, alone: &[Row], after: &[Row]) {
    let mut more = after.to_vec();
    for row in alone {
        let at = more.iter().position(|other| other == row);
        more.remove(at.unwrap_or_else(|| panic!("{row:?} is not there: {after:?}")));
    }
    for row in more {
        let kind = row.named(table, "kind").unwrap_or_default();
        assert!(NEWEST.iter().any(|(_, known, _)| *known == kind), "{}: {row:?}", table.name);
        let date = if *table == KONTAKT { "held_on" } else { "done_on" };
        let cell = newest_cell(list, row.id().unwrap(), kind);
        assert!(cell.is_none_or(|cell| row.named(table, date).unwrap() < cell.as_str()), "{row:?} is not earlier");
    }
}

/// All laws of lists for two of them, one after the other.
async fn play(play: &mut Play, first: &List, last: &List, with_newest: bool, by: usize) {
    let removes = MissingRows::Remove;
    play.clear().await;
    if play.import(last, removes).await.is_none() {
        return;
    }
    let of_last = ids(last);
    let alone = play.rows_of(&of_last).await;
    for missing in [MissingRows::Keep, removes] {
        let again = play.import(last, missing).await.unwrap();
        assert!(!is_changed(&again), "the same list again changes nothing: {missing:?}");
    }
    play.clear().await;
    play.import(&turned(last, by), removes).await.unwrap();
    assert_eq!(play.rows_of(&of_last).await, alone, "no order matters");
    play.clear().await;
    if play.import(first, removes).await.is_none() || play.import(last, removes).await.is_none() {
        return;
    }
    let after = play.rows_of(&of_last).await;
    for (name, rows) in &alone {
        let table = CHILDREN.into_iter().find(|table| table.name == *name);
        match table {
            Some(table) if with_newest => assert_only_earlier(last, table, rows, &after[name]),
            _ => assert_eq!(rows, &after[name], "{name}"),
        }
    }
}

/// Out and in again.
async fn round_trip(play: &mut Play, config: &Config, list: &List) {
    play.clear().await;
    if play.import(list, MissingRows::Keep).await.is_none() {
        return;
    }
    let exported = export::run(config, day("2026-03-05")).await.unwrap();
    assert_eq!((exported.wrong, exported.left_out), (0, 0));
    let file = play.site.file("eksport.xlsx", exported.bytes);
    for missing in [MissingRows::Keep, MissingRows::Remove] {
        play.site.missing = missing;
        let report = play.site.try_import(std::slice::from_ref(&file), false, false).await.unwrap();
        assert_eq!(errors(&report), [""; 0]);
        assert!(!is_changed(&report), "{missing:?}: {:?}", report.outcome.differences);
        assert_eq!((report.ignored_sheets.len(), report.outcome.unknown_columns.len()), (0, 0));
    }
}

/// The configuration of a site, for the day's computations.
fn config(site: &Site) -> Config {
    let text = format!("[database]\ncases = \"{}\"\nstate = \"sqlite:none.db\"\n", site.database.text);
    fasevagt::config::load(Some(&site.file("fasevagt.toml", text))).unwrap()
}

#[test]
fn the_last_list_says_all_in_whatever_order_and_however_often() {
    let runner = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let with = |newest| (list(newest), list(newest), Just(newest), 1..9_usize);
    let played = TestRunner::new(runner).run(&prop_oneof![with(true), with(false)], |(first, last, newest, by)| {
        block_on(async {
            let mut one = Play::new(TestDatabase::sqlite()).await;
            play(&mut one, &first, &last, newest, by).await;
        });
        Ok(())
    });
    played.unwrap();
}

#[test]
fn an_export_comes_in_again_and_changes_nothing() {
    let runner = ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() };
    let played = TestRunner::new(runner).run(&prop_oneof![list(true), list(false)], |list| {
        block_on(async {
            let mut one = Play::new(TestDatabase::sqlite()).await;
            let config = config(&one.site);
            round_trip(&mut one, &config, &list).await;
        });
        Ok(())
    });
    played.unwrap();
}

/// In one database, since a server takes long to make one.
#[test]
fn both_hold_on_postgresql() {
    on_postgres(async |database| {
        let mut one = Play::new(database).await;
        let config = config(&one.site);
        let mut runner = TestRunner::default();
        for turn in 0..10 {
            let newest = turn % 2 == 0;
            let (first, last) = (list(newest), list(newest)).new_tree(&mut runner).unwrap().current();
            println!("{first:?}\n{last:?}");
            play(&mut one, &first, &last, newest, turn + 1).await;
            round_trip(&mut one, &config, &last).await;
        }
    });
}

/// The generator must make every kind of row, or the laws say nothing of it.
#[test]
fn the_lists_hold_every_table_that_belongs_to_a_forloeb() {
    let mut runner = TestRunner::default();
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let list = list(true).new_tree(&mut runner).unwrap().current();
        seen.extend(list.sheets.iter().filter(|(_, _, rows)| !rows.is_empty()).map(|(name, ..)| *name));
    }
    assert_eq!(seen.len(), CHILDREN.len() + 1);
    let others = [&KOMMUNE, &TILBUD, &MEDARBEJDER, &LEDER, &TAKST];
    assert_eq!(others.len() + seen.len(), fasevagt::domain::cases::case_schema::TABLES.len());
}
