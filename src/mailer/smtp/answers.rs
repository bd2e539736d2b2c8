//! A stream that hands on the server's answers as they may be taken: one for each command, after it, and in ASCII.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// An answer that came before its command is no answer to it: a server that talks so is not believed. Letters of other encodings become
/// question marks: what counts is the code (`550 … findes ikke på serveren` in Latin-1).
#[derive(Debug)]
pub struct Answers<S> {
    stream: S,
    peer: SocketAddr,
    /// What is handed on before anything else: the greeting, where it was read already.
    greeting: &'static [u8],
    /// What is left of the line that is being read: how many bytes it has by now, and whether it is the last of its answer.
    line_length: usize,
    is_last_line: bool,
    /// A whole answer was handed on, and nothing was asked since.
    is_answered: bool,
    /// Something came behind it.
    is_ahead: bool,
    /// How many bytes came since the last command.
    length: usize,
}

/// So many bytes an answer may have: one without end would fill the memory within the time it is given.
pub const LONGEST_ANSWER: usize = 64 * 1024;

/// Stands in for the greeting after STARTTLS, where the server says none.
const GREETING: &[u8] = b"220 encrypted\r\n";

impl<S> Answers<S> {
    /// A server that is about to greet.
    pub fn new(stream: S, peer: SocketAddr) -> Self {
        let (line_length, length, is_last_line) = (0, 0, false);
        Self { stream, peer, greeting: b"", line_length, is_last_line, is_answered: false, is_ahead: false, length }
    }

    /// A server that has greeted before the connection was encrypted.
    pub fn greeted(stream: S, peer: SocketAddr) -> Self {
        Self { greeting: GREETING, ..Self::new(stream, peer) }
    }

    /// Takes in what came, and says how much of it is the answer that is waited for. A server that is about to close the connection says
    /// so at any time; what is behind an answer is seen when the next command is to be sent.
    fn take(&mut self, bytes: &mut [u8]) -> usize {
        let mut taken = 0;
        for byte in bytes {
            if self.is_answered {
                self.is_ahead = true;
                break;
            }
            taken += 1;
            if !byte.is_ascii() {
                *byte = b'?';
            }
            if *byte == b'\n' {
                self.is_answered = self.is_last_line;
                (self.line_length, self.is_last_line) = (0, false);
                continue;
            }
            self.line_length += 1;
            // `250-` goes on; `250 ` is the last line, and so is one that has no more than a code, or none at all.
            if self.line_length <= 4 {
                self.is_last_line = *byte != b'-' || self.line_length < 4;
            }
        }
        taken
    }
}

fn ahead_of_its_command() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the server answers what it was not asked yet")
}

pub fn without_end() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "its answer has no end")
}

impl<S: AsyncRead + Unpin> AsyncRead for Answers<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let length = self.greeting.len().min(into.remaining());
            let (now, later) = self.greeting.split_at(length);
            into.put_slice(now);
            self.greeting = later;
            self.is_answered = later.is_empty();
            return Poll::Ready(Ok(()));
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, into))?;
        let taken = self.take(&mut into.filled_mut()[before..]);
        into.set_filled(before + taken);
        self.length += taken;
        if self.length > LONGEST_ANSWER {
            return Poll::Ready(Err(without_end()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Answers<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_ahead {
            return Poll::Ready(Err(ahead_of_its_command()));
        }
        let mut one = [0];
        let mut early = ReadBuf::new(&mut one);
        match Pin::new(&mut self.stream).poll_read(cx, &mut early) {
            // It is closed, which writing finds.
            Poll::Ready(Ok(())) if early.filled().is_empty() => {}
            Poll::Ready(Ok(())) => return Poll::Ready(Err(ahead_of_its_command())),
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => {}
        }
        (self.is_answered, self.length) = (false, 0);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> AsyncTokioStream for Answers<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
