//! What is done around the day the citizen moves in.

use super::item::{ItemPopulation, MethodItem};
use super::reported_case::ReportedCase;
use crate::domain::cases::forloeb::{KontaktKind, LegalBasis};
use crate::domain::values::calendar::addd;

pub const CONTACT_BEFORE_MOVE: MethodItem = MethodItem {
    key: "contact-before-move",
    title: "Kontakt før indflytning",
    asks: "Medarbejder og borger har haft kontakt før indflytningen",
    source: "Ydelsesbeskrivelsen for CTI",
    population: ItemPopulation::Cases(contact_before_move),
};

fn contact_before_move(case: &ReportedCase<'_>) -> Option<bool> {
    if !case.period.contains(case.start) {
        return None;
    }
    Some(case.contacts(KontaktKind::ALL, ..case.start) > 0)
}

pub const FIRST_HOME_VISIT: MethodItem = MethodItem {
    key: "first-home-visit",
    title: "Første hjemmebesøg",
    asks: "Borgeren besøges i boligen senest 7 dage efter indflytningen",
    source: "Støtteindsatser efter Housing First (Næstved)",
    population: ItemPopulation::Cases(first_home_visit),
};

const VISIT_DAYS: i64 = 7;

fn first_home_visit(case: &ReportedCase<'_>) -> Option<bool> {
    let last = addd(case.start, VISIT_DAYS);
    if !case.is_asked_on(last, last) {
        return None;
    }
    Some(case.contacts(&[KontaktKind::HomeVisit], case.start..=last) > 0)
}

pub const DECISION_IN_TIME: MethodItem = MethodItem {
    key: "decision-in-time",
    title: "Afgørelse før udskrivning",
    asks: "Støtte efter § 85 a er bevilget før udskrivningen",
    source: "Serviceloven § 176 a",
    population: ItemPopulation::Cases(decision_in_time),
};

fn decision_in_time(case: &ReportedCase<'_>) -> Option<bool> {
    let forloeb = &case.case.forloeb;
    let discharged_on = forloeb.discharged_on?;
    if !case.period.contains(discharged_on) || forloeb.legal_basis != Some(LegalBasis::Section85a) {
        return None;
    }
    Some(forloeb.decision_on.is_some_and(|day| day < discharged_on))
}
