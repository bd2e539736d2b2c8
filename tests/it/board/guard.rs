//! No page and no calendar holds what could be a CPR number.

use super::site::{BoardSite, TUESDAY, days_before};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{FOUR, only_rules};

/// A number that could be one, and never was.
const CPR: &str = "240785-1357";

async fn problem_of(site: &BoardSite) -> i64 {
    site.house.count("SELECT count(*) FROM problem WHERE name = 'pages'").await
}

#[test]
fn a_case_whose_number_could_be_a_cpr_number_is_left_out_counted_and_told() {
    on_both(async |database| {
        let site = BoardSite::new(database, &only_rules(&FOUR)).await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        site.house.put_cti(CPR, "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        for path in ["index.html", "tilbud/pensionatet.html"] {
            let text = site.text(path);
            assert!(text.contains("1 forløb vises ikke, fordi sagsnummeret ligner et CPR-nummer."), "{text}");
        }
        assert!(site.text("tilbud/pensionatet.html").contains("CTI-1"));
        assert_eq!(problem_of(&site).await, 1);
        // When the number is put right it is shown, and the problem is over.
        site.house.change(&format!("UPDATE forloeb SET id = 'CTI-2' WHERE id = '{CPR}'")).await;
        site.publish(TUESDAY).await;
        assert!(site.text("tilbud/pensionatet.html").contains("CTI-2"));
        assert_eq!(problem_of(&site).await, 0);
    });
}

#[test]
fn a_page_that_would_hold_one_is_not_published_and_nothing_links_to_it() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        site.put_worker("bo", &format!("Bo {CPR}"), &[]).await;
        site.house.put("tilbud", &[("id", "havnen"), ("name", &format!("Havnen {CPR}"))]).await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        let pages = site.files("board");
        assert!(!pages.contains_key("tilbud/havnen.html"), "{:?}", pages.keys());
        assert!(pages.contains_key("tilbud/pensionatet.html") && pages.contains_key("index.html"));
        assert!(!pages["index.html"].contains("havnen"));
        assert_eq!(site.files("board/medarbejder").len(), 1, "Anna's alone");
        assert_eq!(problem_of(&site).await, 1);
    });
}

/// Everything that somebody may have typed holds one.
#[test]
fn wherever_it_was_typed_it_stands_nowhere_that_is_published() {
    on_both(async |database| {
        let site = BoardSite::new(database, "").await;
        let (undivided, spaced) = (CPR.replace('-', ""), CPR.replace('-', " "));
        site.house.put("tilbud", &[("id", &undivided), ("name", "Havnen")]).await;
        site.house.put("tilbud", &[("id", "kaj"), ("name", &spaced)]).await;
        for (id, name, tilbud) in
            [(&*undivided, "Bo", "kaj"), ("eva", &*spaced, &*undivided), ("ida", "Ida", "pensionatet")]
        {
            let email = format!("{}@example.dk", if id == "ida" { &undivided } else { id });
            let cells = [("id", id), ("name", name), ("email", &*email), ("tilbud_id", tilbud), ("fte_percent", "100")];
            site.house.put("medarbejder", &cells).await;
        }
        let (ended, end) = (days_before(TUESDAY, 3), "completed");
        for (id, worker, tilbud) in [
            ("CTI-1", &*undivided, "kaj"),
            ("CTI-2", "eva", &*undivided),
            ("CTI-3", "ida", "pensionatet"),
            (&*spaced, "ida", "pensionatet"),
            (CPR, "anna", "pensionatet"),
        ] {
            let more = [("medarbejder_id", worker), ("tilbud_id", tilbud), ("borger_ref", CPR)];
            site.house.put_cti(id, "2026-03-02", &more).await;
            let closed = format!("{id}-A");
            let closed_more = [more.as_slice(), &[("ended_on", &*ended), ("end_reason", end)]].concat();
            site.house.put_cti(&closed, "2026-02-02", &closed_more).await;
        }
        site.publish(TUESDAY).await;
        let mut seen = 0;
        for (path, text) in site.files("") {
            // Names of files are read as well.
            let all = format!("{path}\n{}", text.replace("\r\n ", ""));
            for shape in [CPR, &undivided, &spaced, "240785"] {
                assert!(!all.contains(shape), "{shape} in {path}");
            }
            seen += 1;
        }
        assert!(seen > 5, "{seen} files");
        assert_eq!(problem_of(&site).await, 1);
    });
}
