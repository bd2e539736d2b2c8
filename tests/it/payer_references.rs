//! What a payer wants on its bills: optional in another program's views, guarded, and of right numbers only.

use fasevagt::domain::cases::forloeb::Case;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::overview::findings::{Finding, FindingKind};
use fasevagt::jobs::due::Due;
use fasevagt::jobs::statements;
use fasevagt::store::cases::{self, CaseRequest, CaseScope};

use crate::cli::{fasevagt, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, morning};

const OPTIONAL: [&str; 10] = [
    "betaler.accounting_cost",
    "betaler.buyer_reference",
    "betaler.gln",
    "betaler.order_reference",
    "forloeb.accounting_cost",
    "forloeb.buyer_reference",
    "forloeb.gln",
    "forloeb.order_reference",
    "kommune.address",
    "kommune.buyer_reference",
];
const BILLING: &str = "[billing]\nfirst_month = \"2026-09\"\n";

async fn without(house: &House, columns: &[&str]) {
    for column in columns {
        let (table, column) = column.split_once('.').unwrap();
        house.change(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
    }
}

async fn all_cases(house: &House) -> (Vec<Case>, Vec<String>) {
    let db = house.app.cases.open().await.unwrap();
    let request =
        CaseRequest::new(CaseScope::OpenAfter(day("2020-01-01"))).knowing(&house.app.config.mail.known_numbers);
    let mut read = cases::read(db, request, house.app.config.phase_plan).await.unwrap();
    let mut all = Vec::new();
    read.each(|_, case| all.push(case));
    let errors = read.errors.iter().map(|e| format!("{} {} {}", e.table, e.id.as_deref().unwrap_or("-"), e.column));
    (all, errors.collect())
}

#[test]
fn views_without_the_optional_columns_are_read_and_check_names_them() {
    on_both(async |database| {
        let house = House::of_another_program(database, BILLING).await;
        house.put_cti("CTI-1", "2026-08-01", &[]).await;
        house.put("betaler", &[("forloeb_id", "CTI-1"), ("valid_from", "2026-09-10"), ("kommune", "0751")]).await;
        without(&house, &OPTIONAL).await;
        house.change("DROP TABLE leder").await;
        let (read, errors) = all_cases(&house).await;
        assert_eq!((read.len(), errors), (1, Vec::new()));
        assert!(read[0].forloeb.references.is_empty() && read[0].betalere[0].references.is_empty());
        house.statements("2026-10-01").await;
        assert_eq!(house.issued("2026-09").await.unwrap().kommuner.len(), 2);
        let config = house.config_file();
        let output = fasevagt(&["--config", config.to_str().unwrap(), "check"], config.parent().unwrap());
        let told = String::from_utf8(output.stdout).unwrap();
        let list = [&OPTIONAL[..], &["leder"]].concat().join(", ");
        assert!(
            told.contains(&format!("(another program's, only read); optional, not there and so empty: {list}\n")),
            "{told}"
        );
        house.change("ALTER TABLE forloeb DROP COLUMN takst_code").await;
        let output = fasevagt(&["--config", config.to_str().unwrap(), "check"], config.parent().unwrap());
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.code() == Some(1) && told.contains("lacks forloeb.takst_code"), "{told}");
    });
}

