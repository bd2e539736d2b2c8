//! The open deadlines of a case as of a day: rule by rule, dated and staged.

use std::sync::Arc;

use chrono::NaiveDate;

use super::rules::{DeadlineFacts, MissingSet, RoleSet, Rule, RuleSettings, Rules, Verdict, View, Wording};
use crate::domain::cases::forloeb::{Case, Forloeb};
use crate::domain::cases::timeline::Timeline;
use crate::domain::values::calendar::{Calendar, addd};

/// An open deadline.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// The names are shared by all deadlines of a forløb: of a large site there are hundreds of thousands at once.
    pub forloeb: Arc<str>,
    pub tilbud: Arc<str>,
    pub medarbejder: Option<Arc<str>>,
    pub rule: &'static Rule,
    pub due_on: NaiveDate,
    /// The latest open day on or before `due_on`.
    pub act_by: NaiveDate,
    /// Calendar days from the day looked from to `act_by`; negative when overdue.
    pub days_left: i64,
    /// What is said now; `None` while the first lead has not come.
    pub stage: Option<i64>,
    pub missing: MissingSet,
    pub facts: DeadlineFacts,
    /// The roles that get a mail at this stage, before anyone stands in for anyone.
    pub to: RoleSet,
    /// Nothing more is mailed about it up to and on this day.
    pub silenced_until: Option<NaiveDate>,
    /// It was to be acted on before the day from which deadlines are mailed.
    pub before_start: bool,
}

/// What is said once: forløb, rule, due date and stage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub forloeb: String,
    pub rule: &'static str,
    pub due_on: NaiveDate,
    pub stage: i64,
}

impl Deadline {
    /// The key of its current stage.
    pub fn key(&self) -> Option<Key> {
        self.stage.map(|stage| self.key_at(stage))
    }

    /// The key of a stage of it.
    pub fn key_at(&self, stage: i64) -> Key {
        Key { forloeb: self.forloeb.to_string(), rule: self.rule.key, due_on: self.due_on, stage }
    }

    /// The day looked from.
    pub fn on(&self) -> NaiveDate {
        addd(self.act_by, -self.days_left)
    }

    /// The rule's words for the time after the last day on which it could be met; `None` before, and for what can always
    /// be met late.
    pub fn too_late(&self) -> Option<&'static Wording> {
        // A day that lies before the due date (a contact phase after the move) would make a deadline impossible from the
        // beginning.
        let last_day = self.facts.of_rule.possible_until?.max(self.due_on);
        if self.on() > last_day { self.rule.too_late.as_ref() } else { None }
    }

    /// The rule's words as of the day looked from.
    pub fn wording(&self) -> &'static Wording {
        self.too_late().unwrap_or(&self.rule.wording)
    }

    /// Sorts the most urgent first, and equals always in the same order.
    pub fn urgency(&self) -> (NaiveDate, &str, &str) {
        (self.act_by, &self.forloeb, self.rule.key)
    }
}

/// The rules of a site: its settings for each of them, and its open days.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineRules {
    pub calendar: Calendar,
    pub rules: Rules,
    /// Deadlines to act on before this day are never mailed; `None`: all are.
    pub mailed_from: Option<NaiveDate>,
}

/// What all deadlines of a case share.
struct Names {
    forloeb: Arc<str>,
    tilbud: Arc<str>,
    medarbejder: Option<Arc<str>>,
}

impl Names {
    fn of(forloeb: &Forloeb) -> Self {
        Self {
            forloeb: forloeb.id.as_str().into(),
            tilbud: forloeb.tilbud.as_str().into(),
            medarbejder: forloeb.medarbejder.as_deref().map(Arc::from),
        }
    }
}

/// What one rule says of a case, with the deadline where it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleResult<'a> {
    pub rule: &'static Rule,
    pub settings: &'a RuleSettings,
    pub verdict: Verdict,
    /// What it has not, and the site does not ask for.
    pub not_asked: MissingSet,
    pub deadline: Option<Deadline>,
}

impl DeadlineRules {
    /// Every open deadline of the case as of `on`, flagged or not yet. None for a closed forløb or one without a start.
    pub fn open_deadlines(&self, case: &Case, on: NaiveDate) -> Vec<Deadline> {
        let mut open = Vec::new();
        self.each_open(case, on, |deadline| open.push(deadline));
        open
    }

