//! The table of jobs.

use chrono::{Datelike, NaiveDate};

use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// The jobs, in the order of the documentation.
    ///
    /// A new job costs three source files: its variant, its place in [`JobKind::ORDER`] and its row in the table below;
    /// a file in `jobs/` that does it and claims its period (`store::runs::claim`); and its arm in `jobs::run`. The daemon,
    /// `fasevagt once` and the alerts go by this table, and for jobs with a cron expression `status` and the metrics. Only a
    /// job with a cron expression of its own needs more: the setting, and a [`Timing`].
    JobKind {
        Reminders = "reminders",
        Digest = "digest",
        Statements = "statements",
        Deliver = "deliver",
        Proof = "proof",
        Retention = "retention",
        Health = "health",
        List = "list",
        Publish = "publish",
    }
}

/// When a job is due, and so what one run of it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// By `schedule.reminders`, once each open day; a missed day is made up for on the next.
    OpenDay,
    /// By `schedule.digest`, once each ISO week; a closed day moves it to the next open one.
    Week,
    /// By `schedule.statements`, once for each month that is over; a closed day moves it to the next open one.
    Month,
    /// Once each day, from this local hour on.
    Night { from_hour: u32 },
    /// By `list.schedule`, and before what is said or billed by the list.
    Watch,
    /// At each full hour from 6 to 18 on open days, and after the case database was filled.
    OpenHours,
    /// At the ticks of the daemon, by its state and not by the calendar.
    Tick,
}

const NO_MAILS: &str = "Det prøves igen af sig selv, til det lykkes. Indtil da mangler mailene.";

/// A row of the table.
struct JobRow {
    /// What it does, for the command line.
    purpose: &'static str,
    /// What does not happen while it fails, in Danish: the headline of a mail to the administrator.
    fails: &'static str,
    /// What its failing means for those who rely on it, in Danish.
    while_failing: &'static str,
    timing: Timing,
}

impl JobKind {
    /// The order in which the daemon does what is due: the list first, on which all is built; the digest counts what was said and issued before it, what is
    /// deleted goes after all that reads it, and mails are sent last.
    pub const ORDER: [Self; Self::ALL.len()] = [
        Self::List,
        Self::Reminders,
        Self::Statements,
        Self::Digest,
        Self::Publish,
        Self::Proof,
        Self::Retention,
        Self::Health,
        Self::Deliver,
    ];

    /// Whether it renders mails.
    pub fn makes_mails(self) -> bool {
        match self {
            Self::Reminders | Self::Digest | Self::Statements | Self::Health | Self::List => true,
            Self::Deliver | Self::Proof | Self::Retention | Self::Publish => false,
        }
    }

    const fn row(self) -> JobRow {
        match self {
            Self::Reminders => JobRow {
                purpose: "Queue what is new on the day, one mail per person",
                fails: "Dagens påmindelser kan ikke laves",
                while_failing: NO_MAILS,
                timing: Timing::OpenDay,
            },
            Self::Digest => JobRow {
                purpose: "Queue the overview of the day's ISO week",
                fails: "Ugens overblik kan ikke laves",
                while_failing: NO_MAILS,
                timing: Timing::Week,
            },
            Self::Statements => JobRow {
                purpose: "Issue every month before the day's that is not issued yet",
                fails: "Takstopgørelserne kan ikke udstedes",
                while_failing: NO_MAILS,
                timing: Timing::Month,
            },
            Self::Deliver => JobRow {
                purpose: "Send what is due in the queue",
                fails: "Mails kan ikke leveres",
                while_failing: "Det prøves igen hvert minut, til det lykkes. Indtil da kommer ingen mails af sted.",
                timing: Timing::Tick,
            },
            Self::Proof => JobRow {
                purpose: "Hold what was due to be said against what was said",
                fails: "Nattens kontrol kan ikke gennemføres",
                while_failing: "Det prøves igen hvert minut, til det lykkes. Indtil da ses det ikke, om alle frister er varslet.",
                timing: Timing::Night { from_hour: 2 },
            },
            Self::Retention => JobRow {
                purpose: "Delete what need not be kept any longer; not before its day",
                fails: "Gamle oplysninger kan ikke slettes",
                while_failing: "Det prøves igen hver nat, til det lykkes. Indtil da ligger gamle oplysninger for længe.",
                timing: Timing::Night { from_hour: 3 },
            },
            Self::Health => JobRow {
                purpose: "Look for what is wrong, mail it to the administrator, and write the metrics",
                fails: "Fasevagts tilsyn med sig selv fejler",
                while_failing: "Det prøves igen af sig selv. Indtil da kan besked om andre problemer mangle.",
                timing: Timing::Tick,
            },
            Self::List => JobRow {
                purpose: "Look at the list that is watched, and read it where it has changed",
                fails: "Læsning af listen fejler",
                while_failing: "Det prøves igen af sig selv. Indtil da bygger frister og opgørelser på listen, som den sidst blev læst.",
                timing: Timing::Watch,
            },
            Self::Publish => JobRow {
                purpose: "Make the pages that leaders and workers look at",
                fails: "Tavlerne kan ikke laves",
                while_failing: "Det prøves igen af sig selv. Indtil da viser tavlerne, hvordan det var, da de sidst blev lavet.",
                timing: Timing::OpenHours,
            },
        }
    }

    /// Whether it says or bills what stands in the list that is watched, which is therefore looked at right before.
    pub fn goes_by_list(self) -> bool {
        matches!(self, Self::Reminders | Self::Statements)
    }

    /// What it does, in one English line.
    pub const fn purpose(self) -> &'static str {
        self.row().purpose
    }

    /// What its failing means, in Danish sentences.
    pub const fn while_failing(self) -> &'static str {
        self.row().while_failing
    }

    /// What does not happen while it fails, as a Danish headline.
    pub const fn fails(self) -> &'static str {
        self.row().fails
    }

    /// When it is due.
    pub const fn timing(self) -> Timing {
        self.row().timing
    }

    /// The period of a run that is planned for the day, as it is recorded: `2026-11-20`, `2026-W47`. Statements have
    /// one for each month that they issue, and what goes by ticks has none.
    pub fn period(self, planned_on: NaiveDate) -> Option<String> {
        match self.timing() {
            Timing::OpenDay | Timing::Night { .. } => Some(planned_on.to_string()),
            Timing::Week => Some(iso_week(planned_on)),
            Timing::Month | Timing::Watch | Timing::OpenHours | Timing::Tick => None,
        }
    }
}

/// `2026-W47`, the ISO week of a day.
pub fn iso_week(day: NaiveDate) -> String {
    let week = day.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}
