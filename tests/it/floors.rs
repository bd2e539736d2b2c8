//! The floors of the house: imports go down only (docs/architecture.md, "The map"), and the domain knows few crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::support::sources::{files, root};

/// The parts of the crate from the bottom up. A part imports from the floors below its own only: not from the parts
/// beside it.
const FLOORS: &[&[&str]] = &[
    &["domain/values"],
    &["domain/cases"],
    &["domain/billing"],
    &["domain/deadlines"],
    &["domain/overview", "domain/operations"],
    &["domain"],
    &["ownership", "panics", "regular_file", "sha256"],
    &["config"],
    &["atomic_directory", "atomic_file"],
    &["store", "import", "documents", "render", "mailer"],
    &["jobs"],
    &["clock", "logs", "systemd", "scheduler"],
    &["app"],
    &["daemon"],
    &["cli"],
    &["main"],
];

/// The crates that the domain may use besides `std`: dates, cron expressions, spellings; no I/O.
const CRATES_OF_THE_DOMAIN: &[&str] =
    &["chrono", "chrono_tz", "croner", "idna", "serde", "thiserror", "unicode_normalization", "unicode_properties"];

/// A source file: where it lies below `src`, without its ending, and its text.
struct Source {
    module: String,
    text: String,
}

fn part_of(path: &str) -> Option<(&'static str, usize)> {
    let parts = FLOORS.iter().enumerate().flat_map(|(floor, parts)| parts.iter().map(move |part| (*part, floor)));
    let inside = parts.filter(|(part, _)| path == *part || path.starts_with(&format!("{part}/")));
    inside.max_by_key(|(part, _)| part.len())
}

fn all_sources() -> Vec<Source> {
    let source = |file: String| {
        let path = file.trim_start_matches("src/").trim_end_matches(".rs");
        let module = path.strip_suffix("/mod").unwrap_or(path).to_owned();
        Source { module, text: fs::read_to_string(root(&file)).unwrap() }
    };
    // lib.rs only declares the parts.
    let all: Vec<Source> =
        files("src", &[".rs"]).into_iter().map(source).filter(|source| source.module != "lib").collect();
    assert!(all.len() > 100, "the sources are not found");
    all
}

/// Every path that a text names, `a::{b, c::d}` unfolded, as its segments; comments and strings are no paths.
fn paths(text: &str) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    collect_paths(&text.parse::<TokenStream>().expect("Rust"), &[], false, &mut found);
    found
}

/// `imported`: the tokens are those of a `use`, where a name alone is a path too.
fn collect_paths(tokens: &TokenStream, prefix: &[String], imported: bool, found: &mut BTreeSet<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |at: usize, punct: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == punct);
    let mut at = 0;
    let mut in_use = imported;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "use" || word == "extern" => {
                in_use = true;
                at += 1;
            }
            TokenTree::Ident(first) => {
                let mut path = prefix.to_vec();
                path.push(first.to_string());
                at += 1;
                let mut unfolded = false;
                while is(at, ':') && is(at + 1, ':') {
                    match tokens.get(at + 2) {
                        Some(TokenTree::Ident(next)) => path.push(next.to_string()),
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                            collect_paths(&group.stream(), &path, in_use, found);
                            unfolded = true;
                        }
                        // `::*`, or `::<` of a generic.
                        _ => break,
                    }
                    at += 3;
                }
                if in_use && path.len() == 1 {
                    path.push("self".into());
                }
                if !unfolded {
                    found.insert(path);
                }
            }
            TokenTree::Group(group) => {
                collect_paths(&group.stream(), &[], in_use, found);
                at += 1;
            }
            TokenTree::Punct(end) => {
                if end.as_char() == ';' {
                    in_use = imported;
                }
                at += 1;
            }
            TokenTree::Literal(_) => at += 1,
        }
    }
}

/// The path below the crate's root that a path of a module names; `None` where it leads out of the crate, or is local.
fn within_crate(path: &[String], module: &str) -> Option<String> {
    let mut base: Vec<&str> = module.split('/').collect();
    let mut rest = path.iter().map(String::as_str).peekable();
    match *rest.peek()? {
        "crate" => {
            base.clear();
            rest.next();
        }
        "self" | "super" => {
            rest.next_if_eq(&"self");
            while rest.next_if_eq(&"super").is_some() {
                base.pop();
            }
        }
        _ => return None,
    }
    base.extend(rest);
    Some(base.join("/"))
}

fn imports_that_go_up(source: &Source) -> Vec<String> {
    let module = &source.module;
    let Some((part, floor)) = part_of(module) else {
        return vec![format!("{module} stands on no floor: add it to FLOORS and to the map")];
    };
    let mut wrong = Vec::new();
    for import in paths(&source.text).iter().filter_map(|path| within_crate(path, module)) {
        match part_of(&import) {
            // The crate's root, or the parent of several parts: no part by itself.
            None => {}
            Some((other, other_floor)) if other == part || other_floor < floor => {}
            Some((other, _)) => wrong.push(format!("{module} uses {import}: {other} is not below {part}")),
        }
    }
    wrong
}

