//! The Danish words of mails: what makes a typed value of the domain a sentence, a file for each thing that is worded.
//!
//! A mail's language is here and in `templates/`; the domain has kinds, dates and counts. What is elsewhere is so on
//! purpose:
//! - A deadline rule has its texts (`title`, `wording`, `too_late`, `steps`) in its own constant: they say what the rule
//!   asks, in the method's words, and a new rule costs its file and the row in `RULES`. So has a job its title.
//! - What a document and a mail both say is below both of them: `domain/values/danish.rs` (dates) and
//!   `domain/billing/danish.rs` (the words of a statement).
//! - A sample of a mail, to try templates with, is made up beside its context.

mod alert;
mod course_facts;
mod data_error;
mod dates;
mod digest;
mod due;
mod findings;
mod first_run;
mod footer;
mod guidance;
mod headline;
mod list;
mod missing;
mod next_step;
mod not_watched;
mod pages;
mod people;
mod reasons;
mod reminder;
mod statement;
mod who;

pub use alert::{
    AlertStep, MAX_NAMED, NOT_SHOWN, alert_heading, alert_sender, facts, headlines, problem, solved_heading, steps,
};
pub use dates::{date_in_words, days_left, long_date, moment, week};
pub use digest::{attention, average, course, phase, phase_day, places, worker};
pub use due::{due_words, how_late, how_late_in_full, short_date};
pub use findings::{finding, more_of_kind};
pub use first_run::{first_run, first_run_note};
pub use footer::{about, on_hold, questions};
pub use guidance::Guidance;
pub use headline::{besides, headline, preheader, subject};
pub use list::{list_headline, list_note};
pub use missing::missing;
pub use not_watched::not_watched;
pub use pages::{
    ALL_TILBUD, DEADLINE_GROUPS, TOO_FEW, UNASSIGNED, faulty_rows, forloeb_count, free_place, hidden_rows, index_title,
    method_title, page_is_old, page_title, period, phase_heading, short_month, standing, substitute_of, worker_month,
};
pub use people::{OTHERS, vacancy};
pub use reminder::{Urgency, overview, summary};
pub use statement::{amount, left, step, unreadable};
pub use who::who;

/// `1 frist`, `2 frister`
fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
