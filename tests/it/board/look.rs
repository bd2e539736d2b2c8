//! The pages of a small cast, as they are seen.

use insta::assert_snapshot;

use super::site::{BoardSite, TUESDAY};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{FOUR, only_rules};

/// Anna has three forløb, Bo one, and one has nobody.
async fn cast() -> BoardSite {
    let site = BoardSite::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
    site.house.change("UPDATE tilbud SET cti_places = 4").await;
    site.put_worker("bo", "Bo", &[]).await;
    site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
    site.house.put_cti("CTI-2", "2026-08-03", &[]).await;
    site.house.put_cti("CTI-3", "2027-02-01", &[]).await;
    site.house.put_cti("CTI-4", "2026-06-01", &[("medarbejder_id", "bo"), ("phase2_on", "2026-09-01")]).await;
    site.house
        .change(
            "INSERT INTO forloeb (id, borger_ref, method, tilbud_id, handlekommune, start_on) VALUES \
        ('CTI-5', 'ref', 'CTI', 'pensionatet', '0370', '2026-11-02')",
        )
        .await;
    site.house.put_cti("ICM-6", "2026-05-04", &[("method", "ICM")]).await;
    site.publish(TUESDAY).await;
    site
}

/// The names of pages are made from a key that each state database has of its own.
fn named(page: &str) -> String {
    let mut parts = page.split("medarbejder/");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text = format!("{text}medarbejder/KEY{}", &part[26..]);
    }
    text
}

#[test]
fn the_board_of_a_tilbud() {
    block_on(async { assert_snapshot!(named(&cast().await.page("tilbud/pensionatet.html"))) });
}

#[test]
fn the_page_that_leads_to_all_others() {
    block_on(async { assert_snapshot!(cast().await.page("index.html")) });
}

#[test]
fn a_workers_own_page() {
    block_on(async { assert_snapshot!(cast().await.page_of("Anna")) });
}

#[test]
fn the_method_report_of_the_last_twelve_months() {
    block_on(async { assert_snapshot!(cast().await.text("metode.html")) });
}

#[test]
fn a_page_has_no_script_and_asks_for_nothing_from_elsewhere() {
    block_on(async {
        let site = cast().await;
        let pages = site.files("board");
        assert_eq!(pages.len(), 5, "{:?}", pages.keys());
        for (path, page) in pages {
            for mark in
                ["<script", "<link", "<img", "<iframe", "<form", "style=", "url(", "@import", "onclick", "refresh"]
            {
                assert!(!page.contains(mark), "{mark} in {path}");
            }
            let hash = super::site::between(&page, "style-src '", "'").to_owned();
            let style = super::site::between(&page, "<style>", "</style>");
            assert_eq!(hash, hash_of(style), "the policy of {path} allows its own style");
            assert!(page.contains("default-src 'none'"), "{path}");
            assert!(page.contains("<html lang=\"da\">"), "{path}");
        }
    });
}

#[test]
fn every_link_within_the_pages_leads_somewhere() {
    block_on(async {
        let site = cast().await;
        let pages = site.files("board");
        let mut seen = 0;
        for (path, page) in &pages {
            let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
            for link in page.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap()) {
                if let Some(anchor) = link.strip_prefix('#') {
                    assert!(ids.contains(&anchor), "{link} on {path}");
                } else if !link.starts_with("https://sag.example.dk/") {
                    let from = if path.contains('/') { link.strip_prefix("../").unwrap() } else { link };
                    assert!(pages.contains_key(from), "{link} on {path}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 5, "{seen} links");
    });
}

fn hash_of(style: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};
    format!("sha256-{}", STANDARD.encode(Sha256::digest(style)))
}
