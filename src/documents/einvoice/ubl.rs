//! The XML itself.

use std::io;

use chrono::NaiveDate;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

pub const CURRENCY: &str = "DKK";
const SCHEMAS: &str = "urn:oasis:names:specification:ubl:schema:xsd";

/// Writes UBL's elements: groups (`cac`) and values (`cbc`), named without their prefix.
pub struct Ubl(Writer<Vec<u8>>);

impl Ubl {
    /// A whole document.
    pub fn document(name: &str, fill: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<String> {
        let mut ubl = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        ubl.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let schema = |name: &str| format!("{SCHEMAS}:{name}-2");
        let mut start = BytesStart::new(name);
        start.push_attribute(("xmlns", schema(name).as_str()));
        start.push_attribute(("xmlns:cac", schema("CommonAggregateComponents").as_str()));
        start.push_attribute(("xmlns:cbc", schema("CommonBasicComponents").as_str()));
        ubl.element(start, fill)?;
        let mut bytes = ubl.0.into_inner();
        bytes.push(b'\n');
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    pub fn group(&mut self, name: &str, fill: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.element(BytesStart::new(format!("cac:{name}")), fill)
    }

    pub fn text(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.value(BytesStart::new(format!("cbc:{name}")), value)
    }

    pub fn date(&mut self, name: &str, day: NaiveDate) -> io::Result<()> {
        self.text(name, &day.to_string())
    }

    pub fn period(&mut self, from: NaiveDate, to: NaiveDate) -> io::Result<()> {
        self.group("InvoicePeriod", |ubl| {
            ubl.date("StartDate", from)?;
            ubl.date("EndDate", to)
        })
    }

    /// A value that an attribute says more about.
    pub fn coded(&mut self, name: &str, attribute: (&str, &str), value: &str) -> io::Result<()> {
        self.value(BytesStart::new(format!("cbc:{name}")).with_attributes([attribute]), value)
    }

    pub fn amount(&mut self, name: &str, oere: i64) -> io::Result<()> {
        let sign = if oere < 0 { "-" } else { "" };
        let oere = oere.unsigned_abs();
        let kroner = format!("{sign}{}.{:02}", oere / 100, oere % 100);
        self.coded(name, ("currencyID", CURRENCY), &kroner)
    }

    /// Peppol accepts no empty element: nothing to say, no element.
    fn value(&mut self, start: BytesStart, value: &str) -> io::Result<()> {
        let text = clean(value);
        if text.is_empty() {
            return Ok(());
        }
        self.element(start, |ubl| ubl.0.write_event(Event::Text(BytesText::new(&text))))
    }

    fn element(&mut self, start: BytesStart, fill: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        let end = start.to_end().into_owned();
        self.0.write_event(Event::Start(start))?;
        fill(self)?;
        self.0.write_event(Event::End(end))
    }
}

/// A text without the characters that XML does not allow, even escaped, and without two spaces in a row.
fn clean(text: &str) -> String {
    let fits = |c: &char| c.is_whitespace() || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    text.chars().filter(fits).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
