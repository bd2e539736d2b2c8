use std::env;
use std::path::Path;

use config::builder::{ConfigBuilder, DefaultState};
use config::{Environment, File, FileFormat};

use super::Config;
use super::raw::Raw;

/// Read where `--config` names no other file.
pub const DEFAULT_FILE: &str = "/etc/fasevagt/fasevagt.toml";
const PREFIX: &str = "FASEVAGT";
/// Sets the level of the log, before anything else does.
const LOG: &str = "FASEVAGT_LOG";
const LOG_KEY: &str = "log.level";

/// A setting that can't be used: where it stands, its key, and what is accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {}{problem}", if key.is_empty() { String::new() } else { format!("{key}: ") })]
pub struct ConfigError {
    /// The file, or the environment variable.
    pub origin: String,
    pub key: String,
    pub problem: String,
}

/// Reads the file (where none is named: the default one, if it is there) under the environment.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    let origin = path.display().to_string();
    let whole_file = |problem: String| ConfigError { origin: origin.clone(), key: String::new(), problem };
    let environment = Environment::with_prefix(PREFIX).prefix_separator("__").separator("__");
    let built = config::Config::builder()
        .add_source(File::from(path).format(FileFormat::Toml).required(file.is_some()))
        .add_source(environment)
        .set_override_option(LOG_KEY, level_of_environment())
        .and_then(ConfigBuilder::<DefaultState>::build)
        .map_err(|e| whole_file(problem(e)))?;
    let raw: Raw = serde_path_to_error::deserialize(built).map_err(|e| {
        let key = e.path().to_string();
        error(&origin, if key == "." { "" } else { &key }, problem(e.into_inner()))
    })?;
    raw.check().map_err(|(key, problem)| error(&origin, &key, problem))
}

fn level_of_environment() -> Option<String> {
    env::var(LOG).ok().filter(|level| !level.is_empty())
}

/// Names the environment variable where that is what sets the key, else the file.
fn error(file: &str, key: &str, problem: String) -> ConfigError {
    if key == LOG_KEY && level_of_environment().is_some() {
        return ConfigError { origin: LOG.to_owned(), key: key.to_owned(), problem };
    }
    let variable = format!("{PREFIX}__{}", key.replace('.', "__").to_uppercase());
    let names = |name: &str| {
        let name = name.to_uppercase();
        name == variable || name.starts_with(&format!("{variable}__"))
    };
    let set_there = !key.is_empty() && env::vars_os().any(|(name, _)| names(&name.to_string_lossy()));
    let origin = if set_there { variable } else { file.to_owned() };
    ConfigError { origin, key: key.to_owned(), problem }
}

/// Whether an environment variable sets this key.
pub fn set_by_environment(key: &str) -> bool {
    !error("", key, String::new()).origin.is_empty()
}

/// The reader's own words, without key and file, which are told already.
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
