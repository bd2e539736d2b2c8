//! How often worker and citizen meet, and with whom.

use chrono::NaiveDate;

use super::item::{ItemPopulation, MethodItem};
use super::reported_case::ReportedCase;
use crate::domain::cases::forloeb::KontaktKind;
use crate::domain::values::calendar::addm;

pub const COMMUNITY_BASED: MethodItem = MethodItem {
    key: "community-based",
    title: "Støtte dér, hvor borgeren er",
    asks: "Mindst 3 hjemmebesøg eller møder i fase 1",
    source: "CTI 5",
    population: ItemPopulation::Cases(|case| {
        in_phase_1(case, &[KontaktKind::HomeVisit, KontaktKind::Meeting], COMMUNITY_CONTACTS)
    }),
};

pub const NETWORK_EARLY: MethodItem = MethodItem {
    key: "network-early",
    title: "Netværket med fra begyndelsen",
    asks: "Mindst 2 kontakter med netværket i fase 1",
    source: "CTI 6",
    population: ItemPopulation::Cases(|case| in_phase_1(case, &[KontaktKind::Network], NETWORK_CONTACTS)),
};

const COMMUNITY_CONTACTS: usize = 3;
const NETWORK_CONTACTS: usize = 2;

/// So many contacts before phase 2 begins.
fn in_phase_1(case: &ReportedCase<'_>, kinds: &[KontaktKind], fewest: usize) -> Option<bool> {
    let planned = case.planned_after_start(2)?;
    if !case.is_asked_on(planned, planned) {
        return None;
    }
    let phase_1 = case.start..case.phase_from(2)?;
    Some(case.contacts(kinds, phase_1) >= fewest)
}

pub const DECREASING_CONTACT: MethodItem = MethodItem {
    key: "decreasing-contact",
    title: "Aftagende kontakt",
    asks: "Færre kontakter om måneden i fase 2 end i fase 1, og færre i fase 3 end i fase 2",
    source: "CTI 8",
    population: ItemPopulation::Cases(decreasing_contact),
};

fn decreasing_contact(case: &ReportedCase<'_>) -> Option<bool> {
    let ended_on = case.ended_in_period()?;
    let (phase2, phase3) = (case.phase_from(2)?, case.phase_from(3)?);
    if ended_on <= phase3 {
        return None;
    }
    let days = |from: NaiveDate, until: NaiveDate| usize::try_from((until - from).num_days()).ok().filter(|n| *n > 0);
    let contacts = |from, until| case.contacts(KontaktKind::ALL, from..until);
    let after = ended_on.succ_opt()?;
    let first = (contacts(case.start, phase2), days(case.start, phase2)?);
    let second = (contacts(phase2, phase3), days(phase2, phase3)?);
    let third = (contacts(phase3, after), days(phase3, after)?);
    Some(is_more_often(first, second) && is_more_often(second, third))
}

/// Compares contacts a day as fractions: nothing is rounded.
fn is_more_often((contacts, days): (usize, usize), (fewer, in_days): (usize, usize)) -> bool {
    contacts * in_days > fewer * days
}

pub const EARLY_ENGAGEMENT: MethodItem = MethodItem {
    key: "early-engagement",
    title: "Kontakt fra første måned",
    asks: "Mindst 2 kontakter i den første måned",
    source: "CTI 10",
    population: ItemPopulation::Cases(early_engagement),
};

const FIRST_MONTH_CONTACTS: usize = 2;

fn early_engagement(case: &ReportedCase<'_>) -> Option<bool> {
    let month_later = addm(case.start, 1);
    if !case.is_asked_on(month_later, month_later) {
        return None;
    }
    Some(case.contacts(KontaktKind::ALL, case.start..month_later) >= FIRST_MONTH_CONTACTS)
}
