//! What a mail server answers -> what became of the mail. The input is all that the server ever says, on each connection
//! from the start; its first byte chooses between a server with and one without a login.

use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use fasevagt::config::{Login, Security, Smtp, Transport};
use fasevagt::mailer::{Mailer, Outgoing};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::time::timeout;

/// Greeting, EHLO, MAIL, RCPT, DATA and the content are each answered, or no mail was taken.
const ANSWERS: usize = 6;

pub fn check(input: &[u8]) {
    let Some((first, said)) = input.split_first() else { return };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let taken = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let said = said.to_vec();
        tokio::spawn(serve(listener, said));
        timeout(Duration::from_secs(5), send(port, first % 2 == 1)).await.expect("it waits for a server that has gone")
    });
    let good =
        said.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"2") || line.starts_with(b"3")).count();
    assert!(!taken || good >= ANSWERS, "said to be sent after {good} good answers");
}

/// Whether the mail is said to have been sent.
async fn send(port: u16, login: bool) -> bool {
    let known = Login { username: "fasevagt".into(), password_file: PathBuf::from("/dev/null") };
    let settings = Smtp {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        ca_file: None,
        helo: None,
        login: if login { Some(known) } else { None },
        connections: 1,
        timeout: Duration::from_secs(2),
    };
    let mail = Outgoing {
        from: "fasevagt@example.dk",
        to: "anna@example.dk",
        raw: b"Subject: hej\r\n\r\n.\r\nhej\r\n",
        message_id: "<1@example.dk>",
        kind: "reminder",
        created_at: DateTime::UNIX_EPOCH,
    };
    let mut connection = Mailer::new(&Transport::Smtp(settings)).connection();
    let sent = connection.send(mail).await.is_ok();
    connection.close().await;
    sent
}

/// Says everything at once, and hears the client out.
async fn serve(listener: TcpListener, said: Vec<u8>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let said = said.clone();
        tokio::spawn(async move {
            let _ = stream.write_all(&said).await;
            let _ = stream.shutdown().await;
            let mut heard = [0; 1024];
            while matches!(stream.read(&mut heard).await, Ok(count) if count > 0) {}
        });
    }
}
