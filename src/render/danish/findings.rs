use chrono::Datelike as _;

use super::data_error::data_error;
use super::dates::date_in_words;
use super::missing::missing;
use crate::domain::cases::case_schema::{FORLOEB, TAKST};
use crate::domain::deadlines::rules::Missing;
use crate::domain::overview::findings::{FULL_CASELOAD, Finding, FindingFacts};

/// The sentence in the digest; names no value of the data but ids and names.
pub fn finding(finding: &Finding) -> String {
    let subject = &finding.subject;
    match &finding.facts {
        FindingFacts::AftercareVisits { weeks } => {
            let weeks = weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("{subject}: mere end ét hjemmebesøg i uge {weeks}; efterforsorg er højst ét om ugen.")
        }
        FindingFacts::Capacity { tilbud, cti, places } => format!("{tilbud}: {cti} CTI-forløb på {places} pladser."),
        FindingFacts::Caseload { medarbejder, forloeb, fte_percent } => format!(
            "{medarbejder} har {forloeb} aktive forløb på {fte_percent} % tid; {FULL_CASELOAD} svarer til fuld tid."
        ),
        FindingFacts::ClosedIncomplete { ended_on, missing: kinds } => {
            let missing = kinds.iter().map(|kind| missing(Missing::Milestone(*kind)));
            let missing = missing.collect::<Vec<_>>().join("; ");
            let ended_on = date_in_words(*ended_on);
            format!("{subject}: afsluttet som gennemført den {ended_on}, men det er ikke registreret, at {missing}.")
        }
        FindingFacts::DataError { error, rows } => data_error(error, *rows),
        FindingFacts::DoubleBilling { other, days, first, last } => {
            let (first, last) = (date_in_words(*first), date_in_words(*last));
            format!("{subject}: {days} døgn mellem den {first} og den {last} opkræves også for {other} (samme borger).")
        }
        FindingFacts::SharedBorgerRef { others } => format!(
            "{subject} og {others} andre forløb opkræves for de samme døgn og har samme borgerreference. \
             Hver borger skal have sin egen."
        ),
        FindingFacts::ExtensionMissing { agreed_end, .. } => {
            let agreed_end = date_in_words(*agreed_end);
            format!(
                "{subject}: den aftalte slutdato, {agreed_end}, er senere end metodens egen, men afgørelsen mangler."
            )
        }
        FindingFacts::FirstMonthContacts { contacts: 0 } => {
            format!("{subject}: ingen registrerede kontakter i den første måned.")
        }
        // Two would be enough.
        FindingFacts::FirstMonthContacts { contacts: 1.. } => {
            format!("{subject}: kun én registreret kontakt i den første måned.")
        }
        FindingFacts::GlnMissing { kommune, has_wrong_one: false } => {
            format!("{kommune} mangler et GLN-nummer, så der ikke kan sendes e-faktura.")
        }
        FindingFacts::GlnMissing { kommune, has_wrong_one: true } => {
            format!("{kommune} har et GLN-nummer med forkert kontrolciffer, så der ikke kan sendes e-faktura.")
        }
        FindingFacts::RefusionLost { discharged_on } => {
            let discharged_on = date_in_words(*discharged_on);
            format!(
                "{subject}: afgørelsen var ikke truffet før udskrivningen den {discharged_on}; statsrefusionen er tabt."
            )
        }
        FindingFacts::TakstMissing { from } if subject == TAKST.name => {
            format!(
                "En takst_code i tabel {} har ingen pris for {} i tabel {subject} endnu.",
                FORLOEB.name,
                from.year()
            )
        }
        FindingFacts::TakstMissing { from } => {
            format!("Der er ingen {subject}-takst for {} endnu.", from.year())
        }
        FindingFacts::TilsagnGap { days, first, last } => {
            let (first, last) = (date_in_words(*first), date_in_words(*last));
            format!("{subject}: {days} døgn uden betalingstilsagn mellem den {first} og den {last}.")
        }
        FindingFacts::ListStale { since } => {
            format!(
                "Listen {subject} er ikke ændret siden den {}; fristerne kan bygge på gamle oplysninger.",
                date_in_words(*since)
            )
        }
        FindingFacts::NotInList => format!("{subject}: står ikke længere i listen, men er ikke afsluttet."),
        FindingFacts::PaymentMissing => {
            "Takstopgørelserne siger ikke, hvor der skal betales: administratoren mangler at sætte billing.payment."
                .into()
        }
        FindingFacts::Unassigned => format!("{subject}: har ingen medarbejder."),
        FindingFacts::Vanished => {
            format!("{subject} er opkrævet, men findes ikke længere i sagssystemet. Det opkrævede er ikke ændret.")
        }
        FindingFacts::VoidedChanged => format!(
            "{subject} er annulleret, men sagsnummeret har nu en anden borger eller startdato. Intet opkræves eller varsles for det."
        ),
    }
}

/// The line after the first ones of a kind.
pub fn more_of_kind(more: usize) -> String {
    format!("… og {more} mere af samme slags; administratoren ser alle med `fasevagt scan`.")
}
