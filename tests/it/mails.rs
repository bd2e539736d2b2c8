//! What people read. The snapshots are looked at, word by word.

use std::fs;

use fasevagt::render::{DigestMail, MailContext, ReminderMail, StatementMail, Templates};

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{FOUR, House, only_rules};

#[test]
fn the_reminders_of_a_day() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17"), ("phase3_on", "2026-09-17")]).await;
        house.put_cti("CTI-2026-002", "2026-05-30", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        insta::assert_snapshot!(house.mails_as_text().await);
    });
}

#[test]
fn a_single_reminder_names_the_case_in_its_subject_and_where_the_date_moved_from() {
    block_on(async {
        let mut house = House::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        let done = [("phase2_on", "2026-06-17"), ("phase3_on", "2026-09-17")];
        house.put_cti("CTI-2026-001", "2026-03-17", &done).await;
        for kind in ["activity_plan_evaluated", "activity_plan_adjusted"] {
            let cells = [("forloeb_id", "CTI-2026-001"), ("kind", kind), ("done_on", "2026-09-01")];
            house.put("milestone", &cells).await;
        }
        house.reminders("2026-11-02").await.unwrap();
        house.deliver("2026-11-02").await;
        house.change("UPDATE forloeb SET agreed_end_on = '2026-12-26', extension_ref = 'A'").await;
        house.reminders("2026-11-03").await.unwrap();
        insta::assert_snapshot!(house.mails_as_text().await);
    });
}

#[test]
fn the_digest_of_a_busy_week_and_of_a_quiet_one() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        house.digest("2026-W46", "2026-11-09").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.put_cti("CTI-2026-002", "2026-05-30", &[]).await;
        house.put_cti("CTI-2026-003", "2026-05-30", &[("agreed_end_on", "2026-05-01")]).await;
        house.digest("2026-W47", "2026-11-16").await;
        let mails = house.mails().await;
        let tinas = mails.iter().filter(|(mail, _)| mail.to == "tina@example.dk");
        let text: Vec<_> = tinas.map(|(_, parts)| format!("Subject: {}\n\n{}", parts.subject, parts.text)).collect();
        insta::assert_snapshot!(text.join("\n=====\n"));
    });
}

#[test]
fn the_statement_to_finance() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2020-02\"").await;
        house.put_cti("CTI-2020-003", "2020-01-15", &[]).await;
        house.put_cti("CTI-2020-009", "2020-02-02", &[("betalingskommune", "0751")]).await;
        house.change("UPDATE forloeb SET discharged_on = NULL WHERE id = 'CTI-2020-009'").await;
        house.statements("2020-03-02").await;
        insta::assert_snapshot!(house.mails_as_text().await);
    });
}

#[test]
fn a_mail_says_no_more_of_a_citizen_than_the_case_number() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2026-10\"").await;
        let secrets = [("borger_ref", "pseudonym-7"), ("extension_ref", "fri tekst"), ("agreed_end_on", "2026-12-30")];
        house.put_cti("CTI-2026-001", "2026-03-17", &secrets).await;
        house.reminders("2026-11-16").await.unwrap();
        house.digest("2026-W47", "2026-11-16").await;
        house.statements("2026-11-16").await;
        let mails = house.mails().await;
        assert_eq!(mails.len(), 6);
        for (mail, parts) in mails {
            for part in [parts.subject, parts.text, parts.html] {
                assert!(!part.contains("pseudonym") && !part.contains("fri tekst"), "{}", mail.key);
                assert!(mail.kind == "statement" || !part.contains("kr."), "amounts stand only in the statement");
            }
        }
    });
}

#[test]
fn html_is_escaped_and_the_link_holds_only_the_case_number() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI/2026 <1>&", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let html = &house.mails().await[0].1.html;
        assert!(html.contains("https://sag.example.dk/CTI%2F2026%20%3C1%3E%26"), "{html}");
        assert!(html.contains("CTI&#x2F;2026 &lt;1&gt;&amp;") || html.contains("CTI/2026 &lt;1&gt;&amp;"), "{html}");
    });
}

