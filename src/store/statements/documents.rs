use anyhow::{Result, ensure};
use chrono::NaiveDate;
use sqlx::FromRow;

use super::seal::hex;
use crate::store::db::{Tx, with_conn};

/// A file that was made when a month was issued.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct IssuedDocument {
    pub name: String,
    /// The statement it shows; none of the overview.
    pub number: Option<String>,
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// In hex.
    pub sha256: String,
}

impl IssuedDocument {
    pub fn new(name: String, number: Option<String>, media_type: String, bytes: Vec<u8>) -> Self {
        let sha256 = hex(&bytes);
        Self { name, number, media_type, bytes, sha256 }
    }
}

pub async fn write(tx: &mut Tx, month: NaiveDate, position: usize, document: &IssuedDocument) -> Result<()> {
    let sql = "INSERT INTO issued_document (month, name, position, number, media_type, bytes, sha256) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let IssuedDocument { name, number, media_type, bytes, sha256 } = document;
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(month).bind(name).bind(i64::try_from(position)?).bind(number);
        query.bind(media_type).bind(bytes).bind(sha256).execute(conn).await?;
    });
    Ok(())
}

/// The documents of an issued month, byte for byte as they were made. One that was changed since is an error.
pub async fn documents(tx: &mut Tx, month: NaiveDate) -> Result<Vec<IssuedDocument>> {
    let sql = "SELECT name, number, media_type, bytes, sha256 FROM issued_document WHERE month = $1 ORDER BY position";
    let found: Vec<IssuedDocument> = with_conn!(tx, conn => sqlx::query_as(sql).bind(month).fetch_all(conn).await?);
    for one in &found {
        let name = &one.name;
        ensure!(
            hex(&one.bytes) == one.sha256,
            "{name} is not as it was issued: the state database was changed; restore it from a backup"
        );
    }
    Ok(found)
}
