//! How long a CTI lasts, and when its phases begin.

use chrono::NaiveDate;

use super::item::{ItemPopulation, MethodItem};
use super::reported_case::ReportedCase;
use crate::domain::cases::forloeb::EndReason;
use crate::domain::cases::timeline::method_end;
use crate::domain::values::calendar::addd;

pub const TIME_LIMITED: MethodItem = MethodItem {
    key: "time-limited",
    title: "Tidsafgrænset forløb",
    asks: "Gennemførte forløb slutter senest på metodens egen slutdag",
    source: "CTI 1",
    population: ItemPopulation::Cases(time_limited),
};

fn time_limited(case: &ReportedCase<'_>) -> Option<bool> {
    let ended_on = case.completed_in_period()?;
    // Whatever was agreed: a longer forløb is another method.
    Some(ended_on <= method_end(&case.case.forloeb)?)
}

pub const PHASES_IN_TIME: MethodItem = MethodItem {
    key: "phases-in-time",
    title: "Faser til tiden",
    asks: "Fase 2 og fase 3 begynder højst 14 dage før eller efter den planlagte dag",
    source: "CTI 2; ydelsesbeskrivelsen for CTI",
    population: ItemPopulation::Cases(phases_in_time),
};

/// How far from its planned day a phase may begin, either way.
const PHASE_DAYS: i64 = 14;

fn phases_in_time(case: &ReportedCase<'_>) -> Option<bool> {
    let (phase2, phase3) = (case.planned_after_start(2)?, case.planned_after_start(3)?);
    // Judged when the last day on which phase 3 could begin in time is over.
    if !case.is_asked_on(addd(phase3, PHASE_DAYS), phase3) {
        return None;
    }
    let is_near = |recorded: Option<NaiveDate>, planned: NaiveDate| {
        recorded.is_some_and(|day| (day - planned).num_days().abs() <= PHASE_DAYS)
    };
    Some(is_near(case.recorded_phase(2), phase2) && is_near(case.recorded_phase(3), phase3))
}

pub const NO_DROP_OUT: MethodItem = MethodItem {
    key: "no-drop-out",
    title: "Ingen frafald",
    asks: "Forløb slutter uden frafald, eller tidligst 14 dage før metodens egen slutdag",
    source: "CTI 9",
    population: ItemPopulation::Cases(no_drop_out),
};

/// A citizen who leaves so late has had the whole support.
const LATE_DROP_OUT_DAYS: i64 = 14;

fn no_drop_out(case: &ReportedCase<'_>) -> Option<bool> {
    let (ended_on, forloeb) = (case.ended_in_period()?, &case.case.forloeb);
    let dropped_out = forloeb.end_reason == Some(EndReason::DroppedOut);
    Some(!dropped_out || ended_on >= addd(method_end(forloeb)?, -LATE_DROP_OUT_DAYS))
}
