//! docs/domain.md, section 2: the dates of a forløb as of a day.

use fasevagt::domain::cases::forloeb::Method;
use fasevagt::domain::cases::phase_plan::PhasePlan;
use fasevagt::domain::cases::timeline::{Timeline, current_phase};

use crate::support::cast::{cti, forloeb, open, with};
use crate::support::day;

/// The phases after the first, each with its first day.
fn phases(timeline: &Timeline) -> Vec<(u8, chrono::NaiveDate)> {
    timeline.phase_starts.unwrap().iter().collect()
}

#[test]
fn the_vector_table_of_section_2() {
    for [start, f2, f3, end, due, act_by] in [
        ["2026-03-17", "2026-06-17", "2026-09-17", "2026-12-16", "2026-11-16", "2026-11-16"],
        ["2026-05-31", "2026-08-31", "2026-11-30", "2027-02-27", "2027-01-27", "2027-01-27"],
        ["2026-08-31", "2026-11-30", "2027-02-28", "2027-05-30", "2027-04-30", "2027-04-30"],
        ["2026-06-30", "2026-09-30", "2026-12-30", "2027-03-29", "2027-02-28", "2027-02-26"],
        ["2025-09-26", "2025-12-26", "2026-03-26", "2026-06-25", "2026-05-25", "2026-05-22"],
        ["2024-02-29", "2024-05-29", "2024-08-29", "2024-11-28", "2024-10-28", "2024-10-28"],
    ] {
        let case = cti("CTI-1", start);
        let timeline = Timeline::of(&case.forloeb, day(start)).unwrap();
        assert_eq!(phases(&timeline), [(2, day(f2)), (3, day(f3))], "phases of {start}");
        assert_eq!(timeline.end, Some(day(end)), "end of {start}");
        let handover = open(&case, "handover-agreement", start).unwrap();
        assert_eq!((handover.due_on, handover.act_by), (day(due), day(act_by)), "handover of {start}");
    }
}

#[test]
fn a_plan_of_3_4_2_moves_only_phase_3() {
    let case = with(cti("CTI-1", "2026-03-17"), |c| c.forloeb.phase_plan = "3-4-2".parse().unwrap());
    let timeline = Timeline::of(&case.forloeb, day("2026-03-17")).unwrap();
    assert_eq!(phases(&timeline), [(2, day("2026-06-17")), (3, day("2026-10-17"))]);
}

#[test]
fn a_plan_is_three_lengths_of_whole_months() {
    let plan: PhasePlan = "3-4-2".parse().unwrap();
    assert_eq!(plan.total(), 9);
    assert_ne!(plan, PhasePlan::DEFAULT, "nine months too, but not in these phases");
    assert_eq!("3-3-3".parse(), Ok(PhasePlan::DEFAULT));
    assert_eq!("1-2-4".parse::<PhasePlan>().unwrap().total(), 7);
    for text in ["", "3-3", "3-3-3-3", "3-3-0", "a-b-c", "3-+3-3", "3- 3-3", "-3-3-3", "3-3-61"] {
        assert!(text.parse::<PhasePlan>().is_err(), "{text}");
    }
}

#[test]
fn efterforsorg_lasts_six_months_and_icm_has_no_end() {
    let end = |method| Timeline::of(&forloeb("X", method, "2026-08-31").forloeb, day("2026-09-01")).unwrap().end;
    assert_eq!(end(Method::Efterforsorg), Some(day("2027-02-27")));
    assert_eq!(end(Method::Icm), None);
    assert_eq!(end(Method::Act), None);
}

#[test]
fn an_end_to_come_takes_the_place_of_the_agreed_one_until_it_has_come() {
    let case = with(cti("CTI-1", "2026-03-17"), |c| c.forloeb.ended_on = Some(day("2026-10-31")));
    let before = Timeline::of(&case.forloeb, day("2026-10-30")).unwrap();
    assert_eq!((before.end, before.closed, before.end_to_come), (Some(day("2026-10-31")), false, true));
    let after = Timeline::of(&case.forloeb, day("2026-10-31")).unwrap();
    assert_eq!((after.end, after.closed, after.end_to_come), (Some(day("2026-12-16")), true, false));
}

#[test]
fn a_short_forloeb_draws_its_phases_in() {
    let case = with(cti("CTI-1", "2026-03-17"), |c| c.forloeb.agreed_end_on = Some(day("2026-05-31")));
    let timeline = Timeline::of(&case.forloeb, day("2026-03-17")).unwrap();
    assert_eq!(phases(&timeline), [(2, day("2026-04-30")), (3, day("2026-04-30"))]);
}

#[test]
fn the_recorded_transition_counts_before_the_planned_one() {
    let case = with(cti("CTI-1", "2026-03-17"), |c| c.forloeb.phase2_on = Some(day("2026-07-01")));
    let phase = |on| current_phase(&case.forloeb, &Timeline::of(&case.forloeb, day(on)).unwrap());
    assert_eq!(phase("2026-03-16"), None);
    assert_eq!(phase("2026-03-17"), Some(1));
    assert_eq!(phase("2026-06-17"), Some(2), "planned, as long as the record lies ahead");
    assert_eq!(phase("2026-07-01"), Some(2));
    assert_eq!(phase("2026-09-17"), Some(3));
}

#[test]
fn without_a_start_there_is_nothing_to_compute() {
    let case = with(cti("CTI-1", "2026-03-17"), |c| c.forloeb.start_on = None);
    assert_eq!(Timeline::of(&case.forloeb, day("2026-04-01")), None);
    assert_eq!(open(&case, "closing", "2026-04-01"), None);
}
