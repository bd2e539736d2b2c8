//! The tables of docs/case-database.md, described once: for reading, checking, importing and the template.
//! The last two texts of a column are its Danish title in a sheet, and the line of help below that in the template.

use super::case_date::DateReach;
use super::forloeb::{EndReason, KontaktKind, LegalBasis, Method, MilestoneKind};
use super::staff::LederRole;
use super::table::ColumnKind::{
    self, Boolean, Cvr, Gln, Integer, KommuneCode, MailAddress, Oere, PhasePlan, Reference, Set, Text,
};
use super::table::{Column, DateOrder, Table};

const DATE: ColumnKind = ColumnKind::Date(DateReach::Within);
const END_DATE: ColumnKind = ColumnKind::Date(DateReach::OpenEnd);
const START_DATE: ColumnKind = ColumnKind::Date(DateReach::FromAlways);

/// Every table, those that others refer to first.
pub static TABLES: &[&Table] = &[
    &KOMMUNE,
    &TILBUD,
    &MEDARBEJDER,
    &LEDER,
    &FORLOEB,
    &MILESTONE,
    &KONTAKT,
    &BETALINGSTILSAGN,
    &BETALER,
    &PAUSE,
    &TAKST,
];

/// A column that every row must fill.
const fn required(name: &'static str, kind: ColumnKind, title: &'static str, help: &'static str) -> Column {
    Column { name, kind, required: true, may_be_absent: false, default: None, title, help }
}

/// A column that may be empty.
const fn optional(name: &'static str, kind: ColumnKind, title: &'static str, help: &'static str) -> Column {
    Column { name, kind, required: false, may_be_absent: false, default: None, title, help }
}

/// A column that may be empty, and that another program's database may be without.
const fn absent_or(name: &'static str, kind: ColumnKind, title: &'static str, help: &'static str) -> Column {
    Column { may_be_absent: true, ..optional(name, kind, title, help) }
}

const GLN: Column =
    absent_or("gln", Gln, "EAN/GLN", "13 cifre. Den afdeling, der betaler. Tomt felt: kommunens nummer.");
const BUYER_REFERENCE: Column = absent_or(
    "buyer_reference",
    Text,
    "Personreference",
    "Hvem hos kommunen fakturaen er til, f.eks. initialer. Må ikke indeholde CPR-nummer eller borgerens navn.",
);
const ORDER_REFERENCE: Column = absent_or(
    "order_reference",
    Text,
    "Ordrenummer",
    "Kommunens ordre- eller rekvisitionsnummer. Må ikke indeholde CPR-nummer eller navn.",
);
const ACCOUNTING_COST: Column =
    absent_or("accounting_cost", Text, "Kontostreng", "Den konto, kommunen vil have på fakturaen. Kan stå tomt.");

const FORLOEB_ID: Column =
    required("forloeb_id", Reference(&FORLOEB), "Sagsnummer", "Skal udfyldes. Sagsnummeret fra arket Forløb.");

pub static KOMMUNE: Table = Table {
    name: "kommune",
    sheet: "Kommuner",
    key: &["code"],
    columns: &[
        required("code", KommuneCode, "Kommunekode", "Skal udfyldes. Fire cifre, f.eks. 0370."),
        required("name", Text, "Kommunenavn", "Skal udfyldes. Kommunens navn."),
        optional("cvr", Cvr, "CVR-nummer", "Otte cifre. Kan stå tomt."),
        optional("gln", Gln, "GLN-nummer", "13 cifre. Bruges til e-faktura. Kan stå tomt."),
        absent_or("address", Text, "Adresse", "Modtagerens adresse, f.eks. Vej 1, 4700 Næstved. Kan stå tomt."),
        absent_or(
            "buyer_reference",
            Text,
            "Personreference",
            "Hvem hos kommunen fakturaer er til, hvor forløbet intet siger. Må ikke indeholde CPR-nummer.",
        ),
    ],
    date_orders: &[],
    may_be_absent: false,
};

pub static TILBUD: Table = Table {
    name: "tilbud",
    sheet: "Tilbud",
    key: &["id"],
    columns: &[
        required("id", Text, "Tilbud", "Skal udfyldes. Kort, fast navn uden mellemrum, f.eks. pensionatet."),
        required("name", Text, "Tilbuddets navn", "Skal udfyldes. Navnet, som det skal stå i mails."),
        optional("cti_places", Integer, "CTI-pladser", "Antal pladser. Tomt felt: ingen grænse."),
        optional(
            "phase_plan",
            PhasePlan,
            "Faseplan",
            "Fasernes længde i hele måneder, f.eks. 3-3-3. Tomt felt: den sædvanlige plan.",
        ),
    ],
    date_orders: &[],
    may_be_absent: false,
};

