//! What stands in the way of a database as a whole, in words that say where to look.

use sqlx::postgres::PgDatabaseError;

/// What a server says of a table that is not there.
pub(super) const UNDEFINED_TABLE: &str = "42P01";

/// The code of a SQLite error without what it says in more detail.
const PRIMARY: i32 = 0xff;

/// The fault behind an error, where it is one of the file, the disk or the server, and not of the statement.
pub fn fault(error: &sqlx::Error) -> Option<&'static str> {
    let sqlx::Error::Database(raised) = error else { return None };
    let code = raised.code()?;
    if raised.try_downcast_ref::<PgDatabaseError>().is_some() {
        return of_postgres(&code);
    }
    of_sqlite(code.parse::<i32>().ok()? & PRIMARY)
}

/// Whether it is the file itself that is not whole.
pub fn is_damage(error: &sqlx::Error) -> bool {
    fault(error).is_some_and(|fault| fault == DAMAGED)
}

const DAMAGED: &str = "it is damaged, or no database: restore it from a backup (`fasevagt help backup`)";

fn of_sqlite(code: i32) -> Option<&'static str> {
    Some(match code {
        8 => "it can't be written: the file, its directory or the file system is read-only",
        10 => "its disk gives an error: see `dmesg` and `df`",
        11 | 26 => DAMAGED,
        13 => "the disk that it lies on is full",
        14 => "it can't be opened, or the files that SQLite makes beside it: see the rights of its directory",
        _ => return None,
    })
}

fn of_postgres(code: &str) -> Option<&'static str> {
    Some(match code {
        "25006" => "the server takes no writes: it is a standby, or its database is read-only",
        "53100" => "the disk of the server is full",
        "XX001" | "XX002" => "it is damaged: restore it from a backup (`fasevagt help backup`)",
        _ => return None,
    })
}
