//! Statements as their documents get them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fasevagt::documents::{Bill, DocumentContext, Overview};
use fasevagt::domain::billing::einvoice::Vat;
use fasevagt::domain::billing::payment::Payment;
use fasevagt::domain::billing::provider::Provider;
use fasevagt::domain::billing::reconciliation::Reconciliation;
use fasevagt::domain::billing::statement::{
    CorrectionReason, DocumentKind, KommuneStatement, LineKind, MonthStatement, StatementLine,
};
use fasevagt::domain::billing::takst::{Held, HeldReason, Sum};
use fasevagt::domain::cases::forloeb::{Kommune, Method, Register};
use fasevagt::domain::cases::payer_references::PayerReferences;
use fasevagt::domain::values::calendar::{addd, month_of};
use fasevagt::domain::values::postal_address::PostalAddress;

use super::day;

/// A whole line of a month: `days` from its first day.
pub fn line(forloeb: &str, month: &str, days: i64, takst_oere: i64, with_refusion: bool) -> StatementLine {
    let from = day(&format!("{month}-01"));
    StatementLine {
        forloeb: forloeb.into(),
        method: Method::Cti,
        kind: LineKind::Current,
        month: from,
        from,
        to: addd(from, days - 1),
        takst_oere,
        sum: Sum::of(days, takst_oere, with_refusion),
        corrects: None,
        why: None,
        order_reference: None,
        promises: Vec::new(),
    }
}

/// The same line as an added adjustment.
pub fn added(line: StatementLine, corrects: Option<&str>, why: CorrectionReason) -> StatementLine {
    StatementLine { kind: LineKind::Adjustment, corrects: corrects.map(Into::into), why: Some(why), ..line }
}

/// The reversal of a line that stands on an earlier statement.
pub fn reversed(line: StatementLine, corrects: &str, why: CorrectionReason) -> StatementLine {
    StatementLine { sum: -line.sum, ..added(line, Some(corrects), why) }
}

pub fn held(forloeb: &str, kommune: &str, month: &str, days: i64, amount: Option<i64>, reason: HeldReason) -> Held {
    let month = day(&format!("{month}-01"));
    Held { forloeb: forloeb.into(), kommune: kommune.into(), month, days, amount_oere: amount, reason }
}

pub fn statement(kommune: &str, name: &str, number: Option<&str>, lines: Vec<StatementLine>) -> KommuneStatement {
    let total = lines.iter().map(|line| line.sum).sum();
    let number = number.map(Into::into);
    KommuneStatement {
        kommune: kommune.into(),
        name: name.into(),
        number,
        document: DocumentKind::of(total),
        forloeb: None,
        references: PayerReferences { gln: Some("5798000000001".into()), ..PayerReferences::default() },
        lines,
        total,
    }
}

/// One month's statements with all that stands around them.
pub struct Sample {
    pub provider: Provider,
    pub kommune: Kommune,
    /// Where to pay.
    pub payment: Option<Payment>,
    /// All that are known, for the overview.
    pub kommuner: BTreeMap<String, Kommune>,
    pub month: MonthStatement,
    /// Lines of statements of other months, by that month.
    pub earlier: Vec<(NaiveDate, StatementLine)>,
}

impl Sample {
    /// `month` as `YYYY-MM`; issued on the second of the next month.
    pub fn new(month: &str, kommuner: Vec<KommuneStatement>, held: Vec<Held>) -> Self {
        let month = day(&format!("{month}-01"));
        let total = kommuner.iter().map(|k| k.total).sum();
        let issued = kommuner.iter().all(|k| k.number.is_some());
        let on = addd(month_of(month).1, 2);
        Self {
            provider: Provider {
                name: "Pensionatet".into(),
                cvr: "12345674".into(),
                address: PostalAddress::of("Eksempelvej 1, 4700 Næstved"),
                contact: "Bodil Bogholder".into(),
                phone: "55 12 34 56".into(),
                email: "faktura@pensionatet.test".into(),
            },
            kommune: Kommune {
                cvr: Some("29189625".into()),
                gln: Some("5798000000005".into()),
                ..Kommune::new("0370".into(), "Næstved".into())
            },
            payment: Payment::account("1234 0012345678"),
            kommuner: [("0370".into(), Kommune::new("0370".into(), "Næstved".into()))].into(),
            month: MonthStatement { month, on, issued, kommuner, held, total },
            earlier: Vec::new(),
        }
    }

    /// Næstved's February 2020 with an ordinary line, one with refusion, a correction, and days that are held.
    pub fn naestved() -> Self {
        let lines = vec![
            line("CTI-2020-003", "2020-02", 29, 40_600, true),
            line("CTI-2020-007", "2020-02", 10, 40_600, false),
            reversed(line("CTI-2020-011", "2020-01", 31, 40_600, false), "2020-000001", CorrectionReason::Takst),
            added(line("CTI-2020-011", "2020-01", 31, 41_300, false), Some("2020-000001"), CorrectionReason::Takst),
        ];
        let held = vec![
            held("CTI-2020-009", "0370", "2020-02", 28, Some(1_136_800), HeldReason::Betalingstilsagn),
            held("ICM-2020-001", "0370", "2020-02", 5, None, HeldReason::Takst),
        ];
        Self::new("2020-02", vec![statement("0370", "Næstved", Some("2020-000002"), lines)], held)
    }

