//! Each night: what need not be kept any longer is deleted, in transactions so small that others get on.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use anyhow::{Error, Result, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use tokio::time::sleep;

use super::{JobContext, Outcome, Stop, clock_leap};
use crate::domain::operations::job::JobKind;
use crate::domain::operations::retention::{CaseStatus, ledger_before, mails_before, outdated_months};
use crate::store::db::Tx;
use crate::store::error_text::error_text;
use crate::store::voids::{self, Voids};
use crate::store::{cases, forloeb_records, outbox, removals, runs, statements};

/// Between two transactions. A first run of 100,000 mails takes half a minute with it.
const PAUSE: Duration = Duration::from_millis(20);
/// How many forløb one transaction is about.
const PAGE: usize = 50;

/// Deletes what is too old on the day `on`, once a day.
///
/// A run that breaks off has done what it has done; the next one goes on.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>, stop: Stop<'_>) -> Result<Outcome> {
    if on > context.config.site().today(now) {
        bail!("retention: {on} is still to come, and nothing is deleted before its time");
    }
    // What is deleted does not come back, and a wrong clock would call everything old.
    if let Some(doubt) = clock_leap::doubt(&mut context.state.snapshot().await?, context).await? {
        return Ok(Outcome::Incomplete(format!("retention: {doubt}")));
    }
    if runs::is_done(&mut context.state.snapshot().await?, JobKind::Retention, &on.to_string()).await? {
        return Ok(Outcome::Nothing(format!("retention: {on} is done already")));
    }
    // Once a night, before what would be missed is deleted.
    if let Some(damage) = context.state.damage().await? {
        return Err(Error::new(damage).context(context.config.state.to_string()));
    }
    let mut run = RetentionRun { context, on, now, stop, deleted: RetentionTally::default(), unread: None };
    run.delete_all().await?;
    let RetentionRun { deleted, unread, .. } = run;
    if deleted != RetentionTally::default() {
        context.state.checkpoint_wal().await?;
    }
    let text = format!("retention: {on}: {deleted}");
    // The day is not recorded as done, so the next run goes on.
    if stop() {
        return Ok(Outcome::Done(format!("{text}; broken off, the next run goes on")));
    }
    let mut tx = context.state.begin().await?;
    // Where another process was at it too, each reports what it has deleted itself.
    runs::claim(&mut tx, JobKind::Retention, &on.to_string(), now).await?;
    tx.commit().await?;
    Ok(match unread {
        None => Outcome::Done(text),
        Some(why) => Outcome::Incomplete(format!("{text}; the ledger stays, since the cases can't be read: {why}")),
    })
}

/// One night's work.
struct RetentionRun<'a> {
    context: JobContext<'a>,
    on: NaiveDate,
    now: DateTime<Utc>,
    stop: Stop<'a>,
    deleted: RetentionTally,
    /// Why the case database can't be read.
    unread: Option<String>,
}

