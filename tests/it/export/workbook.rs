//! What stands in an export, and what it keeps back.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use fasevagt::config::DatabaseUrl;
use fasevagt::import;
use fasevagt::import::ExportedWorkbook;
use fasevagt::jobs::export;

use crate::cli::fasevagt;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::House;

/// The rows of a sheet, each by its titles.
pub fn rows(bytes: &[u8], name: &str, first: &str) -> Vec<BTreeMap<String, String>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let at = range.rows().position(|row| row[0] == *first).unwrap();
    let titles: Vec<String> = range.rows().nth(at).unwrap().iter().map(ToString::to_string).collect();
    let text = |cell: &Data| match cell {
        Data::DateTime(date) => date.as_datetime().unwrap().date().to_string(),
        other => other.to_string(),
    };
    let by_title = |row: &[Data]| titles.iter().cloned().zip(row.iter().map(text)).collect();
    range.rows().skip(at + 1).map(by_title).collect()
}

async fn exported(house: &House, on: &str) -> ExportedWorkbook {
    export::run(&house.app.config, day(on)).await.unwrap()
}

fn file(house: &House, bytes: &[u8]) -> std::path::PathBuf {
    let file = house.config_file().with_file_name("eksport.xlsx");
    fs::write(&file, bytes).unwrap();
    file
}

#[test]
fn what_happened_once_stands_in_the_row_of_its_case_and_the_rest_on_its_sheet() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        for (kind, done_on) in [
            ("handleplan", "2026-03-01"),
            ("activity_plan", "2026-04-01"),
            ("activity_plan", "2026-04-08"),
            ("goals_evaluated", "2026-06-10"),
        ] {
            house.put("milestone", &[("forloeb_id", "CTI-1"), ("kind", kind), ("done_on", done_on)]).await;
        }
        house.put("kontakt", &[("forloeb_id", "CTI-1"), ("held_on", "2026-03-20"), ("kind", "home_visit")]).await;
        let promise = [("forloeb_id", "CTI-1"), ("registered_on", "2026-03-02"), ("reference", "R-1")];
        house.put("betalingstilsagn", &promise).await;
        let ExportedWorkbook { bytes, wrong, left_out } = exported(&house, "2026-06-20").await;
        assert_eq!((wrong, left_out), (0, 0));
        let row = &rows(&bytes, "Forløb", "Sagsnummer")[0];
        for (title, value) in [
            ("Sagsnummer", "CTI-1"),
            ("Handlekommune", "Næstved"),
            ("Indflytning", "2026-03-17"),
            ("Handleplan", "2026-03-01"),
            ("Aktivitetsplan", ""),
            ("Betalingstilsagn registreret", "2026-03-02"),
            ("Tilsagnets reference", "R-1"),
            ("Fase (beregnet)", "2"),
            ("Fase 2 senest (beregnet)", "2026-06-17"),
            ("Fase 3 senest (beregnet)", "2026-09-17"),
            ("Overdragelsesaftale senest (beregnet)", "2026-11-16"),
            ("Sidste dag (beregnet)", "2026-12-16"),
        ] {
            assert_eq!(row.get(title).map(String::as_str), Some(value), "{title}");
        }
        assert!(!row.keys().any(|title| title.starts_with("Seneste ") || title == "Mål evalueret senest"), "{row:?}");
        let milestones = rows(&bytes, "Milepæle", "Sagsnummer");
        let milestones: Vec<_> = milestones.iter().map(|row| (row["Milepæl"].as_str(), row["Dato"].as_str())).collect();
        let left =
            [("Aktivitetsplan", "2026-04-01"), ("Aktivitetsplan", "2026-04-08"), ("Mål evalueret", "2026-06-10")];
        assert_eq!(milestones, left);
        assert_eq!(rows(&bytes, "Kontakter", "Sagsnummer").len(), 1);
        assert_eq!(rows(&bytes, "Betalingstilsagn", "Sagsnummer").len(), 0);
        let takster = rows(&bytes, "Takster", "Takstkode");
        assert_eq!(
            (takster[0]["Gælder fra"].as_str(), takster[0]["Takst pr. døgn (kr.)"].as_str()),
            ("2020-01-01", "406")
        );
    });
}

#[test]
fn the_next_deadline_of_a_case_is_the_one_that_scan_shows_first() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-03-17", &[("ended_on", "2026-06-01")]).await;
        let on = "2026-11-10";
        let scanned = house.survey(on).await;
        let first = scanned.deadlines.iter().min_by_key(|deadline| deadline.act_by).unwrap();
        let found = rows(&exported(&house, on).await.bytes, "Forløb", "Sagsnummer");
        assert_eq!(found[0]["Næste frist (beregnet)"], first.act_by.to_string());
        assert_eq!(found[0]["Dage til (beregnet)"], first.days_left.to_string());
        let closed = &found[1];
        assert_eq!(
            (closed["Sidste dag (beregnet)"].as_str(), closed["Næste frist (beregnet)"].as_str()),
            ("2026-06-01", "")
        );
    });
}

