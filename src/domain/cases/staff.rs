//! Workers and leaders as the case database has them, and when they are away.

use chrono::NaiveDate;

use super::danish_set::danish_set;

/// When somebody is away. Both ends count; without an end it lasts until further notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Absence {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Absence {
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.from.is_some_and(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medarbejder {
    pub id: String,
    pub name: String,
    pub email: String,
    pub tilbud: String,
    /// Percent of full time; `None` where the row has no number.
    pub fte_percent: Option<i64>,
    pub absence: Absence,
    pub substitute: Option<String>,
    /// The watched list has them no more.
    pub is_unlisted: bool,
}

danish_set! {
    /// What a leader of the case database leads.
    LederRole { Teamleder = "teamleder" as "Teamleder", Forstander = "forstander" as "Forstander" }
}

/// A leader who is kept in the case database, besides those of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leder {
    pub role: LederRole,
    /// `None`: for every tilbud.
    pub tilbud: Option<String>,
    pub name: String,
    pub email: String,
    pub absence: Absence,
    pub substitute_email: Option<String>,
}
