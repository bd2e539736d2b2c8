//! The CSV file, read back.

use fasevagt::documents::{CSV_COLUMNS, CsvContext, csv_lines};
use fasevagt::domain::billing::statement::{CorrectionReason, KommuneStatement, StatementLine};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::bills::{Sample, line, reversed, statement};
use crate::support::cast::register;
use crate::support::day;

fn file(kommuner: &[KommuneStatement]) -> String {
    let known = register().kommuner;
    let (month, on, due_on) = (day("2020-02-01"), day("2020-03-02"), day("2020-04-01"));
    let bytes = csv_lines(&CsvContext { month, on, due_on, kommuner: &known }, kommuner).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The records below the titles, as another program reads them.
fn records(file: &str) -> Vec<csv::StringRecord> {
    let file = file.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(file.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

fn cell<'a>(record: &'a csv::StringRecord, column: &str) -> &'a str {
    &record[CSV_COLUMNS.iter().position(|title| *title == column).unwrap()]
}

/// A number as a ledger reads it, in hundredths.
fn hundredths(text: &str) -> i64 {
    let (kroner, oere) = text.split_once(',').unwrap();
    assert_eq!(oere.len(), 2, "{text}");
    format!("{kroner}{oere}").parse().unwrap()
}

fn forloeb(text: &str) -> String {
    let line = StatementLine { forloeb: text.into(), ..line("", "2020-02", 1, 40_600, false) };
    let file = file(&[statement("0370", "Næstved", None, vec![line])]);
    cell(&records(&file)[0], "forloeb").to_owned()
}

#[test]
fn the_file_begins_with_a_mark_and_has_semicolons_decimal_commas_and_crlf() {
    let file = file(&Sample::naestved().month.kommuner);
    let mut lines = file.split("\r\n");
    assert_eq!(lines.next().unwrap(), format!("\u{feff}{}", CSV_COLUMNS.join(";")));
    assert_eq!(
        lines.next().unwrap(),
        "202002;02-03-2020;0370;Næstved;2020-000002;Takstopgørelse;CTI-2020-003;CTI;ordinær;202002;\
         01-02-2020;29-02-2020;29;406,00;11774,00;5887,00;5887,00;;;01-04-2020;5798000000001;;;"
    );
    assert_eq!(
        lines.nth(1).unwrap(),
        "202002;02-03-2020;0370;Næstved;2020-000002;Takstopgørelse;CTI-2020-011;CTI;efterregulering;202001;\
         01-01-2020;31-01-2020;-31;406,00;-12586,00;0,00;-12586,00;2020-000001;taksten er rettet;01-04-2020;5798000000001;;;"
    );
    assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
}

#[test]
fn a_kreditnota_keeps_its_signs_and_a_draft_has_udkast_for_a_number() {
    let credit = file(&Sample::kreditnota().month.kommuner);
    let rows = records(&credit);
    assert_eq!(cell(&rows[0], "dokument"), "Kreditnota");
    assert_eq!(rows.iter().map(|row| hundredths(cell(row, "beloeb"))).sum::<i64>(), -730_800);

    let draft = file(&Sample::with_lines(1, None).month.kommuner);
    assert_eq!(cell(&records(&draft)[0], "nummer"), "UDKAST");
}

#[test]
fn without_lines_there_are_the_titles_only() {
    assert_eq!(file(&[]), format!("\u{feff}{}\r\n", CSV_COLUMNS.join(";")));
}

#[test]
fn what_a_spreadsheet_would_run_is_text_with_an_apostrophe() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\u{a0}=1+1", "\u{feff}=1", "＝1", "-CTI-1"] {
        assert_eq!(forloeb(text), format!("'{text}"));
    }
    assert_eq!(forloeb("\t=1"), "' =1");
    assert_eq!(forloeb("\rCTI"), "' CTI");
    assert_eq!(forloeb("CTI=2020-1"), "CTI=2020-1");
}

#[test]
fn a_text_stays_on_its_line() {
    assert_eq!(forloeb("CTI\r\n1;\"a\"\0"), "CTI  1;\"a\" ");
}

#[test]
fn negative_numbers_stay_numbers_also_below_a_krone() {
    let line = reversed(line("CTI-1", "2020-02", 1, 7, false), "2020-000001", CorrectionReason::Days);
    let file = file(&[statement("0370", "Næstved", None, vec![line])]);
    let row = &records(&file)[0];
    assert_eq!([cell(row, "doegn"), cell(row, "takst"), cell(row, "beloeb")], ["-1", "0,07", "-0,07"]);
}

#[test]
fn the_handbook_documents_every_column_in_order() {
    let page = include_str!("../../../src/cli/handbook/statements.md");
    let documented = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: Vec<&str> = documented.map(|(name, _)| name).filter(|name| CSV_COLUMNS.contains(name)).collect();
    assert_eq!(documented, CSV_COLUMNS);
}

fn any_line() -> impl Strategy<Value = StatementLine> {
    let text = prop_oneof!["[=+@;\"'\t\r\n -]{0,4}[a-zæøå0-9;\"\n]{0,12}", any::<String>()];
    (text, 1..400_i64, 0..9_000_000_i64, any::<bool>(), any::<bool>()).prop_map(
        |(text, days, takst, refusion, turned)| {
            let line = line(&text, "2020-02", days, takst, refusion);
            if turned { reversed(line, &text, CorrectionReason::Days) } else { line }
        },
    )
}

proptest! {
    #[test]
    fn any_lines_are_read_back_to_the_same_numbers(lines in vec(any_line(), 0..20), name in any::<String>()) {
        let statement = statement("0370", &name, Some("2020-000002"), lines);
        let file = file(std::slice::from_ref(&statement));
        let rows = records(&file);
        prop_assert_eq!(rows.len(), statement.lines.len());
        for (row, line) in rows.iter().zip(&statement.lines) {
            prop_assert_eq!(cell(row, "kommunekode"), "0370");
            prop_assert_eq!(cell(row, "doegn").parse(), Ok(line.sum.days));
            let money = ["takst", "beloeb", "refusion", "netto"].map(|column| hundredths(cell(row, column)));
            let sum = line.sum;
            prop_assert_eq!(money, [line.takst_oere, sum.amount_oere, sum.refusion_oere, sum.net_oere]);
            prop_assert!(!cell(row, "forloeb").trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
