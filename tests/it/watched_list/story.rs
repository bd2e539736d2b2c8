//! A list of twelve forløb, kept by people for three weeks: what is said and billed is what a list that was right from the
//! start gives.

use std::fs;
use std::process::Command;

use fasevagt::domain::cases::case_schema::{
    BETALER, BETALINGSTILSAGN, FORLOEB, KONTAKT, MEDARBEJDER, MILESTONE, PAUSE, TAKST, TILBUD,
};
use fasevagt::domain::values::calendar::{Calendar, addd};
use fasevagt::jobs::Outcome;
use fasevagt::store::ledger;

use super::kept_list::KeptList;
use super::site::{ARNE, LISE, ListSite};
use crate::support::databases::{TestDatabase, on_both};
use crate::support::day;

const BILLING: &str = "[billing]\nfirst_month = \"2026-10\"\nbetalingstilsagn = \"never\"\n";

/// The site of the list that people keep, and that of the list which is right.
struct Story {
    kept: ListSite,
    right: ListSite,
    kept_list: KeptList,
    right_list: KeptList,
    /// Whether another spreadsheet saves the list.
    by_office: bool,
}

impl Story {
    async fn new(database: TestDatabase) -> Self {
        let more = [BILLING, LISE, ARNE].concat();
        let other = database.another().await;
        let kept = ListSite::with(database, "liste.xlsx", "", &more).await;
        let right = ListSite::with(other, "liste.xlsx", "", &more).await;
        let list = KeptList::of_twelve();
        Self { kept, right, kept_list: list.clone(), right_list: list, by_office: false }
    }

    /// Something that happens, and is entered as it is.
    async fn both(&mut self, at: &str, change: impl Fn(&mut KeptList)) {
        change(&mut self.right_list);
        self.right.save(self.right_list.workbook(), &before(at));
        Box::pin(self.right.takes(at)).await;
        self.wrong(at, change).await;
    }

    /// Something that is entered wrong, or put right again. Says how the list was found.
    async fn wrong(&mut self, at: &str, change: impl Fn(&mut KeptList)) -> Outcome {
        change(&mut self.kept_list);
        self.save_kept(at);
        Box::pin(self.kept.look(at)).await
    }

    fn save_kept(&self, at: &str) {
        self.kept.save(self.kept_list.workbook(), &before(at));
        if self.by_office {
            saved_by_office(&self.kept, &before(at));
        }
    }

    /// The morning of an open day: a look, then reminders, in both.
    async fn morning(&mut self, on: &str) {
        for site in [&mut self.kept, &mut self.right] {
            Box::pin(site.look(&format!("{on} 05:29"))).await;
            Box::pin(site.house.reminders(on)).await.unwrap();
            Box::pin(site.house.deliver(on)).await;
        }
        same(&said(&self.kept).await, &said(&self.right).await, on);
        same(&reminders(&self.kept).await, &reminders(&self.right).await, on);
    }

    /// The mornings of all open days between two, both counted.
    async fn mornings(&mut self, from: &str, to: &str) {
        let (calendar, mut on) = (Calendar::default(), day(from));
        while on <= day(to) {
            if calendar.is_open(on) {
                self.morning(&on.to_string()).await;
            }
            on = addd(on, 1);
        }
    }

    /// The databases hold the same.
    async fn same_cases(&self) {
        for table in
            [&FORLOEB, &MILESTONE, &KONTAKT, &BETALINGSTILSAGN, &BETALER, &PAUSE, &TAKST, &MEDARBEJDER, &TILBUD]
        {
            assert_eq!(self.kept.rows(table).await, self.right.rows(table).await, "{}", table.name);
        }
    }

    /// Issues what is open in both, and holds that it is the same.
    async fn statements(&self, on: &str, month: &str) {
        for site in [&self.kept, &self.right] {
            Box::pin(site.house.statements(on)).await;
        }
        let (kept, right) = (self.kept.house.issued(month).await, self.right.house.issued(month).await);
        assert!(right.as_ref().unwrap().kommuner.iter().any(|one| !one.lines.is_empty()));
        assert_eq!(format!("{kept:#?}"), format!("{right:#?}"), "{month}");
    }

    /// How many mails Lise has had.
    async fn told(&self) -> usize {
        assert_eq!(self.right.list_mails().await, [], "a list that is right has nobody mailed");
        self.kept.list_mails().await.len()
    }
}

