//! Laws of the account, over random histories of changes and issue runs (docs/domain.md, B8-B12).

use std::collections::BTreeMap;

use chrono::{Days as Later, NaiveDate};
use fasevagt::domain::billing::account::Booked;
use fasevagt::domain::billing::takst::{Biller, HeldReason, Sum, TilsagnPolicy};
use fasevagt::domain::cases::forloeb::{Betaler, Betalingstilsagn, Case, Days, LegalBasis, Pause, TakstRows};
use fasevagt::domain::values::calendar::{addm, months};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::books::Books;
use crate::support::cast::{cti, register, takst, with};
use crate::support::day;

const FIRST: &str = "2024-01";

/// Something that a case worker changes in one of three forløb.
#[derive(Debug, Clone)]
pub enum Change {
    Start(u64),
    AgreedEnd(u64),
    Ended(Option<u64>),
    Paused(u64, u64, bool),
    NoPause,
    Payer(u64, bool),
    Promise(u64, u64),
    NoPromise,
    Stay(bool),
    Decision(bool),
    Takst(u64, i64),
}

fn from(offset: u64) -> NaiveDate {
    day("2023-12-01") + Later::new(offset)
}

/// `date` is when it may be, in days from the beginning.
pub fn change(date: std::ops::Range<u64>) -> impl Strategy<Value = Change> {
    prop_oneof![
        date.clone().prop_map(Change::Start),
        date.clone().prop_map(Change::AgreedEnd),
        prop::option::of(date.clone()).prop_map(Change::Ended),
        (date.clone(), 0_u64..40, any::<bool>()).prop_map(|(at, length, billed)| Change::Paused(at, length, billed)),
        Just(Change::NoPause),
        (date.clone(), any::<bool>()).prop_map(|(at, aarhus)| Change::Payer(at, aarhus)),
        (date.clone(), date.clone()).prop_map(|(at, valid)| Change::Promise(at, valid)),
        Just(Change::NoPromise),
        any::<bool>().prop_map(Change::Stay),
        any::<bool>().prop_map(Change::Decision),
        (date, 1_i64..60_000).prop_map(|(at, oere)| Change::Takst(at, oere)),
    ]
}

