//! The Danish names of sheets and columns, each with the line of help that stands under the title.

use super::words::fold;
use crate::domain::cases::case_schema::{TABLES, Table};

/// The sheet of one table.
pub struct SheetTitles {
    pub table: &'static str,
    pub sheet: &'static str,
    /// Title and help, in the order of the table's columns.
    pub columns: &'static [(&'static str, &'static str)],
}

/// The sheet that explains the others; it is no data.
pub const GUIDE: &str = "Vejledning";

const CASE: (&str, &str) = ("Sagsnummer", "Skal udfyldes. Sagsnummeret fra arket Forløb.");

pub static SHEETS: &[SheetTitles] = &[
    SheetTitles {
        table: "kommune",
        sheet: "Kommuner",
        columns: &[
            ("Kommunekode", "Skal udfyldes. Fire cifre, f.eks. 0370."),
            ("Kommunenavn", "Skal udfyldes. Kommunens navn."),
            ("CVR-nummer", "Otte cifre. Kan stå tomt."),
            ("GLN-nummer", "13 cifre. Bruges til e-faktura. Kan stå tomt."),
        ],
    },
    SheetTitles {
        table: "tilbud",
        sheet: "Tilbud",
        columns: &[
            ("Tilbud", "Skal udfyldes. Kort, fast navn uden mellemrum, f.eks. pensionatet."),
            ("Tilbuddets navn", "Skal udfyldes. Navnet, som det skal stå i mails."),
            ("CTI-pladser", "Antal pladser. Tomt felt: ingen grænse."),
            ("Faseplan", "Fasernes længde i hele måneder, f.eks. 3-3-3. Tomt felt: den sædvanlige plan."),
        ],
    },
    SheetTitles {
        table: "medarbejder",
        sheet: "Medarbejdere",
        columns: &[
            ("Medarbejder", "Skal udfyldes. Kort, fast nummer eller initialer, f.eks. m07."),
            ("Medarbejderens navn", "Skal udfyldes. Navnet, som det skal stå i mails."),
            ("E-mail", "Skal udfyldes. Den adresse, påmindelser sendes til."),
            ("Tilbud", "Skal udfyldes. Det korte navn fra arket Tilbud."),
            ("Beskæftigelsesgrad (%)", "Helt tal, f.eks. 80. Tomt felt: 100."),
            ("Fraværende fra", "Første fraværsdag, dd-mm-åååå."),
            ("Fraværende til", "Sidste fraværsdag, dd-mm-åååå. Tomt felt: indtil videre."),
            ("Vikar", "Nummer eller initialer på den medarbejder, der overtager under fravær."),
        ],
    },
    SheetTitles {
        table: "forloeb",
        sheet: "Forløb",
        columns: &[
            ("Sagsnummer", "Skal udfyldes. Forløbets eget nummer. Må ikke indeholde CPR-nummer eller navn."),
            ("Borgerreference (pseudonym)", "Skal udfyldes. Det samme for samme borger. Aldrig CPR-nummer eller navn."),
            ("Metode", "Skal udfyldes. Vælg på listen."),
            ("Tilbud", "Skal udfyldes. Det korte navn fra arket Tilbud."),
            ("Medarbejder", "Nummer eller initialer fra arket Medarbejdere."),
            ("Handlekommune", "Skal udfyldes. Kommunens navn eller kode."),
            ("Betalingskommune", "Kommunens navn eller kode. Tomt felt: handlekommunen betaler."),
            ("Lovgrundlag", "Paragraffen i serviceloven. Vælg på listen."),
            ("Kontaktfase fra", "Den dag kontaktfasen begyndte, dd-mm-åååå."),
            ("Indflytning", "Forløbets første dag, dd-mm-åååå. Efterforsorg: den dag boligen blev tilbudt."),
            ("Aftalt slutdato", "Sidste dag, dd-mm-åååå. Kun hvis den ikke følger af metoden."),
            ("Forlængelse (afgørelse)", "Henvisning til afgørelsen, hvis forløbet er forlænget."),
            ("Afsluttet den", "Sidste dag, når forløbet er afsluttet, dd-mm-åååå."),
            ("Afslutningsårsag", "Vælg på listen."),
            ("Fase 2 fra", "Den dag fase 2 faktisk begyndte, dd-mm-åååå."),
            ("Fase 3 fra", "Den dag fase 3 faktisk begyndte, dd-mm-åååå."),
            ("Afgørelse § 85 a", "Datoen for afgørelsen, dd-mm-åååå."),
            ("Udskrevet", "Udskrivning fra opholdet før forløbet, dd-mm-åååå. Tomt felt: intet ophold."),
            ("Første udskrivning", "Første udskrivning i den toårige periode, dd-mm-åååå. Tomt felt: som Udskrevet."),
            ("Takstkode", "Koden fra arket Takster. Tomt felt: metodens navn."),
        ],
    },
    SheetTitles {
        table: "milestone",
        sheet: "Milepæle",
        columns: &[
            CASE,
            ("Milepæl", "Skal udfyldes. Vælg på listen."),
            ("Dato", "Skal udfyldes. Den dag det skete, dd-mm-åååå."),
        ],
    },
    SheetTitles {
        table: "kontakt",
        sheet: "Kontakter",
        columns: &[
            CASE,
            ("Dato", "Skal udfyldes. Den dag kontakten fandt sted, dd-mm-åååå."),
            ("Kontaktform", "Skal udfyldes. Vælg på listen."),
        ],
    },
    SheetTitles {
        table: "betalingstilsagn",
        sheet: "Betalingstilsagn",
        columns: &[
            CASE,
            ("Registreret den", "Skal udfyldes. Den dag tilsagnet blev registreret, dd-mm-åååå."),
            ("Gælder fra", "Første dag, dd-mm-åååå. Tomt felt: fra registreringen."),
            ("Gælder til", "Sidste dag, dd-mm-åååå. Tomt felt: uden slutdato."),
            ("Reference", "Kommunens reference. Må ikke indeholde CPR-nummer eller navn."),
        ],
    },
    SheetTitles {
        table: "betaler",
        sheet: "Betalere",
        columns: &[
            CASE,
            ("Gælder fra", "Skal udfyldes. Den første dag kommunen betaler, dd-mm-åååå."),
            ("Kommune", "Skal udfyldes. Kommunens navn eller kode."),
        ],
    },
    SheetTitles {
        table: "pause",
        sheet: "Pauser",
        columns: &[
            CASE,
            ("Fra", "Skal udfyldes. Første dag, dd-mm-åååå."),
            ("Til", "Sidste dag, dd-mm-åååå. Tomt felt: pausen varer stadig."),
            ("Faktureres", "Skal udfyldes. Ja, hvis pausens dage skal betales, ellers Nej."),
        ],
    },
    SheetTitles {
        table: "takst",
        sheet: "Takster",
        columns: &[
            ("Takstkode", "Skal udfyldes. Metodens navn eller en kode, der bruges i arket Forløb."),
            ("Gælder fra", "Skal udfyldes. Den første dag taksten gælder, dd-mm-åååå."),
            ("Takst pr. døgn (kr.)", "Skal udfyldes. Beløb i kroner, f.eks. 406,00."),
        ],
    },
];

/// The titles of a table's sheet.
pub fn titles_of(table: &Table) -> &'static SheetTitles {
    SHEETS.iter().find(|titles| titles.table == table.name).unwrap_or(&SHEETS[0])
}

/// The table that a sheet or a file of this name holds.
pub fn table_of(name: &str) -> Option<&'static Table> {
    let name = fold(name);
    TABLES.iter().find(|table| fold(table.name) == name || fold(titles_of(table).sheet) == name)
}

/// The place of the column that a title names, by its Danish title (also without what stands in brackets) or its
/// name in the database; `name` also in Danish.
pub fn column_of(table: &Table, title: &str) -> Option<usize> {
    let folded = fold(title);
    let (titles, columns) = (titles_of(table).columns, table.columns);
    (0..columns.len()).find(|i| {
        let danish = titles[*i].0;
        let bare = danish.split(" (").next().unwrap_or(danish);
        let name = if columns[*i].name == "name" { "navn" } else { columns[*i].name };
        [danish, bare, columns[*i].name, name].into_iter().any(|known| fold(known) == folded)
    })
}
