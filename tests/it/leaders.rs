//! Leaders in the case database besides those of the configuration, and who reads while they are away.

use fasevagt::domain::overview::findings::{Finding, FindingFacts};
use fasevagt::jobs::health;
use fasevagt::store::problems;

use crate::cli::said;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{House, execute, morning, only_rules};

/// Arne sees to the server; the rest of the settings leaves the handover alone.
fn settings() -> String {
    format!(
        "{}\n[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n",
        only_rules(&["handover-agreement"])
    )
}

/// Anna's forløb in Pensionatet, and one of nobody in Havnen, both a week before their handover is due.
async fn house(database: TestDatabase) -> House {
    let house = House::new(database, &settings()).await;
    house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
    house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
    house.put_cti("CTI-2026-002", "2026-03-17", &[("tilbud_id", "havnen")]).await;
    execute(&house.cases, "UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-2026-002'").await;
    house
}

/// Lis is a teamleder, but for what is said otherwise.
async fn put_leader(house: &House, cells: &[(&str, &str)]) {
    let lis = [("role", "teamleder"), ("name", "Lis"), ("email", "lis@example.dk")];
    let others = lis.into_iter().filter(|(column, _)| cells.iter().all(|(other, _)| other != column));
    house.put("leder", &others.chain(cells.iter().copied()).collect::<Vec<_>>()).await;
}

/// Why somebody gets what is meant for another.
const WHY: [&str; 3] = [
    "Forløbet har ingen medarbejder, derfor får du den.",
    "Du er stedfortræder for en leder, der er fraværende.",
    "Lederen er fraværende og har ingen stedfortræder, derfor får du den.",
];

/// Who is reminded of this forløb on the day before the handover, and the line that says why it is they.
async fn reminded(house: &House, forloeb: &str) -> Vec<(String, Option<String>)> {
    house.reminders("2026-11-09").await.unwrap();
    let mut readers = Vec::new();
    for (mail, readable) in house.mails().await {
        if mail.kind == "reminder" && readable.text.contains(forloeb) {
            let why = readable.text.lines().map(str::trim).find(|line| WHY.contains(line));
            readers.push((mail.to, why.map(str::to_owned)));
        }
    }
    readers.sort();
    readers
}

fn names(readers: &[(String, Option<String>)]) -> Vec<&str> {
    readers.iter().map(|(email, _)| email.trim_end_matches("@example.dk")).collect()
}

#[test]
fn a_leader_of_the_case_database_reads_as_one_of_the_configuration_does() {
    on_both(async |database| {
        let house = house(database).await;
        put_leader(&house, &[("tilbud_id", "havnen")]).await;
        put_leader(&house, &[("role", "forstander"), ("email", "frode@example.dk"), ("name", "Frode")]).await;
        let readers = reminded(&house, "CTI-2026-002").await;
        assert_eq!(names(&readers), ["lis"]);
        assert_eq!(readers[0].1.as_deref(), Some("Forløbet har ingen medarbejder, derfor får du den."));
        house.digest("2026-W46", "2026-11-09").await;
        let digests = house.mails().await.into_iter().filter(|(mail, _)| mail.kind == "digest");
        let mut readers: Vec<_> = digests.map(|(mail, text)| (mail.to, text.text.contains("CTI-2026-001"))).collect();
        readers.sort();
        let expected = [("frida", true), ("frode", true), ("lis", false), ("tina", true)];
        assert_eq!(readers, expected.map(|(name, sees_all)| (format!("{name}@example.dk"), sees_all)));
    });
}

#[test]
fn absent_in_either_source_is_absent_and_the_substitute_reads() {
    block_on(async {
        let house = house(TestDatabase::sqlite()).await;
        let absent = [
            ("email", "TINA@example.dk"),
            ("name", "Tina"),
            ("absent_from", "2026-11-02"),
            ("absent_to", "2026-11-09"),
        ];
        put_leader(
            &house,
            &[&absent[..], &[("tilbud_id", "pensionatet"), ("substitute_email", "vikar@example.dk")]].concat(),
        )
        .await;
        let readers = reminded(&house, "CTI-2026-001").await;
        assert_eq!(names(&readers), ["anna", "vikar"]);
        let why = "Du er stedfortræder for en leder, der er fraværende.";
        assert_eq!(readers[1].1.as_deref(), Some(why));
        house.digest("2026-W46", "2026-11-09").await;
        let digests = house.outbox().await.into_iter().filter(|mail| mail.kind == "digest");
        let readers: Vec<_> = digests.map(|mail| mail.to).collect();
        assert_eq!(readers, ["frida@example.dk", "vikar@example.dk"]);
    });
}

