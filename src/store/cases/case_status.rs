use std::collections::HashMap;

use anyhow::{Result, ensure};

use super::read::{CaseRequest, CaseScope, read};
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::operations::retention::CaseStatus;
use crate::store::db::Db;

/// What became of these forløb.
///
/// A case database without any forløb is an error: it is being filled anew, or is another one than it was.
pub async fn case_status(db: &Db, ids: Vec<String>, plan: PhasePlan) -> Result<HashMap<String, CaseStatus>> {
    let cases = read(db, CaseRequest::new(CaseScope::StatusOnly).looking_for(ids), plan).await?;
    ensure!(cases.any_forloeb, "the case database holds no forløb at all");
    Ok(cases.looked_for)
}
