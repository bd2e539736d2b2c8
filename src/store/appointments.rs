//! The appointments in people's calendars.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use super::db::{Tx, row_places, rows_at_once, with_conn};
use super::rows::fetch_plain;
use crate::domain::deadlines::appointments::Appointment;
use crate::domain::deadlines::rules::rule;

#[derive(FromRow)]
struct AppointmentRow {
    recipient: String,
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    act_by: NaiveDate,
    sequence: i64,
    cancelled: bool,
    outbox_key: Option<String>,
}

/// An appointment, and the key of the last mail it was in.
pub type MailedAppointment = (Appointment, Option<String>);

/// Everything that was ever entered, by address.
pub async fn all(tx: &mut Tx) -> Result<BTreeMap<String, Vec<MailedAppointment>>> {
    let sql = "SELECT recipient, forloeb, rule, due_on, act_by, sequence, cancelled, outbox_key \
               FROM appointment ORDER BY name";
    let rows: Vec<AppointmentRow> = fetch_plain(tx, sql.to_owned()).await?;
    let mut found: BTreeMap<String, Vec<MailedAppointment>> = BTreeMap::new();
    for row in rows {
        let AppointmentRow { recipient, forloeb, rule: key, due_on, act_by, sequence, cancelled, outbox_key } = row;
        let Some(rule) = rule(&key) else { continue };
        let appointment = Appointment { forloeb, rule: rule.key, due_on, act_by, sequence, cancelled };
        found.entry(recipient).or_default().push((appointment, outbox_key));
    }
    Ok(found)
}

/// What one mail does to an entry of a calendar.
#[derive(Debug, Clone, Copy)]
pub struct CalendarChange<'a> {
    pub recipient: &'a str,
    pub appointment: &'a Appointment,
    pub outbox_key: &'a str,
}

/// Writes down what mails enter, move or cancel, each entry at most once.
pub async fn record(tx: &mut Tx, changes: &[CalendarChange<'_>]) -> Result<()> {
    const COLUMNS: usize = 9;
    for page in changes.chunks(rows_at_once(tx, COLUMNS)) {
        let sql = format!(
            "INSERT INTO appointment (recipient, name, forloeb, rule, due_on, act_by, sequence, cancelled, outbox_key) \
             VALUES {} ON CONFLICT (recipient, name) DO UPDATE SET \
             due_on = excluded.due_on, act_by = excluded.act_by, sequence = excluded.sequence, \
             cancelled = excluded.cancelled, outbox_key = excluded.outbox_key",
            row_places(COLUMNS, page.len())
        );
        with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for CalendarChange { recipient, appointment: one, outbox_key } in page {
                query = query.bind(*recipient).bind(one.name()).bind(&one.forloeb).bind(one.rule).bind(one.due_on);
                query = query.bind(one.act_by).bind(one.sequence).bind(one.cancelled).bind(*outbox_key);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}