pub static MEDARBEJDER: Table = Table {
    name: "medarbejder",
    sheet: "Medarbejdere",
    key: &["id"],
    columns: &[
        required("id", Text, "Medarbejder", "Skal udfyldes. Kort, fast nummer eller initialer, f.eks. m07."),
        required("name", Text, "Medarbejderens navn", "Skal udfyldes. Navnet, som det skal stå i mails."),
        required("email", MailAddress, "E-mail", "Skal udfyldes. Den adresse, påmindelser sendes til."),
        required("tilbud_id", Reference(&TILBUD), "Tilbud", "Skal udfyldes. Det korte navn fra arket Tilbud."),
        Column {
            default: Some("100"),
            ..required("fte_percent", Integer, "Beskæftigelsesgrad (%)", "Helt tal, f.eks. 80. Tomt felt: 100.")
        },
        optional("absent_from", DATE, "Fraværende fra", "Første fraværsdag, dd-mm-åååå."),
        optional("absent_to", END_DATE, "Fraværende til", "Sidste fraværsdag, dd-mm-åååå. Tomt felt: indtil videre."),
        optional(
            "substitute_id",
            Reference(&MEDARBEJDER),
            "Vikar",
            "Nummer eller initialer på den medarbejder, der overtager under fravær.",
        ),
    ],
    date_orders: &[DateOrder { starts: &["absent_from"], end: "absent_to" }],
    may_be_absent: false,
};

pub static LEDER: Table = Table {
    name: "leder",
    sheet: "Ledere",
    key: &["role", "tilbud_id", "email"],
    columns: &[
        required("role", Set(LederRole::CHOICES), "Rolle", "Skal udfyldes. Vælg på listen."),
        optional("tilbud_id", Reference(&TILBUD), "Tilbud", "Det korte navn fra arket Tilbud. Tomt felt: alle tilbud."),
        required("name", Text, "Lederens navn", "Skal udfyldes. Navnet, som det skal stå i mails."),
        required("email", MailAddress, "E-mail", "Skal udfyldes. Den adresse, påmindelser og overblik sendes til."),
        optional("absent_from", DATE, "Fraværende fra", "Første fraværsdag, dd-mm-åååå."),
        optional("absent_to", END_DATE, "Fraværende til", "Sidste fraværsdag, dd-mm-åååå. Tomt felt: indtil videre."),
        optional(
            "substitute_email",
            MailAddress,
            "Stedfortræders e-mail",
            "Adressen på den, der får mails under fravær. Tomt felt: ingen.",
        ),
    ],
    date_orders: &[DateOrder { starts: &["absent_from"], end: "absent_to" }],
    may_be_absent: true,
};

pub static FORLOEB: Table = Table {
    name: "forloeb",
    sheet: "Forløb",
    key: &["id"],
    columns: &[
        required(
            "id",
            Text,
            "Sagsnummer",
            "Skal udfyldes. Forløbets eget nummer. Må ikke indeholde CPR-nummer eller navn.",
        ),
        required(
            "borger_ref",
            Text,
            "Borgerreference (pseudonym)",
            "Skal udfyldes. Det samme for samme borger. Aldrig CPR-nummer eller navn.",
        ),
        required("method", Set(Method::CHOICES), "Metode", "Skal udfyldes. Vælg på listen."),
        required("tilbud_id", Reference(&TILBUD), "Tilbud", "Skal udfyldes. Det korte navn fra arket Tilbud."),
        optional(
            "medarbejder_id",
            Reference(&MEDARBEJDER),
            "Medarbejder",
            "Nummer eller initialer fra arket Medarbejdere.",
        ),
        required("handlekommune", Reference(&KOMMUNE), "Handlekommune", "Skal udfyldes. Kommunens navn eller kode."),
        optional(
            "betalingskommune",
            Reference(&KOMMUNE),
            "Betalingskommune",
            "Kommunens navn eller kode. Tomt felt: handlekommunen betaler.",
        ),
        optional("legal_basis", Set(LegalBasis::CHOICES), "Lovgrundlag", "Paragraffen i serviceloven. Vælg på listen."),
        optional("contact_on", DATE, "Kontaktfase fra", "Den dag kontaktfasen begyndte, dd-mm-åååå."),
        optional(
            "start_on",
            DATE,
            "Indflytning",
            "Forløbets første dag, dd-mm-åååå. Efterforsorg: den dag boligen blev tilbudt.",
        ),
        optional(
            "agreed_end_on",
            DATE,
            "Aftalt slutdato",
            "Sidste dag, dd-mm-åååå. Kun hvis den ikke følger af metoden.",
        ),
        optional(
            "extension_ref",
            Text,
            "Forlængelse (afgørelse)",
            "Henvisning til afgørelsen, hvis forløbet er forlænget.",
        ),
        optional("ended_on", DATE, "Afsluttet den", "Sidste dag, når forløbet er afsluttet, dd-mm-åååå."),
        optional("end_reason", Set(EndReason::CHOICES), "Afslutningsårsag", "Vælg på listen."),
        optional("phase2_on", DATE, "Fase 2 fra", "Den dag fase 2 faktisk begyndte, dd-mm-åååå."),
        optional("phase3_on", DATE, "Fase 3 fra", "Den dag fase 3 faktisk begyndte, dd-mm-åååå."),
        optional("decision_on", DATE, "Afgørelse § 85 a", "Datoen for afgørelsen, dd-mm-åååå."),
        optional(
            "discharged_on",
            DATE,
            "Udskrevet",
            "Udskrivning fra opholdet før forløbet, dd-mm-åååå. Tomt felt: intet ophold.",
        ),
        optional(
            "first_discharged_on",
            DATE,
            "Første udskrivning",
            "Første udskrivning i den toårige periode, dd-mm-åååå. Tomt felt: som Udskrevet.",
        ),
        optional("takst_code", Text, "Takstkode", "Koden fra arket Takster. Tomt felt: metodens navn."),
        GLN,
        BUYER_REFERENCE,
        ORDER_REFERENCE,
        ACCOUNTING_COST,
    ],
    date_orders: &[
        DateOrder { starts: &["start_on"], end: "agreed_end_on" },
        DateOrder { starts: &["start_on"], end: "ended_on" },
        DateOrder { starts: &["phase2_on"], end: "phase3_on" },
    ],
    may_be_absent: false,
};

