//! Laws of the method report, over random databases.

use fasevagt::domain::overview::method_report::{ItemCount, MethodReport, ReportPeriod};
use fasevagt::domain::values::calendar::addd;
use proptest::prelude::*;

use super::database::{Database, TILBUD, any_database};
use super::reports;

fn of_all(database: &Database) -> MethodReport {
    reports(&database.cases, &database.register, database.period).of_all()
}

fn json(report: &MethodReport) -> String {
    serde_json::to_string(report).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// The tilbud add up to all: nothing is counted twice, and nothing is left out.
    #[test]
    fn the_tilbud_add_up(database in any_database()) {
        let reports = reports(&database.cases, &database.register, database.period);
        for (place, whole) in reports.of_all().items.iter().enumerate() {
            let mut sum = ItemCount::default();
            let mut named = std::collections::BTreeSet::new();
            for tilbud in TILBUD {
                let part = &reports.of_tilbud(tilbud).items[place];
                sum += part.count;
                named.extend(part.not_met.iter().cloned());
            }
            prop_assert_eq!((sum, named), (whole.count, whole.not_met.clone()));
        }
    }

    /// Somebody is named exactly where something is not met, and never more often than that.
    #[test]
    fn what_is_not_met_is_named(database in any_database()) {
        for result in of_all(&database).items {
            let short = result.count.n - result.count.met;
            prop_assert!(result.not_met.len() <= short && result.not_met.is_empty() == (short == 0));
        }
    }

    /// A score is from 1 to 5, and grows with what is met.
    #[test]
    fn a_score_grows_with_what_is_met(n in 0_usize..400) {
        let scores: Vec<_> = (0..=n).map(|met| ItemCount { n, met }.score()).collect();
        prop_assert_eq!(scores.iter().all(Option::is_none), n < 5);
        prop_assert!(scores.is_sorted() && scores.iter().flatten().all(|score| (1..=5).contains(score)));
    }

    /// What happens after the last day of the period is not known.
    #[test]
    fn the_future_changes_nothing(database in any_database(), later in 1_i64..200) {
        let mut known = database.clone();
        let to = database.period.to;
        for case in &mut known.cases {
            case.kontakter.retain(|kontakt| kontakt.held_on <= to);
            case.milestones.retain(|milestone| milestone.done_on <= to);
            let forloeb = &mut case.forloeb;
            for day in [&mut forloeb.ended_on, &mut forloeb.phase2_on, &mut forloeb.phase3_on, &mut forloeb.decision_on] {
                *day = day.map(|day| if day > to { addd(day, later) } else { day });
            }
        }
        prop_assert_eq!(json(&of_all(&known)), json(&of_all(&database)));
    }

    /// No case and no row of it weighs by its place.
    #[test]
    fn the_order_of_the_cases_is_all_the_same(database in any_database()) {
        let mut turned = database.clone();
        turned.cases.reverse();
        for case in &mut turned.cases {
            case.kontakter.reverse();
            case.milestones.reverse();
        }
        prop_assert_eq!(json(&of_all(&turned)), json(&of_all(&database)));
    }

    /// A longer period that ends on the same day has at least as many of each.
    #[test]
    fn a_longer_period_counts_no_less(database in any_database(), earlier in 0_i64..400) {
        let ReportPeriod { from, to } = database.period;
        let longer = Database { period: ReportPeriod { from: addd(from, -earlier), to }, ..database.clone() };
        for (short, long) in of_all(&database).items.iter().zip(of_all(&longer).items) {
            prop_assert!(short.count.n <= long.count.n && short.count.met <= long.count.met);
            prop_assert!(short.not_met.is_subset(&long.not_met));
        }
    }
}