#[test]
fn where_there_is_no_case_link_nothing_is_linked() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "case_link = \"\"").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        house.digest("2026-W47", "2026-11-16").await;
        for (mail, parts) in house.mails().await {
            for part in [&parts.text, &parts.html] {
                assert!(
                    part.contains("CTI-2026-001") && !part.contains("href") && !part.contains("://"),
                    "{}",
                    mail.key
                );
            }
        }
    });
}

fn with_own(files: &[(&str, &str)]) -> Templates {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    Templates::load(Some(dir.path())).unwrap()
}

#[test]
fn a_sites_own_template_is_laid_over_the_built_in_one() {
    let templates = with_own(&[("digest.subject.txt", "Ugens overblik, {{ week }}"), ("README.md", "not a template")]);
    assert_eq!(templates.problem(), None);
    assert_eq!(templates.render(&DigestMail::sample()).unwrap().subject, "Ugens overblik, uge 47, 2026");
    assert!(templates.render(&ReminderMail::sample()).unwrap().text.contains("Anna"));
    assert!(templates.retired().is_empty());
}

#[test]
fn an_own_template_of_a_mail_that_is_not_made_any_more_is_named() {
    let templates = with_own(&[("calendar.html", "{{ lines | length }}"), ("digest.subject.txt", "Uge {{ week }}")]);
    assert_eq!(templates.problem(), None);
    assert_eq!(templates.retired(), ["calendar.html"]);
}

#[test]
fn an_own_template_that_fails_is_named_and_the_built_in_one_is_used() {
    for (text, place) in [("{% if %}", "statement.txt"), ("{{ moth }}", "statement.txt")] {
        let templates = with_own(&[("statement.txt", text)]);
        let problem = templates.problem().unwrap().to_string();
        assert!(problem.contains(place), "{problem}");
        assert!(templates.render(&StatementMail::sample()).unwrap().text.contains("februar 2020"));
    }
    let missing = Templates::load(Some("/nowhere".as_ref())).unwrap();
    assert!(missing.problem().unwrap().to_string().contains("/nowhere"));
}

#[test]
fn a_template_of_the_first_version_still_makes_a_mail() {
    let first = "Frister pr. {{ day }}: {{ summary }}.{% if list_note %}{{ list_note }}{% endif %}
{% for group in groups %}{{ group.heading | upper }}{% if group.overview %}: {{ group.overview }}{% endif %}
{% for item in group.items %}* {{ item.forloeb }}: {{ item.title }}, {{ item.act_by }} ({{ item.relative }}) {{ item.why }}
{%- if item.due_on %}{{ item.due_on }}{% endif %}{% if item.moved_from %}{{ item.moved_from }}{% endif %}
{%- if item.stands_in %}{{ item.stands_in }}{% endif %}{% for missing in item.missing %}[ ] {{ missing }}{% endfor %}
{%- for line in item.remember %}{{ line }}{% endfor %} {{ item.next }} {{ item.link }}
{% endfor %}{% if group.items_more %}{{ group.items_more }}{% endif %}{% endfor %}
{%- for line in brief %}{{ line.forloeb }}: {{ line.title }}, {{ line.act_by }} ({{ line.relative }}){% endfor %}
{%- if brief_more %}{{ brief_more }}{% endif %}{% if unnamed %}{{ unnamed }}: {{ unnamed_by_rule }}{% endif %}";
    let templates = with_own(&[("reminder.txt", first), ("reminder.subject.txt", "Fasevagt: {{ summary }}")]);
    assert_eq!(templates.problem(), None);
    let mail = templates.render(&ReminderMail::sample()).unwrap();
    assert_eq!(mail.subject, "Fasevagt: 3 frister, 1 overskredet, 1 i dag");
    assert!(
        mail.text.contains("OVERSKREDET: Overdragelsesaftale (1)\n* CTI-2026-014: Overdragelsesaftale, "),
        "{}",
        mail.text
    );
}
