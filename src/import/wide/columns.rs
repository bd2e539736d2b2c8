//! Which wide columns there are.

use std::sync::LazyLock;

use crate::domain::cases::case_schema::{BETALINGSTILSAGN, KONTAKT, MILESTONE};
use crate::domain::cases::danish_set::Choice;
use crate::domain::cases::forloeb::{KontaktKind, MilestoneKind};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::import::words::{fold, spellings};

/// A column of the sheet Forløb that stands for rows of another table.
#[derive(Debug)]
pub struct WideColumn {
    /// Its name, kind of value, title and help.
    pub column: Column,
    pub meaning: WideMeaning,
    /// Other titles that are read.
    aliases: Vec<&'static str>,
}

/// What a cell of a wide column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WideMeaning {
    /// The date of the one milestone of this kind.
    Milestone(&'static str),
    /// The date of the newest milestone of this kind.
    NewestMilestone(&'static str),
    /// The date of the newest kontakt of this kind.
    NewestKontakt(&'static str),
    /// This column of the one betalingstilsagn.
    Promise(&'static str),
}

impl WideMeaning {
    pub fn table(self) -> &'static Table {
        match self {
            Self::Milestone(_) | Self::NewestMilestone(_) => &MILESTONE,
            Self::NewestKontakt(_) => &KONTAKT,
            Self::Promise(_) => &BETALINGSTILSAGN,
        }
    }

    /// The kind of row, in a table that has kinds.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Self::Milestone(kind) | Self::NewestMilestone(kind) | Self::NewestKontakt(kind) => Some(kind),
            Self::Promise(_) => None,
        }
    }

    /// The column with the date, of a table that has kinds.
    pub fn date_column(self) -> Option<&'static str> {
        match self {
            Self::Milestone(_) | Self::NewestMilestone(_) => Some("done_on"),
            Self::NewestKontakt(_) => Some("held_on"),
            Self::Promise(_) => None,
        }
    }

    pub fn is_newest(self) -> bool {
        matches!(self, Self::NewestMilestone(_) | Self::NewestKontakt(_))
    }
}

impl WideColumn {
    /// Whether a title names this column: its Danish words, those that it had before, or its name in the database.
    pub fn is_titled(&self, title: &str) -> bool {
        let title = fold(title);
        self.aliases.iter().any(|known| fold(known) == title)
    }
}

/// Every wide column.
pub static WIDE: LazyLock<Vec<WideColumn>> = LazyLock::new(|| {
    let milestones = MilestoneKind::ALL.iter().zip(MilestoneKind::CHOICES);
    let milestones = milestones.map(|(kind, choice)| milestone(*kind, choice));
    let kontakter = KontaktKind::ALL.iter().map(|kind| newest_kontakt(*kind));
    milestones.chain(kontakter).chain(PROMISE.iter().map(promise)).collect()
});

/// What the export computes, which the import passes over: a title that ends so is none of the list's own.
pub const COMPUTED: &str = "(beregnet)";

/// Whether a column holds what was computed.
pub fn is_computed(title: &str) -> bool {
    fold(title).ends_with(&fold(COMPUTED))
}

const MILESTONE_HELP: &str = "Den dag det skete, dd-mm-åååå. Én dato; flere: arket Milepæle. Tomt felt: ikke sket.";
const NEWEST_HELP: &str = "Den seneste dato, dd-mm-åååå; de tidligere huskes. Tomt felt: siger intet.";

fn milestone(kind: MilestoneKind, choice: &Choice) -> WideColumn {
    if kind == MilestoneKind::GoalsEvaluated {
        let title = "Mål evalueret senest";
        return newest(WideMeaning::NewestMilestone(choice.value), "newest_goals_evaluated", title);
    }
    let column = like(&MILESTONE, "done_on", choice.value, choice.danish, MILESTONE_HELP);
    WideColumn { column, meaning: WideMeaning::Milestone(choice.value), aliases: spellings(choice).collect() }
}

fn newest_kontakt(kind: KontaktKind) -> WideColumn {
    let (name, title) = match kind {
        KontaktKind::HomeVisit => ("newest_home_visit", "Seneste hjemmebesøg"),
        KontaktKind::Meeting => ("newest_meeting", "Seneste møde"),
        KontaktKind::Call => ("newest_call", "Seneste opkald"),
        KontaktKind::Network => ("newest_network", "Seneste netværksmøde"),
    };
    newest(WideMeaning::NewestKontakt(kind.as_str()), name, title)
}

fn newest(meaning: WideMeaning, name: &'static str, title: &'static str) -> WideColumn {
    let date = meaning.date_column().unwrap_or_default();
    let column = like(meaning.table(), date, name, title, NEWEST_HELP);
    WideColumn { column, meaning, aliases: vec![name, title] }
}

/// The columns of the one betalingstilsagn: its own, the name here, title and help.
const PROMISE: &[(&str, &str, &str, &str)] = &[
    (
        "registered_on",
        "tilsagn_registered_on",
        "Betalingstilsagn registreret",
        "Den dag tilsagnet blev registreret, dd-mm-åååå. Flere tilsagn: arket Betalingstilsagn.",
    ),
    ("valid_from", "tilsagn_valid_from", "Tilsagn fra", "Første dag, dd-mm-åååå. Tomt felt: fra registreringen."),
    ("valid_to", "tilsagn_valid_to", "Tilsagn til", "Sidste dag, dd-mm-åååå. Tomt felt: uden slutdato."),
    (
        "reference",
        "tilsagn_reference",
        "Tilsagnets reference",
        "Kommunens reference. Må ikke indeholde CPR-nummer eller navn.",
    ),
];

fn promise(&(of, name, title, help): &(&'static str, &'static str, &'static str, &'static str)) -> WideColumn {
    let column = like(&BETALINGSTILSAGN, of, name, title, help);
    WideColumn { column, meaning: WideMeaning::Promise(of), aliases: vec![name, title] }
}

/// A column that takes what one of another table takes, and may be empty.
fn like(table: &Table, of: &str, name: &'static str, title: &'static str, help: &'static str) -> Column {
    let kind = table.columns.iter().find(|column| column.name == of).map_or(ColumnKind::Text, |column| column.kind);
    Column { name, kind, required: false, may_be_absent: false, default: None, title, help }
}
