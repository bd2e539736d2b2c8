//! Reading another program's case database: what is sound goes on, what is wrong is told.

use fasevagt::domain::overview::findings::{Finding, FindingKind};
use fasevagt::render::danish;
use fasevagt::store::cases::{self, CaseRequest, CaseScope};
use fasevagt::store::statements::documents;

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::house::House;

/// Rows that are wrong in every way of docs/domain.md's closed list, beside one that is right.
async fn full_of_faults(database: TestDatabase) -> House {
    let house = House::of_another_program(database, "").await;
    house.put_cti("CTI-01", "2026-03-17", &[]).await;
    for (id, fault) in [
        ("CTI-02", ("start_on", "31.02.2026")),
        ("CTI-03", ("start_on", "2026-02-31")),
        ("CTI-04", ("method", "cti")),
        ("CTI-05", ("tilbud_id", "ukendt")),
        ("CTI-06", ("medarbejder_id", "ukendt")),
        ("CTI-07", ("handlekommune", "9999")),
        ("CTI-08", ("betalingskommune", "370")),
        ("CTI-09", ("legal_basis", "107")),
        ("CTI-10", ("end_reason", "Flyttet til sin søster Karen")),
        ("CTI-11", ("agreed_end_on", "2026-03-16")),
        ("CTI-12", ("borger_ref", "")),
        ("CTI-13", ("phase2_on", "010190-1234")),
        ("CTI-14", ("tilbud_id", "uden-plan")),
    ] {
        house.put_cti(id, "2026-03-17", &[fault]).await;
    }
    house.put_cti("CTI-15", "2026-03-17", &[("phase2_on", "2026-07-01"), ("phase3_on", "2026-06-01")]).await;
    house.put_cti("CTI-16", "2020-03-17", &[("ended_on", "2020-03-16")]).await;
    house.put_cti("CTI-17", "2020-03-17", &[("ended_on", "2020-10-16"), ("phase2_on", "snart")]).await;
    house.put("forloeb", &[("borger_ref", "uden id")]).await;
    house
        .put("tilbud", &[("id", "uden-plan"), ("name", "Uden plan"), ("phase_plan", "9"), ("cti_places", "mange")])
        .await;
    let worker = [("id", "bo"), ("name", "Bo"), ("email", "bo@example.dk"), ("fte_percent", "37,5")];
    house.put("medarbejder", &[&worker[..], &[("tilbud_id", "væk"), ("substitute_id", "ingen")]].concat()).await;
    let absent = [("id", "eva"), ("name", "Eva"), ("tilbud_id", "pensionatet"), ("fte_percent", "100")];
    house
        .put("medarbejder", &[&absent[..], &[("absent_from", "2026-11-10"), ("absent_to", "2026-11-01")]].concat())
        .await;
    children_full_of_faults(&house).await;
    house
}

async fn children_full_of_faults(house: &House) {
    house.put("milestone", &[("forloeb_id", "CTI-01"), ("kind", "party"), ("done_on", "2026-04-01")]).await;
    house.put("milestone", &[("forloeb_id", "CTI-99"), ("kind", "handleplan"), ("done_on", "2026-04-01")]).await;
    house.put("kontakt", &[("forloeb_id", "CTI-01"), ("held_on", "i går"), ("kind", "call")]).await;
    house
        .put(
            "betalingstilsagn",
            &[("forloeb_id", "CTI-01"), ("registered_on", "2026-05-01"), ("valid_to", "2026-04-01")],
        )
        .await;
    house.put("betaler", &[("forloeb_id", "CTI-01"), ("valid_from", "2026-05-01"), ("kommune", "0000")]).await;
    house.put("pause", &[("forloeb_id", "CTI-01"), ("from_on", "2026-05-01"), ("billed", "maybe")]).await;
    house.put("takst", &[("code", "CTI"), ("valid_from", "2027-01-01"), ("oere_per_day", "512,00")]).await;
}

#[test]
fn every_data_error_is_told_with_table_id_and_column_and_stops_only_itself() {
    on_both(async |database| {
        let house = full_of_faults(database).await;
        let survey = house.survey("2026-11-16").await;
        let mut flagged: Vec<_> = survey.flagged().map(|d| &*d.forloeb).collect();
        flagged.dedup();
        assert_eq!(flagged, ["CTI-01"], "the sound one goes on, with its bad children left out");
        let findings: Vec<_> = survey.findings.iter().map(|f| format!("{}: {}", f.subject, f.detail())).collect();
        let findings = findings.join("\n");
        assert!(!findings.contains("Karen") && !findings.contains("0101"), "{findings}");
        insta::assert_snapshot!("data_errors", findings);
    });
}

