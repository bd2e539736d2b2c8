use crate::domain::deadlines::rules::NotWatched;

/// Why a rule is not about a case, or not on a day.
pub fn not_watched(reason: NotWatched) -> &'static str {
    match reason {
        NotWatched::OnlyCti => "kun for CTI",
        NotWatched::NotThisMethod => "ikke for denne metode",
        NotWatched::PastEnd => "kun til og med sidste dag, som er passeret",
        NotWatched::NotStarted => "først fra indflytningen",
        NotWatched::Paused => "ikke, mens der er pause",
        NotWatched::AfterStayOnly => "kun efter et ophold",
        NotWatched::ContactPhaseOnly => "kun for CTI med kontaktfase",
        NotWatched::WithoutStayOnly => "kun uden et forudgående ophold",
        NotWatched::Only85a => "kun for CTI, ICM og ACT efter § 85 a",
        NotWatched::DischargeLongAgo => "kun til en uge efter udskrivningen",
        NotWatched::OnlyEfterforsorg => "kun for efterforsorg",
        NotWatched::TooShortForPhase2 => "forløbet er for kort til en fase 2",
        NotWatched::TooShortForPhase3 => "forløbet er for kort til en fase 3",
        NotWatched::FirstEvaluationFar => "den første evaluering er ikke nær endnu",
        NotWatched::EndIsKnown => "slutdatoen er registreret",
        NotWatched::OnlyCtiAndEfterforsorg => "kun for CTI og efterforsorg",
        NotWatched::NoEnd => "der er ingen slutdato",
        NotWatched::OnlyAgreedEnd => "kun for ICM og ACT med en aftalt slutdato",
    }
}
