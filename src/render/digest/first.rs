use serde::Serialize;

use super::{SAMPLE_FORLOEB, SAMPLE_LINK, SAMPLE_WORKER, worker_name};
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::attention::Attention;
use crate::domain::overview::digest::{Digest, TilbudScope};
use crate::domain::values::case_link::CaseLink;
use crate::render::danish;

/// A case to see to first.
#[derive(Debug, Clone, Serialize)]
pub struct FirstLine {
    forloeb: String,
    link: String,
    /// Whose it is; of a reader with several tilbud also where.
    who: String,
    what: String,
}

impl FirstLine {
    pub fn all(digest: &Digest<'_>, register: &Register, link: &CaseLink) -> Vec<Self> {
        let several = match &digest.scope {
            TilbudScope::All => register.tilbud.len() > 1,
            TilbudScope::Tilbud(ids) => ids.len() > 1,
        };
        Attention::first(digest).iter().map(|one| Self::new(one, several, register, link)).collect()
    }

    fn new(one: &Attention<'_>, several: bool, register: &Register, link: &CaseLink) -> Self {
        let (worker, tilbud) = match one {
            Attention::Overdue { worst: deadline, .. } | Attention::Soon(deadline) => {
                (deadline.medarbejder.as_deref(), Some(&*deadline.tilbud))
            }
            Attention::Ending(ending) => (ending.medarbejder.as_deref(), Some(ending.tilbud.as_str())),
            Attention::Unassigned(finding) => (None, finding.tilbud.as_deref()),
        };
        let mut who = worker_name(worker, register);
        if several && let Some(tilbud) = tilbud {
            who = format!("{who}, {}", register.tilbud_name(tilbud));
        }
        let forloeb = one.forloeb().to_owned();
        Self { link: link.to(&forloeb), forloeb, who, what: danish::attention(one) }
    }

    pub fn sample() -> Self {
        Self {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            who: SAMPLE_WORKER.into(),
            what: "Overdragelsesaftale, 3 dage over fristen (og 2 overskredne frister mere)".into(),
        }
    }
}
