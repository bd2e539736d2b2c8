//! What one statement is for (docs/domain.md, B14): who gets which lines, whatever else they correct.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days as Later, NaiveDate};
use fasevagt::domain::billing::statement::{MonthStatement, StatementLine};
use fasevagt::domain::billing::unit::StatementPer;
use fasevagt::domain::cases::forloeb::{Betaler, Betalingstilsagn, Case};
use fasevagt::domain::cases::payer_references::PayerReferences;
use fasevagt::domain::values::calendar::addm;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::account_laws::{apply, change};
use crate::support::books::Books;
use crate::support::cast::{cti, register, with};
use crate::support::day;

const SOCIAL: &str = "5790001330552";
const HOUSING: &str = "5790000123452";

fn wants(gln: Option<&str>, order: Option<&str>) -> PayerReferences {
    PayerReferences { gln: gln.map(Into::into), order_reference: order.map(Into::into), ..PayerReferences::default() }
}

fn case_of(id: &str, gln: Option<&str>, order: Option<&str>) -> Case {
    with(cti(id, "2026-01-05"), |c| c.forloeb.references = wants(gln, order))
}

fn books(per: StatementPer) -> Books {
    let mut books = Books::new(register(), "2026-01");
    books.per = per;
    books
}

/// `kommune gln forloeb: forløb days` of each statement.
fn told(month: &MonthStatement) -> Vec<String> {
    let statement = month.kommuner.iter().map(|one| {
        let lines: Vec<_> = one.lines.iter().map(|line| format!("{} {}", line.forloeb, line.sum.days)).collect();
        let or_none = |text: &Option<String>| text.clone().unwrap_or("-".into());
        format!("{} {} {}: {}", one.kommune, or_none(&one.references.gln), or_none(&one.forloeb), lines.join(", "))
    });
    statement.collect()
}

#[test]
fn a_department_or_a_forloeb_gets_a_statement_of_its_own_where_that_is_asked_for() {
    let other = with(case_of("D", Some(SOCIAL), None), |c| c.forloeb.betalingskommune = Some("0751".into()));
    let cases = [case_of("A", Some(SOCIAL), None), case_of("B", None, None), case_of("C", Some(HOUSING), None), other];
    let issued = |per| told(&books(per).issue(&cases, "2026-01", "2026-02-02"));
    assert_eq!(issued(StatementPer::Kommune), ["0370 - -: A 27, B 27, C 27", &format!("0751 {SOCIAL} -: D 27")]);
    let by_gln = [
        "0370 - -: B 27".to_owned(),
        format!("0370 {HOUSING} -: C 27"),
        format!("0370 {SOCIAL} -: A 27"),
        format!("0751 {SOCIAL} -: D 27"),
    ];
    assert_eq!(issued(StatementPer::Gln), by_gln);
    let by_forloeb = [
        format!("0370 {SOCIAL} A: A 27"),
        "0370 - B: B 27".into(),
        format!("0370 {HOUSING} C: C 27"),
        format!("0751 {SOCIAL} D: D 27"),
    ];
    assert_eq!(issued(StatementPer::Forloeb), by_forloeb);
}

