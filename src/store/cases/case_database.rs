use anyhow::Result;
use tokio::sync::OnceCell;

use super::open_migrated;
use crate::config::DatabaseUrl;
use crate::store::db::Db;

/// The case database of a site, opened when something first needs it: what needs no case goes on while it is away.
#[derive(Debug)]
pub struct CaseDatabase {
    url: DatabaseUrl,
    opened: OnceCell<Db>,
}

impl CaseDatabase {
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url, opened: OnceCell::new() }
    }

    /// Opens it, and brings it up to date if it is ours. Where that fails it is tried again the next time.
    pub async fn open(&self) -> Result<&Db> {
        let open = async || Ok(open_migrated(&self.url).await?.0);
        self.opened.get_or_try_init(open).await
    }

    /// It, where something has needed it.
    pub fn opened(&self) -> Option<&Db> {
        self.opened.get()
    }

    pub async fn close(&self) {
        if let Some(db) = self.opened.get() {
            db.close().await;
        }
    }
}
