//! All cases as of a day: deadlines, findings, the courses of the CTI, what a digest shows of them, and how true a
//! period's work was to the method.

pub mod board;
pub mod changes;
pub mod courses;
pub mod findings;
pub mod method_report;
pub mod outlook;
pub mod places;
pub mod survey;

pub mod attention;
pub mod digest;
