//! What must be done before a forløb ends.

use chrono::NaiveDate;

use super::view::{ONLY_CTI, PAST_END};
use super::{Detail, Missing, Role, Rule, RuleFacts, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::MilestoneKind;
use crate::domain::values::calendar::addm;

pub const CONTINUED_SUPPORT: Rule = Rule {
    key: "continued-support",
    title: "Afklaring af fortsat støtte",
    wording: Wording {
        why: "Fortsat støtte efter § 85 bør være i gang, før CTI-forløbet slutter, og der er ventetid på den.",
        next: "Afklar behovet med borgeren, søg støtten, hvis den er nødvendig, og registrér afklaringen.",
        becomes: "behovet for fortsat støtte bliver afklaret",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[30, 14, 7],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::ContinuedSupport)],
    judge: continued_support,
    facts: facts::last_day,
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
    wording: Wording {
        why: "Aftalen om den fortsatte støtte skal være på plads senest en måned før forløbets afslutning, så borgeren ikke står alene.",
        next: "Aftal med borgeren og støttenetværket, hvem der gør hvad bagefter, og registrér aftalen.",
        becomes: "overdragelsesaftalen bliver indgået",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Der er ikke registreret en aftale om, hvem der bærer støtten videre. Borgeren kan stå alene nu.",
        next: "Aftal med borgeren og støttenetværket i dag, hvem der gør hvad nu, og registrér aftalen, før du afslutter forløbet.",
        becomes: "det bliver aftalt, hvem der bærer støtten videre",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[30, 14, 7, 3, 1, 0],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, 7), (Role::Forstander, -1)],
    asks: &[Missing::Milestone(MilestoneKind::HandoverAgreement)],
    judge: handover_agreement,
    facts: until_the_last_day,
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

fn until_the_last_day(view: &View<'_>) -> RuleFacts {
    RuleFacts { detail: Detail::LastDay, ..facts::until_the_end(view) }
}

pub const LONG_TERM_PLAN: Rule = Rule {
    key: "long-term-plan",
    title: "Langsigtet plan",
    wording: Wording {
        why: "Den langsigtede plan viser borgerens mål og støttebehov efter CTI-forløbet, og hvem der varetager støtten.",
        next: "Udarbejd planen sammen med borgeren og støttenetværket, og registrér datoen.",
        becomes: "den langsigtede plan bliver udarbejdet",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Der er ikke registreret en plan for borgerens mål og støtte i tiden efter.",
        next: "Udarbejd planen sammen med borgeren og støttenetværket nu, og registrér datoen, før du afslutter forløbet.",
        becomes: "borgeren får en plan for tiden efter forløbet",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[30, 14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::LongTermPlan)],
    judge: |view| at_the_end(view, &[MilestoneKind::LongTermPlan]),
    facts: facts::until_the_end,
    recurs: false,
};

pub const HANDOVER_TALKS: Rule = Rule {
    key: "handover-talks",
    title: "Overdragelsessamtaler",
    wording: Wording {
        why: "Før afslutningen skal der være holdt overdragelsessamtaler, så støttenetværket er klar til at tage over.",
        next: "Hold samtalerne, og registrér datoen.",
        becomes: "overdragelsessamtalerne bliver holdt",
        done_when: None,
        remember: &[
            "Samtalerne omfatter alle relevante aktører",
            "Borgeren og medarbejderen mødes med støttenetværket for at markere overdragelsen",
        ],
    },
    too_late: Some(Wording {
        why: "Det er ikke registreret, at støttenetværket er klar til at tage over.",
        next: "Hold samtalerne nu, og registrér datoen, før du afslutter forløbet.",
        becomes: "støttenetværket overtager støtten",
        done_when: None,
        remember: &[
            "Samtalerne omfatter alle relevante aktører",
            "Borgeren og medarbejderen mødes med støttenetværket for at markere overdragelsen",
        ],
    }),
    steps: &[],
    leads: &[21, 14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::HandoverTalks)],
    judge: |view| at_the_end(view, &[MilestoneKind::HandoverTalks]),
    facts: facts::until_the_end,
    recurs: false,
};

pub const SUPPORT_NETWORK: Rule = Rule {
    key: "support-network",
    title: "Støttenetværk og ansvar",
    wording: Wording {
        why: "Ved afslutningen skal der være et støttenetværk, som kan tage over, og ansvaret for støtten skal være placeret.",
        next: "Få netværket og ansvaret på plads, og registrér det, der mangler.",
        becomes: "netværket og ansvaret kommer på plads",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Det er ikke registreret, at nogen har overtaget ansvaret for støtten.",
        next: "Find ud af i dag, hvem der har ansvaret for støtten nu, og registrér det, der mangler, før du afslutter forløbet.",
        becomes: "nogen overtager ansvaret for støtten",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[
        Missing::Milestone(MilestoneKind::NetworkEstablished),
        Missing::Milestone(MilestoneKind::ResponsibilityPlaced),
    ],
    judge: |view| at_the_end(view, &[MilestoneKind::NetworkEstablished, MilestoneKind::ResponsibilityPlaced]),
    facts: facts::until_the_end,
    recurs: false,
};

/// Milestones of a CTI that are due on its last day, and watched past it.
fn at_the_end(view: &View<'_>, kinds: &[MilestoneKind]) -> Verdict {
    let Some(end) = view.end_of_cti() else { return ONLY_CTI };
    Verdict::of(end, view.lacking(kinds))
}