#[test]
fn a_column_that_was_there_when_a_month_was_issued_stops_the_next_one_until_somebody_says_it_is_meant() {
    on_both(async |database| {
        let house = House::of_another_program(database, BILLING).await;
        house.put_cti("CTI-1", "2026-08-01", &[]).await;
        let gone = async |table: &str, column: &str, gone: bool| {
            let (from, to) = if gone { (column, "andet") } else { ("andet", column) };
            // SQLite looks at the table first: another connection may still see it as it was.
            house
                .change(&format!("SELECT 1 FROM {table} LIMIT 1; ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))
                .await;
        };
        gone("kommune", "address", true).await;
        house.statements("2026-10-01").await;
        gone("kommune", "address", false).await;
        house.statements("2026-11-02").await;
        gone("kommune", "address", true).await;
        gone("forloeb", "gln", true).await;
        let failed = house.try_statements("2026-12-01").await.unwrap_err().to_string();
        assert!(failed.contains("forloeb.gln, kommune.address is no longer in the case database"), "{failed}");
        assert_eq!(house.issued("2026-11").await, None);
        gone("forloeb", "gln", false).await;
        house.change("SELECT 1 FROM leder LIMIT 1; ALTER TABLE leder RENAME TO ledere").await;
        let failed = house.try_statements("2026-12-01").await.unwrap_err().to_string();
        assert!(failed.contains("2026-11 is not issued: kommune.address, leder is no longer"), "{failed}");
        let meant = Due { columns_are_right: true, ..Due::as_of(JobKind::Statements, day("2026-12-01")) };
        statements::run(house.app.context(), &meant, morning("2026-12-01")).await.unwrap();
        assert_eq!(house.issued("2026-11").await.unwrap().total.days, 30);
        house.statements("2027-01-04").await;
        assert!(house.issued("2026-12").await.is_some(), "it is as it was");
    });
}

#[test]
fn what_could_be_a_cpr_number_stands_on_no_bill_is_told_and_stops_nothing() {
    on_both(async |database| {
        let house = House::of_another_program(database, "not_cpr = [\"1003123456\"]\n").await;
        house
            .change("UPDATE kommune SET address = 'Vej 1', buyer_reference = 'om 010190-1234' WHERE code = '0370'")
            .await;
        let cells = [("buyer_reference", "Kirsten 010190-1234"), ("order_reference", "1003123456")];
        house.put_cti("CTI-1", "2026-08-01", &[&cells[..], &[("accounting_cost", "0101901234")]].concat()).await;
        let promise = [("forloeb_id", "CTI-1"), ("registered_on", "2026-08-01"), ("reference", "sag 010190 1234")];
        house.put("betalingstilsagn", &promise).await;
        let payer = [("forloeb_id", "CTI-1"), ("valid_from", "2026-09-10"), ("kommune", "0751")];
        house.put("betaler", &[&payer[..], &[("order_reference", "010190-1234")]].concat()).await;
        let (read, errors) = all_cases(&house).await;
        let told = [
            "betaler CTI-1 order_reference",
            "betalingstilsagn CTI-1 reference",
            "forloeb CTI-1 accounting_cost",
            "forloeb CTI-1 buyer_reference",
            "kommune 0370 buyer_reference",
        ];
        assert_eq!(errors, told);
        let references = &read[0].forloeb.references;
        assert_eq!((&references.buyer_reference, references.order_reference.as_deref()), (&None, Some("1003123456")));
        assert_eq!((read[0].tilsagn.len(), &read[0].tilsagn[0].reference), (1, &None), "it is a promise all the same");
        assert_eq!(read[0].betalere[0].kommune, "0751");
        let survey = house.survey("2026-11-16").await;
        assert!(survey.flagged().any(|deadline| &*deadline.forloeb == "CTI-1"));
        let findings = survey.findings.iter().filter(|finding| finding.kind() == FindingKind::DataError);
        assert!(findings.map(Finding::detail).all(|told| !told.contains("1234")));
    });
}

#[test]
fn a_gln_with_a_wrong_check_digit_or_at_two_kommuner_counts_as_none_and_is_told() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.change("UPDATE kommune SET gln = '5790000000005'").await;
        house.put_cti("CTI-1", "2026-08-01", &[("gln", "5790001330552")]).await;
        house.put_cti("CTI-2", "2026-08-01", &[("gln", "5790001330552")]).await;
        house.put_cti("CTI-3", "2026-08-01", &[("gln", "5790001330553")]).await;
        house.put_cti("CTI-4", "2026-08-01", &[("gln", "5790000123452"), ("betalingskommune", "0751")]).await;
        let payer = [("forloeb_id", "CTI-1"), ("valid_from", "2026-09-10"), ("kommune", "0370")];
        house.put("betaler", &[&payer[..], &[("gln", "5790000123452")]].concat()).await;
        let (read, errors) = all_cases(&house).await;
        let told =
            ["betaler CTI-1 gln", "forloeb CTI-3 gln", "forloeb CTI-4 gln", "kommune 0370 gln", "kommune 0751 gln"];
        assert_eq!(errors, told);
        let glns: Vec<_> = read.iter().map(|case| case.forloeb.references.gln.as_deref()).collect();
        assert_eq!(
            glns,
            [Some("5790001330552"), Some("5790001330552"), None, None],
            "one at two cases of a kommune is right"
        );
        assert_eq!(read[0].betalere[0].references.gln, None);
        let register = cases::register(&house.app.config.cases, house.app.config.phase_plan).await.unwrap();
        assert!(register.kommuner.values().all(|kommune| kommune.right_gln().is_none()));
    });
}

#[test]
fn an_import_tells_of_a_gln_at_two_kommuner_and_takes_what_a_payer_wants() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let dir = house.config_file().parent().unwrap().to_owned();
        let write = |name: &str, text: &str| {
            std::fs::write(dir.join(name), text).unwrap();
            dir.join(name).to_str().unwrap().to_owned()
        };
        let titles =
            "Sagsnummer;Borgerreference;Metode;Tilbud;Handlekommune;EAN/GLN;Personreference;Ordrenummer;Kontostreng\n";
        let list = write(
            "forløb.csv",
            &format!(
                "{titles}CTI-1;a;CTI;pensionatet;Næstved;5790001330552;Kirsten;R-1;1-2\nCTI-2;b;CTI;pensionatet;Aarhus;5790001330552;;;\n"
            ),
        );
        let kommuner = write(
            "kommuner.csv",
            "Kommunekode;Kommunenavn;Adresse;Personreference\n0370;Næstved;Vej 1, 4700 Næstved;Bo\n",
        );
        let told = said(&house, &["import", &list, &kommuner]);
        assert!(
            told.contains("GLN that stand at two kommuner, and count as none until that is mended: 5790001330552"),
            "{told}"
        );
        let (read, errors) = all_cases(&house).await;
        assert_eq!(errors, ["forloeb CTI-1 gln", "forloeb CTI-2 gln"]);
        let references = &read[0].forloeb.references;
        let read = [&references.buyer_reference, &references.order_reference, &references.accounting_cost];
        assert_eq!(read.map(|text| text.as_deref().unwrap()), ["Kirsten", "R-1", "1-2"]);
        let register = cases::register(&house.app.config.cases, house.app.config.phase_plan).await.unwrap();
        assert_eq!(register.kommuner["0370"].address.as_deref(), Some("Vej 1, 4700 Næstved"));
        let book = dir.join("ud.xlsx").to_str().unwrap().to_owned();
        said(&house, &["export", &book]);
        let again = said(&house, &["import", &book, "--missing", "remove"]);
        assert!(
            again
                .lines()
                .filter(|line| line.contains("Forløb") || line.contains("Kommuner"))
                .all(|line| line.contains(" 0 ")),
            "{again}"
        );
    });
}
