//! What the installation tells of itself: to the administrator by mail, to monitoring by figures.

use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use fasevagt::domain::deadlines::role_holders::Vacancy;
use fasevagt::domain::deadlines::rules::Role;
use fasevagt::domain::operations::health::{Problem, RecordedProblem, UndeliveredMail};
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::values::message::Recipient;
use fasevagt::jobs::{Outcome, health, proof};
use fasevagt::render::{AlertMail, AlertSetting, Templates};

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::day;
use crate::support::house::{FOUR, House, morning, only_rules};

/// Arne sees to the server.
const ARNE: &str = "[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n";

async fn site(database: TestDatabase) -> House {
    House::new(database, &format!("{}{ARNE}", only_rules(&FOUR))).await
}

/// Nothing is late: what was due on the first day is done.
async fn settled(database: TestDatabase) -> House {
    let house = site(database).await;
    house.reminders("2026-11-20").await.unwrap();
    house.digest("2026-W47", "2026-11-20").await;
    house.change_state("DELETE FROM outbox").await;
    house
}

/// A look around, and what that queues is sent.
async fn round(house: &House, now: DateTime<Utc>) -> Outcome {
    let done = look(house, now).await;
    house.change_state("UPDATE outbox SET state = 'sent' WHERE kind = 'alert' AND state = 'queued'").await;
    done
}

async fn look(house: &House, now: DateTime<Utc>) -> Outcome {
    health::run(house.app.context(), now).await.unwrap()
}

/// The subjects of what Arne was told so far.
async fn told(house: &House) -> Vec<String> {
    let mails = house.mails().await;
    let arnes = mails.iter().filter(|(mail, _)| mail.kind == "alert");
    arnes.map(|(mail, parts)| format!("{} {}", mail.to, parts.subject)).collect()
}

const ARNE_ON_HOST: &str = "arne@example.dk Fasevagt på sag-01:";

/// Nine o'clock in winter.
fn nine(on: &str) -> DateTime<Utc> {
    day(on).and_hms_opt(8, 0, 0).unwrap().and_utc()
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);

#[test]
fn a_job_that_fails_is_told_once_a_day_until_it_is_done() {
    on_both(async |database| {
        let house = settled(database).await;
        let failed = Err(anyhow::anyhow!("read forloeb: the disk is broken"));
        let at = nine("2026-11-20");
        house.app.record(JobKind::Reminders, &failed, at).await;
        round(&house, at).await;
        assert!(told(&house).await.is_empty(), "what is tried again in a minute disturbs nobody");
        for minutes in [1, 4, 5, 6, 60, 600] {
            house.app.record(JobKind::Reminders, &failed, at + MINUTE * minutes).await;
            round(&house, at + MINUTE * minutes).await;
        }
        let alert = "arne@example.dk Fasevagt på sag-01: Dagens påmindelser kan ikke laves";
        assert_eq!(told(&house).await, [alert]);
        // At half past two in the night nobody is told again of what they know.
        round(&house, at + HOUR * 17 + MINUTE * 30).await;
        assert_eq!(told(&house).await.len(), 1);
        round(&house, at + HOUR * 23).await;
        round(&house, at + HOUR * 24).await;
        assert_eq!(told(&house).await, [alert, alert]);
        let nothing = Ok(Outcome::Nothing("reminders: 2026-11-20 is done already".into()));
        house.app.record(JobKind::Reminders, &nothing, at).await;
        let done = Ok(Outcome::Done("reminders: 1 mail".into()));
        house.app.record(JobKind::Reminders, &done, at + HOUR * 25).await;
        round(&house, at + HOUR * 25).await;
        round(&house, at + HOUR * 25 + MINUTE * 29).await;
        assert_eq!(told(&house).await.len(), 2, "what comes and goes is not over");
        round(&house, at + HOUR * 48).await;
        let over = format!("{ARNE_ON_HOST} Løst igen: Dagens påmindelser kan ikke laves");
        assert_eq!(told(&house).await, [alert, alert, over.as_str()]);
        round(&house, at + HOUR * 72).await;
        let solved = told(&house).await.into_iter().filter(|subject| subject.contains("Løst igen")).count();
        assert_eq!(solved, 1, "once");
    });
}

