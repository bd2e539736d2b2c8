//! What pools connections between the program and PostgreSQL (`pgbouncer`); skipped where that is not installed.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fasevagt::config::DatabaseUrl;
use fasevagt::store::db::{Access, Db};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::support::databases::on_postgres;

const PGBOUNCER: &str = "/usr/sbin/pgbouncer";

struct PgBouncer {
    process: Child,
    port: u16,
    _dir: TempDir,
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl PgBouncer {
    async fn start(server: &str, settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (user, address) = server.trim_start_matches("postgres://").split_once('@').unwrap();
        let (host, server_port) = address.split_once(':').unwrap();
        let ini = format!(
            "[databases]\n* = host={host} port={server_port} user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\nauth_file = {users}\nunix_socket_dir =\n{settings}\n",
            users = dir.path().join("users").display()
        );
        fs::write(dir.path().join("users"), format!("\"{user}\" \"\"\n")).unwrap();
        fs::write(dir.path().join("pgbouncer.ini"), ini).unwrap();
        let mut command = Command::new(PGBOUNCER);
        // Root it refuses to be.
        command.args(["-u", "nobody"]).arg(dir.path().join("pgbouncer.ini"));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            sleep(Duration::from_millis(10)).await;
        }
        Self { process, port, _dir: dir }
    }
}

#[test]
fn a_pooler_in_session_mode_works_and_any_other_is_refused_in_one_line() {
    if !Path::new(PGBOUNCER).exists() {
        return;
    }
    on_postgres(async |database| {
        let (server, name) = database.text.rsplit_once('/').unwrap();
        let ignore = "ignore_startup_parameters = extra_float_digits, options";
        for (settings, refusal) in [
            (format!("pool_mode = session\n{ignore}"), None),
            (format!("pool_mode = transaction\n{ignore}"), Some("set pool_mode = session")),
            (format!("pool_mode = statement\n{ignore}"), Some("not allowed in statement")),
            ("pool_mode = session".into(), Some("set ignore_startup_parameters = extra_float_digits, options")),
        ] {
            let pooler = PgBouncer::start(server, &settings).await;
            let (user, _) = server.split_once('@').unwrap();
            let url = DatabaseUrl::parse(&format!("{user}@127.0.0.1:{}/{name}", pooler.port), None).unwrap();
            match (Db::open(&url, Access::Write).await, refusal) {
                (Ok(db), None) => db.begin().await.unwrap().commit().await.unwrap(),
                (Err(error), Some(refusal)) => {
                    let text = format!("{error:#}");
                    assert!(text.contains(refusal) && !text.contains('\n'), "{settings}: {text}");
                }
                (opened, _) => panic!("{settings}: {:?}", opened.map(|_| "opened")),
            }
        }
    });
}
