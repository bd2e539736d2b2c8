//! International bank account numbers.

/// Two letters, two check digits and the rest of an account, without blanks; by ISO 13616 the number is 1 modulo 97.
pub fn is_iban(text: &str) -> bool {
    let letters = text.get(..2).is_some_and(|land| land.bytes().all(|byte| byte.is_ascii_uppercase()));
    let checks = text.get(2..4).is_some_and(|check| check.bytes().all(|byte| byte.is_ascii_digit()));
    let fits = (15..=34).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // A Danish one has 18 characters.
    let has_length = !text.starts_with("DK") || text.len() == 18;
    if !(letters && checks && fits && has_length) {
        return false;
    }
    let moved = text.chars().skip(4).chain(text.chars().take(4));
    let rest = moved
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 });
    rest == 1
}
