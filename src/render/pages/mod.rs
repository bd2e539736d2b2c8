//! The pages that are published: one typed context per page, and the Tera templates in `templates/pages/`.
//!
//! No script, no font or picture from elsewhere, and no style but that of the page, which its policy names by its hash.

mod bar;
mod index;
mod method;
mod rows;
mod templates;
mod tilbud;
mod worker;

use std::path::PathBuf;

pub use index::{IndexPage, TilbudSummary};
pub use method::MethodPage;
pub use rows::PageFacts;
pub use templates::{PageTemplates, alarmed};
pub use tilbud::TilbudPage;
pub use worker::{WorkerPage, WorkerPart};

/// A file as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Below the published directory.
    pub path: PathBuf,
    pub text: String,
}
