//! What is issued for one forløb, and what another month's statement adds to it (docs/domain.md, B9 and B11).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::statement::{CorrectionReason, LineKind, MonthStatement, StatementLine};
use super::takst::{Biller, Held, HeldReason, MonthOfForloeb, Run, Sum, billable_days};
use super::unit::{promises_of, references_of};
use crate::domain::cases::forloeb::Case;
use crate::domain::values::calendar::{addm, month_of, months};

/// A line of a statement to a kommune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedLine {
    /// The statement's number; empty while it is a draft.
    pub number: String,
    pub kommune: String,
    pub line: StatementLine,
}

/// A line that was issued, with the month of its statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    pub month: NaiveDate,
    pub entry: IssuedLine,
}

/// The lines of an issued month as they are booked, in the order of its statements.
pub fn booked(statement: &MonthStatement) -> impl Iterator<Item = Booked> {
    let month = statement.month;
    statement.kommuner.iter().flat_map(move |one| {
        one.lines.iter().map(move |line| {
            let number = one.number.clone().unwrap_or_default();
            let entry = IssuedLine { number, kommune: one.kommune.clone(), line: line.clone() };
            Booked { month, entry }
        })
    })
}

/// The lines of one forløb that are issued and not reversed since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    standing: Vec<IssuedLine>,
}

/// The accounts of all forløb, by their ids.
pub type Accounts = BTreeMap<String, Account>;

/// The accounts of everything that was issued for `first` and the months after it.
pub fn accounts(book: &[Booked], first: NaiveDate) -> Result<Accounts, ReversesNothing> {
    let mut entries: BTreeMap<&str, Vec<IssuedLine>> = BTreeMap::new();
    for Booked { entry, .. } in book.iter().filter(|booked| booked.entry.line.month >= first) {
        entries.entry(&entry.line.forloeb).or_default().push(entry.clone());
    }
    entries.into_iter().map(|(forloeb, entries)| Ok((forloeb.to_owned(), Account::of(entries)?))).collect()
}

/// What one forløb adds to a month's statements.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// With the kommune that each line is billed to.
    pub lines: Vec<(String, StatementLine)>,
    pub held: Vec<Held>,
}

/// A reversal that reverses nothing which was issued: the records were changed by someone else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("statement {number} reverses a line of {forloeb} in {month} that does not stand on the statement it names")]
pub struct ReversesNothing {
    pub number: String,
    pub forloeb: String,
    /// `YYYY-MM`.
    pub month: String,
}

/// Months that lie further back than this are not billed any more, only credited (B11; SEL § 174 stk. 2).
pub const MAX_MONTHS_BACK: i32 = 12;

impl Account {
    /// From everything that was ever issued for one forløb, in any order.
    pub fn of(issued: impl IntoIterator<Item = IssuedLine>) -> Result<Self, ReversesNothing> {
        let (reversals, mut standing): (Vec<_>, Vec<_>) = issued.into_iter().partition(|e| e.line.sum.days < 0);
        for reversal in reversals {
            // B9: a reversal is the copy of one line that was issued, and takes that one out. Where there is none the
            // records were changed, and no money is computed from them.
            let Some(at) = standing.iter().position(|entry| reversal.reverses(entry)) else {
                let month = reversal.line.month.format("%Y-%m").to_string();
                return Err(ReversesNothing { number: reversal.number, forloeb: reversal.line.forloeb, month });
            };
            standing.remove(at);
        }
        Ok(Self { standing })
    }

    /// The issued lines that are not reversed, in no order.
    pub fn standing(&self) -> &[IssuedLine] {
        &self.standing
    }

    /// Brings the account to what the data give for the months from `first` to that of the statement, and says
    /// what that adds to the statement. `first` and `month` are first days of months.
    pub fn settle(&mut self, case: &Case, biller: &Biller<'_>, first: NaiveDate, month: NaiveDate) -> Settled {
        let mut settled = Settled::default();
        let billable = billable_days(case);
        for earlier in months(first, month) {
            let given = billable.is_some_and(|days| days.overlaps(month_of(earlier)));
            // Of most months a forløb has neither days nor lines, and there is nothing to compare.
            if given || self.standing.iter().any(|entry| entry.line.month == earlier) {
                self.settle_month(case, biller, earlier, month, &mut settled);
            }
        }
        settled
    }

