//! What each day of a forløb costs, and who pays it (docs/domain.md, section 4, B1-B7).

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::cases::forloeb::{Case, Days, LegalBasis, Method, Register, TakstRows};
use crate::domain::cases::timeline::agreed_end;
use crate::domain::values::calendar::{addm, as_month, month_of};
use crate::domain::values::closed_set::closed_set;
use crate::domain::values::oere::half_up;

closed_set! {
    /// When a day needs a betalingstilsagn to be billed (docs/domain.md, B4).
    TilsagnPolicy { WithoutStay = "without_stay", Always = "always", Never = "never" }
}

closed_set! {
    /// Why a day is not billed yet; of several the first applies.
    HeldReason { Data = "data", TooOld = "too_old", Betalingstilsagn = "betalingstilsagn", Takst = "takst" }
}

/// What one billable day of a forløb comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day<'a> {
    pub date: NaiveDate,
    pub payer: &'a str,
    /// Øre; `None` where no takst row covers the day.
    pub takst: Option<i64>,
    pub refusion: bool,
    pub held: Option<HeldReason>,
}

/// A run of consecutive billable days of one forløb in one month with the same takst, payer and refusion (B7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub kommune: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub takst_oere: i64,
    pub with_refusion: bool,
    pub sum: Sum,
}

/// Days and money, all in whole øre.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    pub days: i64,
    pub amount_oere: i64,
    pub refusion_oere: i64,
    pub net_oere: i64,
}

impl Sum {
    /// `days` at `takst` øre; half of it is refusion where the state shares it.
    pub fn of(days: i64, takst: i64, with_refusion: bool) -> Self {
        let amount_oere = days * takst;
        let refusion_oere = if with_refusion { half_up(amount_oere) } else { 0 };
        Self { days, amount_oere, refusion_oere, net_oere: amount_oere - refusion_oere }
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.days += other.days;
        self.amount_oere += other.amount_oere;
        self.refusion_oere += other.refusion_oere;
        self.net_oere += other.net_oere;
    }
}

impl std::ops::Neg for Sum {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            days: -self.days,
            amount_oere: -self.amount_oere,
            refusion_oere: -self.refusion_oere,
            net_oere: -self.net_oere,
        }
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        let mut total = Self::default();
        sums.for_each(|sum| total += sum);
        total
    }
}

/// Days of one forløb and month that are not billed yet, by payer and reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    pub forloeb: String,
    pub kommune: String,
    /// `YYYY-MM`.
    #[serde(serialize_with = "as_month")]
    pub month: NaiveDate,
    pub days: i64,
    /// `None` where any of the days has no takst.
    pub amount_oere: Option<i64>,
    pub reason: HeldReason,
}

/// What a forløb comes to in one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthOfForloeb {
    pub runs: Vec<Run>,
    pub held: Vec<Held>,
}

/// How takst is computed: the register's prices, a site's policy, and the day it is computed as of.
#[derive(Debug, Clone, Copy)]
pub struct Biller<'a> {
    pub register: &'a Register,
    pub tilsagn: TilsagnPolicy,
    pub on: NaiveDate,
}

impl Biller<'_> {
    /// What the data give for the month that begins on `month`.
    pub fn month(&self, case: &Case, month: NaiveDate) -> MonthOfForloeb {
        MonthOfForloeb::of(&case.forloeb.id, month, &self.days(case, month))
    }

    /// The billable days of the month that begins on `month`, held ones too (B1, B2).
    pub fn days<'c>(&self, case: &'c Case, month: NaiveDate) -> Vec<Day<'c>> {
        let (Some(takster), Some(billable)) = (self.takster(case), billable_days(case)) else { return Vec::new() };
        let (first, last) = month_of(month);
        let first = billable.from.map_or(first, |from| from.max(first));
        let last = billable.to.map_or(last, |to| to.min(last));
        let paused = |date| case.pauser.iter().any(|p| !p.billed && p.days.contains(date));
        let dates = first.iter_days().take_while(|date| *date <= last).filter(|date| !paused(*date));
        dates.map(|date| self.day(case, takster, date)).collect()
    }

    /// The price rows of the forløb; `None` for what is never billed (B2).
    fn takster(&self, case: &Case) -> Option<&TakstRows> {
        static NONE: TakstRows = TakstRows { rows: Vec::new(), in_doubt: Vec::new() };
        let rows = self.register.takster.get(case.forloeb.takst_code());
        match case.forloeb.method {
            Method::Efterforsorg => None,
            Method::Icm | Method::Act => rows,
            Method::Cti => Some(rows.unwrap_or(&NONE)),
        }
    }

    fn day<'c>(&self, case: &'c Case, takster: &TakstRows, date: NaiveDate) -> Day<'c> {
        // B3: the row with the latest `valid_from`.
        let row = takster.rows.iter().rev().find(|t| t.valid_from <= date);
        let in_doubt = case.in_doubt.iter().any(|days| days.contains(date));
        let price_in_doubt = takster.in_doubt.iter().any(|days| days.contains(date));
        let held = if in_doubt || price_in_doubt {
            // A row that can't be read could change payer, price or pause of the day: nothing is billed on a guess.
            Some(HeldReason::Data)
        } else if self.tilsagn.needs(case.forloeb.after_stay()) && !is_promised(case, date, self.on) {
            // B4: this reason also where the takst is missing, too.
            Some(HeldReason::Betalingstilsagn)
        } else if row.is_none() {
            // B3: a day without a price is held, never 0 kr.
            Some(HeldReason::Takst)
        } else {
            None
        };
        let takst = match row {
            Some(row) if !price_in_doubt => Some(row.oere_per_day),
            _ => None,
        };
        Day { date, payer: payer(case, date), takst, refusion: has_refusion(case, date, self.on), held }
    }
}

