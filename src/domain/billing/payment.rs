//! Where a payer pays, and by what a payment is known again.

use crate::domain::values::closed_set::closed_set;
use crate::domain::values::iban::is_iban;

closed_set! {
    /// The kinds of payment slip (FIK): with a payment id of 15 digits, without one, with one of 16.
    SlipKind { With15Digits = "71", Without = "73", With16Digits = "75" }
}

/// Where a payer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payment {
    /// A Danish account: four digits of its bank's branch, and its own number.
    Account {
        registration: String,
        account: String,
    },
    Iban {
        iban: String,
        bic: Option<String>,
    },
    /// A payment slip to a creditor of eight digits.
    Slip {
        kind: SlipKind,
        creditor: String,
    },
}

impl Payment {
    /// `1234 0012345678`, or with a hyphen between.
    pub fn account(text: &str) -> Option<Self> {
        let (registration, account) = text.trim().split_once([' ', '-'])?;
        let account: String = account.chars().filter(|c| *c != ' ').collect();
        let fits = is_digits(registration, 4..=4) && is_digits(&account, 1..=10);
        if fits { Some(Self::Account { registration: registration.to_owned(), account }) } else { None }
    }

    /// An international number, with or without blanks, and the code of the bank where it is given.
    pub fn iban(iban: &str, bic: Option<&str>) -> Option<Self> {
        let iban: String = iban.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        let bic = bic.map(|bic| bic.trim().to_ascii_uppercase());
        let bic_fits = bic.as_ref().is_none_or(|bic| {
            matches!(bic.len(), 8 | 11) && bic.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        });
        if is_iban(&iban) && bic_fits { Some(Self::Iban { iban, bic }) } else { None }
    }

    pub fn slip(kind: SlipKind, creditor: &str) -> Option<Self> {
        if is_digits(creditor, 8..=8) { Some(Self::Slip { kind, creditor: creditor.to_owned() }) } else { None }
    }
}

impl Payment {
    /// As people type it, for the statement with this number; a draft has none.
    pub fn as_typed(&self, number: &str) -> String {
        match self {
            Self::Account { registration, account } => {
                format!("Bankkonto: registreringsnummer {registration}, kontonummer {account}")
            }
            Self::Iban { iban, bic } => {
                let bic = bic.as_ref().map_or_else(String::new, |bic| format!(", BIC {bic}"));
                format!("IBAN {}{bic}", in_groups(iban))
            }
            Self::Slip { kind, creditor } => {
                let id = match kind.payment_id(number) {
                    // It is made from the number.
                    Some(_) if number.is_empty() => "…".to_owned(),
                    Some(id) => id,
                    None => String::new(),
                };
                format!("Betalingskort (FIK): +{kind}<{id}+{creditor}<")
            }
        }
    }
}

impl SlipKind {
    /// The payment id of a statement: the digits of its number behind zeros, and a check digit. None where the kind has none.
    pub fn payment_id(self, number: &str) -> Option<String> {
        let length = match self {
            Self::With15Digits => 14,
            Self::With16Digits => 15,
            Self::Without => return None,
        };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let digits = format!("{digits:0>length$}");
        let check = check_digit(&digits);
        Some(format!("{digits}{check}"))
    }
}

/// By modulus 10: the last digit counts twice, the one before once, and so on; of two digits the sum counts.
fn check_digit(digits: &str) -> u32 {
    let mut sum = 0;
    for (place, digit) in digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate() {
        let weighted = if place % 2 == 0 { 2 * digit } else { digit };
        sum += weighted / 10 + weighted % 10;
    }
    (10 - sum % 10) % 10
}

/// In groups of four, as people type them.
fn in_groups(iban: &str) -> String {
    let chars: Vec<char> = iban.chars().collect();
    chars.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