    /// Takes back what stands of the months from `first` to that of the statement, whatever its age (B15): the forløb was
    /// entered by mistake.
    pub fn annul(&mut self, first: NaiveDate, month: NaiveDate) -> Settled {
        let reversed = self.standing.extract_if(.., |entry| (first..=month).contains(&entry.line.month));
        let lines = reversed.map(|entry| {
            let kind = if entry.line.month == month { LineKind::Current } else { LineKind::Adjustment };
            entry.reversed(kind, Some(CorrectionReason::Voided))
        });
        Settled { lines: lines.collect(), held: Vec::new() }
    }

    fn settle_month(
        &mut self,
        case: &Case,
        biller: &Biller<'_>,
        month: NaiveDate,
        of: NaiveDate,
        settled: &mut Settled,
    ) {
        let mut open: Vec<IssuedLine> = self.standing.extract_if(.., |entry| entry.line.month == month).collect();
        let mut given = self.given(case, biller, month, &mut open);
        // B11: M-12 is still billed, M-13 is only credited.
        if month < addm(of, -MAX_MONTHS_BACK) {
            hold_for_good(&mut given, &open, &case.forloeb.id, month);
        }
        // B9: a line that the data give again, equal in every field, stays. Every other one that was issued is
        // reversed, and every other one that the data give is added.
        let (stays, reversed): (Vec<_>, Vec<_>) = open.into_iter().partition(|e| given.runs.iter().any(|r| r.is(e)));
        given.runs.retain(|run| !stays.iter().any(|entry| run.is(entry)));
        let (kind, why) = if month == of {
            (LineKind::Current, None)
        } else {
            (LineKind::Adjustment, Some(why(&reversed, &given.runs)))
        };
        self.standing.extend(stays);
        for run in given.runs {
            // B9: the number is named to the kommune that got it; days that are new to a kommune correct nothing.
            let corrects = reversed.iter().find(|e| run.corrects(e)).map(|e| e.number.clone());
            let wanted = references_of(case, &run.kommune, month_of(of).1, biller.register);
            let line = StatementLine {
                order_reference: wanted.order_reference,
                promises: promises_of(case, (run.from, run.to), biller.on),
                ..line(case, kind, month, &run, corrects, why)
            };
            settled.lines.push((run.kommune.clone(), line.clone()));
            self.standing.push(IssuedLine { number: String::new(), kommune: run.kommune, line });
        }
        settled.lines.extend(reversed.into_iter().map(|entry| entry.reversed(kind, why)));
        settled.held.extend(given.held);
    }

    /// What the data give, besides the lines that touch days in doubt: those stay as they were issued, since only
    /// data that say so credit a day. They are taken out of `open`.
    fn given(
        &mut self,
        case: &Case,
        biller: &Biller<'_>,
        month: NaiveDate,
        open: &mut Vec<IssuedLine>,
    ) -> MonthOfForloeb {
        let mut days = biller.days(case, month);
        let doubtful: Vec<_> = days.iter().filter(|d| d.held == Some(HeldReason::Data)).map(|d| d.date).collect();
        let left: Vec<IssuedLine> = open.extract_if(.., |e| doubtful.iter().any(|day| e.line.spans(*day))).collect();
        days.retain(|day| !left.iter().any(|entry| entry.line.spans(day.date)));
        self.standing.extend(left);
        MonthOfForloeb::of(&case.forloeb.id, month, &days)
    }

    /// A day that is on two lines, if there is one.
    pub fn billed_twice(&self) -> Option<NaiveDate> {
        let mut spans: Vec<_> = self.standing.iter().map(|entry| (entry.line.from, entry.line.to)).collect();
        spans.sort_unstable();
        spans.windows(2).find(|pair| pair[1].0 <= pair[0].1).map(|pair| pair[1].0)
    }
}

impl IssuedLine {
    fn reverses(&self, entry: &IssuedLine) -> bool {
        let (own, other) = (&self.line, &entry.line);
        own.corrects.as_ref() == Some(&entry.number)
            && self.kommune == entry.kommune
            && (own.from, own.to, own.takst_oere, own.sum) == (other.from, other.to, other.takst_oere, -other.sum)
    }

    /// The exact negative, copied and never recomputed.
    fn reversed(self, kind: LineKind, why: Option<CorrectionReason>) -> (String, StatementLine) {
        let line = StatementLine { kind, sum: -self.line.sum, corrects: Some(self.number), why, ..self.line };
        (self.kommune, line)
    }
}

