//! Reads the cases as of a day, and what is found in them, for jobs and commands.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use chrono::NaiveDate;

use crate::config::Config;
use crate::domain::billing::account::MAX_MONTHS_BACK;
use crate::domain::cases::forloeb::{Case, DataError, Register};
use crate::domain::overview::findings::{Finding, FindingContext};
use crate::domain::overview::method_report::{MethodReports, MethodReview, ReportPeriod};
use crate::domain::overview::survey::Survey;
use crate::domain::values::calendar::{addd, addm};
use crate::store;
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::db::{Db, Tx};
use crate::store::list_watch;
use crate::store::voids::Voids;

/// Forløb that ended by this day are not read: findings look back two months at most, but for days that are billed
/// twice, which can be any that are still billed.
fn looked_back(config: &Config, on: NaiveDate) -> NaiveDate {
    let two_months = addd(on, -62);
    match config.billing.first_month {
        Some(first) => addd(first.max(addm(on, -MAX_MONTHS_BACK - 1)), -1).min(two_months),
        None => two_months,
    }
}

/// What a survey looks for besides what every one does.
#[derive(Default)]
pub(super) struct SurveyRequest {
    /// Forløb with issued lines: those that are gone are reported.
    pub billed: BTreeSet<String>,
    /// Forløb that were entered by mistake, or removed.
    pub voids: Voids,
    /// Whether it is for a digest, which shows more than what is flagged and found.
    pub overview: bool,
    /// Whether it is for pages and calendars: every forløb that the board shows, and every open deadline.
    pub board: bool,
}

/// Looks over all cases as of `on`, with everything that is flagged and found.
pub async fn survey(cases: &Db, state: &Db, config: &Config, on: NaiveDate) -> Result<(Survey, Register)> {
    let request = SurveyRequest::read(&mut state.snapshot().await?).await?;
    survey_for((cases, state), config, on, request).await
}

/// The same with what else a digest shows.
pub async fn overview(cases: &Db, state: &Db, config: &Config, on: NaiveDate) -> Result<(Survey, Register)> {
    let request = SurveyRequest::read(&mut state.snapshot().await?).await?;
    survey_for((cases, state), config, on, SurveyRequest { overview: true, ..request }).await
}

/// The same with every forløb that the board shows, every open deadline, and the method report: all of one reading.
pub async fn board_survey(
    (cases, state): (&Db, &Db),
    config: &Config,
    on: NaiveDate,
    period: ReportPeriod,
) -> Result<(Survey, Register, MethodReports)> {
    let request = SurveyRequest::read(&mut state.snapshot().await?).await?;
    let request = SurveyRequest { overview: true, board: true, ..request };
    let mut review = MethodReview::new(period, &config.deadline_rules.calendar);
    let (survey, register) = survey_seeing((cases, state), config, on, request, |case| review.add(case)).await?;
    let reports = review.finish(&register);
    Ok((survey, register, reports))
}

impl SurveyRequest {
    /// With what only the state knows.
    async fn read(tx: &mut Tx) -> Result<Self> {
        let billed = store::statements::billed_forloeb(tx).await?;
        Ok(Self { billed, voids: Voids::read(tx).await?, ..Self::default() })
    }
}

pub(super) async fn survey_for(
    databases: (&Db, &Db),
    config: &Config,
    on: NaiveDate,
    request: SurveyRequest,
) -> Result<(Survey, Register)> {
    survey_seeing(databases, config, on, request, |_| ()).await
}

