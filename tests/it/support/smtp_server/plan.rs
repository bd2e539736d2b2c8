//! What the server does, and when.

use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::ServerConfig;

/// A moment of the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Instead of the greeting.
    Greeting,
    Ehlo,
    StartTls,
    /// Instead of the TLS handshake, by either way to it.
    Handshake,
    /// Once the whole login has been read.
    Auth,
    Mail,
    Rcpt,
    Data,
    /// At the final dot.
    Content,
    /// A mail is taken and answered, and the next command not read.
    Idle,
}

/// How the line is encrypted.
#[derive(Debug, Clone, Default)]
pub enum Security {
    #[default]
    None,
    StartTls(Arc<ServerConfig>),
    Implicit(Arc<ServerConfig>),
}

/// A server: its ways, and the rules it breaks them by. The first rule that applies goes.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub rules: Vec<Rule>,
    pub security: Security,
    /// Name and password; offered once the line is encrypted, if it can be, and then wanted before MAIL.
    pub login: Option<(&'static str, &'static str)>,
    /// `PLAIN LOGIN` where it is empty.
    pub mechanisms: &'static str,
    /// More lines for the answer to EHLO.
    pub extensions: &'static [&'static str],
}

impl Plan {
    /// An honest server on a plain line, but for these rules.
    pub fn with(rules: impl Into<Vec<Rule>>) -> Self {
        Self { rules: rules.into(), ..Self::default() }
    }
}

/// At a stage, under a condition, something else than usual.
#[derive(Debug, Clone)]
pub struct Rule {
    pub stage: Stage,
    pub when: When,
    /// How many times it still applies.
    pub left: usize,
    pub takes: bool,
    pub act: Act,
}

#[derive(Debug, Clone, Copy)]
pub enum When {
    Always,
    /// The mail is for this address.
    To(&'static str),
    /// No RCPT has named this address before.
    NewRecipient,
    /// This connection is one more than so many open ones.
    MoreOpenThan(usize),
    /// So many mails were taken on this connection.
    AfterMails(usize),
    /// So many mails were taken within the last second.
    FasterThan(usize),
}

#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Says this; may have several lines, or make no sense. After a 421 or 221 the line is closed.
    Answer(&'static str),
    /// Closes the line and says nothing.
    Close,
    /// Says nothing more until the client leaves.
    Hang,
    /// Goes on as usual, later.
    Wait(Duration),
    /// Says what is usual letter by letter, each after so long.
    Drip(Duration),
    /// Says one line after the other until the client leaves.
    Endless,
    /// Says one line that never ends, letter by letter, each after so long; as fast as the line takes them where that is nothing.
    EndlessLine(Duration),
}

/// A rule for a stage, to be told what to do: `at(Stage::Rcpt).to("a@example.dk").answers("550 no")`.
pub fn at(stage: Stage) -> Rule {
    Rule { stage, when: When::Always, left: usize::MAX, takes: false, act: Act::Close }
}

impl Rule {
    pub fn to(self, address: &'static str) -> Self {
        Self { when: When::To(address), ..self }
    }

    /// Greylisting: only the first time that an address is named.
    pub fn new_recipients(self) -> Self {
        Self { when: When::NewRecipient, ..self }
    }

    pub fn more_open_than(self, connections: usize) -> Self {
        Self { when: When::MoreOpenThan(connections), ..self }
    }

    pub fn after_mails(self, mails: usize) -> Self {
        Self { when: When::AfterMails(mails), ..self }
    }

    pub fn faster_than(self, mails: usize) -> Self {
        Self { when: When::FasterThan(mails), ..self }
    }

    pub fn drips(self, time: Duration) -> Self {
        Self { act: Act::Drip(time), ..self }
    }

    pub fn never_ends(self) -> Self {
        Self { act: Act::Endless, ..self }
    }

    pub fn never_ends_a_line(self, time: Duration) -> Self {
        Self { act: Act::EndlessLine(time), ..self }
    }

    pub fn once(self) -> Self {
        Self { left: 1, ..self }
    }

    /// At the final dot: the mail is taken whatever is said about it.
    pub fn takes(self) -> Self {
        Self { takes: true, ..self }
    }

    /// Whether a mail is taken where this applies at the final dot.
    pub(super) fn is_good(&self) -> bool {
        self.takes
            || matches!(self.act, Act::Wait(_) | Act::Drip(_))
            || matches!(self.act, Act::Answer(text) if text.starts_with('2'))
    }

    pub fn answers(self, answer: &'static str) -> Self {
        Self { act: Act::Answer(answer), ..self }
    }

    pub fn closes(self) -> Self {
        Self { act: Act::Close, ..self }
    }

    pub fn hangs(self) -> Self {
        Self { act: Act::Hang, ..self }
    }

    pub fn waits(self, time: Duration) -> Self {
        Self { act: Act::Wait(time), ..self }
    }
}
