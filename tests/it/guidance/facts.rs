use chrono::Days as Later;
use fasevagt::domain::billing::takst::is_promised;
use fasevagt::domain::cases::forloeb::{Betalingstilsagn, Case, KontaktKind, Method};
use fasevagt::domain::deadlines::rules::{Detail, Role};
use proptest::prelude::*;

use super::cases::{START, case_of};
use super::guidance;
use crate::support::cast::{cti, forloeb, kontakt, open, with};
use crate::support::day;

fn facts(case: &Case, rule: &str, on: &str) -> String {
    guidance(&open(case, rule, on).unwrap(), Role::Medarbejder, None, None).facts.join(" ")
}

#[test]
fn a_phase_is_named_and_the_day_counted_from_the_move_to_the_end() {
    let anna = cti("CTI-1", START);
    assert_eq!(facts(&anna, "phase-2", "2026-03-01"), "Indflytning: 17. marts 2026.");
    assert_eq!(facts(&anna, "closing", "2026-03-17"), "Fase 1: Overgang til egen bolig, dag 1 af 275.");
    assert_eq!(facts(&anna, "closing", "2026-06-17"), "Fase 2: Afprøvning i egen bolig, dag 93 af 275.");
    assert_eq!(facts(&anna, "closing", "2026-12-16"), "Fase 3: Overdragelse af støtte, dag 275 af 275.");
    assert_eq!(facts(&anna, "closing", "2026-12-17"), "Forløbets sidste dag var den 16. december 2026.");
    let icm = forloeb("ICM-1", Method::Icm, START);
    assert_eq!(facts(&icm, "goal-evaluation", "2026-06-17"), "Forløbet er på dag 93.");
    assert_eq!(facts(&icm, "handleplan", "2026-03-01"), "Forløbet starter: 17. marts 2026.");
}

#[test]
fn a_handover_agreement_is_told_with_the_last_day() {
    let anna = cti("CTI-1", START);
    assert!(
        facts(&anna, "handover-agreement", "2026-11-16").ends_with("Forløbets sidste dag er den 16. december 2026.")
    );
    assert_eq!(facts(&anna, "handover-agreement", "2026-12-20"), "Forløbets sidste dag var den 16. december 2026.");
    assert!(
        facts(&anna, "continued-support", "2026-10-16").ends_with("Forløbets sidste dag er den 16. december 2026.")
    );
}

#[test]
fn contact_is_told_with_the_last_one_and_how_often_it_is_in_the_phase() {
    let anna = cti("CTI-1", START);
    let told = |case: &Case, on| facts(case, "contact", on).split_once(". ").unwrap().1.to_owned();
    assert_eq!(
        told(&anna, "2026-03-31"),
        "I denne fase er der kontakt hver uge. Der er ikke registreret nogen kontakt."
    );
    let met = with(anna, |c| c.kontakter.push(kontakt(KontaktKind::HomeVisit, "2026-06-20")));
    assert_eq!(told(&met, "2026-07-11"), "I denne fase er der kontakt hver anden uge. Seneste kontakt: 20. juni 2026.");
    let third = "I denne fase er der kontakt mindst én gang om måneden. Seneste kontakt: 20. juni 2026.";
    assert_eq!(told(&met, "2026-10-01"), third);
}

fn tilsagn(from: &str, to: Option<&str>) -> Betalingstilsagn {
    Betalingstilsagn { registered_on: day(from), valid_from: None, valid_to: to.map(day), reference: None }
}

#[test]
fn a_promise_is_told_with_the_days_that_have_none() {
    let none = case_of("betalingstilsagn");
    let told = |case: &Case, on| facts(case, "betalingstilsagn", on).rsplit_once("tilsagn: ").unwrap().1.to_owned();
    let to_the_end = "til forløbets sidste dag, 16. december 2026.";
    assert_eq!(told(&none, "2026-03-01"), format!("fra 17. marts 2026 {to_the_end}"));
    let first = with(none, |c| c.tilsagn.push(tilsagn("2026-03-01", Some("2026-05-31"))));
    assert_eq!(told(&first, "2026-06-10"), format!("fra 1. juni 2026 {to_the_end}"));
    let both = with(first, |c| {
        c.tilsagn.push(Betalingstilsagn { valid_from: Some(day("2026-08-01")), ..tilsagn("2026-06-01", None) });
    });
    assert_eq!(told(&both, "2026-06-10"), "fra 1. juni 2026 til 31. juli 2026.");
    let icm = with(forloeb("ICM-1", Method::Icm, START), |c| c.forloeb.discharged_on = None);
    assert_eq!(told(&icm, "2026-06-10"), "fra 17. marts 2026 og frem.");
}

proptest! {
    #[test]
    fn the_days_without_a_promise_are_all_around_today_that_have_none(
        promises in prop::collection::vec((0_u64..400, 0_u64..400, prop::option::of(0_u64..200)), 0..5),
        today in 0_u64..400,
    ) {
        let from = |offset: u64| day("2026-01-01") + Later::new(offset);
        let case = with(case_of("betalingstilsagn"), |c| {
            for (registered, valid_from, length) in promises {
                let valid_to = length.map(|length| from(valid_from + length));
                let registered_on = from(registered);
                c.tilsagn.push(Betalingstilsagn { registered_on, valid_from: Some(from(valid_from)), valid_to, reference: None });
            }
        });
        let (on, start, end) = (from(today), day("2026-03-17"), day("2026-12-16"));
        let Some(deadline) = open(&case, "betalingstilsagn", &on.to_string()) else { return Ok(()) };
        let Detail::Unpromised { first, last } = deadline.facts.of_rule.detail else { panic!("no days") };
        let last = last.unwrap();
        prop_assert!(start <= first && first <= last && last <= end);
        for day in first.iter_days().take_while(|day| *day <= last) {
            prop_assert!(!is_promised(&case, day, on), "{day} is promised");
        }
        prop_assert!(first == start || is_promised(&case, first.pred_opt().unwrap(), on));
        prop_assert!(last == end || is_promised(&case, last.succ_opt().unwrap(), on));
    }
}
