//! How the databases answer: every statement of `src/store` is explained on both, and none may read a table that grows
//! from end to end unless that is meant.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::store::db::Db;
use fasevagt::store::state;
use proc_macro2::{TokenStream, TokenTree};
use sqlx::{AssertSqlSafe, Executor};

use crate::support::databases::on_both;
use crate::support::house::House;
use crate::support::sources::{files, root};

/// The tables of the state that grow with the years, or with the cases.
const GROWING: [&str; 7] =
    ["outbox", "outbox_content", "said", "said_to", "statement_line", "statement_held", "issued_document"];

/// Statements, by their beginning, that are meant to read such a table whole, and why.
const MEANT: [(&str, &str); 7] = [
    ("SELECT stage FROM said WHERE on_day <=", "it ends at the first row"),
    ("SELECT forloeb FROM (SELECT forloeb, on_day AS day FROM said", "retention, each night: all that is known"),
    ("SELECT DISTINCT forloeb FROM said", "the same"),
    ("SELECT forloeb FROM statement_line", "every forløb that was billed is looked for"),
    ("SELECT id, key, kind, recipient, state", "`outbox list` shows all; `outbox show` has another condition"),
    ("UPDATE outbox SET created_at = $1", "once, when a clock that was ahead is back"),
    ("SELECT recipient, COUNT(*) FROM outbox WHERE kind = $1 AND state = 'sent'", "the digest, once a week"),
];

/// What stands in a statement where the source has something that is known only when it runs.
const VALUES: [(&str, &str); 10] = [
    ("'{on}'", "'2026-11-20'"),
    ("IN ({})", "IN ($8)"),
    ("IN ({list})", "IN ($8)"),
    ("IN ({these})", "IN ($8)"),
    ("VALUES {})", "VALUES ($8, $9))"),
    ("${}", "$9"),
    ("'{state}'", "'dead'"),
    ("LIMIT {MOST} {}", "LIMIT 9"),
    ("LIMIT {} {}", "LIMIT 9"),
    ("{MOST}", "9"),
];

/// A statement of the sources, as a database is asked to explain it.
struct Statement {
    file: String,
    sql: String,
}

/// Every statement that reads or changes what is there, in the parts of `src/store` that know the state.
fn statements() -> Vec<Statement> {
    let mut found = Vec::new();
    for file in files("src/store", &[".rs"]) {
        if file.starts_with("src/store/cases/") {
            continue;
        }
        let source: TokenStream = fs::read_to_string(root(&file)).unwrap().parse().unwrap();
        let mut texts = Vec::new();
        let mut named = BTreeMap::new();
        walk(source, &mut texts, &mut named);
        let reads = ["SELECT ", "UPDATE ", "DELETE ", "WITH "];
        for text in texts.into_iter().filter(|text| reads.iter().any(|verb| text.starts_with(verb))) {
            found.push(Statement { sql: filled_in(text, &named), file: file.clone() });
        }
    }
    found
}

