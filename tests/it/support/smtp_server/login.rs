//! AUTH, by PLAIN or LOGIN.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::dialogue::{Connection, Talk};
use super::plan::Stage;

impl Connection {
    pub(super) async fn log_in(&mut self, command: &str) -> Talk {
        let mut words = command.split(' ').skip(1);
        let (mechanism, mut first) = (words.next()?.to_ascii_uppercase(), words.next().map(str::to_owned));
        let given = if mechanism == "PLAIN" {
            if first.is_none() {
                first = Some(self.ask("").await?);
            }
            decode(&first?)?.split('\0').skip(1).map(str::to_owned).collect::<Vec<_>>()
        } else {
            if first.is_none() {
                first = Some(self.ask("VXNlcm5hbWU6").await?);
            }
            vec![decode(&first?)?, decode(&self.ask("UGFzc3dvcmQ6").await?)?]
        };
        let right = self.plan().login.is_some_and(|(user, password)| given == [user, password]);
        let usual = if right { "235 2.7.0 welcome" } else { "535 5.7.8 authentication failed" };
        if self.answer(Stage::Auth, usual).await? && right {
            self.user = given.into_iter().next();
        }
        Some(())
    }

    async fn ask(&mut self, question: &str) -> Talk<String> {
        self.line.say(&format!("334 {question}")).await?;
        self.line.read().await
    }
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}
