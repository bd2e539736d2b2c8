//! The PDF as a reader sees it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use fasevagt::documents::{Pdf, PdfWriter};
use fasevagt::domain::billing::payment::{Payment, SlipKind};
use fasevagt::domain::billing::statement::CorrectionReason;
use fasevagt::domain::billing::takst::HeldReason;
use fasevagt::domain::values::cpr::holds_cpr;
use fasevagt::domain::values::postal_address::PostalAddress;

use crate::support::bills::{Sample, added, held, line, statement};

fn drawn(sample: &Sample) -> Pdf {
    PdfWriter::new().unwrap().write(&sample.bill()).unwrap()
}

/// What one of poppler's tools says of the file.
fn poppler(tool: &str, arguments: &[&str], pdf: &Pdf) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&pdf.bytes).unwrap();
    let (options, output) = arguments.split_at(arguments.len() - usize::from(tool == "pdftotext"));
    let mut command = Command::new(tool);
    command.args(options).arg(file.path()).args(output).stderr(Stdio::null());
    let output = command.output().expect("poppler-utils are installed by tests/run");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn read_back(pdf: &Pdf) -> String {
    poppler("pdftotext", &["-layout", "-"], pdf)
}

fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

fn has(text: &str, wanted: &[&str]) {
    for line in wanted {
        assert!(text.lines().any(|drawn| drawn == *line), "{line:?} is not a line of\n{text}");
    }
}

/// The cells of the row that begins with this, and of what is read with them.
fn row(text: &str, first: &str) -> Vec<String> {
    text.lines().skip_while(|line| *line != first).take(5).map(str::to_owned).collect()
}

#[test]
fn the_same_bill_gives_the_same_bytes() {
    assert_eq!(drawn(&Sample::naestved()), drawn(&Sample::naestved()));
}

#[test]
fn a_takstopgoerelse_says_who_what_when_and_how_much() {
    let text = drawn(&Sample::naestved()).text;
    has(
        &text,
        &[
            "Takstopgørelse 2020-000002, Næstved Kommune, februar 2020",
            "Pensionatet",
            "4700 Næstved",
            "CVR 12345674",
            "Næstved Kommune",
            "CVR 29189625",
            "Takstopgørelse for februar 2020",
            "Nummer 2020-000002",
            "Periode 01.02.2020 til 29.02.2020",
            "Udstedt 02.03.2020",
            "Betales senest 01.04.2020",
            "At betale i alt 16.051,00 kr.",
            "Statsrefusion (til orientering, søges af kommunen selv)",
            "Statsrefusion 5.887,00 kr.",
            "Netto efter statsrefusion 10.164,00 kr.",
        ],
    );
    assert_eq!(row(&text, "CTI-2020-003"), ["CTI-2020-003", "01.02.2020 – 29.02.2020", "29", "406,00", "11.774,00"]);
}

#[test]
fn a_bill_says_whom_it_is_for_how_to_pay_why_there_is_no_vat_and_whom_to_ask() {
    let mut sample = Sample::naestved();
    sample.kommune.address = Some("Rådmandshaven 20, 4700 Næstved".into());
    let one = &mut sample.month.kommuner[0];
    let references = &mut one.references;
    (references.buyer_reference, references.order_reference) = (Some("Kirsten".into()), Some("R-17".into()));
    references.accounting_cost = Some("1-23-45".into());
    (one.lines[0].order_reference, one.lines[0].promises) = (Some("R-17".into()), vec!["T-1".into(), "T-2".into()]);
    let text = drawn(&sample).text;
    has(
        &text,
        &[
            "Rådmandshaven 20",
            "Att. Kirsten",
            "EAN/GLN 5798000000001",
            "Ordrenummer R-17",
            "Kontostreng 1-23-45",
            "01.02.2020 – 29.02.2020 Ordre R-17 · Betalingstilsagn T-1, T-2",
            "Sådan betales",
            "Bankkonto: registreringsnummer 1234, kontonummer 0012345678",
            "Anfør nummer 2020-000002.",
            "Moms: Momsfritaget efter momslovens § 13, stk. 1, nr. 2 (social forsorg og bistand).",
            "Spørgsmål til regningen: Bodil Bogholder, tlf. 55 12 34 56, faktura@pensionatet.test",
        ],
    );
    assert!(!holds_cpr(&text));
    sample.payment = Payment::slip(SlipKind::With15Digits, "12345678");
    has(&drawn(&sample).text, &["Betalingskort (FIK): +71<000020200000022+12345678<"]);
    sample.payment = Payment::iban("DK5000400440116243", Some("NDEADKKK"));
    has(&drawn(&sample).text, &["IBAN DK50 0040 0440 1162 43, BIC NDEADKKK"]);
    sample.payment = None;
    has(&drawn(&sample).text, &["Betaling efter aftale.", "Anfør nummer 2020-000002."]);
    let text = drawn(&Sample::of_three_ydelser(0)).text;
    assert!(!text.contains("Sådan betales") && !text.contains("Betales senest"), "{text}");
}

