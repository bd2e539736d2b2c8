use crate::domain::cases::forloeb::MilestoneKind;
use crate::domain::deadlines::rules::Missing;

/// What to do or to record, as a line of a checklist.
pub fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Milestone(kind) => milestone(kind),
        Missing::Worker => "Der er udpeget en medarbejder",
        Missing::Contact => "Der er registreret en kontakt med borgeren",
        Missing::Tilsagn => "Kommunens betalingstilsagn er registreret",
        Missing::DecisionOn => "Afgørelsen efter § 85 a er truffet før udskrivningen",
        Missing::HomeVisit => "Der er registreret et hjemmebesøg efter indflytningen",
        Missing::Phase2On => "Overgangen til fase 2 er registreret",
        Missing::Phase3On => "Overgangen til fase 3 er registreret",
        Missing::EndedOn => "Forløbet er afsluttet med en slutdato",
    }
}

fn milestone(kind: MilestoneKind) -> &'static str {
    use MilestoneKind as M;
    match kind {
        M::AssessmentSent => "Den skriftlige vurdering er sendt til handlekommunen",
        M::Handleplan => "Handleplanen efter § 142 foreligger",
        M::ActivityPlan => "Den prioriterede aktivitetsplan er lavet",
        M::ActivityPlanEvaluated => "Aktivitetsplanen og indsatsen er evalueret sammen med borgeren",
        M::ActivityPlanAdjusted => "Aktivitetsplanen og indsatsen er tilrettet sammen med borgeren",
        M::GoalsEvaluated => "Indsatsmålene er evalueret",
        M::ContinuedSupport => "Behovet for fortsat støtte er afklaret, og støtten er søgt, hvis den er nødvendig",
        M::HandoverAgreement => "Overdragelsesaftalen er indgået",
        M::LongTermPlan => "Den langsigtede plan er udarbejdet sammen med borgeren",
        M::HandoverTalks => "Overdragelsessamtalerne er holdt",
        M::NetworkEstablished => "Støttenetværket omkring borgeren er etableret",
        M::ResponsibilityPlaced => "Ansvaret for den langsigtede støtte er placeret",
        M::KommuneInformed => "Kommunen er orienteret om omfanget og aftalerne",
    }
}
