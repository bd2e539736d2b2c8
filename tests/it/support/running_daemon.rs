//! A daemon in a process of its own, and what it tells systemd, over a socket as systemd's.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

pub struct RunningDaemon {
    process: Child,
    socket: UnixDatagram,
    log: PathBuf,
}

impl RunningDaemon {
    /// One that has said that it is ready.
    pub fn start(config: &Path) -> Self {
        Self::start_with(config, &[])
    }

    /// The same with these variables of the environment.
    pub fn start_with(config: &Path, variables: &[(&str, &str)]) -> Self {
        let path = config.with_file_name("notify");
        let _ = fs::remove_file(&path);
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        let log = config.with_file_name("log");
        let process = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
            .args(["--config", config.to_str().unwrap(), "run"])
            .env("NOTIFY_SOCKET", &path)
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::from(fs::File::create(&log).unwrap()))
            .spawn()
            .unwrap();
        let daemon = Self { process, socket, log };
        daemon.told_until("READY=1");
        daemon
    }

    /// Everything told until a line that begins so, that one included.
    pub fn told_until(&self, begins: &str) -> Vec<String> {
        told_until(&self.socket, begins)
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Stops it, and gives its log.
    pub fn stop(self) -> String {
        self.signal(Signal::TERM);
        let Self { mut process, socket, log } = self;
        // It would wait for room in a socket that nobody reads.
        drop(socket);
        assert!(process.wait().unwrap().success());
        fs::read_to_string(log).unwrap()
    }

    /// With which code it ends by itself.
    pub fn exit_code(mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

/// The same of a socket alone.
pub fn told_until(socket: &UnixDatagram, begins: &str) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut buffer = [0; 4096];
    while !told.iter().any(|line| line.starts_with(begins)) {
        let length = socket.recv(&mut buffer).unwrap_or_else(|_| panic!("{begins} was never said: {told:?}"));
        told.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(String::from));
    }
    told
}
