//! The templates: built into the binary, a site's own directory laid over them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tera::{Context, Tera};

use super::inline_styles::with_inline_styles;
use super::limits::{MAIL_LIMITS, MOST_BYTES, TemplateOutput, cut, cut_subject};
use super::{AlertMail, DigestMail, HeldBackMail, ListMail, MailSite, ReminderMail, StatementMail};
use crate::domain::values::message::MailTemplate;
use crate::domain::values::redact::redact;
use crate::regular_file;

/// The templates in `templates/`: per mail a subject, a text and an HTML body.
const BUILT_IN: &[(&str, &str)] = &[
    ("layout.html", include_str!("../../templates/layout.html")),
    ("reminder.subject.txt", include_str!("../../templates/reminder.subject.txt")),
    ("reminder.txt", include_str!("../../templates/reminder.txt")),
    ("reminder.html", include_str!("../../templates/reminder.html")),
    ("digest.subject.txt", include_str!("../../templates/digest.subject.txt")),
    ("digest.txt", include_str!("../../templates/digest.txt")),
    ("digest.html", include_str!("../../templates/digest.html")),
    ("statement.subject.txt", include_str!("../../templates/statement.subject.txt")),
    ("statement.txt", include_str!("../../templates/statement.txt")),
    ("statement.html", include_str!("../../templates/statement.html")),
    ("held-back.subject.txt", include_str!("../../templates/held-back.subject.txt")),
    ("held-back.txt", include_str!("../../templates/held-back.txt")),
    ("held-back.html", include_str!("../../templates/held-back.html")),
    ("list.subject.txt", include_str!("../../templates/list.subject.txt")),
    ("list.txt", include_str!("../../templates/list.txt")),
    ("list.html", include_str!("../../templates/list.html")),
    ("alert.subject.txt", include_str!("../../templates/alert.subject.txt")),
    ("alert.txt", include_str!("../../templates/alert.txt")),
    ("alert.html", include_str!("../../templates/alert.html")),
];

/// Those of mails that earlier versions made.
const RETIRED: [&str; 3] = ["calendar.subject.txt", "calendar.txt", "calendar.html"];

/// The most bytes of a template: the longest built-in one has 8 kB.
const MOST_OF_TEMPLATE: u64 = 1_000_000;

/// What a mail's templates are given.
pub trait MailContext: Serialize {
    const TEMPLATE: MailTemplate;

    /// A mail with every part filled in, to try templates with.
    fn sample() -> Self;
}

/// A rendered mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A template that can't be used: file, place and reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template {0}")]
pub struct TemplateError(String);

/// The templates of a site.
#[derive(Debug)]
pub struct Templates {
    built_in: Tera,
    /// The built-in ones with the site's laid over them, where it has any that work.
    own: Option<Tera>,
    problem: Option<TemplateError>,
    site: MailSite,
    /// Own templates of mails that are not made any more.
    retired: Vec<String>,
    /// What became of the last mail of each kind that was to be made by own templates.
    made: Mutex<BTreeMap<MailTemplate, Option<TemplateError>>>,
}

