//! Workbooks made tag by tag, for what no writer makes.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn zipped<B: AsRef<[u8]>>(parts: &[(&str, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = SimpleFileOptions::default();
        let packed = stored.compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, if *name == "mimetype" { stored } else { packed }).unwrap();
        zip.write_all(content.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An `.xlsx` of one sheet, as its tags.
pub struct Xlsx<'a> {
    pub sheet: &'a str,
    /// What is in the worksheet.
    pub content: String,
    /// The codes of number formats; a cell of style 1 has the first.
    pub formats: &'a [&'a str],
    pub from_1904: bool,
}

impl Xlsx<'_> {
    pub fn bytes(&self) -> Vec<u8> {
        let names = "xmlns:r=\"".to_owned() + RELATED + "\"";
        let from_1904 = i32::from(self.from_1904);
        let workbook = format!(
            "<workbook {names}><workbookPr date1904=\"{from_1904}\"/><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
            self.sheet
        );
        let related = format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{RELATED}/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/>\
             <Relationship Id=\"rId2\" Type=\"{RELATED}/styles\" Target=\"styles.xml\"/></Relationships>"
        );
        let escaped = |code: &str| code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let numbered = || (164..).zip(self.formats);
        let code = |(id, code): (i32, &&str)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", escaped(code));
        let codes = numbered().map(code).collect::<Vec<_>>().concat();
        let style = |(id, _)| format!("<xf numFmtId=\"{id}\"/>");
        let styles = numbered().map(style).collect::<Vec<_>>().concat();
        let styles = format!(
            "<styleSheet><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
             <cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
        );
        let sheet = format!("<worksheet>{}</worksheet>", self.content);
        zipped(&[
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", related),
            ("xl/styles.xml", styles),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
    }
}

/// Cells of these texts, one behind the other; one that begins with `<` is the tag of a cell itself.
pub fn row(attributes: &str, cells: &[&str]) -> String {
    let cell = |text: &&str| match *text {
        "" => "<c/>".to_owned(),
        text if text.starts_with('<') => text.to_owned(),
        text => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    format!("<row {attributes}>{}</row>", cells.iter().map(cell).collect::<String>())
}

/// An `.ods` whose one sheet has these rows.
pub fn ods(sheet: &str, rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"{sheet}\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<manifest:manifest/>".to_owned();
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        ("content.xml", content),
        ("META-INF/manifest.xml", manifest),
    ])
}

/// A row of an `.ods`; a text that begins with `<` is the tag of a cell itself.
pub fn ods_row(attributes: &str, cells: &[&str]) -> String {
    let cell = |text: &&str| match *text {
        "" => "<table:table-cell/>".to_owned(),
        text if text.starts_with('<') => text.to_owned(),
        text => {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        }
    };
    format!("<table:table-row {attributes}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}
