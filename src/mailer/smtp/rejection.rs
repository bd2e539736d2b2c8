//! How a server says no, and what that is about.

use lettre::transport::smtp::Error;

use super::chain;
use crate::domain::values::foreign_text::in_known_words;
use crate::mailer::{RejectionReason, SendError};

/// An answer that is no yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// For good (5xx).
    Forever { reason: Option<RejectionReason>, problem: String },
    /// The mail has too many bytes (552).
    TooBig(String),
    /// For now (4xx).
    ForNow { is_recipient: bool, problem: String },
    /// The server ends the dialogue (421).
    Leaving(String),
    /// The connection is broken, or what comes over it is no answer.
    ConnectionLost(String),
}

/// Who or what was refused: the recipient, or the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Recipient,
    Content,
}

impl Rejection {
    pub fn of(error: &Error) -> Self {
        let problem = chain(error);
        let Some(code) = error.status() else { return Self::ConnectionLost(problem) };
        let status = enhanced_status(&problem);
        match u16::from(code) {
            421 => Self::Leaving(problem),
            // The mailbox that is full (5.2.2) bears this code too.
            552 if !matches!(status, Some([_, 2, _])) => Self::TooBig(problem),
            code @ 500..=599 => Self::Forever { reason: reason(code, status, &problem), problem },
            // What is wrong with the address or the mailbox says nothing of other recipients.
            _ => Self::ForNow { is_recipient: matches!(status, Some([_, 1 | 2, _])), problem },
        }
    }

    /// In the server's words.
    pub fn problem(self) -> String {
        match self {
            Self::Forever { problem, .. }
            | Self::ForNow { problem, .. }
            | Self::TooBig(problem)
            | Self::Leaving(problem)
            | Self::ConnectionLost(problem) => problem,
        }
    }

    /// The same with nothing in it but words that servers use.
    pub fn told(mut self) -> Self {
        match &mut self {
            Self::Forever { problem, .. }
            | Self::ForNow { problem, .. }
            | Self::TooBig(problem)
            | Self::Leaving(problem)
            | Self::ConnectionLost(problem) => *problem = in_known_words(problem, &[]),
        }
        self
    }

    /// What it means for the mail, which the server has surely not taken.
    pub fn error(self, refused: Refused) -> SendError {
        let what = match refused {
            Refused::Recipient => RejectionReason::Recipient,
            Refused::Content => RejectionReason::Content,
        };
        match self {
            Self::Forever { reason, problem } => SendError::Rejected { reason: reason.unwrap_or(what), problem },
            Self::TooBig(problem) => SendError::Rejected { reason: RejectionReason::Content, problem },
            Self::ForNow { is_recipient: true, problem } => SendError::RecipientLater(problem),
            Self::ForNow { is_recipient: false, problem } => SendError::Later(problem),
            // It may be about this mail, or about none: another connection shows.
            Self::Leaving(problem) | Self::ConnectionLost(problem) => SendError::Cut(problem),
        }
    }
}

/// `None`: it is about what was asked for.
fn reason(code: u16, status: Option<[u16; 3]>, text: &str) -> Option<RejectionReason> {
    match status {
        // It says itself that the address is wrong.
        Some([_, 1, _]) => None,
        _ if is_about_us(code, text) => Some(RejectionReason::AboutUs),
        Some([_, 7, _]) => Some(RejectionReason::Policy),
        _ => None,
    }
}

/// 504: our name; 521: it takes no mail at all; 530: we have to log in; and a relay that is denied, by whatever code.
fn is_about_us(code: u16, text: &str) -> bool {
    // A recipient may be called so.
    let text: Vec<&str> = text.split_whitespace().filter(|word| !word.contains('@')).collect();
    let text = text.join(" ").to_ascii_lowercase();
    let is_denied =
        ["denied", "not permitted", "not allowed", "prohibited", "unable"].iter().any(|no| text.contains(no));
    matches!(code, 504 | 521 | 530) || text.contains("relaying") || text.contains("relay") && is_denied
}

/// The code by RFC 3463 that an answer begins with: `permanent error (550): 5.1.1 unknown`.
pub fn enhanced_status(problem: &str) -> Option<[u16; 3]> {
    let said = match problem.split_once("): ") {
        Some((_, said)) => said,
        None => problem,
    };
    let word = said.split_whitespace().next()?;
    let mut parts = [0; 3];
    let mut numbers = word.split('.');
    for part in &mut parts {
        *part = numbers.next()?.parse().ok()?;
    }
    if numbers.next().is_some() || !(2..=5).contains(&parts[0]) {
        return None;
    }
    Some(parts)
}
