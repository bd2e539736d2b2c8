//! The workbook, read back.

use std::io::Cursor;
use std::process::Command;

use calamine::{Data, DataType, Range, Reader, Xlsx};
use fasevagt::documents::{kommune_xlsx, overview_xlsx};
use proptest::prelude::*;

use crate::support::bills::Sample;
use crate::support::day;

const SHEETS: [&str; 5] = ["Overblik", "Linjer", "Efterregulering", "Tilbageholdt", "Afstemning"];

fn book(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    book(bytes).worksheet_range(name).unwrap()
}

fn bill(sample: &Sample) -> Vec<u8> {
    kommune_xlsx(&sample.bill()).unwrap()
}

fn overview(sample: &Sample) -> Vec<u8> {
    overview_xlsx(&sample.overview()).unwrap()
}

/// The cells of the row that begins with this text.
fn row<'a>(sheet: &'a Range<Data>, first: &str) -> &'a [Data] {
    sheet.rows().find(|row| row[0] == *first).unwrap()
}

/// The cells below a title, down to the total.
fn column(sheet: &Range<Data>, title: &str) -> Vec<Data> {
    let (titles, place) = sheet.used_cells().find(|(_, _, cell)| **cell == *title).map(|(r, c, _)| (r, c)).unwrap();
    let below = sheet.rows().skip(titles + 1).take_while(|row| row[0] != *"I alt");
    below.map(|row| row[place].clone()).collect()
}

/// The same amount, whatever the float behind it.
fn oere(cell: &Data) -> i64 {
    format!("{:.2}", cell.get_float().unwrap()).replace('.', "").parse().unwrap()
}

fn sum(cells: &[Data]) -> i64 {
    cells.iter().filter(|cell| cell.is_float()).map(oere).sum()
}

/// One file of the workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("book.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let out = Command::new("unzip").arg("-p").arg(path).arg(name).output().unwrap();
    assert!(out.status.success(), "{name}");
    String::from_utf8(out.stdout).unwrap()
}

fn samples() -> Vec<Sample> {
    let mut odd = Sample::naestved();
    odd.month.kommuner[0].lines[0].forloeb = "x".repeat(40_000);
    let lines = [0, 1, 40].map(|count| Sample::with_lines(count, Some("2026-000123")));
    lines.into_iter().chain([odd, Sample::naestved(), Sample::kreditnota()]).collect()
}

fn books() -> Vec<Vec<u8>> {
    let overviews = [Sample::with_kommuner(98), Sample::with_kommuner(0), Sample::naestved()];
    samples().iter().map(bill).chain(overviews.iter().map(overview)).collect()
}

#[test]
fn the_front_says_whose_bill_it_is_and_what_it_comes_to() {
    let front = sheet(&bill(&Sample::naestved()), "Overblik");
    assert_eq!(front.get((0, 0)).unwrap(), "Takstopgørelse");
    for (label, value) in
        [("Leverandør", "Pensionatet"), ("Betalingskommune", "0370 Næstved"), ("Nummer", "2020-000002")]
    {
        assert_eq!(row(&front, label)[1], *value);
    }
    assert_eq!(row(&front, "Betalingsfrist")[1].as_date(), Some(day("2020-04-01")));
    let due = row(&front, "I alt at betale");
    assert_eq!(due[1..].iter().map(oere).collect::<Vec<_>>(), [3_900, 1_605_100, 588_700, 1_016_400]);
    assert_eq!(row(&front, "Linjerne mod totalen")[1], *"Stemmer");
}

#[test]
fn dates_and_numbers_are_real_ones_and_codes_are_text() {
    let lines = sheet(&overview(&Sample::naestved()), "Linjer");
    assert_eq!(column(&lines, "Kode")[0], *"0370");
    assert_eq!(column(&lines, "Fra")[0].as_date(), Some(day("2020-02-01")));
    assert!(column(&lines, "Fra")[0].is_datetime());
    assert_eq!(column(&lines, "Beløb")[0], 11_774.0);
    let corrections = sheet(&bill(&Sample::naestved()), "Efterregulering");
    assert_eq!(column(&corrections, "Måned")[0].as_date(), Some(day("2020-01-01")));
    assert_eq!(column(&corrections, "Retter")[0], *"2020-000001");
    assert_eq!(column(&corrections, "Årsag")[0], *"taksten er rettet");
}

