//! Who gets the mails: administrators, and whoever holds a role.

use anyhow::Result;

use super::{CheckLine, CheckResult};
use crate::clock;
use crate::config::Config;
use crate::domain::deadlines::role_holders::{RoleHolders, everybody};
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::Problem;
use crate::store::cases;

/// Whether anybody is mailed about what goes wrong.
pub fn alerts(config: &Config) -> CheckResult {
    match everybody(Role::Admin, &config.recipients).len() {
        0 => CheckResult::Warning(
            "nobody is configured as admin: what goes wrong stands in `fasevagt status` only; add one to [[recipients]]"
                .into(),
        ),
        1 => CheckResult::Ok("mailed to 1 administrator".into()),
        count => CheckResult::Ok(format!("mailed to {count} administrators")),
    }
}

/// Who is named for a tilbud that is none, and roles that nobody holds.
pub async fn recipients(config: &Config) -> Result<Vec<CheckLine>> {
    let register = cases::register(&config.cases, config.phase_plan).await?;
    // Before a first import nothing can be said.
    if register.tilbud.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for (index, recipient) in config.recipients.iter().enumerate() {
        if let Some(tilbud) = &recipient.tilbud
            && !register.tilbud.contains_key(tilbud)
        {
            let known = register.tilbud.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let problem = format!("[{index}].tilbud {tilbud:?} is no tilbud of the case database; accepted: {known}");
            lines.push(("recipients", CheckResult::Failed(problem)));
        }
    }
    let holders = RoleHolders::new(&config.recipients, &register);
    let today = config.site().today(clock::now());
    for vacancy in holders.vacancies(&register, &config.deadline_rules.rules, today) {
        lines.push(("recipients", CheckResult::Warning(Problem::Vacant(vacancy).line(config.zone))));
    }
    if config.billing.first_month.is_some() && everybody(Role::Oekonomi, &config.recipients).is_empty() {
        let problem = "nobody is configured as oekonomi: statements are mailed to nobody; add one to [[recipients]]";
        lines.push(("recipients", CheckResult::Warning(problem.into())));
    }
    Ok(lines)
}
