//! The boundaries between the three phases of CTI.

use super::{Missing, Role, Rule, Verdict};
use crate::domain::forloeb::{Case, MilestoneKind};
use crate::domain::timeline::Timeline;

pub const PHASE_2: Rule = Rule {
    key: "phase-2",
    title: "Overgang til fase 2",
    why: "I fase 2 afprøver borgeren og medarbejderen aktivitetsplanen i praksis. Det kræver, at borgeren er i gang med aktiviteterne.",
    next: "Registrér datoen for overgangen i sagen.",
    remember: &[
        "Økonomien omkring bolig og leveomkostninger er på plads, og borgeren bor i egen bolig",
        "Støttebehovet er afdækket, og der er lavet en prioriteret aktivitetsplan",
        "Arbejdet med at styrke støttenetværket er begyndt",
        "Indsatsen er koordineret med relevante tilbud og kommunen",
        "Er borgeren ikke pensionist: der er kontakt til jobcenteret om en koordineret plan",
        "Borgeren er i gang med nogle af de planlagte aktiviteter",
    ],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    judge: phase_2,
};

fn phase_2(case: &Case, timeline: &Timeline) -> Verdict {
    let Some(plan) = timeline.phase_starts else { return Verdict::Silent("only CTI has phases") };
    if plan.phase2 <= timeline.start {
        return Verdict::Silent("too short for a phase 2");
    }
    if timeline.is_past_end() {
        return Verdict::Silent("watched only until the last day");
    }
    let recorded = [case.forloeb.phase2_on, case.forloeb.phase3_on].into_iter().flatten().any(|day| day <= timeline.on);
    Verdict::of(plan.phase2, (!recorded).then_some(Missing::Phase2On))
}

pub const PHASE_3: Rule = Rule {
    key: "phase-3",
    title: "Overgang til fase 3",
    why: "I fase 3 overdrages ansvaret til borgeren og de tilbud, som borgeren er tilknyttet. Forinden skal aktivitetsplanen være evalueret og tilrettet.",
    next: "Registrér datoen for overgangen og de to trin i sagen.",
    remember: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    judge: phase_3,
};

fn phase_3(case: &Case, timeline: &Timeline) -> Verdict {
    let Some(plan) = timeline.phase_starts else { return Verdict::Silent("only CTI has phases") };
    if plan.phase3 <= timeline.start {
        return Verdict::Silent("too short for a phase 3");
    }
    if timeline.is_past_end() {
        return Verdict::Silent("watched only until the last day");
    }
    let recorded = case.forloeb.phase3_on.is_some_and(|day| day <= timeline.on);
    let steps = [MilestoneKind::ActivityPlanEvaluated, MilestoneKind::ActivityPlanAdjusted];
    let missing_steps = steps.into_iter().filter(|kind| !case.has(*kind, timeline.on)).map(Missing::Milestone);
    Verdict::of(plan.phase3, (!recorded).then_some(Missing::Phase3On).into_iter().chain(missing_steps))
}
