//! Months as finance gets them: issued whole or not at all, frozen, with their documents.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{DataType, Reader, Xlsx};
use chrono::Days as Later;
use fasevagt::documents::{CSV_COLUMNS, DocumentFile, DocumentFormat, document_set};
use fasevagt::domain::billing::statement::{DocumentKind, MonthStatement};
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::overview::findings::FindingKind;
use fasevagt::domain::values::calendar::addm;
use fasevagt::domain::values::cpr::KnownNumbers;
use fasevagt::domain::values::message::{Attachment, MailKind, Message, Recipient};
use fasevagt::jobs::due::Due;
use fasevagt::jobs::statements;
use fasevagt::mailer::blocked;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::cli::{fasevagt, said};
use crate::support::bills::{self, Sample, line};
use crate::support::cast::register;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, morning};

const BILLING: &str = "[billing]\nfirst_month = \"2020-09\"\nprovider = { name = \"Pensionatet\", cvr = \"12345674\" }";

/// docs/domain.md, K8: September is issued with 30 days, and then the end turns out to be the 12th.
async fn k8(house: &House) {
    house.put_cti("K8", "2020-03-17", &[("borger_ref", "a")]).await;
    house.statements("2020-10-01").await;
    house.change("UPDATE forloeb SET ended_on = '2020-09-12' WHERE id = 'K8'").await;
}

#[test]
fn k8_through_the_job_gives_a_kreditnota_that_finance_can_send_on() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        k8(&house).await;
        house.statements("2020-11-02").await;
        let october = house.issued("2020-10").await.unwrap();
        assert_eq!((october.total.amount_oere, october.kommuner[0].document), (-730_800, DocumentKind::Kreditnota));
        let (mail, parts) = house.mails().await.pop().unwrap();
        assert_eq!(mail.key, "statement/2020-10/oekonomi@example.dk");
        let text = &parts.text;
        assert!(text.contains("* Næstved (0370), Kreditnota 2020-000002: 1 forløb, −18 døgn, −7.308,00 kr."), "{text}");
        assert!(
            text.contains("* K8, september 2020, Næstved: −18 døgn, −7.308,00 kr., antallet af døgn er rettet"),
            "{text}"
        );
        let expected = [
            "takst-2020-10-oversigt.xlsx",
            "takst-2020-10-oversigt.csv",
            "takst-2020-10-0370-2020-000002.pdf",
            "takst-2020-10-0370-2020-000002.xlsx",
            "takst-2020-10-0370-2020-000002.csv",
        ];
        assert_eq!(parts.attachments, expected);
    });
}

/// docs/domain.md, B9: what a run of statements may leave unread is what was never billed.
#[test]
fn an_end_that_is_moved_to_before_the_account_reverses_what_was_billed() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2020-03-17", &[("borger_ref", "a")]).await;
        house.put_cti("CTI-2", "2020-03-17", &[("borger_ref", "b"), ("ended_on", "2020-05-31")]).await;
        house.statements("2020-10-01").await;
        assert_eq!(house.issued("2020-09").await.unwrap().total.days, 30);
        house.change("UPDATE forloeb SET ended_on = '2020-05-31' WHERE id = 'CTI-1'").await;
        house.statements("2020-11-02").await;
        let october = house.issued("2020-10").await.unwrap();
        let lines: Vec<_> = october.kommuner.iter().flat_map(|one| &one.lines).collect();
        let told: Vec<_> =
            lines.iter().map(|line| (line.forloeb.as_str(), line.sum.days, line.corrects.as_deref())).collect();
        assert_eq!(told, [("CTI-1", -30, Some("2020-000001"))]);
        assert_eq!(october.total.amount_oere, -1_218_000);
        house.statements("2020-12-01").await;
        assert!(house.issued("2020-11").await.unwrap().kommuner.is_empty(), "it is reversed once");
    });
}

/// The files of a directory by name.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())).collect()
}

