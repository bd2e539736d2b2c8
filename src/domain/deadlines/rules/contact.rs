//! Keeping in touch: the first visit, and never too long without.

use super::view::{NOT_STARTED, ONLY_CTI, PAST_END, PAUSED};
use super::{Missing, Role, Rule, Verdict, View};
use crate::domain::cases::forloeb::KontaktKind;
use crate::domain::cases::timeline::current_phase;
use crate::domain::values::calendar::addd;

pub const FIRST_HOME_VISIT: Rule = Rule {
    key: "first-home-visit",
    title: "Første hjemmebesøg",
    why: "Støtten følger med fra dag 1 i den nye bolig.",
    next: "Besøg borgeren i boligen, og registrér besøget.",
    remember: &[],
    leads: &[2],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::HomeVisit],
    judge: first_home_visit,
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
    why: "Kontakten er tæt i begyndelsen og aftager fase for fase; for lang tid uden kontakt er et tegn på, at noget er galt.",
    next: "Tag kontakt til borgeren, og registrér kontakten.",
    remember: &[],
    leads: &[0],
    to: &[Role::Medarbejder],
    from_stage: &[(Role::Teamleder, -1), (Role::Forstander, -8)],
    asks: &[Missing::Contact],
    judge: contact,
    recurs: true,
};

/// Days between contacts in a phase: each asks for fewer than the one before (CTI practice).
const fn interval_days(phase: u8) -> i64 {
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
    let last = view.case.kontakter.iter().map(|k| k.held_on).filter(|day| *day <= view.on()).max();
    let counted_from = match last {
        Some(day) if day > start => day,
        _ => start,
    };
    let phase = current_phase(&view.case.forloeb, view.timeline).unwrap_or(1);
    Verdict::of(addd(counted_from, interval_days(phase) + GRACE_DAYS), Missing::Contact.into())
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
