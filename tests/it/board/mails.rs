//! Mails lead to the pages.

use super::site::{BoardSite, TUESDAY};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{FOUR, House, only_rules};

const URL: &str = "https://tavle.example.dk/fasevagt";

/// The links of a mail that lead to pages, in its text and in its HTML, which are the same.
async fn links(house: &House, kind: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (mail, parts) in house.mails().await {
        if mail.kind != kind {
            continue;
        }
        let of = |text: &str| {
            let (_, rest) = text.split_once(URL)?;
            Some(rest.split([' ', '\n', '\r', '"']).next().unwrap().to_owned())
        };
        let text = of(&parts.text).unwrap_or_default();
        assert_eq!(text, of(&parts.html).unwrap_or_default(), "{}", mail.to);
        found.push((mail.to, text));
    }
    found.sort();
    found
}

#[test]
fn a_worker_is_led_to_their_own_page_a_team_leader_to_the_tilbud_and_others_to_all() {
    on_both(async |database| {
        let more = format!(
            "{}\n[[recipients]]\nrole = \"forstander\"\nname = \"Fie\"\nemail = \"fie@example.dk\"\n",
            only_rules(&FOUR)
        );
        let mut site = BoardSite::new(database, &more).await;
        site.house.app.config.publish.as_mut().unwrap().url = Some(URL.parse().unwrap());
        // Long past its end: everybody is told.
        site.house.put_cti("CTI-1", "2026-01-05", &[]).await;
        site.publish(TUESDAY).await;
        site.house.reminders(TUESDAY).await.unwrap();
        site.house.digest("2026-W49", TUESDAY).await;
        let pages = site.files("board/medarbejder");
        let own = format!("/medarbejder/{}", pages.keys().next().unwrap());
        let expected = |mails: &[(String, String)], to: &str| {
            let mut found = mails.iter().filter(|(reader, _)| reader.contains(to));
            found.next().unwrap_or_else(|| panic!("nothing to {to} in {mails:?}")).1.clone()
        };
        let reminders = links(&site.house, "reminder").await;
        assert_eq!(expected(&reminders, "anna@example.dk"), own);
        assert_eq!(expected(&reminders, "tina@example.dk"), "/tilbud/pensionatet.html");
        assert_eq!(expected(&reminders, "frida@example.dk"), "/index.html");
        let digests = links(&site.house, "digest").await;
        assert_eq!(expected(&digests, "tina@example.dk"), "/tilbud/pensionatet.html");
        assert_eq!(expected(&digests, "fie@example.dk"), "/index.html");
        // What they lead to is there.
        for (_, page) in reminders.iter().chain(&digests) {
            assert!(site.web.join("board").join(&page[1..]).exists(), "{page}");
        }
    });
}

#[test]
fn who_leads_two_is_led_to_all() {
    block_on(async {
        let leader =
            "[[recipients]]\nrole = \"teamleder\"\ntilbud = \"havnen\"\nname = \"Tina\"\nemail = \"tina@example.dk\"\n";
        let mut site = BoardSite::new(TestDatabase::sqlite(), &[leader, &only_rules(&FOUR)].concat()).await;
        site.house.app.config.publish.as_mut().unwrap().url = Some(URL.parse().unwrap());
        site.house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        site.house.put_cti("CTI-1", "2026-01-05", &[]).await;
        site.house.reminders(TUESDAY).await.unwrap();
        let found = links(&site.house, "reminder").await;
        assert!(found.iter().any(|(to, page)| to.contains("tina") && page == "/index.html"), "{found:?}");
    });
}

#[test]
fn where_pages_are_shown_by_no_address_no_mail_links_to_them() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        site.house.put_cti("CTI-1", "2026-01-05", &[]).await;
        site.house.reminders(TUESDAY).await.unwrap();
        for (_, parts) in site.house.mails().await {
            assert!(!parts.text.contains("lige nu"), "{}", parts.text);
        }
    });
}
