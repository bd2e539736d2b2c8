use fasevagt::domain::overview::findings::FindingKind;
use serde_json::json;

use super::{BILLING, end, entered_twice, void};
use crate::cli::{fasevagt, json_of, said};
use crate::support::databases::on_both;
use crate::support::house::{FOUR, House, only_rules};
use crate::support::sources::{files, root};

#[test]
fn a_voided_case_is_in_no_count_finding_or_deadline_whatever_the_day() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.change("UPDATE tilbud SET cti_places = 1").await;
        entered_twice(&house).await;
        let before = house.survey("2026-10-20").await;
        assert!(before.findings.iter().any(|finding| finding.kind() == FindingKind::Capacity));
        assert!(before.findings.iter().any(|finding| finding.kind() == FindingKind::DoubleBilling));
        void(&house, "CTI-2", "2026-10-20").await;
        for on in ["2026-10-20", "2026-08-01", "2027-03-01"] {
            let told = json_of(&house, &["scan", "--on", on]).to_string();
            assert!(told.contains("CTI-1") && !told.contains("CTI-2"), "{told}");
        }
        let after = house.survey("2026-10-20").await;
        assert!(
            after
                .findings
                .iter()
                .all(|finding| ![FindingKind::Capacity, FindingKind::DoubleBilling].contains(&finding.kind()))
        );
        house.digest("2026-W43", "2026-10-19").await;
        let digest = house.mails_as_text().await;
        assert!(digest.contains("CTI-1") && digest.contains("Pensionatet: 1 CTI i gang"), "{digest}");
        let simulated = json_of(&house, &["simulate", "--from", "2026-10-21", "--to", "2027-05-01"]).to_string();
        assert!(simulated.contains("CTI-1") && !simulated.contains("CTI-2"), "{simulated}");
        end(&house, "CTI-2", "2026-10-22").await;
        assert_eq!(house.survey("2026-10-20").await, before);
    });
}

#[test]
fn explain_says_that_it_is_voided_and_what_was_said_before() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&FOUR)).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        void(&house, "CTI-1", "2026-11-03").await;
        let told = json_of(&house, &["explain", "CTI-1", "--on", "2026-11-04"]);
        let state =
            "voided on 2026-11-03, since it was entered by mistake: it has no deadlines, and nothing of it is billed";
        assert_eq!(
            (&told["state"], &told["rules"], &told["start_on"]),
            (&json!(state), &json!([]), &json!("2026-03-17"))
        );
        assert!(!told["said"].as_array().unwrap().is_empty());
    });
}

#[test]
fn nothing_more_is_said_of_it() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        void(&house, "CTI-1", "2026-11-02").await;
        house.reminders("2026-11-03").await.unwrap();
        house.reminders("2026-11-16").await.unwrap();
        assert_eq!(house.outbox().await.len(), 1);
    });
}

#[test]
fn its_silences_lapse_and_do_not_come_back() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-03-17", &[]).await;
        for forloeb in ["CTI-1", "CTI-2"] {
            house
                .change_state(&format!(
                    "INSERT INTO silence (forloeb, rule, due_on, until, created_at) VALUES \
                 ('{forloeb}', 'handover-agreement', '2026-11-16', '2099-11-16', '2026-11-01 06:30:00+00:00')"
                ))
                .await;
        }
        void(&house, "CTI-1", "2026-11-03").await;
        let held = json_of(&house, &["silence", "list"]);
        assert_eq!((held.as_array().unwrap().len(), &held[0]["forloeb"]), (1, &json!("CTI-2")));
        let config = house.config_file();
        let arguments = [
            "--config",
            config.to_str().unwrap(),
            "silence",
            "add",
            "CTI-1",
            "handover-agreement",
            "--until",
            "2026-12-01",
        ];
        let output = fasevagt(&arguments, config.parent().unwrap());
        assert!(String::from_utf8(output.stderr).unwrap().contains("CTI-1 is voided"));
        end(&house, "CTI-1", "2026-11-04").await;
        house.reminders("2026-11-05").await.unwrap();
        let said = house.mails_as_text().await;
        assert!(said.contains("CTI-1") && !said.contains("CTI-2"), "{said}");
    });
}

#[test]
fn another_programs_case_is_voided_as_our_own_is() {
    on_both(async |database| {
        let house = House::of_another_program(database, BILLING).await;
        entered_twice(&house).await;
        let told = said(&house, &["void", "CTI-2", "--reason", "oprettet to gange"]);
        assert!(told.contains("82 days"), "{told}");
        let told = json_of(&house, &["scan", "--on", "2026-10-20"]).to_string();
        assert!(!told.contains("CTI-2"), "{told}");
    });
}

#[test]
fn a_reason_is_shown_by_the_list_alone_and_could_hold_no_cpr_number() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        let config = house.config_file();
        let mut refused = vec!["  ", "en\nto", "se 240785-1357", "240785 1357", "født 24.07.85 1357"];
        let long = "a".repeat(501);
        refused.push(&long);
        for reason in refused {
            let arguments = ["--config", config.to_str().unwrap(), "void", "CTI-2", "--reason", reason];
            let output = fasevagt(&arguments, config.parent().unwrap());
            let why = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), why.lines().count()), (Some(2), 1), "{why}");
            assert!(!why.contains("1357"), "{why}");
        }
        assert_eq!(json_of(&house, &["void", "list"]), json!([]));
        said(&house, &["void", "CTI-2", "--reason", " oprettet to gange "]);
        let list = json_of(&house, &["void", "list"]);
        assert_eq!((&list[0]["forloeb"], &list[0]["reason"]), (&json!("CTI-2"), &json!("oprettet to gange")));
        assert!(said(&house, &["void", "list"]).contains("oprettet to gange"));
        for command in [
            &["scan"][..],
            &["explain", "CTI-2"],
            &["status"],
            &["outbox", "list"],
            &["statement", "--month", "2026-10"],
        ] {
            let config = house.config_file();
            let arguments = [&["--config", config.to_str().unwrap()], command].concat();
            let output = fasevagt(&arguments, config.parent().unwrap());
            assert!(!String::from_utf8(output.stdout).unwrap().contains("to gange"), "{command:?}");
        }
    });
}

/// Whoever reads more than one case leaves out what is voided: forgotten in one place, it would be counted, said or billed there.
#[test]
fn every_reading_of_the_cases_leaves_out_what_is_voided() {
    let mut seen = 0;
    for file in files("src", &[".rs"]) {
        let source = std::fs::read_to_string(root(&file)).unwrap();
        for (at, _) in source.match_indices("CaseRequest::new(") {
            let statement = source[at..].split(';').next().unwrap();
            // By name: who asks for one case says itself that it is voided, and retention has another day of its end.
            let scopes = ["RegisterOnly", "StatusOnly", "::One("];
            let is_other = scopes.iter().any(|scope| statement.contains(scope));
            assert!(is_other || statement.contains(".leaving_out("), "{file}: {statement}");
            seen += usize::from(!is_other);
        }
    }
    assert_eq!(seen, 7, "survey, simulate, statements, report, export, and check twice");
}
