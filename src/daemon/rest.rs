use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::app::App;
use crate::jobs::due::nothing_until;
use crate::store::db::Db;
use crate::store::idle::FileStamp;

/// The daemon's rest: no statement is sent and no thread woken while it is known that there is nothing to do.
///
/// That is known until the end of an hour at most, on a clock that does not jump out of it, and as long as nobody
/// writes to the state database. A file that was written twice within a tick of the kernel's clock looks written once;
/// so its traces have to stand still from one look to the next before they are believed. A server leaves no traces.
#[derive(Debug, Default)]
pub struct Rest {
    stamp: Option<FileStamp>,
    stood_still: bool,
    /// From the look that found nothing, until something could come due.
    known: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Rest {
    /// Whether there is nothing to do now. If not, do it, and [`Rest::begin`] anew.
    pub fn lasts(&mut self, state: &Db, now: DateTime<Utc>) -> bool {
        let stamp = state.file_stamp();
        self.stood_still = stamp.is_some() && stamp == self.stamp;
        self.stamp = stamp;
        self.stood_still && self.known.is_some_and(|(from, until)| from <= now && now <= until)
    }

    /// Looks how long there will be nothing to do, and lets the databases go where that is a while.
    pub async fn begin(&mut self, app: &App, now: DateTime<Utc>) -> Result<()> {
        self.known = None;
        if self.stood_still {
            let mut tx = app.state.snapshot().await?;
            self.known = nothing_until(&mut tx, &app.config, now).await?.map(|until| (now, until));
            tx.commit().await?;
        }
        if self.known.is_some() {
            app.cases.close_idle(0).await?;
            // The last one to leave it would tidy it up, and so write.
            app.state.close_idle(1).await?;
        }
        Ok(())
    }
}
