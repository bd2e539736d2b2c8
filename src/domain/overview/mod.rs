//! All cases at one look: findings, the bars of the courses, and what the digest shows of them.

pub mod courses;
pub mod findings;
pub mod survey;

pub mod digest;
