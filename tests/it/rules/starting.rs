//! What must be in place before a forløb starts, or just after.

use fasevagt::domain::cases::forloeb::{Betalingstilsagn, Case, KontaktKind, LegalBasis, Method, MilestoneKind};

use super::{F, M, O, T, due, having, jens, missing, stages, told};
use crate::support::cast::{forloeb, kontakt, open, with};
use crate::support::day;

fn without_stay(method: Method) -> Case {
    with(forloeb("X-1", method, "2026-03-17"), |c| c.forloeb.discharged_on = None)
}

#[test]
fn staffing_is_due_thirty_days_before_the_start_or_when_the_contact_phase_begins() {
    let early = with(jens(), |c| c.forloeb.contact_on = Some(day("2026-01-05")));
    assert_eq!(due(&early, "staffing", "2026-02-01").unwrap(), ["2026-02-15", "2026-02-13"]);
    let late = with(jens(), |c| c.forloeb.contact_on = Some(day("2026-03-02")));
    assert_eq!(due(&late, "staffing", "2026-02-01").unwrap(), ["2026-03-02", "2026-03-02"]);
    let days = ["2026-02-22", "2026-02-23", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-10"];
    assert_eq!(stages(&late, "staffing", days), [None, Some(7), Some(7), Some(0), Some(-1), Some(-8)]);
    assert_eq!(open(&jens(), "staffing", "2026-03-02"), None, "no contact phase");
}

#[test]
fn staffing_wants_a_worker_and_a_contact_and_is_the_leaders() {
    let case = with(jens(), |c| {
        c.forloeb.contact_on = Some(day("2026-03-02"));
        c.forloeb.medarbejder = None;
    });
    assert_eq!(missing(&case, "staffing", "2026-03-02"), ["worker", "contact"]);
    assert_eq!(told(&case, "staffing", "2026-03-02"), [T]);
    assert_eq!(told(&case, "staffing", "2026-03-03"), [M, T]);
    assert_eq!(told(&case, "staffing", "2026-03-10"), [F, M, T]);
    let met = with(case, |c| {
        c.forloeb.medarbejder = Some("anna".into());
        c.kontakter.push(kontakt(KontaktKind::Call, "2026-03-05"));
    });
    assert_eq!(missing(&met, "staffing", "2026-03-04"), ["contact"]);
    assert_eq!(open(&met, "staffing", "2026-03-05"), None);
    let late = with(jens(), |c| c.forloeb.contact_on = Some(day("2026-03-02")));
    assert_eq!(open(&late, "staffing", "2026-12-16").map(|d| d.stage), Some(Some(-288)));
    assert_eq!(open(&late, "staffing", "2026-12-17"), None);
}

#[test]
fn the_assessment_is_due_on_the_day_before_the_move_after_a_stay() {
    assert_eq!(due(&jens(), "assessment", "2026-03-01").unwrap(), ["2026-03-16", "2026-03-16"]);
    let days = ["2026-03-01", "2026-03-02", "2026-03-09", "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-24"];
    let expected = [None, Some(14), Some(7), Some(1), Some(1), Some(-1), Some(-8)];
    assert_eq!(stages(&jens(), "assessment", days), expected);
    assert_eq!(told(&jens(), "assessment", "2026-03-16"), [M, T]);
    assert_eq!(told(&jens(), "assessment", "2026-03-24"), [F, M, T]);
    let sent = having(jens(), MilestoneKind::AssessmentSent, "2026-03-10");
    assert_eq!(stages(&sent, "assessment", ["2026-03-09", "2026-03-10"]), [Some(7), None]);
    assert!(open(&jens(), "assessment", "2026-12-16").is_some());
    assert_eq!(open(&jens(), "assessment", "2026-12-17"), None);
    assert_eq!(open(&without_stay(Method::Cti), "assessment", "2026-03-16"), None);
    assert_eq!(open(&forloeb("ICM-1", Method::Icm, "2026-03-17"), "assessment", "2026-03-16"), None);
}

#[test]
fn a_betalingstilsagn_is_due_before_the_start_of_what_has_no_stay_before() {
    for method in [Method::Cti, Method::Icm, Method::Act] {
        let case = without_stay(method);
        let days = ["2026-02-22", "2026-02-23", "2026-03-02", "2026-03-09", "2026-03-15", "2026-03-17", "2026-03-24"];
        let expected = [None, Some(21), Some(14), Some(7), Some(1), Some(-1), Some(-8)];
        assert_eq!(stages(&case, "betalingstilsagn", days), expected);
        assert_eq!(missing(&case, "betalingstilsagn", "2026-03-16"), ["tilsagn"]);
        assert_eq!(told(&case, "betalingstilsagn", "2026-03-16"), [M, O, T]);
        assert_eq!(told(&case, "betalingstilsagn", "2026-03-17"), [F, M, O, T]);
    }
    assert_eq!(open(&jens(), "betalingstilsagn", "2026-03-16"), None, "after a stay");
    assert_eq!(open(&without_stay(Method::Efterforsorg), "betalingstilsagn", "2026-03-16"), None);
}

fn tilsagn(registered_on: &str, from: Option<&str>, to: Option<&str>) -> Betalingstilsagn {
    Betalingstilsagn {
        registered_on: day(registered_on),
        valid_from: from.map(day),
        valid_to: to.map(day),
        reference: None,
    }
}

#[test]
fn a_betalingstilsagn_must_cover_the_day_itself_and_counts_from_its_registration() {
    let open_on = |promise: Betalingstilsagn, on| {
        let case = with(without_stay(Method::Cti), |c| c.tilsagn.push(promise));
        open(&case, "betalingstilsagn", on).is_some()
    };
    assert!(open_on(tilsagn("2026-03-10", None, None), "2026-03-09"), "not registered yet");
    assert!(!open_on(tilsagn("2026-03-10", None, None), "2026-03-10"));
    assert!(open_on(tilsagn("2026-03-10", Some("2026-03-18"), None), "2026-03-10"), "does not cover the start");
    assert!(open_on(tilsagn("2026-03-10", Some("2026-03-18"), None), "2026-03-17"));
    assert!(!open_on(tilsagn("2026-03-10", Some("2026-03-18"), None), "2026-03-18"), "covers today");
    assert!(!open_on(tilsagn("2026-03-10", None, Some("2026-06-30")), "2026-06-30"));
    assert!(open_on(tilsagn("2026-03-10", None, Some("2026-06-30")), "2026-07-01"), "has run out");
    // Past the end the last day counts, and it is watched until closed.
    assert!(!open_on(tilsagn("2026-03-10", None, Some("2026-12-16")), "2027-01-15"));
    assert!(open_on(tilsagn("2026-03-10", None, Some("2026-12-15")), "2027-01-15"));
}

#[test]
fn the_handleplan_is_due_before_the_move_for_all_three_methods_after_a_stay() {
    for method in [Method::Cti, Method::Icm, Method::Act] {
        let case = forloeb("X-1", method, "2026-03-17");
        let days = ["2026-02-22", "2026-02-23", "2026-03-09", "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-24"];
        let expected = [None, Some(21), Some(7), Some(1), Some(1), Some(-1), Some(-8)];
        assert_eq!(stages(&case, "handleplan", days), expected);
        let made = having(case, MilestoneKind::Handleplan, "2026-03-17");
        assert_eq!(stages(&made, "handleplan", ["2026-03-16", "2026-03-17"]), [Some(1), None]);
    }
    assert_eq!(told(&jens(), "handleplan", "2026-03-16"), [M, T]);
    assert_eq!(told(&jens(), "handleplan", "2026-03-24"), [F, M, T]);
    assert_eq!(open(&without_stay(Method::Icm), "handleplan", "2026-03-16"), None);
    assert_eq!(open(&jens(), "handleplan", "2026-12-17"), None);
    let icm = forloeb("ICM-1", Method::Icm, "2026-03-17");
    assert!(open(&icm, "handleplan", "2028-03-16").is_some(), "no end: always");
}

fn by_85a() -> Case {
    with(jens(), |c| {
        c.forloeb.legal_basis = Some(LegalBasis::Section85a);
        c.forloeb.discharged_on = Some(day("2026-03-16"));
    })
}

#[test]
fn the_decision_by_85a_must_be_made_before_the_discharge() {
    let rule = "decision-85a";
    assert_eq!(due(&by_85a(), rule, "2026-03-02").unwrap(), ["2026-03-15", "2026-03-13"]);
    let days = [
        "2026-02-26",
        "2026-02-27",
        "2026-03-06",
        "2026-03-10",
        "2026-03-12",
        "2026-03-13",
        "2026-03-14",
        "2026-03-21",
    ];
    let expected = [None, Some(14), Some(7), Some(3), Some(1), Some(1), Some(-1), Some(-8)];
    assert_eq!(stages(&by_85a(), rule, days), expected);
    assert_eq!(missing(&by_85a(), rule, "2026-03-13"), ["decision_on"]);
    assert_eq!(told(&by_85a(), rule, "2026-03-13"), [F, T]);
    assert_eq!(told(&by_85a(), rule, "2026-03-14"), [F, M, T]);
    assert_eq!(
        stages(&by_85a(), rule, ["2026-03-23", "2026-03-24"]),
        [Some(-8), None],
        "for a week after the discharge"
    );
}

#[test]
fn the_decision_by_85a_is_fulfilled_only_by_one_before_the_discharge() {
    let decided = |on| with(by_85a(), |c| c.forloeb.decision_on = Some(day(on)));
    assert_eq!(stages(&decided("2026-03-15"), "decision-85a", ["2026-03-14", "2026-03-15"]), [Some(-1), None]);
    assert!(
        open(&decided("2026-03-16"), "decision-85a", "2026-03-17").is_some(),
        "on the day of discharge is too late"
    );
    assert_eq!(open(&jens(), "decision-85a", "2026-03-13"), None, "not by § 85 a");
    let no_stay = with(by_85a(), |c| c.forloeb.discharged_on = None);
    assert_eq!(open(&no_stay, "decision-85a", "2026-03-13"), None);
}

#[test]
fn the_kommune_is_informed_of_efterforsorg_within_five_legal_working_days() {
    // Monday 2026-12-21: 22, 23, 24, 28 and 29 December; the 24th is a legal working day.
    let case = forloeb("EF-1", Method::Efterforsorg, "2026-12-21");
    let rule = "kommune-informed";
    assert_eq!(due(&case, rule, "2026-12-21").unwrap(), ["2026-12-29", "2026-12-29"]);
    let days = ["2026-12-27", "2026-12-28", "2026-12-29", "2026-12-30", "2027-01-06"];
    assert_eq!(stages(&case, rule, days), [None, Some(1), Some(1), Some(-1), Some(-8)]);
    assert_eq!(told(&case, rule, "2026-12-29"), [M, T]);
    assert_eq!(told(&case, rule, "2027-01-06"), [F, M, T]);
    let informed = having(case.clone(), MilestoneKind::KommuneInformed, "2026-12-29");
    assert_eq!(stages(&informed, rule, ["2026-12-28", "2026-12-29"]), [Some(1), None]);
    assert!(open(&case, rule, "2027-06-20").is_some());
    assert_eq!(open(&case, rule, "2027-06-21"), None);
    assert_eq!(open(&jens(), rule, "2026-03-24"), None);
}
