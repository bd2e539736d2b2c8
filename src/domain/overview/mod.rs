//! All cases as of a day: deadlines, findings, the courses of the CTI, and what a digest shows of them.

pub mod courses;
pub mod findings;
pub mod outlook;
pub mod survey;

pub mod digest;
