use crate::domain::billing::takst::HeldReason;
use crate::domain::values::oere::kroner;

/// What to do about days that are held for a reason.
pub fn step(reason: HeldReason) -> &'static str {
    match reason {
        HeldReason::Data => "Fejl i data: ret rækken i sagssystemet; den står i ugens overblik.",
        HeldReason::TooOld => {
            "Mere end 12 måneder gammelt: kan ikke opkræves længere (serviceloven § 174, stk. 2); afklar det med kommunen."
        }
        HeldReason::Betalingstilsagn => "Betalingstilsagn mangler: indhent det hos kommunen, og registrér det.",
        HeldReason::Takst => "Takst mangler: registrér prisen fra den dag, den gælder.",
    }
}

/// What to do about forløb that are not billed since their own row has an error.
pub fn unreadable(forloeb: usize) -> String {
    let what = if forloeb == 1 {
        "1 forløb har en fejl i sin række".to_owned()
    } else {
        format!("{forloeb} forløb har fejl i deres rækker")
    };
    format!(
        "{what} i sagssystemet, så ingen af døgnene opkræves: få det rettet; administratoren ser med `fasevagt scan`, hvad der er galt."
    )
}

/// Why a forløb is left as it was issued.
pub fn left(has_vanished: bool) -> &'static str {
    if has_vanished { "findes ikke længere i sagssystemet" } else { "har en fejl i sine data" }
}

/// An amount that may not be known.
pub fn amount(oere: Option<i64>) -> String {
    match oere {
        Some(oere) => kroner(oere),
        None => "ukendt".into(),
    }
}
