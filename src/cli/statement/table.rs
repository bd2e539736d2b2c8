use crate::cli::output;
use crate::domain::billing::statement::{KommuneStatement, MonthStatement};
use crate::domain::billing::takst::Held;
use crate::domain::values::oere::kroner;

/// A month for people to read.
pub fn month(statement: &MonthStatement) -> String {
    let state = if statement.issued { "issued" } else { "draft as of" };
    let total = statement.total;
    let mut text = format!(
        "Statement {}, {state} {}: {} days, {}\n",
        statement.month.format("%Y-%m"),
        statement.on,
        total.days,
        kroner(total.amount_oere)
    );
    for one in &statement.kommuner {
        text += &kommune_table(one);
    }
    if !statement.held.is_empty() {
        text += &held_table(&statement.held);
    }
    text
}

fn kommune_table(one: &KommuneStatement) -> String {
    let rows = one.lines.iter().map(|line| {
        vec![
            line.forloeb.clone(),
            format!("{} to {}", line.from, line.to),
            line.sum.days.to_string(),
            kroner(line.takst_oere),
            kroner(line.sum.amount_oere),
            kroner(line.sum.refusion_oere),
            line.corrects.clone().unwrap_or_default(),
        ]
    });
    let header = ["forløb", "period", "days", "takst", "amount", "refusion", "corrects"];
    format!(
        "\n{} {}{}{}: {} days, {}, of it refusion {}\n{}",
        one.kommune,
        one.name,
        one.forloeb.as_ref().map_or_else(String::new, |forloeb| format!(", forløb {forloeb}")),
        one.number.as_ref().map_or_else(String::new, |number| format!(", {} {number}", one.document)),
        one.total.days,
        kroner(one.total.amount_oere),
        kroner(one.total.refusion_oere),
        output::table(&header, rows)
    )
}

fn held_table(held: &[Held]) -> String {
    let rows = held.iter().map(|h| {
        vec![
            h.kommune.clone(),
            h.forloeb.clone(),
            h.month.format("%Y-%m").to_string(),
            h.days.to_string(),
            h.amount_oere.map_or_else(|| "unknown".into(), kroner),
            h.reason.to_string(),
        ]
    });
    format!(
        "\nHeld, not in the total\n{}",
        output::table(&["kommune", "forløb", "month", "days", "amount", "reason"], rows)
    )
}
