//! The tables of case-database.md, described once: for reading, checking, importing and the template.

use super::forloeb::{EndReason, KontaktKind, LegalBasis, Method, MilestoneKind};

/// One row, its cells as text in the order of the table; `None` is NULL or empty.
pub type Row = Vec<Option<String>>;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    Date,
    /// A whole number.
    Integer,
    /// Whole øre.
    Oere,
    Boolean,
    /// Three lengths in months: `3-3-3`.
    PhasePlan,
    /// One of a closed set.
    Set(fn() -> Vec<&'static str>),
    /// The key of a row in another table.
    Reference(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// The columns that tell rows apart; empty: whole rows, as often as they stand there.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
}

impl Table {
    /// The name of the one column that others refer to this table by.
    pub fn id(&self) -> &'static str {
        self.columns[0].name
    }

    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: true }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: false }
}

const METHOD: Kind = Kind::Set(|| Method::ALL.iter().map(|v| v.as_str()).collect());
const LEGAL_BASIS: Kind = Kind::Set(|| LegalBasis::ALL.iter().map(|v| v.as_str()).collect());
const END_REASON: Kind = Kind::Set(|| EndReason::ALL.iter().map(|v| v.as_str()).collect());
const MILESTONE: Kind = Kind::Set(|| MilestoneKind::ALL.iter().map(|v| v.as_str()).collect());
const KONTAKT: Kind = Kind::Set(|| KontaktKind::ALL.iter().map(|v| v.as_str()).collect());
const FORLOEB: Column = must("forloeb_id", Kind::Reference("forloeb"));

/// Every table, those that others refer to first.
pub static TABLES: &[Table] = &[
    Table {
        name: "kommune",
        key: &["code"],
        columns: &[must("code", Kind::Text), must("name", Kind::Text), may("cvr", Kind::Text), may("gln", Kind::Text)],
    },
    Table {
        name: "tilbud",
        key: &["id"],
        columns: &[
            must("id", Kind::Text),
            must("name", Kind::Text),
            may("cti_places", Kind::Integer),
            may("phase_plan", Kind::PhasePlan),
        ],
    },
    Table {
        name: "medarbejder",
        key: &["id"],
        columns: &[
            must("id", Kind::Text),
            must("name", Kind::Text),
            must("email", Kind::Text),
            must("tilbud_id", Kind::Reference("tilbud")),
            must("fte_percent", Kind::Integer),
            may("absent_from", Kind::Date),
            may("absent_to", Kind::Date),
            may("substitute_id", Kind::Reference("medarbejder")),
        ],
    },
    Table {
        name: "forloeb",
        key: &["id"],
        columns: &[
            must("id", Kind::Text),
            must("borger_ref", Kind::Text),
            must("method", METHOD),
            must("tilbud_id", Kind::Reference("tilbud")),
            may("medarbejder_id", Kind::Reference("medarbejder")),
            must("handlekommune", Kind::Reference("kommune")),
            may("betalingskommune", Kind::Reference("kommune")),
            may("legal_basis", LEGAL_BASIS),
            may("contact_on", Kind::Date),
            may("start_on", Kind::Date),
            may("agreed_end_on", Kind::Date),
            may("extension_ref", Kind::Text),
            may("ended_on", Kind::Date),
            may("end_reason", END_REASON),
            may("phase2_on", Kind::Date),
            may("phase3_on", Kind::Date),
            may("decision_on", Kind::Date),
            may("discharged_on", Kind::Date),
            may("first_discharged_on", Kind::Date),
            may("takst_code", Kind::Text),
        ],
    },
    Table {
        name: "milestone",
        key: &["forloeb_id", "kind", "done_on"],
        columns: &[FORLOEB, must("kind", MILESTONE), must("done_on", Kind::Date)],
    },
    Table { name: "kontakt", key: &[], columns: &[FORLOEB, must("held_on", Kind::Date), must("kind", KONTAKT)] },
    Table {
        name: "betalingstilsagn",
        key: &["forloeb_id", "registered_on", "reference"],
        columns: &[
            FORLOEB,
            must("registered_on", Kind::Date),
            may("valid_from", Kind::Date),
            may("valid_to", Kind::Date),
            may("reference", Kind::Text),
        ],
    },
    Table {
        name: "betaler",
        key: &["forloeb_id", "valid_from"],
        columns: &[FORLOEB, must("valid_from", Kind::Date), must("kommune", Kind::Reference("kommune"))],
    },
    Table {
        name: "pause",
        key: &["forloeb_id", "from_on"],
        columns: &[FORLOEB, must("from_on", Kind::Date), may("to_on", Kind::Date), must("billed", Kind::Boolean)],
    },
    Table {
        name: "takst",
        key: &["code", "valid_from"],
        columns: &[must("code", Kind::Text), must("valid_from", Kind::Date), must("oere_per_day", Kind::Oere)],
    },
];