impl RetentionRun<'_> {
    /// Mails go last, since statements and ledger keep some of them.
    async fn delete_all(&mut self) -> Result<()> {
        self.bodies().await?;
        self.statements().await?;
        self.forloeb_records().await?;
        self.voids().await?;
        self.mails().await
    }

    /// Then others have their turn: SQLite lets in a process that happens to try while nobody writes.
    async fn commit(&self, tx: Tx) -> Result<()> {
        tx.commit().await?;
        sleep(PAUSE).await;
        Ok(())
    }

    async fn bodies(&mut self) -> Result<()> {
        let config = self.context.config;
        let day = mails_before(self.on, config.retention.mail_days).and_time(NaiveTime::MIN);
        let before = config.zone.from_local_datetime(&day).earliest().map_or(day.and_utc(), |at| at.to_utc());
        let mut after = 0;
        while !(self.stop)() {
            let mut tx = self.context.state.begin().await?;
            let Some(page) = outbox::delete_bodies(&mut tx, after, before, self.now).await? else { break };
            self.commit(tx).await?;
            self.deleted.bodies += page.deleted;
            after = page.last;
        }
        Ok(())
    }

    async fn statements(&mut self) -> Result<()> {
        let issued = statements::days_of_issue(&mut self.context.state.snapshot().await?).await?;
        for month in outdated_months(&issued, self.on) {
            if (self.stop)() {
                break;
            }
            let mut tx = self.context.state.begin().await?;
            statements::delete(&mut tx, month, self.on).await?;
            self.commit(tx).await?;
            self.deleted.months += 1;
        }
        Ok(())
    }

    async fn statuses(&self, forloeb: &[String]) -> Result<HashMap<String, CaseStatus>> {
        let mut statuses = self.case_status(forloeb).await?;
        let voids = Voids::read(&mut self.context.state.snapshot().await?).await?;
        for (id, status) in &mut statuses {
            // docs/domain.md, B15: whatever its row says, and also where that is gone.
            *status = voids.voided_on(id).map_or(*status, CaseStatus::Ended);
        }
        Ok(statuses)
    }

    /// Voids and removals that no issued line names any more, of forløb that are gone: nothing could come back by them.
    async fn voids(&mut self) -> Result<()> {
        let before = ledger_before(self.on);
        let mut tx = self.context.state.snapshot().await?;
        let voided = voids::list(&mut tx).await?.into_iter().filter(|void| void.voided_on < before);
        let voided = unbilled(&mut tx, voided.map(|void| void.forloeb).collect()).await?;
        let finished = removals::finished(&mut tx).await?;
        let removed = unbilled(&mut tx, finished).await?;
        drop(tx);
        let mut gone = Vec::new();
        if !voided.is_empty() {
            match self.case_status(&voided).await {
                Ok(found) => gone.extend(voided.into_iter().filter(|id| found.get(id) == Some(&CaseStatus::Gone))),
                Err(error) => self.unread = Some(error_text(&error)),
            }
        }
        if gone.is_empty() && removed.is_empty() {
            return Ok(());
        }
        let mut tx = self.context.state.begin().await?;
        for id in &gone {
            voids::end(&mut tx, id).await?;
        }
        for id in &removed {
            removals::delete(&mut tx, id).await?;
        }
        self.deleted.voids = gone.len() + removed.len();
        self.commit(tx).await
    }

    async fn case_status(&self, forloeb: &[String]) -> Result<HashMap<String, CaseStatus>> {
        let db = self.context.cases.open().await?;
        cases::case_status(db, forloeb.to_vec(), self.context.config.phase_plan).await
    }

    /// The ledger and silences of forløb that are over. Where the cases can't be read nobody knows
    /// which those are, and all is kept.
    async fn forloeb_records(&mut self) -> Result<()> {
        let before = ledger_before(self.on);
        let mut quiet = forloeb_records::quiet_since(&mut self.context.state.snapshot().await?, before).await?;
        if quiet.is_empty() {
            return Ok(());
        }
        let statuses = match self.statuses(&quiet).await {
            Ok(statuses) => statuses,
            Err(error) => {
                self.unread = Some(error_text(&error));
                return Ok(());
            }
        };
        quiet.retain(|id| statuses.get(id).is_some_and(|status| status.is_over(before)));
        for page in quiet.chunks(PAGE) {
            if (self.stop)() {
                break;
            }
            let mut tx = self.context.state.begin().await?;
            let deleted = forloeb_records::delete(&mut tx, page, before).await?;
            self.commit(tx).await?;
            self.deleted.records += deleted;
        }
        Ok(())
    }

    async fn mails(&mut self) -> Result<()> {
        let mut after = 0;
        while !(self.stop)() {
            let mut tx = self.context.state.begin().await?;
            let Some(page) = outbox::delete_mails(&mut tx, after).await? else { break };
            self.commit(tx).await?;
            self.deleted.mails += page.deleted;
            after = page.last;
        }
        Ok(())
    }
}

/// Those of these forløb that no issued line names.
async fn unbilled(tx: &mut Tx, forloeb: Vec<String>) -> Result<Vec<String>> {
    let mut unbilled = Vec::new();
    for id in forloeb {
        if !statements::has_lines(tx, &id).await? {
            unbilled.push(id);
        }
    }
    Ok(unbilled)
}

/// How much was deleted, of which kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct RetentionTally {
    bodies: usize,
    mails: usize,
    records: forloeb_records::DeletedRecords,
    months: usize,
    /// Voids and removals.
    voids: usize,
}

impl fmt::Display for RetentionTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let forloeb_records::DeletedRecords { said, forloeb, silences } = self.records;
        let counts = [
            (self.bodies > 0, format!("{} mail bodies", self.bodies)),
            (self.mails > 0, format!("{} mails", self.mails)),
            (said > 0, format!("{said} ledger entries of {forloeb} forløb")),
            (silences > 0, format!("{silences} silences")),
            (self.months > 0, format!("{} months of statements", self.months)),
            (self.voids > 0, format!("{} voids and removals", self.voids)),
        ];
        let named: Vec<_> = counts.into_iter().filter(|(any, _)| *any).map(|(_, text)| text).collect();
        if named.is_empty() {
            return f.write_str("nothing is too old");
        }
        write!(f, "{} deleted", named.join(", "))
    }
}
