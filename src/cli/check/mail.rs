//! How mails go out: the settings, the server, and the addresses that it takes.

use std::io::{self, IsTerminal};

use anyhow::Result;

use super::databases::MOST_ROWS;
use super::{CheckLine, CheckResult};
use crate::config::{Config, Transport};
use crate::domain::deadlines::role_holders::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::values::address::Address;
use crate::mailer::{ConnectionCheck, Mailer, ReplyWords};
use crate::ownership::may_open;

/// What is left of the example where mails really go out, and files that a connection needs.
pub fn settings(config: &Config) -> Vec<CheckLine> {
    let Transport::Smtp(smtp) = &config.mail.transport else { return Vec::new() };
    let mut lines = Vec::new();
    if is_example(config.mail.from.email.domain()) {
        let from = &config.mail.from.email;
        lines.push((
            "mail.from",
            CheckResult::Failed(format!("{from} is an example: set the address that mails come from")),
        ));
    }
    let link = config.mail.case_link.as_str();
    if is_example(host_of(link)) {
        let problem = format!("{link} is an example: set the case system's, or \"\" for mails without links");
        lines.push(("mail.case_link", CheckResult::Failed(problem)));
    }
    for recipient in &config.recipients {
        let email = recipient.person.email.as_str();
        if is_example(email.rsplit('@').next().unwrap_or_default()) {
            lines.push(("recipients", CheckResult::Warning(format!("{email} is an example: nobody reads it"))));
        }
    }
    // Where systemd hands it over, whoever asks here may not read it.
    if let Some(login) = &smtp.login
        && !login.password_file.try_exists().unwrap_or(true)
    {
        let problem = format!("there is no file {}", login.password_file.display());
        lines.push(("mail.smtp.password_file", CheckResult::Failed(problem)));
    }
    if let Some(file) = &smtp.ca_file
        && let Err(problem) = may_open(file, false)
    {
        lines.push(("mail.smtp.ca_file", CheckResult::Failed(format!("{}: {problem}", file.display()))));
    }
    lines
}

/// The names that are kept for examples (RFC 2606), and the one of our own example.
fn is_example(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let in_domain = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    ["example.dk", "example.com", "example.net", "example.org", "example", "invalid"].into_iter().any(in_domain)
}

fn host_of(address: &str) -> &str {
    let after_scheme = address.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.split(['/', ':', '?', '#']).next().unwrap_or_default()
}

/// Texts of the configuration that stand in mails and documents, where the guard would hold back all that have them.
pub fn own_texts(config: &Config) -> Vec<CheckLine> {
    let provider = &config.billing.provider;
    let mut texts = vec![
        ("mail.from".to_owned(), config.mail.from.to_string()),
        ("mail.reply_to".to_owned(), config.mail.reply_to.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("mail.contact".to_owned(), config.mail.contact.clone()),
        ("mail.case_link".to_owned(), config.mail.case_link.as_str().to_owned()),
        ("billing.provider.name".to_owned(), provider.name.clone()),
        ("billing.provider.cvr".to_owned(), provider.cvr.clone()),
        ("billing.provider.address".to_owned(), provider.address.lines().join("\n")),
        ("billing.provider.contact".to_owned(), provider.contact.clone()),
        ("billing.provider.phone".to_owned(), provider.phone.clone()),
        ("billing.provider.email".to_owned(), provider.email.clone()),
    ];
    if let Some(payment) = &config.billing.payment {
        texts.push(("billing.payment".to_owned(), payment.as_typed("")));
    }
    if let Some(einvoice) = &config.einvoice {
        texts.push(("einvoice.exemption_reason".to_owned(), einvoice.exemption_reason.clone()));
    }
    for (index, recipient) in config.recipients.iter().enumerate() {
        let person = &recipient.person;
        texts.push((format!("recipients[{index}]"), format!("{} {}", person.name, person.email)));
    }
    texts.retain(|(_, text)| config.mail.known_numbers.leave_cpr_in(text));
    let blocking = |(key, _): (String, String)| {
        let problem = format!(
            "{key} holds what could be a CPR number, and every mail with it would be held back; if it is none, list it in mail.not_cpr"
        );
        ("guard", CheckResult::Failed(problem))
    };
    texts.into_iter().map(blocking).collect()
}

/// Asks the mail server whether it takes a mail from us to an administrator. Its own words are shown on a terminal only.
pub async fn ask(config: &Config) -> Result<ConnectionCheck> {
    let from = config.mail.from.email.to_string();
    let admin = everybody(Role::Admin, &config.recipients).into_iter().next();
    let to = admin.as_ref().map(|person| person.email.as_str());
    let words = if io::stdout().is_terminal() { ReplyWords::All } else { ReplyWords::Known };
    Ok(Mailer::new(&config.mail.transport).try_connection(&from, to, words).await?)
}

/// The configured addresses with letters beyond ASCII before the `@`.
pub fn configured_beyond_ascii(config: &Config) -> Vec<String> {
    let senders_and_readers = config.recipients.iter().map(|recipient| recipient.person.email.as_str());
    let all = senders_and_readers.chain([config.mail.from.email.as_ref()]);
    let beyond = all.filter(|email| Address::unchecked(*email).needs_smtputf8());
    beyond.map(str::to_owned).collect()
}

/// Addresses with æ, ø or å before the `@`, which a server takes that offers SMTPUTF8; `None`: it was not asked.
pub fn addresses(config: &Config, beyond_ascii: &[String], takes_utf8: Option<bool>) -> Option<CheckLine> {
    let Transport::Smtp(_) = &config.mail.transport else { return None };
    if beyond_ascii.is_empty() {
        return None;
    }
    let mut who = beyond_ascii.iter().take(MOST_ROWS).cloned().collect::<Vec<_>>().join(", ");
    if beyond_ascii.len() > MOST_ROWS {
        who += &format!(" and {} more", beyond_ascii.len() - MOST_ROWS);
    }
    let line = match takes_utf8 {
        Some(true) => CheckResult::Ok(format!("the server takes letters beyond ASCII before the @, as of {who}")),
        Some(false) => CheckResult::Failed(format!(
            "the server offers no SMTPUTF8, so no mail reaches {who}: give an address without æ, ø or å before the @"
        )),
        None => CheckResult::Warning(format!(
            "only a server that offers SMTPUTF8 takes the letters before the @ of {who}: ask it by `check --smtp`"
        )),
    };
    Some(("addresses", line))
}