pub static MILESTONE: Table = Table {
    name: "milestone",
    sheet: "Milepæle",
    key: &["forloeb_id", "kind", "done_on"],
    columns: &[
        FORLOEB_ID,
        required("kind", Set(MilestoneKind::CHOICES), "Milepæl", "Skal udfyldes. Vælg på listen."),
        required("done_on", DATE, "Dato", "Skal udfyldes. Den dag det skete, dd-mm-åååå."),
    ],
    date_orders: &[],
    may_be_absent: false,
};

pub static KONTAKT: Table = Table {
    name: "kontakt",
    sheet: "Kontakter",
    key: &[],
    columns: &[
        FORLOEB_ID,
        required("held_on", DATE, "Dato", "Skal udfyldes. Den dag kontakten fandt sted, dd-mm-åååå."),
        required("kind", Set(KontaktKind::CHOICES), "Kontaktform", "Skal udfyldes. Vælg på listen."),
    ],
    date_orders: &[],
    may_be_absent: false,
};

pub static BETALINGSTILSAGN: Table = Table {
    name: "betalingstilsagn",
    sheet: "Betalingstilsagn",
    key: &["forloeb_id", "registered_on", "reference"],
    columns: &[
        FORLOEB_ID,
        required(
            "registered_on",
            DATE,
            "Registreret den",
            "Skal udfyldes. Den dag tilsagnet blev registreret, dd-mm-åååå.",
        ),
        optional("valid_from", START_DATE, "Gælder fra", "Første dag, dd-mm-åååå. Tomt felt: fra registreringen."),
        optional("valid_to", END_DATE, "Gælder til", "Sidste dag, dd-mm-åååå. Tomt felt: uden slutdato."),
        optional("reference", Text, "Reference", "Kommunens reference. Må ikke indeholde CPR-nummer eller navn."),
    ],
    date_orders: &[DateOrder { starts: &["valid_from", "registered_on"], end: "valid_to" }],
    may_be_absent: false,
};

pub static BETALER: Table = Table {
    name: "betaler",
    sheet: "Betalere",
    key: &["forloeb_id", "valid_from"],
    columns: &[
        FORLOEB_ID,
        required("valid_from", START_DATE, "Gælder fra", "Skal udfyldes. Den første dag kommunen betaler, dd-mm-åååå."),
        required("kommune", Reference(&KOMMUNE), "Kommune", "Skal udfyldes. Kommunens navn eller kode."),
        GLN,
        BUYER_REFERENCE,
        ORDER_REFERENCE,
        ACCOUNTING_COST,
    ],
    date_orders: &[],
    may_be_absent: false,
};

pub static PAUSE: Table = Table {
    name: "pause",
    sheet: "Pauser",
    key: &["forloeb_id", "from_on"],
    columns: &[
        FORLOEB_ID,
        required("from_on", DATE, "Fra", "Skal udfyldes. Første dag, dd-mm-åååå."),
        optional("to_on", END_DATE, "Til", "Sidste dag, dd-mm-åååå. Tomt felt: pausen varer stadig."),
        required("billed", Boolean, "Faktureres", "Skal udfyldes. Ja, hvis pausens dage skal betales, ellers Nej."),
    ],
    date_orders: &[DateOrder { starts: &["from_on"], end: "to_on" }],
    may_be_absent: false,
};

pub static TAKST: Table = Table {
    name: "takst",
    sheet: "Takster",
    key: &["code", "valid_from"],
    columns: &[
        required("code", Text, "Takstkode", "Skal udfyldes. Metodens navn eller en kode, der bruges i arket Forløb."),
        required("valid_from", START_DATE, "Gælder fra", "Skal udfyldes. Den første dag taksten gælder, dd-mm-åååå."),
        required("oere_per_day", Oere, "Takst pr. døgn (kr.)", "Skal udfyldes. Beløb i kroner, f.eks. 406,00."),
    ],
    date_orders: &[],
    may_be_absent: false,
};
