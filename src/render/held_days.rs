use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::danish;
use crate::domain::billing::account::MAX_MONTHS_BACK;
use crate::domain::billing::takst::{Held, HeldReason};
use crate::domain::values::calendar::addm;
use crate::domain::values::danish::month;

/// The days of one kommune that are held, by reason.
#[derive(Debug, Clone, Serialize)]
pub struct HeldOfKommune {
    kommune: String,
    days: i64,
    amount: String,
    reasons: Vec<HeldByReason>,
}

/// Days that are held for one reason, and what to do about it.
#[derive(Debug, Clone, Serialize)]
struct HeldByReason {
    reason: &'static str,
    step: &'static str,
    rows: Vec<HeldMonth>,
    more: usize,
    /// A text to the kommune, line by line, where it is to promise something.
    request: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct HeldMonth {
    forloeb: String,
    month: String,
    days: i64,
    amount: String,
    /// `3 måneder gammelt; kan opkræves til og med opgørelsen for november 2027`
    age: String,
}

/// Whose mail it is.
#[derive(Debug, Clone, Copy)]
pub struct HeldSetting<'a> {
    /// The month of the statement.
    pub month: NaiveDate,
    /// Who asks for a promise; may be empty.
    pub provider: &'a str,
}

/// The most rows that stand in the mail, of all kommuner and reasons; the rest is counted.
const MOST_ROWS: usize = 40;
/// The most kommuner, as lists of twenty are never cut.
const MOST_KOMMUNER: usize = 20;
/// The most forløb that a text to a kommune names, for the same reason.
const MOST_IN_REQUEST: usize = 12;

impl HeldOfKommune {
    /// The first of them, and how many rows there are besides. Those that are held come sorted by kommune.
    pub fn all(held: &[Held], name: impl Fn(&str) -> String, setting: HeldSetting<'_>) -> (Vec<Self>, usize) {
        let mut room = MOST_ROWS;
        let (mut all, mut shown) = (Vec::new(), 0);
        for of_kommune in held.chunk_by(|a, b| a.kommune == b.kommune).take(MOST_KOMMUNER) {
            if room == 0 {
                break;
            }
            let rows = room.min(of_kommune.len());
            all.push(Self::new(of_kommune, room, &name, setting));
            (room, shown) = (room - rows, shown + of_kommune.len());
        }
        (all, held.len() - shown)
    }

    fn new(held: &[Held], mut room: usize, name: impl Fn(&str) -> String, setting: HeldSetting<'_>) -> Self {
        let kommune = held.first().map(|one| name(&one.kommune)).unwrap_or_default();
        let mut reasons = Vec::new();
        for reason in [HeldReason::Betalingstilsagn, HeldReason::Takst, HeldReason::Data, HeldReason::TooOld] {
            let mut of_reason: Vec<&Held> = held.iter().filter(|one| one.reason == reason).collect();
            if of_reason.is_empty() {
                continue;
            }
            // What is lost first stands first.
            of_reason.sort_by_key(|one| (one.month, &one.forloeb));
            let rows: Vec<HeldMonth> =
                of_reason.iter().take(room).map(|one| HeldMonth::new(one, setting.month)).collect();
            room -= rows.len();
            let request = match reason {
                HeldReason::Betalingstilsagn => request(&kommune, &of_reason, setting.provider),
                HeldReason::Takst | HeldReason::Data | HeldReason::TooOld => Vec::new(),
            };
            let (more, reason_text) = (of_reason.len() - rows.len(), reason.danish());
            reasons.push(HeldByReason { reason: reason_text, step: danish::step(reason), rows, more, request });
        }
        let days = held.iter().map(|one| one.days).sum();
        // One price that is not known leaves the sum unknown.
        let oere: Option<i64> = held.iter().map(|one| one.amount_oere).sum();
        Self { kommune, days, amount: danish::amount(oere), reasons }
    }

    pub fn sample() -> Self {
        let held = Held {
            forloeb: "CTI-2020-009".into(),
            kommune: "0370".into(),
            month: NaiveDate::default().with_year(2020).unwrap_or_default(),
            days: 28,
            amount_oere: Some(1_136_800),
            reason: HeldReason::Betalingstilsagn,
        };
        let setting = HeldSetting { month: addm(held.month, 1), provider: "Pensionatet" };
        Self::new(&[held], MOST_ROWS, |_| "Næstved".into(), setting)
    }
}

impl HeldMonth {
    fn new(held: &Held, statement: NaiveDate) -> Self {
        Self {
            forloeb: held.forloeb.clone(),
            month: month(held.month),
            days: held.days,
            amount: danish::amount(held.amount_oere),
            age: age(held, statement),
        }
    }
}

/// How old days are, and which statement is the last that they can stand on (docs/domain.md, B11).
fn age(held: &Held, statement: NaiveDate) -> String {
    let months = (statement.year() - held.month.year()) * 12 + statement.month0().cast_signed()
        - held.month.month0().cast_signed();
    let age = match months {
        ..=0 => "fra opgørelsens måned".to_owned(),
        1 => "1 måned gammelt".to_owned(),
        _ => format!("{months} måneder gammelt"),
    };
    match held.reason {
        HeldReason::TooOld => age,
        HeldReason::Betalingstilsagn | HeldReason::Takst | HeldReason::Data => {
            format!("{age}; kan opkræves til og med opgørelsen for {}", month(addm(held.month, MAX_MONTHS_BACK)))
        }
    }
}

/// Asks a kommune for its promise to pay.
fn request(kommune: &str, held: &[&Held], provider: &str) -> Vec<String> {
    let mut lines = vec![
        format!("Til betalingskommunen, {kommune}"),
        "Vi mangler betalingstilsagn for støtte, der er givet i disse forløb:".to_owned(),
    ];
    for one in held.iter().take(MOST_IN_REQUEST) {
        lines.push(format!("- {}: {}, {} døgn", one.forloeb, month(one.month), one.days));
    }
    let more = held.len().saturating_sub(MOST_IN_REQUEST);
    if more > 0 {
        lines.push(format!("- og {more} mere"));
    }
    lines.push("Send os venligst tilsagn, der dækker døgnene. Uden det kan de ikke opkræves.".to_owned());
    lines.push("Med venlig hilsen".to_owned());
    if !provider.is_empty() {
        lines.push(provider.to_owned());
    }
    lines
}
