//! A site that publishes, and what a visitor finds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use fasevagt::jobs::publish;
use fasevagt::jobs::{JobContext, Outcome};
use fasevagt::mailer::text_of;

use crate::support::databases::TestDatabase;
use crate::support::day;
use crate::support::house::{House, morning};

pub struct BoardSite {
    pub house: House,
    /// What the web server shows.
    pub web: PathBuf,
}

impl BoardSite {
    /// Pages and calendars are published, and whatever else is set.
    pub async fn new(database: TestDatabase, more: &str) -> Self {
        let web = database.dir.path().join("web");
        let more =
            format!("{more}\n[publish]\ndirectory = \"{}\"\n[calendar_entries]\nmode = \"feed\"\n", web.display());
        Self { house: House::new(database, &more).await, web }
    }

    pub fn context(&self) -> JobContext<'_> {
        self.house.app.context()
    }

    /// Publishes at half past six.
    pub async fn publish(&self, on: &str) {
        self.publish_at(morning(on)).await.unwrap();
    }

    pub async fn publish_at(&self, now: DateTime<Utc>) -> anyhow::Result<Outcome> {
        publish::run(self.context(), now.date_naive(), now).await
    }

    /// Somebody else who works at Pensionatet.
    pub async fn put_worker(&self, id: &str, name: &str, more: &[(&str, &str)]) {
        let email = format!("{id}@example.dk");
        let cells =
            [("id", id), ("name", name), ("email", &*email), ("tilbud_id", "pensionatet"), ("fte_percent", "100")];
        self.house.put("medarbejder", &[cells.as_slice(), more].concat()).await;
    }

    /// All that lies below a directory, by its path there.
    pub fn files(&self, below: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.web.join(below), "", &mut found);
        found
    }

    /// What follows the style of a page.
    pub fn page(&self, path: &str) -> String {
        let page = fs::read_to_string(self.web.join("board").join(path)).unwrap();
        page.split_once("</style>").unwrap().1.to_owned()
    }

    /// The page of a worker, found by their name on top.
    pub fn page_of(&self, worker: &str) -> String {
        let pages = self.files("board/medarbejder");
        let head = format!("<h1>{worker} · ");
        let found: Vec<&String> = pages.values().filter(|page| page.contains(&head)).collect();
        assert_eq!(found.len(), 1, "{worker}");
        found[0].split_once("</style>").unwrap().1.to_owned()
    }

    /// A page as one reads it, without empty lines.
    pub fn text(&self, path: &str) -> String {
        readable(&self.page(path))
    }

    /// The calendar of an address.
    pub async fn calendar(&self, address: &str) -> String {
        fs::read_to_string(self.calendar_file(address).await).unwrap()
    }

    pub async fn calendar_file(&self, address: &str) -> PathBuf {
        let mut tx = self.house.app.state.snapshot().await.unwrap();
        self.web.join(publish::calendar_path(&mut tx, &address.parse().unwrap()).await.unwrap())
    }
}

/// What one reads of a page, without empty lines.
pub fn readable(html: &str) -> String {
    let text = text_of(html);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The part of a text between two others.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from:?} in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to:?} after {from:?} in {text}")).0
}

/// That these stand in a text in this order.
#[track_caller]
pub fn assert_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is not where it should be in {text}")).1;
    }
}

fn collect(directory: &Path, path: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, found);
        } else {
            found.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// A day that all stories can begin with.
pub const TUESDAY: &str = "2026-12-01";

/// What a story needs of a day.
pub fn days_before(on: &str, days: i64) -> String {
    (day(on) - chrono::Duration::days(days)).to_string()
}
