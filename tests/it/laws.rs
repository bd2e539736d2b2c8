//! Laws that hold for any forløb on any day, whatever the pattern of runs.

use std::collections::{BTreeSet, HashSet};

use chrono::{Days as Later, NaiveDate};
use fasevagt::domain::cases::forloeb::{Betalingstilsagn, Case, KontaktKind, LegalBasis, Method, MilestoneKind};
use fasevagt::domain::deadlines::deadline::{Deadline, Key};
use fasevagt::domain::deadlines::ledger::Ledger;
use fasevagt::domain::deadlines::reminders::plan;
use fasevagt::domain::deadlines::role_holders::RoleHolders;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::cast::{deadline_rules, forloeb, kontakt, leaders, milestone, register};
use crate::support::day;

fn from(offset: u64) -> NaiveDate {
    day("2025-01-01") + Later::new(offset)
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1_000).prop_map(from)
}

fn maybe_a_day() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::of(a_day())
}

/// Any forløb that is no data error: ends do not lie before the start, nor phase 3 before phase 2.
fn any_case() -> impl Strategy<Value = Case> {
    let dates = (a_day(), vec(maybe_a_day(), 8));
    let plans = prop::sample::select(vec!["3-3-3", "3-4-2", "1-1-1", "6-6-12"]);
    let done = vec((prop::sample::select(MilestoneKind::ALL), a_day()), 0..12);
    let met = vec((prop::sample::select(KontaktKind::ALL), a_day()), 0..8);
    let promised = vec((a_day(), maybe_a_day()), 0..3);
    (prop::sample::select(Method::ALL), dates, plans, done, met, promised, any::<bool>()).prop_map(
        |(method, (start, days), plan, done, met, promised, by_85a)| {
            let mut case = forloeb("CTI-1", method, &start.to_string());
            let after = |index: usize| days[index].filter(|day| *day >= start);
            let f = &mut case.forloeb;
            f.phase_plan = plan.parse().unwrap();
            f.legal_basis = by_85a.then_some(LegalBasis::Section85a);
            (f.agreed_end_on, f.ended_on, f.contact_on) = (after(0), after(1), days[2]);
            (f.phase2_on, f.decision_on, f.discharged_on) = (days[3], days[4], days[5]);
            f.phase3_on = days[6].filter(|day| f.phase2_on.is_none_or(|phase2| phase2 <= *day));
            f.medarbejder = days[7].map(|_| "anna".to_owned());
            case.milestones = done.into_iter().map(|(kind, on)| milestone(kind, &on.to_string())).collect();
            case.kontakter = met.into_iter().map(|(kind, on)| kontakt(kind, &on.to_string())).collect();
            let promise = |(registered_on, valid_to)| Betalingstilsagn {
                registered_on,
                valid_from: None,
                valid_to,
                reference: None,
            };
            case.tilsagn = promised.into_iter().map(promise).collect();
            case
        },
    )
}

/// Runs on each of the days, and gives what each said.
fn runs(case: &Case, days: &[NaiveDate]) -> Vec<(NaiveDate, Vec<Key>)> {
    let (deadline_rules, register, mut ledger) = (deadline_rules(), register(), Ledger::default());
    let mut said = Vec::new();
    for on in days.iter().copied().filter(|day| deadline_rules.calendar.is_open(*day)) {
        let flagged: Vec<Deadline> =
            deadline_rules.open_deadlines(case, on).into_iter().filter(|d| d.stage.is_some()).collect();
        let plan =
            plan(flagged, &deadline_rules.rules, &ledger, &register, &RoleHolders::new(&leaders(), &register), on);
        ledger.record(&plan.said, on);
        said.push((on, plan.said.into_iter().map(|said| said.key).collect()));
    }
    said
}

