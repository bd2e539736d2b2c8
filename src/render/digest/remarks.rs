use serde::Serialize;

use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::deadlines::rules::Role;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::FindingKind;
use crate::render::danish;

/// What somebody should look at, as sentences.
#[derive(Debug, Clone, Serialize)]
pub struct Remarks {
    /// The first of each kind, and a sentence that says how many there are more.
    findings: Vec<String>,
    findings_count: usize,
    /// What can't be read in the case system.
    errors: Vec<String>,
    errors_count: usize,
    /// Roles that nobody is configured for.
    vacancies: Vec<String>,
    /// Things that could not be shown.
    hidden: usize,
}

/// So many of a kind stand in a mail: more are one fault, and one look at `scan`.
const MOST_OF_KIND: usize = 10;

impl Remarks {
    pub fn of(digest: &Digest<'_>, vacancies: &[Vacancy], register: &Register) -> Self {
        let (mut findings, mut errors) = (Vec::new(), Vec::new());
        let (mut findings_count, mut errors_count) = (0, 0);
        // They are sorted by kind.
        for of_kind in digest.findings.chunk_by(|a, b| a.kind() == b.kind()) {
            let shown = of_kind.iter().take(MOST_OF_KIND).map(|finding| danish::finding(finding));
            let more = of_kind.len().saturating_sub(MOST_OF_KIND);
            let mut sentences: Vec<String> = shown.collect();
            if more > 0 {
                sentences.push(danish::more_of_kind(more));
            }
            if of_kind.first().is_some_and(|first| first.kind() == FindingKind::DataError) {
                errors.extend(sentences);
                errors_count += of_kind.len();
            } else {
                findings.extend(sentences);
                findings_count += of_kind.len();
            }
        }
        let vacancies = vacancies
            .iter()
            .map(|one| danish::vacancy(one.role, register.tilbud_name(&one.tilbud), one.all_absent))
            .collect();
        Self { findings, findings_count, errors, errors_count, vacancies, hidden: digest.hidden }
    }

    pub fn sample() -> Self {
        Self {
            findings: vec!["Pensionatet: 6 CTI-forløb på 5 pladser.".into()],
            findings_count: 1,
            errors: vec!["Tabel forloeb, række CTI-2026-015: kolonnen start_on kan ikke bruges.".into()],
            errors_count: 1,
            vacancies: vec![danish::vacancy(Role::Teamleder, "Havnen", false)],
            hidden: 1,
        }
    }
}
