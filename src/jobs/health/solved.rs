use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::alert::setting;
use crate::domain::operations::health::{Problem, SETTLED};
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::{JobContext, MailDraft, mail_key, rendered};
use crate::render::{AlertMail, SolvedProblem, danish};
use crate::store::outbox;
use crate::store::problems::{self, ToldProblem};

/// Mails everybody who was mailed about a problem, once, that it is over; says how many mails that makes.
pub async fn send_solved(context: JobContext<'_>, problems: &[Problem], now: DateTime<Utc>) -> Result<usize> {
    let told = problems::told(&mut context.state.snapshot().await?).await?;
    let standing: BTreeSet<String> = problems.iter().filter(|one| one.stands()).map(Problem::name).collect();
    let news: Vec<&ToldProblem> = told.iter().filter(|one| is_news(one, &standing, now)).collect();
    // Most runs end here, and write nothing.
    if news.is_empty() {
        return Ok(0);
    }
    let mut tx = context.state.begin().await?;
    let mut over: BTreeMap<&str, Vec<&ToldProblem>> = BTreeMap::new();
    for one in news {
        match one.over_since {
            Some(_) if standing.contains(&one.trouble) => problems::mark_over(&mut tx, &one.trouble, None).await?,
            None => problems::mark_over(&mut tx, &one.trouble, Some(now)).await?,
            Some(_) => over.entry(&one.recipient).or_default().push(one),
        }
    }
    let mut mails = Vec::new();
    for (address, solved) in &over {
        let (Some(first), Ok(email)) = (solved.first(), address.parse()) else { continue };
        let person = Recipient { name: first.name.clone(), email };
        let lines: Vec<SolvedProblem> = solved.iter().map(|one| solved_problem(one, context, now)).collect();
        let make = || AlertMail::solved(&person, lines.clone(), &setting(context, now)).into();
        let names: Vec<&str> = solved.iter().map(|one| one.trouble.as_str()).collect();
        let key =
            mail_key(MailKind::Alert, &format!("solved/{}/{}", now.format("%Y-%m-%dT%H:%M"), names.join("+")), &person);
        let draft = MailDraft { key, kind: MailKind::Alert, to: &person, thread: None };
        mails.push(rendered(context, draft, make, now));
    }
    outbox::enqueue_all(&mut tx, &mails, now).await?;
    let over: BTreeSet<&str> = over.values().flatten().map(|one| one.trouble.as_str()).collect();
    for trouble in over {
        problems::forget_told(&mut tx, trouble).await?;
    }
    tx.commit().await?;
    Ok(mails.len())
}

/// Whether something is to be noted of it, or said.
fn is_news(told: &ToldProblem, standing: &BTreeSet<String>, now: DateTime<Utc>) -> bool {
    match told.over_since {
        None => !standing.contains(&told.trouble),
        Some(since) => standing.contains(&told.trouble) || now - since >= SETTLED,
    }
}

fn solved_problem(told: &ToldProblem, context: JobContext<'_>, now: DateTime<Utc>) -> SolvedProblem {
    let zone = context.config.zone;
    SolvedProblem {
        headline: told.headline.clone(),
        since: danish::moment(told.since, zone),
        until: danish::moment(told.over_since.unwrap_or(now), zone),
    }
}
