//! Who stands where on a board.

use fasevagt::jobs::silences;

use super::site::{BoardSite, TUESDAY, assert_order, between, days_before, readable};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{FOUR, morning, only_rules};

async fn site(database: TestDatabase) -> BoardSite {
    BoardSite::new(database, &only_rules(&FOUR)).await
}

#[test]
fn a_board_groups_by_worker_by_phase_and_by_what_is_next_and_shows_first_who_has_nobody() {
    on_both(async |database| {
        let site = site(database).await;
        site.put_worker("bo", "Bo", &[]).await;
        // One is past its end, two have just begun, and one waits for a key.
        site.house.put_cti("CTI-1", "2026-02-02", &[]).await;
        site.house.put_cti("CTI-2", "2026-10-05", &[("medarbejder_id", "bo")]).await;
        site.house.put_cti("CTI-3", "2027-02-01", &[("medarbejder_id", "bo")]).await;
        site.house.put_cti("CTI-4", "2026-10-05", &[]).await;
        site.house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-4'").await;
        site.publish(TUESDAY).await;
        let text = site.text("tilbud/pensionatet.html");
        assert_order(
            between(&text, "Efter medarbejder\nUden", "Efter fase\nFør"),
            &["CTI-4", "Anna", "CTI-1", "Bo", "CTI-2", "CTI-3"],
        );
        assert_order(&text, &["Efter fase\nFør indflytning", "CTI-3", "Fase 1", "CTI-4", "Efter sidste dag", "CTI-1"]);
        assert_order(&text, &["Efter næste frist\nOverskredet", "CTI-1", "Ingen åbne frister nu", "CTI-4"]);
        // Who is nobody's is counted on top.
        assert!(site.page("index.html").contains("<td class=\"n\">1</td>"));
    });
}

#[test]
fn a_worker_sees_the_cases_of_whom_they_stand_in_for_today_and_not_tomorrow() {
    on_both(async |database| {
        let site = site(database).await;
        site.put_worker("bo", "Bo", &[]).await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        let away = "UPDATE medarbejder SET absent_from = '2026-11-30', absent_to = '2026-12-01', substitute_id = 'bo'";
        site.house.change(&format!("{away} WHERE id = 'anna'")).await;
        site.publish(TUESDAY).await;
        let page = readable(&site.page_of("Bo"));
        assert_order(
            &page,
            &["Det skal du gøre", "CTI-1", "Du er vikar for Anna", "Dine forløb", "CTI-1", "Du er vikar for Anna"],
        );
        // Anna's own page has it all the same: she may look from home.
        assert!(site.page_of("Anna").contains("CTI-1"));
        site.publish("2026-12-02").await;
        assert!(!site.page_of("Bo").contains("CTI-1"));
    });
}

#[test]
fn a_case_that_ended_is_folded_away_for_31_days_and_then_gone() {
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        for (id, days) in [("CTI-1", 0), ("CTI-2", 31), ("CTI-3", 32)] {
            site.house
                .put_cti(id, "2026-02-02", &[("ended_on", &days_before(TUESDAY, days)), ("end_reason", "completed")])
                .await;
        }
        site.publish(TUESDAY).await;
        let page = site.page("tilbud/pensionatet.html");
        let folded = between(&page, "<details>", "</details>");
        assert!(folded.contains("2 forløb"), "{folded}");
        assert_order(folded, &["CTI-2", "CTI-1"]);
        assert!(!page.contains("CTI-3") && page.matches("CTI-1<").count() == 1, "{page}");
    });
}

#[test]
fn what_is_on_hold_says_until_when() {
    on_both(async |database| {
        let site = site(database).await;
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        let survey = site.house.survey(TUESDAY).await;
        let closing = survey.deadlines.iter().find(|deadline| deadline.rule.key == "closing").unwrap();
        silences::add(&site.house.app.state, closing, day("2026-12-14"), morning(TUESDAY)).await.unwrap();
        site.publish(TUESDAY).await;
        for page in [site.text("tilbud/pensionatet.html"), readable(&site.page_of("Anna"))] {
            assert!(page.contains("(på pause til 14. dec.)"), "{page}");
        }
    });
}

#[test]
fn a_group_names_fifty_and_counts_the_rest() {
    block_on(async {
        let site = site(TestDatabase::sqlite()).await;
        site.house.put_cti("T", "2026-10-05", &[]).await;
        site.house.copy_forloeb(60).await;
        site.publish(TUESDAY).await;
        let page = site.page("tilbud/pensionatet.html");
        let by_worker = between(&page, "Efter medarbejder</h2>", "Efter fase</h2>");
        assert_eq!(by_worker.matches("<li>").count(), 50);
        assert_order(by_worker, &["61 forløb", "… og 11 mere"]);
        assert!(site.page_of("Anna").contains("… og 11 mere"));
    });
}

#[test]
fn what_is_from_before_the_start_is_counted_by_itself() {
    block_on(async {
        let from = format!("[reminders]\nfirst_run_limit = 0\nfrom = \"2026-12-01\"\n{}", only_rules(&FOUR));
        let site = BoardSite::new(TestDatabase::sqlite(), &from).await;
        // Its phases and its handover are overdue since summer; its end is today.
        site.house.put_cti("CTI-1", "2026-03-02", &[]).await;
        site.publish(TUESDAY).await;
        let page = readable(&site.page_of("Anna"));
        assert_order(&page, &["0overskredet", "fra før opstart", "Det skal du gøre", "Fra før opstart (", "CTI-1"]);
    });
}
