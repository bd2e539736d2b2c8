//! The appointments in people's calendars.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::FromRow;

use super::db::{Tx, with_conn};
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
    let rows: Vec<AppointmentRow> = with_conn!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?);
    let mut found: BTreeMap<String, Vec<MailedAppointment>> = BTreeMap::new();
    for row in rows {
        let AppointmentRow { recipient, forloeb, rule: key, due_on, act_by, sequence, cancelled, outbox_key } = row;
        let Some(rule) = rule(&key) else { continue };
        let appointment = Appointment { forloeb, rule: rule.key, due_on, act_by, sequence, cancelled };
        found.entry(recipient).or_default().push((appointment, outbox_key));
    }
    Ok(found)
}

/// Writes down what a mail enters, moves or cancels.
pub async fn record(tx: &mut Tx, recipient: &str, appointment: &Appointment, outbox_key: &str) -> Result<()> {
    let sql = "INSERT INTO appointment (recipient, name, forloeb, rule, due_on, act_by, sequence, cancelled, outbox_key) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (recipient, name) DO UPDATE SET \
               due_on = excluded.due_on, act_by = excluded.act_by, sequence = excluded.sequence, \
               cancelled = excluded.cancelled, outbox_key = excluded.outbox_key";
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(recipient).bind(appointment.name()).bind(&appointment.forloeb);
        let query = query.bind(appointment.rule).bind(appointment.due_on).bind(appointment.act_by);
        query.bind(appointment.sequence).bind(appointment.cancelled).bind(outbox_key).execute(conn).await?;
    });
    Ok(())
}
