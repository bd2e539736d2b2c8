//! A pooler between this program and PostgreSQL, such as `PgBouncer`: whether a session is one throughout, as our locks need it.

use anyhow::{Context, Result, anyhow, bail};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection, Row};

/// A setting that each session begins with.
pub const OWN_SESSION: (&str, &str) = ("fasevagt.session", "own");

/// Whether the server itself has what a session began with: no pooler that lends out sessions hands that on. Of one that does not, it is
/// to be found out by [`probe`].
pub async fn is_own(session: &mut PgConnection) -> Result<bool> {
    let row = session.fetch_one("SELECT current_setting('fasevagt.session', true)").await?;
    let found: Option<String> = row.try_get(0).context("ask for a setting of the session")?;
    Ok(found.as_deref() == Some(OWN_SESSION.1))
}

/// Connects, and makes sure that what a session has set stays with it while another one is at work. In transaction mode a pooler hands
/// the server's session to whoever comes next.
pub async fn probe(options: &PgConnectOptions) -> Result<()> {
    let mut session = PgConnection::connect_with(options).await.map_err(explained)?;
    let mut other = PgConnection::connect_with(options).await.map_err(explained)?;
    // As simple queries: prepared ones are what fails first in that mode, and says nothing.
    session.execute("SELECT set_config('fasevagt.session', 'kept', false)").await?;
    // This takes the session that a pooler has got back last.
    other.execute("BEGIN").await?;
    let row = session.fetch_one("SELECT current_setting('fasevagt.session', true)").await?;
    let kept: Option<String> = row.try_get(0).context("ask for a setting of the session")?;
    other.execute("ROLLBACK").await?;
    other.close().await?;
    session.close().await?;
    if kept.as_deref() != Some("kept") {
        bail!("a pooler gives it another session for each transaction: set pool_mode = session, or go past the pooler");
    }
    Ok(())
}

fn explained(error: sqlx::Error) -> anyhow::Error {
    let text = error.to_string();
    if text.contains("unsupported startup parameter") {
        return anyhow!("{text}: set ignore_startup_parameters = extra_float_digits, options in PgBouncer");
    }
    error.into()
}
