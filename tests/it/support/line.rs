//! The line between a program and a server: how often it is gone to and fro, how far it is, and a line that goes dead.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Hands bytes on between its clients and a server, until it is told to say nothing more: a host that is gone, or a firewall that has
/// forgotten.
pub struct Line {
    pub port: u16,
    state: Arc<LineState>,
}

#[derive(Default)]
struct LineState {
    is_mute: AtomicBool,
    round_trips: AtomicUsize,
    /// How long the way to the server and back takes.
    distance: Duration,
}

impl Line {
    pub fn to(server: String) -> Self {
        Self::of_length(server, Duration::ZERO)
    }

    /// One on which each way to the server and back takes so long.
    pub fn of_length(server: String, distance: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(LineState { distance, ..LineState::default() });
        let of_clients = state.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                connect(client.unwrap(), &server, &of_clients);
            }
        });
        Self { port, state }
    }

    /// Hands nothing on any more, and closes nothing.
    pub fn mute(&self) {
        self.state.is_mute.store(true, Ordering::Relaxed);
    }

    /// How often the clients have waited for the server since this was asked last: once to be connected, and whenever it answers
    /// what they have said.
    pub fn round_trips(&self) -> usize {
        self.state.round_trips.swap(0, Ordering::Relaxed)
    }
}

fn connect(client: TcpStream, server: &str, state: &Arc<LineState>) {
    let server = TcpStream::connect(server).unwrap();
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    state.round_trips.fetch_add(1, Ordering::Relaxed);
    let asked = Arc::new(AtomicBool::new(false));
    let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (line, question) = (state.clone(), asked.clone());
    thread::spawn(move || {
        hand_on(from, to, &line, || {
            if !question.swap(true, Ordering::SeqCst) {
                thread::sleep(line.distance);
            }
        });
    });
    let line = state.clone();
    thread::spawn(move || {
        hand_on(server, client, &line, || {
            if asked.swap(false, Ordering::SeqCst) {
                line.round_trips.fetch_add(1, Ordering::Relaxed);
            }
        });
    });
}

fn hand_on(mut from: TcpStream, mut to: TcpStream, line: &LineState, seen: impl Fn()) {
    let mut bytes = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        seen();
        // Nothing is handed on, and nothing is closed.
        if !line.is_mute.load(Ordering::Relaxed) && to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    if !line.is_mute.load(Ordering::Relaxed) {
        let _ = to.shutdown(Shutdown::Write);
    }
}
