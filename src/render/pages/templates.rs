use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::render::danish;

const STYLE: &str = include_str!("../../../templates/pages/style.css");
const TEMPLATES: &[(&str, &str)] = &[
    ("page.html", include_str!("../../../templates/pages/page.html")),
    ("rows.html", include_str!("../../../templates/pages/rows.html")),
    ("index.html", include_str!("../../../templates/pages/index.html")),
    ("tilbud.html", include_str!("../../../templates/pages/tilbud.html")),
    ("metode.html", include_str!("../../../templates/pages/metode.html")),
    ("medarbejder.html", include_str!("../../../templates/pages/medarbejder.html")),
];
/// Where a page gets its red line when what it shows is old.
const ALARM: &str = "<!--alarm-->";

/// A template that can't be rendered: a fault of the program, since pages have none of a site's own.
#[derive(Debug, thiserror::Error)]
#[error("page template {0}")]
pub struct PageError(#[from] tera::Error);

/// The templates of pages, and the style of all of them.
#[derive(Debug)]
pub struct PageTemplates {
    tera: Tera,
    style_hash: String,
}

/// What every page has besides its own.
#[derive(Serialize)]
struct Framed<'a, P> {
    style: &'static str,
    style_hash: &'a str,
    #[serde(flatten)]
    page: &'a P,
}

impl PageTemplates {
    pub fn load() -> Result<Self, PageError> {
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES.iter().copied())?;
        Ok(Self { tera, style_hash: format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE))) })
    }

    /// The page by the template of this name.
    pub fn render<P: Serialize>(&self, template: &str, page: &P) -> Result<String, PageError> {
        let context = Context::from_serialize(&Framed { style: STYLE, style_hash: &self.style_hash, page })?;
        Ok(self.tera.render(template, &context)?)
    }
}

/// A page that was published before, with a red line that says why it is old; `None` where it is none of ours.
pub fn alarmed(html: &str, since: &str) -> Option<String> {
    let (before, after) = html.split_once(ALARM)?;
    Some(format!(
        "{before}{ALARM}<p class=\"alarm\" role=\"alert\">{}</p>{}",
        danish::page_is_old(since),
        without_alarm(after)
    ))
}

/// What comes after the line of an earlier alarm.
fn without_alarm(after: &str) -> &str {
    match after.strip_prefix("<p class=\"alarm\" role=\"alert\">") {
        Some(line) => line.split_once("</p>").map_or("", |(_, rest)| rest),
        None => after,
    }
}
