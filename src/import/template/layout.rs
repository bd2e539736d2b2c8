//! Which sheets the workbook has, and in which order their columns stand.

use crate::domain::cases::case_schema::{
    BETALER, BETALINGSTILSAGN, FORLOEB, KOMMUNE, KONTAKT, LEDER, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD,
};
use crate::domain::cases::table::{Column, Table};
use crate::import::wide::WIDE;

/// What a row per forløb holds, then what does not fit in a row, then what is no single forløb's.
pub const SHEETS: [&Table; 11] = [
    &FORLOEB,
    &MILESTONE,
    &KONTAKT,
    &BETALINGSTILSAGN,
    &BETALER,
    &PAUSE,
    &MEDARBEJDER,
    &LEDER,
    &TILBUD,
    &TAKST,
    &KOMMUNE,
];

/// Columns of the sheet Forløb that belong together.
#[derive(Debug)]
pub struct Band {
    pub name: &'static str,
    /// Behind its name and titles, in red, green and blue.
    pub color: u32,
    /// Names of columns of `forloeb`, and of wide ones.
    pub columns: &'static [&'static str],
}

pub const BANDS: &[Band] = &[
    Band {
        name: "Sag",
        color: 0x00D9_E5F2,
        columns: &["id", "borger_ref", "method", "tilbud_id", "medarbejder_id", "handlekommune"],
    },
    Band {
        name: "Datoer",
        color: 0x00FC_E9D4,
        columns: &[
            "contact_on",
            "discharged_on",
            "first_discharged_on",
            "start_on",
            "agreed_end_on",
            "extension_ref",
            "newest_home_visit",
            "newest_meeting",
            "newest_call",
            "newest_network",
            "newest_goals_evaluated",
        ],
    },
    Band {
        name: "Fase 1",
        color: 0x00E2_F0D9,
        columns: &["assessment_sent", "handleplan", "kommune_informed", "activity_plan"],
    },
    Band {
        name: "Fase 2",
        color: 0x00D3_EDE8,
        columns: &["phase2_on", "activity_plan_evaluated", "activity_plan_adjusted"],
    },
    Band {
        name: "Fase 3 og afslutning",
        color: 0x00E6_DFF0,
        columns: &[
            "phase3_on",
            "continued_support",
            "handover_agreement",
            "long_term_plan",
            "handover_talks",
            "network_established",
            "responsibility_placed",
            "ended_on",
            "end_reason",
        ],
    },
    Band {
        name: "Betaling",
        color: 0x00FB_F3CF,
        columns: &[
            "legal_basis",
            "decision_on",
            "betalingskommune",
            "takst_code",
            "tilsagn_registered_on",
            "tilsagn_valid_from",
            "tilsagn_valid_to",
            "tilsagn_reference",
            "gln",
            "buyer_reference",
            "order_reference",
            "accounting_cost",
        ],
    },
];

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct LaidColumn {
    pub column: &'static Column,
    pub source: Source,
    /// Its place among the bands, on the sheet Forløb.
    pub band: Option<usize>,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The position in the table.
    Own(usize),
    /// The place among the wide columns.
    Wide(usize),
}

/// The columns of a sheet, in their order; without those of newest dates, where whole lists stand on other sheets.
pub fn columns(table: &'static Table, with_newest: bool) -> Vec<LaidColumn> {
    if *table != FORLOEB {
        let own = |(position, column)| LaidColumn { column, source: Source::Own(position), band: None };
        return table.columns.iter().enumerate().map(own).collect();
    }
    let mut laid = Vec::new();
    for (band, Band { columns, .. }) in BANDS.iter().enumerate() {
        for name in *columns {
            laid.extend(forloeb_column(name, band, with_newest));
        }
    }
    laid
}

fn forloeb_column(name: &str, band: usize, with_newest: bool) -> Option<LaidColumn> {
    if let Some((position, column)) = FORLOEB.columns.iter().enumerate().find(|(_, column)| column.name == name) {
        return Some(LaidColumn { column, source: Source::Own(position), band: Some(band) });
    }
    let (place, wide) = WIDE.iter().enumerate().find(|(_, wide)| wide.column.name == name)?;
    if wide.meaning.is_newest() && !with_newest {
        return None;
    }
    Some(LaidColumn { column: &wide.column, source: Source::Wide(place), band: Some(band) })
}
