//! How a sheet prints: A4 across, as wide as the page, with who, what and where on each page.

use chrono::NaiveDate;
use rust_xlsxwriter::Worksheet;

use super::cell::fit;
use crate::domain::billing::provider::Provider;
use crate::domain::values::danish;

const A4: u8 = 9;
/// More would run into the part beside it.
const LONGEST_PART: usize = 45;

/// Head and foot of each page.
#[derive(Debug)]
pub struct XlsxPage {
    header: String,
    footer: String,
}

impl XlsxPage {
    /// `what` is the document with its number; a draft says so.
    pub fn new(provider: &Provider, what: &str, on: NaiveDate, issued: bool) -> Self {
        let draft = if issued { "" } else { "UDKAST" };
        Self {
            header: format!("&L{}&C{}&R{draft}", part(&provider.name), part(what)),
            footer: format!("&L&A&CSide &P af &N&R{}", danish::date(on)),
        }
    }

    pub fn set_up(&self, sheet: &mut Worksheet) {
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.8, 0.7, 0.3, 0.3);
        sheet.set_header(&self.header).set_footer(&self.footer);
    }
}

/// An ampersand begins a command there.
fn part(text: &str) -> String {
    fit(text, LONGEST_PART).replace('&', "&&")
}
