//! The explanation for those who keep the list: by the titles that rules have in mails, and by the columns that end them.

use chrono::NaiveDate;

use super::{Explained, Explanation, RuleView, SaidView};
use crate::cli::output;
use crate::cli::rule_state::RuleState;
use crate::config::Config;
use crate::domain::cases::forloeb::Method;
use crate::domain::deadlines::deadline::RuleResult;
use crate::domain::deadlines::rules::{MissingSet, Rule, Verdict, rule};
use crate::domain::overview::findings::Finding;
use crate::domain::values::danish::date;
use crate::import::columns_of;
use crate::render::danish;

/// The whole text. `judged` are the rules in the order of the explanation's.
pub fn text(explanation: &Explanation, found: &Explained, judged: &[RuleResult<'_>], config: &Config) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".into(), date);
    let method = explanation.method.map_or("ukendt metode", Method::as_str);
    let (forloeb, on) = (&explanation.forloeb, danish::long_date(explanation.on));
    let mut text = format!("{forloeb} ({method}) pr. {on}: {}\n", state(explanation, found));
    text += &format!(
        "Indflytning {}, fase 2 fra {}, fase 3 fra {}, sidste dag {}\n",
        day(explanation.start_on),
        day(explanation.phase2_from),
        day(explanation.phase3_from),
        day(explanation.end_on)
    );
    for error in &found.errors {
        text += &format!("Fejl i data: {}\n", danish::finding(&Finding::of_rows(error, 1)));
    }
    if !judged.is_empty() {
        let rows = explanation.rules.iter().zip(judged).map(|(view, one)| row(view, one));
        let header = ["frist", "tilstand", "senest", "klaret, når", "ark og kolonne", "næste påmindelse"];
        text += &format!("\n{}", output::table(&header, rows));
    }
    let off: Vec<String> = config.deadline_rules.rules.off().map(Rule::named).collect();
    if !off.is_empty() {
        text += &format!("Der spørges ikke om det, der er slået fra: {}\n", off.join(", "));
    }
    if !explanation.said.is_empty() {
        let rows = explanation.said.iter().map(said);
        text += &format!("\nSagt\n{}", output::table(&["den", "frist", "senest", "til", "mail"], rows));
    }
    text
}

fn state(explanation: &Explanation, found: &Explained) -> String {
    if let Some(day) = found.voided_on {
        return format!("annulleret den {}: der er ingen frister, og intet opkræves", date(day));
    }
    let Some(case) = &found.case else { return "der er fejl i rækken, så der er ingen frister".into() };
    let (Some(start), on) = (case.forloeb.start_on, explanation.on) else {
        return "uden indflytningsdato, så der er ingen frister".into();
    };
    if case.forloeb.ended_on.is_some_and(|ended_on| ended_on <= on) {
        "afsluttet, så der er ingen frister".into()
    } else if explanation.end_on.is_some_and(|end| end < on) {
        "efter sidste dag, men ikke afsluttet".into()
    } else if on < start {
        "ikke begyndt endnu".into()
    } else {
        "i gang".into()
    }
}

fn row(view: &RuleView, judged: &RuleResult<'_>) -> Vec<String> {
    let missing = match &judged.verdict {
        Verdict::Open { missing, .. } => *missing,
        Verdict::Silent(_) | Verdict::Fulfilled { .. } => MissingSet::default(),
    };
    let mut reason = match &judged.verdict {
        Verdict::Silent(reason) => danish::not_watched(*reason).to_owned(),
        Verdict::Fulfilled { .. } => "alt er på plads".to_owned(),
        Verdict::Open { .. } => missing.iter().map(danish::missing).collect::<Vec<_>>().join("; "),
    };
    if !judged.not_asked.is_empty() {
        let things = judged.not_asked.iter().map(danish::missing).collect::<Vec<_>>().join("; ");
        reason += &format!(" (der spørges ikke om: {things})");
    }
    if view.before_start {
        reason += " (fra før opstart: der sendes ingen påmindelser)";
    }
    let columns: Vec<&str> = missing.iter().flat_map(columns_of).collect();
    let place = if columns.is_empty() { String::new() } else { format!("Forløb: {}", columns.join(", ")) };
    let next = view.next.as_ref().map_or_else(String::new, |next| date(next.on));
    let act_by = view.act_by.map_or_else(|| "-".into(), date);
    vec![judged.rule.named(), state_word(view.state).to_owned(), act_by, reason, place, next]
}

fn state_word(state: RuleState) -> &'static str {
    match state {
        RuleState::Silent => "ikke aktuel",
        RuleState::Fulfilled => "klaret",
        RuleState::Waiting => "venter",
        RuleState::Upcoming => "på vej",
        RuleState::Due => "i dag",
        RuleState::Overdue => "overskredet",
    }
}

fn said(said: &SaidView) -> Vec<String> {
    let title = rule(&said.rule).map_or_else(|| said.rule.clone(), Rule::named);
    let to = said.to.clone().unwrap_or_else(|| "sprunget over".into());
    let mail = said.mail.as_deref().map_or("", mail_word);
    let counted = if said.counted_only { ", kun talt med" } else { "" };
    vec![date(said.on), title, date(said.due_on), to, format!("{mail}{counted}")]
}

fn mail_word(state: &str) -> &str {
    match state {
        "queued" => "i kø",
        "sending" => "sendes",
        "sent" => "sendt",
        "dead" => "ikke leveret",
        "blocked" => "holdt tilbage",
        "discarded" => "afløst eller opgivet",
        other => other,
    }
}