#[test]
fn the_documents_of_an_issued_month_are_written_again_byte_for_byte_whatever_has_changed() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        k8(&house).await;
        let written = |to: &str| {
            let dir = house.config_file().with_file_name(to);
            said(&house, &["statement", "--month", "2020-09", "--out", dir.to_str().unwrap()]);
            files(&dir)
        };
        let before = written("before");
        assert_eq!(before.len(), 5, "{:?}", before.keys());
        house.change("UPDATE takst SET oere_per_day = 1").await;
        house.change("UPDATE kommune SET name = 'Ændret', cvr = '29189625'").await;
        house.change("DELETE FROM forloeb").await;
        assert!(written("after") == before);
        let one = said(&house, &["statement", "--month", "2020-09", "--kommune", "0370", "--format", "csv"]);
        assert_eq!(one.as_bytes(), before["takst-2020-09-0370-2020-000001.csv"]);
        assert!(one.contains(&CSV_COLUMNS.join(";")));
        let overview = said(&house, &["statement", "--month", "2020-09", "--format", "csv"]);
        assert_eq!(overview.as_bytes(), before["takst-2020-09-oversigt.csv"]);
    });
}

#[test]
fn a_draft_has_the_same_documents_marked_as_drafts_and_writes_nothing() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), BILLING).await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        let dir = house.config_file().with_file_name("draft");
        let arguments = ["statement", "--month", "2020-09", "--on", "2020-10-01"];
        said(&house, &[&arguments[..], &["--out", dir.to_str().unwrap()]].concat());
        let found = files(&dir);
        let names: Vec<_> = found.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "takst-2020-09-udkast-0370.csv",
                "takst-2020-09-udkast-0370.pdf",
                "takst-2020-09-udkast-0370.xlsx",
                "takst-2020-09-udkast-oversigt.csv",
                "takst-2020-09-udkast-oversigt.xlsx"
            ]
        );
        let csv = String::from_utf8(found["takst-2020-09-udkast-0370.csv"].clone()).unwrap();
        assert!(csv.contains(";UDKAST;"), "{csv}");
        assert_eq!(house.issued("2020-09").await, None);
        let printed = |more: &[&str]| {
            let config = house.config_file();
            let arguments = [&["--config", config.to_str().unwrap()], &arguments[..], more].concat();
            fasevagt(&arguments, config.parent().unwrap())
        };
        assert!(printed(&["--format", "pdf"]).stdout.starts_with(b"%PDF"), "there is only one");
        assert!(printed(&["--format", "xlsx", "--kommune", "0370"]).stdout.starts_with(b"PK"));
        let none = printed(&["--format", "pdf", "--kommune", "0751"]);
        let why = String::from_utf8(none.stderr).unwrap();
        assert_eq!((none.status.code(), why.lines().count()), (Some(1), 1), "{why}");
        house.put_cti("CTI-2", "2020-08-01", &[("betalingskommune", "0751")]).await;
        let many = printed(&["--format", "pdf"]);
        let why = String::from_utf8(many.stderr).unwrap();
        assert!(many.status.code() == Some(2) && why.contains("add --kommune CODE, or --out DIR"), "{why}");
    });
}

#[test]
fn a_month_is_issued_whole_or_not_at_all() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        house.change_state("ALTER TABLE outbox RENAME TO away").await;
        house.try_statements("2020-10-01").await.unwrap_err();
        house.change_state("ALTER TABLE away RENAME TO outbox").await;
        assert_eq!(house.issued("2020-09").await, None);
        house.statements("2020-10-01").await;
        let september = house.issued("2020-09").await.unwrap();
        assert_eq!(september.kommuner[0].number.as_deref(), Some("2020-000001"), "no number is lost");
    });
}

