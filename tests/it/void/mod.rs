//! What was entered by mistake is taken back (docs/domain.md, B15), and what is to be forgotten is removed.

mod billing;
mod ended;
mod everywhere;
mod removal;

use fasevagt::jobs::voids::{self, VoidEffect};

use crate::support::house::{House, morning};

pub const BILLING: &str = "[billing]\nfirst_month = \"2026-07\"";

/// Voids a forløb on a day.
pub async fn void(house: &House, forloeb: &str, on: &str) -> VoidEffect {
    let databases = (house.app.cases.open().await.unwrap(), &house.app.state);
    voids::add(databases, &house.app.config, (forloeb, "entered twice"), morning(on)).await.unwrap()
}

/// Ends the void of a forløb on a day.
pub async fn end(house: &House, forloeb: &str, on: &str) -> VoidEffect {
    let databases = (house.app.cases.open().await.unwrap(), &house.app.state);
    voids::end(databases, &house.app.config, forloeb, morning(on)).await.unwrap()
}

/// CTI-1, and the same once more as CTI-2 by mistake; July to September are billed for both.
pub async fn entered_twice(house: &House) {
    house.put_cti("CTI-1", "2026-07-01", &[("borger_ref", "a")]).await;
    house.put_cti("CTI-2", "2026-07-11", &[("borger_ref", "a")]).await;
    for child in ["CTI-1", "CTI-2"] {
        house.put("kontakt", &[("forloeb_id", child), ("held_on", "2026-07-12"), ("kind", "home_visit")]).await;
    }
    house.statements("2026-10-01").await;
}
