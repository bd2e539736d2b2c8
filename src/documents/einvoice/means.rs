//! Where to pay.

use std::io;

use super::ubl::Ubl;
use crate::documents::Bill;
use crate::domain::billing::payment::{Payment, SlipKind};

/// UNCL 4461, as far as Danish sellers may use it (DK-R-005).
const BANK_ACCOUNT: &str = "42";
const SEPA: &str = "58";
const PAYMENT_SLIP: &str = "93";

/// The payment of what is owed; a kreditnota and a statement of 0 kr. have none.
pub fn payment_means(ubl: &mut Ubl, bill: &Bill, number: &str) -> io::Result<()> {
    let (Some(payment), Some(_)) = (bill.payment, bill.due()) else { return Ok(()) };
    ubl.group("PaymentMeans", |ubl| match payment {
        Payment::Account { registration, account } => {
            ubl.text("PaymentMeansCode", BANK_ACCOUNT)?;
            ubl.text("PaymentID", number)?;
            payee(ubl, account, Some(registration))
        }
        Payment::Iban { iban, bic } => {
            ubl.text("PaymentMeansCode", SEPA)?;
            ubl.text("PaymentID", number)?;
            payee(ubl, iban, bic.as_deref())
        }
        Payment::Slip { kind, creditor } => {
            ubl.text("PaymentMeansCode", PAYMENT_SLIP)?;
            ubl.text("PaymentID", &payment_id(*kind, number))?;
            payee(ubl, creditor, None)
        }
    })
}

/// DK-R-010: the kind of slip stands before the id.
fn payment_id(kind: SlipKind, number: &str) -> String {
    format!("{kind}#{}", kind.payment_id(number).unwrap_or_default())
}

fn payee(ubl: &mut Ubl, account: &str, branch: Option<&str>) -> io::Result<()> {
    ubl.group("PayeeFinancialAccount", |ubl| {
        ubl.text("ID", account)?;
        match branch {
            Some(branch) => ubl.group("FinancialInstitutionBranch", |ubl| ubl.text("ID", branch)),
            None => Ok(()),
        }
    })
}
