//! How true the work of a period was to the method (docs/domain.md, section 6); nothing is written.

use anyhow::Result;
use chrono::NaiveDate;

use crate::config::Config;
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::method_report::{MethodReports, MethodReview, ReportPeriod};
use crate::store;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::db::Db;
use crate::store::voids::Voids;

/// The reports of every tilbud and of all.
pub async fn method_reports(
    cases: &Db,
    state: &Db,
    config: &Config,
    period: ReportPeriod,
) -> Result<(MethodReports, Register)> {
    let voids = Voids::read(&mut state.snapshot().await?).await?;
    // What ended long before the period can have been discharged in it.
    let request = CaseRequest::new(CaseScope::OpenAfter(NaiveDate::MIN)).leaving_out(&voids);
    let mut cases = store::cases::read(cases, request, config.phase_plan).await?;
    let mut review = MethodReview::new(period, &config.deadline_rules.calendar);
    cases.each(|_, case| review.add(&case));
    let reports = review.finish(&cases.register);
    Ok((reports, cases.register))
}
