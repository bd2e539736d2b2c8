//! What holds for every rule.

use fasevagt::domain::cases::forloeb::Method;
use fasevagt::domain::deadlines::rules::{RULES, Role, rule};

use super::jens;
use crate::support::cast::{deadline_rules, flagged, forloeb, with};
use crate::support::day;

/// The table of docs/domain.md, section 3: key, leads, and who is told up to the due date.
#[test]
fn every_default_is_as_in_the_table() {
    let table: [(&str, &[i64], &str); 19] = [
        ("staffing", &[7, 0], "T"),
        ("assessment", &[14, 7, 1], "MT"),
        ("betalingstilsagn", &[21, 14, 7, 1], "MOT"),
        ("handleplan", &[21, 7, 1], "MT"),
        ("decision-85a", &[14, 7, 3, 1], "FT"),
        ("first-home-visit", &[2], "M"),
        ("activity-plan", &[45, 14, 7, 1], "M"),
        ("phase-2", &[14, 7, 1], "M"),
        ("phase-3", &[14, 7, 1], "MT"),
        ("goal-evaluation", &[14, 7, 1], "MT"),
        ("continued-support", &[30, 14, 7], "MT"),
        ("handover-agreement", &[30, 14, 7, 3, 1, 0], "M"),
        ("long-term-plan", &[30, 14, 7, 1], "M"),
        ("handover-talks", &[21, 14, 7, 1], "M"),
        ("support-network", &[14, 7, 1], "MT"),
        ("closing", &[30, 14, 7, 1], "MT"),
        ("contact", &[0], "M"),
        ("kommune-informed", &[1], "MT"),
        ("grant-expiry", &[60, 30, 14], "MT"),
    ];
    let rules = deadline_rules().rules;
    assert_eq!(RULES.len(), table.len());
    for (rule, (key, leads, to)) in RULES.iter().zip(table) {
        let letters: String = rule.to.iter().map(|role| role.as_str()[..1].to_uppercase()).collect();
        assert_eq!((rule.key, rule.leads, letters.as_str()), (key, leads, to));
        let settings = rules.settings(rule).unwrap();
        let overdue = settings.roles_at(-1);
        assert!(overdue.contains(Role::Medarbejder) && overdue.contains(Role::Teamleder), "{key}");
        let head_at_once = ["handover-agreement", "closing", "betalingstilsagn", "decision-85a"].contains(&key);
        assert_eq!(overdue.contains(Role::Forstander), head_at_once, "{key}");
        assert!(settings.roles_at(-8).contains(Role::Forstander), "{key}");
        assert_eq!(overdue.contains(Role::Oekonomi), ["closing", "betalingstilsagn"].contains(&key), "{key}");
    }
}

#[test]
fn a_closed_forloeb_and_one_without_a_start_have_no_deadlines() {
    let closed = with(jens(), |c| c.forloeb.ended_on = Some(day("2026-06-01")));
    assert!(deadline_rules().open_deadlines(&closed, day("2026-06-01")).is_empty());
    let unstarted = with(jens(), |c| c.forloeb.start_on = None);
    assert!(deadline_rules().open_deadlines(&unstarted, day("2026-06-01")).is_empty());
}

#[test]
fn a_day_in_the_middle_shows_every_rule_that_is_flagged() {
    assert_eq!(
        flagged(&jens(), day("2026-11-16")),
        [
            "assessment -239",
            "handleplan -239",
            "first-home-visit -232",
            "activity-plan -148",
            "phase-2 -148",
            "phase-3 -57",
            "goal-evaluation -57",
            "continued-support -29",
            "handover-agreement 0",
            "long-term-plan 30",
            "closing 30",
            "contact -204",
        ]
    );
    let efterforsorg = forloeb("EF-1", Method::Efterforsorg, "2026-10-01");
    assert_eq!(flagged(&efterforsorg, day("2026-11-16")), ["kommune-informed -36"]);
}

#[test]
fn a_rule_that_is_switched_off_is_silent() {
    let mut deadline_rules = deadline_rules();
    deadline_rules.rules.settings_mut("closing").unwrap().enabled = false;
    let open = deadline_rules.open_deadlines(&jens(), day("2026-12-16"));
    assert!(open.iter().all(|d| Some(d.rule) != rule("closing")) && !open.is_empty());
}