#[test]
fn what_the_state_shares_is_never_alone_on_a_page() {
    for count in 1..60 {
        let pages = read_back(&drawn(&Sample::of_three_ydelser(count)));
        for page in pages.split_terminator('\u{c}').filter(|page| page.contains("Netto efter statsrefusion")) {
            assert!(page.contains("i alt") && page.contains("Beløb (kr.)"), "{count}: {page}");
        }
    }
}

#[test]
fn an_adjustment_names_the_month_the_statement_it_corrects_and_why() {
    let text = drawn(&Sample::naestved()).text;
    has(
        &text,
        &[
            "01.01.2020 – 31.01.2020 januar 2020 · tilbageførsel fra 2020-000001 · taksten er rettet",
            "01.01.2020 – 31.01.2020 januar 2020 · rettelse til 2020-000001 · taksten er rettet",
            "-12.586,00",
            "12.803,00",
            "Efterregulering i alt",
            "217,00",
        ],
    );
    let late = added(line("CTI-2020-005", "2020-01", 3, 40_600, false), None, CorrectionReason::FirstBilled);
    let text = drawn(&Sample::new("2020-02", vec![statement("0370", "Næstved", None, vec![late])], vec![])).text;
    assert!(text.contains("januar 2020 · opkræves første gang (var tilbageholdt"), "{text}");
}

#[test]
fn what_is_held_is_shown_with_its_reason_and_is_not_in_the_total() {
    let text = drawn(&Sample::naestved()).text;
    has(&text, &["Tilbageholdt (ikke med i totalen)"]);
    let held = row(&text, "ICM-2020-001");
    assert_eq!(held, ["ICM-2020-001", "februar 2020", "takst mangler", "5", "ukendt"]);
    let promised = row(&text, "CTI-2020-009");
    assert_eq!(promised, ["CTI-2020-009", "februar 2020", "betalingstilsagn mangler", "28", "11.368,00"]);
}

#[test]
fn a_section_without_lines_is_left_out() {
    let text = drawn(&Sample::of_three_ydelser(1)).text;
    has(&text, &["Ordinær"]);
    assert!(!text.contains("Efterregulering") && !text.contains("Tilbageholdt"), "{text}");
    let text = drawn(&Sample::of_three_ydelser(0)).text;
    has(&text, &["At betale i alt 0,00 kr.", "Der er intet at betale."]);
    assert!(!text.contains("Ordinær") && !text.contains("Statsrefusion"), "{text}");
}

#[test]
fn lines_are_grouped_by_ydelse_with_a_sum_each() {
    let text = drawn(&Sample::of_three_ydelser(40)).text;
    let place = |line: &str| text.lines().position(|drawn| drawn == line).unwrap_or_else(|| panic!("{line}"));
    let order = [
        "CTI (Critical Time Intervention)",
        "CTI-2020-000",
        "CTI-2020-003",
        "CTI i alt",
        "ICM (Intensive Case Management)",
        "ICM i alt",
        "ACT (Assertive Community Treatment)",
        "ACT i alt",
        "Ordinær i alt",
        "At betale i alt 205.128,50 kr.",
    ];
    assert!(order.map(place).is_sorted(), "{text}");
}

#[test]
fn a_kreditnota_shows_what_is_credited_as_positive_and_asks_for_nothing() {
    let text = drawn(&Sample::kreditnota()).text;
    has(
        &text,
        &[
            "Kreditnota for februar 2020",
            "Til gode 7.308,00 kr.",
            "Til gode i alt 7.308,00 kr.",
            "12.180,00",
            "-4.872,00",
            "18",
        ],
    );
    let concerns = "Vedrører 2020-000001. Årsag: antallet af døgn er rettet. \
                    Beløbet modregnes i kommende betalinger eller udbetales.";
    has(&text, &[concerns]);
    assert!(!text.contains("Sådan betales") && !text.contains("Anfør"), "{text}");
    assert!(!text.contains("senest"), "{text}");
}