#[test]
fn a_kommune_whose_code_is_not_four_digits_is_told_and_is_as_one_that_is_not_there() {
    on_both(async |database| {
        let house = House::of_another_program(database, "[billing]\nfirst_month = \"2026-03\"\n").await;
        house.put_cti("CTI-0", "2026-03-17", &[]).await;
        let codes = ["370", "03700", "O370", "../0", "０３７０", " 370", "0370 ", "-370"];
        for (n, code) in (1..).zip(codes) {
            house.put("kommune", &[("code", code), ("name", "Et sted")]).await;
            house.put_cti(&format!("CTI-{n}"), "2026-03-17", &[("handlekommune", code)]).await;
        }
        let payer = [("forloeb_id", "CTI-0"), ("valid_from", "2026-03-25"), ("kommune", "../0")];
        house.put("betaler", &payer).await;
        let survey = house.survey("2026-04-07").await;
        let mut flagged: Vec<_> = survey.flagged().map(|d| &*d.forloeb).collect();
        flagged.dedup();
        assert_eq!(flagged, ["CTI-0"]);
        // Who refers to it is told the same: nobody is to look for a kommune that stands there.
        for (column, rows) in
            [("kommune.code", codes.len()), ("forloeb.handlekommune", codes.len()), ("betaler.kommune", 1)]
        {
            let details = survey.findings.iter().map(Finding::detail);
            let told: Vec<_> = details.filter(|told| told.contains(column)).collect();
            assert_eq!(told.len(), rows, "{told:?}");
            let accepted = "is not accepted; accepted: four digits as text with the leading zero, such as '0370'";
            assert!(told.iter().all(|told| told.ends_with(accepted)), "{told:?}");
        }
        let sentences: Vec<_> = survey.findings.iter().map(danish::finding).collect();
        let hint = "En kommunekode er fire cifre som tekst, med nul foran (0370)";
        let hinted = sentences.iter().filter(|sentence| sentence.contains(hint)).count();
        assert_eq!(hinted, 2 * codes.len() + 1, "{sentences:?}");
        house.statements("2026-04-07").await;
        let mails = house.mails_as_text().await;
        assert!(mails.contains("8 forløb har fejl i deres rækker i sagssystemet"), "{mails}");
        let march = house.issued("2026-03").await.unwrap();
        let billed: Vec<_> = march.kommuner.iter().map(|one| (one.kommune.as_str(), one.total.days)).collect();
        assert_eq!(billed, [("0370", 8)], "from the 25th on the payer is in doubt");
        let mut tx = house.app.state.snapshot().await.unwrap();
        for document in documents(&mut tx, "2026-03-01".parse().unwrap()).await.unwrap() {
            assert!(document.name.contains("2026") && !document.name.contains('/'), "{}", document.name);
        }
    });
}

#[test]
fn another_programs_database_is_only_read() {
    on_both(async |database| {
        let house = full_of_faults(database).await;
        let url = &house.app.config.cases;
        assert_eq!(cases::migrate_if_ours(url).await.unwrap(), cases::CaseDatabaseOwner::OtherProgram);
        let refused = cases::open_own(url).await.unwrap_err().to_string();
        assert!(refused.contains("belongs to another program"), "{refused}");
        assert_eq!(cases::missing_columns(house.app.cases.open().await.unwrap()).await.unwrap(), Vec::<String>::new());
        house.change("ALTER TABLE pause DROP COLUMN billed").await;
        assert_eq!(cases::missing_columns(house.app.cases.open().await.unwrap()).await.unwrap(), ["pause.billed"]);
    });
}

#[test]
fn a_database_of_many_pages_is_read_once_through() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let rows: Vec<String> = (0..1_203)
            .map(|n| format!("('CTI-{n:05}', 'r', 'CTI', 'pensionatet', '0370', '2026-03-17', '2026-03-17')"))
            .collect();
        let columns = "id, borger_ref, method, tilbud_id, handlekommune, start_on, discharged_on";
        house.change(&format!("INSERT INTO forloeb ({columns}) VALUES {}", rows.join(", "))).await;
        let survey = house.survey("2026-11-16").await;
        let handover = survey.flagged().filter(|d| d.rule.key == "handover-agreement").count();
        assert_eq!(handover, 1_203);
    });
}

