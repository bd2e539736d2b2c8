//! Prices go by hand only, and what a list does to promises of billed days.

use std::path::PathBuf;

use chrono::Datelike;
use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::import::ImportTerms;
use fasevagt::jobs::import::{Report, Request, run};
use fasevagt::jobs::remove_takst;

use crate::support::databases::on_both;
use crate::support::day;
use crate::support::house::House;

const BILLING: &str = "[billing]\nfirst_month = \"2026-04\"\nprovider = { name = \"Pensionatet\", cvr = \"12345674\" }";

#[test]
fn a_price_is_taken_out_and_what_that_credits_is_told() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-04-10", &[]).await;
        house.put("takst", &[("code", "CTI"), ("valid_from", "2026-05-01"), ("oere_per_day", "51300")]).await;
        house.statements("2026-06-01").await;
        let config = &house.app.config;
        let remove =
            async |from: &str, dry| remove_takst::run(config, ("CTI", day(from)), day("2026-06-20"), dry).await;
        // April has the older price: of the four lines only those of May are priced by the row.
        let told = remove("2026-05-01", true).await.unwrap();
        assert_eq!((told.oere_per_day.as_str(), told.credited), ("51300", 2));
        assert_eq!(remove("2026-05-01", false).await.unwrap(), told);
        let gone = remove("2026-05-01", false).await.unwrap_err().to_string();
        assert!(gone.contains("no row from 2026-05-01; it has rows from 2020-01-01, 2021-01-01, 2026-01-01"), "{gone}");
        house.statements("2026-07-01").await;
        let june = house.issued("2026-06").await.unwrap();
        let reversed = june.kommuner.iter().flat_map(|one| &one.lines).filter(|line| line.sum.days < 0).count();
        assert_eq!((reversed, june.month.month()), (told.credited, 6));
    });
}

#[test]
fn another_programs_prices_and_a_price_that_is_not_there_are_refused() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        let config = &house.app.config;
        let refused =
            remove_takst::run(config, ("CTI", day("2026-01-01")), day("2026-06-20"), false).await.unwrap_err();
        assert!(refused.to_string().contains("belongs to another program"), "{refused}");
    });
}

const TITLES: &str = "Sagsnummer;Borgerreference;Metode;Tilbud;Handlekommune;Indflytning;Udskrevet;\
                      Betalingstilsagn registreret;Tilsagn fra;Tilsagnets reference\n";

/// Imports a list of one case without a stay, with this promise.
async fn import(house: &House, stay: &str, promise: &str, sheet: Option<&str>, missing: MissingRows) -> Report {
    let dir = house.config_file();
    let write = |name: &str, text: &str| -> PathBuf {
        let path = dir.with_file_name(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let row = format!("CTI-1;p-01;CTI;pensionatet;0370;01-04-2026;{stay};{promise}\n");
    let mut files = vec![write("forløb.csv", &(TITLES.to_owned() + &row))];
    files.push(write("kommuner.csv", "code;name\n0370;Næstved\n"));
    if let Some(sheet) = sheet {
        files.push(write("betalingstilsagn.csv", sheet));
    }
    let config = &house.app.config;
    let terms = ImportTerms { missing, tilsagn: config.billing.betalingstilsagn, ..ImportTerms::default() };
    let request = Request {
        files: &files,
        methods: &config.import.methods,
        dry_run: false,
        skip_bad_rows: false,
        terms,
        allow: None,
        taken: None,
        state: &config.state,
    };
    run(&config.cases, &request, &mut |_| ()).await.unwrap()
}

fn errors(report: &Report) -> Vec<String> {
    report.outcome.wrong_rows.iter().map(ToString::to_string).collect()
}

#[test]
fn a_promise_that_is_written_over_does_not_take_the_cover_of_billed_days() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        let removes = MissingRows::Remove;
        assert_eq!(errors(&import(&house, "", "20-03-2026;01-04-2026;R-1", None, removes).await), [""; 0]);
        house.statements("2026-06-01").await;
        assert_eq!(house.issued("2026-04").await.unwrap().total.days, 30);
        let told = "forløb, row 2, Betalingstilsagn registreret: would take the promise from days that are issued; accepted: the \
                    earlier promise on the sheet Betalingstilsagn, or another Tilsagn fra";
        // The next promise, typed over the first; and the first, with a later first day.
        for (promise, missing) in [
            ("25-06-2026;01-07-2026;R-2", removes),
            ("20-03-2026;15-04-2026;R-1", removes),
            ("20-03-2026;15-04-2026;R-1", MissingRows::Keep),
        ] {
            assert_eq!(errors(&import(&house, "", promise, None, missing).await), [told], "{promise}");
        }
        // Days that are not billed yet may wait for another promise; an earlier first day covers more.
        for promise in ["20-03-2026;20-03-2026;R-1", "20-03-2026;01-04-2026;R-1", "21-03-2026;01-04-2026;R-1"] {
            assert_eq!(errors(&import(&house, "", promise, None, removes).await), [""; 0], "{promise}");
        }
        // The earlier one on the sheet, the next in the row.
        let sheet = "Sagsnummer;Registreret den;Gælder fra;Reference\nCTI-1;21-03-2026;01-04-2026;R-1\n";
        let both = import(&house, "", "25-06-2026;01-07-2026;R-2", Some(sheet), removes).await;
        assert_eq!(errors(&both), [""; 0]);
    });
}

#[test]
fn after_a_stay_no_day_waits_for_a_promise() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        let removes = MissingRows::Remove;
        import(&house, "31-03-2026", "20-03-2026;01-04-2026;R-1", None, removes).await;
        house.statements("2026-06-01").await;
        assert_eq!(errors(&import(&house, "31-03-2026", "25-06-2026;01-07-2026;R-2", None, removes).await), [""; 0]);
    });
}
