//! Amounts in kroner as people type them -> whole øre, without a detour over binary fractions.

/// `406`, `406,5`, `406,00`, `406.00` or `1.234,50`, also with `kr.`; `None` where it is no such amount.
pub fn oere(text: &str) -> Option<i64> {
    let text = without_unit(text);
    let (kroner, oere) = split(&text)?;
    let kroner: i64 = kroner.parse().ok()?;
    let oere: i64 = format!("{oere:0<2}").parse().ok()?;
    kroner.checked_mul(100)?.checked_add(oere)
}

fn without_unit(text: &str) -> String {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.strip_prefix("kr.").or(text.strip_prefix("kr")).unwrap_or(&text);
    let text = text.strip_suffix("kr.").or(text.strip_suffix("kr")).unwrap_or(text);
    text.strip_suffix(",-").unwrap_or(text).to_owned()
}

/// Digits before and after the mark of decimals, which is the comma, or a lone full stop before one or two digits.
/// Three digits behind a lone full stop are refused: `1.234` is thousands to one reader and decimals to another.
fn split(text: &str) -> Option<(String, &str)> {
    let (kroner, decimals) = match (text.split_once(','), text.split_once('.')) {
        (Some((kroner, decimals)), _) => (without_groups(kroner)?, decimals),
        (None, Some((kroner, decimals))) => (kroner.to_owned(), decimals),
        (None, None) => (text.to_owned(), "0"),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits(&kroner) && digits(decimals) && decimals.len() <= 2 { Some((kroner, decimals)) } else { None }
}

/// `1.234.567` -> `1234567`.
fn without_groups(text: &str) -> Option<String> {
    let Some((first, others)) = text.split_once('.') else { return Some(text.to_owned()) };
    if first.len() > 3 || others.split('.').any(|group| group.len() != 3) {
        return None;
    }
    Some(text.replace('.', ""))
}
