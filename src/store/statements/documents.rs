use anyhow::{Result, ensure};
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use crate::sha256::sha256;
use crate::store::db::{Tx, row_places, rows_at_once, with_conn};

const COLUMNS: usize = 7;
/// About how many bytes of documents one statement writes.
const MOST_BYTES: usize = 4_000_000;

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
        let sha256 = sha256(&bytes);
        Self { name, number, media_type, bytes, sha256 }
    }
}

/// Writes the documents of a month, in their order.
pub async fn write(tx: &mut Tx, month: NaiveDate, documents: impl Iterator<Item = IssuedDocument>) -> Result<()> {
    let mut numbered = (0..).zip(documents);
    loop {
        let page = next_page(&mut numbered, rows_at_once(tx, COLUMNS));
        if page.is_empty() {
            return Ok(());
        }
        write_page(tx, month, &page).await?;
    }
}

/// As many as one statement writes, at least one.
fn next_page<T: Iterator<Item = (i64, IssuedDocument)>>(documents: &mut T, most: usize) -> Vec<(i64, IssuedDocument)> {
    let (mut page, mut bytes) = (Vec::new(), 0);
    while page.len() < most
        && bytes < MOST_BYTES
        && let Some((position, document)) = documents.next()
    {
        bytes += document.bytes.len();
        page.push((position, document));
    }
    page
}

async fn write_page(tx: &mut Tx, month: NaiveDate, page: &[(i64, IssuedDocument)]) -> Result<()> {
    let sql = format!(
        "INSERT INTO issued_document (month, name, position, number, media_type, bytes, sha256) VALUES {}",
        row_places(COLUMNS, page.len())
    );
    with_conn!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (position, IssuedDocument { name, number, media_type, bytes, sha256 }) in page {
            query = query.bind(month).bind(name).bind(*position).bind(number);
            query = query.bind(media_type).bind(bytes).bind(sha256);
        }
        query.execute(conn).await?;
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
            sha256(&one.bytes) == one.sha256,
            "{name} is not as it was issued: the state database was changed; restore it from a backup"
        );
    }
    Ok(found)
}
