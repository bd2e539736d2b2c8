//! Workbooks that are too large, behind a password, or none.

use super::packed::{Xlsx, ods, ods_row, row, zipped};
use super::{refusal, wrong};

#[test]
fn a_workbook_behind_a_password_says_so() {
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.extend(vec![0; 600]);
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "x"),
        ("META-INF/manifest.xml", manifest),
    ];
    for (name, bytes) in [("a.xlsx", compound.clone()), ("a.xls", compound), ("a.ods", zipped(&parts))] {
        let (english, danish) = refusal(name, &bytes);
        assert_eq!(english, "it has a password; save it without one", "{name}");
        assert!(danish.ends_with("filen har en adgangskode; gem den uden"), "{danish}");
    }
}

/// A workbook that says of its sheet that it has so many bytes.
fn said_to_have(bytes: u32) -> Vec<u8> {
    let row = ods_row("", &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]);
    let content = format!("<office><table:table table:name=\"Takster\">{row}</table:table></office>");
    let mut file = zipped(&[("content.xml", content)]);
    let at = file.windows(4).rposition(|signature| signature == b"PK\x01\x02").unwrap();
    file[at + 24..at + 28].copy_from_slice(&bytes.to_le_bytes());
    file
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused_whatever_it_says_of_itself() {
    assert_eq!(refusal("a.ods", &said_to_have((512 << 20) + 1)).0, "unpacked it has more than 512 MiB");
    assert!(refusal("a.ods", &said_to_have(40)).0.starts_with("it is no sound workbook"), "it has more than it says");
    let text = format!("<office>{}</office>", "x".repeat(9 << 20));
    assert_eq!(refusal("a.ods", &zipped(&[("content.xml", text)])).0, "unpacked it has more than 512 MiB", "one text");
}

#[test]
fn two_million_cells_are_the_most_and_those_before_a_filled_one_count() {
    let rows = row("", &["Takstkode"]);
    let far = |number| format!("<row><c r=\"XFD{number}\"><v>1</v></c></row>");
    let far = (2..130).map(far).collect::<Vec<_>>().concat();
    let content = format!("<sheetData>{rows}{far}</sheetData>");
    let book = Xlsx { sheet: "Takster", content, formats: &[], from_1904: false }.bytes();
    assert_eq!(refusal("a.xlsx", &book).0, "it has more than 2000000 cells");
    let repeated = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
    let repeated = ods_row("table:number-rows-repeated=\"1048576\"", &[repeated]);
    assert_eq!(refusal("a.ods", &ods("Takster", &repeated)).0, "it has more than 2000000 cells");
    let few = row("", &["Takstkode"]).repeat(200);
    let merged = "<mergeCell ref=\"A1:XFD1048576\"/>";
    let content = format!("<sheetData>{few}</sheetData><mergeCells>{merged}</mergeCells>");
    let book = Xlsx { sheet: "Takster", content, formats: &[], from_1904: false }.bytes();
    assert_eq!(refusal("a.xlsx", &book).0, "it has more than 2000000 cells");
}

#[test]
fn what_is_cut_off_or_broken_is_no_sound_workbook() {
    let titles = row("", &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]);
    let sheet = |content: &str| {
        let content = content.to_owned();
        Xlsx { sheet: "Takster", content, formats: &[], from_1904: false }.bytes()
    };
    let whole = sheet(&format!("<sheetData>{titles}</sheetData>"));
    for (name, bytes) in [
        ("a.xlsx", whole[..whole.len() - 30].to_vec()),
        ("b.xlsx", sheet(&format!("<sheetData>{titles}<row><c t=\"s\"><v>9</v></c></row></sheetData>"))),
        ("c.xlsx", sheet("<sheetData><row><c r=\"A0\"><v>1</v></c></row></sheetData>")),
        ("d.xlsx", sheet("<sheetData><row r=\"99999999\"/></sheetData>")),
        ("e.xlsx", zipped(&[("xl/nothing.xml", "x")])),
        ("f.ods", zipped(&[("content.xml", "<table:table table:name=\"Takster\"><table:table-row>")])),
        ("g.xlsb", zipped(&[("xl/workbook.bin", "x")])),
        ("h.xls", [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 4096]].concat()),
        ("i.xls", b"<html><table><tr><td>Sagsnummer</td></tr></table></html>".to_vec()),
    ] {
        let (english, danish) = refusal(name, &bytes);
        assert!(english.starts_with("it is no sound workbook"), "{name}: {english}");
        assert!(danish.contains("ikke en hel regnearksfil"), "{danish}");
    }
}

#[test]
fn a_binary_workbook_with_merged_cells_is_refused() {
    // A record of a merged range behind another one.
    let sheet = [&[0x81, 0x01, 0x02, 9, 9][..], &[0xB0, 0x01, 0x10], &[0; 16]].concat();
    let book = zipped(&[("xl/workbook.bin", vec![0]), ("xl/worksheets/sheet1.bin", sheet)]);
    let (english, danish) = refusal("a.xlsb", &book);
    assert!(english.starts_with("it has merged cells") && danish.contains("flettede celler"), "{english} {danish}");
}

#[test]
fn an_old_workbook_does_not_tell_how_a_number_is_shown() {
    let told = wrong("a.xls", include_bytes!("percent.xls"));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("Medarbejdere, row 2, Beskæftigelsesgrad (%): is a number, and the file does not tell")
    );
}
