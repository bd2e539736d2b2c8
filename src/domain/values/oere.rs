//! Money in whole øre.

/// `123450` -> `1.234,50 kr.`, with a true minus sign for negative amounts.
pub fn kroner(oere: i64) -> String {
    let sign = if oere < 0 { "\u{2212}" } else { "" };
    let oere = oere.unsigned_abs();
    format!("{sign}{},{:02} kr.", thousands(oere / 100), oere % 100)
}

/// The same with a plain hyphen, which a spreadsheet takes for a minus when it is copied.
pub fn with_hyphen(oere: i64) -> String {
    kroner(oere).replace('\u{2212}', "-")
}

/// Digits in groups of three with the Danish full stop between them.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// Half of `amount`, rounded half up to the øre (docs/domain.md, B7).
pub fn half_up(amount: i64) -> i64 {
    amount.div_euclid(2) + amount.rem_euclid(2)
}
