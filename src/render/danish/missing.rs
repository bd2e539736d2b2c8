use crate::domain::cases::forloeb::MilestoneKind;
use crate::domain::deadlines::rules::Missing;

/// What must be so, as a line of a checklist that begins with `Klaret, når:`.
pub fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Milestone(kind) => milestone(kind),
        Missing::Worker => "der er udpeget en medarbejder",
        Missing::Contact => "der er registreret en kontakt med borgeren",
        Missing::Tilsagn => "kommunens betalingstilsagn er registreret",
        Missing::DecisionOn => "afgørelsen efter § 85 a er truffet før udskrivningen",
        Missing::HomeVisit => "der er registreret et hjemmebesøg efter indflytningen",
        Missing::Phase2On => "overgangen til fase 2 er registreret",
        Missing::Phase3On => "overgangen til fase 3 er registreret",
        Missing::EndedOn => "forløbet er afsluttet med en slutdato",
    }
}

fn milestone(kind: MilestoneKind) -> &'static str {
    use MilestoneKind as M;
    match kind {
        M::AssessmentSent => "den skriftlige vurdering er sendt til handlekommunen",
        M::Handleplan => "vi har fået handleplanen (§ 142) fra myndigheden",
        M::ActivityPlan => "den prioriterede aktivitetsplan er lavet",
        M::ActivityPlanEvaluated => "aktivitetsplanen og indsatsen er evalueret sammen med borgeren",
        M::ActivityPlanAdjusted => "aktivitetsplanen og indsatsen er tilrettet sammen med borgeren",
        M::GoalsEvaluated => "indsatsmålene er evalueret",
        M::ContinuedSupport => "behovet for fortsat støtte er afklaret, og støtten er søgt, hvis den er nødvendig",
        M::HandoverAgreement => "overdragelsesaftalen er indgået",
        M::LongTermPlan => "den langsigtede plan er udarbejdet sammen med borgeren",
        M::HandoverTalks => "overdragelsessamtalerne er holdt",
        M::NetworkEstablished => "støttenetværket omkring borgeren er etableret",
        M::ResponsibilityPlaced => "ansvaret for den langsigtede støtte er placeret",
        M::KommuneInformed => "kommunen er orienteret om efterforsorgens omfang og aftalerne",
    }
}