impl TilsagnPolicy {
    /// Whether a forløb needs a promise to pay before it is billed.
    pub fn needs(self, after_stay: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::WithoutStay => !after_stay,
        }
    }
}

impl MonthOfForloeb {
    /// Gathers days, in order, to runs and to what is held.
    pub fn of(forloeb: &str, month: NaiveDate, days: &[Day<'_>]) -> Self {
        let mut gathered = Self::default();
        for day in days {
            match (day.held, day.takst) {
                (None, Some(takst)) => gathered.bill(day.date, day.payer, takst, day.refusion),
                // Also a day that has no price and no reason to be held (B3).
                (reason, takst) => {
                    let reason = reason.unwrap_or(HeldReason::Takst);
                    let (forloeb, kommune) = (forloeb.to_owned(), day.payer.to_owned());
                    gathered.hold(Held { forloeb, kommune, month, days: 1, amount_oere: takst, reason });
                }
            }
        }
        gathered
    }

    fn bill(&mut self, date: NaiveDate, payer: &str, takst: i64, refusion: bool) {
        // B7: a line goes on while the days follow each other with the same payer, takst and refusion. Its sum is
        // computed from all its days, since refusion is rounded once per line.
        if let Some(run) = self.runs.last_mut()
            && run.to.succ_opt() == Some(date)
            && run.kommune == payer
            && run.takst_oere == takst
            && run.with_refusion == refusion
        {
            run.to = date;
            run.sum = Sum::of(run.sum.days + 1, takst, refusion);
            return;
        }
        let sum = Sum::of(1, takst, refusion);
        let kommune = payer.to_owned();
        self.runs.push(Run { kommune, from: date, to: date, takst_oere: takst, with_refusion: refusion, sum });
    }

    /// Adds to what is held of the same kommune for the same reason.
    pub fn hold(&mut self, more: Held) {
        let same = |h: &&mut Held| h.kommune == more.kommune && h.reason == more.reason;
        let Some(held) = self.held.iter_mut().find(same) else {
            self.held.push(more);
            return;
        };
        held.days += more.days;
        held.amount_oere = match (held.amount_oere, more.amount_oere) {
            (Some(sum), Some(amount)) => Some(sum + amount),
            // One day without a price, and the whole amount is unknown.
            _ => None,
        };
    }
}

/// S to the earlier of `ended_on` and the agreed end (B1). `None` where nothing has begun.
pub fn billable_days(case: &Case) -> Option<Days> {
    let from = case.forloeb.start_on?;
    let to = [case.forloeb.ended_on, agreed_end(&case.forloeb)].into_iter().flatten().min();
    Some(Days { from: Some(from), to })
}

/// Whether a tilsagn registered by `on` covers the day.
pub fn is_promised(case: &Case, date: NaiveDate, on: NaiveDate) -> bool {
    case.tilsagn.iter().any(|t| t.registered_on <= on && t.days().contains(date))
}

/// The municipality that pays for a day (B5).
pub fn payer(case: &Case, date: NaiveDate) -> &str {
    let betaler = case.betalere.iter().rev().find(|b| b.valid_from <= date);
    match betaler {
        Some(betaler) => &betaler.kommune,
        None => case.forloeb.own_payer(),
    }
}

/// The two-year rule of SEL § 176 a applies from 1 October 2023.
const REFUSION_BY_DECISION_FROM: (i32, u32, u32) = (2023, 10, 1);

/// Whether the state shares the day's cost (B6).
fn has_refusion(case: &Case, date: NaiveDate, on: NaiveDate) -> bool {
    let forloeb = &case.forloeb;
    let (year, month, day) = REFUSION_BY_DECISION_FROM;
    // The law before: the stay alone decides.
    if NaiveDate::from_ymd_opt(year, month, day).is_some_and(|from| date < from) {
        return forloeb.after_stay();
    }
    if forloeb.legal_basis != Some(LegalBasis::Section85a) {
        return false;
    }
    let (Some(discharged), Some(decided)) = (forloeb.discharged_on, forloeb.decision_on) else { return false };
    // A decision counts from the day it is made, and one that came after the discharge never does.
    if decided >= discharged || decided > on {
        return false;
    }
    // Two years, counted from the first discharge of the running period.
    let first_discharged = forloeb.first_discharged_on.unwrap_or(discharged);
    date < addm(first_discharged, 24)
}
