use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::app::App;
use crate::jobs::due::nothing_until;
use crate::store::db::Db;
use crate::store::idle::FileStamp;

/// The time in which the daemon is idle: no statement is sent and no thread woken while it is known that there is
/// nothing to do.
///
/// That is known until the end of an hour at most, on a clock that does not jump out of it, and as long as nobody
/// writes to the state database. A file that was written twice within a tick of the kernel's clock looks written once;
/// so its stamp has to be the same from one tick to the next before it is believed. A server has no stamp.
#[derive(Debug, Default)]
pub struct IdleWindow {
    stamp: Option<FileStamp>,
    is_unwritten: bool,
    /// From the tick that found nothing, until something could come due.
    known: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl IdleWindow {
    /// Whether there is nothing to do now. If not, do it, and [`IdleWindow::find`] the next.
    pub fn covers(&mut self, state: &Db, now: DateTime<Utc>) -> bool {
        let stamp = state.file_stamp();
        self.is_unwritten = stamp.is_some() && stamp == self.stamp;
        self.stamp = stamp;
        self.is_unwritten && self.known.is_some_and(|(from, until)| from <= now && now <= until)
    }

    /// Finds how long there will be nothing to do, and closes what the databases need not keep open for so long.
    pub async fn find(&mut self, app: &App, now: DateTime<Utc>) -> Result<()> {
        self.known = None;
        if self.is_unwritten {
            let mut tx = app.state.snapshot().await?;
            self.known = nothing_until(&mut tx, &app.config, now).await?.map(|until| (now, until));
            tx.commit().await?;
        }
        if self.known.is_some() {
            if let Some(cases) = app.cases.opened() {
                cases.close_idle(0).await?;
            }
            // The last one to leave it would tidy it up, and so write.
            app.state.close_idle(1).await?;
        }
        Ok(())
    }
}
