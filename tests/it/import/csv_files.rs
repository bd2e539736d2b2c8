//! CSV files that are damaged, or written by another program than most.

use super::site::{FORLOEB, GROUND, Site, errors};
use crate::support::databases::{TestDatabase, block_on};
use encoding_rs::{MACINTOSH, WINDOWS_1252};
use fasevagt::import::Unreadable;

/// Why a file of this name can't be read; what is wrong in it; or nothing.
fn told(name: &str, bytes: &[u8]) -> Vec<String> {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        match site.try_import(&[site.file(name, bytes)], true, true).await {
            Ok(report) => errors(&report),
            Err(error) => vec![error.downcast_ref::<Unreadable>().unwrap().problem.to_string()],
        }
    })
}

const TITLES: &str = "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning;Bemærkning\n";

fn noted(notes: &[&str]) -> String {
    let row = |(number, note)| format!("Q-{number};p-{number};CTI;pensionatet;m07;0370;17-03-2026;{note}\n");
    TITLES.to_owned() + &(1..).zip(notes).map(row).collect::<String>()
}

#[test]
fn a_quote_that_nobody_closes_swallows_no_row() {
    let damaged: [&[&str]; 5] = [
        &["", "\"ny bolig 3. sal", "", ""],
        &["", "\"ny bolig", "", "\"ok\"", ""],
        &["", "\"ny bolig", "\"", ""],
        &["", "\"flyttet\" til nr. 3", ""],
        &["", "\"5\" skærm", "\"rolig\"", ""],
    ];
    for notes in damaged {
        let told = told("forløb.csv", noted(notes).as_bytes());
        assert!(told[0].starts_with("line 3: a quote is not closed"), "{notes:?}: {told:?}");
    }
}

#[test]
fn a_note_of_several_lines_and_a_quote_that_is_doubled_or_within_a_text_are_none_of_it() {
    let sound: [&[&str]; 4] =
        [&["\"ringet;\nkom ikke;\"", ""], &["\"den \"\"nye\"\" bolig\""], &["5\" skærm"], &["\"\"", "\"ja\" "]];
    for notes in sound {
        assert_eq!(told("forløb.csv", noted(notes).as_bytes()), [""; 0], "{notes:?}");
    }
}

