//! An export as a spreadsheet saves it again (`LibreOffice`).

use std::fs;
use std::process::Command;

use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::import::ImportTerms;
use fasevagt::jobs::export;
use fasevagt::jobs::import::{Request, run};

use crate::support::databases::{TestDatabase, block_on};
use crate::support::day;
use crate::support::house::House;

#[test]
#[ignore = "needs LibreOffice"]
fn a_thousand_cases_are_opened_saved_and_come_in_again_unchanged() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI", "2026-03-17", &[]).await;
        house.copy_forloeb(1_000).await;
        house.change("INSERT INTO milestone SELECT id, 'handleplan', '2026-03-01' FROM forloeb").await;
        house.change("INSERT INTO milestone SELECT id, 'goals_evaluated', '2026-06-01' FROM forloeb").await;
        house.change("INSERT INTO kontakt SELECT id, '2026-03-20', 'home_visit' FROM forloeb").await;
        house.change("INSERT INTO kontakt SELECT id, '2026-03-20', 'home_visit' FROM forloeb").await;
        house.change("INSERT INTO betalingstilsagn SELECT id, '2026-03-01', NULL, NULL, '007' FROM forloeb").await;
        house.change("INSERT INTO pause SELECT id, '2026-05-01', NULL, 0 FROM forloeb").await;
        let config = &house.app.config;
        let exported = export::run(config, day("2026-06-20")).await.unwrap();
        assert_eq!((exported.wrong, exported.left_out), (0, 0));
        let file = house.config_file().with_file_name("eksport.xlsx");
        fs::write(&file, exported.bytes).unwrap();
        let again = file.with_file_name("gemt");
        let office = Command::new("soffice")
            .args(["--headless", "--convert-to", "xlsx", "--outdir"])
            .args([&again, &file])
            .env("HOME", file.parent().unwrap())
            .output()
            .unwrap();
        assert!(office.status.success(), "{office:?}");
        for missing in [MissingRows::Keep, MissingRows::Remove] {
            let files = [again.join("eksport.xlsx")];
            let request = Request {
                files: &files,
                methods: &config.import.methods,
                dry_run: true,
                skip_bad_rows: false,
                terms: ImportTerms { missing, ..ImportTerms::default() },
                allow: None,
                taken: None,
                state: &config.state,
            };
            let report = run(&config.cases, &request, &mut |_| ()).await.unwrap();
            assert_eq!(report.outcome.wrong_rows.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
            for difference in &report.outcome.differences {
                let change = &difference.change;
                let changed = [change.added.len(), change.changed.len(), change.removed.len()];
                assert_eq!(changed, [0, 0, 0], "{missing:?} {}: {change:?}", difference.sheet);
            }
        }
    });
}
