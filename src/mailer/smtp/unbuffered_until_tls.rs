//! A stream that takes no more from the network than it is asked for, as long as the connection is in plain text.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Reads byte by byte until [`ReadAhead::allow`] is called: what somebody slips in behind the answer to STARTTLS is then
/// read by the TLS handshake, which refuses it, and never taken for an answer that came encrypted (as in CVE-2011-0411).
#[derive(Debug)]
pub struct UnbufferedUntilTls {
    stream: TcpStream,
    read_ahead: ReadAhead,
}

/// Whether what follows may be read in large pieces.
#[derive(Debug, Clone, Default)]
pub struct ReadAhead(Arc<AtomicBool>);

impl ReadAhead {
    pub fn allow(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl UnbufferedUntilTls {
    pub fn new(stream: TcpStream) -> (Self, ReadAhead) {
        let read_ahead = ReadAhead::default();
        (Self { stream, read_ahead: read_ahead.clone() }, read_ahead)
    }
}

impl AsyncRead for UnbufferedUntilTls {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.read_ahead.0.load(Ordering::Relaxed) || into.remaining() == 0 {
            return Pin::new(&mut self.stream).poll_read(cx, into);
        }
        let mut one = [0];
        let mut byte = ReadBuf::new(&mut one);
        std::task::ready!(Pin::new(&mut self.stream).poll_read(cx, &mut byte))?;
        into.put_slice(byte.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for UnbufferedUntilTls {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for UnbufferedUntilTls {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}