#[test]
fn what_is_over_and_comes_again_on_the_same_day_is_told_again() {
    block_on(async {
        let house = settled(TestDatabase::sqlite()).await;
        let failed = || Err(anyhow::anyhow!("read forloeb: the disk is broken"));
        let (at, done) = (nine("2026-11-20"), || Ok(Outcome::Done("reminders: 1 mail".into())));
        for (minutes, ended) in
            [(0, failed()), (10, failed()), (20, done()), (30, failed()), (40, done()), (80, done())]
        {
            house.app.record(JobKind::Reminders, &ended, at + MINUTE * minutes).await;
            round(&house, at + MINUTE * minutes).await;
        }
        let told_twice = told(&house).await;
        assert_eq!(told_twice.len(), 2, "it came again before it was over: {told_twice:?}");
        assert!(told_twice[1].contains("Løst igen"), "{told_twice:?}");
        for minutes in [90, 100] {
            house.app.record(JobKind::Reminders, &failed(), at + MINUTE * minutes).await;
            round(&house, at + MINUTE * minutes).await;
        }
        assert_eq!(told(&house).await[2..], ["arne@example.dk Fasevagt på sag-01: Dagens påmindelser kan ikke laves"]);
    });
}

#[test]
fn a_dead_mail_that_is_sent_again_is_over_and_only_who_was_told_is_told_so() {
    on_both(async |database| {
        let house = settled(database).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.reminders("2026-11-20").await.unwrap_or(Outcome::Nothing(String::new()));
        house.digest("2026-W48", "2026-11-23").await;
        house.change_state("UPDATE outbox SET state = 'dead', last_error = '550 5.1.1 user unknown'").await;
        let at = nine("2026-11-20");
        round(&house, at).await;
        let (_, parts) = house.mails().await.into_iter().find(|(mail, _)| mail.kind == "alert").unwrap();
        assert!(parts.text.contains("Mail nr. ") && parts.text.contains("550 5.1.1 user unknown"), "{}", parts.text);
        house.change_state("UPDATE outbox SET state = 'sent' WHERE state = 'dead'").await;
        round(&house, at + MINUTE).await;
        round(&house, at + MINUTE * 31).await;
        let told = told(&house).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].starts_with(&format!("{ARNE_ON_HOST} Løst igen: ")), "{told:?}");
        // Whoever was told is forgotten with it.
        let rows = fasevagt::store::problems::told(&mut house.app.state.snapshot().await.unwrap()).await.unwrap();
        assert_eq!(rows, []);
    });
}

#[test]
fn a_job_that_is_late_is_told() {
    block_on(async {
        let house = settled(TestDatabase::sqlite()).await;
        let monday = morning("2026-11-23");
        round(&house, monday + MINUTE * 14).await;
        assert!(told(&house).await.is_empty());
        round(&house, monday + MINUTE * 16).await;
        assert_eq!(
            told(&house).await,
            ["arne@example.dk Fasevagt på sag-01: Dagens påmindelser (kl. 6.30) er ikke sendt"]
        );
        round(&house, monday + MINUTE * 47).await;
        let also = "arne@example.dk Fasevagt på sag-01: Ugens overblik (mandag kl. 7.00) er ikke sendt";
        assert_eq!(told(&house).await[1..], [also], "only what is new");
    });
}

