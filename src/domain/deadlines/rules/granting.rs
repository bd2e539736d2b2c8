//! What the kommune must promise or decide for a forløb.

use chrono::NaiveDate;

use super::view::{AFTER_STAY_ONLY, NOT_THIS_METHOD, PAST_END};
use super::{Detail, Missing, NotWatched, Role, RoleSteps, Rule, RuleFacts, Verdict, View, Wording, facts};
use crate::domain::billing::takst::is_promised;
use crate::domain::cases::forloeb::LegalBasis;
use crate::domain::values::calendar::addd;

pub const BETALINGSTILSAGN: Rule = Rule {
    key: "betalingstilsagn",
    title: "Betalingstilsagn fra kommunen",
    wording: Wording {
        why: "Uden et forudgående ophold skal kommunen give betalingstilsagn, før forløbet kan starte. Døgn uden tilsagn kan ikke opkræves.",
        next: "Spørg økonomi, om tilsagnet er på vej, og registrér det i sagen, når det er der.",
        becomes: "kommunen giver betalingstilsagn",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Der er døgn i forløbet, som intet betalingstilsagn dækker. De kan ikke opkræves, før et tilsagn gør det.",
        next: "Registrér tilsagnet, hvis det er kommet; ellers spørg økonomi, hvem der rykker kommunen.",
        becomes: "kommunen giver et betalingstilsagn, som også dækker de døgn, der er gået",
        done_when: Some("der er registreret et betalingstilsagn for de døgn, der mangler"),
        remember: &[],
    }),
    steps: &[
        RoleSteps {
            role: Role::Teamleder,
            ahead: "Hør økonomi, om tilsagnet er på vej, og aftal, hvem der rykker kommunen.",
            overdue: "Aftal med økonomi i dag, hvem der rykker kommunen, og om starten må vente.",
            too_late: "Aftal med økonomi, hvem der beder kommunen om et tilsagn, som også dækker de døgn, der er gået.",
        },
        RoleSteps {
            role: Role::Forstander,
            ahead: "Hør økonomi, om tilsagnet er på vej; uden det kan forløbet ikke starte.",
            overdue: "Beslut, om starten skal vente, til tilsagnet er der.",
            too_late: "Tag det op med kommunens ledelse, og beslut, hvad der skal ske, så længe døgnene ikke kan opkræves.",
        },
        RoleSteps {
            role: Role::Oekonomi,
            ahead: "Bed kommunen om betalingstilsagnet, før forløbet starter, og giv medarbejderen besked, når det er der.",
            overdue: "Ryk kommunen for betalingstilsagnet i dag; uden det kan forløbet ikke starte.",
            too_late: "Bed kommunen om et tilsagn, som også dækker de døgn, der er gået. Til det er registreret, bliver de holdt uden for opgørelsen.",
        },
    ],
    leads: &[21, 14, 7, 1],
    to: &[Role::Medarbejder, Role::Oekonomi, Role::Teamleder],
    from_stage: &[(Role::Forstander, -1)],
    asks: &[Missing::Tilsagn],
    judge: betalingstilsagn,
    facts: unpromised,
    recurs: false,
};

fn betalingstilsagn(view: &View<'_>) -> Verdict {
    if !view.is_billed_method() {
        return NOT_THIS_METHOD;
    }
    if view.case.forloeb.after_stay() {
        return Verdict::Silent(NotWatched::WithoutStayOnly);
    }
    let is_covered = is_promised(view.case, day_to_cover(view), view.on());
    Verdict::of_one(addd(view.timeline.start, -1), is_covered, Missing::Tilsagn)
}

/// The day that a promise must cover: today, within the forløb.
fn day_to_cover(view: &View<'_>) -> NaiveDate {
    let day = view.timeline.start.max(view.on());
    match view.timeline.end {
        Some(end) => day.min(end),
        None => day,
    }
}

