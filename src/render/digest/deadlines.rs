use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::{SAMPLE_FORLOEB, SAMPLE_LINK, SAMPLE_TILBUD, SAMPLE_WORKER, worker_name};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::{RULES, Rule};
use crate::domain::overview::digest::Digest;
use crate::domain::values::case_link::CaseLink;
use crate::render::danish;

/// What is overdue, and what comes soon.
#[derive(Debug, Clone, Serialize)]
pub struct DeadlineTables {
    /// Overdue by rule and age.
    ages: Vec<RuleAges>,
    overdue: Vec<DigestLine>,
    soon: Vec<DigestLine>,
    /// From before the start, which nobody is mailed about.
    before_start: Vec<DigestLine>,
}

/// How many of a rule are overdue, for less than a week, for one to two, and for longer.
#[derive(Debug, Clone, Serialize)]
struct RuleAges {
    title: &'static str,
    days_1_to_7: usize,
    days_8_to_14: usize,
    longer: usize,
}

#[derive(Debug, Clone, Serialize)]
struct DigestLine {
    forloeb: String,
    link: String,
    title: &'static str,
    act_by: String,
    relative: String,
    /// It came to be overdue in the last week.
    is_new: bool,
    silenced_until: Option<String>,
    medarbejder: String,
    tilbud: String,
}

impl DeadlineTables {
    pub fn of(digest: &Digest<'_>, on: NaiveDate, register: &Register, link: &CaseLink) -> Self {
        let new: HashSet<(&str, &str)> =
            digest.changes.new_overdue.iter().map(|(forloeb, rule)| (forloeb.as_str(), *rule)).collect();
        let shown = |deadline: &&Deadline| {
            let is_new = new.contains(&(&*deadline.forloeb, deadline.rule.key));
            DigestLine::new(deadline, on, is_new, register, link)
        };
        Self {
            ages: RULES.iter().filter_map(|rule| RuleAges::of(rule, &digest.overdue)).collect(),
            overdue: digest.overdue.iter().map(shown).collect(),
            soon: digest.soon.iter().map(shown).collect(),
            before_start: digest.before_start.iter().map(shown).collect(),
        }
    }

    pub fn sample() -> Self {
        let line = DigestLine {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            title: "Overdragelsesaftale",
            act_by: "16. nov.".into(),
            relative: "3 dage over fristen".into(),
            is_new: true,
            silenced_until: Some("27. nov.".into()),
            medarbejder: SAMPLE_WORKER.into(),
            tilbud: SAMPLE_TILBUD.into(),
        };
        Self {
            ages: vec![RuleAges { title: line.title, days_1_to_7: 1, days_8_to_14: 0, longer: 2 }],
            overdue: vec![line.clone()],
            soon: vec![line.clone()],
            before_start: vec![line],
        }
    }
}

impl RuleAges {
    /// `None` where none of the rule is overdue.
    fn of(rule: &'static Rule, overdue: &[&Deadline]) -> Option<Self> {
        let mut ages = Self { title: rule.title, days_1_to_7: 0, days_8_to_14: 0, longer: 0 };
        for deadline in overdue.iter().filter(|deadline| deadline.rule == rule) {
            match -deadline.days_left {
                ..=7 => ages.days_1_to_7 += 1,
                8..=14 => ages.days_8_to_14 += 1,
                15.. => ages.longer += 1,
            }
        }
        if ages.days_1_to_7 + ages.days_8_to_14 + ages.longer == 0 { None } else { Some(ages) }
    }
}

impl DigestLine {
    fn new(deadline: &Deadline, on: NaiveDate, is_new: bool, register: &Register, link: &CaseLink) -> Self {
        Self {
            forloeb: deadline.forloeb.to_string(),
            link: link.to(&deadline.forloeb),
            title: deadline.rule.title,
            act_by: danish::short_date(deadline.act_by, on),
            relative: danish::how_late_in_full(deadline.days_left),
            is_new,
            silenced_until: deadline.silenced_until.map(|day| danish::short_date(day, on)),
            medarbejder: worker_name(deadline.medarbejder.as_deref(), register),
            tilbud: register.tilbud_name(&deadline.tilbud).to_owned(),
        }
    }
}
