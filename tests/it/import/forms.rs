//! What people type, and what it becomes.

use super::site::{Site, becomes, errors, workbook};
use crate::support::databases::{TestDatabase, block_on};
use fasevagt::domain::cases::forloeb::Method;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};

fn takst(valid_from: &str, amount: &str) -> String {
    format!("Takstkode;Gælder fra;Takst pr. døgn (kr.)\nCTI;{valid_from};{amount}\n")
}

fn date(text: &str) -> Result<String, String> {
    becomes(("takster.csv", &takst(text, "406")), "takst", "valid_from")
}

fn amount(text: &str) -> Result<String, String> {
    becomes(("takster.csv", &takst("01-01-2020", text)), "takst", "oere_per_day")
}

#[test]
fn a_date_is_accepted_as_people_type_it() {
    let forms = [
        "17-03-2026",
        "17.03.2026",
        "17/3/2026",
        "17-3-2026",
        "17/3-2026",
        "2026-03-17",
        " 17-03-2026 ",
        "2026-03-17 00:00:00",
    ];
    for text in forms {
        assert_eq!(date(text).as_deref(), Ok("2026-03-17"), "{text}");
    }
}

#[test]
fn a_date_that_is_none_is_refused_with_its_place_and_what_is_accepted() {
    let error = date("31.02.2026").unwrap_err();
    assert_eq!(
        error,
        "takster, row 2, Gælder fra: \"31.02.2026\" is not accepted; \
         accepted: a date such as 17-03-2026, without a time, from 1990 to 2200"
    );
    for text in ["17-03-85", "03/17/2026", "46098", "i morgen", "17-03-0026", "2026-03-17 12:30", "xy"] {
        assert!(date(text).unwrap_err().contains("accepted: a date"), "{text}");
    }
}

#[test]
fn an_amount_in_kroner_becomes_oere_exactly() {
    let forms =
        [("406,00", "40600"), ("406", "40600"), ("406.00", "40600"), ("1.234,50", "123450"), ("406,1", "40610")];
    let more = [("1234567,89", "123456789"), ("0,07", "7"), ("kr. 406,00", "40600"), ("1.234.567,89", "123456789")];
    for (text, oere) in forms.into_iter().chain(more) {
        assert_eq!(amount(text).as_deref(), Ok(oere), "{text}");
    }
}

#[test]
fn an_amount_of_another_form_is_refused() {
    for text in
        ["406,123", "406.123", "12.34,50", "-406,00", "gratis", "4 0 6 x", "99999999999999999999", ",50", "1,2,3"]
    {
        assert!(amount(text).unwrap_err().contains("an amount in kroner"), "{text}");
    }
    assert!(amount("").unwrap_err().contains("is empty"));
}

#[test]
fn a_kommune_goes_by_its_name_or_its_code() {
    let betaler = |kommune: &str| {
        let text = format!("Sagsnummer;Gælder fra;Kommune\nCTI-1;01-04-2026;{kommune}\n");
        becomes(("betalere.csv", &text), "betaler", "kommune")
    };
    let forms = [("Næstved", "0370"), ("NÆSTVED KOMMUNE", "0370"), ("0370", "0370"), ("370", "0370")];
    for (text, code) in forms.into_iter().chain([("Københavns Kommune", "0101"), ("naestved", "0370")]) {
        assert_eq!(betaler(text).as_deref(), Ok(code), "{text}");
    }
    for text in ["Nærved", "9999", "37"] {
        assert!(betaler(text).unwrap_err().contains("accepted: the code or the name of a kommune"), "{text}");
    }
}

#[test]
fn yes_and_no_are_accepted_in_danish_and_in_the_tongue_of_machines() {
    let billed = |text: &str| {
        let text = format!("Sagsnummer;Fra;Faktureres\nCTI-1;01-04-2026;{text}\n");
        becomes(("pauser.csv", &text), "pause", "billed")
    };
    for text in ["Ja", "ja", "1", "true", "SAND"] {
        assert_eq!(billed(text).as_deref(), Ok("1"), "{text}");
    }
    for text in ["Nej", "0", "false", "falsk"] {
        assert_eq!(billed(text).as_deref(), Ok("0"), "{text}");
    }
    assert!(billed("måske").unwrap_err().contains("accepted: Ja, Nej"));
}

