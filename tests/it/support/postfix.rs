//! A Postfix of our own on loopback: STARTTLS and implicit TLS, a login, and a Maildir for what arrives.

use std::env;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::smtp_server::Authority;

/// The user that the Maildir belongs to; it need not exist.
const READER: u32 = 5000;

/// Runs until it is dropped.
pub struct Postfix {
    /// With STARTTLS.
    pub port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
    dir: TempDir,
}

impl Postfix {
    /// Starts one that lets this login in, set up further by lines for `main.cf`. `None`, and a word about it, where
    /// that can't be done, which is wrong on CI where root runs it.
    pub fn start(ca: &Authority, (user, password): (&str, &str), more: &str) -> Option<Self> {
        let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
        let installed = ["/usr/sbin/postfix", "/usr/sbin/saslpasswd2"].iter().all(|file| Path::new(file).exists());
        if !(root && installed) {
            assert!(!root || env::var_os("CI").is_none(), "there is no Postfix: start the tests with tests/run");
            eprintln!("skipped: Postfix is started by root only, once tests/run has installed it");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        let postfix = Self { port: free_port(), tls_port: free_port(), dir };
        postfix.furnish(ca, more);
        postfix.let_in(user, password);
        run("postfix", &["-c", &postfix.path("etc"), "start"], "");
        Some(postfix)
    }

    fn furnish(&self, ca: &Authority, more: &str) {
        for part in ["etc", "etc/sasl", "queue", "data", "mails"] {
            fs::create_dir(self.path(part)).unwrap();
        }
        run("chown", &["postfix", &self.path("data")], "");
        chown(self.path("mails"), Some(READER), Some(READER)).unwrap();
        let (certificate, key) = ca.pem_for("127.0.0.1");
        fs::write(self.path("etc/tls.pem"), key + &certificate).unwrap();
        fs::set_permissions(self.path("etc/tls.pem"), Permissions::from_mode(0o600)).unwrap();
        let conf = format!(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {}\nmech_list: PLAIN LOGIN\n",
            self.path("users")
        );
        // Debian's Postfix looks beside its configuration, and nowhere else.
        fs::write(self.path("etc/sasl/smtpd.conf"), conf).unwrap();
        let main = MAIN.replace("DIR", self.dir.path().to_str().unwrap()).replace("READER", &READER.to_string());
        fs::write(self.path("etc/main.cf"), main + more).unwrap();
        let master = MASTER.replace("TLS_PORT", &self.tls_port.to_string()).replace("PORT", &self.port.to_string());
        fs::write(self.path("etc/master.cf"), master).unwrap();
    }

    fn let_in(&self, user: &str, password: &str) {
        let users = self.path("users");
        run("saslpasswd2", &["-p", "-c", "-f", &users, "-u", "test.example.dk", user], password);
        run("chown", &["postfix", &users], "");
    }

    fn path(&self, part: &str) -> String {
        self.dir.path().join(part).to_str().unwrap().to_owned()
    }

    /// Waits until so many mails have arrived, and gives who got one, in order of the alphabet.
    pub async fn arrived(&self, mails: usize) -> Vec<String> {
        let new = self.dir.path().join("mails/all/new");
        let all = async {
            while fs::read_dir(&new).map_or(0, Iterator::count) < mails {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(20), all).await.unwrap_or_else(|_| panic!("{}", self.log()));
        let recipient = |file: std::io::Result<fs::DirEntry>| {
            let mail = fs::read_to_string(file.unwrap().path()).unwrap();
            mail.lines().find_map(|line| line.strip_prefix("Delivered-To: ")).unwrap().to_owned()
        };
        let mut to: Vec<_> = fs::read_dir(&new).unwrap().map(recipient).collect();
        to.sort_unstable();
        to
    }

    /// What Postfix says of it all.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = Command::new("postfix").args(["-c", &self.path("etc"), "stop"]).output();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(program: &str, arguments: &[&str], input: &str) {
    let mut command = Command::new(program);
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::inherit());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{program} {arguments:?}");
}

const MAIN: &str = "compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
maillog_file = DIR/log
maillog_file_prefixes = DIR
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = test.example.dk
mydestination =
alias_maps =
alias_database =
virtual_mailbox_domains = example.dk
virtual_mailbox_maps = static:all/
virtual_mailbox_base = DIR/mails
virtual_uid_maps = static:READER
virtual_gid_maps = static:READER
smtpd_tls_chain_files = DIR/etc/tls.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = test.example.dk
smtpd_client_event_limit_exceptions =
smtpd_relay_restrictions = permit_sasl_authenticated, reject
";

const MASTER: &str = "127.0.0.1:PORT inet n - n - - smtpd
127.0.0.1:TLS_PORT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
virtual unix - n n - - virtual
error unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
";
