use std::fmt::Write as _;

use fasevagt::domain::deadlines::deadline::Deadline;
use fasevagt::domain::deadlines::rules::RULES;

use super::cases::open_days;
use super::{READERS, guidance};

/// The first day of each state that the rule is in.
fn states(rule: &str) -> Vec<(&'static str, Deadline)> {
    let mut found: Vec<(&str, Deadline)> = Vec::new();
    for deadline in open_days(rule) {
        let state = match deadline.days_left {
            _ if deadline.too_late().is_some() => "for sent",
            1.. => "kommende",
            0 => "i dag",
            _ => "overskredet",
        };
        if !found.iter().any(|(known, _)| *known == state) {
            found.push((state, deadline));
        }
    }
    found
}

#[test]
fn every_rule_says_to_each_role_in_each_state_why_and_what_next() {
    let mut all = String::new();
    for rule in RULES {
        writeln!(all, "=== {} ({})", rule.title, rule.key).unwrap();
        for (state, deadline) in states(rule.key) {
            let worker = guidance(&deadline, READERS[0], None, None);
            writeln!(all, "\n{state}, {}: {}", deadline.on(), worker.why).unwrap();
            writeln!(all, "  {}", worker.facts.join(" ")).unwrap();
            writeln!(all, "  klaret, når: {}", worker.done_when.join("; ")).unwrap();
            for role in READERS {
                let said = guidance(&deadline, role, None, None);
                writeln!(all, "  {role}: {}", said.next).unwrap();
                if !said.remember.is_empty() {
                    writeln!(all, "    husk også: {}", said.remember.join("; ")).unwrap();
                }
            }
        }
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn only_the_case_worker_is_told_what_else_to_think_of() {
    for rule in RULES {
        for (_, deadline) in states(rule.key) {
            for role in &READERS[1..] {
                assert!(guidance(&deadline, *role, None, None).remember.is_empty(), "{}: {role}", rule.key);
            }
        }
    }
}

#[test]
fn no_role_is_told_to_do_what_another_does() {
    for rule in RULES {
        for (state, deadline) in states(rule.key) {
            let said = READERS.map(|role| guidance(&deadline, role, None, None).next);
            for (index, one) in said.iter().enumerate() {
                assert!(!said[..index].contains(one), "{} {state}: two roles are told the same: {one}", rule.key);
                assert!(one.ends_with('.') && one.starts_with(char::is_uppercase), "a sentence: {one}");
            }
            // The others do not act in the case.
            for next in &said[1..] {
                assert!(!next.contains("registrér"), "{} {state}: {next}", rule.key);
            }
        }
    }
}
