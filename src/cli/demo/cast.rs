//! The sample cases: whatever the day, each rule has something upcoming, due and overdue.

use chrono::{Datelike, NaiveDate};

use crate::domain::cases::forloeb::{
    Betalingstilsagn, Case, Days, Forloeb, Kontakt, KontaktKind, LegalBasis, Method, Milestone, MilestoneKind, Pause,
};
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::deadlines::rules::{Missing, RULES, Rule};
use crate::domain::values::calendar::{addd, addm};

/// At least so many forløb.
const COUNT: usize = 38;

/// Role, tilbud, name and address.
pub const LEADERS: [(&str, Option<&str>, &str, &str); 5] = [
    ("teamleder", Some("pensionatet"), "Tina Lund", "tina.lund@example.dk"),
    ("teamleder", Some("havnen"), "Henning Dam", "henning.dam@example.dk"),
    ("forstander", None, "Frida Holm", "frida.holm@example.dk"),
    ("oekonomi", None, "Økonomi", "oekonomi@example.dk"),
    ("admin", None, "Drift", "drift@example.dk"),
];

pub const TILBUD: [&str; 2] = ["pensionatet", "havnen"];
/// Of each tilbud.
pub const PHASE_PLANS: [&str; 2] = ["3-3-3", "3-4-2"];
const KOMMUNER: [&str; 5] = ["0370", "0330", "0259", "0101", "0751"];

/// Days left of the cases that the rules get in turn.
const DAYS_LEFT: [i64; 5] = [1, 0, -2, 0, -9];
/// Days left of more cases for the one date that must not be missed.
const HANDOVER_LEFT: [i64; 5] = [14, 3, 0, -2, -9];

/// Sample cases around the day `on`.
pub fn cases(deadline_rules: &DeadlineRules, on: NaiveDate) -> Vec<Case> {
    let mut cases = Vec::new();
    let more = RULES.iter().filter(|rule| rule.key == "handover-agreement").cycle().zip(HANDOVER_LEFT);
    for (rule, days_left) in RULES.iter().zip(DAYS_LEFT.into_iter().cycle()).chain(more) {
        cases.extend(case_for(rule, days_left, cases.len(), deadline_rules, on));
    }
    for number in cases.len()..COUNT {
        cases.push(tidied(placed(settled(number, on), number, number), deadline_rules, on));
    }
    cases
}

/// A case whose `rule` has this many days left, or as nearly as the calendar allows, and nothing else to say
/// that could be fulfilled.
fn case_for(
    rule: &'static Rule,
    days_left: i64,
    number: usize,
    deadline_rules: &DeadlineRules,
    on: NaiveDate,
) -> Option<Case> {
    let alone = DeadlineRules { rules: deadline_rules.rules.only(rule), ..deadline_rules.clone() };
    let left = |case: &Case| {
        let open = alone.open_deadlines(case, on).pop().filter(|d| d.stage.is_some())?;
        Some((open.days_left.signum() != days_left.signum(), (open.days_left - days_left).abs()))
    };
    let mut case =
        candidates(number, on).filter_map(|case| Some((left(&case)?, case))).min_by_key(|(away, _)| *away)?.1;
    for other in deadline_rules.open_deadlines(&case, on).into_iter().filter(|d| d.rule != rule && d.stage.is_some()) {
        for missing in other.missing.iter() {
            let mut fulfilled = case.clone();
            fulfil(&mut fulfilled, missing, other.due_on, on);
            // What would fulfil the rule itself, too, stays open.
            if left(&fulfilled).is_some() {
                case = fulfilled;
            }
        }
    }
    Some(case)
}

/// The case with everything recorded that is due by now.
fn tidied(mut case: Case, deadline_rules: &DeadlineRules, on: NaiveDate) -> Case {
    for deadline in deadline_rules.open_deadlines(&case, on).into_iter().filter(|d| d.stage.is_some()) {
        // A promise to pay that misses is what the case shows.
        for missing in deadline.missing.iter().filter(|missing| *missing != Missing::Tilsagn) {
            fulfil(&mut case, missing, deadline.due_on, on);
        }
    }
    case
}

/// Every start around the day, of every method, in either unit, after a stay and without. Some dates, such as a
/// 31st, fall due only in a short forløb.
fn candidates(number: usize, on: NaiveDate) -> impl Iterator<Item = Case> {
    let ending = move |days, end| {
        let mut case = begin(Method::Cti, addd(on, days));
        case.forloeb.agreed_end_on = end;
        case
    };
    let plain = (-420..60).map(move |days| ending(days, None));
    let month = (-80..0).map(move |days| ending(days, Some(addm(on, 1))));
    let short = (-30..30).map(move |days| ending(days, Some(addd(on, days + 20))));
    let promised = (-30..30).map(move |days| without_stay(addd(on, days), None));
    let efterforsorg = (-30..5).map(move |days| begin(Method::Efterforsorg, addd(on, days)));
    let granted = (-30..90).map(move |days| {
        let mut case = begin(Method::Icm, addm(on, -14));
        case.forloeb.agreed_end_on = Some(addd(on, days));
        case
    });
    let undecided = (-10..30).map(move |days| {
        let mut case = begin(Method::Cti, addd(on, days));
        case.forloeb.decision_on = None;
        case
    });
    let met = (-200..5).map(move |days| {
        let mut case = begin(Method::Cti, addd(on, days));
        case.kontakter.clear();
        case
    });
    let all = plain.chain(month).chain(short).chain(promised).chain(efterforsorg).chain(granted);
    let all = all.chain(undecided).chain(met);
    all.flat_map(move |case| [number, number + 1].map(|unit| placed(case.clone(), number, unit)))
}