    /// The open deadlines of the case whose first lead has come.
    pub fn flagged_deadlines(&self, case: &Case, on: NaiveDate) -> Vec<Deadline> {
        let mut flagged = Vec::new();
        self.each_open(case, on, |deadline| {
            if deadline.stage.is_some() {
                flagged.push(deadline);
            }
        });
        flagged
    }

    /// Hands every open deadline of the case to `visit`.
    pub fn each_open(&self, case: &Case, on: NaiveDate, mut visit: impl FnMut(Deadline)) {
        let names = Names::of(&case.forloeb);
        self.each_verdict(case, on, |rule, settings, view, verdict, _| {
            if let Some(deadline) = self.deadline(&names, rule, settings, view, &verdict) {
                visit(deadline);
            }
        });
    }

    /// What every enabled rule says as of `on`; nothing of a closed forløb or one without a start.
    pub fn judge(&self, case: &Case, on: NaiveDate) -> Vec<RuleResult<'_>> {
        let names = Names::of(&case.forloeb);
        let mut results = Vec::new();
        self.each_verdict(case, on, |rule, settings, view, verdict, not_asked| {
            let deadline = self.deadline(&names, rule, settings, view, &verdict);
            results.push(RuleResult { rule, settings, verdict, not_asked, deadline });
        });
        results
    }

    /// `None` where the rule is not open.
    fn deadline(
        &self,
        names: &Names,
        rule: &'static Rule,
        settings: &RuleSettings,
        view: &View<'_>,
        verdict: &Verdict,
    ) -> Option<Deadline> {
        let Verdict::Open { due_on, missing } = verdict else { return None };
        let act_by = self.calendar.latest_open(*due_on);
        let days_left = act_by.signed_duration_since(view.on()).num_days();
        let stage = settings.stage(days_left);
        Some(Deadline {
            forloeb: Arc::clone(&names.forloeb),
            tilbud: Arc::clone(&names.tilbud),
            medarbejder: names.medarbejder.clone(),
            rule,
            due_on: *due_on,
            act_by,
            days_left,
            stage,
            missing: *missing,
            facts: DeadlineFacts::of(view, (rule.facts)(view)),
            to: stage.map(|stage| settings.roles_at(stage)).unwrap_or_default(),
            silenced_until: None,
            before_start: self.mailed_from.is_some_and(|from| act_by < from),
        })
    }

    fn each_verdict<'a>(
        &'a self,
        case: &Case,
        on: NaiveDate,
        mut visit: impl FnMut(&'static Rule, &'a RuleSettings, &View<'_>, Verdict, MissingSet),
    ) {
        let Some(timeline) = Timeline::of(&case.forloeb, on) else { return };
        if timeline.closed {
            return;
        }
        for (rule, settings) in self.rules.enabled() {
            let first_lead = settings.first_lead();
            let view = View { case, timeline: &timeline, calendar: &self.calendar, first_lead };
            let (verdict, not_asked) = (rule.judge)(&view).asked(settings.requires);
            visit(rule, settings, &view, verdict, not_asked);
        }
    }

    /// The next open day after `on` at which another stage is said, and that stage, if nothing changes.
    /// Where the current stage is not said yet (`said` is false) `on` itself counts.
    pub fn next_said(
        &self,
        act_by: NaiveDate,
        settings: &RuleSettings,
        on: NaiveDate,
        said: bool,
    ) -> Option<(NaiveDate, i64)> {
        let stage_on = |day: NaiveDate| settings.stage(act_by.signed_duration_since(day).num_days());
        let current = stage_on(on);
        // What was said on the day itself is not said again on it.
        for day in on.iter_days().skip(usize::from(said)).take(MAX_DAYS_AHEAD) {
            let Some(stage) = stage_on(day) else { continue };
            let is_new = !said || Some(stage) != current;
            if is_new && self.calendar.is_open(day) {
                return Some((day, stage));
            }
        }
        None
    }
}

/// Days ahead that a next reminder is looked for; the largest lead is a year.
const MAX_DAYS_AHEAD: usize = 4_000;
