//! Goals, handover and closing.

use super::item::{ItemCount, ItemPopulation, MethodItem};
use super::reported_case::ReportedCase;
use crate::domain::cases::forloeb::{Method, MilestoneKind};
use crate::domain::deadlines::rules::{GOALS_COUNTED_DAYS_BEFORE, goal_dates, handover_due};
use crate::domain::values::calendar::addd;

pub const GOALS_EVALUATED: MethodItem = MethodItem {
    key: "goals-evaluated",
    title: "Mål evalueret",
    asks: "Indsatsmålene evalueres til tiden hver tredje måned og ved afslutningen",
    source: "Ydelsesbeskrivelsen for CTI",
    population: ItemPopulation::Dates(goals_evaluated),
};

/// Each date that has come counts by itself.
fn goals_evaluated(case: &ReportedCase<'_>) -> ItemCount {
    let mut count = ItemCount::default();
    for date in goal_dates(Method::Cti, case.start, Some(case.end)) {
        if case.is_asked_on(date, date) {
            let counted = addd(date, -GOALS_COUNTED_DAYS_BEFORE)..=case.calendar.latest_open(date);
            count += ItemCount::one(case.reached(MilestoneKind::GoalsEvaluated, counted));
        }
    }
    count
}

pub const HANDOVER_IN_TIME: MethodItem = MethodItem {
    key: "handover-in-time",
    title: "Overdragelsesaftale til tiden",
    asks: "Aftalen om den fortsatte støtte er indgået senest en måned før afslutningen",
    source: "Socialstyrelsen om 3. fase",
    population: ItemPopulation::Cases(handover_in_time),
};

fn handover_in_time(case: &ReportedCase<'_>) -> Option<bool> {
    let due_on = handover_due(case.start, case.end);
    if !case.is_asked_on(case.end, due_on) {
        return None;
    }
    Some(case.reached(MilestoneKind::HandoverAgreement, ..=due_on))
}

pub const CLOSING_COMPLETE: MethodItem = MethodItem {
    key: "closing-complete",
    title: "Fuldstændig afslutning",
    asks: "Netværk, overdragelsessamtaler, langsigtet plan og placeret ansvar er på plads ved afslutningen",
    source: "Socialstyrelsen om 3. fase; ydelsesbeskrivelsen",
    population: ItemPopulation::Cases(closing_complete),
};

/// What the method asks, whatever a site does.
const ASKED_AT_THE_END: [MilestoneKind; 4] = [
    MilestoneKind::NetworkEstablished,
    MilestoneKind::HandoverTalks,
    MilestoneKind::LongTermPlan,
    MilestoneKind::ResponsibilityPlaced,
];

fn closing_complete(case: &ReportedCase<'_>) -> Option<bool> {
    let ended_on = case.completed_in_period()?;
    Some(ASKED_AT_THE_END.into_iter().all(|kind| case.reached(kind, ..=ended_on)))
}
