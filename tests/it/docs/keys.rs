//! docs/interface.md has every key of the configuration, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use config::{Config, File, FileFormat};
use fasevagt::config::load;
use serde_json::Value;

use super::{below, block, files, text};

/// Each key of a file, such as `mail.smtp.host`; a rule's name and a method's are any.
fn keys_of_toml(toml: &str) -> BTreeSet<String> {
    let read = Config::builder().add_source(File::from_str(toml, FileFormat::Toml)).build().unwrap();
    let mut keys = BTreeSet::new();
    gather(&mut keys, "", &read.try_deserialize().unwrap());
    keys
}

fn gather(keys: &mut BTreeSet<String>, key: &str, value: &Value) {
    let is_map = ["import.methods", "rules.*.from_stage"].contains(&key);
    match value {
        Value::Object(fields) if !is_map => {
            for (name, value) in fields {
                let name = if key == "rules" && name != "only" { "*" } else { name.as_str() };
                let below = if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
                gather(keys, &below, value);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for one in list {
                gather(keys, key, one);
            }
        }
        _ => drop(keys.insert(key.to_owned())),
    }
}

/// The fields, with their types, of each struct that is read from a file.
fn structs() -> BTreeMap<String, Vec<(String, String)>> {
    let mut structs = BTreeMap::new();
    for source in files("src/config", &[".rs"]).iter().map(|path| text(path)) {
        for found in source.split("#[derive(").skip(1) {
            let Some((derived, rest)) = found.split_once(")]") else { continue };
            if !derived.contains("Deserialize") {
                continue;
            }
            let Some((head, rest)) = rest.split_once('{') else { continue };
            let Some((_, name)) = head.trim().split_once("struct ") else { continue };
            let body = rest.split("\n}").next().unwrap();
            let field = |line: &str| {
                let (name, kind) = line.trim().trim_start_matches("pub ").trim_end_matches(',').split_once(": ")?;
                name.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| (name.to_owned(), kind.to_owned()))
            };
            let known = structs.insert(name.trim().to_owned(), body.lines().filter_map(field).collect());
            assert!(known.is_none(), "two structs {name} are read from a file");
        }
    }
    structs
}

fn keys_of(structs: &BTreeMap<String, Vec<(String, String)>>, name: &str, key: &str, keys: &mut BTreeSet<String>) {
    for (field, kind) in &structs[name] {
        let mut key = if key.is_empty() { field.clone() } else { format!("{key}.{field}") };
        let inner = kind.rsplit(['<', ' ', ':']).next().unwrap().trim_end_matches('>');
        if !structs.contains_key(inner) {
            keys.insert(key);
            continue;
        }
        if kind.starts_with("BTreeMap") {
            key += ".*";
        }
        keys_of(structs, inner, &key, keys);
    }
}

/// What the program reads.
fn keys_of_the_program() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let structs = structs();
    keys_of(&structs, "Raw", "", &mut keys);
    // Its sections and the list beside them are read by hand.
    assert!(keys.remove("rules") && keys.insert("rules.only".into()));
    keys_of(&structs, "RawRule", "rules.*", &mut keys);
    assert!(keys.len() > 40 && keys.contains("rules.*.from_stage") && keys.contains("mail.smtp.host"), "{keys:?}");
    keys
}

#[test]
fn the_configuration_in_the_interface_has_every_key() {
    let toml = block(below(&text("docs/interface.md"), "Configuration"), "toml");
    assert_eq!(keys_of_toml(&toml), keys_of_the_program());
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &toml).unwrap();
    load(Some(file.path())).unwrap();
}

#[test]
fn the_documented_example_has_every_key() {
    let example = text("config/fasevagt.toml");
    let is_key = |line: &&str| {
        line.split_once(" = ").is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    let shown = |line: &str| line.strip_prefix("# ").filter(is_key).unwrap_or(line).to_owned();
    let example: Vec<String> = example.lines().map(shown).collect();
    assert_eq!(keys_of_toml(&example.join("\n")), keys_of_the_program());
}
