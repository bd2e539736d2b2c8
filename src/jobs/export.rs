//! The way out: a case database, our own or another program's -> the workbook that people keep.

use std::collections::HashMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use crate::config::Config;
use crate::domain::cases::case_schema::TABLES;
use crate::domain::overview::outlook::CaseOutlook;
use crate::import::{Contents, ExportedWorkbook, export};
use crate::store::cases::{self, CaseRequest, CaseScope};
use crate::store::db::Db;
use crate::store::state;
use crate::store::voids::Voids;

/// Everything that the database holds, and what is computed of it as of `on`.
pub async fn run(config: &Config, on: NaiveDate) -> Result<ExportedWorkbook> {
    let db = cases::open(&config.cases).await?;
    let exported = read(&db, config, on).await;
    db.close().await;
    exported
}

async fn voids(config: &Config) -> Result<Voids> {
    let state = state::open_for_reading(&config.state).await?;
    let voids = Voids::read(&mut state.snapshot().await?).await;
    state.close().await;
    voids
}

async fn read(db: &Db, config: &Config, on: NaiveDate) -> Result<ExportedWorkbook> {
    let mut rows = HashMap::new();
    let mut there = Vec::new();
    for table in TABLES.iter().copied() {
        if !table.may_be_absent || db.has_table(table.name).await? {
            there.push(table);
        }
    }
    let mut tx = db.snapshot().await?;
    for table in there {
        rows.insert(table.name, cases::whole_table(&mut tx, table).await?);
    }
    drop(tx);
    let scope = CaseScope::OpenAfter(NaiveDate::MIN);
    // Nothing is computed of what is voided; its rows are written like all others.
    let request = CaseRequest::new(scope).leaving_out(&voids(config).await?);
    let mut cases = cases::read(db, request, config.phase_plan).await?;
    let mut outlooks = HashMap::new();
    cases.each(|_, case| {
        if let Some(outlook) = CaseOutlook::of(&case, &config.deadline_rules, on) {
            outlooks.insert(case.forloeb.id, outlook);
        }
    });
    let contents = Contents { rows: &rows, outlooks: &outlooks, on, methods: &config.import.methods };
    export(&contents).context("make the workbook")
}
