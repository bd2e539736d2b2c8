//! The usual answer, or what a rule puts in its place.

use std::time::Duration;

use tokio::time::sleep;

use super::dialogue::{Connection, Talk};
use super::plan::{Act, Rule, Stage, When};
use super::record::Taken;

impl Connection {
    /// Answers as usual, or as a rule says; `true`: the client may go on.
    pub(super) async fn answer(&mut self, stage: Stage, usual: &str) -> Talk<bool> {
        let rule = self.rule(stage);
        self.perform(rule, usual).await
    }

    pub(super) async fn before_handshake(&mut self) -> Talk {
        match self.rule(Stage::Handshake) {
            None => Some(()),
            rule => {
                self.perform(rule, "").await?;
                None
            }
        }
    }

    pub(super) async fn perform(&mut self, rule: Option<Rule>, usual: &str) -> Talk<bool> {
        let answer = match rule.map(|rule| rule.act) {
            None => usual,
            Some(Act::Wait(time)) => {
                sleep(time).await;
                usual
            }
            Some(Act::Answer(answer)) => answer,
            Some(Act::Drip(time)) => {
                self.line.drip(usual, time).await?;
                return Some(true);
            }
            Some(Act::Endless) => {
                while self.line.say("250-and so on").await.is_some() {}
                self.record().left_alone += 1;
                return None;
            }
            Some(Act::EndlessLine(time)) => {
                self.line.drip_on(time).await;
                self.record().left_alone += 1;
                return None;
            }
            Some(Act::Close) => return None,
            Some(Act::Hang) => {
                self.line.hang().await;
                self.record().left_alone += 1;
                return None;
            }
        };
        self.line.say(answer).await?;
        (!answer.starts_with("421")).then(|| answer.starts_with(['2', '3']))
    }

    /// The rule that applies now, if one does; it is used up by once.
    pub(super) fn rule(&self, stage: Stage) -> Option<Rule> {
        self.record().reach(stage);
        let mut plan = self.plan();
        let rule = plan.rules.iter_mut().find(|rule| rule.stage == stage && rule.left > 0 && self.holds(rule.when))?;
        rule.left -= 1;
        Some(rule.clone())
    }

    fn holds(&self, when: When) -> bool {
        match when {
            When::Always => true,
            When::To(address) => self.to.iter().any(|to| to == address),
            When::NewRecipient => self.to.last().is_some_and(|to| !self.record().recipients.contains(to)),
            When::MoreOpenThan(connections) => self.place > connections,
            When::AfterMails(mails) => self.mails >= mails,
            When::FasterThan(mails) => {
                let last = |taken: &&Taken| taken.at.elapsed() < Duration::from_secs(1);
                self.record().taken.iter().rev().take_while(last).count() >= mails
            }
        }
    }
}
