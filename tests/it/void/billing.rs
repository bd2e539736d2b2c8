use fasevagt::domain::billing::statement::{CorrectionReason, DocumentKind};
use fasevagt::domain::overview::findings::FindingKind;
use serde_json::json;

use super::{BILLING, end, entered_twice, void};
use crate::cli::{fasevagt, json_of, said};
use crate::support::databases::on_both;
use crate::support::house::House;

/// July from the 11th, August, September: 82 days at 512 kr.
const BY_MISTAKE: (i64, i64) = (82, 4_198_400);

#[test]
fn what_was_billed_of_a_case_that_was_entered_twice_is_credited_on_the_next_statement() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        let effect = void(&house, "CTI-2", "2026-10-20").await;
        assert_eq!((effect.sum.days, effect.sum.amount_oere), BY_MISTAKE);
        assert_eq!(effect.month.unwrap().to_string(), "2026-10-01");
        let draft = json_of(&house, &["statement", "--month", "2026-10", "--on", "2026-11-02"]);
        assert_eq!(draft["total"]["days"], json!(31 - BY_MISTAKE.0));
        house.statements("2026-11-02").await;
        let october = house.issued("2026-10").await.unwrap();
        assert_eq!(
            (october.total.amount_oere, october.kommuner[0].document),
            (31 * 51_200 - BY_MISTAKE.1, DocumentKind::Kreditnota)
        );
        let voided: Vec<_> = october.kommuner[0].lines.iter().filter(|line| line.forloeb == "CTI-2").collect();
        assert_eq!(voided.len(), 3);
        assert!(voided.iter().all(|line| line.why == Some(CorrectionReason::Voided) && line.sum.days < 0));
        let (mail, parts) = house.mails().await.pop().unwrap();
        assert_eq!(mail.key, "statement/2026-10/oekonomi@example.dk");
        assert!(
            parts.text.contains("* CTI-2, juli 2026, Næstved: −21 døgn, −10.752,00 kr., annulleret ("),
            "{}",
            parts.text
        );
        house.statements("2026-12-01").await;
        let november = house.issued("2026-11").await.unwrap();
        assert!(november.kommuner[0].lines.iter().all(|line| line.forloeb == "CTI-1"), "it is credited once");
    });
}

#[test]
fn a_row_that_was_deleted_after_it_was_billed_is_credited_once_it_is_voided() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        house.change("DELETE FROM kontakt WHERE forloeb_id = 'CTI-2'").await;
        house.change("DELETE FROM forloeb WHERE id = 'CTI-2'").await;
        let vanished = async || {
            let found = house.survey("2026-10-20").await.findings;
            found.iter().filter(|finding| finding.kind() == FindingKind::Vanished).count()
        };
        assert_eq!(vanished().await, 1);
        let effect = void(&house, "CTI-2", "2026-10-20").await;
        assert_eq!((effect.sum.days, effect.sum.amount_oere), BY_MISTAKE);
        assert_eq!(vanished().await, 0);
        house.statements("2026-11-02").await;
        assert_eq!(house.issued("2026-10").await.unwrap().total.days, 31 - BY_MISTAKE.0);
        let (_, parts) = house.mails().await.pop().unwrap();
        assert!(!parts.text.contains("findes ikke længere"), "{}", parts.text);
        let told = said(&house, &["explain", "CTI-2", "--on", "2026-11-02"]);
        assert!(told.contains("voided on 2026-10-20"), "{told}");
    });
}

#[test]
fn a_row_that_is_wrong_or_ended_or_in_doubt_is_credited_all_the_same() {
    on_both(async |database| {
        let house = House::of_another_program(database, BILLING).await;
        entered_twice(&house).await;
        let wrong = [
            "UPDATE forloeb SET ended_on = 'snart' WHERE id = 'CTI-2'",
            "UPDATE forloeb SET ended_on = '2026-07-20' WHERE id = 'CTI-2'",
            "INSERT INTO pause (forloeb_id, from_on, billed) VALUES ('CTI-2', 'engang', '0')",
            "UPDATE forloeb SET start_on = NULL WHERE id = 'CTI-2'",
            "INSERT INTO forloeb SELECT * FROM forloeb WHERE id = 'CTI-2'",
        ];
        void(&house, "CTI-2", "2026-10-20").await;
        for change in wrong {
            house.change(change).await;
            let draft = json_of(&house, &["statement", "--month", "2026-10", "--on", "2026-11-02"]);
            assert_eq!(draft["total"]["days"], json!(31 - BY_MISTAKE.0), "{change}");
            let found = house.survey("2026-10-20").await.findings;
            assert!(found.iter().all(|finding| finding.kind() != FindingKind::DataError), "{change}: {found:?}");
        }
    });
}

