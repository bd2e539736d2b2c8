//! Keeping in touch: the first visit, and never too long without.

use chrono::NaiveDate;

use super::view::{NOT_STARTED, ONLY_CTI, PAST_END, PAUSED};
use super::{Detail, Missing, Role, Rule, RuleFacts, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::KontaktKind;
use crate::domain::cases::timeline::current_phase;
use crate::domain::values::calendar::addd;

pub const FIRST_HOME_VISIT: Rule = Rule {
    key: "first-home-visit",
    title: "Første hjemmebesøg",
    wording: Wording {
        why: "Støtten følger med fra dag 1 i den nye bolig.",
        next: "Besøg borgeren i boligen, og registrér besøget.",
        becomes: "borgeren får sit første hjemmebesøg",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[2],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::HomeVisit],
    judge: first_home_visit,
    facts: facts::always,
    recurs: false,
};

fn first_home_visit(view: &View<'_>) -> Verdict {
    if let Some(silent) = not_watched(view) {
        return silent;
    }
    let start = view.timeline.start;
    let visits = view.case.kontakter.iter().filter(|k| k.kind == KontaktKind::HomeVisit);
    let visited = visits.map(|k| k.held_on).any(|day| start <= day && day <= view.on());
    Verdict::of_one(addd(start, 7), visited, Missing::HomeVisit)
}

pub const CONTACT: Rule = Rule {
    key: "contact",
    title: "Kontakt med borgeren",
    wording: Wording {
        why: "Kontakten er tæt i begyndelsen og aftager fase for fase; for lang tid uden kontakt er et tegn på, at noget er galt.",
        next: "Tag kontakt til borgeren, og registrér kontakten.",
        becomes: "der kommer kontakt med borgeren",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[0],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Contact],
    judge: contact,
    facts: last_contact,
    recurs: true,
};

/// Days between contacts in a phase: each asks for fewer than the one before (CTI practice).
const fn interval_days(phase: u8) -> u8 {
    match phase {
        0 | 1 => 7,
        2 => 14,
        3.. => 31,
    }
}

/// Days on top of the interval before a contact counts as missing.
const GRACE_DAYS: i64 = 7;

fn contact(view: &View<'_>) -> Verdict {
    if let Some(silent) = not_watched(view) {
        return silent;
    }
    let start = view.timeline.start;
    let counted_from = match last_held(view) {
        Some(day) if day > start => day,
        _ => start,
    };
    let days = i64::from(interval_days(phase(view))) + GRACE_DAYS;
    Verdict::of(addd(counted_from, days), Missing::Contact.into())
}

fn last_held(view: &View<'_>) -> Option<NaiveDate> {
    view.case.kontakter.iter().map(|k| k.held_on).filter(|day| *day <= view.on()).max()
}

fn phase(view: &View<'_>) -> u8 {
    current_phase(&view.case.forloeb, view.timeline).unwrap_or(1)
}

fn last_contact(view: &View<'_>) -> RuleFacts {
    let detail = Detail::Contact { last: last_held(view), every_days: interval_days(phase(view)) };
    RuleFacts { possible_until: None, detail }
}

/// Both rules: CTI from the start to the last day, and not while a pause lasts.
fn not_watched(view: &View<'_>) -> Option<Verdict> {
    if !view.is_cti() {
        Some(ONLY_CTI)
    } else if view.on() < view.timeline.start {
        Some(NOT_STARTED)
    } else if view.timeline.is_past_end() {
        Some(PAST_END)
    } else if view.is_paused() {
        Some(PAUSED)
    } else {
        None
    }
}
