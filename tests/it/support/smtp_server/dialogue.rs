//! One connection, from the greeting to its end.

use std::sync::{Arc, MutexGuard};
use std::time::Instant;

use tokio::net::TcpStream;

use super::Shared;
use super::plan::{Plan, Rule, Security, Stage};
use super::record::{Record, Taken};
use super::wire::WireLine;

/// Serves one client.
pub async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let (number, place) = shared.record.lock().unwrap().open();
    let keep = Arc::clone(&shared);
    Connection { shared, number, place, line: WireLine::new(stream), user: None, from: false, to: vec![], mails: 0 }
        .talk()
        .await;
    keep.record.lock().unwrap().open -= 1;
}

pub struct Connection {
    shared: Arc<Shared>,
    number: usize,
    /// How many were open when it was, itself among them.
    pub(super) place: usize,
    pub(super) line: WireLine,
    pub(super) user: Option<String>,
    /// MAIL was accepted.
    from: bool,
    pub(super) to: Vec<String>,
    /// How many were taken here.
    pub(super) mails: usize,
}

/// `None`: the connection is over.
pub type Talk<T = ()> = Option<T>;

impl Connection {
    async fn talk(mut self) -> Talk {
        let security = self.plan().security.clone();
        if let Security::Implicit(config) = &security {
            self.before_handshake().await?;
            self.line = self.line.encrypt(Arc::clone(config)).await?;
        }
        self.answer(Stage::Greeting, "220 test.example.dk ESMTP").await?;
        loop {
            let command = self.line.read().await?;
            match (command.split([' ', ':']).next()?.to_ascii_uppercase().as_str(), &security) {
                ("STARTTLS", Security::StartTls(config)) if !self.line.encrypted => {
                    if self.answer(Stage::StartTls, "220 2.0.0 go ahead").await? {
                        self.before_handshake().await?;
                        self.line = self.line.encrypt(Arc::clone(config)).await?;
                    }
                }
                (verb, _) => self.command(verb, &command).await?,
            }
        }
    }

    async fn command(&mut self, verb: &str, command: &str) -> Talk {
        let login = self.plan().login;
        let must_encrypt = matches!(self.plan().security, Security::StartTls(_)) && !self.line.encrypted;
        match verb {
            "EHLO" => {
                let abilities = self.abilities();
                self.answer(Stage::Ehlo, &abilities).await?;
            }
            "AUTH" if login.is_some() && !must_encrypt => self.log_in(command).await?,
            "MAIL" if must_encrypt => self.line.say("530 5.7.0 STARTTLS comes first").await?,
            "MAIL" if login.is_some() && self.user.is_none() => self.line.say("530 5.7.0 AUTH comes first").await?,
            "MAIL" if self.from => self.line.say("503 5.5.1 there is a mail already").await?,
            "MAIL" => self.from = self.answer(Stage::Mail, "250 2.1.0 ok").await?,
            "RCPT" if self.from => self.recipient(command.split(['<', '>']).nth(1)?).await?,
            "DATA" if !self.to.is_empty() => self.content().await?,
            "RCPT" | "DATA" => self.line.say("503 5.5.1 out of order").await?,
            "RSET" | "NOOP" => {
                if verb == "RSET" {
                    self.reset();
                }
                self.line.say("250 2.0.0 ok").await?;
            }
            "QUIT" => {
                self.line.say("221 2.0.0 bye").await?;
                return None;
            }
            _ => self.line.say("502 5.5.2 what?").await?,
        }
        Some(())
    }

    async fn recipient(&mut self, address: &str) -> Talk {
        self.to.push(address.to_owned());
        let accepted = self.answer(Stage::Rcpt, "250 2.1.5 ok").await;
        self.record().recipients.push(address.to_owned());
        if !accepted? {
            self.to.pop();
        }
        Some(())
    }

    async fn content(&mut self) -> Talk {
        if !self.answer(Stage::Data, "354 go on").await? {
            return Some(());
        }
        let mut content = String::new();
        loop {
            let line = self.line.read().await?;
            if line == "." {
                break;
            }
            content.push_str(line.strip_prefix('.').unwrap_or(&line));
            content.push('\n');
        }
        let rule = self.rule(Stage::Content);
        let good = rule.as_ref().is_none_or(Rule::is_good);
        if good {
            self.take(&content);
        }
        self.reset_and_perform(rule).await?;
        if !good {
            return Some(());
        }
        match self.rule(Stage::Idle) {
            Some(rule) => self.perform(Some(rule), "").await.map(|_| ()),
            None => Some(()),
        }
    }

    async fn reset_and_perform(&mut self, rule: Option<Rule>) -> Talk {
        self.reset();
        self.perform(rule, "250 2.0.0 taken").await.map(|_| ())
    }

    fn reset(&mut self) {
        self.from = false;
        self.to.clear();
    }

    fn take(&mut self, content: &str) {
        self.mails += 1;
        let id = content.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("Message-ID: "));
        for to in &self.to {
            let taken = Taken {
                to: to.clone(),
                message_id: id.unwrap_or_default().to_owned(),
                content: content.to_owned(),
                connection: self.number,
                encrypted: self.line.encrypted,
                at: Instant::now(),
                user: self.user.clone(),
            };
            self.record().taken.push(taken);
        }
    }

    fn abilities(&self) -> String {
        let plan = self.plan();
        let open = matches!(plan.security, Security::StartTls(_)) && !self.line.encrypted;
        let mechanisms = if plan.mechanisms.is_empty() { "PLAIN LOGIN" } else { plan.mechanisms };
        let mut lines = vec!["test.example.dk".to_owned()];
        if open {
            lines.push("STARTTLS".to_owned());
        } else if plan.login.is_some() {
            lines.push(format!("AUTH {mechanisms}"));
        }
        lines.extend(plan.extensions.iter().map(|&line| line.to_owned()));
        format!("250-{}\r\n250 8BITMIME", lines.join("\r\n250-"))
    }

    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.shared.plan.lock().unwrap()
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.shared.record.lock().unwrap()
    }
}