/// The same, while `see` gets every case that is read; for a board those that ended long ago, too.
async fn survey_seeing(
    (cases, state): (&Db, &Db),
    config: &Config,
    on: NaiveDate,
    request: SurveyRequest,
    mut see: impl FnMut(&Case),
) -> Result<(Survey, Register)> {
    let SurveyRequest { overview, board, mut billed, voids } = request;
    // docs/domain.md, B15 and B9: of these it is known why they are gone.
    billed.retain(|forloeb| !voids.may_be_gone(forloeb));
    let looked_back = looked_back(config, on);
    // The method report counts what was discharged in its period, whenever it ended.
    let scope = CaseScope::OpenAfter(if board { NaiveDate::MIN } else { looked_back });
    let asked = CaseRequest::new(scope).knowing(&config.mail.known_numbers).leaving_out(&voids).looking_for(billed);
    let mut cases = store::cases::read(cases, asked, config.phase_plan).await?;
    let mut survey = Survey::new(on);
    (survey.overview, survey.vanished) = (overview, cases.gone());
    if board {
        (survey.board, survey.every_open) = (Some(Vec::new()), true);
    }
    survey.not_in_list = std::mem::take(&mut cases.not_in_list);
    survey.findings.extend(list_stale(state, config, on).await?);
    // Mostly nothing is voided, and the state need not be asked.
    if !cases.voided.is_empty() {
        survey.voided_changed = voids.changed(&mut state.snapshot().await?, &cases.voided).await?;
    }
    cases.each(|register, case| {
        see(&case);
        if case.forloeb.ended_on.is_none_or(|ended_on| ended_on > looked_back) {
            survey.add(&case, &config.deadline_rules, &finding_context(config, register, on));
        }
    });
    let at_once = survey.billed_at_once();
    cases.each_of(
        |forloeb| at_once.contains(forloeb),
        |register, case| {
            survey.add_billed(&case, &finding_context(config, register, on));
        },
    );
    let (register, errors) = cases.without_forloeb();
    survey.finish(&errors, &finding_context(config, &register, on));
    Ok((survey, register))
}

async fn list_stale(state: &Db, config: &Config, on: NaiveDate) -> Result<Option<Finding>> {
    let Some(list) = &config.list else { return Ok(None) };
    let watch = list_watch::read(&mut state.snapshot().await?).await?;
    let since = watch.changed_at.map(|at| config.site().today(at));
    let is_stale = |since: NaiveDate| list.stale_days.is_some_and(|days| (on - since).num_days() > days);
    Ok(since.filter(|since| is_stale(*since)).map(|since| Finding::list_stale(&list.name(), since)))
}

/// One forløb as it was found; no case where its row is wrong.
#[derive(Debug)]
pub struct CaseReading {
    pub case: Option<Case>,
    pub register: Register,
    /// What is wrong with its rows.
    pub errors: Vec<DataError>,
}

/// Reads one forløb, a voided one too. One that is not there is an error.
pub async fn one_case(cases: &Db, config: &Config, forloeb: &str) -> Result<CaseReading> {
    match find_case(cases, config, forloeb).await? {
        Some(found) => Ok(found),
        None => bail!("no forløb {forloeb} in {}", config.cases),
    }
}

/// The same; `None` where it is not there.
pub async fn find_case(cases: &Db, config: &Config, forloeb: &str) -> Result<Option<CaseReading>> {
    let request = CaseRequest::new(CaseScope::One(forloeb.to_owned())).knowing(&config.mail.known_numbers);
    let mut cases = store::cases::read(cases, request, config.phase_plan).await?;
    let mut case = None;
    cases.each(|_, found| case = Some(found));
    let errors: Vec<_> = cases.errors.into_iter().filter(|error| error.id.as_deref() == Some(forloeb)).collect();
    if case.is_none() && errors.is_empty() {
        return Ok(None);
    }
    Ok(Some(CaseReading { case, register: cases.register, errors }))
}

/// What findings are made by.
pub(super) fn finding_context<'a>(config: &Config, register: &'a Register, on: NaiveDate) -> FindingContext<'a> {
    FindingContext {
        on,
        register,
        tilsagn: config.billing.betalingstilsagn,
        einvoice: config.einvoice.is_some(),
        billed_from: config.billing.first_month,
        not_asked: config.deadline_rules.rules.not_asked(),
        says_where_to_pay: config.billing.payment.is_some(),
    }
}
