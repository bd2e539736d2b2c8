//! A mail is never longer than its reader's program shows, and than a server takes.

use std::fs;
use std::sync::Arc;

use fasevagt::domain::operations::health::Problem;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::overview::findings::FindingKind;
use fasevagt::domain::values::message::MailTemplate;
use fasevagt::jobs::Outcome;
use fasevagt::jobs::due::Due;
use fasevagt::render::{DigestMail, MailContext, ReminderMail, StatementMail, Templates};

use fasevagt::store::problems;

use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

/// What docs/domain.md lets a text and an HTML have.
const MOST: usize = 90_000;

/// Every mail of the queue fits, and goes. Gives the texts of those to one reader.
async fn all_fit(house: &House, reader: &str) -> Vec<String> {
    let mails = house.mails().await;
    assert!(!mails.is_empty());
    for (mail, parts) in &mails {
        assert_eq!(mail.state, "queued", "{}: {:?}", mail.key, mail.last_error);
        assert!(parts.subject.chars().count() <= 250, "{}: {}", mail.key, parts.subject);
        for part in [&parts.text, &parts.html] {
            assert!(part.len() <= MOST, "{}: {} bytes", mail.key, part.len());
        }
    }
    mails.into_iter().filter(|(mail, _)| mail.to == reader).map(|(_, parts)| parts.text).collect()
}

#[test]
fn a_first_day_with_hundreds_of_deadlines_is_one_mail_that_names_the_most_urgent_and_counts_the_rest() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handleplan", "closing"])).await;
        house.put_cti("CTI-0", "2026-10-01", &[]).await;
        house.copy_forloeb(600).await;
        house.put_cti("OLD-1", "2025-01-01", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let texts = all_fit(&house, "anna@example.dk").await;
        let [text] = texts.as_slice() else { panic!("{} mails", texts.len()) };
        let (table, details) = text.split_once("SÅDAN KOMMER DU VIDERE").unwrap();
        assert_eq!(
            table.lines().find(|line| line.starts_with("* ")).unwrap().split(':').next(),
            Some("* OLD-1"),
            "{table}"
        );
        assert_eq!(table.matches("\n* ").count(), 60);
        assert!(table.contains("Og 542 til: Handleplan efter § 142 (542)."), "{table}");
        assert!(details.starts_with("\n\nAfslutning") && details.matches("Næste skridt:").count() > 1, "{details}");
        // What is counted is said.
        house.reminders("2026-11-17").await.unwrap();
        assert_eq!(all_fit(&house, "anna@example.dk").await.len(), 1);
    });
}

#[test]
fn thousands_of_wrong_rows_are_ten_lines_of_a_digest_and_a_count() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-0", "2026-10-01", &[]).await;
        house.copy_forloeb(3000).await;
        house.change("UPDATE forloeb SET start_on = '0126-03-10'").await;
        house.digest("2026-W47", "2026-11-16").await;
        for text in all_fit(&house, "tina@example.dk").await {
            assert_eq!(text.matches("\n* Tabel forloeb").count(), 10, "{text}");
            assert!(text.contains("… og 2991 mere af samme slags"), "{text}");
        }
    });
}

#[test]
fn a_digest_of_thousands_of_cases_shows_the_first_of_each_list_and_counts_the_rest() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-0", "2026-03-01", &[]).await;
        house.copy_forloeb(2000).await;
        house.digest("2026-W47", "2026-11-16").await;
        let texts = all_fit(&house, "tina@example.dk").await;
        let shown = texts[0].matches("\n* CTI-").count();
        assert!(shown > 60 && texts[0].matches("\n* … og ").count() >= 3, "{shown}: {}", texts[0]);
    });
}

#[test]
fn texts_of_any_length_and_of_any_letters_fit() {
    for letters in ["&", "ø"] {
        block_on(async {
            let house = House::of_another_program(TestDatabase::sqlite(), "[billing]\nfirst_month = \"2026-10\"").await;
            let long = letters.repeat(50_000);
            for number in 0..30 {
                let length = if number < 5 { 10_000 } else { 490 };
                let id: String = format!("{number}-{long}").chars().take(length).collect();
                house.put_cti(&id, "2026-03-17", &[]).await;
            }
            for table in ["medarbejder", "tilbud", "kommune"] {
                house.change(&format!("UPDATE {table} SET name = '{long}'")).await;
            }
            house.reminders("2026-11-16").await.unwrap();
            house.digest("2026-W47", "2026-11-16").await;
            house.statements("2026-11-16").await;
            assert!(all_fit(&house, "anna@example.dk").await[0].contains(" til: "));
            // Too long for a document too, and told.
            let errors = house.survey("2026-11-16").await.findings;
            let errors = errors.iter().filter(|f| f.kind() == FindingKind::DataError && f.detail().contains("500"));
            assert_eq!(errors.count(), 5 + 4);
        });
    }
}

fn with_own(name: &str, text: &str) -> Templates {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), text).unwrap();
    Templates::load(Some(dir.path())).unwrap()
}

