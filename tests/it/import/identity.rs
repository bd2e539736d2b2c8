//! The same case, worker or takst, however its id is written, and what stands in place of an id.

use std::collections::BTreeSet;

use super::site::{GROUND, KOMMUNER, Site, becomes, counts, errors, workbook};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::execute;
use fasevagt::store::db::{Access, Db};
use proptest::prelude::*;

const TITLES: &str = "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning\n";

fn forloeb(id: &str) -> String {
    format!("{TITLES}{id};p-01;CTI;pensionatet;m07;Næstved;17-03-2026\n")
}

fn contact(id: &str) -> String {
    format!("Sagsnummer;Dato;Kontaktform\n{id};20-03-2026;Møde\n")
}

async fn rename(site: &Site, from: &str, to: &str) {
    let db = Db::open(&site.database.url, Access::Write).await.unwrap();
    execute(&db, &format!("UPDATE forloeb SET id = '{to}' WHERE id = '{from}'")).await;
    db.close().await;
}

#[test]
fn what_cannot_be_seen_or_looks_the_same_makes_no_second_case() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        for id in
            ["\u{200e}CTI-1", "CTI\u{2011}1", "CTI–1", "CTI\u{ad}-1", "\u{421}TI-1", "\u{ff23}TI-1", "CTI-1\u{a0}"]
        {
            let (cases, contacts) = (forloeb(id), contact(id));
            let report = site.import(&[("forløb.csv", &cases), ("kontakter.csv", &contacts)]).await;
            assert_eq!(errors(&report), [""; 0], "{id:?}");
            assert_eq!(counts(&report, "forloeb"), [0, 0, 1, 2], "{id:?}");
        }
        assert_eq!(site.column("forloeb", "id").await, ["CTI-1", "CTI-2", "ICM-1"]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["CTI-1"]);
    });
}

#[test]
fn an_id_that_is_stored_in_another_spelling_is_kept_as_it_is_stored() {
    on_both(async |database| {
        let site = Site::with_ground(database).await;
        rename(&site, "CTI-1", "\u{200e}CTI\u{2011}1").await;
        rename(&site, "CTI-2", "000123").await;
        let (cases, contacts) = (forloeb("CTI-1"), contact("123"));
        let report = site.import(&[("forløb.csv", &cases), ("kontakter.csv", &contacts)]).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(counts(&report, "forloeb"), [0, 0, 1, 2]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["000123"]);
        assert!(site.column("forloeb", "id").await.contains(&"\u{200e}CTI\u{2011}1".to_owned()));
    });
}

#[test]
fn an_id_that_could_be_two_is_an_error_unless_it_is_one_to_the_letter() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        rename(&site, "CTI-1", "000123").await;
        rename(&site, "CTI-2", "0123").await;
        let found = errors(&site.import(&[("forløb.csv", &forloeb("123"))]).await);
        assert!(found[0].starts_with("forløb, row 2, Sagsnummer: differs from 2 that are there only in"), "{found:?}");
        let found = errors(&site.import(&[("kontakter.csv", &contact("00123"))]).await);
        assert!(found.len() == 1 && found[0].contains("differs from 2"), "{found:?}");
        assert_eq!(errors(&site.import(&[("kontakter.csv", &contact("0123"))]).await), [""; 0]);
    });
}

#[test]
fn two_rows_of_a_file_that_are_the_same_case_are_told_so() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let twice = format!("{}000777;p-02;CTI;pensionatet;m07;Næstved;17-03-2026\n", forloeb("777"));
        let found = errors(&site.import(&[("forløb.csv", &twice)]).await);
        assert!(found[0].contains("has the same key as row 3"), "{found:?}");
        let same = format!("{}000777;p-01;CTI;pensionatet;m07;Næstved;17-03-2026\n", forloeb("777"));
        let contacts = contact("0777");
        let report = site.import(&[("forløb.csv", &same), ("kontakter.csv", &contacts)]).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["000777"], "the zeros were typed");
    });
}

#[test]
fn a_takst_and_the_code_that_a_case_has_are_the_same_however_they_are_written() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let takst = |code: &str, amount: &str| format!("code;valid_from;oere_per_day\n{code};01-01-2026;{amount}\n");
        assert_eq!(errors(&site.import(&[("takst.csv", &takst("Høj 1", "406"))]).await), [""; 0]);
        let report = site.import(&[("takst.csv", &takst("\u{200b}Høj\u{a0} 1", "512"))]).await;
        assert_eq!(counts(&report, "takst"), [0, 1, 0, 0]);
        let case = "id;borger_ref;method;tilbud_id;handlekommune;takst_code\nX;p;CTI;pensionatet;370;Høj  1\n";
        site.import(&[("forloeb.csv", case)]).await;
        assert_eq!(site.texts("SELECT takst_code FROM forloeb WHERE id = 'X'").await, ["Høj 1"]);
        let promise = |reference: &str| format!("forloeb_id;registered_on;reference\nCTI-1;01-04-2026;{reference}\n");
        site.import(&[("betalingstilsagn.csv", &promise("T-1"))]).await;
        let report = site.import(&[("betalingstilsagn.csv", &promise("T\u{2011}1"))]).await;
        assert_eq!(counts(&report, "betalingstilsagn"), [0, 0, 1, 0]);
    });
}

