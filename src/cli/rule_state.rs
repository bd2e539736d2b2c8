use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// How far a rule is for one case, as `scan` and `explain` show it (docs/interface.md).
    RuleState {
        Silent = "silent",
        Fulfilled = "fulfilled",
        Waiting = "waiting",
        Upcoming = "upcoming",
        Due = "due",
        Overdue = "overdue",
    }
}

impl RuleState {
    /// The state of an open deadline whose first lead has come.
    pub fn of_days_left(days_left: i64) -> Self {
        match days_left {
            0 => Self::Due,
            1.. => Self::Upcoming,
            _ => Self::Overdue,
        }
    }
}