#[test]
fn an_account_that_begins_earlier_gets_its_months_and_later_ones_are_corrected_by_the_next() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        house.statements("2020-11-02").await;
        let config = std::fs::read_to_string(house.config_file()).unwrap();
        std::fs::write(house.config_file(), config.replace("2020-09", "2020-08")).unwrap();
        house.change("UPDATE forloeb SET ended_on = '2020-09-10'").await;
        let earlier = house.another_app().await;
        let told = statements::run(
            earlier.context(),
            &Due::as_of(JobKind::Statements, day("2020-11-03")),
            morning("2020-11-03"),
        )
        .await
        .unwrap();
        assert_eq!(told.to_string(), "statements: 2020-08 issued, 1 kommuner, 1 mails");
        statements::run(earlier.context(), &Due::as_of(JobKind::Statements, day("2020-12-01")), morning("2020-12-01"))
            .await
            .unwrap();
        let november = house.issued("2020-11").await.unwrap();
        assert_eq!(november.total.days, -30 + 10 - 31);
    });
}

#[test]
fn two_processes_issue_each_month_once_and_share_no_number() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        house.put_cti("CTI-2", "2020-08-01", &[("betalingskommune", "0751")]).await;
        let (first, second) = (house.another_app().await, house.another_app().await);
        let on = "2021-02-01";
        let run = async |app: &fasevagt::app::App| {
            statements::run(
                app.context(),
                &Due { catch_up: true, ..Due::as_of(JobKind::Statements, day(on)) },
                morning(on),
            )
            .await
            .unwrap()
        };
        let (one, other) = tokio::join!(run(&first), run(&second));
        let text = format!("{one} {other}");
        for month in ["2020-09", "2020-10", "2020-11", "2020-12", "2021-01"] {
            assert_eq!(text.matches(&format!("{month} issued")).count(), 1, "{text}");
        }
        let mut numbers = Vec::new();
        for month in ["2020-09", "2020-10", "2020-11", "2020-12", "2021-01"] {
            numbers.extend(house.issued(month).await.unwrap().kommuner.into_iter().map(|one| one.number.unwrap()));
        }
        assert_eq!(numbers, (1..=10).map(|n| format!("2021-{n:06}")).collect::<Vec<_>>());
        assert_eq!(house.outbox().await.len(), 5, "one mail a month");
    });
}

#[test]
fn what_was_changed_behind_the_program_is_seen_and_nothing_more_is_issued() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        k8(&house).await;
        house.change_state("UPDATE statement_line SET days = 29, amount_oere = 1177400").await;
        let why = format!("{:#}", house.try_statements("2020-11-02").await.unwrap_err());
        assert!(why.contains("statement 2020-000001 is not as it was issued"), "{why}");
        house.change_state("UPDATE statement_line SET days = 30, amount_oere = 1218000").await;
        house.change_state("UPDATE issued_document SET sha256 = 'other' WHERE name LIKE '%.pdf'").await;
        let config = house.config_file();
        let arguments = ["--config", config.to_str().unwrap(), "statement", "--month", "2020-09", "--format", "pdf"];
        let output = fasevagt(&arguments, config.parent().unwrap());
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success() && why.contains("takst-2020-09-0370-2020-000001.pdf is not as it was issued"),
            "{why}"
        );
    });
}

#[test]
fn a_check_that_fails_stops_the_month_and_those_after_it() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        k8(&house).await;
        // Another statement of the same days, as only a fault of ours could make it.
        house.change_state("INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere, sha256) SELECT '2020-000009', month, '0751', kommune_name, document, days, amount_oere, refusion_oere, net_oere, NULL FROM statement").await;
        house.change_state("INSERT INTO statement_line (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere, refusion_oere, net_oere, corrects, method, why) SELECT '2020-000009', position, forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere, refusion_oere, net_oere, corrects, method, why FROM statement_line").await;
        house.change("DELETE FROM forloeb").await;
        let why = format!("{:#}", house.try_statements("2020-12-01").await.unwrap_err());
        assert!(
            why.contains("2020-10 is not issued, nor any month after it: 2020-09-01 of K8 is billed twice"),
            "{why}"
        );
        assert_eq!((house.issued("2020-10").await, house.issued("2020-11").await), (None, None));
    });
}

