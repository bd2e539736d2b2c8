//! What must be in place before a forløb starts, or just after.

use super::view::{AFTER_STAY_ONLY, NOT_THIS_METHOD, ONLY_CTI, PAST_END};
use super::{Missing, MissingSet, NotWatched, Role, Rule, Verdict, View};
use crate::domain::billing::takst::is_promised;
use crate::domain::cases::forloeb::{LegalBasis, Method, MilestoneKind};
use crate::domain::values::calendar::{add_legal_working_days, addd};

pub const STAFFING: Rule = Rule {
    key: "staffing",
    title: "Medarbejder og første kontakt",
    why: "I kontaktfasen lærer medarbejderen og borgeren hinanden at kende, før borgeren flytter i egen bolig.",
    next: "Udpeg en medarbejder, og registrér den første kontakt.",
    remember: &[],
    leads: &[7, 0],
    to: &[Role::Teamleder],
    from_stage: &[(Role::Medarbejder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Worker, Missing::Contact],
    judge: staffing,
    recurs: false,
};

const CONTACT_PHASE_ONLY: Verdict = Verdict::Silent(NotWatched::ContactPhaseOnly);

fn staffing(view: &View<'_>) -> Verdict {
    if !view.is_cti() {
        return CONTACT_PHASE_ONLY;
    }
    let Some(contact_on) = view.case.forloeb.contact_on else { return CONTACT_PHASE_ONLY };
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    let mut missing = MissingSet::default();
    if view.case.forloeb.medarbejder.is_none() {
        missing.extend([Missing::Worker]);
    }
    if view.case.kontakter.iter().all(|kontakt| kontakt.held_on > view.on()) {
        missing.extend([Missing::Contact]);
    }
    Verdict::of(addd(view.timeline.start, -30).max(contact_on), missing)
}

pub const ASSESSMENT: Rule = Rule {
    key: "assessment",
    title: "Skriftlig vurdering til handlekommunen",
    why: "Kommunen skal åbent kunne se, hvilken ydelse der tilbydes, og baggrunden for den.",
    next: "Send vurderingen til borgerens sagsbehandler i handlekommunen, og registrér datoen.",
    remember: &[
        "Vurderingen beskriver borgerens behov",
        "Vurderingen beskriver personlige og sociale ressourcer og kompetencer",
        "Vurderingen beskriver støttens omfang og intensitet",
        "Vurderingen er sendt til borgerens sagsbehandler i handlekommunen",
    ],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::AssessmentSent)],
    judge: assessment,
    recurs: false,
};

fn assessment(view: &View<'_>) -> Verdict {
    if !view.is_cti() {
        return ONLY_CTI;
    }
    before_the_move(view, MilestoneKind::AssessmentSent)
}

/// A milestone due on the day before the start of a forløb after a stay.
fn before_the_move(view: &View<'_>, kind: MilestoneKind) -> Verdict {
    if !view.case.forloeb.after_stay() {
        return AFTER_STAY_ONLY;
    }
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    Verdict::of(addd(view.timeline.start, -1), view.lacking(&[kind]))
}

pub const BETALINGSTILSAGN: Rule = Rule {
    key: "betalingstilsagn",
    title: "Betalingstilsagn fra kommunen",
    why: "Uden et forudgående ophold skal kommunen give betalingstilsagn, før forløbet kan starte. Uden tilsagn bliver døgnene ikke afregnet.",
    next: "Få tilsagnet fra kommunen, og registrér det i sagen.",
    remember: &[],
    leads: &[21, 14, 7, 1],
    to: &[Role::Medarbejder, Role::Oekonomi, Role::Teamleder],
    from_stage: &[(Role::Forstander, -1)],
    asks: &[Missing::Tilsagn],
    judge: betalingstilsagn,
    recurs: false,
};

fn betalingstilsagn(view: &View<'_>) -> Verdict {
    if !view.is_billed_method() {
        return NOT_THIS_METHOD;
    }
    if view.case.forloeb.after_stay() {
        return Verdict::Silent(NotWatched::WithoutStayOnly);
    }
    let start = view.timeline.start;
    let mut day = start.max(view.on());
    if let Some(end) = view.timeline.end {
        day = day.min(end);
    }
    Verdict::of_one(addd(start, -1), is_promised(view.case, day, view.on()), Missing::Tilsagn)
}

pub const HANDLEPLAN: Rule = Rule {
    key: "handleplan",
    title: "Handleplan efter § 142",
    why: "Støtten beskrives i en handleplan, som myndigheden udarbejder, inden borgeren flytter ud. Aftalerne om støtten bygger på den.",
    next: "Få handleplanen fra myndigheden, og registrér den.",
    remember: &[],
    leads: &[21, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::Handleplan)],
    judge: handleplan,
    recurs: false,
};

fn handleplan(view: &View<'_>) -> Verdict {
    if !view.is_billed_method() {
        return NOT_THIS_METHOD;
    }
    before_the_move(view, MilestoneKind::Handleplan)
}

pub const DECISION_85A: Rule = Rule {
    key: "decision-85a",
    title: "Afgørelse om støtte efter § 85 a",
    why: "Afgørelsen skal være truffet før udskrivningen, ellers mister kommunen statsrefusionen.",
    next: "Få afgørelsen fra myndigheden, og registrér datoen.",
    remember: &[],
    leads: &[14, 7, 3, 1],
    to: &[Role::Forstander, Role::Teamleder],
    from_stage: &[(Role::Medarbejder, -1)],
    asks: &[Missing::DecisionOn],
    judge: decision_85a,
    recurs: false,
};

/// Days after the discharge in which a missing decision is still said.
const DECISION_WATCHED_DAYS: i64 = 7;

fn decision_85a(view: &View<'_>) -> Verdict {
    let forloeb = &view.case.forloeb;
    if !view.is_billed_method() || forloeb.legal_basis != Some(LegalBasis::Section85a) {
        return Verdict::Silent(NotWatched::Only85a);
    }
    let Some(discharged_on) = forloeb.discharged_on else { return AFTER_STAY_ONLY };
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    if view.on() > addd(discharged_on, DECISION_WATCHED_DAYS) {
        return Verdict::Silent(NotWatched::DischargeLongAgo);
    }
    let decided = forloeb.decision_on.is_some_and(|day| day < discharged_on && day <= view.on());
    Verdict::of_one(addd(discharged_on, -1), decided, Missing::DecisionOn)
}

pub const KOMMUNE_INFORMED: Rule = Rule {
    key: "kommune-informed",
    title: "Orientering af kommunen om efterforsorgen",
    why: "Når der tilbydes efterforsorg, skal kommunen orienteres om omfanget og aftalerne.",
    next: "Orientér kommunen, og registrér datoen.",
    remember: &[],
    leads: &[1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::KommuneInformed)],
    judge: kommune_informed,
    recurs: false,
};

fn kommune_informed(view: &View<'_>) -> Verdict {
    if view.case.forloeb.method != Method::Efterforsorg {
        return Verdict::Silent(NotWatched::OnlyEfterforsorg);
    }
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    let due_on = add_legal_working_days(view.timeline.start, 5);
    Verdict::of(due_on, view.lacking(&[MilestoneKind::KommuneInformed]))
}
