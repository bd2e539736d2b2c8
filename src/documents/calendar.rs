//! Appointments -> iCalendar files (RFC 5545): one all-day event each, entered or moved, and cancelled.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use sha2::{Digest, Sha256};

use crate::domain::deadlines::appointments::Appointment;
use crate::domain::deadlines::rules::rule;
use crate::domain::values::calendar::addd;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::message::Attachment;

/// The files for these changes: one of what applies, one of what is cancelled; neither where there is none.
/// `domain` is that of the sender's address, and makes the events' names unique in the world.
pub fn calendar_files(changes: &[Appointment], link: &CaseLink, domain: &str, now: DateTime<Utc>) -> Vec<Attachment> {
    let (cancelled, confirmed): (Vec<_>, Vec<_>) = changes.iter().partition(|appointment| appointment.cancelled);
    let files = [("frister.ics", "PUBLISH", confirmed), ("aflyste-frister.ics", "CANCEL", cancelled)];
    let filled = files.into_iter().filter(|(_, _, appointments)| !appointments.is_empty());
    filled
        .map(|(name, method, appointments)| {
            let mut calendar = Calendar::new();
            calendar.append_property(Property::new("METHOD", method));
            for appointment in appointments {
                calendar.push(event(appointment, link, domain, now));
            }
            Attachment {
                name: name.to_owned(),
                media_type: format!("text/calendar; charset=utf-8; method={method}"),
                bytes: calendar.done().to_string().into_bytes(),
                text: None,
            }
        })
        .collect()
}

fn event(appointment: &Appointment, link: &CaseLink, domain: &str, now: DateTime<Utc>) -> Event {
    let title = rule(appointment.rule).map_or(appointment.rule, |rule| rule.title);
    let mut event = Event::new();
    event.uid(&uid(appointment, domain));
    event.sequence(u32::try_from(appointment.sequence).unwrap_or(u32::MAX));
    event.timestamp(now);
    event.summary(&format!("{title}: {}", appointment.forloeb));
    let link = link.to(&appointment.forloeb);
    if !link.is_empty() {
        event.description(&link);
    }
    event.starts(appointment.act_by);
    event.ends(addd(appointment.act_by, 1));
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.status(if appointment.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    event.done()
}

/// A name of letters only: digits in a name could look like a CPR number.
fn uid(appointment: &Appointment, domain: &str) -> String {
    let digest = Sha256::digest(appointment.name().as_bytes());
    let letter = |half: u8| char::from(b'a' + half);
    let letters: String = digest.iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect();
    format!("{letters}@{domain}")
}
