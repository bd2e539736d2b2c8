//! What is wrong in a sheet, as whoever keeps the list is told it: what is accepted, and nothing of what stands in the cell.

use super::ProblemKind;
use crate::domain::cases::case_schema::KOMMUNE;
use crate::domain::cases::table::ColumnKind;
use crate::import::value::MAX_COUNT;

pub fn what(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::HoldsCpr => {
            "her står noget, der kan være et CPR-nummer; skriv et pseudonym, en kode eller en tekst uden".into()
        }
        ProblemKind::TitleHoldsCpr => "overskriften kan indeholde et CPR-nummer; skriv en titel".into(),
        ProblemKind::TitleTwice { .. } => "titlen står to gange; hver titel må kun stå én gang".into(),
        ProblemKind::NoTitles { table } => {
            let accepted = table.columns.iter().map(|column| column.title).collect::<Vec<_>>().join(", ");
            format!("her er ingen kendt titel; mulige titler i første række: {accepted}")
        }
        ProblemKind::NoColumn { title, .. } => format!("kolonnen mangler; tilføj en kolonne med titlen \"{title}\""),
        ProblemKind::HelpWithData => "her er skrevet i hjælpelinjen; skriv i en række for sig selv under den".into(),
        ProblemKind::InNoColumn => {
            "her står noget ved siden af kolonnerne; der skal være lige så mange celler som titler".into()
        }
        ProblemKind::Empty { accepted: kind } => format!("cellen er tom; skriv {}", accepted(*kind)),
        ProblemKind::NotAccepted { accepted: kind, .. } => {
            format!("det, der står her, kan ikke bruges; skriv {}", accepted(*kind))
        }
        ProblemKind::FailedFormula { accepted: kind, .. } => {
            format!("formlen giver en fejl; skriv {}", accepted(*kind))
        }
        ProblemKind::UnsureNumber => {
            "det er ikke til at se, hvordan tallet vises; gem filen som .xlsx, eller skriv det som tekst".into()
        }
        ProblemKind::LeaveEmpty => "det, der står her, er ingen dato; lad cellen stå tom, hvis der ingen er".into(),
        ProblemKind::UnknownDate => {
            "her skal stå en dato; skriv den som 17-03-2026, eller tag rækken ud af listen, til den er kendt".into()
        }
        ProblemKind::MergedCells { range } => {
            format!("cellen er flettet med andre ({range}); ophæv fletningen, og udfyld hver celle for sig")
        }
        ProblemKind::DoubtfulDate { .. } => {
            "en anden dato i kolonnen har måneden først, så denne er usikker; skriv den som 17-03-2026".into()
        }
        ProblemKind::RowEndsEarly => {
            "rækken er skåret af før denne kolonne; der skal være lige så mange celler som titler".into()
        }
        ProblemKind::FileEndsWithin => "filen slutter her og kan være skåret af; gem den igen".into(),
        ProblemKind::TooLong { most } => format!("teksten er for lang; skriv højst {most} tegn"),
        ProblemKind::ControlCharacter => {
            "teksten har et linjeskift eller et andet usynligt tegn; skriv den på én linje".into()
        }
        ProblemKind::SameKey { row } => {
            format!("rækken har samme nøgle som række {row}, men et andet indhold; hver må kun stå én gang")
        }
        ProblemKind::EndBeforeStart { start_title, .. } => {
            format!("datoen ligger før {start_title}; skriv samme dag eller en senere")
        }
        ProblemKind::NewestTakesMany { rows, table } => format!(
            "datoen ville fjerne {rows} senere datoer, som er indlæst før; skriv den seneste dato, eller skriv de senere på arket {}",
            table.sheet
        ),
        ProblemKind::OtherwiseOnSheet { row, table } => format!(
            "række {row} på arket {} har samme nøgle, men et andet indhold; hver må kun stå én gang",
            table.sheet
        ),
        ProblemKind::PromiseUncovers => "dage, der allerede er faktureret, ville stå uden tilsagn; \
            flyt det tidligere tilsagn til arket Betalingstilsagn, eller ret Tilsagn fra"
            .into(),
        ProblemKind::SameAsMissing { id } => format!(
            "borger og indflytning er de samme som for sagen {id}, der mangler i listen; \
             behold det sagsnummer, den har: et sagsnummer kan ikke rettes i listen"
        ),
        ProblemKind::Brake(brake) => format!(
            "for meget på én gang ({}); ret listen, eller bed den, der passer programmet, om at godkende tallet {}",
            brake.parts_danish(),
            brake.number
        ),
        ProblemKind::SameAsSeveral { .. } => {
            "flere er skrevet næsten ens (usynlige tegn eller foranstillede nuller); skriv det som en af dem".into()
        }
        ProblemKind::NameOfSeveral => "flere har det navn, der står her; skriv nummeret eller initialerne".into(),
        ProblemKind::UnknownReference { accepted: kind, there, .. } => {
            let (accepted, there) = (accepted(*kind), there.listed("og flere:"));
            format!("det, der står her, findes hverken i filen eller i databasen; skriv {accepted}{there}")
        }
        ProblemKind::NoKommuner => "listen over kommuner mangler; tilføj arket Kommuner fra skabelonen".into(),
        ProblemKind::Removed => {
            "sagsnummeret er fjernet fra Fasevagt for altid; brug et andet, eller slet rækken her".into()
        }
        ProblemKind::RefersToWrongRow { row, table } => {
            format!("henviser til række {row} på arket {}, som ikke er taget med", table.sheet)
        }
    }
}

/// What is accepted in a column of this kind.
fn accepted(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Text => "en tekst".into(),
        ColumnKind::MailAddress => "én mailadresse, f.eks. navn@example.dk".into(),
        ColumnKind::Cvr => "otte cifre".into(),
        ColumnKind::Gln => "13 cifre, hvoraf det sidste er kontrolcifferet".into(),
        ColumnKind::KommuneCode => "fire cifre, f.eks. 0370".into(),
        ColumnKind::Date(_) => "en dato som 17-03-2026, uden klokkeslæt, fra 1990 til 2200".into(),
        ColumnKind::Integer => format!("et helt tal fra 0 til {MAX_COUNT}"),
        ColumnKind::Oere => "et beløb i kroner med højst to decimaler, f.eks. 406,00 eller 1.234,50".into(),
        ColumnKind::Boolean => "Ja eller Nej".into(),
        ColumnKind::PhasePlan => "fasernes længde i hele måneder, f.eks. 3-3-3".into(),
        ColumnKind::Set(choices) => {
            let words = choices.iter().map(|choice| choice.danish).collect::<Vec<_>>().join(", ");
            format!("et af disse: {words}")
        }
        ColumnKind::Reference(table) if *table == KOMMUNE => {
            "en kommunes navn eller kode, f.eks. Næstved eller 0370".into()
        }
        ColumnKind::Reference(table) => {
            let id = table.id().map_or(table.name, |column| column.title);
            format!("en værdi fra kolonnen \"{id}\" på arket {}", table.sheet)
        }
    }
}