impl Run {
    /// Equal in every field.
    fn is(&self, entry: &IssuedLine) -> bool {
        let line = &entry.line;
        self.kommune == entry.kommune
            && (self.from, self.to, self.takst_oere, self.sum) == (line.from, line.to, line.takst_oere, line.sum)
    }

    /// Takes the place of the reversed line: to the same kommune, for some of the same days.
    fn corrects(&self, reversed: &IssuedLine) -> bool {
        self.kommune == reversed.kommune && self.from <= reversed.line.to && reversed.line.from <= self.to
    }
}

fn line(
    case: &Case,
    kind: LineKind,
    month: NaiveDate,
    run: &Run,
    corrects: Option<String>,
    why: Option<CorrectionReason>,
) -> StatementLine {
    StatementLine {
        forloeb: case.forloeb.id.clone(),
        method: case.forloeb.method,
        kind,
        month,
        from: run.from,
        to: run.to,
        takst_oere: run.takst_oere,
        sum: run.sum,
        corrects,
        why,
        order_reference: None,
        promises: Vec::new(),
    }
}

/// Applies B11 to a month that is too old to be billed: where the data give a kommune more to pay than was issued,
/// what was issued stays and the rest is held; so is what waits for a promise or a price.
fn hold_for_good(given: &mut MonthOfForloeb, issued: &[IssuedLine], forloeb: &str, month: NaiveDate) {
    let held = std::mem::take(&mut given.held);
    for one in held {
        let reason = match one.reason {
            // A row that can't be read is to be set right whatever its age: it may give less to pay.
            HeldReason::Data => HeldReason::Data,
            // A promise or a price that comes now comes too late.
            HeldReason::TooOld | HeldReason::Betalingstilsagn | HeldReason::Takst => HeldReason::TooOld,
        };
        given.hold(Held { reason, ..one });
    }
    let kommuner: BTreeSet<String> = given.runs.iter().map(|run| run.kommune.clone()).collect();
    for kommune in kommuner {
        let of_kommune = |e: &&IssuedLine| e.kommune == kommune;
        let sum = |runs: &[Run]| -> Sum { runs.iter().filter(|r| r.kommune == kommune).map(|r| r.sum).sum() };
        let (now, before) = (sum(&given.runs), issued.iter().filter(of_kommune).map(|e| e.line.sum).sum::<Sum>());
        // B11, lower or the same: by B9, as any other month.
        if now.amount_oere <= before.amount_oere {
            continue;
        }
        // B11, higher: what was issued is taken for what the data give, so that B9 finds no difference.
        given.runs.retain(|run| run.kommune != kommune);
        given.runs.extend(issued.iter().filter(of_kommune).map(Run::from));
        let (days, amount) = ((now.days - before.days).max(0), now.amount_oere - before.amount_oere);
        let (forloeb, reason) = (forloeb.to_owned(), HeldReason::TooOld);
        given.hold(Held { forloeb, kommune, month, days, amount_oere: Some(amount), reason });
    }
}

/// Why the lines of a month are corrected: the first of the reasons that applies to their days.
fn why(reversed: &[IssuedLine], added: &[Run]) -> CorrectionReason {
    let before = by_day(reversed.iter().map(Run::from));
    let after = by_day(added.iter().cloned());
    let differs = |part: fn(&Run) -> (&str, i64)| before.iter().any(|(day, run)| part(run) != part(&after[day]));
    if before.is_empty() {
        // Nothing is taken back: the days were held until now, or recorded late.
        CorrectionReason::FirstBilled
    } else if !before.keys().eq(after.keys()) {
        // B1: the forløb, or a pause in it, has other days now. Only from here on each day has a run on both sides.
        CorrectionReason::Days
    } else if differs(|run| (&run.kommune, 0)) {
        // B5
        CorrectionReason::Payer
    } else if differs(|run| ("", run.takst_oere)) {
        // B3
        CorrectionReason::Takst
    } else {
        // B6: all else is equal.
        CorrectionReason::Refusion
    }
}

fn by_day(runs: impl Iterator<Item = Run>) -> BTreeMap<NaiveDate, Run> {
    runs.flat_map(|run| run.from.iter_days().take_while(move |d| *d <= run.to).map(move |d| (d, run.clone()))).collect()
}

impl From<&IssuedLine> for Run {
    fn from(entry: &IssuedLine) -> Self {
        let StatementLine { from, to, takst_oere, sum, .. } = entry.line;
        let with_refusion = sum.refusion_oere != 0;
        Self { kommune: entry.kommune.clone(), from, to, takst_oere, with_refusion, sum }
    }
}