impl Templates {
    /// Loads them. A site's templates that can't be parsed or rendered are left out, and named by
    /// [`Templates::problem`]: mails go out by the built-in ones.
    pub fn load(directory: Option<&Path>) -> Result<Self, TemplateError> {
        let built_in = parse(BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))?;
        let mut templates = Self {
            built_in,
            own: None,
            problem: None,
            site: MailSite::default(),
            retired: Vec::new(),
            made: Mutex::default(),
        };
        match directory.map(overlay).transpose() {
            Ok(own) => {
                let is_there = |name: &&&str| directory.is_some_and(|directory| directory.join(name).exists());
                templates.retired = RETIRED.iter().filter(is_there).map(ToString::to_string).collect();
                templates.own = own;
            }
            Err(problem) => templates.problem = Some(problem),
        }
        Ok(templates)
    }

    /// What all mails say of the site.
    #[must_use]
    pub fn of_site(mut self, site: MailSite) -> Self {
        self.site = site;
        self
    }

    /// Why the site's own templates are not used at all.
    pub fn problem(&self) -> Option<&TemplateError> {
        self.problem.as_ref()
    }

    /// The site's own templates of mails that are not made any more.
    pub fn retired(&self) -> &[String] {
        &self.retired
    }

    /// Why the site's own template was not used for the last mail of this kind, or that none was needed or all is well; `None` where
    /// nothing is known, since no such mail was made.
    pub fn last_failure(&self, template: MailTemplate) -> Option<Option<TemplateError>> {
        if self.own.is_none() && self.problem.is_none() {
            return Some(None);
        }
        self.made().get(&template).cloned()
    }

    fn made(&self) -> MutexGuard<'_, BTreeMap<MailTemplate, Option<TemplateError>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renders every mail with its sample.
    pub fn render_samples(&self) -> Result<(), TemplateError> {
        render_samples(self.own.as_ref().unwrap_or(&self.built_in), &self.site)
    }

    /// Renders a mail; by the built-in templates where the site's own fail on it.
    pub fn render<C: MailContext>(&self, mail: &C) -> Result<Rendered, TemplateError> {
        if let Some(own) = &self.own {
            match render(own, mail, &self.site) {
                Ok(rendered) => {
                    self.made().insert(C::TEMPLATE, None);
                    return Ok(rendered);
                }
                Err(problem) => {
                    let (template, text) = (C::TEMPLATE.as_str(), redact(&problem.to_string()));
                    tracing::error!(template, "own template {template} failed, the built-in one is used: {text}");
                    self.made().insert(C::TEMPLATE, Some(problem));
                }
            }
        }
        render(&self.built_in, mail, &self.site)
    }
}

fn render_samples(tera: &Tera, site: &MailSite) -> Result<(), TemplateError> {
    render(tera, &ReminderMail::sample(), site)?;
    render(tera, &DigestMail::sample(), site)?;
    render(tera, &StatementMail::sample(), site)?;
    render(tera, &HeldBackMail::sample(), site)?;
    render(tera, &ListMail::sample(), site)?;
    render(tera, &AlertMail::sample(), site)?;
    Ok(())
}

fn overlay(directory: &Path) -> Result<Tera, TemplateError> {
    let unreadable = |problem: std::io::Error| TemplateError(format!("directory {}: {problem}", directory.display()));
    let mut all: Vec<(String, String)> = BUILT_IN.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if !path.extension().is_some_and(|e| e == "txt" || e == "html") {
            continue;
        }
        let text = regular_file::read_text(&path, MOST_OF_TEMPLATE)
            .map_err(|problem| TemplateError(format!("{name}: {problem}")))?;
        all.retain(|(known, _)| *known != name);
        all.push((name, text));
    }
    let tera = parse(all)?;
    render_samples(&tera, &MailSite::default())?;
    Ok(tera)
}

fn parse(templates: impl IntoIterator<Item = (String, String)>) -> Result<Tera, TemplateError> {
    let mut tera = Tera::new();
    tera.add_raw_templates(templates).map_err(explain)?;
    Ok(tera)
}

/// Renders a mail with as much as its limit lets it have.
fn render<C: MailContext>(tera: &Tera, mail: &C, site: &MailSite) -> Result<Rendered, TemplateError> {
    let whole = serde_json::to_value(mail).map_err(|problem| TemplateError(format!("{}: {problem}", C::TEMPLATE)))?;
    for limit in MAIL_LIMITS {
        let mut context = Context::from_serialize(&cut(&whole, limit)).map_err(explain)?;
        context.insert("site", site);
        let part = |suffix: &str| render_part(tera, &format!("{}.{suffix}", C::TEMPLATE), &context);
        let (Some(subject), Some(text), Some(html)) = (part("subject.txt")?, part("txt")?, part("html")?) else {
            continue;
        };
        let html = with_inline_styles(&html);
        if text.len() <= MOST_BYTES && html.len() <= MOST_BYTES {
            return Ok(Rendered { subject: cut_subject(&subject), text, html });
        }
    }
    Err(TemplateError(format!("{}: more than {} kB, however little it is given", C::TEMPLATE, MOST_BYTES / 1000)))
}

/// `None` where it writes more than any mail may have.
fn render_part(tera: &Tera, name: &str, context: &Context) -> Result<Option<String>, TemplateError> {
    let mut output = TemplateOutput::default();
    match tera.render_to(name, context, &mut output) {
        Ok(()) => Ok(Some(output.into_text())),
        Err(_) if output.is_full => Ok(None),
        Err(problem) => Err(explain(problem)),
    }
}

/// Tera draws its errors over several lines; a message is one.
#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn explain(error: tera::Error) -> TemplateError {
    TemplateError(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}
