//! Final bytes -> what a reader sees.

use mailparse::{MailHeaderMap, ParsedMail};

use super::guard::calendar_text;

/// The parts of a mail that people read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readable {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The names of the files beside it.
    pub attachments: Vec<String>,
}

/// Takes a mail apart; what is not there is empty.
pub fn readable(raw: &[u8]) -> Readable {
    let Ok(mail) = mailparse::parse_mail(raw) else { return Readable::default() };
    Readable {
        subject: mail.headers.get_first_value("Subject").unwrap_or_default(),
        text: body(&mail, "text/plain"),
        html: body(&mail, "text/html"),
        attachments: mail.parts().filter_map(file_name).collect(),
    }
}

/// Every text of a mail, those of its calendar files among them.
pub fn texts(raw: &[u8]) -> Vec<String> {
    let Ok(mail) = mailparse::parse_mail(raw) else { return Vec::new() };
    let is_text = |part: &&ParsedMail<'_>| part.ctype.mimetype.starts_with("text/");
    let text = |part: &ParsedMail<'_>| {
        let body = part.get_body().unwrap_or_default();
        if part.ctype.mimetype == "text/calendar" { calendar_text(&body) } else { body }
    };
    mail.parts().filter(is_text).map(text).chain(mail.headers.get_first_value("Subject")).collect()
}

fn file_name(part: &ParsedMail<'_>) -> Option<String> {
    part.get_content_disposition().params.remove("filename")
}

fn body(mail: &ParsedMail<'_>, media_type: &str) -> String {
    let Some(part) = mail.parts().find(|part| part.ctype.mimetype == media_type) else { return String::new() };
    part.get_body().unwrap_or_default().replace("\r\n", "\n")
}
