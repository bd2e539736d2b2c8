//! A fresh database per test, of both kinds. `tests/run` starts the PostgreSQL server.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use fasevagt::config::DatabaseUrl;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

/// An empty database of its own, with a directory beside it.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    /// As the configuration names it.
    pub text: String,
    pub dir: TempDir,
}

/// The server's address, without a database.
const SERVER: &str = "FASEVAGT_TEST_POSTGRES";
static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// A SQLite file that is not made yet.
    pub fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::named(format!("sqlite:{}", dir.path().join("cases.db").display()), dir)
    }

    /// `None` where no server runs, which is wrong on CI.
    async fn postgres() -> Option<Self> {
        let Ok(server) = env::var(SERVER) else {
            assert!(env::var_os("CI").is_none(), "{SERVER} is not set: start the tests with tests/run");
            return None;
        };
        let name = format!("it_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
        // The number of a process may come again while the server lives.
        for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        Some(Self::named(format!("{server}/{name}"), tempfile::tempdir().unwrap()))
    }

    /// Takes a PostgreSQL database away as a fault would: every session ends, and none begins; or gives it back.
    pub async fn take_away(text: &str, away: bool) {
        let (server, name) = text.rsplit_once('/').unwrap();
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
        let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !away);
        connection.execute(AssertSqlSafe(allow)).await.unwrap();
        if away {
            Self::end_sessions(text).await;
        }
    }

    /// Ends every session with a PostgreSQL database, as its administrator or a restart would.
    pub async fn end_sessions(text: &str) {
        let (server, name) = text.rsplit_once('/').unwrap();
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        connection.execute(AssertSqlSafe(end)).await.unwrap();
    }

    /// One more of the same kind.
    pub async fn another(&self) -> Self {
        match self.url {
            DatabaseUrl::Sqlite(_) => Self::sqlite(),
            DatabaseUrl::Postgres { .. } => Self::postgres().await.unwrap(),
        }
    }

    fn named(text: String, dir: TempDir) -> Self {
        Self { url: DatabaseUrl::parse(&text, None).unwrap(), text, dir }
    }
}

/// Runs a test on SQLite, then on PostgreSQL.
pub fn on_both(test: impl AsyncFn(TestDatabase)) {
    block_on(async {
        Box::pin(test(TestDatabase::sqlite())).await;
        if let Some(database) = TestDatabase::postgres().await {
            Box::pin(test(database)).await;
        }
    });
}

/// Runs a test on PostgreSQL only.
pub fn on_postgres(test: impl AsyncFn(TestDatabase)) {
    block_on(async {
        if let Some(database) = TestDatabase::postgres().await {
            Box::pin(test(database)).await;
        }
    });
}

/// Runs a test to its end.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(Box::pin(test))
}
