//! The tables of docs/case-database.md, described once: for reading, checking, importing and the template.

use super::forloeb::{EndReason, KontaktKind, LegalBasis, Method, MilestoneKind};

/// One row, its cells as text in the order of the table; `None` is NULL or empty.
pub type Row = Vec<Option<String>>;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind {
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
    pub kind: ColumnKind,
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

const fn must(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, required: true }
}

const fn may(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, required: false }
}

const METHOD: ColumnKind = ColumnKind::Set(|| Method::ALL.iter().map(|v| v.as_str()).collect());
const LEGAL_BASIS: ColumnKind = ColumnKind::Set(|| LegalBasis::ALL.iter().map(|v| v.as_str()).collect());
const END_REASON: ColumnKind = ColumnKind::Set(|| EndReason::ALL.iter().map(|v| v.as_str()).collect());
const MILESTONE: ColumnKind = ColumnKind::Set(|| MilestoneKind::ALL.iter().map(|v| v.as_str()).collect());
const KONTAKT: ColumnKind = ColumnKind::Set(|| KontaktKind::ALL.iter().map(|v| v.as_str()).collect());
const FORLOEB: Column = must("forloeb_id", ColumnKind::Reference("forloeb"));

/// Every table, those that others refer to first.
pub static TABLES: &[Table] = &[
    Table {
        name: "kommune",
        key: &["code"],
        columns: &[
            must("code", ColumnKind::Text),
            must("name", ColumnKind::Text),
            may("cvr", ColumnKind::Text),
            may("gln", ColumnKind::Text),
        ],
    },
    Table {
        name: "tilbud",
        key: &["id"],
        columns: &[
            must("id", ColumnKind::Text),
            must("name", ColumnKind::Text),
            may("cti_places", ColumnKind::Integer),
            may("phase_plan", ColumnKind::PhasePlan),
        ],
    },
    Table {
        name: "medarbejder",
        key: &["id"],
        columns: &[
            must("id", ColumnKind::Text),
            must("name", ColumnKind::Text),
            must("email", ColumnKind::Text),
            must("tilbud_id", ColumnKind::Reference("tilbud")),
            must("fte_percent", ColumnKind::Integer),
            may("absent_from", ColumnKind::Date),
            may("absent_to", ColumnKind::Date),
            may("substitute_id", ColumnKind::Reference("medarbejder")),
        ],
    },
    Table {
        name: "forloeb",
        key: &["id"],
        columns: &[
            must("id", ColumnKind::Text),
            must("borger_ref", ColumnKind::Text),
            must("method", METHOD),
            must("tilbud_id", ColumnKind::Reference("tilbud")),
            may("medarbejder_id", ColumnKind::Reference("medarbejder")),
            must("handlekommune", ColumnKind::Reference("kommune")),
            may("betalingskommune", ColumnKind::Reference("kommune")),
            may("legal_basis", LEGAL_BASIS),
            may("contact_on", ColumnKind::Date),
            may("start_on", ColumnKind::Date),
            may("agreed_end_on", ColumnKind::Date),
            may("extension_ref", ColumnKind::Text),
            may("ended_on", ColumnKind::Date),
            may("end_reason", END_REASON),
            may("phase2_on", ColumnKind::Date),
            may("phase3_on", ColumnKind::Date),
            may("decision_on", ColumnKind::Date),
            may("discharged_on", ColumnKind::Date),
            may("first_discharged_on", ColumnKind::Date),
            may("takst_code", ColumnKind::Text),
        ],
    },
    Table {
        name: "milestone",
        key: &["forloeb_id", "kind", "done_on"],
        columns: &[FORLOEB, must("kind", MILESTONE), must("done_on", ColumnKind::Date)],
    },
    Table { name: "kontakt", key: &[], columns: &[FORLOEB, must("held_on", ColumnKind::Date), must("kind", KONTAKT)] },
    Table {
        name: "betalingstilsagn",
        key: &["forloeb_id", "registered_on", "reference"],
        columns: &[
            FORLOEB,
            must("registered_on", ColumnKind::Date),
            may("valid_from", ColumnKind::Date),
            may("valid_to", ColumnKind::Date),
            may("reference", ColumnKind::Text),
        ],
    },
    Table {
        name: "betaler",
        key: &["forloeb_id", "valid_from"],
        columns: &[FORLOEB, must("valid_from", ColumnKind::Date), must("kommune", ColumnKind::Reference("kommune"))],
    },
    Table {
        name: "pause",
        key: &["forloeb_id", "from_on"],
        columns: &[
            FORLOEB,
            must("from_on", ColumnKind::Date),
            may("to_on", ColumnKind::Date),
            must("billed", ColumnKind::Boolean),
        ],
    },
    Table {
        name: "takst",
        key: &["code", "valid_from"],
        columns: &[
            must("code", ColumnKind::Text),
            must("valid_from", ColumnKind::Date),
            must("oere_per_day", ColumnKind::Oere),
        ],
    },
];
