//! The handbook for administrators: a page per topic, the same text for a terminal and for a reader of the sources.

use super::output;
use crate::domain::deadlines::rules::RULES;
use crate::import::columns_of;
use crate::render::danish;

/// A page.
pub struct Topic {
    pub name: &'static str,
    page: &'static str,
}

/// In the order in which a site needs them.
pub const TOPICS: &[Topic] = &[
    Topic { name: "install", page: include_str!("handbook/install.md") },
    Topic { name: "database", page: include_str!("handbook/database.md") },
    Topic { name: "list", page: include_str!("handbook/list.md") },
    Topic { name: "postgresql", page: include_str!("handbook/postgresql.md") },
    Topic { name: "mail", page: include_str!("handbook/mail.md") },
    Topic { name: "rules", page: include_str!("handbook/rules.md") },
    Topic { name: "templates", page: include_str!("handbook/templates.md") },
    Topic { name: "statements", page: include_str!("handbook/statements.md") },
    Topic { name: "people", page: include_str!("handbook/people.md") },
    Topic { name: "method", page: include_str!("handbook/method.md") },
    Topic { name: "board", page: include_str!("handbook/board.md") },
    Topic { name: "year", page: include_str!("handbook/year.md") },
    Topic { name: "monitoring", page: include_str!("handbook/monitoring.md") },
    Topic { name: "timers", page: include_str!("handbook/timers.md") },
    Topic { name: "backup", page: include_str!("handbook/backup.md") },
    Topic { name: "move", page: include_str!("handbook/move.md") },
    Topic { name: "problems", page: include_str!("handbook/problems.md") },
    Topic { name: "data", page: include_str!("handbook/data.md") },
];

impl Topic {
    /// The page's heading.
    pub fn title(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }

    /// The page as it was written, with the tables that are made of the program.
    pub fn page(&self) -> String {
        self.page.replace(RULES_HERE, &rules_table())
    }

    /// The page with its tables as wide as the terminal.
    pub fn drawn(&self) -> String {
        let mut text = String::new();
        let page = self.page();
        let mut rows = Vec::new();
        for line in page.lines() {
            if line.starts_with("| ") {
                rows.push(cells(line));
                continue;
            }
            text += &table(&std::mem::take(&mut rows));
            text += &format!("{line}\n");
        }
        text + &table(&rows)
    }
}

/// In its place stands the table of rules.
const RULES_HERE: &str = "<!-- the table of rules -->\n";

/// Each rule by its title, with its name, what it asks, and the columns of the list that end it.
fn rules_table() -> String {
    let mut table = "| frist | name | klaret, når | in the sheet Forløb |\n| --- | --- | --- | --- |\n".to_owned();
    for rule in RULES {
        let asked = rule.asks.iter().map(|thing| danish::missing(*thing)).collect::<Vec<_>>().join("; ");
        let columns = rule.asks.iter().map(|thing| columns_of(*thing).join(" / ")).collect::<Vec<_>>().join("; ");
        table += &format!("| {} | `{}` | {asked} | {columns} |\n", rule.title, rule.key);
    }
    table
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// The second row only says that the first is the heading.
fn table(rows: &[Vec<&str>]) -> String {
    let [header, _, rows @ ..] = rows else { return String::new() };
    output::table(header, rows.iter().map(|row| row.iter().map(ToString::to_string).collect()))
}

/// The topics with their headings, for the end of a help text.
pub fn list() -> String {
    let rows = TOPICS.iter().map(|topic| format!("  {:<11} {}\n", topic.name, topic.title()));
    format!("The handbook, by `fasevagt help TOPIC`:\n{}", rows.collect::<String>())
}