#[test]
fn what_was_due_before_the_installation_was_made_is_not_late() {
    on_both(async |database| {
        let house = House::new(database, &format!("{ARNE}[billing]\nfirst_month = \"2026-09\"\n")).await;
        house.was_installed("2026-11-18").await;
        let late = async |at: &str| {
            let mut tx = house.app.state.snapshot().await.unwrap();
            let jobs = health::report(&mut tx, &house.app.config, morning(at) + MINUTE * 60).await.unwrap().jobs;
            jobs.iter().filter(|job| job.late).map(|job| job.job.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(late("2026-11-18").await, "", "a Wednesday");
        assert_eq!(late("2026-11-19").await, "reminders");
        assert_eq!(late("2026-11-23").await, "reminders digest");
        assert_eq!(late("2026-12-01").await, "reminders digest statements");
        // What is done is not late, and what was due before then is not either.
        house.was_installed("2026-11-27").await;
        assert_eq!(late("2026-11-28").await, "", "a Saturday");
        house.reminders("2026-11-30").await.unwrap();
        assert_eq!(late("2026-11-30").await, "digest");
    });
}

#[test]
fn a_clock_that_was_ahead_at_the_installation_keeps_no_job_from_being_told_as_late() {
    on_both(async |database| {
        let house = site(database).await;
        house.was_installed("2040-01-01").await;
        let mut tx = house.app.state.snapshot().await.unwrap();
        let report = health::report(&mut tx, &house.app.config, nine("2026-11-23")).await.unwrap();
        let late: Vec<JobKind> = report.jobs.iter().filter(|job| job.late).map(|job| job.job).collect();
        assert_eq!(late, [JobKind::Reminders, JobKind::Digest]);
    });
}

#[test]
fn mails_that_are_dead_or_blocked_are_told_in_one_mail() {
    on_both(async |database| {
        let house = settled(database).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.reminders("2026-11-23").await.unwrap();
        house.digest("2026-W48", "2026-11-23").await;
        house
            .change_state("UPDATE outbox SET state = 'dead' WHERE kind = 'reminder' AND recipient = 'anna@example.dk'")
            .await;
        house.change_state("UPDATE outbox SET state = 'blocked' WHERE kind = 'digest'").await;
        house.change_state("UPDATE outbox SET state = 'sent' WHERE state = 'queued'").await;
        round(&house, nine("2026-11-23")).await;
        assert_eq!(told(&house).await, ["arne@example.dk Fasevagt på sag-01: 1 mail kunne ikke leveres (+ 1 problem)"]);
        let (_, parts) = house.mails().await.into_iter().find(|(mail, _)| mail.kind == "alert").unwrap();
        assert!(parts.text.contains("1 MAIL KUNNE IKKE LEVERES"), "{}", parts.text);
        assert!(parts.text.contains("2 MAILS ER HOLDT TILBAGE"), "{}", parts.text);
        assert!(!parts.text.contains("anna@"), "{}", parts.text);
    });
}

/// Else each day's alert about a dead alert would be one more dead alert.
#[test]
fn an_alert_that_is_dead_is_told_to_nobody() {
    block_on(async {
        let house = settled(TestDatabase::sqlite()).await;
        house.app.record(JobKind::Digest, &Err(anyhow::anyhow!("no")), nine("2026-11-20")).await;
        look(&house, nine("2026-11-20") + MINUTE * 5).await;
        house.change_state("UPDATE outbox SET state = 'dead'").await;
        house.app.record(JobKind::Digest, &Ok(Outcome::Done("done".into())), nine("2026-11-21")).await;
        round(&house, nine("2026-11-21")).await;
        assert_eq!(told(&house).await.len(), 1);
    });
}

#[test]
fn a_mail_server_that_is_away_is_told_after_half_an_hour_and_its_mails_are_no_problem_of_their_own() {
    block_on(async {
        let smtp = "[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\n";
        let database = TestDatabase::sqlite();
        let mut house = House::new(database, &format!("transport = \"smtp\"\n{smtp}{}{ARNE}", only_rules(&FOUR))).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.reminders("2026-11-20").await.unwrap();
        house.digest("2026-W47", "2026-11-20").await;
        let at = morning("2026-11-20");
        house.deliver_at(at).await;
        look(&house, at + MINUTE * 29).await;
        assert!(told(&house).await.is_empty());
        house.deliver_at(at + MINUTE * 30).await;
        look(&house, at + HOUR * 2).await;
        assert_eq!(told(&house).await, ["arne@example.dk Fasevagt på sag-01: Mailserveren tager ikke imod mails"]);
    });
}

#[test]
fn a_case_database_that_is_away_is_told_after_half_an_hour() {
    on_postgres(async |database| {
        let text = database.text.clone();
        let house = settled(database).await;
        let at = nine("2026-11-20");
        TestDatabase::take_away(&text, true).await;
        round(&house, at).await;
        assert!(told(&house).await.is_empty());
        round(&house, at + MINUTE * 30).await;
        assert_eq!(told(&house).await, ["arne@example.dk Fasevagt på sag-01: Sagsdatabasen kan ikke læses"]);
        TestDatabase::take_away(&text, false).await;
        round(&house, at + MINUTE * 31).await;
        let known = fasevagt::store::problems::list(&mut house.app.state.snapshot().await.unwrap()).await.unwrap();
        assert_eq!(known, []);
    });
}

#[test]
fn a_state_database_that_is_away_is_told_past_the_queue() {
    block_on(async {
        let house = settled(TestDatabase::sqlite()).await;
        let problem = anyhow::anyhow!("connection refused");
        let mut outage = health::Outage::default();
        let at = nine("2026-11-20");
        let sent = || {
            let mails = house.config_file().with_file_name("mails");
            fs::read_dir(mails).map_or(0, Iterator::count)
        };
        for (minutes, mails) in [(0, 0), (29, 0), (30, 1), (600, 1), (24 * 60, 2)] {
            let now = at + MINUTE * minutes;
            outage.report(house.app.context(), &problem, now).await.unwrap();
            assert_eq!(sent(), mails, "after {minutes} minutes");
        }
        outage.end(house.app.context(), at + HOUR * 25).await.unwrap();
        assert_eq!(told(&house).await, [format!("{ARNE_ON_HOST} Løst igen: Fasevagts egen database kan ikke læses")]);
        outage.end(house.app.context(), at + HOUR * 26).await.unwrap();
        assert_eq!(told(&house).await.len(), 1, "once");
        outage.report(house.app.context(), &problem, at + HOUR * 72).await.unwrap();
        outage.end(house.app.context(), at + HOUR * 72).await.unwrap();
        assert_eq!((sent(), told(&house).await.len()), (2, 1), "a new outage is not long yet, so nobody knows of it");
    });
}

#[test]
fn a_difference_of_the_proof_is_told_at_once() {
    on_both(async |database| {
        let house = settled(database).await;
        house.put_cti("CTI-2026-001", "2026-02-23", &[("phase2_on", "2026-05-23"), ("phase3_on", "2026-08-23")]).await;
        let at = nine("2026-11-20") + HOUR * 18;
        let done = proof::run(house.app.context(), day("2026-11-21"), at).await;
        house.app.record(JobKind::Proof, &done, at).await;
        round(&house, at).await;
        assert_eq!(told(&house).await, ["arne@example.dk Fasevagt på sag-01: Frister er ikke varslet, som de skulle"]);
    });
}

#[test]
fn without_an_administrator_nobody_is_told_and_nothing_is_marked_as_told() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let done = round(&house, nine("2026-11-23")).await;
        assert!(matches!(done, Outcome::Nothing(ref text) if text.contains("problems")), "{done}");
        assert!(house.outbox().await.is_empty());
    });
}

