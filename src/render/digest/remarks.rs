use serde::Serialize;

use super::tilbud_name;
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::rules::Role;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::FindingKind;
use crate::render::danish;

/// What somebody should look at, as sentences.
#[derive(Debug, Clone, Serialize)]
pub struct Remarks {
    findings: Vec<String>,
    /// What can't be read in the case system.
    errors: Vec<String>,
    /// Roles that nobody is configured for.
    vacancies: Vec<String>,
    /// Things that could not be shown.
    hidden: usize,
}

impl Remarks {
    pub fn of(digest: &Digest<'_>, vacancies: &[(Role, String)], register: &Register) -> Self {
        let (mut findings, mut errors) = (Vec::new(), Vec::new());
        for finding in &digest.findings {
            let sentence = danish::finding(finding);
            match finding.kind() {
                FindingKind::DataError => errors.push(sentence),
                _ => findings.push(sentence),
            }
        }
        let vacancies = vacancies.iter().map(|(role, id)| danish::vacancy(*role, &tilbud_name(id, register))).collect();
        Self { findings, errors, vacancies, hidden: digest.hidden }
    }

    pub fn sample() -> Self {
        Self {
            findings: vec!["Pensionatet: 6 CTI-forløb på 5 pladser.".into()],
            errors: vec!["Tabel forloeb, række CTI-2026-015: kolonnen start_on kan ikke bruges.".into()],
            vacancies: vec![danish::vacancy(Role::Teamleder, "Havnen")],
            hidden: 1,
        }
    }
}
