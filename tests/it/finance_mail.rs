//! What finance is mailed with the statements of a month: what to send, and what holds the rest back.

use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;

/// The text of the mail with the statements of a month.
async fn mail_of(house: &House, month: &str) -> String {
    let key = format!("statement/{month}/oekonomi@example.dk");
    let mails = house.mails().await;
    let (mail, parts) = mails.into_iter().find(|(mail, _)| mail.key == key).unwrap();
    assert_eq!(mail.state, "queued", "{:?}", mail.last_error);
    assert!(parts.html.len() <= 90_000 && parts.text.len() <= 90_000, "{} {}", parts.html.len(), parts.text.len());
    parts.text
}

const FROM_OCTOBER: &str = "[billing]\nfirst_month = \"2026-10\"\n";
const EINVOICE: &str = "provider = { name = \"Pensionatet\", cvr = \"12345674\", address = \"Eksempelvej 1, 4700 Næstved\" }\n\
    [einvoice]\nenabled = true\n";

#[test]
fn where_there_are_e_invoices_they_are_what_is_sent() {
    block_on(async {
        for (more, asked) in [
            ("", "* Send hver kommune dens PDF.\n"),
            (EINVOICE, "* Send hver kommune dens e-faktura (XML) via NemHandel; PDF'en er bilag.\n"),
        ] {
            let house = House::new(TestDatabase::sqlite(), &format!("{FROM_OCTOBER}{more}")).await;
            house.change("UPDATE kommune SET gln = '5790000000005' WHERE code = '0370'").await;
            house.put_cti("CTI-2026-001", "2026-09-01", &[]).await;
            house.statements("2026-11-02").await;
            let text = mail_of(&house, "2026-10").await;
            assert!(text.contains(asked), "{text}");
            assert!(!text.contains("Ingen e-faktura"), "{text}");
        }
    });
}

#[test]
fn held_days_stand_by_kommune_with_their_age_and_a_text_that_asks_for_the_promise() {
    on_both(async |database| {
        let house =
            House::new(database, "[billing]\nfirst_month = \"2026-09\"\nprovider = { name = \"Pensionatet\" }\n").await;
        house.put_cti("CTI-2026-001", "2026-09-21", &[]).await;
        house.put_cti("CTI-2026-002", "2026-10-12", &[("betalingskommune", "0751")]).await;
        house.change("UPDATE forloeb SET discharged_on = NULL").await;
        house.statements("2026-11-02").await;
        let text = mail_of(&house, "2026-10").await;
        let held = text.split_once("TILBAGEHOLDT (ikke med i opgørelsen)\n\n").unwrap().1;
        let expected = "Næstved: 41 døgn, 20.992,00 kr.\n\
            Betalingstilsagn mangler: indhent det hos kommunen, og registrér det.\n\
            * CTI-2026-001, september 2026: 10 døgn, 5.120,00 kr.; betalingstilsagn mangler; 1 måned gammelt; kan opkræves til og med opgørelsen for september 2027\n\
            * CTI-2026-001, oktober 2026: 31 døgn, 15.872,00 kr.; betalingstilsagn mangler; fra opgørelsens måned; kan opkræves til og med opgørelsen for oktober 2027\n\
            Tekst til kommunen (send den med sikker post, og skriv dér, hvem sagsnumrene gælder):\n\
            > Til betalingskommunen, Næstved\n\
            > Vi mangler betalingstilsagn for støtte, der er givet i disse forløb:\n\
            > - CTI-2026-001: september 2026, 10 døgn\n\
            > - CTI-2026-001: oktober 2026, 31 døgn\n\
            > Send os venligst tilsagn, der dækker døgnene. Uden det kan de ikke opkræves.\n\
            > Med venlig hilsen\n\
            > Pensionatet\n\n\
            Aarhus: 20 døgn, 10.240,00 kr.\n";
        assert!(held.replace('\u{a0}', " ").starts_with(expected), "{held}");
    });
}

#[test]
fn a_person_who_is_billed_twice_stands_on_top() {
    on_both(async |database| {
        let house = House::new(database, FROM_OCTOBER).await;
        for id in ["CTI-2026-001", "CTI-2026-002"] {
            house.put_cti(id, "2026-10-05", &[]).await;
        }
        house.statements("2026-11-02").await;
        let text = mail_of(&house, "2026-10").await;
        let (top, _) = text.split_once("I alt").unwrap();
        assert!(top.contains("OPKRÆVET TO GANGE (1)\n* CTI-2026-001: "), "{top}");
        assert!(top.contains("opkræves også for CTI-2026-002"), "{top}");
    });
}

#[test]
fn hundreds_of_held_days_are_forty_rows_and_a_count() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), FROM_OCTOBER).await;
        for code in 100..160 {
            let code = format!("0{code}");
            house.put("kommune", &[("code", &code), ("name", &format!("Kommune {code}"))]).await;
            for number in 0..4 {
                house.put_cti(&format!("CTI-{code}-{number}"), "2026-10-05", &[("handlekommune", &code)]).await;
            }
        }
        house.change("UPDATE forloeb SET discharged_on = NULL, borger_ref = id").await;
        house.statements("2026-11-02").await;
        let text = mail_of(&house, "2026-10").await;
        assert_eq!(text.matches("\n* CTI-").count(), 40, "{text}");
        assert!(text.contains("Og 200 mere; se arket Tilbageholdt i oversigten."), "{text}");
    });
}