#[test]
fn a_forloeb_that_is_gone_is_left_as_issued_and_told() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        house.put_cti("CTI-2", "2020-08-01", &[("borger_ref", "b")]).await;
        house.put_cti("CTI-3", "2020-08-01", &[("borger_ref", "c")]).await;
        house.statements("2020-10-01").await;
        house.change("DELETE FROM forloeb WHERE id = 'CTI-1'").await;
        house.change("UPDATE forloeb SET ended_on = '2020-07-01' WHERE id = 'CTI-2'").await; // before its start
        let survey = house.survey("2020-10-15").await;
        let found: Vec<_> =
            survey.findings.iter().filter(|f| f.kind() == FindingKind::Vanished).map(|f| f.subject.as_str()).collect();
        assert_eq!(found, ["CTI-1"]);
        house.statements("2020-11-02").await;
        assert_eq!(house.issued("2020-10").await.unwrap().total.days, 31, "CTI-3 alone");
        let text = house.mails().await.pop().unwrap().1.text;
        assert!(text.contains("* CTI-1 findes ikke længere i sagssystemet."), "{text}");
        assert!(text.contains("* CTI-2 har en fejl i sine data."), "{text}");
    });
}

#[test]
fn e_invoices_are_made_where_they_are_on_and_the_gln_is_right() {
    block_on(async {
        let on = format!("{BILLING}\n[einvoice]\nenabled = true");
        let house = House::new(TestDatabase::sqlite(), &on).await;
        house.change("UPDATE kommune SET gln = '5798000000001' WHERE code = '0370'").await;
        house.put_cti("CTI-1", "2020-08-01", &[]).await;
        house.put_cti("CTI-2", "2020-08-01", &[("betalingskommune", "0751")]).await;
        house.statements("2020-10-01").await;
        let (_, mail) = house.mails().await.pop().unwrap();
        let xml: Vec<_> =
            mail.attachments.iter().filter(|name| Path::new(name).extension().is_some_and(|e| e == "xml")).collect();
        assert_eq!(xml, ["takst-2020-09-0370-2020-000001.xml"]);
        assert!(
            mail.text.contains("* Ingen e-faktura til Aarhus: GLN-nummeret mangler eller er forkert."),
            "{}",
            mail.text
        );
    });
}

#[test]
fn a_number_like_a_cpr_number_is_found_in_each_of_the_documents() {
    let lines = vec![line("010190-1234", "2020-02", 29, 40_600, false)];
    let sample = Sample::new("2020-02", vec![bills::statement("0370", "Næstved", Some("2020-000002"), lines)], vec![]);
    let (register, numbers) = (register(), KnownNumbers::default());
    let context = bills::context(&sample, &register);
    let files = document_set(&sample.month, &context).unwrap();
    assert_eq!(files.len(), 5);
    for DocumentFile { file, .. } in files {
        let mail = |attachments| Message {
            key: "statement/2020-02/a".into(),
            kind: MailKind::Statement,
            to: Recipient { name: String::new(), email: "a@example.dk".parse().unwrap() },
            thread: None,
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            attachments,
        };
        let from = "Fasevagt <fasevagt@example.dk>".parse().unwrap();
        assert_eq!(blocked(&mail(Vec::new()), &from, &numbers), None);
        let name = file.name.clone();
        let why = blocked(&mail(vec![file]), &from, &numbers).expect(&name);
        assert!(why.contains("the attachment") && !why.contains("0101"), "{name}: {why}");
    }
}

#[test]
fn the_documents_of_many_kommuner_come_in_their_order_and_are_the_same_each_time() {
    let codes: Vec<String> = (101..140).map(|code| format!("0{code}")).collect();
    let statement_to = |code: &String| {
        let lines = vec![line(&format!("CTI-{code}"), "2020-02", 29, 40_600, false)];
        bills::statement(code, "Kommune", Some(&format!("2020-00{code}")), lines)
    };
    let sample = Sample::new("2020-02", codes.iter().map(statement_to).collect(), vec![]);
    let register = register();
    let context = bills::context(&sample, &register);
    let files = document_set(&sample.month, &context).unwrap();
    let of_kommuner: Vec<&str> = files.iter().filter_map(|file| file.kommune.as_deref()).step_by(3).collect();
    assert_eq!(of_kommuner, codes);
    assert_eq!(files.len(), 2 + 3 * codes.len());
    assert_eq!(document_set(&sample.month, &context).unwrap(), files);
}