#[test]
fn what_is_no_value_is_red_what_could_be_a_cpr_number_is_left_out_and_such_a_workbook_is_no_list() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-1", "i foråret", &[]).await;
        house.put("pause", &[("forloeb_id", "CTI-1"), ("from_on", "2026-04-01"), ("billed", "true")]).await;
        let promise = [("forloeb_id", "CTI-1"), ("registered_on", "2026-03-02"), ("reference", "300190-1234")];
        house.put("betalingstilsagn", &promise).await;
        house.put("milestone", &[("forloeb_id", "CTI-1"), ("kind", "fest"), ("done_on", "2026-03-02")]).await;
        let ExportedWorkbook { bytes, wrong, left_out } = exported(&house, "2026-06-20").await;
        // The first day is the day of the discharge too.
        assert_eq!((wrong, left_out), (3, 1));
        assert_eq!(rows(&bytes, "Forløb", "Sagsnummer")[0]["Indflytning"], "i foråret");
        assert_eq!(rows(&bytes, "Milepæle", "Sagsnummer")[0]["Milepæl"], "fest");
        assert_eq!(rows(&bytes, "Pauser", "Sagsnummer")[0]["Faktureres"], "Ja");
        assert_eq!(rows(&bytes, "Betalingstilsagn", "Sagsnummer")[0]["Reference"], "");
        let refused = import::read(&[file(&house, &bytes)]).unwrap_err().to_string();
        assert!(refused.contains("an export that does not hold everything as it is"), "{refused}");
    });
}

#[test]
fn no_end_and_always_of_other_programs_come_out_as_a_list_has_them() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let pause = [("forloeb_id", "CTI-1"), ("from_on", "2026-04-01"), ("to_on", "9999-12-31"), ("billed", "false")];
        house.put("pause", &pause).await;
        let promise = [("forloeb_id", "CTI-1"), ("registered_on", "2026-03-02"), ("valid_to", "infinity")];
        house.put("betalingstilsagn", &promise).await;
        house.put("betaler", &[("forloeb_id", "CTI-1"), ("valid_from", "0001-01-01"), ("kommune", "0751")]).await;
        let ExportedWorkbook { bytes, wrong, left_out } = exported(&house, "2026-06-20").await;
        assert_eq!((wrong, left_out), (0, 0));
        assert_eq!(rows(&bytes, "Pauser", "Sagsnummer")[0]["Til"], "9999-12-31");
        assert_eq!(rows(&bytes, "Betalere", "Sagsnummer")[0]["Gælder fra"], "01-01-1900");
        assert_eq!(rows(&bytes, "Forløb", "Sagsnummer")[0]["Tilsagn til"], "");
        assert!(import::read(&[file(&house, &bytes)]).is_ok());
    });
}

/// A site's own name of a method must not turn one into another.
#[test]
fn a_method_is_written_so_that_it_is_read_as_itself() {
    block_on(async {
        let more = "[import.methods]\n\"ICM\" = \"CTI\"\n\"Intensiv\" = \"ICM\"\n";
        let house = House::new(TestDatabase::sqlite(), more).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("ICM-1", "2026-03-17", &[]).await;
        house.change("UPDATE forloeb SET method = 'ICM' WHERE id = 'ICM-1'").await;
        let ExportedWorkbook { bytes, wrong, .. } = exported(&house, "2026-06-20").await;
        let methods: Vec<_> =
            rows(&bytes, "Forløb", "Sagsnummer").into_iter().map(|row| row["Metode"].clone()).collect();
        assert_eq!((methods, wrong), (vec!["CTI".to_owned(), "Intensiv".to_owned()], 0));
    });
}

#[test]
fn the_file_is_its_owners_only_and_takes_no_place_without_force() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let dir = house.config_file();
        let dir: &Path = dir.parent().unwrap();
        let export = |args: &[&str]| {
            let mut all = vec!["--config", "fasevagt.toml", "export"];
            all.extend(args);
            fasevagt(&all, dir)
        };
        let made = export(&["ud.xlsx", "--on", "2026-06-20"]);
        assert!(made.status.success(), "{made:?}");
        assert_eq!(fs::metadata(dir.join("ud.xlsx")).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(dir.join("ud.xlsx"), "a list").unwrap();
        let again = export(&["ud.xlsx"]);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("must not be there yet (or --force)"), "{again:?}");
        assert_eq!(fs::read(dir.join("ud.xlsx")).unwrap(), b"a list");
        assert!(export(&["ud.xlsx", "--force"]).status.success());
        assert_ne!(fs::read(dir.join("ud.xlsx")).unwrap(), b"a list");
        assert_eq!(export(&["ud.csv"]).status.code(), Some(2));
        assert!(matches!(house.app.config.cases, DatabaseUrl::Sqlite(_)));
    });
}
