//! Where a payer pays (docs/domain.md, B16).

use fasevagt::domain::billing::payment::{Payment, SlipKind};
use fasevagt::domain::values::iban::is_iban;
use proptest::prelude::*;

#[test]
fn the_id_on_a_payment_slip_is_the_statements_number_and_a_check_digit() {
    assert_eq!(SlipKind::With15Digits.payment_id("2026-000123").as_deref(), Some("000020260001233"));
    assert_eq!(SlipKind::With16Digits.payment_id("2026-000123").as_deref(), Some("0000020260001233"));
    assert_eq!(SlipKind::Without.payment_id("2026-000123"), None);
}

#[test]
fn an_account_has_a_branch_of_four_digits_and_a_number_of_ten_at_most() {
    let account = |registration: &str, account: &str| Payment::Account {
        registration: registration.into(),
        account: account.into(),
    };
    assert_eq!(Payment::account("1234 0012345678"), Some(account("1234", "0012345678")));
    assert_eq!(Payment::account("1234-12345"), Some(account("1234", "12345")));
    for wrong in ["", "1234", "123 0012345678", "12345 1", "1234 12345678901", "1234 00x2345678", "kasse 1"] {
        assert_eq!(Payment::account(wrong), None, "{wrong}");
    }
}

#[test]
fn an_iban_has_the_right_check_digits_and_in_denmark_eighteen_characters() {
    let right = Payment::iban("dk50 0040 0440 1162 43", Some("ndeadkkk")).unwrap();
    assert_eq!(right, Payment::Iban { iban: "DK5000400440116243".into(), bic: Some("NDEADKKK".into()) });
    assert!(is_iban("GB82WEST12345698765432") && is_iban("NO9386011117947"));
    for wrong in ["DK5000400440116244", "DK50004004401162", "5000400440116243DK", "DK500040044011624É", "", "DK"] {
        assert!(!is_iban(wrong), "{wrong}");
    }
    assert_eq!(Payment::iban("DK5000400440116243", Some("NDEA")), None);
    assert_eq!(Payment::slip(SlipKind::With15Digits, "1234567"), None);
}

proptest! {
    /// One wrong digit, or two beside each other that changed places, make another check digit but for 0 and 9.
    #[test]
    fn a_mistyped_payment_id_is_found(number in 0_u32..1_000_000, place in 0_usize..14, digit in 0_u32..10) {
        let id = SlipKind::With15Digits.payment_id(&format!("2026-{number:06}")).unwrap();
        let mut typed: Vec<char> = id.chars().collect();
        let was = typed[place];
        typed[place] = char::from_digit(digit, 10).unwrap();
        let digits: String = typed[..14].iter().collect();
        let again = SlipKind::With15Digits.payment_id(&digits).unwrap();
        prop_assert_eq!(again.chars().last() == id.chars().last(), was == typed[place]);
    }
}
