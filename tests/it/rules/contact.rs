//! Keeping in touch.

use fasevagt::domain::cases::forloeb::{Case, Days, KontaktKind, Method, Pause};

use super::{F, M, T, due, jens, missing, stages, told};
use crate::support::cast::{forloeb, kontakt, open, with};
use crate::support::day;

#[test]
fn the_first_home_visit_is_due_a_week_after_the_move_and_watched_from_the_start() {
    let rule = "first-home-visit";
    assert_eq!(due(&jens(), rule, "2026-03-17").unwrap(), ["2026-03-24", "2026-03-24"]);
    let days = ["2026-03-16", "2026-03-21", "2026-03-22", "2026-03-24", "2026-03-25", "2026-04-01"];
    assert_eq!(stages(&jens(), rule, days), [None, None, Some(2), Some(2), Some(-1), Some(-8)]);
    assert_eq!(open(&jens(), rule, "2026-03-16"), None);
    assert_eq!(missing(&jens(), rule, "2026-03-22"), ["home_visit"]);
    assert_eq!(told(&jens(), rule, "2026-03-24"), [M]);
    assert_eq!(told(&jens(), rule, "2026-03-25"), [M, T]);
    assert_eq!(told(&jens(), rule, "2026-04-01"), [F, M, T]);
    assert_eq!(stages(&jens(), rule, ["2026-12-16", "2026-12-17"]), [Some(-267), None]);
}

#[test]
fn only_a_visit_at_home_on_or_after_the_start_counts() {
    let visited = |kind, on| with(jens(), |c| c.kontakter.push(kontakt(kind, on)));
    let is_open = |case: &Case| open(case, "first-home-visit", "2026-03-24").is_some();
    assert!(!is_open(&visited(KontaktKind::HomeVisit, "2026-03-17")));
    assert!(is_open(&visited(KontaktKind::HomeVisit, "2026-03-16")), "before the move");
    assert!(is_open(&visited(KontaktKind::HomeVisit, "2026-03-25")), "still to come");
    assert!(is_open(&visited(KontaktKind::Meeting, "2026-03-18")));
    assert_eq!(open(&forloeb("ICM-1", Method::Icm, "2026-03-17"), "first-home-visit", "2026-03-24"), None);
}

#[test]
fn a_pause_silences_both_rules_while_it_lasts_and_moves_no_date() {
    let paused = with(jens(), |c| {
        let days = Days { from: Some(day("2026-03-20")), to: Some(day("2026-04-30")) };
        c.pauser.push(Pause { days, billed: true });
    });
    for rule in ["first-home-visit", "contact"] {
        assert!(open(&paused, rule, "2026-03-19").is_some(), "{rule}");
        assert_eq!(open(&paused, rule, "2026-03-20"), None, "{rule}");
        assert_eq!(open(&paused, rule, "2026-04-30"), None, "{rule}");
        assert_eq!(due(&paused, rule, "2026-05-01"), due(&jens(), rule, "2026-05-01"), "{rule}");
    }
}

/// Weekly in phase 1, every two weeks in phase 2, monthly in phase 3; a week of grace on top.
#[test]
fn the_interval_between_contacts_grows_with_the_phase() {
    let last = |on| with(jens(), |c| c.kontakter.push(kontakt(KontaktKind::Call, on)));
    assert_eq!(due(&jens(), "contact", "2026-03-17").unwrap()[0], "2026-03-31", "counted from the start");
    assert_eq!(due(&last("2026-04-07"), "contact", "2026-04-08").unwrap()[0], "2026-04-21");
    assert_eq!(due(&last("2026-07-06"), "contact", "2026-07-07").unwrap()[0], "2026-07-27");
    assert_eq!(due(&last("2026-10-01"), "contact", "2026-10-02").unwrap()[0], "2026-11-08");
    assert_eq!(due(&last("2026-03-01"), "contact", "2026-03-17").unwrap()[0], "2026-03-31", "one before the start");
    assert_eq!(due(&last("2026-05-01"), "contact", "2026-04-30").unwrap()[0], "2026-03-31", "one still to come");
}

#[test]
fn the_phase_of_a_contact_is_the_recorded_one_where_there_is_one() {
    let case = with(jens(), |c| {
        c.forloeb.phase2_on = Some(day("2026-05-01"));
        c.kontakter.push(kontakt(KontaktKind::Call, "2026-05-04"));
    });
    assert_eq!(due(&case, "contact", "2026-05-05").unwrap()[0], "2026-05-25");
    let late = with(case, |c| c.forloeb.phase2_on = Some(day("2026-07-01")));
    assert_eq!(due(&late, "contact", "2026-06-20").unwrap()[0], "2026-05-25", "planned phase 2 from 06-17 on");
    // Each boundary by itself: one that is not after S counts too.
    let short = with(jens(), |c| c.forloeb.agreed_end_on = Some(day("2026-04-16")));
    assert_eq!(due(&short, "contact", "2026-03-17").unwrap()[0], "2026-04-24");
}

#[test]
fn contact_is_said_on_the_day_and_brings_in_leader_and_head_when_overdue() {
    let days = ["2026-03-30", "2026-03-31", "2026-04-01", "2026-04-08"];
    assert_eq!(stages(&jens(), "contact", days), [None, Some(0), Some(-1), Some(-8)]);
    assert_eq!(told(&jens(), "contact", "2026-03-31"), [M]);
    assert_eq!(told(&jens(), "contact", "2026-04-01"), [M, T]);
    assert_eq!(told(&jens(), "contact", "2026-04-08"), [F, M, T]);
    assert_eq!(missing(&jens(), "contact", "2026-03-31"), ["contact"]);
    assert_eq!(open(&jens(), "contact", "2026-03-16"), None);
    assert_eq!(open(&jens(), "contact", "2026-12-17"), None);
    assert_eq!(open(&forloeb("ACT-1", Method::Act, "2026-03-17"), "contact", "2026-05-01"), None);
}