/// What happens next: a change of one forløb, or so many months are issued, some of them after a crash.
#[derive(Debug, Clone)]
enum Step {
    Change(usize, Change),
    /// One of them was entered by mistake, or was not after all.
    Void(usize, bool),
    Issue(u8, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let changed = (0_usize..3, change(0..700)).prop_map(|(which, change)| Step::Change(which, change));
    let issued = (0_u8..4, any::<bool>()).prop_map(|(months, crash)| Step::Issue(months, crash));
    let voided = (0_usize..3, any::<bool>()).prop_map(|(which, voided)| Step::Void(which, voided));
    vec(prop_oneof![6 => changed, 4 => issued, 1 => voided], 1..40)
}

pub fn apply(case: &mut Case, change: &Change, books: &mut Books) {
    let f = &mut case.forloeb;
    let not_before_start = |f: &fasevagt::domain::cases::forloeb::Forloeb, at| from(at).max(f.start_on.unwrap());
    match *change {
        Change::Start(at) => {
            f.start_on = Some(from(at));
            f.agreed_end_on = f.agreed_end_on.filter(|end| *end >= from(at));
            f.ended_on = f.ended_on.filter(|end| *end >= from(at));
        }
        Change::AgreedEnd(at) => f.agreed_end_on = Some(not_before_start(f, at)),
        Change::Ended(at) => f.ended_on = at.map(|at| not_before_start(f, at)),
        Change::Paused(at, length, billed) => {
            case.pauser = vec![Pause { days: Days { from: Some(from(at)), to: Some(from(at + length)) }, billed }];
        }
        Change::NoPause => case.pauser.clear(),
        Change::Payer(at, aarhus) => {
            let kommune = if aarhus { "0751" } else { "0370" };
            case.betalere = vec![Betaler::new(from(at), kommune.into())];
        }
        Change::Promise(registered, valid) => {
            let (registered_on, valid_from) = (from(registered), Some(from(valid)));
            case.tilsagn.push(Betalingstilsagn { registered_on, valid_from, valid_to: None, reference: None });
        }
        Change::NoPromise => case.tilsagn.clear(),
        Change::Stay(after) => f.discharged_on = if after { f.start_on } else { None },
        Change::Decision(decided) => {
            f.legal_basis = Some(LegalBasis::Section85a);
            f.decision_on = if decided { f.discharged_on.map(|day| day - Later::new(1)) } else { None };
        }
        Change::Takst(at, oere) => {
            let rows = vec![takst("2023-06-01", 40_000), takst(&from(at).to_string(), oere)];
            books.register.takster.insert("CTI".into(), TakstRows { rows, in_doubt: Vec::new() });
        }
    }
}

/// By forløb, month and payer.
type Sums = BTreeMap<(String, NaiveDate, String), Sum>;

fn issued(books: &Books) -> Sums {
    let mut sums = Sums::new();
    for Booked { entry, .. } in &books.booked {
        let key = (entry.line.forloeb.clone(), entry.line.month, entry.kommune.clone());
        *sums.entry(key).or_default() += entry.line.sum;
    }
    sums.retain(|_, sum| *sum != Sum::default());
    sums
}

fn given(books: &Books, cases: &[Case], last: NaiveDate, on: NaiveDate) -> Sums {
    let biller = Biller { register: &books.register, tilsagn: TilsagnPolicy::WithoutStay, on };
    let mut sums = Sums::new();
    for case in cases.iter().filter(|case| !books.voided.contains(&case.forloeb.id)) {
        for month in months(day("2024-01-01"), last) {
            for run in biller.month(case, month).runs {
                *sums.entry((case.forloeb.id.clone(), month, run.kommune)).or_default() += run.sum;
            }
        }
    }
    sums
}

/// What must hold when `last` has just been issued on the day `on`.
fn check_laws(books: &Books, cases: &[Case], last: NaiveDate, on: NaiveDate) -> Result<(), TestCaseError> {
    let (mut issued, mut given) = (issued(books), given(books, cases, last, on));
    let oldest = addm(last, -12);
    for (key, sum) in issued.iter().filter(|((_, month, _), _)| *month < oldest) {
        let now = given.get(key).copied().unwrap_or_default();
        prop_assert!(sum.amount_oere <= now.amount_oere, "{key:?}: {sum:?} was issued, {now:?} is given");
    }
    for ((forloeb, month, kommune), sum) in &issued {
        // B15: also of months that are too old for anything else.
        prop_assert!(
            !books.voided.contains(forloeb),
            "{forloeb} is voided, and {sum:?} of {month} stand for {kommune}"
        );
    }
    issued.retain(|(_, month, _), _| *month >= oldest);
    given.retain(|(_, month, _), _| *month >= oldest);
    prop_assert_eq!(issued, given);
    for account in books.accounts().values() {
        prop_assert_eq!(account.billed_twice(), None);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// The lines that were ever issued add up to what the present data give; of months that are too old, to no more.
    #[test]
    fn all_that_is_issued_adds_up_to_what_the_data_give(steps in steps()) {
        let mut books = Books::new(register(), FIRST);
        let mut cases: Vec<Case> = ["A", "B", "C"].map(|id| cti(id, "2024-01-10")).into();
        cases[1] = with(cases[1].clone(), |c| c.forloeb.discharged_on = None);
        let mut next = day("2024-01-01");
        for step in &steps {
            match step {
                Step::Change(which, change) => apply(&mut cases[*which], change, &mut books),
                Step::Void(which, voided) => {
                    let id = cases[*which].forloeb.id.clone();
                    if *voided { books.voided.insert(id) } else { books.voided.remove(&id) };
                }
                Step::Issue(count, crash) => {
                    let on = addm(next, i32::from((*count).max(1))) + Later::new(2);
                    for _ in 0..*count {
                        let month = next.format("%Y-%m").to_string();
                        if *crash {
                            // Computed, but never written down: the next run starts anew.
                            let _ = books.draft(&cases, &month, &on.to_string());
                        }
                        let statement = books.issue(&cases, &month, &on.to_string());
                        let again = books.draft(&cases, &month, &on.to_string()).statement;
                        prop_assert_eq!(again.total.days, 0, "what is issued is not issued again");
                        prop_assert!(statement.held.iter().all(|h| h.reason != HeldReason::Data));
                        prop_assert!(statement.held.iter().all(|h| !books.voided.contains(&h.forloeb)));
                        check_laws(&books, &cases, next, on)?;
                        next = addm(next, 1);
                    }
                }
            }
        }
    }

    /// A held day and a billed day make the forløb's billable days, whatever was issued before.
    #[test]
    fn every_billable_day_is_issued_or_held(changes in vec(change(0..700), 0..12), late in 0_u64..400) {
        let mut books = Books::new(register(), FIRST);
        let mut case = cti("A", "2024-01-10");
        books.issue(std::slice::from_ref(&case), "2024-01", "2024-02-01");
        for change in &changes {
            apply(&mut case, change, &mut books);
        }
        let on = from(100 + late);
        let statement = books.issue(std::slice::from_ref(&case), "2024-02", &on.to_string());
        let biller = Biller { register: &books.register, tilsagn: TilsagnPolicy::WithoutStay, on };
        let billable: usize = [day("2024-01-01"), day("2024-02-01")].map(|month| biller.days(&case, month).len()).iter().sum();
        let standing: i64 = books.accounts().get("A").map_or(0, |account| {
            account.standing().iter().map(|entry| entry.line.sum.days).sum()
        });
        let held: i64 = statement.held.iter().map(|held| held.days).sum();
        prop_assert_eq!(i64::try_from(billable).unwrap(), standing + held);
    }

    /// B15: a void whose end comes before the next statement is as if it had never been; one that is issued leaves nothing standing,
    /// and each line that was issued is copied by one reversal.
    #[test]
    fn a_void_takes_back_what_stands_line_by_line_and_nothing_else(
        changes in vec((change(0..700), 1_u8..4), 1..8),
        more in vec(change(0..700), 0..4),
        back in any::<bool>(),
    ) {
        let mut books = Books::new(register(), FIRST);
        let mut cases = vec![cti("A", "2024-01-10"), cti("B", "2024-02-10")];
        let mut next = day("2024-01-01");
        for (one, count) in &changes {
            apply(&mut cases[0], one, &mut books);
            for _ in 0..*count {
                books.issue(&cases, &next.format("%Y-%m").to_string(), &(addm(next, 1) + Later::new(2)).to_string());
                next = addm(next, 1);
            }
        }
        let (month, on) = (next.format("%Y-%m").to_string(), (addm(next, 1) + Later::new(2)).to_string());
        let before = books.draft(&cases, &month, &on);
        let mut standing = reversed_by_hand(&books, "A");
        // B15 goes before whatever else the data say meanwhile, and before a row that is gone.
        for one in &more {
            apply(&mut cases[0], one, &mut books);
        }
        books.voided.insert("A".to_owned());
        let drafted = books.draft(&cases, &month, &on);
        let without = books.draft(&cases[1..], &month, &on);
        prop_assert_eq!(&drafted, &without);
        prop_assert!(drafted.left.is_empty() && drafted.wrong.is_none());
        let mut told: Vec<_> = drafted.statement.kommuner.iter().flat_map(|one| &one.lines)
            .filter(|line| line.forloeb == "A")
            .map(|line| (line.corrects.clone().unwrap(), line.from, line.to, line.takst_oere, line.sum.net_oere)).collect();
        told.sort_unstable();
        standing.sort_unstable();
        prop_assert_eq!(told, standing);
        if back && more.is_empty() {
            books.voided.clear();
            prop_assert_eq!(books.draft(&cases, &month, &on), before);
        }
    }
}

/// The reversals of all that stands of a forløb, found without the account: what was issued once more often than it was
/// reversed.
fn reversed_by_hand(books: &Books, forloeb: &str) -> Vec<(String, NaiveDate, NaiveDate, i64, i64)> {
    let mut count: BTreeMap<(String, NaiveDate, NaiveDate, i64, i64, String), i64> = BTreeMap::new();
    for Booked { entry, .. } in books.booked.iter().filter(|booked| booked.entry.line.forloeb == forloeb) {
        let (line, kommune) = (&entry.line, entry.kommune.clone());
        let reversal = line.sum.days < 0;
        let number = if reversal { line.corrects.clone().unwrap() } else { entry.number.clone() };
        let net = if reversal { -line.sum.net_oere } else { line.sum.net_oere };
        *count.entry((number, line.from, line.to, line.takst_oere, net, kommune)).or_default() +=
            if reversal { -1 } else { 1 };
    }
    assert!(count.values().all(|standing| (0..=1).contains(standing)), "{count:?}");
    count.retain(|_, standing| *standing == 1);
    count.into_keys().map(|(number, from, to, takst, net, _)| (number, from, to, takst, -net)).collect()
}