fn fulfil(case: &mut Case, missing: Missing, due_on: NaiveDate, today: NaiveDate) {
    let on = due_on.min(today);
    match missing {
        Missing::Milestone(kind) => case.milestones.push(Milestone { kind, done_on: addd(on, -1) }),
        Missing::Phase2On => case.forloeb.phase2_on = Some(on),
        Missing::Phase3On => case.forloeb.phase3_on = Some(on),
        Missing::Worker => case.forloeb.medarbejder = Some("m01".into()),
        Missing::Contact => case.kontakter.push(Kontakt { held_on: addd(today, -2), kind: KontaktKind::Meeting }),
        Missing::HomeVisit => case.kontakter.push(Kontakt { held_on: on, kind: KontaktKind::HomeVisit }),
        Missing::Tilsagn => {
            case.tilsagn.push(Betalingstilsagn {
                registered_on: on,
                valid_from: None,
                valid_to: None,
                reference: None,
            });
        }
        Missing::DecisionOn => case.forloeb.decision_on = case.forloeb.discharged_on.map(|day| addd(day, -1)),
        // An end that is still open is seen as such.
        Missing::EndedOn => {}
    }
}

/// A forløb after a stay, with a decision in time.
fn begin(method: Method, start: NaiveDate) -> Case {
    let forloeb = Forloeb {
        legal_basis: Some(LegalBasis::Section85a),
        contact_on: Some(addd(start, -28)),
        start_on: Some(start),
        decision_on: Some(addd(start, -21)),
        discharged_on: Some(start),
        ..Forloeb::new(String::new(), method, TILBUD[0].into(), KOMMUNER[0].into())
    };
    let kontakter = [2, 5, 9, 16].map(|days| Kontakt { held_on: addd(start, days), kind: KontaktKind::HomeVisit });
    Case {
        forloeb,
        milestones: Vec::new(),
        kontakter: kontakter.into(),
        tilsagn: Vec::new(),
        betalere: Vec::new(),
        pauser: Vec::new(),
        in_doubt: Vec::new(),
    }
}

/// A case that has something to show besides deadlines: other methods, promises that miss, pauses, ends.
fn settled(number: usize, on: NaiveDate) -> Case {
    let start = |months: i32, days: i64| addd(addm(on, -months), days);
    match number % 6 {
        0 => begin(Method::Icm, start(14, 3)),
        1 => begin(Method::Efterforsorg, start(2, 9)),
        2 => without_stay(start(1, 12), None),
        3 => without_stay(start(1, 2), Some(start(1, 9))),
        4 => {
            let mut case = begin(Method::Cti, start(1, 20));
            let days = Days { from: Some(start(1, 24)), to: Some(start(1, 27)) };
            case.pauser.push(Pause { days, billed: false });
            case
        }
        _ => {
            let mut case = begin(Method::Cti, start(9, -20));
            case.forloeb.phase2_on = Some(start(6, -20));
            case.forloeb.phase3_on = Some(start(3, -20));
            case.forloeb.ended_on = Some(start(0, -21));
            case.forloeb.end_reason = Some(crate::domain::cases::forloeb::EndReason::Completed);
            let done = |kind| Milestone { kind, done_on: addd(on, -60) };
            case.milestones = MilestoneKind::ALL.iter().copied().map(done).collect();
            case
        }
    }
}

/// A forløb that needs a promise to pay, and one that has it.
fn without_stay(start: NaiveDate, promised_on: Option<NaiveDate>) -> Case {
    let mut case = begin(Method::Cti, start);
    case.forloeb.discharged_on = None;
    case.forloeb.decision_on = None;
    case.forloeb.legal_basis = Some(LegalBasis::Section85);
    case.tilsagn = promised_on
        .map(|registered_on| Betalingstilsagn { registered_on, valid_from: None, valid_to: None, reference: None })
        .into_iter()
        .collect();
    case
}

/// Gives a case its number, unit, worker and kommune.
fn placed(mut case: Case, number: usize, unit: usize) -> Case {
    let forloeb = &mut case.forloeb;
    let year = forloeb.start_on.map_or(2026, |day| day.year());
    forloeb.id = format!("{}-{year}-{:03}", forloeb.method, number + 1);
    forloeb.borger_ref = format!("demo-{:03}", number + 1);
    forloeb.tilbud = TILBUD[unit % 2].into();
    forloeb.phase_plan = PHASE_PLANS[unit % 2].parse().unwrap_or(PhasePlan::DEFAULT);
    forloeb.handlekommune = KOMMUNER[number % KOMMUNER.len()].into();
    // Every twelfth has nobody.
    forloeb.medarbejder = if number % 12 == 11 { None } else { Some(format!("m{:02}", number % 6 + 1)) };
    case
}