    /// Næstved's February 2020 with so many ordinary lines of three ydelser, every second with refusion.
    pub fn of_three_ydelser(count: i64) -> Self {
        let methods = [(Method::Cti, 40_600), (Method::Icm, 31_250), (Method::Act, 52_000)];
        let of = |n: i64| {
            let (method, takst) = methods[usize::try_from(n % 3).unwrap()];
            StatementLine { method, ..line(&format!("{method}-2020-{n:03}"), "2020-02", 1 + n % 29, takst, n % 2 == 0) }
        };
        let lines = (0..count).map(of).collect();
        Self::new("2020-02", vec![statement("0370", "Næstved", Some("2020-000002"), lines)], Vec::new())
    }

    /// A kommune whose statement is a kreditnota: 30 days of January become 12, nothing else.
    pub fn kreditnota() -> Self {
        let lines = vec![
            reversed(line("CTI-2020-011", "2020-01", 30, 40_600, true), "2020-000001", CorrectionReason::Days),
            added(line("CTI-2020-011", "2020-01", 12, 40_600, true), Some("2020-000001"), CorrectionReason::Days),
        ];
        let mut sample = Self::new("2020-02", vec![statement("0370", "Næstved", Some("2020-000002"), lines)], vec![]);
        let january = line("CTI-2020-011", "2020-01", 30, 40_600, true);
        sample.earlier.push((january.month, january));
        sample
    }

    /// A kommune with so many forløb in November 2026: every tenth corrects October, every seventh is held.
    pub fn with_lines(count: usize, number: Option<&str>) -> Self {
        let kommune = statement("0370", "Næstved", number, (0..count).map(|n| nth_line("CTI-2026", n)).collect());
        let reasons = HeldReason::ALL.iter().copied().cycle();
        let held_one = |(n, reason)| held(&format!("ACT-2026-{n:03}"), "0370", "2026-11", 7, Some(358_400), reason);
        Self::new("2026-11", vec![kommune], (0..count / 7).zip(reasons).map(held_one).collect())
    }

    /// So many kommuner with three forløb each in November 2026; every ninth has a kreditnota.
    pub fn with_kommuner(count: usize) -> Self {
        let one = |n: usize| {
            let (code, name) = (format!("{:04}", 101 + 7 * n), format!("Kommune nr. {n}"));
            let lines = (3 * n..3 * n + 3).map(|n| nth_line("ICM-2026", n));
            let credited =
                reversed(line("CTI-2026-999", "2026-10", 31, 51_200, false), "2026-000001", CorrectionReason::Payer);
            let lines = if n % 9 == 8 { vec![credited] } else { lines.collect() };
            statement(&code, &name, Some(&format!("2026-{:06}", 100 + n)), lines)
        };
        let held = vec![held("CTI-2026-500", "0101", "2026-11", 30, None, HeldReason::Takst)];
        Self::new("2026-11", (0..count).map(one).collect(), held)
    }

    /// The same before it is issued.
    pub fn draft(mut self) -> Self {
        self.month.issued = false;
        self.month.kommuner.iter_mut().for_each(|kommune| kommune.number = None);
        self
    }

    pub fn reconciliation(&self, kommune: Option<&str>) -> Reconciliation {
        let wanted = self.month.kommuner.iter().filter(|k| kommune.is_none_or(|code| k.kommune == code));
        let now = wanted.flat_map(|k| k.lines.iter().map(|line| (self.month.month, line)));
        let earlier = self.earlier.iter().map(|(month, line)| (*month, line));
        Reconciliation::of(self.month.month, &now.chain(earlier))
    }

    /// What the documents of the first kommune show.
    pub fn bill(&self) -> Bill<'_> {
        let statement = &self.month.kommuner[0];
        Bill {
            provider: &self.provider,
            payment: self.payment.as_ref(),
            no_vat: Vat::Exempt.reason(),
            kommune: &self.kommune,
            month: self.month.month,
            on: self.month.on,
            due_on: addd(self.month.on, 30),
            issued: self.month.issued,
            statement,
            held: self.month.held.iter().filter(|h| h.kommune == statement.kommune).collect(),
            reconciliation: self.reconciliation(Some(&statement.kommune)),
        }
    }

    pub fn overview(&self) -> Overview<'_> {
        Overview {
            provider: &self.provider,
            statement: &self.month,
            kommuner: &self.kommuner,
            due_on: addd(self.month.on, 30),
            reconciliation: self.reconciliation(None),
        }
    }
}

fn nth_line(prefix: &str, n: usize) -> StatementLine {
    let (forloeb, days) = (format!("{prefix}-{n:03}"), i64::try_from(n % 30).unwrap() + 1);
    if n % 10 == 9 {
        return added(line(&forloeb, "2026-10", days, 51_200, true), None, CorrectionReason::FirstBilled);
    }
    line(&forloeb, "2026-11", days, 51_235, n.is_multiple_of(2))
}

/// What the documents of a sample take from outside its statements.
pub fn context<'a>(sample: &'a Sample, register: &'a Register) -> DocumentContext<'a> {
    let payment = sample.payment.as_ref();
    DocumentContext { provider: &sample.provider, payment, due_days: 30, einvoice: None, register, book: &[] }
}
