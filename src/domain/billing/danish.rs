//! The words of a statement that its documents and the mail with them both say.

use super::statement::{CorrectionReason, DocumentKind};
use super::takst::HeldReason;

/// Why and how a kreditnota is settled.
pub const CREDIT: &str = "Beløbet modregnes i kommende betalinger eller udbetales";

/// Where it is not said where to pay.
pub const AS_AGREED: &str = "Betaling efter aftale";

/// The name by which the municipality calls itself.
pub fn name_of_kommune(name: &str) -> String {
    match name {
        "København" => "Københavns Kommune".into(),
        "Bornholm" => "Bornholms Regionskommune".into(),
        _ if name.to_lowercase().ends_with("kommune") => name.into(),
        _ => format!("{name} Kommune"),
    }
}

impl DocumentKind {
    /// The heading of the document.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Statement => "Takstopgørelse",
            Self::Kreditnota => "Kreditnota",
        }
    }
}

impl CorrectionReason {
    /// The reason of a correction, said to the one who pays.
    pub fn danish(self) -> &'static str {
        match self {
            Self::FirstBilled => "opkræves første gang (var tilbageholdt eller registreret senere)",
            Self::Days => "antallet af døgn er rettet",
            Self::Payer => "betalingskommunen er rettet",
            Self::Takst => "taksten er rettet",
            Self::Refusion => "statsrefusionen er rettet",
            Self::Voided => "annulleret (forløbet er registreret ved en fejl)",
        }
    }
}

impl HeldReason {
    /// Why days are not billed yet.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Data => "fejl i data",
            Self::TooOld => "mere end 12 måneder gammelt",
            Self::Betalingstilsagn => "betalingstilsagn mangler",
            Self::Takst => "takst mangler",
        }
    }
}