#[test]
fn without_a_substitute_another_holder_reads_else_the_head_else_the_administrator_hears_of_it() {
    block_on(async {
        let absent = [("tilbud_id", "havnen"), ("absent_from", "2026-11-09")];
        let story = async |more: &[&[(&str, &str)]]| {
            let house = house(TestDatabase::sqlite()).await;
            put_leader(&house, &absent).await;
            for cells in more {
                put_leader(&house, cells).await;
            }
            let readers = reminded(&house, "CTI-2026-002").await;
            (house, readers)
        };
        let (_, another) = story(&[&[("tilbud_id", "havnen"), ("email", "bodil@example.dk")]]).await;
        assert_eq!(names(&another), ["bodil"]);
        let (house, head) = story(&[]).await;
        assert_eq!(names(&head), ["frida"]);
        let why = "Lederen er fraværende og har ingen stedfortræder, derfor får du den.";
        assert_eq!(head[0].1.as_deref(), Some(why));
        assert_eq!(problems::list(&mut house.app.state.snapshot().await.unwrap()).await.unwrap(), []);
        // Frida is away too, and so is the substitute that she has named.
        let frida = [("role", "forstander"), ("email", "frida@example.dk"), ("absent_from", "2026-11-01")];
        let with_substitute = [&frida[..], &[("substitute_email", "lis@example.dk")]].concat();
        let (house, nobody) = story(&[&with_substitute]).await;
        assert_eq!(names(&nobody), [""; 0]);
        health::run(house.app.context(), morning("2026-11-09")).await.unwrap();
        let alerts = house.mails().await.into_iter().filter(|(mail, _)| mail.kind == "alert");
        let [(alert, text)] = &alerts.collect::<Vec<_>>()[..] else { panic!("one alert") };
        assert_eq!(alert.to, "arne@example.dk");
        assert!(text.text.contains("everybody who is teamleder of tilbud havnen is absent"), "{}", text.text);
        assert!(!text.text.contains("CTI-2026"), "{}", text.text);
        // It is said when somebody is back, and the problem is over.
        execute(&house.cases, "UPDATE leder SET absent_to = '2026-11-09' WHERE role = 'teamleder'").await;
        house.reminders("2026-11-10").await.unwrap();
        let told = house
            .mails()
            .await
            .into_iter()
            .any(|(mail, text)| mail.to == "lis@example.dk" && text.text.contains("CTI-2026-002"));
        assert!(told);
        assert_eq!(problems::list(&mut house.app.state.snapshot().await.unwrap()).await.unwrap(), []);
    });
}

#[test]
fn who_is_away_is_alerted_through_the_substitute_and_finance_has_its_statement_all_the_same() {
    block_on(async {
        let away = "absent_from = \"2026-11-01\"\nsubstitute_email = \"vikar@example.dk\"\n";
        let more = format!(
            "{}{away}[[recipients]]\nrole = \"oekonomi\"\nname = \"Ove\"\nemail = \"ove@example.dk\"\n{away}\n[billing]\nfirst_month = \"2026-10\"",
            settings()
        );
        let house = House::new(TestDatabase::sqlite(), &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house
            .change_state("INSERT INTO problem (name, text, since) VALUES ('proof', 'x', '2026-11-08 07:00:00+00:00')")
            .await;
        health::run(house.app.context(), morning("2026-11-09")).await.unwrap();
        house.statements("2026-11-09").await;
        let mut told: Vec<_> = house.outbox().await.into_iter().map(|mail| (mail.kind, mail.to)).collect();
        told.sort();
        let expected = [("alert", "vikar"), ("statement", "oekonomi"), ("statement", "ove")];
        assert_eq!(told, expected.map(|(kind, name)| (kind.to_owned(), format!("{name}@example.dk"))));
    });
}

#[test]
fn another_programs_database_may_be_without_leaders_and_one_with_wrong_ones_is_told() {
    on_both(async |database| {
        let house = House::of_another_program(database, &settings()).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        put_leader(&house, &[("tilbud_id", "væk")]).await;
        put_leader(
            &house,
            &[
                ("tilbud_id", "pensionatet"),
                ("email", "bo@example.dk"),
                ("absent_from", "2026-11-09"),
                ("absent_to", "i går"),
            ],
        )
        .await;
        let readers = reminded(&house, "CTI-2026-001").await;
        assert_eq!(names(&readers), ["anna", "bo", "tina"], "half an absence is none");
        let survey = house.survey("2026-11-09").await;
        let wrong = |finding: &&Finding| matches!(&finding.facts, FindingFacts::DataError { error, .. } if error.table == "leder");
        assert_eq!(survey.findings.iter().filter(wrong).count(), 2, "{:?}", survey.findings);
        execute(&house.cases, "DROP TABLE leder").await;
        assert!(
            said(&house, &["check"]).contains("optional, not there and so empty: ")
                && said(&house, &["check"]).contains("leder")
        );
        house.reminders("2026-11-10").await.unwrap();
    });
}
