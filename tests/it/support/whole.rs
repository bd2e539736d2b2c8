//! All that a database holds, as one text.

use fasevagt::store::db::Db;
use sqlx::AssertSqlSafe;

/// Every cell of every table, for who looks for something that must be nowhere.
pub async fn everything(db: &Db) -> String {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut found = Vec::new();
    match db {
        Db::Sqlite(pool) => {
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
            for table in tables {
                let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns)).fetch_all(pool).await.unwrap();
                let row = columns
                    .iter()
                    .map(|c| format!("COALESCE(CAST({c} AS TEXT), '')"))
                    .collect::<Vec<_>>()
                    .join(" || ' ' || ");
                let sql = format!("SELECT CAST('{table} ' || {row} AS BLOB) FROM {table}");
                let rows: Vec<Vec<u8>> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
                found.extend(rows.iter().map(|row| String::from_utf8_lossy(row).into_owned()));
            }
        }
        Db::Postgres(pool) => {
            let tables = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
            for table in tables {
                let sql = format!("SELECT '{table} ' || t::text FROM {table} t");
                let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
                found.extend(rows);
            }
        }
    }
    found.sort_unstable();
    found.join("\n")
}
