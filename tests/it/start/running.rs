//! Running forløb as a list keeps them: where each one is, when it was last in touch, here and there a phase or a plan.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fasevagt::domain::values::calendar::addd;

use crate::support::databases::TestDatabase;
use crate::support::day;
use crate::support::house::House;

/// A Monday, and the days of its week.
pub const FIRST_DAY: &str = "2026-11-30";
pub const FIRST_WEEK: [&str; 5] = [FIRST_DAY, "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"];

/// A site that begins with so many forløb, spread over the nine months of a CTI; Anna and Bo share them.
pub async fn site(database: TestDatabase, forloeb: i64, settings: &str) -> House {
    let house = House::new(database, settings).await;
    let bo = [("id", "bo"), ("name", "Bo"), ("email", "bo@example.dk"), ("tilbud_id", "pensionatet")];
    house.put("medarbejder", &[bo.as_slice(), &[("fte_percent", "100")]].concat()).await;
    for number in 1..=forloeb {
        let id = format!("CTI-2026-{number:03}");
        let start = addd(day(FIRST_DAY), -7 - number * 260 / forloeb);
        put_one(&house, &id, number, start).await;
    }
    house
}

async fn put_one(house: &House, id: &str, number: i64, start: NaiveDate) {
    let worker = if number % 2 == 0 { "anna" } else { "bo" };
    let days = (day(FIRST_DAY) - start).num_days();
    let phase2_on = addd(start, 92).to_string();
    let mut more = vec![("medarbejder_id", worker)];
    // Of two that are in their second phase one has it recorded.
    if days > 100 && number % 4 < 2 {
        more.push(("phase2_on", &phase2_on));
    }
    house.put_cti(id, &start.to_string(), &more).await;
    // A list has when a person was last seen, of three in four.
    if number % 4 != 0 {
        let seen = addd(day(FIRST_DAY), -1 - number % 9).to_string();
        house.put("kontakt", &[("forloeb_id", id), ("held_on", &seen), ("kind", "home_visit")]).await;
    }
    if number % 3 == 0 && days > 60 {
        let made = addd(start, 55).to_string();
        house.put("milestone", &[("forloeb_id", id), ("kind", "activity_plan"), ("done_on", &made)]).await;
    }
}

/// What is said in the first week, a line for each day and reader: how many deadlines, by rule.
pub async fn first_week(house: &mut House) -> String {
    let mut said = String::new();
    let mut known = 0;
    for on in FIRST_WEEK {
        let outcome = house.reminders(on).await.unwrap();
        said += &format!("{outcome}\n");
        house.deliver(on).await;
        for mail in house.outbox().await.into_iter().skip(known) {
            known += 1;
            let by_rule = said_in(house, &mail.key).await;
            let total: i64 = by_rule.values().sum();
            let counts: Vec<String> = by_rule.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
            said += &format!("    {}: {total} ({})\n", mail.to, counts.join(", "));
        }
    }
    said
}

/// How many deadlines of each rule stand in a mail.
async fn said_in(house: &House, mail: &str) -> BTreeMap<String, i64> {
    let sql = "SELECT rule, COUNT(*) FROM said_to WHERE outbox_key = $1 GROUP BY rule";
    let rows: Vec<(String, i64)> = match &house.app.state {
        fasevagt::store::db::Db::Sqlite(pool) => sqlx::query_as(sql).bind(mail).fetch_all(pool).await.unwrap(),
        fasevagt::store::db::Db::Postgres(pool) => sqlx::query_as(sql).bind(mail).fetch_all(pool).await.unwrap(),
    };
    rows.into_iter().collect()
}
