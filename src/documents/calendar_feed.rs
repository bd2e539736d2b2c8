//! Open deadlines -> a calendar that people subscribe to (RFC 5545): it is written anew as a whole, so that a program which reads it
//! again moves and removes entries by itself.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use icalendar::{Alarm, Calendar, Class, Component, Event, EventLike, Property, Trigger};
use sha2::{Digest, Sha256};

use crate::domain::deadlines::deadline::Deadline;
use crate::domain::values::calendar::addd;
use crate::domain::values::case_link::CaseLink;

/// How often a program should read it again; it is written each hour.
const REFRESH: &str = "PT1H";

/// A calendar without a component is none (RFC 5545, 3.4), and one without deadlines has this alone: the zone of the days.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
                    TZNAME:CEST\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
                    BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\n\
                    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The calendar of these deadlines, each on its `act_by`. No name of anybody stands in it.
pub fn calendar_feed(deadlines: &[&Deadline], link: &CaseLink, (on, now): (NaiveDate, DateTime<Utc>)) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Fasevagt//Frister//DA"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", "Fasevagt: frister"),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done());
    for deadline in deadlines {
        calendar.push(event(deadline, link, (on, now)));
    }
    calendar.to_string().replacen("END:VCALENDAR", &format!("{ZONE}END:VCALENDAR"), 1)
}

fn event(deadline: &Deadline, link: &CaseLink, (on, now): (NaiveDate, DateTime<Utc>)) -> Event {
    let mut event = Event::new();
    let title = format!("{}: {}", deadline.rule.title, deadline.forloeb);
    event.uid(&uid(deadline));
    event.timestamp(now);
    event.summary(&title);
    let link = link.to(&deadline.forloeb);
    if !link.is_empty() {
        event.description(&link);
    }
    event.starts(deadline.act_by);
    event.ends(addd(deadline.act_by, 1));
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    event.class(Class::Private);
    // At eight on the day; what is over has rung.
    if deadline.act_by > on {
        event.alarm(Alarm::display(&title, Trigger::after_start(Duration::hours(8))));
    }
    event.done()
}

/// A name that stays when the date moves; a rule that recurs has another one for each date. Letters only: digits could look like a
/// CPR number.
fn uid(deadline: &Deadline) -> String {
    let name = if deadline.rule.recurs {
        format!("{}/{}/{}", deadline.forloeb, deadline.rule.key, deadline.due_on)
    } else {
        format!("{}/{}", deadline.forloeb, deadline.rule.key)
    };
    let letter = |half: u8| char::from(b'a' + half);
    let digest = Sha256::digest(name.as_bytes());
    let letters: String = digest.iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect();
    format!("{letters}@fasevagt")
}