#[test]
fn many_documents_go_in_as_many_mails_as_they_need_and_in_order() {
    let file_of = |(n, size): (usize, usize)| DocumentFile {
        kommune: None,
        number: None,
        format: DocumentFormat::Csv,
        file: Attachment { name: n.to_string(), media_type: String::new(), bytes: vec![0; size], text: None },
    };
    let parts_of = |sizes: &[usize]| {
        let files: Vec<_> = sizes.iter().copied().enumerate().map(file_of).collect();
        let names =
            |files: &[DocumentFile]| files.iter().map(|one| one.file.name.clone()).collect::<Vec<_>>().join(" ");
        statements::split_by_size(&files, 10).into_iter().map(names).collect::<Vec<_>>()
    };
    assert_eq!(parts_of(&[4, 6, 1, 9, 12, 2]), ["0 1", "2 3", "4", "5"]);
    assert_eq!(parts_of(&[]), [""]);
}

/// What is issued for a month, its documents included.
type Kept = (MonthStatement, Vec<fasevagt::store::statements::IssuedDocument>);

async fn kept(house: &House, month: &str) -> Option<Kept> {
    let mut tx = house.app.state.snapshot().await.unwrap();
    let first = fasevagt::domain::values::calendar::parse_month(month).unwrap();
    let documents = fasevagt::store::statements::documents(&mut tx, first).await.unwrap();
    house.issued(month).await.map(|statement| (statement, documents))
}

/// Over random changes and runs, late, twice and in a crash: numbers are gapless, and nothing issued ever changes.
#[test]
fn issued_months_never_change_and_their_numbers_have_no_gap() {
    let change = prop::sample::select(vec![
        "UPDATE forloeb SET ended_on = '2020-10-12' WHERE id = 'CTI-1'",
        "UPDATE forloeb SET ended_on = NULL WHERE id = 'CTI-1'",
        "UPDATE forloeb SET betalingskommune = '0751' WHERE id = 'CTI-2'",
        "UPDATE forloeb SET betalingskommune = NULL WHERE id = 'CTI-2'",
        "UPDATE takst SET oere_per_day = oere_per_day + 1",
        "DELETE FROM forloeb WHERE id = 'CTI-3'",
        "UPDATE forloeb SET start_on = '2020-11-05', discharged_on = '2020-11-05' WHERE id = 'CTI-3'",
    ]);
    let step = (change, 0_i32..3, any::<bool>(), any::<bool>());
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() });
    let history = prop::collection::vec(step, 1..6);
    runner
        .run(&history, |steps| {
            block_on(play(TestDatabase::sqlite(), &steps));
            Ok(())
        })
        .unwrap();
}

async fn play(database: TestDatabase, steps: &[(&str, i32, bool, bool)]) {
    let house = House::new(database, BILLING).await;
    for (id, person) in [("CTI-1", "a"), ("CTI-2", "b"), ("CTI-3", "c")] {
        house.put_cti(id, "2020-08-20", &[("borger_ref", person)]).await;
    }
    let mut seen: BTreeMap<String, Kept> = BTreeMap::new();
    let mut on = day("2020-10-01");
    for (change, later, twice, crash) in steps {
        house.change(change).await;
        on = addm(on, *later) + Later::new(1);
        if *crash {
            house.change_state("ALTER TABLE outbox RENAME TO away").await;
            let _ = house.try_statements(&on.to_string()).await;
            house.change_state("ALTER TABLE away RENAME TO outbox").await;
        }
        house.statements(&on.to_string()).await;
        if *twice {
            house.statements(&on.to_string()).await;
        }
        for n in 0.. {
            let month = addm(day("2020-09-01"), n).format("%Y-%m").to_string();
            let Some(now) = kept(&house, &month).await else { break };
            let before = seen.entry(month).or_insert_with(|| now.clone());
            assert_eq!(*before, now);
        }
    }
    let mut by_year: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in seen.values().flat_map(|(statement, _)| &statement.kommuner) {
        let (year, number) = one.number.as_deref().unwrap().split_once('-').unwrap();
        by_year.entry(year.to_owned()).or_default().push(number.parse().unwrap());
    }
    for numbers in by_year.into_values() {
        assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<i64>>(), "in order of month and kommune");
    }
}

