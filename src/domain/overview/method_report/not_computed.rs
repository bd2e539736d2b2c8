/// Something that the lists of the method ask, and no data tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotComputed {
    /// Whose item it is, in Danish.
    pub source: &'static str,
    /// What it asks, in Danish.
    pub asks: &'static str,
    /// Both as docs/domain.md, section 6, has them, for the command line.
    pub english: (&'static str, &'static str),
}

const fn assessment(source: &'static str, asks: &'static str, english: (&'static str, &'static str)) -> NotComputed {
    NotComputed { source, asks, english }
}

const fn manual(asks: &'static str, english: &'static str) -> NotComputed {
    NotComputed { source: "Metodemanualen", asks, english: ("manual", english) }
}

/// What is not computed, in the order of docs/domain.md, section 6.
pub const NOT_COMPUTED: [NotComputed; 8] = [
    assessment("CTI 3", "Et til tre fokusområder i hver fase", ("CTI 3", "one to three areas of focus in each phase")),
    assessment("CTI 7", "Ugentlig supervision af teamet", ("CTI 7", "weekly supervision of the team")),
    assessment(
        "CTI 11",
        "De oplysninger om borgeren, som overgangen kræver",
        ("CTI 11", "the information about the citizen that the transition needs"),
    ),
    assessment(
        "CTI 12 og frem",
        "Hvordan netværket afdækkes, og hvad der arbejdes med i hver fase",
        ("CTI 12 and on", "how the network is assessed, and what is worked with in each phase"),
    ),
    manual(
        "Recovery, og en støtte, der passer til den enkelte borger",
        "recovery, and support that fits the single citizen",
    ),
    manual("Fokusområder, som borgeren selv har valgt", "areas of focus that the citizen has chosen"),
    manual("Metodesupervision", "supervision in the method"),
    manual("Medarbejdere, der er uddannet i metoden", "workers who are trained in the method"),
];
