use std::cmp::Reverse;

use super::count;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::rules::Role;

/// `82 frister, heraf 67 overskredne`
fn deadlines(first_run: &FirstRun) -> String {
    let overdue = first_run.overdue;
    let overdue = format!("{overdue} {}", if overdue == 1 { "overskredet" } else { "overskredne" });
    format!("{}, heraf {overdue}", count(first_run.deadlines, "frist", "frister"))
}

/// The line on top of a digest.
pub fn first_run_note(first_run: &FirstRun) -> String {
    format!(
        "De første påmindelser er ikke sendt endnu: det ville være {}, og det skal først vælges, hvordan I begynder.",
        deadlines(first_run)
    )
}

/// What the first reminders would be: in all, by role, and by rule, the most first.
pub fn first_run(first_run: &FirstRun) -> Vec<String> {
    let readers = first_run.by_role.iter().map(|(role, count)| format!("{} {count}", role_word(*role)));
    let readers = readers.collect::<Vec<_>>().join(", ");
    let mails = count(first_run.mails, "mail", "mails");
    let mut facts = vec![format!("I alt: {mails} med {}", deadlines(first_run)), format!("Efter modtager: {readers}")];
    let mut by_rule = first_run.by_rule.clone();
    by_rule.sort_by_key(|(_, count)| Reverse(*count));
    facts.extend(by_rule.into_iter().map(|(rule, count)| format!("{}: {count}", rule.named())));
    facts
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Oekonomi => "økonomi",
        other => other.as_str(),
    }
}