#[test]
fn the_results_kept_with_the_totals_are_the_sums_of_the_rows() {
    for book in books() {
        for name in ["Linjer", "Efterregulering", "Tilbageholdt"] {
            let sheet = sheet(&book, name);
            let titles: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
            let totals = row(&sheet, "I alt");
            for (title, total) in titles.iter().zip(totals).filter(|(_, total)| total.is_float()) {
                assert_eq!(oere(total), sum(&column(&sheet, title)), "{name} {title}");
            }
        }
    }
}

#[test]
fn every_formula_has_its_result_with_it() {
    for bytes in books() {
        let mut count = 0;
        for name in SHEETS {
            let values = sheet(&bytes, name);
            let formulas = book(&bytes).worksheet_formula(name).unwrap();
            let (top, left) = formulas.start().unwrap_or_default();
            for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
                let at = (top + u32::try_from(row).unwrap(), left + u32::try_from(column).unwrap());
                let value = values.get_value(at).unwrap();
                assert!(value.is_float() || value == "Stemmer", "{name} {at:?} {formula}: {value}");
                count += 1;
            }
        }
        assert!(count > 30, "{count}");
    }
}

#[test]
fn a_statement_that_does_not_add_up_is_told_on_the_front() {
    let mut sample = Sample::naestved();
    sample.month.kommuner[0].total.net_oere += 1;
    sample.month.total.net_oere += 1;
    let bytes = bill(&sample);
    assert_eq!(row(&sheet(&bytes, "Overblik"), "Linjerne mod totalen")[1], *"Stemmer ikke");
    assert_eq!(row(&sheet(&bytes, "Afstemning"), "Samlet")[4], *"Stemmer ikke");
    assert_eq!(row(&sheet(&overview(&sample), "Overblik"), "Kontrol")[1], *"Stemmer ikke");
}

#[test]
fn the_month_stands_beside_the_month_before_and_the_year() {
    let months = sheet(&bill(&Sample::kreditnota()), "Afstemning");
    let amounts: Vec<i64> = row(&months, "Beløb")[1..].iter().map(oere).collect();
    assert_eq!(amounts, [-730_800, 1_218_000, 487_200, -1_948_800]);
    assert_eq!(oere(&row(&months, "Heraf efterregulering")[1]), -730_800);
    assert_eq!(row(&months, "Forløb")[3], 1.0);
}

#[test]
fn a_kreditnota_says_so_and_shows_what_it_credits_as_positive() {
    let bytes = bill(&Sample::kreditnota());
    let front = sheet(&bytes, "Overblik");
    assert_eq!(front.get((0, 0)).unwrap(), "Kreditnota");
    assert!(front.get((1, 0)).unwrap().to_string().starts_with("Dette er en kreditnota"));
    let due = row(&front, "I alt at godskrive");
    assert_eq!(due[1..].iter().map(oere).collect::<Vec<_>>(), [1_800, 730_800, 365_400, 365_400]);
    assert_eq!(column(&sheet(&bytes, "Efterregulering"), "Døgn"), [30.0, -12.0]);
    assert_eq!(row(&front, "Linjerne mod totalen")[1], *"Stemmer");
}

#[test]
fn the_overview_has_a_row_for_each_kommune_and_keeps_the_signs() {
    let sample = Sample::with_kommuner(98);
    let front = sheet(&overview(&sample), "Overblik");
    assert_eq!(column(&front, "Kode").len(), 98);
    let credit = row(&front, "0157");
    assert_eq!([&credit[2], &credit[3]].map(ToString::to_string), ["2026-000108", "Kreditnota"]);
    assert_eq!(
        credit[4..10].iter().map(oere).collect::<Vec<_>>(),
        [100, -3_100, -1_587_200, -1_587_200, 0, -1_587_200]
    );
    let total = sample.month.total;
    let totals: Vec<i64> = row(&front, "I alt")[5..10].iter().map(oere).collect();
    assert_eq!([totals[1], totals[3], totals[4]], [total.amount_oere, total.refusion_oere, total.net_oere]);
    assert_eq!(row(&front, "Kontrol")[1], *"Stemmer");
    let due = column(&front, "Betalingsfrist");
    assert!(due.iter().all(|cell| !cell.is_empty()) && due[8] == *"Intet at betale", "{due:?}");
    assert_eq!(column(&front, "EAN/GLN")[0], *"5798000000001");
}