#[test]
fn a_draft_says_so_in_its_title_and_on_every_page() {
    let draft = drawn(&Sample::of_three_ydelser(60).draft());
    has(
        &draft.text,
        &["UDKAST til takstopgørelse, Næstved Kommune, februar 2020", "UDKAST til takstopgørelse for februar 2020"],
    );
    let pages = read_back(&draft);
    let pages: Vec<&str> = pages.split_terminator('\u{c}').collect();
    assert_eq!(pages.len(), 3);
    assert!(pages.iter().all(|page| page.contains("UDKAST – ikke udstedt og ikke til betaling")));
    assert!(!drawn(&Sample::of_three_ydelser(60)).text.contains("UDKAST"));
}

#[test]
fn a_long_statement_goes_on_over_pages_that_say_whose_they_are() {
    let pdf = drawn(&Sample::of_three_ydelser(400));
    let read = read_back(&pdf);
    let pages: Vec<&str> = read.split_terminator('\u{c}').collect();
    assert_eq!(pages.len(), 11);
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Side {number} af 11")), "{page}");
        assert!(page.contains("Forløb") && page.contains("Beløb (kr.)"), "{page}");
        assert_eq!(page.contains("Takstopgørelse 2020-000002 · Pensionatet"), number > 1, "{page}");
    }
    assert_eq!(read.matches("-2020-").count(), 400);
    assert!(pages.last().unwrap().contains("2.447.187,50 kr."));
}

#[test]
fn every_sign_of_ascii_is_drawn() {
    let signs: String = ('!'..='~').collect();
    let mut sample = Sample::naestved();
    sample.provider.name.clone_from(&signs);
    // It takes more than a line.
    let read: String = read_back(&drawn(&sample)).split_whitespace().collect();
    assert!(read.contains(&signs), "{read}");
}

#[test]
fn what_is_read_back_is_what_was_meant() {
    for sample in [Sample::naestved(), Sample::kreditnota(), Sample::of_three_ydelser(40)] {
        let pdf = drawn(&sample);
        let (_title, meant) = pdf.text.split_once('\n').unwrap();
        assert_eq!(words(&read_back(&pdf)), words(meant));
    }
}

#[test]
fn the_file_is_tagged_has_a_title_and_brings_its_fonts() {
    let pdf = drawn(&Sample::naestved());
    let info = poppler("pdfinfo", &[], &pdf);
    for wanted in ["Takstopgørelse 2020-000002, Næstved Kommune", "Tagged:          yes", "A4", "Mar  2"] {
        assert!(info.contains(wanted), "{info}");
    }
    let fonts = poppler("pdffonts", &[], &pdf);
    assert!(fonts.lines().skip(2).all(|font| font.contains("OpenSans") && font.contains("yes yes yes")), "{fonts}");
    let tags = poppler("pdfinfo", &["-struct"], &pdf);
    assert!(["H1", "H2", "Table", "TR", "TH", "TD", "P"].iter().all(|tag| tags.contains(tag)), "{tags}");
}

#[test]
fn long_names_and_odd_characters_are_shown_as_well_as_can_be() {
    let mut sample = Sample::naestved();
    sample.provider.name = "Forsorgshjemmet Sct. Jørgens Selvejende Pensionat ".repeat(9);
    sample.provider.address = PostalAddress::of("Åvej 1\r\n\t4700 Næstved");
    sample.kommune.name = "Lyngby-Taarbæk".repeat(30);
    sample.kommune.cvr = None;
    let ids = [
        "CTI-".to_owned() + &"9A".repeat(900),
        "e\u{301} a\u{30a} Łódź ﬁ ß Δ∆".into(),
        "\u{7}😀\u{e000}\u{200b}漢שλ".into(),
        String::new(),
    ];
    let lines: Vec<_> = ids.iter().map(|id| line(id, "2020-02", 3, 40_600, true)).collect();
    sample.month.kommuner = vec![statement("0370", "Næstved", Some("2020-000002"), lines)];
    sample.month.held = vec![held(&"Ø".repeat(300), "0370", "2020-02", 1, None, HeldReason::TooOld)];
    let pdf = drawn(&sample);
    has(&pdf.text, &["é å Łódź ﬁ ß Δ∆", "���\u{fffd}\u{fffd}λ", "4700 Næstved", &ids[0]]);
    let read = read_back(&pdf);
    assert!(read.contains("9…") || read.contains("A…"), "what is cut off says so: {read}");
}

#[test]
fn no_number_in_it_looks_like_a_cpr() {
    assert!(!holds_cpr(&drawn(&Sample::of_three_ydelser(400)).text));
    let mut sample = Sample::naestved();
    sample.month.kommuner[0].lines[0].forloeb = format!("{} 010180-1234", "CTI ".repeat(60));
    assert!(holds_cpr(&drawn(&sample).text), "what is cut off is searched too");
}
