//! What must be done before a forløb ends.

use chrono::NaiveDate;

use super::view::{ONLY_CTI, PAST_END};
use super::{Missing, NotWatched, Role, Rule, Verdict, View};
use crate::domain::cases::forloeb::{Method, MilestoneKind};
use crate::domain::values::calendar::addm;

pub const CONTINUED_SUPPORT: Rule = Rule {
    key: "continued-support",
    title: "Afklaring af fortsat støtte",
    why: "Fortsat støtte efter § 85 bør være i gang, før CTI-forløbet slutter, og der er ventetid på den.",
    next: "Afklar behovet med borgeren, søg støtten, hvis den er nødvendig, og registrér afklaringen.",
    remember: &[],
    leads: &[30, 14, 7],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::ContinuedSupport)],
    judge: continued_support,
    recurs: false,
};

fn continued_support(view: &View<'_>) -> Verdict {
    let Some(end) = view.end_of_cti() else { return ONLY_CTI };
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    Verdict::of(addm(end, -2).max(view.timeline.start), view.lacking(&[MilestoneKind::ContinuedSupport]))
}

pub const HANDOVER_AGREEMENT: Rule = Rule {
    key: "handover-agreement",
    title: "Overdragelsesaftale",
    why: "Aftalen om den fortsatte støtte skal være på plads senest en måned før forløbets afslutning, så borgeren ikke står alene.",
    next: "Aftal elementerne i den fortsatte støtte med borgeren og støttenetværket, og registrér aftalen.",
    remember: &[],
    leads: &[30, 14, 7, 3, 1, 0],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, 7), (Role::Forstander, -1)],
    asks: &[Missing::Milestone(MilestoneKind::HandoverAgreement)],
    judge: handover_agreement,
    recurs: false,
};

fn handover_agreement(view: &View<'_>) -> Verdict {
    let Some(end) = view.end_of_cti() else { return ONLY_CTI };
    Verdict::of(handover_due(view.timeline.start, end), view.lacking(&[MilestoneKind::HandoverAgreement]))
}

/// The day on which the handover agreement is due: a month before the last day, but not before the first.
pub fn handover_due(start: NaiveDate, end: NaiveDate) -> NaiveDate {
    addm(end, -1).max(start)
}

pub const LONG_TERM_PLAN: Rule = Rule {
    key: "long-term-plan",
    title: "Langsigtet plan",
    why: "Den langsigtede plan viser borgerens mål og støttebehov efter CTI-forløbet, og hvem der varetager støtten.",
    next: "Udarbejd planen sammen med borgeren og støttenetværket, og registrér datoen.",
    remember: &[],
    leads: &[30, 14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::LongTermPlan)],
    judge: |view| at_the_end(view, &[MilestoneKind::LongTermPlan]),
    recurs: false,
};

pub const HANDOVER_TALKS: Rule = Rule {
    key: "handover-talks",
    title: "Overdragelsessamtaler",
    why: "Før afslutningen skal der være holdt overdragelsessamtaler, så støttenetværket er klar til at tage over.",
    next: "Hold samtalerne, og registrér datoen.",
    remember: &[
        "Samtalerne omfatter alle relevante aktører",
        "Borgeren og medarbejderen mødes med støttenetværket for at markere overdragelsen",
    ],
    leads: &[21, 14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::HandoverTalks)],
    judge: |view| at_the_end(view, &[MilestoneKind::HandoverTalks]),
    recurs: false,
};

pub const SUPPORT_NETWORK: Rule = Rule {
    key: "support-network",
    title: "Støttenetværk og ansvar",
    why: "Ved afslutningen skal der være et støttenetværk, som kan tage over, og ansvaret for støtten skal være placeret.",
    next: "Få netværket og ansvaret på plads, og registrér begge dele.",
    remember: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[
        Missing::Milestone(MilestoneKind::NetworkEstablished),
        Missing::Milestone(MilestoneKind::ResponsibilityPlaced),
    ],
    judge: |view| at_the_end(view, &[MilestoneKind::NetworkEstablished, MilestoneKind::ResponsibilityPlaced]),
    recurs: false,
};

/// Milestones of a CTI that are due on its last day, and watched past it.
fn at_the_end(view: &View<'_>, kinds: &[MilestoneKind]) -> Verdict {
    let Some(end) = view.end_of_cti() else { return ONLY_CTI };
    Verdict::of(end, view.lacking(kinds))
}

pub const CLOSING: Rule = Rule {
    key: "closing",
    title: "Afslutning af forløbet",
    why: "Ved afslutningen overgår ansvaret for støtten til netværket. Dage efter slutdatoen bliver ikke afregnet.",
    next: "Afslut forløbet i sagen, eller registrér en ny aftalt slutdato.",
    remember: &[
        "Er en eventuel fortsat støtte efter § 85 gået i gang?",
        "Er fremskridtene fejret sammen med borgeren?",
    ],
    leads: &[30, 14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -1), (Role::Oekonomi, -1)],
    asks: &[Missing::EndedOn],
    judge: closing,
    recurs: false,
};

const END_IS_KNOWN: Verdict = Verdict::Silent(NotWatched::EndIsKnown);

fn closing(view: &View<'_>) -> Verdict {
    if !matches!(view.case.forloeb.method, Method::Cti | Method::Efterforsorg) {
        return Verdict::Silent(NotWatched::OnlyCtiAndEfterforsorg);
    }
    match view.timeline.end {
        Some(_) if view.timeline.end_to_come => END_IS_KNOWN,
        Some(end) => Verdict::of(end, Missing::EndedOn.into()),
        None => Verdict::Silent(NotWatched::NoEnd),
    }
}

pub const GRANT_EXPIRY: Rule = Rule {
    key: "grant-expiry",
    title: "Bevillingen udløber",
    why: "Længerevarende støtte slutter ikke af sig selv: bevillingen skal forlænges eller forløbet afsluttes.",
    next: "Søg bevillingen forlænget, eller afslut forløbet i sagen.",
    remember: &[],
    leads: &[60, 30, 14],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::EndedOn],
    judge: grant_expiry,
    recurs: false,
};

fn grant_expiry(view: &View<'_>) -> Verdict {
    match (view.case.forloeb.method, view.case.forloeb.agreed_end_on) {
        (Method::Icm | Method::Act, Some(_)) if view.timeline.end_to_come => END_IS_KNOWN,
        (Method::Icm | Method::Act, Some(end)) => Verdict::of(end, Missing::EndedOn.into()),
        _ => Verdict::Silent(NotWatched::OnlyAgreedEnd),
    }
}
