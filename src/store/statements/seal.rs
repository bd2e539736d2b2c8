use crate::domain::billing::statement::KommuneStatement;
use crate::domain::billing::takst::Sum;
use crate::sha256::sha256;

/// The SHA-256, in hex, of what a statement says: by it a change after the issue is seen.
pub fn seal(one: &KommuneStatement) -> String {
    let mut text =
        format!("{};{};{};{}\n", one.number.as_deref().unwrap_or_default(), one.kommune, one.document, sum(one.total));
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
    }
    sha256(text.as_bytes())
}

fn sum(sum: Sum) -> String {
    let Sum { days, amount_oere, refusion_oere, net_oere } = sum;
    format!("{days};{amount_oere};{refusion_oere};{net_oere}")
}