#[test]
fn what_stands_at_a_forloeb_goes_to_its_own_payer_alone_and_the_rest_is_the_kommunes() {
    let mut books = books(StatementPer::Kommune);
    let naestved = books.register.kommuner.get_mut("0370").unwrap();
    (naestved.gln, naestved.buyer_reference) = (Some(HOUSING.into()), Some("Bo".into()));
    let case = with(case_of("A", Some(SOCIAL), Some("R-1")), |c| {
        c.betalere.push(Betaler::new(day("2026-01-20"), "0751".into()));
        let references = PayerReferences { buyer_reference: Some("Karl".into()), ..wants(None, Some("R-2")) };
        c.betalere.push(Betaler { valid_from: day("2026-01-25"), kommune: "0751".into(), references });
    });
    let january = books.issue(std::slice::from_ref(&case), "2026-01", "2026-02-02");
    let wanted = |statement: &MonthStatement| -> Vec<(String, PayerReferences)> {
        statement.kommuner.iter().map(|one| (one.kommune.clone(), one.references.clone())).collect()
    };
    let own = PayerReferences { buyer_reference: Some("Bo".into()), ..wants(Some(SOCIAL), Some("R-1")) };
    let other = PayerReferences { buyer_reference: Some("Karl".into()), ..wants(None, Some("R-2")) };
    assert_eq!(wanted(&january), [("0370".into(), own), ("0751".into(), other)]);
    let without = with(case, |c| {
        c.forloeb.references = PayerReferences::default();
        c.betalere.clear();
    });
    let february = books.draft(&[without], "2026-02", "2026-03-02").statement;
    assert_eq!(february.kommuner[0].references.gln.as_deref(), Some(HOUSING), "empty: the kommune's");
}

#[test]
fn what_the_forloeb_do_not_agree_on_stands_with_their_lines_only() {
    let mut books = books(StatementPer::Kommune);
    books.register.kommuner.get_mut("0370").unwrap().gln = Some(HOUSING.into());
    let cases = [case_of("A", Some(SOCIAL), Some("R-1")), case_of("B", Some(SOCIAL), Some("R-2"))];
    let january = books.issue(&cases, "2026-01", "2026-02-02");
    let one = &january.kommuner[0];
    assert_eq!(one.references, wants(Some(SOCIAL), None));
    let orders: Vec<_> = one.lines.iter().map(|line| line.order_reference.as_deref().unwrap()).collect();
    assert_eq!(orders, ["R-1", "R-2"]);
    let cases = [case_of("A", Some(SOCIAL), Some("R-1")), case_of("B", None, Some("R-1"))];
    let february = books.issue(&cases, "2026-02", "2026-03-02");
    assert_eq!(february.kommuner[0].references, wants(Some(HOUSING), Some("R-1")));
}

#[test]
fn correcting_a_reference_reverses_nothing_and_a_reversal_shows_what_the_line_had() {
    let mut books = books(StatementPer::Gln);
    let promise = |from: &str, to: &str, reference: &str| Betalingstilsagn {
        registered_on: day("2026-01-01"),
        valid_from: Some(day(from)),
        valid_to: Some(day(to)),
        reference: Some(reference.into()),
    };
    let case = with(case_of("A", Some(SOCIAL), Some("R-1")), |c| {
        c.tilsagn = vec![
            promise("2026-01-20", "2026-12-31", "T-2"),
            promise("2026-01-01", "2026-01-19", "T-1"),
            promise("2026-02-01", "2026-12-31", "T-3"),
            promise("2025-01-01", "2026-12-31", "T-2"),
        ];
    });
    let january = books.issue(std::slice::from_ref(&case), "2026-01", "2026-02-02");
    let line = &january.kommuner[0].lines[0];
    assert_eq!(
        (line.order_reference.as_deref(), line.promises.as_slice()),
        (Some("R-1"), &["T-2".into(), "T-1".into()][..])
    );
    let corrected = with(case, |c| {
        c.forloeb.references = wants(Some(HOUSING), Some("R-9"));
        c.tilsagn.truncate(1);
    });
    let february = books.issue(std::slice::from_ref(&corrected), "2026-02", "2026-03-02");
    assert_eq!(told(&february), [format!("0370 {HOUSING} -: A 28")]);
    let ended = with(corrected, |c| c.forloeb.ended_on = Some(day("2026-01-10")));
    let march = books.issue(&[ended], "2026-03", "2026-04-01");
    let orders: Vec<_> =
        march.kommuner[0].lines.iter().map(|l| (l.sum.days, l.order_reference.as_deref().unwrap())).collect();
    assert_eq!(orders, [(-27, "R-1"), (6, "R-9"), (-28, "R-9")]);
    assert_eq!(march.kommuner[0].lines[0].promises, ["T-2", "T-1"]);
}

