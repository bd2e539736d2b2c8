//! Scores, and that each item is always there.

use fasevagt::domain::overview::method_report::{ITEMS, ItemCount};
use serde_json::json;

use super::{of_all, period, reports};
use crate::support::cast::{cti, register};

#[test]
fn a_score_is_the_answer_of_the_self_assessment() {
    let scores = |n| (0..=n).map(|met| ItemCount { n, met }.score().unwrap()).collect::<Vec<_>>();
    assert_eq!(scores(5), [1, 2, 3, 4, 5, 5]);
    assert_eq!(scores(10), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    assert_eq!(scores(7), [1, 1, 2, 3, 3, 4, 5, 5]);
}

#[test]
fn four_are_too_few_and_five_are_not() {
    assert_eq!(ItemCount { n: 4, met: 4 }.score(), None);
    assert_eq!(ItemCount { n: 5, met: 5 }.score(), Some(5));
    assert_eq!(ItemCount { n: 0, met: 0 }.score(), None);
    let of = |count: usize| {
        let cases: Vec<_> = (1..=count).map(|n| cti(&format!("CTI-{n}"), "2025-03-17")).collect();
        serde_json::to_value(of_all(&cases, "2025-03-17", "2025-03-20")).unwrap()["items"][8].clone()
    };
    let four = ["CTI-1", "CTI-2", "CTI-3", "CTI-4"];
    assert_eq!(of(4), json!({"item": "contact-before-move", "n": 4, "met": 0, "score": null, "not_met": four}));
    assert_eq!(of(5)["score"], 1);
}

#[test]
fn every_item_is_listed_where_there_is_nothing_to_report() {
    let none = reports(&[], &register(), period("2025-01-01", "2025-12-31"));
    for report in [none.of_all(), none.of_tilbud("pensionatet")] {
        let keys: Vec<_> = report.items.iter().map(|result| result.item.key).collect();
        assert_eq!(keys, ITEMS.iter().map(|item| item.key).collect::<Vec<_>>());
        assert!(report.items.iter().all(|result| result.count == ItemCount::default() && result.not_met.is_empty()));
    }
}
