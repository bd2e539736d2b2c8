//! Every row says whose case it is, but to the worker it is theirs.

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{House, only_rules};

/// The row of a case in the mail to a reader.
async fn row(house: &House, reader: &str, forloeb: &str) -> String {
    let mails = house.mails().await;
    let (_, parts) = mails.iter().find(|(mail, _)| mail.to == reader).unwrap_or_else(|| panic!("no mail to {reader}"));
    let begin = format!("* {forloeb}: ");
    parts.text.lines().find(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("{}", parts.text)).to_owned()
}

async fn house() -> House {
    let house = House::new(TestDatabase::sqlite(), &only_rules(&["handleplan"])).await;
    let worker = |id, name, email| [("id", id), ("name", name), ("email", email), ("tilbud_id", "pensionatet")];
    house.put("medarbejder", &worker("finn", "Finn Skov", "finn")).await;
    house.put("medarbejder", &worker("eva", "Eva Ravn", "eva@example.dk")).await;
    let away = [("absent_from", "2026-11-01"), ("absent_to", "2026-12-14"), ("substitute_id", "eva")];
    house.put("medarbejder", &[&worker("dan", "Dan Juhl", "dan@example.dk")[..], &away].concat()).await;
    house
        .put(
            "medarbejder",
            &[&worker("ida", "Ida Bak", "ida@example.dk")[..], &[("absent_from", "2026-11-01")]].concat(),
        )
        .await;
    for (forloeb, worker) in
        [("CTI-A", "anna"), ("CTI-D", "dan"), ("CTI-E", "eva"), ("CTI-F", "finn"), ("CTI-I", "ida")]
    {
        house.put_cti(forloeb, "2026-10-01", &[("medarbejder_id", worker)]).await;
    }
    house.put_cti("CTI-0", "2026-10-01", &[]).await;
    house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-0'").await;
    house.reminders("2026-11-16").await.unwrap();
    house
}

#[test]
fn a_leader_reads_who_it_is_and_why_that_one_does_not_get_it() {
    block_on(async {
        let house = house().await;
        for (forloeb, who) in [
            ("CTI-A", "Anna"),
            ("CTI-D", "Dan Juhl er fraværende til 14. december; vikar: Eva Ravn"),
            ("CTI-E", "Eva Ravn"),
            ("CTI-F", "Finn Skov (ingen gyldig mailadresse)"),
            ("CTI-I", "Ida Bak er fraværende uden vikar"),
            ("CTI-0", "ingen medarbejder"),
        ] {
            let row = row(&house, "tina@example.dk", forloeb).await;
            assert!(row.ends_with(&format!("). {who}")), "{row}");
        }
    });
}

#[test]
fn a_substitute_reads_for_whom_and_which_are_their_own() {
    block_on(async {
        let house = house().await;
        let row = async |forloeb| row(&house, "eva@example.dk", forloeb).await;
        assert!(row("CTI-D").await.ends_with("). Dan Juhl er fraværende til 14. december; du er vikar"));
        assert!(row("CTI-E").await.ends_with("). Dig"));
    });
}

#[test]
fn a_worker_with_cases_of_their_own_only_reads_no_names() {
    block_on(async {
        let house = house().await;
        let row = row(&house, "anna@example.dk", "CTI-A").await;
        assert!(row.ends_with(')'), "{row}");
        let html = &house.mails().await.into_iter().find(|(mail, _)| mail.to == "anna@example.dk").unwrap().1.html;
        assert!(!html.contains("og hvem") && html.contains("Hvad"), "{html}");
    });
}
