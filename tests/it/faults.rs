//! What happens to mails when processes are killed, disks are full, and databases go away. The numbers are printed;
//! `FASEVAGT_TEST_ROUNDS` makes the rounds more than a few.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fasevagt::app::App;
use fasevagt::config;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::values::message::MailKind;
use fasevagt::jobs::deliver::Clock;
use fasevagt::jobs::due::Due;
use fasevagt::store::cases;
use fasevagt::store::db::Db;
use fasevagt::store::outbox::{self, MailState, NewMail};
use sqlx::SqlitePool;
use tokio::time::{Instant, sleep};

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::day;
use crate::support::house::{House, morning};
use crate::support::line::Line;
use crate::support::smtp_server::{Plan, Server, Stage, at};

pub fn rounds(few: usize) -> usize {
    env::var("FASEVAGT_TEST_ROUNDS").map_or(few, |text| text.parse().unwrap())
}

/// Numbers that look random, and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A site that sends over four lines to a server that takes its time.
async fn site(database: TestDatabase, server: &Server) -> House {
    let toml = format!(
        "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nconnections = 4\n",
        server.port
    );
    House::new(database, &toml).await
}

async fn slow_server() -> Server {
    Server::start(Plan::with([at(Stage::Content).waits(Duration::from_millis(8))])).await
}

async fn queue(house: &House, from: usize, count: usize) {
    let mut tx = house.app.state.begin().await.unwrap();
    for n in from..from + count {
        let (to, message_id) = (format!("m{n}@example.dk"), format!("<mail.{n}@example.dk>"));
        let raw = format!("Message-ID: {message_id}\r\nTo: {to}\r\nSubject: Frist\r\n\r\nHej\r\n").into_bytes();
        let (kind, subject) = (MailKind::Digest, "Frist".into());
        let mail =
            NewMail { key: to.clone(), kind, to, subject, raw, message_id, state: MailState::Queued, problem: None };
        outbox::enqueue(&mut tx, &mail, morning("2026-11-16")).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn start(house: &House, command: &[&str]) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
    program.arg("--config").arg(house.config_file()).args(command);
    program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// SIGKILL: no handler, no goodbye.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn message_ids(house: &House, state: &str) -> BTreeSet<String> {
    let mails = house.outbox().await;
    mails.into_iter().filter(|mail| mail.state == state).map(|mail| mail.message_id).collect()
}

/// Waits for something; the program is given up for stuck after three minutes: an idle daemon looks once a minute.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_mins(3), "{what} never happened");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Lets the program finish, and holds what the server has against the queue.
async fn finish(house: &House, server: &Server, in_the_balance: &BTreeSet<String>, told: &str) {
    let mut last = start(house, &["once", "deliver"]);
    until("the last delivery", async || last_ended(&mut last)).await;
    let mails = house.outbox().await;
    assert!(mails.iter().all(|mail| mail.state == "sent"), "{:?}", mails.iter().find(|mail| mail.state != "sent"));
    let mut deliveries: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in &server.record().taken {
        deliveries.entry(mail.to.clone()).or_default().push(mail.message_id.clone());
    }
    assert_eq!(deliveries.len(), mails.len(), "every mail arrived");
    let mut twice = 0;
    for ids in deliveries.values() {
        assert!(ids.iter().all(|id| *id == ids[0]), "two Message-IDs: {ids:?}");
        if ids.len() > 1 {
            twice += 1;
            assert!(in_the_balance.contains(&ids[0]), "{} went twice, and was in the balance at no kill", ids[0]);
        }
    }
    println!("{told}: {} mails arrived, {twice} of them twice, {} in the balance", mails.len(), in_the_balance.len());
}

fn last_ended(child: &mut Child) -> bool {
    child.try_wait().unwrap().is_some()
}

#[test]
fn killed_again_and_again_every_mail_arrives_and_only_what_was_in_the_balance_goes_twice() {
    on_both(async |database| {
        let kind = database.text.split(':').next().unwrap().to_owned();
        let (server, rounds) = (slow_server().await, rounds(8));
        let house = site(database, &server).await;
        let (mut dice, mut in_the_balance, mut queued) = (Dice(20_261_122), BTreeSet::new(), 0);
        for _ in 0..rounds {
            if message_ids(&house, "queued").await.len() < 50 {
                queue(&house, queued, 100).await;
                queued += 100;
            }
            let before = server.record().count(Stage::Mail);
            let child = start(&house, &["once", "deliver"]);
            until("a mail", async || server.record().count(Stage::Mail) > before).await;
            sleep(Duration::from_millis(dice.below(40))).await;
            kill(child);
            in_the_balance.extend(message_ids(&house, "sending").await);
        }
        finish(&house, &server, &in_the_balance, &format!("{kind}: {rounds} kills")).await;
    });
}

#[test]
fn two_daemons_share_the_mails_and_each_takes_over_from_the_other() {
    on_postgres(async |database| {
        let (server, rounds) = (slow_server().await, rounds(3));
        let house = site(database, &server).await;
        let (mut dice, mut in_the_balance) = (Dice(7), BTreeSet::new());
        let mut daemons = [start(&house, &["run"]), start(&house, &["run"])];
        for round in 0..rounds {
            let before = server.record().taken.len();
            queue(&house, round * 100, 100).await;
            until("a mail by a daemon", async || server.record().taken.len() > before).await;
            sleep(Duration::from_millis(dice.below(150))).await;
            let which = usize::try_from(dice.below(2)).unwrap();
            kill(std::mem::replace(&mut daemons[which], start(&house, &["run"])));
            in_the_balance.extend(message_ids(&house, "sending").await);
        }
        let [first, second] = daemons;
        let before = server.record().taken.len();
        queue(&house, rounds * 100, 300).await;
        until("a mail by a daemon", async || server.record().taken.len() > before).await;
        kill(first);
        let orphans = message_ids(&house, "sending").await;
        let begun = Instant::now();
        let taken_over = async || message_ids(&house, "sent").await.is_superset(&orphans);
        until("the take-over", taken_over).await;
        println!("{} mails taken over and sent within {:.1} s", orphans.len(), begun.elapsed().as_secs_f32());
        in_the_balance.extend(orphans);
        kill(second);
        in_the_balance.extend(message_ids(&house, "sending").await);
        finish(&house, &server, &in_the_balance, &format!("two daemons: {} kills", rounds + 2)).await;
    });
}

/// Lets the database grow to so many pages, as a disk would; the limit is each connection's own.
async fn leave_room(pool: &SqlitePool, pages: i64) {
    let mut all = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        let mut connection = pool.acquire().await.unwrap();
        let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        sqlx::query_scalar::<_, i64>(limit).fetch_one(&mut *connection).await.unwrap();
        all.push(connection);
    }
}