fn foreign_crates_of_the_domain(source: &Source, dependencies: &BTreeSet<String>) -> Vec<String> {
    if !source.module.starts_with("domain") {
        return Vec::new();
    }
    let foreign = |path: &Vec<String>| {
        let first = path.first()?;
        let allowed = CRATES_OF_THE_DOMAIN.contains(&first.as_str());
        if path.len() > 1 && dependencies.contains(first) && !allowed { Some(first.clone()) } else { None }
    };
    let named: BTreeSet<String> = paths(&source.text).iter().filter_map(foreign).collect();
    named.into_iter().map(|name| format!("{} uses the crate {name}", source.module)).collect()
}

/// The crates of the manifest, as code names them.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = section.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.replace('-', "_")).collect()
}

fn planted(module: &str, text: &str) -> Source {
    Source { module: module.to_owned(), text: text.to_owned() }
}

#[test]
fn imports_go_down_only() {
    let wrong: Vec<String> = all_sources().iter().flat_map(imports_that_go_up).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_domain_uses_no_crate_but_those_for_dates_and_values() {
    let dependencies = dependencies();
    assert!(dependencies.contains("tokio") && dependencies.contains("chrono_tz"), "{dependencies:?}");
    let wrong: Vec<String> =
        all_sources().iter().flat_map(|source| foreign_crates_of_the_domain(source, &dependencies)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_jobs_and_the_store_begin_transactions_that_write() {
    let may = |source: &Source| matches!(part_of(&source.module), Some(("jobs" | "store", _)));
    let (own, others): (Vec<_>, Vec<_>) = all_sources().into_iter().partition(may);
    let begins = |source: &&Source| source.text.contains(".begin()");
    assert!(own.iter().filter(begins).count() > 5);
    let wrong: Vec<_> = others.iter().filter(begins).map(|source| source.module.as_str()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join(", "));
}

#[test]
fn an_import_that_goes_up_is_seen_in_braces_in_macros_and_without_use() {
    let goes_up = [
        ("domain/billing/takst", "use crate::{store, jobs};"),
        ("domain/billing/takst", "use crate::{\n    domain::values::oere,\n    jobs::{self, deliver::run},\n};"),
        ("domain/billing/takst", "fn f() { let x = vec![crate::store::open()]; }"),
        ("domain/cases/forloeb", "pub use super::super::deadlines::rules::Role;"),
        ("store/ledger", "type X = crate::render::Templates;"),
        ("store/ledger", "use self::super::super::jobs::run;"),
        ("render/mod", "use super::{store::Db as Database};"),
    ];
    for (module, text) in goes_up {
        assert!(!imports_that_go_up(&planted(&module.replace("/mod", ""), text)).is_empty(), "{module}: {text}");
    }
}

#[test]
fn the_order_inside_the_domain_is_held() {
    let wrong = imports_that_go_up(&planted("domain/cases/timeline", "use crate::domain::billing::takst::Biller;"));
    assert_eq!(
        wrong,
        ["domain/cases/timeline uses domain/billing/takst/Biller: domain/billing is not below domain/cases"]
    );
    let beside = planted("domain/overview/digest", "use crate::domain::{operations::schedule, values};");
    assert_eq!(imports_that_go_up(&beside).len(), 1);
}

#[test]
fn what_goes_down_or_is_no_import_is_let_through() {
    let fine = [
        ("domain/overview/survey", "use crate::domain::{billing::takst, deadlines::rules::{Role, Rule}};"),
        ("domain/overview/findings/totals", "use super::double_billing::PossibleDoubles; use super::super::survey;"),
        ("jobs/proof", "// crate::cli is told\nconst TEXT: &str = \"crate::daemon::run\";"),
        ("cli/once", "use crate::{app::App, jobs};"),
    ];
    for (module, text) in fine {
        assert_eq!(imports_that_go_up(&planted(module, text)), Vec::<String>::new(), "{module}: {text}");
    }
}

#[test]
fn a_crate_that_is_not_for_the_domain_is_seen_there() {
    let dependencies = dependencies();
    let wrong = [
        "use tokio::time::sleep;",
        "fn f() { sqlx::query(\"\"); }",
        "use {std::fmt, lettre::Address};",
        "use sqlx as db;",
        "use {lettre, std::fmt};",
        "extern crate tokio;",
    ];
    for text in wrong {
        let found = foreign_crates_of_the_domain(&planted("domain/values/gln", text), &dependencies);
        assert_eq!(found.len(), 1, "{text}");
        assert!(foreign_crates_of_the_domain(&planted("mailer/mod", text), &dependencies).is_empty());
    }
    let fine = "use chrono::NaiveDate; use serde::Serialize; impl Config { fn config(&self) { self.config.zone } }";
    assert!(foreign_crates_of_the_domain(&planted("domain/values/gln", fine), &dependencies).is_empty());
}
