//! A mail server in the test's own process, that answers as the test wants.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server was given: recipient and content.
pub type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// Its answers; the good ones unless the test says otherwise.
#[derive(Debug, Clone)]
pub struct Answers {
    /// To RCPT for an address that begins with "bad".
    pub bad_recipient: &'static str,
    /// To the final dot.
    pub content: &'static str,
}

impl Default for Answers {
    fn default() -> Self {
        Self { bad_recipient: "550 5.1.1 unknown", content: "250 2.0.0 taken" }
    }
}

/// Serves on a free loopback port until the runtime ends.
pub async fn serve(answers: Answers) -> (u16, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Taken::default();
    let keep = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, answers.clone(), Arc::clone(&keep)));
        }
    });
    (port, taken)
}

async fn talk(stream: TcpStream, answers: Answers, taken: Taken) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    write.write_all(b"220 test\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer = match line.split([' ', ':']).next()?.to_ascii_uppercase().as_str() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1)?.to_owned();
                if to.starts_with("bad") { answers.bad_recipient } else { "250 ok" }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut content = String::new();
                while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                    content += &line;
                    content.push('\n');
                }
                if answers.content.starts_with('2') {
                    taken.lock().unwrap().push((to.clone(), content));
                }
                answers.content
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}
