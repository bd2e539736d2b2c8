//! `check` says how much would be said at once, and what a list does not keep.

use super::running::site;
use crate::cli::{fasevagt_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;

/// The lines about reminders and rules.
fn lines(text: &str) -> Vec<String> {
    let of = |line: &&str| [" reminders: ", " rules: "].iter().any(|about| line.contains(about));
    text.lines().filter(of).map(str::to_owned).collect()
}

/// A CTI that runs today, whatever day that is.
async fn running_today(house: &House, id: &str, days: i64, more: &[(&str, &str)]) {
    let start = (fasevagt::clock::now().date_naive() - chrono::TimeDelta::days(days)).to_string();
    house.put_cti(id, &start, more).await;
}

#[test]
fn it_counts_by_rule_what_the_next_reminders_would_say() {
    block_on(async {
        let rules = "[rules]\nonly = [\"phase-2\", \"handover-agreement\"]\n";
        let house = House::new(TestDatabase::sqlite(), rules).await;
        running_today(&house, "CTI-1", 200, &[]).await;
        running_today(&house, "CTI-2", 120, &[]).await;
        let found = lines(&said(&house, &["check"]));
        assert!(found[0].starts_with("ok      reminders: on 20"), "{found:?}");
        let counts = "2 deadlines would be said in 3 mails, 2 of them overdue: Overgang til fase 2 (phase-2) 2";
        assert!(found[0].ends_with(counts), "{found:?}");
    });
}

#[test]
fn it_warns_of_first_reminders_that_would_wait() {
    block_on(async {
        let rules = "[reminders]\nfirst_run_limit = 1\n[rules]\nonly = [\"phase-2\"]\n";
        let house = House::new(TestDatabase::sqlite(), rules).await;
        running_today(&house, "CTI-1", 200, &[]).await;
        running_today(&house, "CTI-2", 120, &[]).await;
        let found = lines(&said(&house, &["check"]));
        let warned = "the first reminders would be 3 mails with 2 deadlines, 2 of them overdue, and would wait";
        assert!(found[0].starts_with("WARNING reminders: ") && found[0].contains(warned), "{found:?}");
    });
}

#[test]
fn it_names_what_no_case_has_and_how_to_ask_no_more_for_it() {
    on_both(async |database| {
        let rules = "[rules]\nonly = [\"phase-2\", \"phase-3\", \"contact\", \"betalingstilsagn\"]\n";
        let house = House::new(database, rules).await;
        running_today(&house, "CTI-1", 240, &[("phase3_on", "2020-01-01")]).await;
        running_today(&house, "CTI-2", 240, &[]).await;
        let found = lines(&said(&house, &["check"]));
        let phase3 = "nothing in the data ever fulfils Overgang til fase 3 (phase-3), of which 2 are open: no case has \
                      activity_plan_evaluated, activity_plan_adjusted; where it is not recorded, leave it out of rules.phase-3.requires";
        let contact = "nothing in the data ever fulfils Kontakt med borgeren (contact), of which 2 are open: no case has contact; where \
                       it is not recorded, switch the rule off: rules.contact.enabled = false";
        // Phase 3 says that phase 2 has come, and of the promise to pay none is open.
        assert_eq!(found[1..], [format!("WARNING rules: {phase3}"), format!("WARNING rules: {contact}")]);
        // What stood in a case that is closed long since can stand in one again.
        let closed = [("ended_on", "2020-10-01"), ("end_reason", "completed")];
        house.put_cti("CTI-0", "2020-01-02", &closed).await;
        for kind in ["activity_plan_evaluated", "activity_plan_adjusted"] {
            house.put("milestone", &[("forloeb_id", "CTI-0"), ("kind", kind), ("done_on", "2020-06-01")]).await;
        }
        let contact = [("forloeb_id", "CTI-0"), ("held_on", "2020-06-01"), ("kind", "call")];
        house.put("kontakt", &contact).await;
        assert_eq!(lines(&said(&house, &["check"])).len(), 1);
    });
}

#[test]
fn it_says_so_of_a_list_of_forty_without_a_failure() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 40, "").await;
        assert_eq!(fasevagt_of(&house, &["check"]).status.code(), Some(0));
    });
}
