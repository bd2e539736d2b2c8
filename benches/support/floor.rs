//! The floor: what a lean program needs that only reads. The benchmark runs itself again as that program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, hint};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

const MARK: &str = "as-floor";

/// This executable as the floor of that name.
pub fn command(name: &str, database: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([MARK, name]).arg(database);
    command
}

/// The floor that this process is to be, and its database.
pub fn asked_for() -> Option<(String, PathBuf)> {
    let mut arguments = env::args().skip(1);
    if arguments.next()? != MARK {
        return None;
    }
    Some((arguments.next()?, PathBuf::from(arguments.next()?)))
}

/// One snapshot for all tables.
pub fn open(database: &Path) -> Connection {
    let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    database.execute_batch("BEGIN").unwrap();
    database
}

/// Looks at each column of each row, and keeps nothing.
pub fn read(database: &Path, tables: &[&str]) {
    let database = open(database);
    for table in tables {
        let mut statement = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let text: &[u8] = match row.get_ref(column).unwrap() {
                    ValueRef::Text(text) => text,
                    _ => &[],
                };
                hint::black_box(text);
            }
        }
    }
}
