//! The people and places that the tests are about.

use chrono::NaiveDate;
use fasevagt::domain::cases::forloeb::{
    Case, Forloeb, Kommune, Kontakt, KontaktKind, Method, Milestone, MilestoneKind, Register, Takst, TakstRows, Tilbud,
};
use fasevagt::domain::cases::phase_plan::PhasePlan;
use fasevagt::domain::cases::staff::{Absence, Medarbejder};
use fasevagt::domain::deadlines::deadline::{Deadline, DeadlineRules};
use fasevagt::domain::deadlines::role_holders::Appointed;
use fasevagt::domain::deadlines::rules::Role;
use fasevagt::domain::values::message::Recipient;

use super::day;

/// A CTI forløb after a stay, with Anna as its worker and Næstved to pay.
pub fn cti(id: &str, start_on: &str) -> Case {
    forloeb(id, Method::Cti, start_on)
}

pub fn forloeb(id: &str, method: Method, start_on: &str) -> Case {
    let start_on = day(start_on);
    Case {
        forloeb: Forloeb {
            borger_ref: format!("ref-{id}"),
            medarbejder: Some("anna".into()),
            start_on: Some(start_on),
            discharged_on: Some(start_on),
            ..Forloeb::new(id.into(), method, "pensionatet".into(), "0370".into())
        },
        milestones: Vec::new(),
        kontakter: Vec::new(),
        tilsagn: Vec::new(),
        betalere: Vec::new(),
        pauser: Vec::new(),
        in_doubt: Vec::new(),
    }
}

/// The same case with something changed.
pub fn with(mut case: Case, change: impl FnOnce(&mut Case)) -> Case {
    change(&mut case);
    case
}

pub fn milestone(kind: MilestoneKind, done_on: &str) -> Milestone {
    Milestone { kind, done_on: day(done_on) }
}

pub fn kontakt(kind: KontaktKind, held_on: &str) -> Kontakt {
    Kontakt { held_on: day(held_on), kind }
}

pub fn takst(valid_from: &str, oere_per_day: i64) -> Takst {
    Takst { valid_from: day(valid_from), oere_per_day }
}

fn worker(id: &str, name: &str) -> Medarbejder {
    Medarbejder {
        id: id.into(),
        name: name.into(),
        email: format!("{id}@example.dk"),
        tilbud: "pensionatet".into(),
        fte_percent: Some(100),
        absence: Absence::default(),
        is_unlisted: false,
        substitute: None,
    }
}

/// Two tilbud, Anna and Bo, two kommuner, and the takster of docs/domain.md's examples.
pub fn register() -> Register {
    let mut register = Register::default();
    for (code, name) in [("0370", "Næstved"), ("0751", "Aarhus")] {
        let kommune = Kommune::new(code.into(), name.into());
        register.kommuner.insert(code.into(), kommune);
    }
    for (id, name) in [("pensionatet", "Pensionatet"), ("havnen", "Havnen")] {
        let tilbud =
            Tilbud { id: id.into(), name: name.into(), cti_places: Some(5), phase_plan: Some(PhasePlan::DEFAULT) };
        register.tilbud.insert(id.into(), tilbud);
    }
    for (id, name) in [("anna", "Anna Eksempel"), ("bo", "Bo Eksempel")] {
        register.medarbejdere.insert(id.into(), worker(id, name));
    }
    let rows = vec![takst("2020-01-01", 40_600), takst("2021-01-01", 41_300), takst("2026-01-01", 51_200)];
    register.takster.insert("CTI".into(), TakstRows { rows, in_doubt: Vec::new() });
    register
}

/// One holder of a role.
pub fn appointed(role: Role, tilbud: Option<&str>, email: &str) -> Appointed {
    let person = Recipient { name: email.split('@').next().unwrap().into(), email: email.parse().unwrap() };
    Appointed { role, tilbud: tilbud.map(Into::into), person, absence: Absence::default(), substitute: None }
}

/// A team leader for each tilbud, one head, one in finance.
pub fn leaders() -> Vec<Appointed> {
    vec![
        appointed(Role::Teamleder, Some("pensionatet"), "tina@example.dk"),
        appointed(Role::Teamleder, Some("havnen"), "henning@example.dk"),
        appointed(Role::Forstander, None, "frida@example.dk"),
        appointed(Role::Oekonomi, None, "oekonomi@example.dk"),
    ]
}

/// The site with every default.
pub fn deadline_rules() -> DeadlineRules {
    DeadlineRules {
        calendar: fasevagt::domain::values::calendar::Calendar::default(),
        rules: fasevagt::domain::deadlines::rules::Rules::default(),
        mailed_from: None,
    }
}

/// The site with these rules only.
pub fn watch_only(keys: &[&str]) -> DeadlineRules {
    let mut deadline_rules = deadline_rules();
    for rule in fasevagt::domain::deadlines::rules::RULES {
        deadline_rules.rules.settings_mut(rule.key).unwrap().enabled = keys.contains(&rule.key);
    }
    deadline_rules
}

/// The open deadline of one rule, flagged or not.
pub fn open(case: &Case, rule: &str, on: &str) -> Option<Deadline> {
    deadline_rules().open_deadlines(case, day(on)).into_iter().find(|d| d.rule.key == rule)
}

/// The flagged deadlines as `rule stage` texts.
pub fn flagged(case: &Case, on: NaiveDate) -> Vec<String> {
    let all = deadline_rules().open_deadlines(case, on);
    all.iter().filter_map(|d| d.stage.map(|stage| format!("{} {stage}", d.rule.key))).collect()
}
