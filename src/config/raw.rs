//! The configuration as it is written: text and numbers, with the built-in defaults.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    pub database: Database,
    pub calendar: Calendar,
    pub schedule: Schedule,
    pub mail: Mail,
    pub billing: Billing,
    pub recipients: Vec<Recipient>,
    pub rules: BTreeMap<String, Rule>,
    pub import: Import,
    pub log: Log,
    pub metrics: Metrics,
    pub retention: Retention,
    pub einvoice: Einvoice,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub cases: String,
    pub cases_password_file: Option<PathBuf>,
    pub state: String,
    pub state_password_file: Option<PathBuf>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            cases: "sqlite:cases.db".into(),
            cases_password_file: None,
            state: "sqlite:fasevagt.db".into(),
            state_password_file: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calendar {
    pub time_zone: String,
    #[serde(deserialize_with = "list_or_commas")]
    pub closing_days: Vec<String>,
    pub phase_plan: String,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            time_zone: "Europe/Copenhagen".into(),
            closing_days: ["06-05", "12-24", "12-31"].map(String::from).into(),
            phase_plan: "3-3-3".into(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Schedule {
    pub reminders: String,
    pub digest: String,
    pub statements: String,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { reminders: "0 30 6 * * *".into(), digest: "0 0 7 * * Mon".into(), statements: "0 0 6 1 * *".into() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub transport: String,
    pub directory: PathBuf,
    pub from: String,
    pub case_link: String,
    pub case_number: String,
    pub templates: Option<PathBuf>,
    pub smtp: Smtp,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            transport: "file".into(),
            directory: "outbox".into(),
            from: "Fasevagt <fasevagt@example.dk>".into(),
            case_link: "https://sag.example.dk/{forloeb}".into(),
            case_number: String::new(),
            templates: None,
            smtp: Smtp::default(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    pub host: String,
    pub port: i64,
    pub security: String,
    pub ca_file: Option<PathBuf>,
    pub username: Option<String>,
    pub password_file: Option<PathBuf>,
    pub connections: i64,
    pub timeout_seconds: i64,
}

impl Default for Smtp {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: "starttls".into(),
            ca_file: None,
            username: None,
            password_file: None,
            connections: 4,
            timeout_seconds: 60,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Billing {
    pub first_month: Option<String>,
    pub betalingstilsagn: String,
    pub due_days: i64,
    pub provider: Provider,
}

impl Default for Billing {
    fn default() -> Self {
        Self { first_month: None, betalingstilsagn: "without_stay".into(), due_days: 30, provider: Provider::default() }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    pub cvr: String,
    pub address: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub role: String,
    pub tilbud: Option<String>,
    #[serde(default)]
    pub name: String,
    pub email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    pub enabled: Option<bool>,
    #[serde(deserialize_with = "optional_numbers")]
    pub leads: Option<Vec<i64>>,
    #[serde(deserialize_with = "optional_list_or_commas")]
    pub to: Option<Vec<String>>,
    pub from_stage: Option<BTreeMap<String, i64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Import {
    pub methods: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".into() }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    pub textfile: String,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    pub mail_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { mail_days: 180 }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Einvoice {
    pub enabled: bool,
    pub vat: String,
    pub exemption_reason: Option<String>,
}

impl Default for Einvoice {
    fn default() -> Self {
        Self { enabled: false, vat: "exempt".into(), exemption_reason: None }
    }
}

/// A list in the file; in an environment variable its values with commas between them.
#[derive(Deserialize)]
#[serde(untagged)]
enum ListOrText<T> {
    List(Vec<T>),
    Text(String),
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn list_or_commas<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match ListOrText::deserialize(from).map_err(|_| expected("a list of texts"))? {
        ListOrText::List(list) => list,
        ListOrText::Text(text) => split(&text).map(String::from).collect(),
    })
}

fn optional_list_or_commas<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    list_or_commas(from).map(Some)
}

fn optional_numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<i64>>, D::Error> {
    let wrong = |_| expected("a list of whole numbers");
    Ok(Some(match ListOrText::deserialize(from).map_err(wrong)? {
        ListOrText::List(list) => list,
        ListOrText::Text(text) => {
            split(&text).map(str::parse).collect::<Result<_, _>>().map_err(|_| expected("a list of whole numbers"))?
        }
    }))
}

fn expected<E: serde::de::Error>(what: &str) -> E {
    E::custom(format!("accepted: {what}"))
}
