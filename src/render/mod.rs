//! Renders mails that are decided: one typed context per mail, each with a sample, and Tera templates for it.

mod alert;
pub mod danish;
mod digest;
mod held_back;
mod held_days;
mod inline_styles;
mod limits;
mod list;
pub mod pages;
mod reminder;
mod reminder_room;
mod site;
mod statement;
mod templates;

pub use alert::{AlertMail, AlertSetting, SolvedProblem};
pub use digest::{CourseBar, DigestFacts, DigestMail};
pub use held_back::HeldBackMail;
pub use list::{ListFacts, ListMail};
pub use reminder::{ReminderFacts, ReminderMail};
pub use reminder_room::rows_with_room;
pub use site::MailSite;
pub use statement::{StatementFacts, StatementMail};
pub use templates::{MailContext, Rendered, TemplateError, Templates};
