use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// Why a rule is not about a case, or not on a day.
    NotWatched {
        OnlyCti = "only for CTI",
        NotThisMethod = "not for this method",
        PastEnd = "watched only until the last day, which has passed",
        NotStarted = "watched only from the start on",
        Paused = "not watched while a pause lasts",
        AfterStayOnly = "only after a stay",
        ContactPhaseOnly = "only for CTI with a contact phase",
        WithoutStayOnly = "only without a stay before",
        Only85a = "only for CTI, ICM and ACT by § 85 a",
        DischargeLongAgo = "watched only until a week after the discharge",
        OnlyEfterforsorg = "only for efterforsorg",
        TooShortForPhase2 = "the forløb is too short for a phase 2",
        TooShortForPhase3 = "the forløb is too short for a phase 3",
        FirstEvaluationFar = "the first evaluation is not near yet",
        EndIsKnown = "the end is recorded already",
        OnlyCtiAndEfterforsorg = "only for CTI and efterforsorg",
        NoEnd = "no end is set",
        OnlyAgreedEnd = "only for ICM and ACT with an agreed end",
    }
}