/// Rows of the database and labels of the metrics bear them.
#[test]
fn recorded_problems_keep_their_names() {
    let names: Vec<String> = RecordedProblem::all().iter().map(ToString::to_string).collect();
    let jobs = JobKind::ALL.iter().map(|job| format!("job-{job}"));
    let others = ["mail-server", "case-database", "clock", "proof", "templates", "leaders", "first-run"]
        .into_iter()
        .chain(["list-unread", "list-wrong", "list-stale", "pages"])
        .map(String::from);
    let templates = ["reminder", "digest", "statement", "held-back", "list", "alert"];
    let templates = templates.map(|template| format!("template-{template}"));
    assert_eq!(names, others.into_iter().chain(templates).chain(jobs).collect::<Vec<_>>());
    for name in &names {
        assert_eq!(RecordedProblem::named(name).map(|known| known.to_string()).as_ref(), Some(name));
    }
    assert_eq!(RecordedProblem::named("job-"), None);
}

#[test]
fn an_alert_says_what_is_wrong_and_what_to_do() {
    let at = nine("2026-11-22");
    let recorded =
        |what: RecordedProblem| Problem::Recorded { what, text: "the words of the log".into(), since: at - HOUR };
    let why = Some("550 5.1.1 user unknown".to_owned());
    let mail = |id| UndeliveredMail { id, alert: false, why: why.clone() };
    let mut problems: Vec<Problem> = RecordedProblem::all().into_iter().map(recorded).collect();
    problems.extend([
        Problem::StateDatabase { text: "connection refused".into(), since: at - HOUR },
        Problem::StateDamaged { text: "it is damaged: Tree 12 page 7".into(), since: at - HOUR },
        Problem::StateGone { text: "it was removed or replaced".into(), since: at - HOUR },
        Problem::Late { job: JobKind::Statements, planned_at: Some(at - HOUR) },
        Problem::Late { job: JobKind::Reminders, planned_at: Some(at - HOUR * 24) },
        Problem::Dead((1..=12).map(mail).collect()),
        Problem::Blocked(vec![mail(13)]),
        Problem::Waiting { since: at - HOUR * 2 },
        Problem::Vacant(Vacancy { role: Role::Teamleder, tilbud: "havnen".into(), all_absent: false }),
    ]);
    let arne = Recipient { name: "Arne".into(), email: "arne@example.dk".parse().unwrap() };
    let config = fasevagt::config::load(Some("config/fasevagt.toml".as_ref())).unwrap();
    let all: Vec<&Problem> = problems.iter().collect();
    let setting = AlertSetting {
        host: "sag-01",
        site: "Pensionatet",
        zone: config.zone,
        numbers: &config.mail.known_numbers,
        now: at,
    };
    let mail = AlertMail::new(&arne, &all, &setting);
    let rendered = Templates::load(None).unwrap().render(&mail).unwrap();
    insta::assert_snapshot!(format!("Subject: {}\n\n{}", rendered.subject, rendered.text));
}