#[test]
fn a_value_of_a_closed_set_is_accepted_in_danish_and_as_the_database_has_it() {
    let milestone = |kind: &str| {
        let text = format!("Sagsnummer;Milepæl;Dato\nCTI-1;{kind};01-04-2026\n");
        becomes(("milepæle.csv", &text), "milestone", "kind")
    };
    for text in ["Overdragelsesaftale", "overdragelsesaftale", "handover_agreement"] {
        assert_eq!(milestone(text).as_deref(), Ok("handover_agreement"), "{text}");
    }
    assert!(milestone("aftale").unwrap_err().contains("Overdragelsesaftale, "));
    let legal_basis = |text: &str| {
        let rows =
            format!("id;borger_ref;method;tilbud_id;handlekommune;legal_basis\nX;p;CTI;pensionatet;0370;{text}\n");
        becomes(("forloeb.csv", &rows), "forloeb", "legal_basis").map(|all| all.replace("NULL", "").replace(", ", ""))
    };
    for text in ["§ 85 a", "85a", "§85a"] {
        assert_eq!(legal_basis(text).as_deref(), Ok("85a"), "{text}");
    }
}

#[test]
fn a_phase_plan_must_be_possible() {
    let plan = |text: &str| {
        becomes(("tilbud.csv", &format!("id;name;phase_plan\npensionatet;P;{text}\n")), "tilbud", "phase_plan")
    };
    assert_eq!(plan("3-4-2").as_deref(), Ok("3-4-2"));
    for text in ["3-3", "0-3-3", "3-3-99", "tre"] {
        assert!(plan(text).unwrap_err().contains("3-3-3"), "{text}");
    }
}

#[test]
fn a_site_has_its_own_names_of_methods_and_they_go_before_ours() {
    block_on(async {
        let mut site = Site::with_ground(TestDatabase::sqlite()).await;
        site.methods = [("CTI (ICM)".into(), Method::Cti), ("ICM".into(), Method::Cti)].into();
        let text =
            "id;borger_ref;method;tilbud_id;handlekommune\nA;p;cti  (icm);pensionatet;370\nB;p;ICM;pensionatet;370\n";
        let report = site.import(&[("forloeb.csv", text)]).await;
        assert_eq!(errors(&report), [""; 0]);
        assert_eq!(site.texts("SELECT method FROM forloeb WHERE id IN ('A', 'B')").await, ["CTI", "CTI"]);
    });
}

fn takst_sheet(write: impl FnOnce(&mut Worksheet)) -> (Vec<String>, Vec<String>, Vec<String>) {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        let file = site.file(
            "liste.xlsx",
            workbook("Takster", |sheet| {
                sheet.write_row(0, 0, ["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]).unwrap();
                write(sheet);
            }),
        );
        let report = site.try_import(&[file], false, false).await.unwrap();
        if report.refused {
            return (errors(&report), Vec::new(), Vec::new());
        }
        (
            Vec::new(),
            site.column("takst", "code || ' ' || valid_from").await,
            site.column("takst", "oere_per_day").await,
        )
    })
}

#[test]
fn cells_of_a_spreadsheet_are_taken_for_what_they_show() {
    let date = Format::new().set_num_format("dd-mm-yyyy");
    let (errors, rows, amounts) = takst_sheet(|sheet| {
        sheet.write(1, 0, 1234.0).unwrap();
        sheet.write_with_format(1, 1, ExcelDateTime::parse_from_str("2026-03-17").unwrap(), &date).unwrap();
        sheet.write(1, 2, 406.1).unwrap();
        sheet.write_row(5, 0, ["ICM", "18.03.2026", "0,30"]).unwrap();
        sheet.write_row(6, 0, ["ACT", "19.03.2026"]).unwrap();
        sheet.write(6, 2, 0.1 + 0.2).unwrap();
    });
    assert_eq!(errors, [""; 0]);
    assert_eq!(rows, ["1234 2026-03-17", "ACT 2026-03-19", "ICM 2026-03-18"]);
    assert_eq!(amounts, ["30", "30", "40610"]);
}

#[test]
fn a_time_of_day_and_a_formula_that_failed_are_refused_by_the_name_of_their_cell() {
    let moment = Format::new().set_num_format("dd-mm-yyyy hh:mm");
    let (errors, ..) = takst_sheet(|sheet| {
        let noon = ExcelDateTime::parse_from_str("2026-03-17T12:00:00").unwrap();
        sheet.write(1, 0, "CTI").unwrap();
        sheet.write_with_format(1, 1, noon, &moment).unwrap();
        sheet.write(1, 2, 406.123).unwrap();
        sheet.write_row(3, 0, ["ICM", "18.03.2026"]).unwrap();
        sheet.write_formula(3, 2, rust_xlsxwriter::Formula::new("=A99/0").set_result("#DIV/0!")).unwrap();
    });
    assert!(errors[0].starts_with("Takster, row 2, Gælder fra: a time of day"), "{errors:?}");
    assert!(errors[1].starts_with("Takster, row 2, Takst pr. døgn (kr.): 406.123 is not"), "{errors:?}");
    assert!(errors[2].starts_with("Takster, row 4, Takst pr. døgn (kr.): holds the error #DIV/0!"), "{errors:?}");
    assert_eq!(errors.len(), 3);
}
