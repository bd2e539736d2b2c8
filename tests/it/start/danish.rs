//! The words of mails and of the list, wherever rules are named for those who keep it.

use fasevagt::domain::deadlines::rules::{Missing, RULES, rule};
use fasevagt::import::columns_of;
use fasevagt::render::danish;

use crate::cli::{fasevagt, said};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;

#[test]
fn every_rule_stands_on_its_page_with_what_it_asks_and_the_column_that_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let page = String::from_utf8(fasevagt(&["help", "rules"], dir.path()).stdout).unwrap();
    assert!(!page.contains("<!--"), "{page}");
    for rule in RULES {
        let row = page.lines().find(|line| line.starts_with(&format!("| {} | `{}` |", rule.title, rule.key)));
        let row = row.unwrap_or_else(|| panic!("{} is not on the page", rule.key));
        assert!(!rule.asks.is_empty(), "{}", rule.key);
        for thing in rule.asks {
            assert!(row.contains(danish::missing(*thing)), "{row}");
            assert!(
                !columns_of(*thing).is_empty() && columns_of(*thing).iter().all(|title| row.contains(title)),
                "{row}"
            );
        }
    }
}

#[test]
fn the_titles_are_those_of_the_workbook() {
    let columns = |key: &str| rule(key).unwrap().asks.iter().flat_map(|thing| columns_of(*thing)).collect::<Vec<_>>();
    assert_eq!(columns("continued-support"), ["Fortsat støtte afklaret"]);
    assert_eq!(columns("goal-evaluation"), ["Mål evalueret senest"]);
    assert_eq!(columns("phase-3"), ["Fase 3 fra", "Aktivitetsplan evalueret", "Aktivitetsplan tilrettet"]);
    assert_eq!(columns("betalingstilsagn"), ["Betalingstilsagn registreret"]);
    let contact = ["Seneste hjemmebesøg", "Seneste møde", "Seneste opkald", "Seneste netværksmøde"];
    assert_eq!(columns("contact"), contact);
}

#[test]
fn a_case_is_explained_in_danish() {
    block_on(async {
        let settings = "[reminders]\nfrom = \"2026-06-17\"\n[rules.phase-3]\nrequires = [\"phase3_on\"]\n[rules.contact]\nenabled = false\n";
        let house = House::new(TestDatabase::sqlite(), settings).await;
        house.put_cti("CTI-1", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.reminders("2026-11-03").await.unwrap();
        let text = said(&house, &["explain", "CTI-1", "--on", "2026-11-03", "--danish"]);
        let line = |key: &str| {
            let title = rule(key).unwrap().named();
            text.lines().find(|line| line.contains(&title)).unwrap_or_else(|| panic!("{title}: {text}")).to_owned()
        };
        assert!(
            line("handover-agreement").contains("på vej") && line("handover-agreement").contains("16.11.2026"),
            "{text}"
        );
        assert!(line("handover-agreement").contains("Forløb: Overdragelsesaftale"), "{text}");
        assert!(line("phase-2").contains("klaret"), "{text}");
        assert!(line("contact").starts_with("Der spørges ikke om det, der er slået fra: "), "{text}");
        let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in ["i gang", "Indflytning 17.03.2026", "fra før opstart", "spørges ikke om", "i kø"] {
            assert!(whole.contains(words), "{words}: {text}");
        }
        for english in ["overdue", "missing", "not asked", "active", "upcoming", "queued"] {
            assert!(!whole.contains(english), "{english}: {text}");
        }
        assert!(danish::missing(Missing::EndedOn).len() > 1);
    });
}