#[test]
fn a_number_of_a_case_whose_zeros_a_spreadsheet_took_is_that_case() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        rename(&site, "CTI-1", "000123").await;
        let book = workbook("Kontakter", |sheet| {
            sheet.write_row(0, 0, ["Sagsnummer", "Dato", "Kontaktform"]).unwrap();
            sheet.write(1, 0, 123.0).unwrap().write_row(1, 1, ["20-03-2026", "Møde"]).unwrap();
        });
        let report = site.try_import(&[site.file("a.xlsx", book)], false, false).await.unwrap();
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(site.column("kontakt", "forloeb_id").await, ["000123"]);
    });
}

#[test]
fn a_tilbud_and_a_worker_go_by_their_names_where_these_are_theirs_alone() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let case = |tilbud: &str, worker: &str| {
            format!("id;borger_ref;method;tilbud_id;medarbejder_id;handlekommune\nX;p;CTI;{tilbud};{worker};370\n")
        };
        assert_eq!(errors(&site.import(&[("forloeb.csv", &case("Pensionatet", "  maja "))]).await), [""; 0]);
        assert_eq!(site.texts("SELECT medarbejder_id FROM forloeb WHERE id = 'X'").await, ["m07"]);
        let workers =
            "id;name;email;tilbud_id\nm09;Kim;kim@example.dk;Pensionatet\nm10;Bo;bo2@example.dk;pensionatet\n";
        let report = site.dry_run(&[("medarbejdere.csv", workers), ("forloeb.csv", &case("PENSIONATET", "Kim"))]).await;
        assert_eq!(errors(&report), [""; 0], "also where the name is in the file only");
        let report = site.dry_run(&[("medarbejdere.csv", workers), ("forloeb.csv", &case("pensionatet", "Bo"))]).await;
        let found = errors(&report);
        assert_eq!(found, ["forloeb, row 2, medarbejder_id: is the name of several; accepted: the id of one of them"]);
    });
}

#[test]
fn a_reference_that_leads_nowhere_names_those_that_there_are() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let case = "id;borger_ref;method;tilbud_id;medarbejder_id;handlekommune\nX;p;CTI;huset;m99;370\n";
        let report = site.dry_run(&[("forloeb.csv", case)]).await;
        let found = errors(&report);
        assert!(found[0].ends_with("accepted: a Tilbud of the sheet Tilbud: pensionatet"), "{found:?}");
        assert!(found[1].ends_with("accepted: a Medarbejder of the sheet Medarbejdere: m07, m08"), "{found:?}");
        assert!(report.outcome.wrong_rows[1].danish().ends_with("på arket Medarbejdere: m07, m08"));
        let many = (10..30).map(|n| format!("m{n};N {n};m{n}@example.dk;pensionatet"));
        let workers = ["id;name;email;tilbud_id".to_owned()].into_iter().chain(many).collect::<Vec<_>>().join("\n");
        let report = site.dry_run(&[("medarbejdere.csv", &workers), ("forloeb.csv", case)]).await;
        let found = errors(&report);
        assert!(found[1].ends_with("m07, m08, m10, m11, m12, m13, m14, m15, m16, m17 and more: 12"), "{found:?}");
    });
}

#[test]
fn a_kommune_without_a_list_of_them_is_told_that_it_is_missing() {
    block_on(async {
        let [_, tilbud, workers, cases] = GROUND;
        let site = Site::new(TestDatabase::sqlite());
        let report = site.dry_run(&[tilbud, workers, cases]).await;
        let missing = |error: &String| error.contains("Handlekommune: can't be found: the list of kommuner is missing");
        let found = errors(&report);
        assert!(found.len() == 3 && found.iter().all(missing), "{found:?}");
        assert!(
            report.outcome.wrong_rows[0]
                .danish()
                .ends_with("listen over kommuner mangler; tilføj arket Kommuner fra skabelonen")
        );
        assert_eq!(errors(&site.dry_run(&[KOMMUNER, tilbud, workers, cases]).await), [""; 0]);
    });
}

