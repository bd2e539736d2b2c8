//! What the daemon tells systemd, over a socket as systemd's.

use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;

/// Everything told until a line that begins so, that one included.
pub fn told_until(socket: &UnixDatagram, begins: &str) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut buffer = [0; 4096];
    while !told.iter().any(|line| line.starts_with(begins)) {
        let length = socket.recv(&mut buffer).unwrap_or_else(|_| panic!("{begins} was never said: {told:?}"));
        told.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(String::from));
    }
    told
}

#[test]
fn the_daemon_says_when_it_is_ready_alive_rereading_and_stopping() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let path = house.config_file().with_file_name("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut daemon = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
            .args(["--config", house.config_file().to_str().unwrap(), "run"])
            .env("NOTIFY_SOCKET", &path)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Pid::from_child(&daemon);
        told_until(&socket, "READY=1");
        told_until(&socket, "WATCHDOG=1");
        let told = told_until(&socket, "STATUS=");
        assert!(told.iter().all(|line| !line.contains("anna@example.dk")), "{told:?}");
        kill_process(process, Signal::HUP).unwrap();
        let told = told_until(&socket, "RELOADING=1");
        assert!(told.last().unwrap().starts_with("MONOTONIC_USEC="), "{told:?}");
        told_until(&socket, "READY=1");
        kill_process(process, Signal::TERM).unwrap();
        told_until(&socket, "STOPPING=1");
        assert!(daemon.wait().unwrap().success());
    });
}
