//! The sheet that explains the template, with the lists of its drop-downs.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::style;
use crate::domain::cases::case_schema::TABLES;
use crate::domain::cases::table::ColumnKind;
use crate::import::letters::letters;
use crate::import::titles::GUIDE;

const TEXT: &[&str] = &[
    "Én række pr. forløb på arket Forløb. Rækken med titler skal blive stående; forklaringerne over den kan slettes.",
    "Skriv under titlerne. Ark og kolonner, der ikke bruges, kan stå tomme. Dette ark skal blive: det har listerne.",
    "Det, der ikke er plads til i en række (flere datoer af samme slags, flere tilsagn, pauser), skrives på arkene efter Forløb.",
    "Kolonner med \"Seneste\" har kun den nyeste dato; de tidligere huskes. Skriv enten dér eller på arket Kontakter.",
    "Datoer skrives som dd-mm-åååå, f.eks. 17-03-2026, med fire cifre i årstallet.",
    "Kommuner skrives med navn eller kommunekode. Beløb skrives i kroner, f.eks. 406,00.",
    "Skriv aldrig CPR-numre, hverken hele eller dele af dem. Borgere nævnes kun med et pseudonym.",
    "Sagsnumre, tilbud og medarbejdere skal være skrevet ens på alle ark.",
    "Indlæs filen med: fasevagt import FIL.xlsx. Med --dry-run vises, hvad der ville ske, uden at noget gemmes.",
    "Samme fil kan indlæses flere gange. Med --missing remove fjernes et forløbs rækker, når de ikke længere står i filen.",
    "En tom celle tømmer feltet i databasen. Slettes en hel kolonne fra arket, ændres feltet ikke.",
    "Et sagsnummer kan ikke rettes her: det ville blive en ny sag.",
];

/// Where the list of each closed set is.
#[derive(Debug, Default)]
pub struct Lists(Vec<(&'static str, &'static str, String)>);

impl Lists {
    /// The cells with the words of a column.
    pub fn range(&self, table: &str, column: &str) -> Option<&str> {
        let known = self.0.iter().find(|(of_table, of_column, _)| (*of_table, *of_column) == (table, column));
        known.map(|(_, _, range)| range.as_str())
    }
}

/// Writes the guide, and returns where the lists are.
pub fn write(sheet: &mut Worksheet, mark: Option<&str>) -> Result<Lists, XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(GUIDE)?.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    let (headline, format) = mark.map_or(("Sådan udfyldes arkene", bold.clone()), |mark| (mark, style::mark()));
    sheet.write_string_with_format(0, 0, headline, &format)?;
    for (row, line) in (1..).zip(TEXT) {
        sheet.write(row, 0, *line)?;
    }
    let title_row = u32::try_from(TEXT.len()).unwrap_or_default() + 2;
    sheet.write_with_format(title_row, 0, "Mulige værdier", &bold)?;
    sheet.set_column_width(0, 30)?;
    let mut lists = Lists::default();
    for table in TABLES {
        for column in table.columns {
            let ColumnKind::Set(choices) = column.kind else { continue };
            let place = u16::try_from(lists.0.len()).unwrap_or_default();
            let first = title_row + 2;
            let title = format!("{}: {}", table.sheet, column.title);
            sheet.write_with_format(title_row + 1, place, title, &bold)?;
            sheet
                .write_column(first, place, choices.iter().map(|choice| choice.danish))?
                .set_column_width(place, 30)?;
            let last = first as usize + choices.len();
            let letter = letters(place.into());
            lists.0.push((table.name, column.name, format!("={GUIDE}!${letter}${}:${letter}${last}", first + 1)));
        }
    }
    Ok(lists)
}