/// A quarter of an hour before.
fn before(at: &str) -> String {
    (super::site::time(at) - chrono::TimeDelta::minutes(15)).format("%Y-%m-%d %H:%M").to_string()
}

/// The same, and if not, only what is not.
fn same<T: PartialEq + std::fmt::Debug>(kept: &[T], right: &[T], on: &str) {
    let more: Vec<&T> = kept.iter().filter(|one| !right.contains(one)).collect();
    let less: Vec<&T> = right.iter().filter(|one| !kept.contains(one)).collect();
    assert!(more.is_empty() && less.is_empty() && kept.len() == right.len(), "{on}: {more:#?} instead of {less:#?}");
}

/// What was said, of which day.
async fn said(site: &ListSite) -> Vec<String> {
    let mut tx = site.house.app.state.snapshot().await.unwrap();
    let mut said = Vec::new();
    for id in ledger::known_forloeb(&mut tx).await.unwrap() {
        let lines = ledger::history(&mut tx, &id).await.unwrap();
        said.extend(lines.iter().map(|line| format!("{id} {line:?}")));
    }
    said
}

/// The reminders, word by word, but for the line that a wrong list puts there.
async fn reminders(site: &ListSite) -> Vec<(String, String)> {
    let mails = site.house.mails().await.into_iter().filter(|(mail, _)| mail.kind == "reminder");
    let text = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("Fristerne bygger på listen"));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let mut mails: Vec<(String, String)> = mails.map(|(mail, parts)| (mail.key, text(&parts.text))).collect();
    mails.sort_unstable();
    mails
}

/// Has a spreadsheet open the list and save it, where there is one.
fn saved_by_office(site: &ListSite, at: &str) {
    let again = site.list.with_file_name("gemt");
    let office = Command::new("soffice")
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .args([&again, &site.list])
        .env("HOME", site.list.parent().unwrap())
        .output();
    let Ok(office) = office else { return };
    assert!(office.status.success(), "{office:?}");
    site.save(fs::read(again.join("liste.xlsx")).unwrap(), at);
}

async fn first_week(story: &mut Story) {
    story.both("2026-11-06 10:00", |_| ()).await;
    story.mornings("2026-11-09", "2026-11-09").await;

    // Monday: dates are filled in, a home visit with the month that is to come, for a while.
    story.both("2026-11-09 10:00", |list| list.set("CTI-05", "Fase 2 fra", "09-11-2026")).await;
    story.wrong("2026-11-09 11:00", |list| list.set("CTI-05", "Seneste hjemmebesøg", "08-12-2026")).await;
    story.both("2026-11-09 11:15", |list| list.set("CTI-05", "Seneste hjemmebesøg", "08-11-2026")).await;
    story.statements("2026-11-10", "2026-10").await;
    story.morning("2026-11-10").await;

    // Tuesday: the agreement of another row, seen after a quarter of an hour; a pause that began a day later.
    story.wrong("2026-11-10 09:00", |list| list.set("CTI-01", "Overdragelsesaftale", "10-11-2026")).await;
    let agreed = |list: &mut KeptList| {
        list.set("CTI-01", "Overdragelsesaftale", "");
        list.set("CTI-02", "Overdragelsesaftale", "10-11-2026");
    };
    story.both("2026-11-10 09:15", agreed).await;
    story.wrong("2026-11-10 14:00", |list| list.put("Pauser", &["CTI-04", "05-11-2026", "", "Nej"])).await;
    story
        .both("2026-11-10 14:30", |list| {
            list.take("Pauser", "CTI-04");
            list.put("Pauser", &["CTI-04", "06-11-2026", "", "Nej"]);
        })
        .await;
    story.mornings("2026-11-11", "2026-11-12").await;
    assert_eq!(story.told().await, 0);

    // Thursday: Anna stops with CTI-06, Bo begins; the worker is typed wrong first.
    story
        .both("2026-11-12 09:00", |list| {
            list.put("Medarbejdere", &["bo", "Bo", "bo@example.dk", "pensionatet"]);
        })
        .await;
    let outcome = story.wrong("2026-11-12 10:00", |list| list.set("CTI-06", "Medarbejder", "bob")).await;
    assert!(outcome.to_string().contains("1 error"), "{outcome}");
    assert_eq!(story.told().await, 1);
    story.both("2026-11-12 10:30", |list| list.set("CTI-06", "Medarbejder", "bo")).await;
    assert_eq!(story.told().await, 2);
}