/// Every line that was issued, whatever statement it stands on.
fn lines(books: &Books) -> Vec<(NaiveDate, String, StatementLine)> {
    let numbers: BTreeSet<&str> = books.booked.iter().map(|booked| booked.entry.number.as_str()).collect();
    let all = books.booked.iter().map(|booked| {
        let line = &booked.entry.line;
        assert!(
            line.corrects.as_deref().is_none_or(|number| numbers.contains(number)),
            "{line:?} corrects what there is not"
        );
        let corrects = line.corrects.as_ref().map(|_| "some".to_owned());
        (booked.month, booked.entry.kommune.clone(), StatementLine { corrects, ..line.clone() })
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(month, kommune, line)| {
        let sum = (line.sum.days, line.takst_oere, line.sum.refusion_oere);
        (*month, kommune.clone(), line.forloeb.clone(), line.month, line.from, sum, line.order_reference.clone())
    });
    all
}

#[derive(Debug, Clone)]
enum Step {
    Change(usize, crate::account_laws::Change),
    References(usize, Option<usize>, Option<usize>),
    Issue(StatementPer),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let changed = (0_usize..3, change(0..700)).prop_map(|(which, change)| Step::Change(which, change));
    let wanted = (0_usize..3, prop::option::of(0_usize..2), prop::option::of(0_usize..3));
    let wanted = wanted.prop_map(|(which, gln, order)| Step::References(which, gln, order));
    let per = prop::sample::select(StatementPer::ALL.to_vec()).prop_map(Step::Issue);
    vec(prop_oneof![5 => changed, 3 => wanted, 4 => per], 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever is changed and however often the setting: the same lines are issued as if all of a kommune had always got one statement,
    /// each once, and the lines of a forløb and payer stand together.
    #[test]
    fn the_setting_moves_lines_between_statements_and_changes_none(steps in steps()) {
        let mut one = Books::new(register(), "2024-01");
        let mut other = Books::new(register(), "2024-01");
        let mut cases: Vec<Case> = ["A", "B", "C"].map(|id| cti(id, "2024-01-10")).into();
        let mut next = day("2024-01-01");
        let mut last = 0;
        for step in &steps {
            match step {
                Step::Change(which, change) => {
                    apply(&mut cases[*which], change, &mut one);
                    other.register = one.register.clone();
                }
                Step::References(which, gln, order) => {
                    let gln = gln.map(|n| [SOCIAL, HOUSING][n]);
                    cases[*which].forloeb.references = wants(gln, order.map(|n| ["R-1", "R-2", "R-3"][n]));
                }
                Step::Issue(per) => {
                    let (month, on) = (next.format("%Y-%m").to_string(), (addm(next, 1) + Later::new(2)).to_string());
                    one.issue(&cases, &month, &on);
                    other.per = *per;
                    let statement = other.issue(&cases, &month, &on);
                    let again = other.draft(&cases, &month, &on).statement;
                    prop_assert!(again.kommuner.is_empty(), "what is issued is not issued again: {again:?}");
                    for each in StatementPer::ALL {
                        other.per = *each;
                        prop_assert!(other.draft(&cases, &month, &on).statement.kommuner.is_empty(), "{each} reverses");
                    }
                    let mut place: BTreeMap<(&str, &str), &str> = BTreeMap::new();
                    for kommune in &statement.kommuner {
                        let number = kommune.number.as_deref().unwrap();
                        last += 1;
                        prop_assert_eq!(number, format!("2020-{last:06}"), "no gap");
                        for line in &kommune.lines {
                            let first = place.entry((&line.forloeb, &kommune.kommune)).or_insert(number);
                            prop_assert_eq!(*first, number, "{} stands on two statements", line.forloeb);
                        }
                    }
                    let order: Vec<_> = statement.kommuner.iter().map(|k| (&k.kommune, &k.forloeb)).collect();
                    prop_assert!(order.is_sorted());
                    next = addm(next, 1);
                }
            }
        }
        prop_assert_eq!(lines(&one), lines(&other));
    }
}
