use fasevagt::domain::overview::findings::FindingKind;

use super::{end, void};
use crate::support::databases::on_both;
use crate::support::house::{House, only_rules};

#[test]
fn a_number_that_stands_for_another_case_after_the_void_is_found() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-1", "2026-03-17", &[("borger_ref", "a")]).await;
        void(&house, "CTI-1", "2026-11-03").await;
        let found = async || {
            let findings = house.survey("2026-11-20").await.findings;
            findings.iter().any(|finding| finding.kind() == FindingKind::VoidedChanged)
        };
        assert!(!found().await);
        house.change("UPDATE forloeb SET ended_on = '2026-04-01', method = 'ICM', handlekommune = '0751'").await;
        assert!(!found().await, "it is the same case, corrected");
        house.change("UPDATE forloeb SET borger_ref = 'b'").await;
        assert!(found().await);
        house.change("UPDATE forloeb SET borger_ref = 'a', start_on = '2026-03-18'").await;
        assert!(found().await);
        house.change("DELETE FROM forloeb").await;
        assert!(!found().await, "where there is no row nothing is in use again");
        house.put_cti("CTI-1", "2026-03-17", &[("borger_ref", "a")]).await;
        assert!(!found().await);
        house.change("UPDATE forloeb SET borger_ref = 'b'").await;
        end(&house, "CTI-1", "2026-11-20").await;
        assert!(!found().await);
    });
}

#[test]
fn the_same_case_is_known_again_in_whichever_copy_of_a_view() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-1", "2026-03-17", &[("borger_ref", "a")]).await;
        void(&house, "CTI-1", "2026-11-03").await;
        let found = async || house.survey("2026-11-20").await.findings.len();
        house.put_cti("CTI-1", "2026-03-17", &[("borger_ref", "b")]).await;
        assert_eq!(found().await, 0, "one of the rows is the case");
    });
}

#[test]
fn the_state_holds_no_borger_ref() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-1", "2026-03-17", &[("borger_ref", "pseudonym-17")]).await;
        void(&house, "CTI-1", "2026-11-03").await;
        house.put_cti("CTI-2", "2026-03-17", &[("borger_ref", "pseudonym-17")]).await;
        void(&house, "CTI-2", "2026-11-03").await;
        let mut tx = house.app.state.snapshot().await.unwrap();
        let sql = "SELECT COUNT(*), COUNT(DISTINCT identity) FROM voided WHERE LENGTH(identity) = 64 AND identity NOT LIKE '%pseudonym%'";
        let count: (i64, i64) = match &mut tx {
            fasevagt::store::db::Tx::Sqlite(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await.unwrap(),
            fasevagt::store::db::Tx::Postgres(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await.unwrap(),
        };
        assert_eq!(count, (2, 1));
    });
}

#[test]
fn for_retention_it_ended_on_the_day_of_the_void_and_stages_are_said_once() {
    on_both(async |database| {
        let mut house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        house.deliver("2026-11-02").await;
        void(&house, "CTI-1", "2027-02-01").await;
        house.reminders("2027-02-01").await.unwrap();
        house.deliver("2027-02-01").await;
        let known = async || {
            let mut tx = house.app.state.snapshot().await.unwrap();
            fasevagt::store::ledger::known_forloeb(&mut tx).await.unwrap().len()
        };
        house.retention("2028-02-02").await;
        assert_eq!(known().await, 1);
        house.retention("2028-02-03").await;
        assert_eq!(known().await, 0);
    });
}

#[test]
fn what_was_said_before_the_void_is_not_said_again_after_it() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-02").await.unwrap();
        void(&house, "CTI-1", "2026-11-02").await;
        end(&house, "CTI-1", "2026-11-03").await;
        house.reminders("2026-11-03").await.unwrap();
        assert_eq!(house.outbox().await.len(), 1);
    });
}

#[test]
fn what_is_remembered_of_a_void_goes_when_nothing_names_it_any_more() {
    on_both(async |database| {
        let house = House::new(database, super::BILLING).await;
        super::entered_twice(&house).await;
        house.put_cti("CTI-3", "2026-12-01", &[("borger_ref", "c")]).await;
        void(&house, "CTI-2", "2026-10-20").await;
        void(&house, "CTI-3", "2026-10-20").await;
        let held = async || {
            let list = fasevagt::jobs::voids::list(&house.app.state).await.unwrap();
            list.into_iter().map(|void| void.forloeb).collect::<Vec<_>>()
        };
        house.change("DELETE FROM kontakt WHERE forloeb_id = 'CTI-2'").await;
        house.change("DELETE FROM forloeb WHERE id = 'CTI-2'").await;
        house.retention("2027-10-22").await;
        assert_eq!(held().await, ["CTI-2", "CTI-3"], "lines name the one, and the other's row is there");
        house.change("DELETE FROM forloeb WHERE id = 'CTI-3'").await;
        assert!(house.retention("2027-10-23").await.contains("1 voids and removals deleted"));
        assert_eq!(held().await, ["CTI-2"]);
        house.retention("2032-01-02").await;
        assert_eq!(held().await, Vec::<String>::new(), "the months of 2026 are deleted by then");
    });
}

#[test]
fn the_proof_asks_for_nothing_of_what_is_voided() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        void(&house, "CTI-1", "2026-11-02").await;
        house.reminders("2026-11-02").await.unwrap();
        let missing = async || {
            let (cases, state) = (house.app.cases.open().await.unwrap(), &house.app.state);
            let proof =
                fasevagt::jobs::proof::check(cases, state, &house.app.config, crate::support::day("2026-11-03"));
            proof.await.unwrap().missing
        };
        assert_eq!(missing().await, Vec::<String>::new());
        end(&house, "CTI-1", "2026-11-03").await;
        assert_eq!(missing().await, ["CTI-1 handover-agreement 2026-11-16 14"], "as of a case that was entered since");
    });
}
