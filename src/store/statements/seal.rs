use serde_json::json;

use crate::domain::billing::statement::KommuneStatement;
use crate::domain::billing::takst::Sum;
use crate::sha256::sha256;

/// The SHA-256, in hex, of what a statement says: by it a change after the issue is seen.
pub fn seal(one: &KommuneStatement) -> String {
    let mut text =
        format!("{};{};{};{}\n", one.number.as_deref().unwrap_or_default(), one.kommune, one.document, sum(one.total));
    // What older statements have not changes nothing of their seals.
    if one.forloeb.is_some() || !one.references.is_empty() {
        text += &format!("{}\n", json!([one.forloeb, one.references]));
    }
    for line in &one.lines {
        let corrects = line.corrects.as_deref().unwrap_or_default();
        let (from, to, takst) = (line.from, line.to, line.takst_oere);
        text += &format!(
            "{};{};{};{};{from};{to};{takst};{};{corrects}\n",
            line.forloeb,
            line.method,
            line.kind,
            line.month,
            sum(line.sum)
        );
        if line.order_reference.is_some() || !line.promises.is_empty() {
            text += &format!("{}\n", json!([line.order_reference, line.promises]));
        }
    }
    sha256(text.as_bytes())
}

fn sum(sum: Sum) -> String {
    let Sum { days, amount_oere, refusion_oere, net_oere } = sum;
    format!("{days};{amount_oere};{refusion_oere};{net_oere}")
}
