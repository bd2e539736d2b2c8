//! What must be done before a forløb ends.

use super::{Missing, Role, Rule, Verdict};
use crate::domain::calendar::addm;
use crate::domain::forloeb::{Case, Method, MilestoneKind};
use crate::domain::timeline::Timeline;

pub const HANDOVER_AGREEMENT: Rule = Rule {
    key: "handover-agreement",
    title: "Overdragelsesaftale",
    why: "Aftalen om den fortsatte støtte skal være på plads senest en måned før forløbets afslutning, så borgeren ikke står alene.",
    next: "Aftal elementerne i den fortsatte støtte med borgeren og støttenetværket, og registrér aftalen.",
    remember: &[],
    leads: &[30, 14, 7, 3, 1, 0],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, 7), (Role::Forstander, -1)],
    judge: handover_agreement,
};

fn handover_agreement(case: &Case, timeline: &Timeline) -> Verdict {
    let Some(end) = timeline.end.filter(|_| case.forloeb.method == Method::Cti) else {
        return Verdict::Silent("only CTI ends with a handover agreement");
    };
    let made = case.has(MilestoneKind::HandoverAgreement, timeline.on);
    let missing = (!made).then_some(Missing::Milestone(MilestoneKind::HandoverAgreement));
    Verdict::of(addm(end, -1).max(timeline.start), missing)
}

pub const CLOSING: Rule = Rule {
    key: "closing",
    title: "Afslutning af forløbet",
    why: "Ved afslutningen overgår ansvaret for støtten til netværket. Et forløb, der løber videre uden en slutdato, bliver ikke afregnet.",
    next: "Afslut forløbet i sagen, eller registrér en ny aftalt slutdato.",
    remember: &[
        "Er en eventuel fortsat støtte efter § 85 gået i gang?",
        "Er fremskridtene fejret sammen med borgeren?",
    ],
    leads: &[30, 14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -1), (Role::Oekonomi, -1)],
    judge: closing,
};

fn closing(case: &Case, timeline: &Timeline) -> Verdict {
    if !matches!(case.forloeb.method, Method::Cti | Method::Efterforsorg) {
        return Verdict::Silent("ICM and ACT have no end of their own");
    }
    match timeline.end {
        Some(_) if timeline.end_to_come => Verdict::Silent("the end is recorded already"),
        Some(end) => Verdict::of(end, [Missing::EndedOn]),
        None => Verdict::Silent("no end is set"),
    }
}
