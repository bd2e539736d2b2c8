//! Pages that are old say so.

use std::fs;

use chrono::TimeDelta;
use fasevagt::store::publishing;

use super::site::{BoardSite, TUESDAY};
use crate::support::databases::on_both;
use crate::support::house::{FOUR, morning, only_rules};
use crate::watched_list::site::{ListSite, list_of, time};

const RED: &str =
    "<p class=\"alarm\" role=\"alert\">Siden er ikke opdateret siden tirsdag den 1. december 2026 kl. 06.30:";

#[test]
fn pages_get_a_red_line_when_the_data_could_not_be_read_for_a_day_and_lose_it_when_it_can() {
    on_both(async |database| {
        let site = BoardSite::new(database, &only_rules(&FOUR)).await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        let before = site.files("board");
        site.house.change("ALTER TABLE forloeb RENAME TO gone").await;
        let later = |minutes| morning(TUESDAY) + TimeDelta::minutes(minutes);
        site.publish_at(later(24 * 60 - 1)).await.unwrap_err();
        assert_eq!(site.files("board"), before);
        for _ in 0..2 {
            site.publish_at(later(24 * 60)).await.unwrap_err();
            for (path, page) in site.files("board") {
                assert_eq!(page.matches(RED).count(), 1, "{path}");
                assert_eq!(page.matches("alarm\"").count(), 1, "{path}");
            }
        }
        assert_eq!(site.files("board").len(), before.len());
        site.house.change("ALTER TABLE gone RENAME TO forloeb").await;
        site.publish_at(later(24 * 60 + 1)).await.unwrap();
        assert!(site.files("board").values().all(|page| !page.contains("role=\"alert\"")));
    });
}

#[test]
fn pages_say_at_once_that_the_list_has_errors_and_what_they_show() {
    on_both(async |database| {
        let web = database.dir.path().join("web");
        let more = format!("[publish]\ndirectory = \"{}\"\n", web.display());
        let site = ListSite::with(database, "liste.xlsx", "", &more).await;
        let publish = async |now: &str| {
            fasevagt::jobs::publish::run(site.house.app.context(), time(now).date_naive(), time(now)).await.unwrap()
        };
        let asked =
            async || publishing::read(&mut site.house.app.state.snapshot().await.unwrap()).await.unwrap().is_wanted();
        let index = || fs::read_to_string(web.join("board/index.html")).unwrap();
        site.save(list_of(&[("CTI-1", "17-03-2026")]), "2026-11-16 06:00");
        site.takes("2026-11-16 07:00").await;
        publish("2026-11-16 07:01").await;
        assert!(!index().contains("class=\"alarm\"") && !asked().await);
        // One that has errors is told on the pages without waiting for the next hour.
        site.save(list_of(&[("CTI-1", "i går")]), "2026-11-16 07:10");
        site.look("2026-11-16 07:15").await;
        assert!(asked().await);
        publish("2026-11-16 07:16").await;
        assert!(index().contains("<p class=\"alarm\" role=\"status\">Siden"), "{}", index());
        // The same errors again are no news; when they are gone the line is, too.
        site.look("2026-11-16 07:30").await;
        assert!(!asked().await);
        site.save(list_of(&[("CTI-1", "18-03-2026")]), "2026-11-16 07:40");
        site.takes("2026-11-16 07:45").await;
        publish("2026-11-16 07:46").await;
        assert!(!index().contains("class=\"alarm\""));
    });
}