/// All texts, and those that have a name: `const NAME: &str = "..."`, `let name = "..."`, `let name = format!("...")`.
fn walk(source: TokenStream, texts: &mut Vec<String>, named: &mut BTreeMap<String, String>) {
    let mut name = None;
    let mut before: Option<String> = None;
    for token in source {
        match token {
            TokenTree::Group(group) => {
                let first = group.stream().into_iter().next();
                if let (Some(name), Some(TokenTree::Literal(literal))) = (&name, first) {
                    named.extend(unquoted(&literal.to_string()).map(|text| (String::clone(name), text)));
                }
                walk(group.stream(), texts, named);
            }
            TokenTree::Literal(literal) => {
                if let Some(text) = unquoted(&literal.to_string()) {
                    named.extend(name.take().map(|name| (name, text.clone())));
                    texts.push(text);
                }
            }
            TokenTree::Ident(ident) => {
                if matches!(before.as_deref(), Some("const" | "let")) {
                    name = Some(ident.to_string());
                }
                before = Some(ident.to_string());
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => name = None,
            TokenTree::Punct(_) => {}
        }
    }
}

/// A text as the program has it: a line that ends in a backslash goes on with the next one's first letter.
fn unquoted(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut lines = inner.split("\\\n");
    let mut text = lines.next()?.to_owned();
    for line in lines {
        text += line.trim_start();
    }
    Some(text)
}

fn filled_in(mut sql: String, named: &BTreeMap<String, String>) -> String {
    // What is named may hold another name.
    for _ in 0..2 {
        for (name, text) in named {
            sql = sql.replace(&format!("{{{name}}}"), text);
        }
    }
    for (pattern, value) in VALUES {
        sql = sql.replace(pattern, value);
    }
    sql = sql.replace(" {lock}", "");
    // PostgreSQL wants each number up to the last.
    let used: Vec<usize> = (1..=9).filter(|n| sql.contains(&format!("${n}"))).collect();
    for (n, used) in (1..).zip(used) {
        sql = sql.replace(&format!("${used}"), &format!("${n}"));
    }
    sql
}

/// Which of these tables a statement reads from end to end.
async fn read_whole(db: &Db, sql: &str, tables: &[&str]) -> BTreeSet<String> {
    let aliases = aliases(sql, tables);
    let scanned = match db {
        Db::Sqlite(pool) => {
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                .fetch_all(pool)
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
            let partial: Vec<String> =
                sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
                    .fetch_all(pool)
                    .await
                    .unwrap();
            let scans = plan.iter().filter_map(|(.., step)| step.strip_prefix("SCAN "));
            let whole = scans.filter(|step| !partial.iter().any(|index| step.ends_with(&format!("INDEX {index}"))));
            whole.map(|step| step.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
        }
        Db::Postgres(pool) => {
            let mut session = pool.acquire().await.unwrap();
            let partial: Vec<String> =
                sqlx::query_scalar("SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE indexdef LIKE '% WHERE %'")
                    .fetch_all(&mut *session)
                    .await
                    .unwrap();
            // A table that is read whole although that is the last resort has no index for it.
            let values = (1..=9).filter(|n| sql.contains(&format!("${n}"))).max().unwrap_or(0);
            let run = match values {
                0 => "EXECUTE asked".to_owned(),
                values => format!("EXECUTE asked ({})", vec!["NULL"; values].join(", ")),
            };
            let prepared =
                format!("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE asked AS {sql}");
            session
                .execute(sqlx::raw_sql(AssertSqlSafe(prepared)))
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
            let plan: Vec<String> =
                sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {run}"))).fetch_all(&mut *session).await.unwrap();
            session.execute("DEALLOCATE asked").await.unwrap();
            whole_scans(&plan, &partial)
        }
    };
    let table = |name: String| aliases.get(&name).cloned().unwrap_or(name);
    scanned.into_iter().map(table).filter(|table| tables.contains(&table.as_str())).collect()
}

/// The tables of PostgreSQL's plan that are read without a condition on an index, or an index of few rows.
fn whole_scans(plan: &[String], partial: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (n, line) in plan.iter().enumerate() {
        let Some((step, rest)) = line.split_once(" on ") else { continue };
        let of_step = || plan[n + 1..].iter().take_while(|line| !line.contains("->"));
        let searched = of_step().any(|line| line.contains("Index Cond"));
        let few = partial.iter().any(|index| step.ends_with(&format!("using {index}")));
        if step.contains("Seq Scan") || step.contains("Index") && step.contains(" using ") && !searched && !few {
            found.push(rest.split(' ').next().unwrap().to_owned());
        }
    }
    found
}

/// The short names that a statement gives to tables.
fn aliases(sql: &str, tables: &[&str]) -> BTreeMap<String, String> {
    let words: Vec<&str> = sql.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| tables.contains(&pair[0]) && pair[1].len() == 1);
    pairs.map(|pair| (pair[1].to_owned(), pair[0].to_owned())).collect()
}

/// The statements that read such a table whole and are not meant to, and what is meant to and does not.
async fn unmeant(db: &Db) -> Vec<String> {
    let mut found = Vec::new();
    let mut unused: BTreeSet<&str> = MEANT.iter().map(|(beginning, _)| *beginning).collect();
    for Statement { file, sql } in statements() {
        if !GROWING.iter().any(|table| sql.contains(table)) {
            continue;
        }
        let whole = read_whole(db, &sql, &GROWING).await;
        if whole.is_empty() {
            continue;
        }
        match MEANT.iter().find(|(beginning, _)| sql.starts_with(beginning)) {
            Some((beginning, _)) => drop(unused.remove(beginning)),
            None => found.push(format!("{file}: {whole:?}: {sql}")),
        }
    }
    // PostgreSQL calls it a search where the second column of an index has a condition.
    if let Db::Postgres(_) = db {
        unused.clear();
    }
    found.extend(unused.into_iter().map(|beginning| format!("reads no table whole: {beginning}")));
    found
}

#[test]
fn no_statement_reads_a_growing_table_whole_unless_that_is_meant() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let asked = statements().len();
        assert!(asked > 50, "{asked} statements found");
        assert_eq!(unmeant(&house.app.state).await, Vec::<String>::new());
    });
}

/// Cases are read whole, once a run; an import finds the rows of its file by their keys.
#[test]
fn an_import_finds_the_rows_of_its_file_by_an_index() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        for table in TABLES {
            // Rows that have no key are compared with all of their forløb.
            let first = table.columns.iter().take(1).map(|column| column.name).collect::<Vec<_>>();
            let key = if table.key.is_empty() { first.as_slice() } else { table.key };
            let required = table.columns.iter().filter(|column| key.contains(&column.name) && column.required);
            let found: Vec<String> = (1..).zip(required).map(|(n, column)| format!("{} = ${n}", column.name)).collect();
            let sql = format!("SELECT {} FROM {} WHERE {}", first[0], table.name, found.join(" AND "));
            assert_eq!(read_whole(&house.cases, &sql, &[table.name]).await, BTreeSet::new(), "{sql}");
        }
    });
}

#[test]
fn a_lost_index_is_seen() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let state = state::open(&house.app.config.state).await.unwrap();
        crate::support::house::execute(&state, "DROP INDEX outbox_unsent_reminders").await;
        let found = unmeant(&state).await;
        assert!(
            found.iter().any(|found| found.starts_with("src/store/outbox/supersede.rs: {\"outbox\"}")),
            "{found:?}"
        );
    });
}