/// The days around the one to cover that no promise covers.
fn unpromised(view: &View<'_>) -> RuleFacts {
    let day = day_to_cover(view);
    let (mut first, mut last) = (view.timeline.start, view.timeline.end);
    for promised in view.case.tilsagn.iter().filter(|tilsagn| tilsagn.registered_on <= view.on()) {
        let days = promised.days();
        if let Some(to) = days.to
            && to < day
        {
            first = first.max(addd(to, 1));
        }
        if let Some(from) = days.from
            && day < from
        {
            let before = addd(from, -1);
            last = Some(last.map_or(before, |last| last.min(before)));
        }
    }
    RuleFacts { detail: Detail::Unpromised { first, last }, ..facts::before_the_start(view) }
}

pub const DECISION_85A: Rule = Rule {
    key: "decision-85a",
    title: "Afgørelse om støtte efter § 85 a",
    wording: Wording {
        why: "Afgørelsen skal være truffet før udskrivningen, ellers mister kommunen statsrefusionen.",
        next: "Spørg borgerens sagsbehandler, om afgørelsen er truffet, og registrér datoen.",
        becomes: "afgørelsen bliver truffet før udskrivningen",
        done_when: None,
        remember: &[],
    },
    too_late: Some(Wording {
        why: "Der er ikke registreret en afgørelse fra før udskrivningen. Er den ikke truffet i tide, er statsrefusionen tabt; en senere afgørelse giver den ikke tilbage.",
        next: "Spørg borgerens sagsbehandler, om afgørelsen blev truffet før udskrivningen, og registrér i så fald datoen. Blev den ikke det, så bed om den alligevel: støtten bygger på den.",
        becomes: "det bliver afklaret, om afgørelsen blev truffet før udskrivningen",
        done_when: Some(
            "datoen for en afgørelse fra før udskrivningen er registreret; er der ingen, kan det ikke nås mere",
        ),
        remember: &[],
    }),
    steps: &[
        RoleSteps {
            role: Role::Teamleder,
            ahead: "Ryk myndigheden, hvis afgørelsen ikke er truffet, og sørg for, at datoen bliver registreret før udskrivningen.",
            overdue: "Ryk myndigheden i dag: afgørelsen skal være truffet, senest dagen før borgeren bliver udskrevet.",
            too_late: "Undersøg, om afgørelsen alligevel blev truffet før udskrivningen, og få i så fald datoen registreret. Ellers fortæl økonomi og betalingskommunen, at der ikke er statsrefusion.",
        },
        RoleSteps {
            role: Role::Forstander,
            ahead: "Hør teamlederen, om afgørelsen er på vej, og tag det op med myndighedens ledelse, hvis den ikke er.",
            overdue: "Tag det op med myndighedens ledelse i dag, og beslut, om udskrivningen kan vente på afgørelsen.",
            too_late: "Beslut sammen med teamlederen, hvem der giver betalingskommunen besked om den tabte statsrefusion, og hvordan afgørelsen kommer i tide næste gang.",
        },
        RoleSteps {
            role: Role::Oekonomi,
            ahead: "Du skal ikke gøre noget nu: statsrefusionen afhænger af, at afgørelsen bliver truffet før udskrivningen.",
            overdue: "Spørg teamlederen, om afgørelsen er truffet; ellers er der ingen statsrefusion for forløbet.",
            too_late: "Regn ikke med statsrefusion for forløbet, medmindre en afgørelse fra før udskrivningen bliver registreret.",
        },
    ],
    leads: &[14, 7, 3, 1],
    to: &[Role::Forstander, Role::Teamleder],
    from_stage: &[(Role::Medarbejder, -1)],
    asks: &[Missing::DecisionOn],
    judge: decision_85a,
    facts: until_the_discharge,
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

/// The decision counts for the day before the discharge at the latest.
fn until_the_discharge(view: &View<'_>) -> RuleFacts {
    match view.case.forloeb.discharged_on {
        Some(day) => RuleFacts { possible_until: Some(addd(day, -1)), detail: Detail::Discharge(day) },
        None => RuleFacts::default(),
    }
}
