//! The end itself, of what was agreed or granted.

use super::{Missing, NotWatched, Role, RoleSteps, Rule, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::Method;

pub const CLOSING: Rule = Rule {
    key: "closing",
    title: "Afslutning af forløbet",
    wording: Wording {
        why: "Ved afslutningen overgår ansvaret for støtten til netværket. Døgn efter slutdatoen kan ikke opkræves.",
        next: "Forbered afslutningen med borgeren, og registrér slutdatoen; er der aftalt en senere, så registrér den.",
        becomes: "forløbet bliver afsluttet eller forlænget efter aftale",
        done_when: Some("forløbet er afsluttet med en slutdato, eller en ny slutdato er aftalt"),
        remember: &[
            "Er en eventuel fortsat støtte efter § 85 gået i gang?",
            "Er fremskridtene fejret sammen med borgeren?",
        ],
    },
    too_late: Some(Wording {
        why: "Forløbet er ikke afsluttet. Døgn efter slutdatoen kan ikke opkræves.",
        next: "Registrér den dag, forløbet sluttede; er det forlænget efter aftale, så registrér den nye slutdato.",
        becomes: "det bliver registreret, om forløbet er slut eller forlænget",
        done_when: Some("forløbet er afsluttet med en slutdato, eller en ny slutdato er aftalt"),
        remember: &["Er en eventuel fortsat støtte efter § 85 gået i gang?"],
    }),
    steps: &[RoleSteps {
        role: Role::Oekonomi,
        ahead: "Du skal ikke gøre noget nu: døgn efter slutdatoen kan ikke opkræves.",
        overdue: "Spørg teamlederen, om forløbet er forlænget; ellers er den sidste dag også den sidste, der kan opkræves.",
        too_late: "Spørg teamlederen, om forløbet er slut eller forlænget; døgn efter slutdatoen kommer ikke på opgørelsen.",
    }],
    leads: &[30, 14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -1), (Role::Oekonomi, -1)],
    asks: &[Missing::EndedOn],
    judge: closing,
    facts: facts::until_the_end,
    recurs: false,
};

const END_IS_KNOWN: Verdict = Verdict::Silent(NotWatched::EndIsKnown);

fn closing(view: &View<'_>) -> Verdict {
    if !matches!(view.case.forloeb.method, Method::Cti | Method::Efterforsorg) {
        return Verdict::Silent(NotWatched::OnlyCtiAndEfterforsorg);
    }
    match view.timeline.end {
        Some(_) if view.timeline.end_to_come => END_IS_KNOWN,
        Some(end) => Verdict::of(end, Missing::EndedOn.into()),
        None => Verdict::Silent(NotWatched::NoEnd),
    }
}

pub const GRANT_EXPIRY: Rule = Rule {
    key: "grant-expiry",
    title: "Bevillingen udløber",
    wording: Wording {
        why: "Længerevarende støtte slutter ikke af sig selv: bevillingen skal forlænges eller forløbet afsluttes.",
        next: "Søg bevillingen forlænget, eller afslut forløbet i sagen.",
        becomes: "bevillingen bliver forlænget eller forløbet afsluttet",
        done_when: Some("bevillingen er forlænget, eller forløbet er afsluttet"),
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Bevillingen er udløbet, og forløbet er ikke afsluttet. Støtten har ingen bevilling, før den er forlænget.",
        next: "Afklar i dag med myndigheden, om støtten fortsætter: registrér den nye slutdato, eller afslut forløbet.",
        becomes: "det bliver afklaret med myndigheden, om støtten fortsætter",
        done_when: Some("bevillingen er forlænget, eller forløbet er afsluttet"),
        remember: &[],
    }),
    steps: &[RoleSteps {
        role: Role::Oekonomi,
        ahead: "Du skal ikke gøre noget nu: døgn efter bevillingens sidste dag kan ikke opkræves.",
        overdue: "Spørg teamlederen, om bevillingen er søgt forlænget; døgn efter dens sidste dag kan ikke opkræves.",
        too_late: "Spørg teamlederen, om bevillingen er forlænget; til det er registreret, kommer døgnene ikke på opgørelsen.",
    }],
    leads: &[60, 30, 14],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::EndedOn],
    judge: grant_expiry,
    facts: facts::until_the_end,
    recurs: false,
};

fn grant_expiry(view: &View<'_>) -> Verdict {
    match (view.case.forloeb.method, view.case.forloeb.agreed_end_on) {
        (Method::Icm | Method::Act, Some(_)) if view.timeline.end_to_come => END_IS_KNOWN,
        (Method::Icm | Method::Act, Some(end)) => Verdict::of(end, Missing::EndedOn.into()),
        _ => Verdict::Silent(NotWatched::OnlyAgreedEnd),
    }
}