#[test]
fn the_overview_asks_each_kommune_for_its_promise() {
    let held = sheet(&overview(&Sample::naestved()), "Tilbageholdt");
    let texts = column(&held, "Tekst til kommunen");
    let asked = "Til Næstved Kommune: Vi mangler jeres betalingstilsagn for forløb CTI-2020-009. 28 døgn i februar 2020 (11.368,00 kr.) \
                 er derfor ikke opkrævet. Send os tilsagnet med jeres reference, så opkræves døgnene med den næste opgørelse.";
    assert_eq!(texts[0], *asked);
    assert_eq!(texts[1], Data::Empty, "a price is ours to find");
    assert_eq!(column(&held, "Alder (måneder)")[0], Data::Float(0.0));
}

#[test]
fn held_days_stand_apart_with_no_amount_where_it_is_not_known() {
    let held = sheet(&bill(&Sample::naestved()), "Tilbageholdt");
    assert_eq!(
        column(&held, "Årsag")[..2],
        ["betalingstilsagn mangler", "takst mangler"].map(|s| Data::String(s.into()))
    );
    assert_eq!(column(&held, "Beløb")[..2], [Data::Float(11_368.0), Data::Empty]);
}

#[test]
fn a_sheet_without_rows_says_none() {
    let bytes = bill(&Sample::with_lines(0, Some("2026-000123")));
    for name in ["Linjer", "Efterregulering", "Tilbageholdt"] {
        let sheet = sheet(&bytes, name);
        assert_eq!(column(&sheet, "Forløb"), [Data::String("Ingen".into())]);
    }
}

#[test]
fn a_draft_says_so_on_the_front_and_on_every_printed_page() {
    let sample = Sample::with_lines(3, None);
    for bytes in [bill(&sample), overview(&sample)] {
        let front = sheet(&bytes, "Overblik");
        assert!(front.rows().any(|row| row[0] == *"UDKAST – ikke udstedt"));
        for number in 1..=5 {
            let xml = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
            assert!(xml.contains("&amp;RUDKAST</oddHeader>"), "{number}");
        }
    }
    let issued = bill(&Sample::naestved());
    assert!(!part(&issued, "xl/worksheets/sheet1.xml").contains("UDKAST"));
    assert!(!part(&issued, "xl/sharedStrings.xml").contains("UDKAST"));
}

#[test]
fn titles_stay_in_sight_can_be_filtered_and_repeat_on_paper() {
    let bytes = bill(&Sample::with_lines(40, Some("2026-000123")));
    let lines = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(lines.contains(r#"ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen""#));
    assert!(lines.contains(&format!(r#"<autoFilter ref="A1:{}37"/>"#, 'K')));
    assert!(lines.contains(r#"paperSize="9""#) && lines.contains(r#"fitToHeight="0" orientation="landscape""#));
    assert!(lines.contains("Side &amp;P af &amp;N"));
    assert!(part(&bytes, "xl/workbook.xml").contains("Linjer!$1:$1"));
}

#[test]
fn an_ampersand_in_a_name_is_printed() {
    let mut sample = Sample::naestved();
    sample.provider.name = "Hus & Hjem".into();
    assert!(part(&bill(&sample), "xl/worksheets/sheet1.xml").contains("&amp;LHus &amp;&amp; Hjem&amp;C"));
}

#[test]
fn a_text_like_a_formula_is_a_text_and_an_odd_one_is_made_fit() {
    let mut sample = Sample::naestved();
    let lines = &mut sample.month.kommuner[0].lines;
    lines[0].forloeb = "=1+1".into();
    lines[1].forloeb = format!("a\u{1}\n{}", "x".repeat(40_000));
    let bytes = bill(&sample);
    let shown = column(&sheet(&bytes, "Linjer"), "Forløb");
    assert_eq!(shown[0], *"=1+1");
    assert_eq!(shown[1].to_string(), format!("a\u{fffd}\u{fffd}{}…", "x".repeat(497)));
    let formulas = book(&bytes).worksheet_formula("Linjer").unwrap();
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty() || formula.starts_with("SUBTOTAL")));
}

#[test]
fn the_same_statement_gives_the_same_bytes() {
    for sample in samples() {
        assert_eq!(bill(&sample), bill(&sample));
        assert_eq!(overview(&sample), overview(&sample));
    }
    assert!(part(&bill(&Sample::naestved()), "docProps/core.xml").contains("2020-03-02T00:00:00Z</dcterms:created>"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_text_makes_a_workbook_that_can_be_read(text in any::<String>()) {
        let mut sample = Sample::naestved();
        sample.provider.name.clone_from(&text);
        sample.month.kommuner[0].name.clone_from(&text);
        sample.month.kommuner[0].lines[0].forloeb = text;
        for bytes in [bill(&sample), overview(&sample)] {
            for name in SHEETS {
                sheet(&bytes, name);
            }
        }
    }
}
