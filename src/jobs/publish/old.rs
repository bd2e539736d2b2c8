use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::calendars::CALENDARS;
use super::{BOARD, JobContext, delete, lock, put};
use crate::config::Publish;
use crate::mailer::text_of as readable;
use crate::regular_file;
use crate::render::danish;
use crate::render::pages::{Page, alarmed};
use crate::store::publishing;

/// Pages that are older than this get a red line.
const OLD: TimeDelta = TimeDelta::days(1);
/// More bytes than any page or calendar has.
const MOST_OF_PAGE: u64 = 100_000_000;

/// Gives the pages that are there a red line, where they are old and have none.
pub(super) async fn alarm(context: JobContext<'_>, publish: &Publish, now: DateTime<Utc>) -> Result<()> {
    let known = publishing::read(&mut context.state.snapshot().await?).await?;
    let Some(at) = known.published_at else { return Ok(()) };
    if known.alarmed || now - at < OLD {
        return Ok(());
    }
    let since = danish::moment(at, context.config.zone);
    let root = publish.directory.join(BOARD);
    let mut pages = Vec::new();
    collect(&root, Path::new(""), &mut pages).with_context(|| format!("read the pages in {}", root.display()))?;
    for page in &mut pages {
        if let Some(html) = alarmed(&page.text, &since) {
            page.text = html;
        }
    }
    if !pages.is_empty()
        && let Some(root) = lock(publish)?
    {
        let old = put(&root, publish, BOARD, &pages)?;
        let mut tx = context.state.begin().await?;
        publishing::note_alarmed(&mut tx).await?;
        tx.commit().await?;
        delete(publish, vec![old])?;
    }
    Ok(())
}

/// Deletes the pages and calendars that name a forløb, which is to be forgotten at once; they are made anew without it.
pub fn delete_naming(publish: &Publish, forloeb: &str) -> Result<()> {
    for part in [BOARD, CALENDARS] {
        let root = publish.directory.join(part);
        let mut files = Vec::new();
        collect(&root, Path::new(""), &mut files).with_context(|| format!("read the pages in {}", root.display()))?;
        for file in files {
            // A long line of a calendar goes on in the next one.
            if readable(&file.text.replace("\r\n ", "")).contains(forloeb) {
                let path = root.join(&file.path);
                fs::remove_file(&path).with_context(|| format!("delete {}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn collect(root: &Path, below: &Path, pages: &mut Vec<Page>) -> std::io::Result<()> {
    let entries = match fs::read_dir(root.join(below)) {
        Ok(entries) => entries,
        Err(problem) if problem.kind() == ErrorKind::NotFound => return Ok(()),
        Err(problem) => return Err(problem),
    };
    for entry in entries {
        let entry = entry?;
        let path: PathBuf = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, pages)?;
        } else if entry.file_type()?.is_file() {
            // What somebody else has put there may be anything.
            let bytes = regular_file::read(&root.join(&path), MOST_OF_PAGE)?;
            pages.push(Page { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    Ok(())
}
