//! Where settings come from: a file, and the environment before it.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use config::builder::{ConfigBuilder, DefaultState};
use config::{Environment, File, FileFormat, Value, ValueKind};
use serde::de::DeserializeOwned;

use super::checked::Refusal;
use crate::domain::values::printable::is_printable;
use crate::ownership::explained;
use crate::regular_file;

/// The most bytes of a configuration file.
const MOST_BYTES: u64 = 1_000_000;

/// Read where `--config` names no other file.
pub const DEFAULT_FILE: &str = "/etc/fasevagt/fasevagt.toml";
const PREFIX: &str = "FASEVAGT";
/// Sets the level of the log, before anything else does.
const LOG: &str = "FASEVAGT_LOG";
const LOG_KEY: &str = "log.level";

/// A setting that can't be used: where it is written, its key, and what is accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {}{problem}", if key.is_empty() { String::new() } else { format!("{key}: ") })]
pub struct ConfigError {
    /// The file, or the environment variable.
    pub origin: String,
    /// As it is written with dots, `mail.smtp.port`; empty where the file as a whole can't be read.
    pub key: String,
    /// What is wrong, and what is accepted.
    pub problem: String,
}

/// Reads the file (where none is named: the default one, if it is there) under the environment.
pub(super) fn read<T: DeserializeOwned>(file: Option<&Path>) -> Result<T, ConfigError> {
    let whole_file = |e| error(file, "", problem(e));
    let toml = text(file).map_err(|problem| error(file, "", problem))?;
    let environment = Environment::with_prefix(PREFIX).prefix_separator("__").separator("__");
    let built = config::Config::builder()
        .add_source(File::from_str(&toml, FileFormat::Toml))
        .add_source(environment)
        .set_override_option(LOG_KEY, level_of_environment())
        .and_then(ConfigBuilder::<DefaultState>::build)
        .map_err(whole_file)?;
    if let Some(key) = unprintable(&built.cache, "") {
        let problem = "it holds a line break or another control character; accepted: one line of text".to_owned();
        return Err(error(file, &key, problem));
    }
    serde_path_to_error::deserialize(built).map_err(|e| {
        let key = e.path().to_string();
        error(file, if key == "." { "" } else { &key }, problem(e.into_inner()))
    })
}

/// The text of the file, if it is TOML; of the default one, where it is not there, none. A problem says in which line it
/// is, and never repeats the line: it may hold a password.
fn text(file: Option<&Path>) -> Result<String, String> {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    let bytes = match fs::metadata(path) {
        Ok(_) => regular_file::read(path, MOST_BYTES).map_err(|error| explained(&error, path))?,
        Err(error) if error.kind() == ErrorKind::NotFound && file.is_none() => Vec::new(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err("there is no such file".into()),
        Err(error) => return Err(explained(&error, path)),
    };
    let line_of = |offset: usize| bytes[..offset].split(|byte| *byte == b'\n').count();
    let text = match str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_of(error.valid_up_to());
            return Err(format!("line {line} is no UTF-8, as TOML must be: save the file with the encoding UTF-8"));
        }
    };
    match toml::from_str::<toml::Table>(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            Err(format!("line {}: {}", line_of(offset), mistake(text, offset, &error)))
        }
    }
}

/// The key of the first text that holds what is not to be seen: it would stand in mails and documents.
fn unprintable(value: &Value, key: &str) -> Option<String> {
    match &value.kind {
        ValueKind::String(text) if !is_printable(text) => Some(key.to_owned()),
        ValueKind::Table(table) => table.iter().find_map(|(name, value)| {
            let dot = if key.is_empty() { "" } else { "." };
            unprintable(value, &format!("{key}{dot}{name}"))
        }),
        ValueKind::Array(list) => {
            list.iter().enumerate().find_map(|(place, value)| unprintable(value, &format!("{key}[{place}]")))
        }
        _ => None,
    }
}

/// What is wrong at a place of the file.
fn mistake(text: &str, offset: usize, error: &toml::de::Error) -> String {
    const ACCEPTED: &str =
        "can't be read; accepted: true, false, a number, a text in \"quotation marks\", or a [list] of them";
    let before = text[..offset].rsplit('\n').next().unwrap_or_default();
    match before.split_once('=') {
        // The reader's words are about the letter at which it gave up: "expected `nan`" for `enabled = nej`.
        Some((key, _)) => format!("the value of {} {ACCEPTED}", key.trim()),
        None if error.message().starts_with("invalid ") => format!("a value here {ACCEPTED}"),
        None => one_line(error.message()),
    }
}

/// The error for a value that was read, and is refused.
pub(super) fn refused(file: Option<&Path>, refusal: Refusal) -> ConfigError {
    error(file, &refusal.key, refusal.problem)
}

/// Names the environment variable where that is what sets the key, else the file.
fn error(file: Option<&Path>, key: &str, problem: String) -> ConfigError {
    let origin = match variable_that_sets(key) {
        Some(variable) => variable,
        None => file.unwrap_or(Path::new(DEFAULT_FILE)).display().to_string(),
    };
    ConfigError { origin, key: key.to_owned(), problem }
}

/// The environment variable that sets a key, or a part of what is below it.
fn variable_that_sets(key: &str) -> Option<String> {
    if key.is_empty() {
        return None;
    }
    if key == LOG_KEY && level_of_environment().is_some() {
        return Some(LOG.to_owned());
    }
    let variable = format!("{PREFIX}__{}", key.replace('.', "__").to_uppercase());
    let below = format!("{variable}__");
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().to_uppercase();
        if name == variable || name.starts_with(&below) {
            return Some(variable);
        }
    }
    None
}

fn level_of_environment() -> Option<String> {
    env::var(LOG).ok().filter(|level| !level.is_empty())
}

/// The reader's own words, without key and file, which the error names already.
fn problem(error: config::ConfigError) -> String {
    match error {
        config::ConfigError::At { error, .. } => problem(*error),
        config::ConfigError::Type { unexpected, expected, .. } => {
            format!("{unexpected} is not accepted; accepted: {expected}")
        }
        config::ConfigError::FileParse { cause, .. } => one_line(&cause.to_string()),
        config::ConfigError::NotFound(field) => {
            format!("{} is not set", field.rsplit([']', '.']).next().unwrap_or(&field))
        }
        other => one_line(&other.to_string()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