#[test]
fn a_row_that_is_cut_off_empties_nothing() {
    let (_, text) = FORLOEB;
    let cut = text.find(";18-03-2026").unwrap();
    let expected = "forløb, row 3, Indflytning: is cut off: the row ends before this column";
    assert!(told("forløb.csv", &text.as_bytes()[..cut])[0].starts_with(expected));
    let middle = text.replace(";18-03-2026", "");
    assert!(told("forløb.csv", middle.as_bytes())[0].starts_with(expected), "in the middle of the file as well");
    let longer = text.replace("Indflytning", "Indflytning;Note").replace("2026\n", "2026;\n");
    let without_a_note = longer.trim_end().trim_end_matches(';');
    assert_eq!(told("forløb.csv", without_a_note.as_bytes()), [""; 0], "what is not read may be missing");
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_date_or_an_amount_is_seen() {
    let dates = FORLOEB.1.trim_end().strip_suffix("26").unwrap();
    assert!(told("forløb.csv", dates.as_bytes())[0].contains("Indflytning: may be cut off"), "not the year 2020");
    let amounts = "code;valid_from;oere_per_day\nCTI;01-01-2026;512,00\nICM;01-01-2026;49";
    assert!(told("takst.csv", amounts.as_bytes())[0].contains("oere_per_day: may be cut off"));
    let whole = format!("{amounts}8,00");
    assert_eq!(told("takst.csv", whole.as_bytes()), [""; 0]);
    assert_eq!(told("forløb.csv", FORLOEB.1.trim_end().as_bytes()), [""; 0]);
}

const KOMMUNER: &str = "Kommunekode;Kommunenavn\n0370;Næstved\n0329;Ringsted\n0340;Sorø\n0400;Rønne, Å\n";

#[test]
fn a_line_in_another_encoding_than_the_rest_is_named() {
    let line = |text: &str| WINDOWS_1252.encode(text).0.into_owned();
    let mixed = |lines: &[&[u8]]| told("kommuner.csv", &lines.concat());
    let titles = b"Kommunekode;Kommunenavn\n".as_slice();
    let (naestved, soroe) = ("0370;Næstved\n", "0340;Sorø\n");
    for (lines, expected) in [
        ([titles, naestved.as_bytes(), &line(soroe)], "line 3 is written in another encoding"),
        ([titles, &line(soroe), naestved.as_bytes()], "line 2 is written in another encoding"),
        ([b"\xef\xbb\xbfKommunekode;Kommunenavn\n", naestved.as_bytes(), &line(soroe)], "line 3 is written in another"),
    ] {
        assert!(mixed(&lines)[0].starts_with(expected), "{:?}", mixed(&lines));
    }
}

#[test]
fn letters_of_a_mac_of_dos_or_of_a_program_that_read_them_wrong_are_refused() {
    let mac = MACINTOSH.encode(KOMMUNER).0.into_owned();
    let dos: Vec<u8> = KOMMUNER
        .chars()
        .map(|c| match c {
            'æ' => 0x91,
            'ø' => 0x9b,
            'å' => 0x86,
            'Å' => 0x8f,
            other => u8::try_from(other).unwrap(),
        })
        .collect();
    let only_ae: Vec<u8> = dos.split_inclusive(|byte| *byte == b'\n').take(2).flatten().copied().collect();
    let twice = WINDOWS_1252.decode(KOMMUNER.as_bytes()).0.into_owned();
    for (bytes, line) in [(mac, 2), (dos, 2), (only_ae, 2), (twice.into_bytes(), 2)] {
        let told = told("kommuner.csv", &bytes);
        assert!(told[0].starts_with(&format!("line {line} has letters that no Danish text has")), "{told:?}");
    }
    let lost = "Kommunekode;Kommunenavn\n0329;Ringsted\n0340;Sor\u{fffd}\n";
    assert!(told("kommuner.csv", lost.as_bytes())[0].starts_with("line 3 has letters"));
}

#[test]
fn names_of_people_in_windows_1252_are_read() {
    let text = "Medarbejder;Medarbejderens navn;E-mail;Tilbud\n\
                a1;André Šarif;a1@example.dk;pensionatet\na2;Peter O’Connor;a2@example.dk;pensionatet\n\
                a3;Ása í Garði – ‘Ása’;a3@example.dk;pensionatet\n";
    assert_eq!(told("medarbejdere.csv", &WINDOWS_1252.encode(text).0), [""; 0]);
}

#[test]
fn the_first_line_may_name_the_separator() {
    let (_, text) = FORLOEB;
    for (named, text) in [
        ("sep=;\r\n", text.to_owned()),
        ("SEP=,\n", text.replace(';', ",")),
        ("\u{feff}\"sep=;\"\n", text.to_owned()),
        ("sep=\t\n", text.replace(';', "\t")),
    ] {
        assert_eq!(told("forløb.csv", format!("{named}{text}").as_bytes()), [""; 0], "{named:?}");
    }
    let wrong = format!("sep=;\r\n{}", text.replace("18-03-2026", "i går"));
    assert!(told("forløb.csv", wrong.as_bytes())[0].starts_with("forløb, row 4, Indflytning: "), "it is a line");
}

#[test]
fn more_than_anybody_keeps_is_refused_before_it_is_read() {
    let line = format!("code;valid_from;oere_per_day\nCTI;01-01-2026;{}\n", "4".repeat(1 << 20));
    assert_eq!(told("takst.csv", line.as_bytes()), ["line 2 has more than 1 MiB"]);
    let cells = "code;valid_from;oere_per_day\n".to_owned() + &"1;2;\n".repeat(700_000);
    assert_eq!(told("takst.csv", cells.as_bytes()), ["it has more than 2000000 cells"]);
    let empty = "code;valid_from;oere_per_day\nCTI;01-01-2026;406\n".to_owned() + &";;\n".repeat(1_048_574);
    assert_eq!(told("takst.csv", empty.as_bytes()), [""; 0], "a spreadsheet writes its empty rows too");
    let file = vec![b'x'; (64 << 20) + 1];
    assert_eq!(told("takst.csv", &file), ["it has more than 64 MiB"]);
}

#[test]
fn a_file_with_everything_is_still_read() {
    for (name, text) in GROUND {
        assert_eq!(told(name, text.as_bytes()), [""; 0], "{name}");
    }
}
