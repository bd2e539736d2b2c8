use crate::domain::cases::forloeb::MilestoneKind;

/// One thing that a deadline still waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Milestone(MilestoneKind),
    Worker,
    Contact,
    Tilsagn,
    DecisionOn,
    HomeVisit,
    Phase2On,
    Phase3On,
    EndedOn,
}

impl Missing {
    /// The name in JSON: the milestone's kind, or the column (docs/domain.md, section 3).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Milestone(kind) => kind.as_str(),
            Self::Worker => "worker",
            Self::Contact => "contact",
            Self::Tilsagn => "tilsagn",
            Self::DecisionOn => "decision_on",
            Self::HomeVisit => "home_visit",
            Self::Phase2On => "phase2_on",
            Self::Phase3On => "phase3_on",
            Self::EndedOn => "ended_on",
        }
    }

    /// What to do or to record, as a line of a Danish checklist.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Milestone(kind) => milestone_danish(kind),
            Self::Worker => "Der er udpeget en medarbejder",
            Self::Contact => "Der er registreret en kontakt med borgeren",
            Self::Tilsagn => "Kommunens betalingstilsagn er registreret",
            Self::DecisionOn => "Afgørelsen efter § 85 a er truffet før udskrivningen",
            Self::HomeVisit => "Der er registreret et hjemmebesøg efter indflytningen",
            Self::Phase2On => "Overgangen til fase 2 er registreret",
            Self::Phase3On => "Overgangen til fase 3 er registreret",
            Self::EndedOn => "Forløbet er afsluttet med en slutdato",
        }
    }
}

fn milestone_danish(kind: MilestoneKind) -> &'static str {
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