#[test]
fn a_disk_that_is_full_loses_nothing_and_what_was_due_is_done_when_there_is_room() {
    block_on(async {
        let mut house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let Db::Sqlite(pool) = house.app.state.clone() else { unreachable!() };
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&pool).await.unwrap();
        leave_room(&pool, pages).await;
        let why = format!("{:#}", house.reminders("2026-11-16").await.unwrap_err());
        assert!(why.contains("database or disk is full"), "{why}");
        assert!(house.outbox().await.is_empty(), "not half a run");
        leave_room(&pool, 100_000).await;
        house.reminders("2026-11-16").await.unwrap();
        house.deliver("2026-11-16").await;
        let mails = house.outbox().await;
        assert!(mails.len() == 3 && mails.iter().all(|mail| mail.state == "sent"), "{mails:?}");
    });
}

#[test]
fn a_database_that_goes_away_while_mails_are_sent_is_waited_for_and_nothing_goes_twice() {
    on_postgres(async |database| {
        let server = slow_server().await;
        let house = site(database, &server).await;
        queue(&house, 0, 60).await;
        let mut child = start(&house, &["once", "deliver"]);
        until("the tenth mail", async || server.record().taken.len() >= 10).await;
        TestDatabase::take_away(house.state_text(), true).await;
        sleep(Duration::from_millis(500)).await;
        assert!(!last_ended(&mut child), "it waits");
        TestDatabase::take_away(house.state_text(), false).await;
        until("the end", async || last_ended(&mut child)).await;
        finish(&house, &server, &BTreeSet::new(), "database away").await;
    });
}

