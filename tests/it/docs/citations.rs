//! Every citation in code, tests and handbook leads to a place in docs/.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{files, quoted, text};

/// The files of docs/, by their paths.
type Docs = BTreeMap<String, String>;

const DOMAIN: &str = "docs/domain.md";

fn docs() -> Docs {
    files("docs", &[".md"]).into_iter().map(|path| (path.clone(), text(&path))).collect()
}

#[test]
fn every_citation_leads_to_a_place_in_docs() {
    let docs = docs();
    let mut cited = files("src", &[".rs", ".md"]);
    // What this file plants is wrong.
    cited.extend(files("tests", &[".rs"]).into_iter().filter(|path| path != "tests/it/docs/citations.rs"));
    cited.extend(files("benches", &[".rs"]));
    cited.extend(files("fuzz/targets", &[".rs"]));
    cited.extend(["README.md", "CONTRIBUTING.md", "config/fasevagt.toml"].map(String::from));
    cited.extend(docs.keys().cloned());
    let wrong: Vec<String> = cited.iter().flat_map(|path| wrong_citations(&docs, path, &text(path))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What in a text leads nowhere, with the path of the text.
fn wrong_citations(docs: &Docs, path: &str, text: &str) -> Vec<String> {
    let is_rust = Path::new(path).extension().is_some_and(|end| end == "rs");
    let all = flowing(text, is_rust);
    let comments = if is_rust { comments(text) } else { all.clone() };
    let mut wrong = wrong_numbers(&docs[DOMAIN], &all, &comments);
    wrong.extend(wrong_statutes(&docs[DOMAIN], &all));
    wrong.extend(wrong_rules(&docs[DOMAIN], text, &comments));
    if is_rust {
        wrong.extend(wrong_places(docs, &all));
        if numbers(&comments, "BK").next().is_some() && !all.contains(DOMAIN) {
            wrong.insert(format!("cites a number of {DOMAIN} and does not name it"));
        }
    } else {
        wrong.extend(wrong_links(docs, path, &all));
    }
    wrong.into_iter().map(|what| format!("{path}: {what}")).collect()
}

/// One line per paragraph, so that a citation is not broken: comments that go on, or lines that do.
fn flowing(text: &str, is_rust: bool) -> String {
    let mut flowing = String::new();
    for line in text.lines().map(str::trim) {
        let comment = line.strip_prefix("//").map(|rest| rest.trim_start_matches(['/', '!']).trim_start());
        match comment {
            Some(comment) => flowing += &format!(" {comment}"),
            None if is_rust => flowing += &format!("\n{line}\n"),
            None => flowing += &format!(" {line}"),
        }
    }
    flowing
}

fn comments(text: &str) -> String {
    let of_line = |line: &str| {
        line.split_once("// ").or(line.split_once("//! ")).or(line.split_once("/// ")).map(|c| c.1.to_owned())
    };
    text.lines().filter_map(of_line).collect::<Vec<_>>().join(" ")
}

/// `B9` and its like: one of these letters and a number.
fn numbers<'a>(text: &'a str, letters: &'a str) -> impl Iterator<Item = &'a str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(move |word| {
        let mut chars = word.chars();
        let begins = chars.next().is_some_and(|first| letters.contains(first));
        begins && (2..=3).contains(&word.len()) && chars.all(|c| c.is_ascii_digit())
    })
}

/// Rules of billing and examples are cited anywhere, also as case numbers; sources in comments.
fn wrong_numbers(domain: &str, all: &str, comments: &str) -> BTreeSet<String> {
    let stands = |number: &str| match number.chars().next() {
        Some('B') => domain.contains(&format!("\n- {number} ")),
        _ => domain.contains(&format!("\n| {number} |")),
    };
    let cited = numbers(all, "BK").chain(numbers(comments, "S"));
    cited.filter(|number| !stands(number)).map(|number| format!("{number} is not in {DOMAIN}")).collect()
}

/// `docs/domain.md, section 3, "Findings"`: the file, its section, the heading in it.
fn wrong_places(docs: &Docs, all: &str) -> BTreeSet<String> {
    let names = docs.keys().map(|path| path.trim_start_matches("docs/"));
    let bare = names.flat_map(|name| all.match_indices(name)).filter(|(at, _)| !all[..*at].ends_with("docs/"));
    let mut wrong: BTreeSet<String> =
        bare.map(|(_, name)| format!("{name} leads nowhere: write docs/{name}")).collect();
    wrong.extend(all.match_indices("docs/").filter_map(|(at, _)| wrong_place(docs, &all[at..])));
    for (at, word) in all.match_indices("section ") {
        if let Some((number, _)) = number_at(&all[at + word.len()..])
            && !all[..at].ends_with(".md, ")
        {
            wrong.insert(format!("section {number} of which file? write docs/NAME.md, section {number}"));
        }
    }
    wrong
}

/// What is wrong with the place that a text begins with.
fn wrong_place(docs: &Docs, text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "/-_.".contains(c))).unwrap_or(text.len());
    let path = text[..end].trim_end_matches(['.', '/']);
    let mut rest = &text[path.len()..];
    path.strip_suffix(".md")?;
    let Some(mut place) = docs.get(path).map(String::as_str) else { return Some(format!("there is no {path}")) };
    if let Some((number, after)) = rest.strip_prefix(", section ").and_then(number_at) {
        let Some(found) = section(place, &number) else { return Some(format!("{path} has no section {number}")) };
        (place, rest) = (found, after);
    }
    let heading = rest.strip_prefix(", \"")?.split('"').next()?;
    let stands = [format!("\n## {heading}\n"), format!("\n**{heading}")].iter().any(|line| place.contains(line));
    if stands { None } else { Some(format!("{path} has no heading {heading:?}")) }
}