#[test]
fn days_that_were_held_are_held_no_more() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2026-07-01", &[]).await;
        house.change("UPDATE forloeb SET discharged_on = NULL").await;
        house.statements("2026-08-03").await;
        assert_eq!(house.issued("2026-07").await.unwrap().held.len(), 1);
        assert_eq!(void(&house, "CTI-1", "2026-08-20").await.sum.days, 0);
        house.statements("2026-09-01").await;
        assert_eq!(house.issued("2026-08").await.unwrap().held, []);
    });
}

#[test]
fn a_void_that_is_ended_says_what_is_billed_again_and_what_is_too_old() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        void(&house, "CTI-2", "2026-10-20").await;
        assert_eq!(end(&house, "CTI-2", "2026-10-21").await.sum.days, 0, "nothing was credited yet");
        void(&house, "CTI-2", "2026-10-22").await;
        house.statements("2026-11-02").await;
        house.statements("2027-09-01").await;
        // September 2027 is next: July and August lie more than twelve months back.
        let effect = end(&house, "CTI-2", "2027-09-20").await;
        assert_eq!(effect.month.unwrap().to_string(), "2027-09-01");
        assert_eq!((effect.too_old.days, effect.too_old.amount_oere), (21 + 31, 52 * 51_200));
        // To the 10th of April 2027.
        assert_eq!((effect.sum.days, effect.sum.amount_oere), (30 + 92 + 90 + 10, 222 * 51_200));
        house.statements("2027-10-01").await;
        let september = house.issued("2027-09").await.unwrap();
        assert_eq!((september.total.days, september.held.iter().map(|held| held.days).sum::<i64>()), (222, 52));
    });
}

#[test]
fn the_commands_say_days_and_kroner() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        let told = said(&house, &["void", "CTI-2", "--reason", "oprettet to gange"]);
        assert_eq!(told, "CTI-2 is voided: 82 days, 41.984,00 kr., are credited on the statement of 2026-10\n");
        house.statements("2026-11-02").await;
        let told = said(&house, &["void", "end", "CTI-2"]);
        assert!(
            told.starts_with(
                "the void of CTI-2 is ended: 113 days, 57.856,00 kr., are billed again on the statement of 2026-11\n"
            ),
            "{told}"
        );
        let told = said(&house, &["void", "CTI-2", "--reason", "igen"]);
        assert!(told.contains("(0 days, 0,00 kr.)"), "{told}");
        let twice = [
            &["void", "CTI-2", "--reason", "igen"][..],
            &["void", "CTI-9", "--reason", "igen"],
            &["void", "end", "CTI-1"],
        ];
        for arguments in twice {
            let config = house.config_file();
            let arguments = [&["--config", config.to_str().unwrap()], arguments].concat();
            let output = fasevagt(&arguments, config.parent().unwrap());
            let why = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), why.lines().count()), (Some(1), 1), "{why}");
        }
    });
}

#[test]
fn where_nothing_is_billed_any_more_the_command_says_so() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        entered_twice(&house).await;
        let file = house.config_file();
        let without = std::fs::read_to_string(&file).unwrap().replace(BILLING, "");
        std::fs::write(&file, without).unwrap();
        let told = said(&house, &["void", "CTI-2", "--reason", "dublet"]);
        let expected = "82 days, 41.984,00 kr., are credited on the next statement, once billing.first_month is set";
        assert!(told.contains(expected), "{told}");
        assert!(said(&house, &["void", "end", "CTI-2"]).contains("nothing is billed again"));
    });
}
