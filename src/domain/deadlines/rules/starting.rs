//! What must be in place before a forløb starts, or just after.

use super::view::{AFTER_STAY_ONLY, NOT_THIS_METHOD, ONLY_CTI, PAST_END};
use super::{Missing, MissingSet, NotWatched, Role, Rule, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::{Method, MilestoneKind};
use crate::domain::values::calendar::{add_legal_working_days, addd};

pub const STAFFING: Rule = Rule {
    key: "staffing",
    title: "Medarbejder og første kontakt",
    wording: Wording {
        why: "I kontaktfasen lærer medarbejderen og borgeren hinanden at kende, før borgeren flytter i egen bolig.",
        next: "Tag den første kontakt med borgeren, og registrér den.",
        becomes: "borgeren får en medarbejder og en første kontakt",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Kontaktfasen er forbi: borgeren skulle være flyttet ind, og der mangler stadig en medarbejder eller en første kontakt.",
        next: "Tag kontakt til borgeren i dag, og registrér den; støtten haster mest i den første tid i boligen.",
        becomes: "borgeren får en medarbejder og en kontakt nu",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[7, 0],
    to: &[Role::Teamleder],
    from_stage: &[(Role::Medarbejder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Worker, Missing::Contact],
    judge: staffing,
    facts: facts::before_the_start,
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
    wording: Wording {
        why: "Kommunen skal åbent kunne se, hvilken ydelse der tilbydes, og baggrunden for den.",
        next: "Send vurderingen til borgerens sagsbehandler i handlekommunen, og registrér datoen.",
        becomes: "vurderingen bliver sendt til handlekommunen",
        done_when: None,
        remember: &[
            "Vurderingen beskriver borgerens behov",
            "Vurderingen beskriver personlige og sociale ressourcer og kompetencer",
            "Vurderingen beskriver støttens omfang og intensitet",
            "Vurderingen er sendt til borgerens sagsbehandler i handlekommunen",
        ],
    },
    too_late: Some(Wording {
        why: "Forløbet er begyndt, uden at det er registreret, at kommunen har fået vurderingen.",
        next: "Send vurderingen nu, selv om forløbet er begyndt, og registrér datoen.",
        becomes: "kommunen får vurderingen nu",
        done_when: None,
        remember: &[
            "Vurderingen beskriver borgerens behov",
            "Vurderingen beskriver personlige og sociale ressourcer og kompetencer",
            "Vurderingen beskriver støttens omfang og intensitet",
            "Vurderingen er sendt til borgerens sagsbehandler i handlekommunen",
        ],
    }),
    steps: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::AssessmentSent)],
    judge: assessment,
    facts: facts::before_the_start,
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

pub const HANDLEPLAN: Rule = Rule {
    key: "handleplan",
    title: "Handleplan efter § 142",
    wording: Wording {
        why: "Støtten beskrives i en handleplan, som myndigheden udarbejder, inden borgeren flytter ud. Aftalerne om støtten bygger på den.",
        next: "Bed myndigheden om handleplanen, og registrér datoen, når I har den.",
        becomes: "handleplanen kommer fra myndigheden",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Forløbet er begyndt, uden at handleplanen er registreret. Aftalerne om støtten bygger på den.",
        next: "Ryk myndigheden for handleplanen, og registrér datoen, når I har den.",
        becomes: "myndigheden sender handleplanen nu",
        done_when: None,
        remember: &[],
    }),
    steps: &[],
    leads: &[21, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::Handleplan)],
    judge: handleplan,
    facts: facts::before_the_start,
    recurs: false,
};

fn handleplan(view: &View<'_>) -> Verdict {
    if !view.is_billed_method() {
        return NOT_THIS_METHOD;
    }
    before_the_move(view, MilestoneKind::Handleplan)
}

pub const KOMMUNE_INFORMED: Rule = Rule {
    key: "kommune-informed",
    title: "Orientering af kommunen om efterforsorgen",
    wording: Wording {
        why: "Når der tilbydes efterforsorg, skal kommunen orienteres om omfanget og aftalerne.",
        next: "Orientér kommunen om efterforsorgens omfang og aftalerne, og registrér datoen.",
        becomes: "kommunen bliver orienteret om efterforsorgen",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::KommuneInformed)],
    judge: kommune_informed,
    facts: facts::always,
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
