//! A workbook -> checked rows. An input that is no zip file is a sheet and, behind a form feed, the shared texts: those
//! are put into a sound workbook, since damage to a packed file seldom gets further than to its unpacking.

use std::fs;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::import::import;

const AROUND: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Forløb" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    ),
];

pub fn check(input: &[u8]) {
    let packed = if input.starts_with(b"PK") { input.to_vec() } else { workbook(input) };
    let dir = tempfile::tempdir().expect("a directory for the file");
    let file = dir.path().join("liste.xlsx");
    fs::write(&file, packed).expect("a file");
    import(&[file]);
}

fn workbook(input: &[u8]) -> Vec<u8> {
    let mut parts = input.splitn(2, |byte| *byte == b'\x0c');
    let (sheet, texts) = (parts.next().unwrap_or_default(), parts.next().unwrap_or(b"<sst/>"));
    let own = [("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", texts)];
    let around = AROUND.map(|(name, xml)| (name, xml.as_bytes()));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in around.into_iter().chain(own) {
        zip.start_file(name, SimpleFileOptions::DEFAULT).expect("a part of the workbook");
        zip.write_all(content).expect("a part of the workbook");
    }
    zip.finish().expect("a workbook").into_inner()
}
