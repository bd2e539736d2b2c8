//! The same errors for two readers: in English for the command line, in Danish for whoever keeps the list.

use super::site::{Site, workbook};
use crate::support::databases::{TestDatabase, block_on};
use fasevagt::import::{danish_lines, english_lines};

#[test]
fn whoever_keeps_the_list_is_told_in_danish_where_it_is_wrong_and_never_what_stands_there() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let text = "Sagsnummer;Fra;Til;Faktureres\nCTI-1;i-gaar;i-morgen;maaske\nCTI-77;01-04-2026;31-03-2026;Ja\nCTI-2;;;Nej\n";
        let report = site.dry_run(&[("pauser.csv", text)]).await;
        let told: Vec<String> = report.outcome.wrong_rows.iter().map(fasevagt::import::ImportProblem::danish).collect();
        assert_eq!(
            told,
            [
                "pauser, række 2, Fra: det, der står her, kan ikke bruges; \
                 skriv en dato som 17-03-2026, uden klokkeslæt, fra 1990 til 2200",
                "pauser, række 2, Til: det, der står her, kan ikke bruges; \
                 skriv en dato som 17-03-2026, uden klokkeslæt, fra 1990 til 2200",
                "pauser, række 2, Faktureres: det, der står her, kan ikke bruges; skriv Ja eller Nej",
                "pauser, række 3, Til: datoen ligger før Fra; skriv samme dag eller en senere",
                "pauser, række 3, Sagsnummer: det, der står her, findes hverken i filen eller i databasen; \
                 skriv en værdi fra kolonnen \"Sagsnummer\" på arket Forløb",
                "pauser, række 4, Fra: cellen er tom; skriv en dato som 17-03-2026, uden klokkeslæt, fra 1990 til 2200",
            ]
        );
        for value in ["i-gaar", "i-morgen", "maaske", "CTI-77", "31-03-2026", "2026-03-31"] {
            assert!(!told.join("\n").contains(value), "{value}");
        }
    });
}

#[test]
fn an_error_knows_the_place_of_its_cell() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let text = "Note;Takst pr. døgn (kr.);Gælder fra;Takstkode\n;gratis;01-01-2026;CTI;andet\n";
        let report = site.dry_run(&[("takster.csv", text)]).await;
        let places: Vec<_> = report.outcome.wrong_rows.iter().map(|one| (one.row, one.place)).collect();
        assert_eq!(places, [(Some(2), Some(4)), (Some(2), Some(1))]);
        assert!(report.outcome.wrong_rows[0].danish().starts_with("takster, række 2, kolonne E: "));
    });
}

#[test]
fn a_file_that_cannot_be_read_is_told_in_both_languages() {
    block_on(async {
        let site = Site::new(TestDatabase::sqlite());
        for (name, bytes, danish) in [
            ("a.xlsx", b"Sagsnummer;Dato\n".to_vec(), "ikke en hel regnearksfil"),
            ("b.xlsx", Vec::new(), "filen er tom"),
            ("c.xlsx", workbook("Noter", |_| ()), "intet ark med et kendt navn"),
        ] {
            let error = site.try_import(&[site.file(name, bytes)], false, false).await.unwrap_err();
            let unreadable = error.downcast_ref::<fasevagt::import::Unreadable>().unwrap();
            assert!(unreadable.danish().contains(danish), "{}", unreadable.danish());
            assert!(unreadable.danish().contains(name));
        }
    });
}

#[test]
fn many_errors_of_one_cause_are_one_line_with_a_count() {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let rows = "CTI-1;2026;Møde\n".repeat(5) + "CTI-1;i-gaar;Møde\nCTI-1;i-gaar;Møde\nCTI-1;2027;Møde\n";
        let report = site.dry_run(&[("kontakter.csv", &format!("Sagsnummer;Dato;Kontaktform\n{rows}"))]).await;
        let english = english_lines(report.outcome.wrong_rows.iter());
        let places: Vec<&str> = english.iter().map(|line| line.split(" is not").next().unwrap()).collect();
        assert_eq!(
            places,
            [
                "kontakter, rows 2, 3, 4 and 2 more, Dato: \"2026\"",
                "kontakter, row 7, Dato: \"i-gaar\"",
                "kontakter, row 8, Dato: \"i-gaar\"",
                "kontakter, row 9, Dato: \"2027\"",
            ]
        );
        let danish = danish_lines(report.outcome.wrong_rows.iter());
        assert_eq!(danish.len(), 1, "the values are not told: {danish:?}");
        assert!(danish[0].starts_with("kontakter, række 2, 3, 4 og 5 til, Dato: det, der står her, kan ikke bruges"));
    });
}