/// The number that a text begins with, and what stands after it.
fn number_at(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 { None } else { Some((text[..end].to_owned(), &text[end..])) }
}

fn section<'a>(doc: &'a str, number: &str) -> Option<&'a str> {
    let rest = doc.split_once(&format!("\n## {number}. "))?.1;
    Some(rest.split_once("\n## ").map_or(rest, |(section, _)| section))
}

/// Sections of a statute are those that a rule of the law names.
fn wrong_statutes(domain: &str, all: &str) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for (at, named) in all.match_indices("SEL § ") {
        let Some((number, mut rest)) = number_at(&all[at + named.len()..]) else { continue };
        let mut cited = format!("{named}{number}");
        let letter = rest.strip_prefix(' ').and_then(|text| text.chars().next()).filter(char::is_ascii_lowercase);
        if let Some(letter) = letter
            && !rest[2..].starts_with(char::is_alphanumeric)
        {
            cited += &format!(" {letter}");
            rest = &rest[2..];
        }
        for part in [" stk. ", " nr. "] {
            if let Some((number, after)) = rest.strip_prefix(part).and_then(number_at) {
                cited += &format!("{part}{number}");
                rest = after;
            }
        }
        let flowing = flowing(domain, false);
        let end = |text: &str| !text.starts_with(|c: char| c.is_ascii_digit());
        if !flowing.match_indices(&cited).any(|(at, found)| end(&flowing[at + found.len()..])) {
            wrong.insert(format!("{cited} is not in {DOMAIN}"));
        }
    }
    wrong
}

/// A comment's rule `closing`, and a section [rules.closing] of a configuration that is shown.
fn wrong_rules(domain: &str, text: &str, comments: &str) -> BTreeSet<String> {
    let in_comments = comments.match_indices("rule `").filter_map(|(at, _)| quoted(&comments[at..]).into_iter().next());
    let shown = text.lines().filter_map(|line| line.strip_prefix("[rules.")?.split(']').next());
    let stands = |rule: &String| domain.contains(&format!("\n| `{rule}` |"));
    let cited = in_comments.chain(shown.map(str::to_owned));
    cited.filter(|rule| !stands(rule)).map(|rule| format!("there is no rule `{rule}` in {DOMAIN}")).collect()
}

/// Links from page to page of docs/, and to them.
fn wrong_links(docs: &Docs, path: &str, all: &str) -> BTreeSet<String> {
    let from = if path.starts_with("docs/") { "docs/" } else { "" };
    let targets = all.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let to_docs = targets.map(|target| format!("{from}{target}")).filter(|target| target.starts_with("docs/"));
    to_docs.filter(|target| !docs.contains_key(target)).map(|target| format!("{target} leads nowhere")).collect()
}

/// What is told of a file of code that holds this.
fn told(text: &str) -> Vec<String> {
    wrong_citations(&docs(), "src/x.rs", text)
}

#[test]
fn a_wrong_citation_is_told() {
    for (planted, what) in [
        ("/// As docs/domain.md has it (B99).", "B99 is not in docs/domain.md"),
        ("let case = cti(\"K12\");", "K12 is not in docs/domain.md"),
        ("// S5 says so.", "S5 is not in docs/domain.md"),
        ("//! Dates (docs/domain.md, section 9).", "docs/domain.md has no section 9"),
        ("//! Dates (docs/domain.md,\n//! section 9).", "docs/domain.md has no section 9"),
        ("//! Dates (section 3).", "section 3 of which file? write docs/NAME.md, section 3"),
        ("//! Dates (domain.md, \"Dates\").", "domain.md leads nowhere: write docs/domain.md"),
        ("//! As in docs/rules.md.", "there is no docs/rules.md"),
        ("//! Keys (docs/interface.md, \"Keys\").", "docs/interface.md has no heading \"Keys\""),
        ("//! (docs/domain.md, section 2, \"Findings\")", "docs/domain.md has no heading \"Findings\""),
        ("/// The rule `handover`.", "there is no rule `handover` in docs/domain.md"),
        ("[rules.handover]", "there is no rule `handover` in docs/domain.md"),
        ("/// (SEL § 177)", "SEL § 177 is not in docs/domain.md"),
        ("/// (SEL § 174 stk. 3)", "SEL § 174 stk. 3 is not in docs/domain.md"),
        ("/// Rounded (B7).", "cites a number of docs/domain.md and does not name it"),
    ] {
        assert_eq!(told(planted), [format!("src/x.rs: {what}")], "{planted}");
    }
}

#[test]
fn a_right_citation_is_not_told() {
    for right in [
        "//! What a day costs (docs/domain.md, section 4, B1-B7).\n/// Rounded (B7).\nlet case = cti(\"K11\");",
        "/// Wrong rows (docs/domain.md, section 3,\n/// \"Data errors\"), the rule `contact`, S4.",
        "/// A promise (SEL § 174 stk. 2; SEL § 176 a stk. 1 nr. 1).",
        "//! The keys (docs/interface.md, \"Configuration\"). A section of the file; B- and K numbers.",
    ] {
        assert_eq!(told(right), [""; 0]);
    }
}

#[test]
fn a_wrong_citation_in_a_page_is_told() {
    let wrong = wrong_citations(&docs(), "docs/x.md", "See [it](laws.md) and SEL §\n1 of it; B99.");
    let expected = ["B99 is not in docs/domain.md", "SEL § 1 is not in docs/domain.md", "docs/laws.md leads nowhere"];
    assert_eq!(wrong, expected.map(|what| format!("docs/x.md: {what}")));
}
