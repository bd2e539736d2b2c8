use super::missing;
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE, TABLES, TAKST};
use crate::domain::cases::forloeb::DataError;
use crate::domain::cases::table::ColumnKind;
use crate::domain::deadlines::rules::Missing;
use crate::domain::overview::findings::{FULL_CASELOAD, Finding, FindingFacts};
use crate::domain::values::danish::date;

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
            let missing = kinds.iter().map(|kind| missing(Missing::Milestone(*kind)).to_lowercase());
            let missing = missing.collect::<Vec<_>>().join("; ");
            let ended_on = date(*ended_on);
            format!("{subject}: afsluttet som gennemført {ended_on}, men det er ikke registreret, at {missing}.")
        }
        FindingFacts::DataError { error, rows } => data_error(error, *rows),
        FindingFacts::DoubleBilling { other, days, first, last } => {
            let (first, last) = (date(*first), date(*last));
            format!("{subject}: {days} døgn mellem {first} og {last} opkræves også for {other} (samme borger).")
        }
        FindingFacts::SharedBorgerRef { others } => format!(
            "{subject} og {others} andre forløb opkræves for de samme døgn og har samme borgerreference. \
             Hver borger skal have sin egen."
        ),
        FindingFacts::ExtensionMissing { agreed_end, .. } => {
            let agreed_end = date(*agreed_end);
            format!("{subject}: den aftalte slutdato {agreed_end} er efter metodens egen, men afgørelsen mangler.")
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
            let discharged_on = date(*discharged_on);
            format!(
                "{subject}: afgørelsen var ikke truffet før udskrivningen {discharged_on}; statsrefusionen er tabt."
            )
        }
        FindingFacts::TakstMissing { from } if subject == TAKST.name => {
            format!("En takst_code i tabel {} har ingen pris fra {} i tabel {subject}.", FORLOEB.name, date(*from))
        }
        FindingFacts::TakstMissing { from } => format!("Taksten {subject} mangler en pris fra {}.", date(*from)),
        FindingFacts::TilsagnGap { days, first, last } => {
            let (first, last) = (date(*first), date(*last));
            format!("{subject}: {days} døgn uden betalingstilsagn mellem {first} og {last}.")
        }
        FindingFacts::ListStale { since } => {
            format!(
                "Listen {subject} er ikke ændret siden den {}; fristerne kan bygge på gamle oplysninger.",
                date(*since)
            )
        }
        FindingFacts::NotInList => format!("{subject}: står ikke længere i listen, men er ikke afsluttet."),
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

fn data_error(error: &DataError, rows: usize) -> String {
    let DataError { table, id, column, .. } = error;
    let hint = if is_kommune(table, column) { KOMMUNE_HINT } else { "" };
    if let Some(id) = id {
        return format!("Tabel {table}, række {id}: kolonnen {column} kan ikke bruges. Ret den i sagssystemet.{hint}");
    }
    let rows = if rows == 1 { "1 række".to_owned() } else { format!("{rows} rækker") };
    format!("Tabel {table}: kolonnen {column} kan ikke bruges i {rows} uden kendt nummer. Ret i sagssystemet.{hint}")
}

/// What is mostly wrong with a kommune's code in another program's views: it is a number there.
const KOMMUNE_HINT: &str =
    " En kommunekode er fire cifre som tekst, med nul foran (0370), og kommunen skal stå i tabellen kommune.";

fn is_kommune(table: &str, column: &str) -> bool {
    let column = TABLES
        .iter()
        .find(|known| known.name == table)
        .and_then(|known| known.columns.iter().find(|c| c.name == column));
    match column.map(|column| column.kind) {
        Some(ColumnKind::KommuneCode) => true,
        Some(ColumnKind::Reference(to)) => *to == KOMMUNE,
        _ => false,
    }
}
