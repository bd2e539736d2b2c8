//! What others do between the decision and its writing.

use fasevagt::jobs::reminders::Written;
use fasevagt::store::outbox::{self, DeliveryResult};
use fasevagt::store::silences;

use super::{annas_mail, begun, everything, house, rows};
use crate::support::databases::on_both;
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

const GONE: Written = Written::Changed("an older reminder was sent or taken out of the queue");

#[test]
fn a_silence_that_is_added_before_it_is_written_is_heeded() {
    on_both(async |database| {
        let house = house(database).await;
        let run = begun(&house, "2026-11-02").await;
        let decided = run.decide(None).await.unwrap();
        let before = everything(&house.app.state).await;
        let mut tx = house.app.state.begin().await.unwrap();
        let key = ("CTI-A", "handover-agreement", day("2026-11-16"));
        let id = silences::add(&mut tx, key, day("2026-11-05"), morning("2026-11-02")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(run.write(&decided).await.unwrap(), Written::Changed("a silence was added or ended"));
        assert_eq!(everything(&house.app.state).await, before, "nothing is written");
        let anew = run.decide(Some(decided)).await.unwrap();
        let mut tx = house.app.state.begin().await.unwrap();
        assert!(silences::end(&mut tx, id, morning("2026-11-02")).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(run.write(&anew).await.unwrap(), Written::Changed("a silence was added or ended"));
        let last = run.decide(Some(anew)).await.unwrap();
        assert_eq!(run.write(&last).await.unwrap(), Written::Done);
        assert!(annas_mail(&house, "2026-11-02").await.unwrap().contains("CTI-A"));
    });
}

/// The day of 2 November was not sent; that of the 3rd is decided, and would take its place.
async fn with_an_older_mail(house: &House) -> i64 {
    house.reminders("2026-11-02").await.unwrap();
    house.outbox().await.iter().find(|mail| mail.key == "reminder/2026-11-02/anna@example.dk").unwrap().id
}

#[test]
fn what_stands_in_an_older_mail_that_is_claimed_and_sent_meanwhile_is_not_said_again() {
    on_both(async |database| {
        let house = house(database).await;
        let id = with_an_older_mail(&house).await;
        let run = begun(&house, "2026-11-03").await;
        let decided = run.decide(None).await.unwrap();
        let mut tx = house.app.state.begin().await.unwrap();
        let claimed = outbox::claim(&mut tx, 7, 10, morning("2026-11-03")).await.unwrap();
        assert!(claimed.iter().any(|mail| mail.id == id));
        tx.commit().await.unwrap();
        let before = everything(&house.app.state).await;
        assert_eq!(run.write(&decided).await.unwrap(), GONE);
        assert_eq!(everything(&house.app.state).await, before, "nothing is written");
        let anew = run.decide(Some(decided)).await.unwrap();
        let mut tx = house.app.state.begin().await.unwrap();
        outbox::mark(&mut tx, 7, &[(id, DeliveryResult::Sent)], morning("2026-11-03")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(run.write(&anew).await.unwrap(), Written::Done);
        let text = annas_mail(&house, "2026-11-03").await.unwrap();
        assert!(text.contains("CTI-B") && !text.contains("CTI-A"), "{text}");
        assert_eq!(
            rows(&house.app.state, "SELECT state FROM outbox WHERE key LIKE 'reminder/2026-11-02/%'").await,
            ["sent"]
        );
    });
}

#[test]
fn an_older_mail_that_a_person_discards_or_that_may_have_arrived_meanwhile_is_not_said_again() {
    on_both(async |database| {
        for by_hand in [true, false] {
            let house = house(database.another().await).await;
            let id = with_an_older_mail(&house).await;
            let run = begun(&house, "2026-11-03").await;
            let decided = run.decide(None).await.unwrap();
            if by_hand {
                fasevagt::jobs::outbox::discard(&house.app.state, id).await.unwrap();
            } else {
                house.change_state(&format!("UPDATE outbox SET uncertain = TRUE WHERE id = {id}")).await;
            }
            assert_eq!(run.write(&decided).await.unwrap(), GONE);
            let anew = run.decide(Some(decided)).await.unwrap();
            assert_eq!(run.write(&anew).await.unwrap(), Written::Done);
            let text = annas_mail(&house, "2026-11-03").await.unwrap();
            assert!(text.contains("CTI-B") && !text.contains("CTI-A"), "{text}");
            let errors = "SELECT COALESCE(last_error, '-') FROM outbox WHERE key LIKE 'reminder/2026-11-02/%'";
            assert_eq!(rows(&house.app.state, errors).await, ["-"], "it did not give way");
        }
    });
}

#[test]
fn a_day_that_another_process_has_done_meanwhile_is_not_done_again() {
    on_both(async |database| {
        let house = house(database).await;
        let other = house.another_app().await;
        let run = begun(&house, "2026-11-02").await;
        let decided = run.decide(None).await.unwrap();
        fasevagt::jobs::reminders::run(other.context(), day("2026-11-02"), morning("2026-11-02")).await.unwrap();
        let before = everything(&house.app.state).await;
        assert_eq!(run.write(&decided).await.unwrap(), Written::ByAnother);
        assert!(run.decide_and_write(Some(decided)).await.unwrap().is_none());
        assert_eq!(everything(&house.app.state).await, before);
    });
}

#[test]
fn reminders_of_another_day_that_are_written_meanwhile_are_not_said_again() {
    on_both(async |database| {
        let house = house(database).await;
        let run = begun(&house, "2026-11-03").await;
        let decided = run.decide(None).await.unwrap();
        house.reminders("2026-11-02").await.unwrap();
        house.change_state("UPDATE outbox SET state = 'sent', next_attempt_at = NULL").await;
        assert_eq!(run.write(&decided).await.unwrap(), Written::Changed("reminders of another day were written"));
        let anew = run.decide(Some(decided)).await.unwrap();
        assert_eq!(run.write(&anew).await.unwrap(), Written::Done);
        let text = annas_mail(&house, "2026-11-03").await.unwrap();
        assert!(text.contains("CTI-B") && !text.contains("CTI-A"), "{text}");
    });
}

/// A mail that waits for more than a year, about a forløb that is opened again.
#[test]
fn an_entry_that_retention_deletes_meanwhile_is_decided_anew() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-A", "2026-03-17", &[]).await;
        house.put_cti("CTI-B", "2027-08-10", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        house.change_state("UPDATE outbox SET state = 'dead', next_attempt_at = NULL").await;
        let run = begun(&house, "2028-04-10").await;
        let decided = run.decide(None).await.unwrap();
        house.change("UPDATE forloeb SET ended_on = '2026-11-20' WHERE id = 'CTI-A'").await;
        let told = house.retention("2028-04-10").await;
        assert!(told.contains("1 forløb"), "{told}");
        assert_eq!(run.write(&decided).await.unwrap(), Written::Changed("entries of the ledger were deleted"));
        let anew = run.decide(Some(decided)).await.unwrap();
        assert_eq!(run.write(&anew).await.unwrap(), Written::Done);
    });
}

#[test]
fn what_is_decided_while_nobody_else_may_write_is_the_same() {
    on_both(async |database| {
        let mut told = Vec::new();
        for held in [false, true] {
            let house = house(database.another().await).await;
            with_an_older_mail(&house).await;
            let run = begun(&house, "2026-11-03").await;
            if held {
                let before = run.decide(None).await.unwrap();
                assert!(run.decide_and_write(Some(before)).await.unwrap().is_some());
            } else {
                assert_eq!(run.write(&run.decide(None).await.unwrap()).await.unwrap(), Written::Done);
            }
            told.push((everything(&house.app.state).await, house.mails_as_text().await));
        }
        assert_eq!(told[0], told[1]);
    });
}

/// Bo is told what he alone was to be told, though nobody is to be told of it any more.
#[test]
fn what_was_lost_reaches_its_reader_also_where_nobody_is_to_read_the_next_stage() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        let bo =
            [("id", "bo"), ("name", "Bo"), ("email", "bo@example.dk"), ("tilbud_id", "havnen"), ("fte_percent", "100")];
        house.put("medarbejder", &bo).await;
        let bos = [("medarbejder_id", "bo"), ("tilbud_id", "havnen")];
        house.put_cti("CTI-A", "2026-03-17", &bos).await;
        house.put_cti("CTI-B", "2026-03-25", &bos).await;
        house.put_cti("CTI-C", "2026-03-27", &bos).await;
        house.reminders("2026-11-02").await.unwrap();
        house.change("UPDATE forloeb SET medarbejder_id = NULL WHERE id = 'CTI-A'").await;
        // On the one day there is a new stage of CTI-B, on the other of CTI-C.
        for on in ["2026-11-10", "2026-11-12"] {
            house.reminders(on).await.unwrap();
            let mails = house.mails().await;
            let text =
                &mails.iter().find(|(mail, _)| mail.key == format!("reminder/{on}/bo@example.dk")).unwrap().1.text;
            assert!(text.contains("CTI-A") && text.contains("CTI-B"), "{on}: {text}");
        }
        let said = rows(&house.app.state, "SELECT CAST(stage AS TEXT) FROM said WHERE forloeb = 'CTI-A'").await;
        assert_eq!(said, ["14"], "what nobody was to read is said when somebody is");
    });
}

#[test]
fn hundreds_of_deadlines_are_written_as_the_few_are() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement", "closing"])).await;
        house.put_cti("CTI-0", "2026-03-17", &[]).await;
        house.copy_forloeb(400).await;
        house.reminders("2026-11-16").await.unwrap();
        let count =
            async |sql: &str| rows(&house.app.state, &format!("SELECT CAST(COUNT(*) AS TEXT) FROM {sql}")).await;
        assert_eq!(count("said").await, ["802"]);
        assert_eq!(count("said WHERE passed = '30,14,7,3,1' AND rule = 'handover-agreement'").await, ["401"]);
        assert_eq!(count("said_to").await, ["1604"], "each to Anna and Tina");
        let text = annas_mail(&house, "2026-11-16").await.unwrap();
        assert!(text.contains("CTI-1:") && text.contains("Og 742 til: "));
    });
}
