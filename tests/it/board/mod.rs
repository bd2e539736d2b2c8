//! docs/interface.md, "Published pages": what leaders and workers look at between the mails.

mod calendars;
mod contrast;
mod exchange;
mod groups;
mod guard;
mod look;
mod mails;
mod old;
mod removed;
mod site;
mod when;