#[test]
fn the_children_of_a_forloeb_reach_it() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-01", "2026-03-17", &[]).await;
        let made = [("forloeb_id", "CTI-01"), ("kind", "handover_agreement"), ("done_on", "2026-11-15")];
        house.put("milestone", &made).await;
        let open = |survey: fasevagt::domain::overview::survey::Survey| {
            survey.flagged().any(|d| d.rule.key == "handover-agreement")
        };
        assert!(open(house.survey("2026-11-14").await));
        assert!(!open(house.survey("2026-11-15").await));
    });
}

#[test]
fn a_forloeb_that_a_view_gives_twice_is_read_once_and_told() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        for worker in ["anna", "anna", ""] {
            house.put_cti("CTI-01", "2026-03-17", &[("medarbejder_id", worker)]).await;
        }
        let survey = house.survey("2026-11-16").await;
        assert_eq!(survey.flagged().filter(|d| d.rule.key == "handover-agreement").count(), 1);
        assert!(
            survey
                .findings
                .iter()
                .any(|f| f.detail() == "forloeb.id: stands there more than once; one of the rows is read")
        );
        house.reminders("2026-11-16").await.unwrap();
    });
}

#[test]
fn a_row_that_leads_nowhere_is_told_without_repeating_what_stands_there() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        let stray = [("forloeb_id", "Jens Hansen ringede vred"), ("held_on", "2026-05-01"), ("kind", "call")];
        house.put("kontakt", &stray).await;
        let survey = house.survey("2026-11-16").await;
        let finding = survey.findings.iter().find(|f| f.kind() == FindingKind::DataError).unwrap();
        assert_eq!(finding.subject, "kontakt");
        let said = survey.findings.iter().flat_map(|f| [f.detail(), danish::finding(f)]);
        assert!(said.into_iter().all(|text| !text.contains("Jens")));
    });
}

#[test]
fn numbers_as_ids_are_refused_as_they_would_leave_the_watch_blind() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "").await;
        house.change("DROP TABLE forloeb").await;
        let columns = fasevagt::domain::cases::case_schema::FORLOEB.columns.iter();
        let columns: Vec<_> = columns.skip(1).map(|c| format!("{} TEXT", c.name)).collect();
        house.change(&format!("CREATE TABLE forloeb (id INTEGER PRIMARY KEY, {})", columns.join(", "))).await;
        house.put_cti("7", "2026-03-17", &[]).await;
        let refused = cases::open(&house.app.config.cases).await.unwrap_err().to_string();
        assert!(refused.contains("forloeb.id holds numbers"), "{refused}");
    });
}

#[test]
fn a_value_is_repeated_only_where_it_can_be_no_citizens() {
    use fasevagt::domain::values::redact::redact_value;
    for shown in ["31.02.2026", "2026-02-31", "CTI+ICM", "party", "9999", "37.5"] {
        assert_eq!(redact_value(shown), format!("{shown:?}"));
    }
    for hidden in ["JensHansen", "Jens", "010190", "Hansen-12345678", "flyttet til Karen", "010190-1234", "søster"] {
        assert_eq!(redact_value(hidden), format!("a text of {} characters", hidden.chars().count()));
    }
}

#[test]
fn a_table_that_a_server_cannot_read_is_named_though_several_are_read_at_once() {
    on_postgres(async |database| {
        for (table, column) in [("takst", "oere_per_day"), ("forloeb", "takst_code"), ("pause", "billed")] {
            let house = House::of_another_program(database.another().await, "").await;
            house.put_cti("CTI-0", "2026-03-17", &[]).await;
            house.change(&format!("ALTER TABLE {table} RENAME COLUMN {column} TO other")).await;
            let request = CaseRequest::new(CaseScope::OpenAfter("2026-01-01".parse().unwrap()));
            let plan = house.app.config.phase_plan;
            let read = cases::read(house.app.cases.open().await.unwrap(), request, plan).await;
            let error = format!("{:#}", read.unwrap_err());
            assert!(error.starts_with(&format!("read table {table}: ")) && error.contains(column), "{error}");
        }
    });
}