#[test]
fn a_sum_above_the_code_of_a_kommune_holds_no_mail_back() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2026-04\"\n").await;
        // 30 days of 4.022 kr. are 120660 kr.: 12 June, and below it 0751. The next is 1 October, the last no date.
        let sums = [("0370", "402200"), ("0751", "33700"), ("0101", "400000"), ("0461", "371000")];
        for (kommune, oere) in sums {
            if kommune != "0370" && kommune != "0751" {
                house.put("kommune", &[("code", kommune), ("name", "Et sted")]).await;
            }
            house.put("takst", &[("code", kommune), ("valid_from", "2020-01-01"), ("oere_per_day", oere)]).await;
            let id = kommune.trim_start_matches('0').to_owned() + "1";
            let cells = [("handlekommune", kommune), ("takst_code", kommune)];
            house.put_cti(&id, "2026-03-17", &cells).await;
        }
        house.statements("2026-05-04").await;
        let april = house.issued("2026-04").await.unwrap();
        assert!(april.kommuner.iter().any(|one| one.total.net_oere == 12_066_000), "{april:?}");
        let mails = house.outbox().await;
        assert!(!mails.is_empty() && mails.iter().all(|mail| mail.state == "queued"), "{mails:?}");
    });
}

/// docs/interface.md, `statement --year`: what an auditor asks for.
#[test]
fn a_year_is_written_for_an_auditor_with_a_workbook_that_agrees_with_each_month() {
    on_both(async |database| {
        let house = House::new(database, BILLING).await;
        k8(&house).await;
        house.put_cti("CTI-2", "2020-10-05", &[("betalingskommune", "0751"), ("borger_ref", "b")]).await;
        house.statements("2020-12-01").await;
        let dir = house.config_file().with_file_name("year");
        let to = dir.to_str().unwrap();
        said(&house, &["statement", "--year", "2020", "--out", to]);
        let found = files(&dir);
        let months = ["2020-09", "2020-10", "2020-11"];
        for month in months {
            let one = house.config_file().with_file_name(month);
            said(&house, &["statement", "--month", month, "--out", one.to_str().unwrap()]);
            for (name, bytes) in files(&one) {
                assert!(found[&name] == bytes, "{name}");
            }
        }
        let mut book = Xlsx::new(Cursor::new(found["takst-2020-oversigt.xlsx"].clone())).unwrap();
        let mut kroner = 0.0;
        for month in months {
            #[expect(clippy::cast_precision_loss, reason = "as a spreadsheet has it")]
            let amount = house.issued(month).await.unwrap().total.amount_oere as f64 / 100.0;
            kroner += amount;
        }
        for sheet in ["Måneder", "Opgørelser", "Forløb"] {
            let cells = book.worksheet_range(sheet).unwrap();
            let titles = cells.rows().next().unwrap();
            let place = titles.iter().position(|title| *title == *"Beløb").unwrap();
            let rows = cells.rows().skip(1).take_while(|row| row[0] != *"I alt");
            let sum: f64 = rows.map(|row| row[place].get_float().unwrap()).sum();
            assert!((sum - kroner).abs() < 0.005, "{sheet}: {sum} for {kroner}");
        }
        let config = house.config_file();
        let none = ["--config", config.to_str().unwrap(), "statement", "--year", "2019", "--out", to];
        let none = fasevagt(&none, config.parent().unwrap());
        assert_eq!(none.status.code(), Some(2), "{none:?}");
    });
}
