//! The section `[publish]`: pages that leaders and workers look at.

use std::path::PathBuf;

use serde::Deserialize;

use super::checked::{Checked, refuse};
use crate::domain::values::web_address::WebAddress;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPublish {
    directory: String,
    url: String,
}

/// Where pages are published.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The pages are its `board/`, the calendars its `kalender/`.
    pub directory: PathBuf,
    /// Where the site's web server shows them; `None`: no mail links to them.
    pub url: Option<WebAddress>,
}

impl RawPublish {
    /// `None`, the default: nothing is published.
    pub(super) fn check(self) -> Checked<Option<Publish>> {
        if self.directory.is_empty() {
            if self.url.is_empty() {
                return Ok(None);
            }
            return refuse("publish.url", "no pages are made; set publish.directory, or leave the address out");
        }
        let url = if self.url.is_empty() { None } else { Some(super::checked::parse("publish.url", &self.url)?) };
        Ok(Some(Publish { directory: self.directory.into(), url }))
    }
}
