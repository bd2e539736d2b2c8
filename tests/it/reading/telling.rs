//! What was read, in the words of the oracle.

use chrono::NaiveDate;
use fasevagt::domain::cases::forloeb::{Case, Days, EndReason, LegalBasis, Register};
use fasevagt::domain::cases::payer_references::PayerReferences;

use super::oracle::{ToldCase, days, sorted};

/// A case as it was read, in the oracle's words.
pub fn told(case: &Case) -> ToldCase {
    let f = &case.forloeb;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let set = |text: Option<&str>| text.map(str::to_owned);
    let row = vec![
        Some(f.id.clone()),
        Some(f.borger_ref.clone()),
        Some(f.method.to_string()),
        Some(f.tilbud.clone()),
        f.medarbejder.clone(),
        Some(f.handlekommune.clone()),
        f.betalingskommune.clone(),
        set(f.legal_basis.map(LegalBasis::as_str)),
        day(f.contact_on),
        day(f.start_on),
        day(f.agreed_end_on),
        f.extension_ref.clone(),
        day(f.ended_on),
        set(f.end_reason.map(EndReason::as_str)),
        day(f.phase2_on),
        day(f.phase3_on),
        day(f.decision_on),
        day(f.discharged_on),
        day(f.first_discharged_on),
        f.takst_code.clone(),
    ];
    let row = [row, references(&f.references)].concat();
    let plan = ["3-3-3", "3-4-2"].into_iter().find(|plan| plan.parse() == Ok(f.phase_plan)).unwrap();
    let two = |kind: &str, on: NaiveDate| vec![Some(kind.to_owned()), Some(on.to_string())];
    let of_days = |one: &Days| days(one.from, one.to);
    ToldCase {
        row,
        plan: plan.into(),
        milestones: sorted(case.milestones.iter().map(|one| two(one.kind.as_str(), one.done_on)).collect()),
        kontakter: sorted(case.kontakter.iter().map(|one| two(one.kind.as_str(), one.held_on)).collect()),
        tilsagn: sorted(
            case.tilsagn
                .iter()
                .map(|t| vec![day(Some(t.registered_on)), day(t.valid_from), day(t.valid_to), t.reference.clone()])
                .collect(),
        ),
        betalere: sorted(
            case.betalere
                .iter()
                .map(|b| [vec![day(Some(b.valid_from)), Some(b.kommune.clone())], references(&b.references)].concat())
                .collect(),
        ),
        pauser: sorted(
            case.pauser.iter().map(|p| [of_days(&p.days), vec![Some(p.billed.to_string())]].concat()).collect(),
        ),
        in_doubt: sorted(case.in_doubt.iter().map(of_days).collect()),
    }
}

fn references(of: &PayerReferences) -> Vec<Option<String>> {
    vec![of.gln.clone(), of.buyer_reference.clone(), of.order_reference.clone(), of.accounting_cost.clone()]
}

/// A register as it was read, in the oracle's words.
pub fn told_register(register: &Register) -> Vec<String> {
    let mut lines = Vec::new();
    for k in register.kommuner.values() {
        let wanted = (&k.address, &k.buyer_reference);
        lines.push(format!("kommune {} {} {:?} {:?} {wanted:?}", k.code, k.name, k.cvr, k.gln));
    }
    for m in register.medarbejdere.values() {
        let absence = m.absence.from.map(|from| days(Some(from), m.absence.to)).unwrap_or_default();
        let fte = m.fte_percent;
        lines.push(format!(
            "medarbejder {} {} {} {} {fte:?} {absence:?} {:?}",
            m.id, m.name, m.email, m.tilbud, m.substitute
        ));
    }
    for t in register.tilbud.values() {
        let places = t.cti_places;
        let plan = ["3-3-3", "3-4-2"].into_iter().find(|plan| plan.parse().ok() == t.phase_plan);
        lines.push(format!("tilbud {} {} {places:?} {plan:?}", t.id, t.name));
    }
    let mut leaders: Vec<String> = Vec::new();
    for l in &register.ledere {
        let absence = l.absence.from.map(|from| days(Some(from), l.absence.to)).unwrap_or_default();
        leaders.push(format!(
            "leder {} {:?} {} {} {absence:?} {:?}",
            l.role, l.tilbud, l.name, l.email, l.substitute_email
        ));
    }
    leaders.sort();
    lines.extend(leaders);
    for (code, list) in register.takster.iter().filter(|(code, _)| !code.is_empty()) {
        let rows = list.rows.iter().map(|t| vec![Some(t.valid_from.to_string()), Some(t.oere_per_day.to_string())]);
        let in_doubt = list.in_doubt.iter().map(|one| days(one.from, one.to));
        lines.push(format!("takst {code} {:?}", (sorted(rows.collect()), sorted(in_doubt.collect()))));
    }
    lines
}
