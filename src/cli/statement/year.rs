//! `fasevagt statement --year`: everything that was issued for the months of a year, for an auditor.

use std::path::Path;

use anyhow::Result;
use chrono::Datelike;

use super::files::{self, StatementFile};
use crate::cli::WrongUsage;
use crate::config::Config;
use crate::documents::{DocumentFormat, year_xlsx};
use crate::store::{state, statements};

/// Writes every document, byte for byte, and a workbook of all of it.
pub async fn write(config: &Config, year: i32, dir: &Path) -> Result<()> {
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    let mut issued = Vec::new();
    let mut months = statements::issued_months(&mut tx).await?;
    months.retain(|month| month.year() == year);
    for month in months {
        let Some(statement) = statements::read(&mut tx, month).await? else { continue };
        // A month at a time: a year of documents is more than need be held at once.
        let kept = statements::documents(&mut tx, month).await?;
        let kept: Vec<_> = kept.into_iter().map(|document| StatementFile::kept(document, &statement)).collect();
        files::write(dir, &kept)?;
        issued.push(statement);
    }
    drop(tx);
    db.close().await;
    if issued.is_empty() {
        return Err(WrongUsage(format!("--year {year}: no month of it is issued")).into());
    }
    let overview = StatementFile {
        name: format!("takst-{year}-oversigt.xlsx"),
        kommune: None,
        number: None,
        format: Some(DocumentFormat::Xlsx),
        bytes: year_xlsx(&config.billing.provider, year, &issued)?,
    };
    files::write(dir, &[overview])
}
