//! The plan of phase 1, and the boundaries between the three phases of CTI.

use super::view::{ONLY_CTI, PAST_END};
use super::{Missing, NotWatched, Role, Rule, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::MilestoneKind;
use crate::domain::values::calendar::addd;

pub const ACTIVITY_PLAN: Rule = Rule {
    key: "activity-plan",
    title: "Aktivitetsplan",
    wording: Wording {
        why: "I fase 1 afdækkes støttebehovet, og der laves en prioriteret aktivitetsplan, som fase 2 afprøver.",
        next: "Lav planen sammen med borgeren, og registrér datoen.",
        becomes: "aktivitetsplanen bliver lavet sammen med borgeren",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Fase 2 skulle have afprøvet aktivitetsplanen, men der er ikke registreret en. Overdragelsen i fase 3 bygger på den.",
        next: "Lav planen sammen med borgeren nu, så den kan bruges ved overdragelsen, og registrér datoen.",
        becomes: "der bliver lavet en plan, som overdragelsen kan bygge på",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[45, 14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::ActivityPlan)],
    judge: activity_plan,
    facts: facts::before_phase_3,
    recurs: false,
};

fn activity_plan(view: &View<'_>) -> Verdict {
    let Some(phase2) = view.timeline.phase_start(2) else { return ONLY_CTI };
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    Verdict::of(addd(phase2, -1), view.lacking(&[MilestoneKind::ActivityPlan]))
}

pub const PHASE_2: Rule = Rule {
    key: "phase-2",
    title: "Overgang til fase 2",
    wording: Wording {
        why: "I fase 2 afprøver borgeren og medarbejderen aktivitetsplanen i praksis. Det kræver, at borgeren er i gang med aktiviteterne.",
        next: "Registrér datoen for overgangen i sagen, når borgeren er i gang med aktiviteterne.",
        becomes: "overgangen til fase 2 bliver registreret",
        done_when: None,
        remember: &[
            "Økonomien omkring bolig og leveomkostninger er på plads, og borgeren bor i egen bolig",
            "Støttebehovet er afdækket, og der er lavet en prioriteret aktivitetsplan",
            "Arbejdet med at styrke støttenetværket er begyndt",
            "Indsatsen er koordineret med relevante tilbud og kommunen",
            "Er borgeren ikke pensionist: der er kontakt til jobcenteret om en koordineret plan",
            "Borgeren er i gang med nogle af de planlagte aktiviteter",
        ],
    },
    too_late: Some(Wording {
        why: "Efter planen er fase 2 slut, men det er ikke registreret, at den begyndte.",
        next: "Registrér datoen for overgangen til fase 2, eller til fase 3, hvis forløbet er nået dertil.",
        becomes: "det bliver registreret, hvilken fase forløbet er i",
        done_when: Some("overgangen til fase 2 eller til fase 3 er registreret"),
        remember: &[],
    }),
    steps: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Phase2On],
    judge: phase_2,
    facts: facts::before_phase_3,
    recurs: false,
};

fn phase_2(view: &View<'_>) -> Verdict {
    let Some(phase2) = view.timeline.phase_start(2) else { return ONLY_CTI };
    if phase2 <= view.timeline.start {
        return Verdict::Silent(NotWatched::TooShortForPhase2);
    }
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    let forloeb = &view.case.forloeb;
    let recorded = [forloeb.phase2_on, forloeb.phase3_on].into_iter().flatten().any(|day| day <= view.on());
    Verdict::of_one(phase2, recorded, Missing::Phase2On)
}

pub const PHASE_3: Rule = Rule {
    key: "phase-3",
    title: "Overgang til fase 3",
    wording: Wording {
        why: "I fase 3 overdrages ansvaret til borgeren og de tilbud, som borgeren er tilknyttet. Forinden skal aktivitetsplanen være evalueret og tilrettet.",
        next: "Evaluér og tilret aktivitetsplanen sammen med borgeren, hvis det ikke er gjort, og registrér det, der mangler.",
        becomes: "aktivitetsplanen bliver evalueret og tilrettet og overgangen til fase 3 registreret",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[
        Missing::Phase3On,
        Missing::Milestone(MilestoneKind::ActivityPlanEvaluated),
        Missing::Milestone(MilestoneKind::ActivityPlanAdjusted),
    ],
    judge: phase_3,
    facts: facts::always,
    recurs: false,
};

fn phase_3(view: &View<'_>) -> Verdict {
    let Some(phase3) = view.timeline.phase_start(3) else { return ONLY_CTI };
    if phase3 <= view.timeline.start {
        return Verdict::Silent(NotWatched::TooShortForPhase3);
    }
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    let recorded = view.case.forloeb.phase3_on.is_some_and(|day| day <= view.on());
    let mut missing = view.lacking(&[MilestoneKind::ActivityPlanEvaluated, MilestoneKind::ActivityPlanAdjusted]);
    if !recorded {
        missing.extend([Missing::Phase3On]);
    }
    Verdict::of(phase3, missing)
}
