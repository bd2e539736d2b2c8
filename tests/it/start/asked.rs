//! Which rules are on, and what a rule asks.

use std::fs;

use fasevagt::config::load;
use fasevagt::domain::cases::forloeb::{EndReason, MilestoneKind};
use fasevagt::domain::deadlines::deadline::DeadlineRules;
use fasevagt::domain::deadlines::rules::{Missing, RULES};
use fasevagt::render::danish;
use proptest::prelude::*;

use super::running::{first_week, site};
use crate::cli::json_of;
use crate::support::cast::{cti, milestone, with};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::day;
use crate::support::house::House;

fn rules_by(toml: &str) -> DeadlineRules {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), toml).unwrap();
    load(Some(file.path())).unwrap().deadline_rules
}

fn on(toml: &str) -> Vec<&'static str> {
    rules_by(toml).rules.enabled().map(|(rule, _)| rule.key).collect()
}

#[test]
fn one_line_names_the_rules_that_are_on() {
    assert_eq!(on("[rules]\nonly = [\"closing\", \"phase-2\"]"), ["phase-2", "closing"]);
    assert_eq!(on("[rules]\nonly = []").len(), RULES.len());
    assert_eq!(on("[rules]\nonly = [\"contact\"]\n[rules.closing]\nleads = [7]"), ["contact"]);
}

#[test]
fn a_rule_of_its_own_goes_before_the_line() {
    let both =
        "[rules]\nonly = [\"closing\", \"phase-2\"]\n[rules.closing]\nenabled = false\n[rules.contact]\nenabled = true";
    assert_eq!(on(both), ["phase-2", "contact"]);
}

#[test]
fn of_twelve_forloeb_a_site_is_told_of_the_rules_that_are_on() {
    block_on(async {
        let only = "[rules]\nonly = [\"phase-2\", \"phase-3\", \"handover-agreement\", \"closing\"]\n";
        let mut four = site(TestDatabase::sqlite(), 12, only).await;
        let mut recorded =
            site(TestDatabase::sqlite(), 12, &format!("{only}[rules.phase-3]\nrequires = [\"phase3_on\"]\n")).await;
        recorded.change("UPDATE forloeb SET phase3_on = phase2_on WHERE phase2_on IS NOT NULL").await;
        let (four, recorded) = (first_week(&mut four).await, first_week(&mut recorded).await);
        insta::assert_snapshot!(format!("FOUR RULES\n{four}\nAND PHASE 3 BY ITS DATE\n{recorded}"));
    });
}

#[test]
fn what_a_site_does_not_record_is_neither_missing_nor_mailed() {
    block_on(async {
        let requires = "[rules]\nonly = [\"phase-3\"]\n[rules.phase-3]\nrequires = [\"phase3_on\"]\n";
        let house = House::new(TestDatabase::sqlite(), requires).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.put_cti("CTI-2", "2026-03-17", &[("phase3_on", "2026-09-17")]).await;
        let scan = json_of(&house, &["scan", "--on", "2026-09-18"]);
        assert_eq!(scan["deadlines"].as_array().unwrap().len(), 1);
        assert_eq!(scan["deadlines"][0]["missing"], serde_json::json!(["phase3_on"]));
        house.reminders("2026-09-18").await.unwrap();
        // Without its first letter: it may stand within a sentence.
        let words = |thing| danish::missing(thing).chars().skip(1).collect::<String>();
        for (_, mail) in house.mails().await {
            assert!(mail.text.contains(&words(Missing::Phase3On)), "{}", mail.text);
            let evaluated = Missing::Milestone(MilestoneKind::ActivityPlanEvaluated);
            assert!(!mail.text.contains(&words(evaluated)), "{}", mail.text);
        }
        let one = json_of(&house, &["explain", "CTI-2", "--on", "2026-09-18"]);
        let phase3 = &one["rules"][0];
        assert_eq!(phase3["state"], "fulfilled");
        assert_eq!(phase3["not_asked"], serde_json::json!(["activity_plan_evaluated", "activity_plan_adjusted"]));
        assert!(
            phase3["reason"].as_str().unwrap().contains("not asked: activity_plan_evaluated, activity_plan_adjusted")
        );
    });
}

#[test]
fn a_closed_forloeb_is_incomplete_by_what_the_site_records() {
    let closed = with(cti("CTI-1", "2026-02-17"), |case| {
        case.forloeb.ended_on = Some(day("2026-11-16"));
        case.forloeb.end_reason = Some(EndReason::Completed);
        case.milestones.push(milestone(MilestoneKind::HandoverTalks, "2026-11-10"));
        case.milestones.push(milestone(MilestoneKind::LongTermPlan, "2026-11-10"));
        case.milestones.push(milestone(MilestoneKind::ResponsibilityPlaced, "2026-11-10"));
    });
    let found = |toml: &str| crate::findings::closed_incomplete(&closed, &rules_by(toml), "2026-11-20");
    assert_eq!(found(""), ["network_established"]);
    assert_eq!(found("[rules.support-network]\nrequires = [\"network_established\"]"), ["network_established"]);
    assert_eq!(found("[rules.support-network]\nrequires = [\"responsibility_placed\"]"), [""; 0]);
    // That a rule tells nobody says nothing about what is recorded.
    assert_eq!(found("[rules]\nonly = [\"closing\"]"), ["network_established"]);
}

proptest! {
    /// Nothing is missing that a rule does not list, and what a site asks only takes away.
    #[test]
    fn what_is_missing_is_what_the_rule_asks_as_far_as_the_site_asks_it(
        start in 0_i64..700,
        looked in 0_i64..500,
        kept in proptest::collection::vec(any::<bool>(), 3),
        done in proptest::collection::vec(0_usize..13, 0..6),
    ) {
        let start = fasevagt::domain::values::calendar::addd(day("2025-01-01"), start);
        let on = fasevagt::domain::values::calendar::addd(start, looked - 60);
        let mut case = with(cti("CTI-1", &start.to_string()), |case| case.forloeb.contact_on = Some(start));
        for kind in done {
            case.milestones.push(milestone(MilestoneKind::ALL[kind], &start.to_string()));
        }
        let all = crate::support::cast::deadline_rules();
        let mut some = all.clone();
        for rule in RULES.iter().filter(|rule| rule.asks.len() > 1) {
            let asked: Vec<Missing> = rule.asks.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(one, _)| *one).collect();
            if !asked.is_empty() {
                some.rules.settings_mut(rule.key).unwrap().requires = asked.into_iter().collect();
            }
        }
        let asked_less = some.judge(&case, on);
        for (full, less) in all.judge(&case, on).iter().zip(&asked_less) {
            prop_assert_eq!(full.rule, less.rule);
            let of = |deadline: &Option<fasevagt::domain::deadlines::deadline::Deadline>| -> Vec<Missing> {
                deadline.as_ref().map_or_else(Vec::new, |one| one.missing.iter().collect())
            };
            let (missing, fewer): (Vec<_>, Vec<_>) = (of(&full.deadline), of(&less.deadline));
            prop_assert!(missing.iter().all(|one| full.rule.asks.contains(one)));
            let expected: Vec<Missing> = missing.iter().copied().filter(|one| less.settings.requires.contains(*one)).collect();
            prop_assert_eq!(fewer, expected.clone());
            let not_asked: Vec<Missing> = missing.into_iter().filter(|one| !expected.contains(one)).collect();
            prop_assert_eq!(less.not_asked.iter().collect::<Vec<_>>(), not_asked);
        }
    }
}
