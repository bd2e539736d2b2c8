//! What is removed stands nowhere any more.

use std::fs;
use std::os::unix::fs::symlink;

use super::site::{BoardSite, TUESDAY};
use crate::cli::said;
use crate::support::databases::{TestDatabase, block_on, on_both};

#[test]
fn a_case_that_is_removed_goes_from_all_pages_and_calendars_at_once_and_comes_back_in_none() {
    on_both(async |database| {
        let site = BoardSite::new(database, "").await;
        for id in ["CTI-2026-1", "CTI-2026-2"] {
            site.house.put_cti(id, "2026-03-02", &[]).await;
        }
        site.publish(TUESDAY).await;
        let naming = |id: &str| {
            let files = site.files("");
            files.values().filter(|text| text.replace("\r\n ", "").contains(id)).count()
        };
        assert!(naming("CTI-2026-1") > 3);
        said(&site.house, &["remove", "CTI-2026-1"]);
        assert_eq!(naming("CTI-2026-1"), 0);
        site.publish(TUESDAY).await;
        assert_eq!(naming("CTI-2026-1"), 0);
        assert!(naming("CTI-2026-2") > 3);
    });
}

#[test]
fn what_somebody_has_put_among_the_pages_keeps_nothing_from_being_removed() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), "").await;
        site.house.put_cti("CTI-2026-1", "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        let outside = site.web.with_file_name("outside");
        fs::write(&outside, "CTI-2026-1").unwrap();
        symlink(&outside, site.web.join("board/link.html")).unwrap();
        fs::write(site.web.join("board/logo.png"), [0x89, 0x50, 0xff, 0xfe]).unwrap();
        said(&site.house, &["remove", "CTI-2026-1"]);
        assert_eq!(fs::read_to_string(outside).unwrap(), "CTI-2026-1");
        assert!(site.web.join("board/logo.png").exists());
    });
}

#[test]
fn who_is_gone_has_no_page_and_no_calendar() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), "").await;
        site.put_worker("bo", "Bo", &[]).await;
        site.publish(TUESDAY).await;
        let calendar = site.calendar_file("bo@example.dk").await;
        assert!(calendar.exists());
        assert_eq!(site.files("board/medarbejder").len(), 2);
        site.house.change("DELETE FROM medarbejder WHERE id = 'bo'").await;
        site.publish(TUESDAY).await;
        assert!(!calendar.exists());
        assert_eq!(site.files("board/medarbejder").len(), 1);
    });
}
