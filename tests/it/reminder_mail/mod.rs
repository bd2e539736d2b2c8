//! The reminder as its reader sees it: the table, whose case it is, and how it looks where little of CSS is known.

mod colours;
mod looks;
mod room;
mod who;

use fasevagt::store::outbox;

use crate::support::house::House;

/// The bytes of a mail.
async fn raw(house: &House, key: &str) -> Vec<u8> {
    let id = house.outbox().await.into_iter().find(|mail| mail.key == key).unwrap().id;
    let mut tx = house.app.state.snapshot().await.unwrap();
    outbox::show(&mut tx, id).await.unwrap().unwrap().1
}
