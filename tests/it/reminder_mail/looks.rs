//! A mail as it is seen where `<style>` is dropped, and by Word's engine.

use fasevagt::render::{
    AlertMail, DigestMail, HeldBackMail, ListMail, MailContext, ReminderMail, StatementMail, Templates,
};

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{House, only_rules};

fn every_mail() -> Vec<(&'static str, String)> {
    let templates = Templates::load(None).unwrap();
    vec![
        ("reminder", templates.render(&ReminderMail::sample()).unwrap().html),
        ("digest", templates.render(&DigestMail::sample()).unwrap().html),
        ("statement", templates.render(&StatementMail::sample()).unwrap().html),
        ("held-back", templates.render(&HeldBackMail::sample()).unwrap().html),
        ("list", templates.render(&ListMail::sample()).unwrap().html),
        ("alert", templates.render(&AlertMail::sample()).unwrap().html),
    ]
}

/// The page without its `<style>`.
fn without_style(html: &str) -> String {
    let (before, rest) = html.split_once("<style>").unwrap();
    before.to_owned() + rest.split_once("</style>").unwrap().1
}

/// The tags of these names, as they are written.
fn tags<'a>(html: &'a str, names: &[&str]) -> Vec<&'a str> {
    let tags = html.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    tags.filter(|tag| names.contains(&tag.split_whitespace().next().unwrap_or_default())).collect()
}

#[test]
fn without_its_style_a_reminder_has_its_colours_borders_and_fonts() {
    let html = without_style(&Templates::load(None).unwrap().render(&ReminderMail::sample()).unwrap().html);
    for mark in ["border-left:6px solid #b3261e", "border-left:6px double #b26a00", "border-left:6px dotted #2e6f40"] {
        // A row of the table, and its details.
        assert_eq!(html.matches(mark).count(), 2, "{mark}: {html}");
    }
    assert!(html.contains("border-top:1px solid #e4e1d9") && html.contains("border:1px solid #d9d6cd"), "{html}");
    assert!(
        html.contains("color:#0b5394") && html.contains("bgcolor=\"#ffffff\"") && html.contains("bgcolor=\"#f3f2ee\"")
    );
}

#[test]
fn every_cell_of_every_mail_names_its_font_and_the_width_is_fixed_for_word() {
    for (mail, html) in every_mail() {
        assert!(html.contains("<!--[if mso]><table role=\"presentation\" width=\"640\""), "{mail}");
        let (opened, closed) = (html.matches("<!--[if mso]>").count(), html.matches("<![endif]-->").count());
        assert_eq!((opened, closed), (2, 2), "{mail}");
        let bare = without_style(&html);
        for cell in tags(&bare, &["td", "th"]) {
            // The two around all others, of which one is Word's own.
            let is_frame = cell == "td" || cell.contains("align=\"center\"");
            assert!(is_frame || cell.contains("Segoe UI"), "{mail}: <{cell}>");
        }
        assert!(tags(&bare, &["a"]).iter().all(|link| link.contains("color:#0b5394")), "{mail}");
        assert!(
            tags(&bare, &["table"])
                .iter()
                .filter(|table| table.contains("card"))
                .all(|table| table.contains("bgcolor=")),
            "{mail}"
        );
    }
}

#[test]
fn nothing_but_styles_is_changed_when_they_are_put_on_the_elements() {
    let own = "<style>td { color: red } td.a { color: \"b\"; margin: 0 } .x .y { top: 0 } @media print { td { color: blue } }</style>\
               <p title=\"a > b\">1 &lt; 2</p><!--[if mso]><td class=\"a\"><![endif]--><td class='a' ><td class=\"a z\" style=\"margin: 4px\"/>ø<br></td>";
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("reminder.html"), own).unwrap();
    let html = Templates::load(Some(dir.path())).unwrap().render(&ReminderMail::sample()).unwrap().html;
    assert_eq!(
        html,
        "<style>.x .y { top: 0 }\n@media print { td { color: blue } }\n</style>\
         <p title=\"a > b\">1 &lt; 2</p><!--[if mso]><td class=\"a\"><![endif]--><td class='a' style=\"color:red\">\
         <td class=\"a z\" style=\"color:'b';margin:4px\"/>ø<br></td>"
    );
}

#[test]
fn a_case_number_is_never_broken_and_is_copied_as_it_is() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &only_rules(&["handleplan"])).await;
        house.put_cti("CTI-2026-014", "2026-10-01", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let html = without_style(&house.mails().await[0].1.html);
        let whole = "style=\"color:#0b5394;white-space:nowrap\">CTI-2026-014</a>";
        assert!(html.contains(whole) && !html.contains('\u{2011}'), "{html}");
    });
}

#[test]
fn every_mail_says_what_sent_it_whom_to_ask_and_how_a_deadline_is_put_on_hold() {
    let more = format!(
        "contact = \"Drift, drift@example.dk\"\nreply_to = \"Drift <drift@example.dk>\"\n\
         [billing]\nprovider = {{ name = \"Pensionatet\", cvr = \"12345678\", address = \"Vej 1\" }}\n{}",
        only_rules(&["handleplan"])
    );
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), &more).await;
        house.put_cti("CTI-2026-014", "2026-10-01", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let parts = house.mails().await.remove(0).1;
        for part in [&parts.text, &parts.html] {
            for said in [
                "Sendt af Fasevagt hos Pensionatet",
                "Skriv til Drift, drift@example.dk, eller svar på mailen",
                "sættes på pause",
            ] {
                assert!(part.contains(said), "{said}: {part}");
            }
        }
        let raw = String::from_utf8(super::raw(&house, "reminder/2026-11-16/anna@example.dk").await).unwrap();
        assert!(
            raw.contains("\r\nReply-To: Drift <drift@example.dk>\r\n")
                || raw.contains("\r\nReply-To: \"Drift\" <drift@example.dk>\r\n"),
            "{raw}"
        );
    });
}

#[test]
fn a_link_can_lead_to_what_the_rule_asks() {
    block_on(async {
        let more =
            format!("case_link = \"https://sag.example.dk/{{forloeb}}?til={{rule}}\"\n{}", only_rules(&["handleplan"]));
        let house = House::new(TestDatabase::sqlite(), &more).await;
        house.put_cti("CTI-2026-014", "2026-10-01", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let text = &house.mails().await[0].1.text;
        assert!(text.contains("https://sag.example.dk/CTI-2026-014?til=handleplan\n"), "{text}");
    });
}