#[test]
fn a_kommune_goes_by_its_name_with_and_without_what_belongs_to_it() {
    let list = "code;name\n0370;Næstved\n0480;Nordfyns\n0820;Vesthimmerlands\n0400;Bornholms\n0101;København\n0630;Vejle\n0360;Lolland\n0706;Syddjurs\n";
    let code = |text: &str| {
        block_on(async {
            let site = Site::with_ground(TestDatabase::sqlite()).await;
            let betaler = format!("Sagsnummer;Gælder fra;Kommune\nCTI-1;01-04-2026;{text}\n");
            let report = site.import(&[("kommuner.csv", list), ("betalere.csv", &betaler)]).await;
            assert_eq!(errors(&report), [""; 0], "{text}");
            site.column("betaler", "kommune").await.join(" ")
        })
    };
    for (text, expected) in [
        ("Nordfyn", "0480"),
        ("Nordfyns Kommune", "0480"),
        ("Vesthimmerland", "0820"),
        ("vesthimmerland kommune", "0820"),
        ("Bornholms Regionskommune", "0400"),
        ("Bornholm", "0400"),
        ("Københavns", "0101"),
        ("Lollands kommune", "0360"),
        ("Syddjurs", "0706"),
        ("Vejle-kommune", "0630"),
        ("N\u{e6}stved", "0370"),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn addresses_and_numbers_that_nothing_could_reach_are_told_by_the_import() {
    let worker = |email: &str| {
        let text = format!("id;name;email;tilbud_id\nm99;Kim;{email};pensionatet\n");
        becomes(("medarbejdere.csv", &text), "medarbejder", "email")
    };
    for email in ["kim", "kim@", "kim@example", "kim@example..dk", "kim @example.dk", "a@b.dk; c@d.dk"] {
        let told = worker(&email.replace(';', ","));
        assert!(email == "kim@example" || told.unwrap_err().contains("one mail address"), "{email}");
    }
    assert!(worker("kim@næstved.dk").is_ok());
    let kommune = |column: &str, text: &str| {
        let rows = format!("code;name;{column}\n0999;Prøve;{text}\n");
        becomes(("kommuner.csv", &rows), "kommune", column).map(|all| all.replace("NULL", "").replace(", ", ""))
    };
    assert_eq!(kommune("gln", "579 0000 000005").as_deref(), Ok("5790000000005"));
    assert_eq!(kommune("cvr", "64 94 22 12").as_deref(), Ok("64942212"));
    assert_eq!(kommune("cvr", "DK64942212").as_deref(), Ok("64942212"));
    for text in ["5790000000006", "579000000000", "fjorten"] {
        assert!(
            kommune("gln", text).unwrap_err().contains("13 digits, of which the last is the check digit"),
            "{text}"
        );
    }
    for text in ["6494221", "649422122", "SE64942212"] {
        assert!(kommune("cvr", text).unwrap_err().contains("accepted: eight digits"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A list in other spellings changes nothing.
    #[test]
    fn ids_in_any_spelling_are_the_same_rows(
        ids in proptest::collection::btree_set("[A-Z]{2}-[1-9]{1,3}|0{0,3}[1-9][0-9]{0,4}", 1..6),
        marks in proptest::collection::vec(0..5_usize, 6),
    ) {
        let compared: BTreeSet<String> = ids.iter().map(|id| id.trim_start_matches('0').to_owned()).collect();
        prop_assume!(compared.len() == ids.len());
        let list = |ids: &[String]| {
            let row = |id: &String| format!("{id};p-01;CTI;pensionatet;m07;Næstved;17-03-2026\n");
            TITLES.to_owned() + &ids.iter().map(row).collect::<String>()
        };
        let spelled = |(id, mark): (&String, &usize)| match mark {
            0 => format!("\u{200f}{id}\u{feff}"),
            1 => id.replace('-', "\u{2011}"),
            2 if id.starts_with('0') => id.trim_start_matches('0').to_owned(),
            2 if id.bytes().all(|b| b.is_ascii_digit()) => format!("00{id}"),
            3 => format!("'{id}"),
            _ => id.clone(),
        };
        let ids: Vec<String> = ids.into_iter().collect();
        let others: Vec<String> = ids.iter().zip(&marks).map(spelled).collect();
        block_on(async {
            let site = Site::with_ground(TestDatabase::sqlite()).await;
            prop_assert_eq!(errors(&site.import(&[("forløb.csv", &list(&ids))]).await), [""; 0]);
            let before = site.column("forloeb", "id").await;
            let report = site.import(&[("forløb.csv", &list(&others))]).await;
            prop_assert_eq!(errors(&report), [""; 0]);
            prop_assert_eq!(counts(&report, "forloeb")[..3].to_vec(), [0, 0, ids.len()]);
            prop_assert_eq!(site.column("forloeb", "id").await, before);
            Ok(())
        })?;
    }
}
