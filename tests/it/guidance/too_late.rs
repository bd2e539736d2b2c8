use chrono::NaiveDate;
use fasevagt::domain::deadlines::rules::RULES;

use super::cases::{case_of, open_days};
use super::{READERS, guidance};
use crate::support::cast::{open, with};
use crate::support::day;

/// The last day on which the rule can be met as docs/domain.md, "Too late", has it, for a forløb from 17 March to 16
/// December 2026 whose phase 3 begins on 17 September.
fn can_be_met_until(rule: &str) -> Option<NaiveDate> {
    match rule {
        "staffing" | "assessment" | "betalingstilsagn" | "handleplan" | "decision-85a" => Some(day("2026-03-16")),
        "activity-plan" | "phase-2" => Some(day("2026-09-16")),
        "handover-agreement" | "long-term-plan" | "handover-talks" | "support-network" | "closing" | "grant-expiry" => {
            Some(day("2026-12-16"))
        }
        _ => None,
    }
}

#[test]
fn a_rule_says_something_else_from_the_day_on_which_it_cant_be_met() {
    for rule in RULES {
        let until = can_be_met_until(rule.key);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for deadline in open_days(rule.key) {
            let expected = until.is_some_and(|until| deadline.on() > until);
            assert_eq!(deadline.too_late().is_some(), expected, "{} on {}", rule.key, deadline.on());
            let said = READERS.map(|role| guidance(&deadline, role, None, None));
            if expected { after.extend(said) } else { before.extend(said) }
        }
        assert!(!before.is_empty(), "{}", rule.key);
        assert_eq!(after.is_empty(), until.is_none(), "{} is walked past its last day", rule.key);
        for said in &after {
            assert!(before.iter().all(|earlier| earlier.why != said.why), "{}: {}", rule.key, said.why);
        }
    }
}

#[test]
fn a_decision_after_the_discharge_is_never_asked_for_in_time() {
    let days = open_days("decision-85a");
    let last = days.last().unwrap();
    assert_eq!(last.on(), day("2026-03-24"), "watched for a week");
    for role in READERS {
        let said = guidance(last, role, None, None);
        assert!(said.why.contains("statsrefusionen tabt"), "{}", said.why);
        assert!(!said.done_when.contains(&"afgørelsen efter § 85 a er truffet før udskrivningen"));
    }
}

#[test]
fn what_is_due_after_its_last_day_is_not_too_late_before_it_is_due() {
    // The contact phase is written down as one that begins after the move.
    let case = with(case_of("staffing"), |c| c.forloeb.contact_on = Some(day("2026-04-01")));
    for (on, too_late) in [("2026-03-25", false), ("2026-04-01", false), ("2026-04-02", true)] {
        assert_eq!(open(&case, "staffing", on).unwrap().too_late().is_some(), too_late, "{on}");
    }
    // Phase 2 and 3 of a very short forløb begin on the same day.
    let case = with(case_of("phase-2"), |c| c.forloeb.agreed_end_on = Some(day("2026-05-20")));
    for (on, too_late) in [("2026-04-20", false), ("2026-04-21", true)] {
        assert_eq!(open(&case, "phase-2", on).unwrap().too_late().is_some(), too_late, "{on}");
    }
}
