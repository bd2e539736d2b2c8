//! Lines to and from the client, encrypted or not.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub struct WireLine {
    stream: BufReader<Box<dyn Stream>>,
    pub encrypted: bool,
}

impl WireLine {
    pub fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: BufReader::new(Box::new(stream)), encrypted: false }
    }

    /// Shakes hands with the client, if it will.
    pub async fn encrypt(self, config: Arc<ServerConfig>) -> Option<Self> {
        let stream = TlsAcceptor::from(config).accept(self.stream.into_inner()).await.ok()?;
        Some(Self { encrypted: true, ..Self::new(stream) })
    }

    /// The next line; `None` once the client has left, or does not end its lines with CRLF.
    pub async fn read(&mut self) -> Option<String> {
        let mut text = Vec::new();
        self.stream.read_until(b'\n', &mut text).await.ok()?;
        Some(String::from_utf8_lossy(text.strip_suffix(b"\r\n")?).into_owned())
    }

    pub async fn say(&mut self, answer: &str) -> Option<()> {
        // As many servers do, in Latin-1.
        let bytes: Vec<u8> = format!("{answer}\r\n").chars().map(|c| u8::try_from(c).unwrap()).collect();
        self.stream.write_all(&bytes).await.ok()?;
        self.stream.flush().await.ok()
    }

    /// Says it letter by letter.
    pub async fn drip(&mut self, answer: &str, time: Duration) -> Option<()> {
        for byte in format!("{answer}\r\n").bytes() {
            sleep(time).await;
            self.stream.write_all(&[byte]).await.ok()?;
            self.stream.flush().await.ok()?;
        }
        Some(())
    }

    /// Says a line without an end until the client leaves.
    pub async fn drip_on(&mut self, time: Duration) {
        let letters = if time.is_zero() { vec![b'x'; 4096] } else { vec![b'x'] };
        let mut next = b"250 ".to_vec();
        while self.stream.write_all(&next).await.is_ok() && self.stream.flush().await.is_ok() {
            sleep(time).await;
            next.clone_from(&letters);
        }
    }

    /// Says nothing until the client leaves.
    pub async fn hang(&mut self) {
        self.end().await;
    }

    /// The end of what the client sends.
    async fn end(&mut self) {
        let mut rest = [0; 1024];
        while self.stream.read(&mut rest).await.is_ok_and(|length| length > 0) {}
    }
}