#[test]
fn a_daemon_whose_session_is_ended_while_the_server_takes_its_time_keeps_the_mail_that_is_out() {
    on_postgres(async |database| {
        let slow = at(Stage::Content).once().waits(Duration::from_secs(15));
        let server = Server::start(Plan::with([slow])).await;
        let mut house = site(database, &server).await;
        queue(&house, 0, 6).await;
        let mut other = house.another_app().await;
        let state = house.state_text().to_owned();
        let clock: Clock = Arc::new(|| morning("2026-11-16"));
        let another_daemon = async {
            until("the first mail", async || server.record().count(Stage::Content) >= 1).await;
            TestDatabase::end_sessions(&state).await;
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(14) {
                // It looks right after the session has ended, and again when the lock would have been gone for long enough.
                let _ = other.deliver(clock.clone(), &|| false).await;
                sleep(Duration::from_secs(2)).await;
            }
        };
        let (delivered, ()) = tokio::join!(house.app.deliver(clock.clone(), &|| false), another_daemon);
        let outcome = delivered.unwrap().outcome.to_string();
        assert!(outcome.contains("the rest waits until the database is sound"), "{outcome}");
        let mails = house.outbox().await;
        assert!(mails.iter().all(|mail| mail.state == "sent" && mail.attempts == 1), "{mails:?}");
        assert_eq!(server.record().taken.len(), 6, "each once");
    });
}

#[test]
fn while_the_database_is_away_nothing_new_is_sent_on_a_claim_that_another_could_have() {
    on_postgres(async |database| {
        let server = Server::start(Plan::with([at(Stage::Content).waits(Duration::from_millis(100))])).await;
        let house = site(database, &server).await;
        queue(&house, 0, 100).await;
        let mut child = start(&house, &["once", "deliver"]);
        until("the tenth mail", async || server.record().taken.len() >= 10).await;
        TestDatabase::take_away(house.state_text(), true).await;
        sleep(Duration::from_secs(2)).await;
        let taken = server.record().taken.len();
        sleep(Duration::from_secs(2)).await;
        assert!(taken < 60 && server.record().taken.len() == taken, "{taken}: what was under way, and no more");
        TestDatabase::take_away(house.state_text(), false).await;
        until("the end", async || last_ended(&mut child)).await;
        finish(&house, &server, &BTreeSet::new(), "nothing new without a database").await;
    });
}

#[test]
fn a_database_server_that_says_nothing_more_is_not_waited_for_without_end() {
    on_postgres(async |database| {
        let (scheme, rest) = database.text.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let line = Line::to(server.to_owned());
        let state = database.another().await;
        let (_, state_name) = state.text.rsplit_once('/').unwrap();
        let through = |name: &str| format!("{scheme}@127.0.0.1:{}/{name}", line.port);
        cases::open_own(&database.url).await.unwrap().close().await;
        let file = database.dir.path().join("site.toml");
        let databases = format!("[database]\ncases = \"{}\"\nstate = \"{}\"\n", through(name), through(state_name));
        std::fs::write(&file, databases).unwrap();
        let mut app = App::open(config::load(Some(&file)).unwrap()).await.unwrap();
        let job = |job: JobKind| Due::as_of(job, day("2026-11-16"));
        let clock: Clock = Arc::new(|| morning("2026-11-16"));
        app.run(&job(JobKind::Reminders), clock.clone(), &|| false).await.unwrap();
        line.mute();
        // A minute of silence passes at once.
        tokio::time::pause();
        for kind in [JobKind::Deliver, JobKind::Proof, JobKind::Health] {
            let error = app.run(&job(kind), clock.clone(), &|| false).await.unwrap_err();
            let text = format!("{error:#}");
            assert!(text.contains("has not answered") || text.contains("timed out"), "{kind}: {text}");
        }
    });
}
