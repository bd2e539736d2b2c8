//! What may be said of an error, in the log, in `status`, in a mail: without what others have put into their texts.

use crate::domain::values::redact::redact;

/// Codes of errors whose text somebody has written into a trigger or a function of a database: it can say anything.
const TEXTS_OF_OTHERS: [&str; 2] = ["P0001", "1811"];

/// The error and its causes in one line, redacted.
pub fn error_text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let said = said_by(cause);
        // Some causes repeat what is before them.
        if said.is_empty() || text.ends_with(&said) {
            continue;
        }
        if !text.is_empty() {
            text += ": ";
        }
        text += &said;
    }
    redact(&text)
}

fn said_by(cause: &(dyn std::error::Error + 'static)) -> String {
    if let Some(sqlx::Error::Database(raised)) = cause.downcast_ref()
        && let Some(code) = raised.code()
        && TEXTS_OF_OTHERS.contains(&code.as_ref())
    {
        return format!("the database raises an error of its own (code {code}); `fasevagt check` shows its text");
    }
    cause.to_string()
}
