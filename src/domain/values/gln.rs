//! Global Location Numbers, by which a kommune receives e-invoices.

/// Thirteen digits of which the last is the GS1 check digit.
pub fn is_gln(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 13) else { return false };
    let weighted = digits.iter().enumerate().map(|(place, digit)| if place % 2 == 0 { *digit } else { 3 * digit });
    weighted.sum::<u32>().is_multiple_of(10)
}