async fn second_week(story: &mut Story) {
    // Friday, over the weekend: an end that is no date. What stood before it goes on.
    story.morning("2026-11-13").await;
    story.wrong("2026-11-13 13:00", |list| list.set("CTI-09", "Afsluttet den", "i torsdags")).await;
    assert_eq!(story.told().await, 3);
    story.mornings("2026-11-14", "2026-11-16").await;
    story
        .both("2026-11-16 09:00", |list| {
            list.set("CTI-09", "Afsluttet den", "12-11-2026");
            list.set("CTI-09", "Afslutningsårsag", "Fraflyttet");
        })
        .await;
    assert_eq!(story.told().await, 4);

    // Tuesday: a case moves to the other house.
    story.morning("2026-11-17").await;
    story
        .both("2026-11-17 09:00", |list| {
            list.set("CTI-08", "Tilbud", "havnen");
            list.set("CTI-08", "Medarbejder", "hans");
        })
        .await;

    // Wednesday: a new takst, a nought too many; a plan of another year, seen the day after.
    story.morning("2026-11-18").await;
    story.wrong("2026-11-18 09:00", |list| list.put("Takster", &["CTI", "15-11-2026", "5215,00"])).await;
    story.wrong("2026-11-18 09:15", |list| list.take("Takster", "15-11-2026")).await;
    story.both("2026-11-18 09:30", |list| list.put("Takster", &["CTI", "15-11-2026", "521,50"])).await;
    story.wrong("2026-11-18 10:00", |list| list.set("CTI-07", "Handleplan", "18-11-2025")).await;
    story.both("2026-11-18 15:00", |list| list.set("CTI-07", "Handleplan", "18-11-2026")).await;
    story.morning("2026-11-19").await;
}

async fn third_week(story: &mut Story) {
    // Thursday: a row goes by mistake, and is not missed before Tuesday; half the list is filtered away meanwhile.
    story.wrong("2026-11-19 09:00", |list| list.take("Forløb", "CTI-10")).await;
    assert_eq!(story.told().await, 5);
    let (_, _, text) = story.kept.list_mails().await.pop().unwrap();
    assert!(text.contains("* CTI-10"), "{text}");
    story.mornings("2026-11-20", "2026-11-20").await;
    story.kept_list.filter_half();
    story.both("2026-11-20 09:00", |list| list.set("CTI-11", "Overdragelsesaftale", "19-11-2026")).await;
    story.mornings("2026-11-21", "2026-11-24").await;
    assert_eq!(story.told().await, 5);
    let row = story.right_list.row("CTI-10");
    story.wrong("2026-11-24 09:00", |list| list.put_row("Forløb", row.clone())).await;
    story.same_cases().await;

    // A borrowed computer: another spreadsheet saves it for a day. Somebody sorts it, rows whole.
    story.by_office = true;
    story.both("2026-11-24 10:00", |list| list.set("CTI-12", "Fase 3 fra", "23-11-2026")).await;
    story.wrong("2026-11-24 11:00", KeptList::turn).await;
    story.by_office = false;
    story.mornings("2026-11-25", "2026-11-26").await;

    // Thursday: another kommune pays, from a month too early at first.
    story.wrong("2026-11-26 09:00", |list| list.put("Betalere", &["CTI-11", "01-10-2026", "Aarhus"])).await;
    story
        .both("2026-11-26 09:30", |list| {
            list.take("Betalere", "CTI-11");
            list.put("Betalere", &["CTI-11", "01-11-2026", "Aarhus"]);
        })
        .await;
    story.mornings("2026-11-27", "2026-12-01").await;
    story.same_cases().await;
    story.statements("2026-12-01", "2026-11").await;
    assert_eq!(story.told().await, 5);
    assert_eq!(story.kept.problems().await, [""; 0]);
}

#[test]
fn three_weeks_of_a_list_as_people_keep_it_say_and_bill_what_one_that_is_right_does() {
    on_both(async |database| {
        let mut story = Box::pin(Story::new(database)).await;
        Box::pin(first_week(&mut story)).await;
        Box::pin(second_week(&mut story)).await;
        Box::pin(third_week(&mut story)).await;
        assert!(reminders(&story.kept).await.len() > 20);
    });
}