/// An alert that the guard holds back would tell nobody anything.
#[test]
fn what_looks_like_a_cpr_number_is_left_out_of_an_alert() {
    block_on(async {
        let house = settled(TestDatabase::sqlite()).await;
        let failed = Err(anyhow::anyhow!("read forloeb 010203-1234: no date"));
        house.app.record(JobKind::Statements, &failed, nine("2026-11-20")).await;
        look(&house, nine("2026-11-20") + MINUTE * 6).await;
        let (mail, parts) = house.mails().await.pop().unwrap();
        assert_eq!(mail.state, "queued");
        assert!(!parts.text.contains("010203") && parts.text.contains("######-####"), "{}", parts.text);
    });
}

#[test]
fn metrics_are_figures_that_prometheus_reads() {
    block_on(async {
        let database = TestDatabase::sqlite();
        let file = database.dir.path().join("fasevagt.prom");
        let toml = format!("[metrics]\ntextfile = \"{}\"\n{}", file.display(), only_rules(&FOUR));
        let house = House::new(database, &toml).await;
        house.reminders("2026-11-20").await.unwrap();
        house.app.record(JobKind::Digest, &Err(anyhow::anyhow!("no")), nine("2026-11-20")).await;
        round(&house, nine("2026-11-20")).await;
        let text = fs::read_to_string(&file).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        insta::assert_snapshot!(text.replace(version, "VERSION"));
        if let Some(complaints) = promtool(&file) {
            assert_eq!(complaints, "");
        }
    });
}

/// What `promtool check metrics` says of a file; `None` where it is not there, which is wrong on CI.
fn promtool(file: &Path) -> Option<String> {
    let checked = Command::new("promtool").args(["check", "metrics"]).stdin(File::open(file).unwrap()).output();
    let Ok(checked) = checked else {
        assert!(env::var_os("CI").is_none(), "promtool is missing: start the tests with tests/run");
        return None;
    };
    let said = [checked.stdout, checked.stderr].concat();
    Some(if checked.status.success() { String::from_utf8(said).unwrap() } else { format!("refused: {said:?}") })
}