/// Days with gaps of up to 40 days between them.
fn gaps() -> impl Strategy<Value = Vec<NaiveDate>> {
    vec(1_u64..=40, 1..40).prop_map(|gaps| {
        let ends = gaps.iter().scan(0, |sum, gap| {
            *sum += gap;
            Some(*sum)
        });
        ends.map(from).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Nothing is said twice, and at each run the current stage was said by then, by it or before.
    #[test]
    fn each_key_is_said_at_most_once_and_the_current_stage_always(case in any_case(), gappy in gaps(), daily in any::<bool>()) {
        let days: Vec<NaiveDate> = if daily { (200_u64..560).map(from).collect() } else { gappy };
        let (deadline_rules, mut heard) = (deadline_rules(), HashSet::new());
        for (on, said) in runs(&case, &days) {
            for key in said {
                prop_assert!(heard.insert(key.clone()), "{key:?} was said twice");
            }
            for open in deadline_rules.open_deadlines(&case, on).into_iter().filter(|d| d.stage.is_some()) {
                let key = open.key().unwrap();
                // A stage that comes back after a later one was said is passed over for good.
                let later = heard.iter().any(|k| k.rule == key.rule && k.due_on == key.due_on && k.stage < key.stage);
                prop_assert!(heard.contains(&key) || later, "{on}: {key:?} was never said");
            }
        }
    }

    /// What a run says is open on that day: nothing fulfilled, closed or not near is ever said.
    #[test]
    fn only_what_is_open_and_near_is_said(case in any_case(), days in gaps()) {
        let deadline_rules = deadline_rules();
        for (on, said) in runs(&case, &days) {
            let open: BTreeSet<Key> = deadline_rules.open_deadlines(&case, on).iter().filter_map(Deadline::key).collect();
            prop_assert!(said.iter().all(|key| open.contains(key)), "{on}: {said:?}");
            let closed = case.forloeb.ended_on.is_some_and(|ended| ended <= on);
            prop_assert!(!closed || said.is_empty());
        }
    }

    #[test]
    fn the_day_to_act_by_is_an_open_day_on_or_before_the_due_date(case in any_case(), on in a_day()) {
        let deadline_rules = deadline_rules();
        for deadline in deadline_rules.open_deadlines(&case, on) {
            prop_assert!(deadline.act_by <= deadline.due_on && deadline_rules.calendar.is_open(deadline.act_by));
            prop_assert_eq!(deadline.days_left, (deadline.act_by - on).num_days());
            prop_assert!(deadline.missing.iter().next().is_some());
        }
    }

    #[test]
    fn a_deadline_never_depends_on_the_order_of_rows(case in any_case(), on in a_day()) {
        let mut other = case.clone();
        other.milestones.reverse();
        other.kontakter.reverse();
        other.tilsagn.reverse();
        other.pauser.reverse();
        prop_assert_eq!(deadline_rules().open_deadlines(&case, on), deadline_rules().open_deadlines(&other, on));
    }

    /// A rule gives a forløb at most one deadline as of a day.
    #[test]
    fn a_rule_gives_at_most_one_deadline(case in any_case(), on in a_day()) {
        let open = deadline_rules().open_deadlines(&case, on);
        let rules: BTreeSet<&str> = open.iter().map(|d| d.rule.key).collect();
        prop_assert_eq!(rules.len(), open.len());
    }

    /// Facts of later days change nothing: each counts from its own date.
    #[test]
    fn what_is_recorded_for_later_days_does_not_count_yet(case in any_case(), on in a_day(), later in 1_u64..200) {
        let mut knowing = case.clone();
        let future = (on + Later::new(later)).to_string();
        knowing.milestones.extend(MilestoneKind::ALL.iter().map(|kind| milestone(*kind, &future)));
        knowing.kontakter.push(kontakt(KontaktKind::HomeVisit, &future));
        let registered_on = on + Later::new(later);
        knowing.tilsagn.push(Betalingstilsagn { registered_on, valid_from: Some(day("2020-01-01")), valid_to: None, reference: None });
        prop_assert_eq!(deadline_rules().open_deadlines(&case, on), deadline_rules().open_deadlines(&knowing, on));
    }
}
