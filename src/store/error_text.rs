//! What may be said of an error, in the log, in `status`, in a mail: without what others have put into their texts.

use std::error::Error;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use crate::domain::cases::case_schema::TABLES;
use crate::domain::values::foreign_text::in_known_words;
use crate::domain::values::redact::redact;

/// The error and its causes in one line, redacted: for what is stored, logged or mailed, or printed by a job.
pub fn error_text(error: &anyhow::Error) -> String {
    redact(&told(error))
}

/// The error and its causes in one line, our own words as they are, and a database's without what can be anybody's data. The whole of it
/// is shown by `check` on a terminal.
pub fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let of_database = said_by_database(cause);
        let said = of_database.clone().unwrap_or_else(|| cause.to_string());
        // Some causes repeat what is before them.
        if !(said.is_empty() || text.ends_with(&said)) {
            if !text.is_empty() {
                text += ": ";
            }
            text += &said;
        }
        // What is behind it says the same again.
        if of_database.is_some() {
            break;
        }
    }
    text
}

fn said_by_database(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = cause.downcast_ref() {
        return Some(said_by_sqlx(error));
    }
    if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
        return Some(said_by_sqlx(error));
    }
    let error = cause.downcast_ref::<rusqlite::Error>()?;
    let code = error.sqlite_error().map(|error| error.extended_code.to_string());
    Some(match code {
        Some(code) if is_text_of_others(&code) => withheld(&code),
        _ => in_names_of_columns(&error.to_string()),
    })
}

fn said_by_sqlx(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(error) = error else { return in_names_of_columns(&error.to_string()) };
    let code = error.code().unwrap_or_default();
    if is_text_of_others(&code) || is_said_by_function(error.as_ref()) {
        return withheld(&code);
    }
    let text = in_names_of_columns(error.message());
    if code.is_empty() { text } else { format!("{text} (code {code})") }
}

/// Whether such an error repeats what stands in a row, or what somebody has written into a trigger.
fn is_text_of_others(code: &str) -> bool {
    // PostgreSQL's classes: wrong data, what a constraint refuses, a view's condition, functions of all kinds. `1811` is a trigger of SQLite.
    let classes = ["21", "22", "23", "2F", "38", "39", "44", "P0", "HV"];
    code == "1811" || code.len() == 5 && classes.iter().any(|class| code.starts_with(class))
}

/// A function can raise any text under any code.
fn is_said_by_function(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<PgDatabaseError>().is_some_and(|error| error.r#where().is_some())
}

fn withheld(code: &str) -> String {
    format!("the database reports error {code} about what stands in it; `fasevagt check` on a terminal shows its text")
}

fn in_names_of_columns(text: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for table in TABLES {
        names.push(table.name);
        names.extend(table.columns.iter().map(|column| column.name));
    }
    in_known_words(text, &names)
}