#[test]
fn a_template_that_writes_without_end_gives_way_to_the_built_in_one_and_is_a_problem() {
    let bombs = [
        "{% for a in range(end=3000) %}{% for b in range(end=3000) %}more and more{% endfor %}{% endfor %}",
        "{% for a in range(end=2000) %}<p>100 letters 100 letters 100 letters 100 letters 100 letters 100 letters</p>{% endfor %}",
    ];
    for bomb in bombs {
        for name in ["digest.html", "digest.txt", "digest.subject.txt"] {
            // A long subject is cut, and blocks no mail.
            if name == "digest.subject.txt" && bomb == bombs[1] {
                continue;
            }
            let templates = with_own(name, bomb);
            let problem = templates.problem().unwrap().to_string();
            assert!(problem.contains("digest: more than 90 kB"), "{problem}");
            assert!(templates.render(&DigestMail::sample()).unwrap().text.contains("Bente"));
            assert!(
                templates.render(&ReminderMail::sample()).is_ok() && templates.render(&StatementMail::sample()).is_ok()
            );
        }
    }
}

/// What is recorded as wrong once the digest of a day is done.
async fn recorded(house: &House, on: &str) -> Vec<String> {
    house.app.record(JobKind::Digest, &Ok(Outcome::Done(String::new())), morning(on)).await;
    let problems = problems::list(&mut house.app.state.snapshot().await.unwrap()).await.unwrap();
    problems.iter().map(Problem::name).collect()
}

#[test]
fn a_template_that_fails_on_one_mail_is_a_problem_until_it_makes_one() {
    // Right with the sample, which has one; wrong with a mail that has none.
    let templates = with_own("digest.txt", "{{ overdue[0].forloeb }}");
    assert_eq!(templates.problem(), None);
    block_on(async {
        let mut house = House::new(TestDatabase::sqlite(), "").await;
        house.app.templates = templates;
        house.digest("2026-W46", "2026-11-09").await;
        let failure = house.app.templates.last_failure(MailTemplate::Digest).flatten();
        assert!(failure.unwrap().to_string().contains("digest.txt"));
        assert_eq!(recorded(&house, "2026-11-09").await, ["template-digest"]);
        assert!(all_fit(&house, "tina@example.dk").await[0].contains("En rolig uge"));
        house.put_cti("CTI-1", "2026-10-01", &[]).await;
        house.digest("2026-W47", "2026-11-16").await;
        assert_eq!(house.app.templates.last_failure(MailTemplate::Digest), Some(None));
        assert_eq!(recorded(&house, "2026-11-16").await, [""; 0]);
    });
}

/// As a timer does it: the job in a process of its own, with what stands in its files.
async fn by_timer(house: &House, job: JobKind, own: Option<Templates>, on: &str) -> Vec<String> {
    let mut app = house.another_app().await;
    if let Some(own) = own {
        app.templates = own;
    }
    let clock = morning(on);
    let done = app.run(&Due::as_of(job, day(on)), Arc::new(move || clock), &|| false).await.unwrap();
    app.record(job, &Ok(done.outcome), clock).await;
    let problems = problems::list(&mut app.state.snapshot().await.unwrap()).await.unwrap();
    app.close().await;
    problems.iter().map(Problem::name).collect()
}

#[test]
fn a_template_that_failed_stays_a_problem_whatever_mails_other_processes_make() {
    let broken = || Some(with_own("digest.txt", "{{ overdue[0].forloeb }}"));
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        assert_eq!(by_timer(&house, JobKind::Digest, broken(), "2026-11-09").await, ["template-digest"]);
        house.put_cti("CTI-1", "2026-12-01", &[]).await;
        for (job, on) in [
            (JobKind::Reminders, "2026-11-10"),
            (JobKind::Reminders, "2026-11-11"),
            (JobKind::Statements, "2026-11-11"),
            (JobKind::Retention, "2026-11-12"),
            (JobKind::Health, "2026-11-12"),
        ] {
            assert_eq!(by_timer(&house, job, broken(), on).await, ["template-digest"], "{job} {on}");
        }
        // Templates that can't be read at all are another problem, and clear nothing.
        let unreadable = Some(with_own("digest.txt", "{% if %}"));
        let both = by_timer(&house, JobKind::Reminders, unreadable, "2026-11-12").await;
        assert_eq!(both, ["template-digest", "templates"]);
        assert_eq!(by_timer(&house, JobKind::Reminders, broken(), "2026-11-13").await, ["template-digest"]);
        // Mended: the next digest shows it.
        let mended = Some(with_own("digest.txt", "Hej"));
        assert_eq!(by_timer(&house, JobKind::Digest, mended, "2026-11-16").await, [""; 0]);
        assert_eq!(by_timer(&house, JobKind::Digest, broken(), "2026-11-23").await, ["template-digest"]);
        // Given up: the built-in ones do not fail so.
        assert_eq!(by_timer(&house, JobKind::Reminders, None, "2026-11-24").await, [""; 0]);
    });
}
