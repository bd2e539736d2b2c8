//! The guard: what could be a CPR number leaves in no form and at no place, and what is none is not held back.

use fasevagt::domain::values::cpr::{KnownNumbers, NoCprNumber, holds_cpr};
use fasevagt::domain::values::message::{Attachment, MailKind, Message, Recipient};
use fasevagt::jobs::health;
use fasevagt::mailer::{ComposeResult, MailSender, blocked, compose};
use lettre::message::Mailbox;

use crate::cli::fasevagt;
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{House, morning};

fn from() -> Mailbox {
    "Fasevagt <fasevagt@pensionatet.test>".parse().unwrap()
}

fn mail() -> Message {
    Message {
        key: "reminder/2026-11-20/anna@pensionatet.test".into(),
        kind: MailKind::Reminder,
        to: Recipient { name: "Anna".into(), email: "anna@pensionatet.test".parse().unwrap() },
        thread: None,
        subject: "1 frist".into(),
        text: "Hej Anna".into(),
        html: "<p>Hej Anna</p>".into(),
        attachments: Vec::new(),
    }
}

fn file(media_type: &str, text: &str) -> Attachment {
    Attachment { name: "fil".into(), media_type: media_type.into(), bytes: text.as_bytes().to_vec(), text: None }
}

/// Everywhere in a mail where a text can stand, by what the alert calls it.
fn everywhere(text: &str) -> Vec<(&'static str, Message, Mailbox)> {
    let in_mail = |part, change: &dyn Fn(&mut Message)| {
        let mut mail = mail();
        change(&mut mail);
        (part, mail, from())
    };
    let name = || format!("A {text}");
    let sender = Mailbox::new(Some(name()), "fasevagt@pensionatet.test".parse().unwrap());
    let read = |bytes: &str| Attachment { text: Some(name()), ..file("application/pdf", bytes) };
    vec![
        in_mail("the subject", &|mail| mail.subject = name()),
        in_mail("the text", &|mail| mail.text = name()),
        in_mail("the HTML", &|mail| mail.html = format!("<p>{}</p>", name())),
        in_mail("the HTML", &|mail| mail.html = format!("<!-- {} --><p></p>", name())),
        in_mail("the name of the recipient", &|mail| mail.to.name = name()),
        in_mail("the name of an attachment", &|mail| {
            mail.attachments = vec![Attachment { name: name(), ..file("text/plain", "") }];
        }),
        in_mail("the attachment fil", &|mail| mail.attachments = vec![file("text/csv", &name())]),
        in_mail("the attachment fil", &|mail| mail.attachments = vec![file("text/calendar", &name())]),
        in_mail("the attachment fil", &|mail| mail.attachments = vec![file("application/xml", &name())]),
        in_mail("the attachment fil", &|mail| mail.attachments = vec![read("%PDF")]),
        ("the sender", mail(), sender),
    ]
}

/// A thousand ways to write one.
fn forms() -> Vec<String> {
    let dates = ["240785", "24071985", "24.07.85", "24-07-85", "24/07/85", "840785", "290200", "311299", "01012001"];
    let gaps = ["", " ", "-", ".", "/", "_", "\n", "\r\n", " - ", "\u{2013}", "\u{a0}", "\u{2011}", "--", "\u{2212}"];
    let last = ["1357", "0000", "9999", "4700"];
    let digits = |text: &str, nought: u32| -> String {
        text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(nought + d)).unwrap_or(c)).collect()
    };
    let mut forms = Vec::new();
    for date in dates {
        for gap in gaps {
            for four in last {
                let number = format!("{date}{gap}{four}");
                // Arabic digits, full width, bold; something unseen between all characters.
                forms.push(digits(&number, 0x660));
                forms.push(digits(&number, 0xff10));
                let unseen = ["\u{ad}", "\u{200b}", "\u{2060}", "\u{feff}"][forms.len() % 4];
                forms.push(number.chars().flat_map(|c| [String::from(c), unseen.to_owned()]).collect());
                forms.push(number);
            }
        }
    }
    assert!(forms.len() >= 1000, "{}", forms.len());
    forms
}

#[test]
fn a_thousand_forms_are_held_back_in_every_place() {
    for form in forms() {
        assert!(holds_cpr(&form), "{form:?}");
        for around in ["", "a", "(", "ø", "\u{1f600}"] {
            assert!(holds_cpr(&format!("{around}{form}{around}")), "{around}{form:?}");
        }
        for (part, mail, from) in everywhere(&form) {
            let why = blocked(&mail, &from, &KnownNumbers::default());
            assert_eq!(why, Some(format!("blocked: {part} could hold a CPR number")), "{form:?}");
        }
    }
}

#[test]
fn what_a_reader_of_html_sees_is_looked_at() {
    for html in [
        "<b>240785</b>-1357",
        "240785<!-- x -->-1357",
        "2407<i>85</i>&nbsp;13<span style=\"x\">57</span>",
        "&#50;&#52;0785&#45;1357",
        "240785&shy;1357",
        "<td>240785</td><td>1357</td>",
        "240785<br>1357",
        "24.07.85&ndash;1357",
        "R&D 240785&#45;1357",
        "240785&nbsp1357",
        "240785&#x2D;1357",
        "240785&#45 1357",
        "1 < 2 og 240785&#45;1357",
        "240785<a title=\">\">-1357</a>",
        "<style>x</style>2407<b></b>85<style>y</style>-1357",
    ] {
        let mail = Message { html: html.into(), ..mail() };
        assert!(blocked(&mail, &from(), &KnownNumbers::default()).is_some(), "{html}");
    }
    let styled = "<style>.a{margin:240785px} .b{margin:1357px}</style><p>240785</p><p>og</p><p>1357</p>";
    assert_eq!(blocked(&Message { html: styled.into(), ..mail() }, &from(), &KnownNumbers::default()), None);
}

#[test]
fn what_a_reader_sees_of_signs_is_looked_at() {
    for text in [
        "24\u{0301}0785-1357",
        "2\u{fe0f}\u{20e3}4\u{fe0f}\u{20e3}0\u{fe0f}\u{20e3}785-1357",
        "240785\t1357",
        "2407\0\u{1}85-1357",
        "240785\u{85}1357",
        "²⁴⁰⁷⁸⁵-1357",
        "❷④⓪⑦➇❺-1357",
        "240785\u{2800}1357",
        "240785\u{2d7}1357",
        "24\u{2024}07\u{2024}85 1357",
        "24·07·85 1357",
        "24\u{2215}07\u{2215}85\u{2044}1357",
        "24.07.851357",
        "24-07-851357.",
    ] {
        assert!(holds_cpr(text), "{text:?}");
    }
    for text in ["240785 og 1357", "24.07.8513579", "24.07-851357", "2407.85.1357", "24.7.851357"] {
        assert!(!holds_cpr(text), "{text:?}");
    }
}

#[test]
fn a_number_that_a_calendar_breaks_is_found() {
    for text in [
        "SUMMARY:2407\r\n 85-1357",
        "SUMMARY:240785-\r\n\t1357",
        "DESCRIPTION:240785\\n1357",
        "DESCRIPTION:2407\\85-13\r\n 57",
    ] {
        let mail = Message { attachments: vec![file("text/calendar; charset=utf-8; method=PUBLISH", text)], ..mail() };
        assert!(blocked(&mail, &from(), &KnownNumbers::default()).is_some(), "{text}");
    }
}

/// Ten kinds of a hundred each, of what a site really writes.
fn clean() -> Vec<String> {
    let mut all = Vec::new();
    for n in 0..100_u32 {
        let (day, month) = (n % 28 + 1, n % 12 + 1);
        all.push(format!("GLN 57900{:08}", 12_345 * n + 1));
        all.push(format!("IBAN DK50 {:04} {:04} {:04} {:02}", 40 + n, 440 + 7 * n, 1162 + 3 * n, n));
        all.push(format!("P-nummer 100312{:04}", 3456 + n));
        all.push(format!(
            "Tlf. {:02} {:02} {:02} {:02}, mobil +45 {:08}",
            n % 90 + 10,
            n,
            99 - n,
            n,
            20_000_000 + 71 * n
        ));
        all.push(format!("Opgørelse 2026-{:06}, som er rettet af 2026-{:06}", 10_126 + n, 20_126 + n));
        all.push(format!("Møde {day:02}.{month:02}.2026\n{:04} Næstved", 1000 + 37 * n));
        all.push(format!("Frist 2026-{month:02}-{day:02} {:04} og {day}. {month}. 2026", 1000 + n));
        all.push(format!("I alt {}.{:03}.{:03},{:02} kr.", n, n * 7, n * 3, n));
        all.push(format!("CVR 99{:06}, {:04} Aarhus", n * 991, 8000 + n));
        all.push(format!("CTI-2026-{:03}, fase 2 fra {day}. juli 2026, uge {:02}, side {n} af 1200", n, n % 52));
    }
    all
}

#[test]
fn a_thousand_clean_texts_are_not_held_back() {
    // The P-numbers of the site, which begin with a date.
    let p_numbers: Vec<NoCprNumber> = (0..100).map(|n| format!("100312{:04}", 3456 + n).parse().unwrap()).collect();
    let numbers = KnownNumbers::new("".parse().unwrap(), &p_numbers);
    for text in clean() {
        for (_, mail, from) in everywhere(&text) {
            let composed = compose(&mail, MailSender { from: &from, reply_to: None }, &numbers, morning("2026-11-20"));
            assert_eq!(composed.result, ComposeResult::Send, "{text}");
            assert!(!holds_cpr(&composed.message_id));
        }
    }
}

#[test]
fn a_known_number_is_taken_out_only_as_a_whole_word() {
    let listed = |numbers: &[&str]| -> Vec<NoCprNumber> { numbers.iter().map(|n| n.parse().unwrap()).collect() };
    let numbers = KnownNumbers::new("S-######-####".parse().unwrap(), &listed(&["1003123456", "12 10 85 1234"]));
    for known in
        ["1003123456", "(1003123456)", "P-nr. 1003123456.", "S-240785-1357", "2026-010126 4700", "２０26-010126\n4700"]
    {
        assert!(!numbers.leave_cpr_in(known), "{known}");
    }
    for unknown in
        ["x1003123456", "1003123456x", "1003123457", "1003123456 og 240785-1357", "2026-240785-1357", "1003123456-1"]
    {
        assert!(numbers.leave_cpr_in(unknown), "{unknown}");
    }
    for refused in ["", "abc", " 1003123456", "S-1"] {
        assert!(refused.parse::<NoCprNumber>().is_err(), "{refused}");
    }
}

#[test]
fn names_of_mails_are_letters() {
    for key in 0..2000 {
        let key = format!("reminder/2026-11-20/{key}@pensionatet.test");
        let composed = compose(
            &Message { key, ..mail() },
            MailSender { from: &from(), reply_to: None },
            &KnownNumbers::default(),
            morning("2026-11-20"),
        );
        let id = composed.message_id.trim_start_matches('<').split('@').next().unwrap().to_owned();
        assert!(id.len() == 32 && id.chars().all(|c| ('a'..='p').contains(&c)), "{id}");
    }
}

#[test]
fn the_setting_lets_a_p_number_through() {
    block_on(async {
        let provider = "[billing]\nfirst_month = \"2026-10\"\nprovider = { name = \"Pensionatet, P-nr. 1003123456\" }";
        let blocked = House::new(TestDatabase::sqlite(), provider).await;
        let settings = format!("not_cpr = [\"1003123456\"]\n{provider}");
        let let_through = House::new(TestDatabase::sqlite(), &settings).await;
        for (house, state) in [(&blocked, "blocked"), (&let_through, "queued")] {
            house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
            house.statements("2026-11-02").await;
            let mails = house.outbox().await;
            let statement = mails.iter().find(|mail| mail.kind == "statement").unwrap();
            assert_eq!(statement.state, state);
            let short = mails.iter().find(|mail| mail.key.ends_with("/held-back"));
            assert_eq!(short.map(|mail| mail.state.as_str()), if state == "blocked" { Some("queued") } else { None });
            let config = house.config_file();
            let arguments = ["--config", config.to_str().unwrap(), "check"];
            let said = String::from_utf8(fasevagt(&arguments, config.parent().unwrap()).stdout).unwrap();
            let guard = said.lines().find(|line| line.contains("guard"));
            let found = "FAILED  guard: billing.provider.name holds what could be a CPR number";
            assert_eq!(guard.is_some_and(|line| line.starts_with(found)), state == "blocked", "{said}");
        }
        for (on, mail) in [("2026-11-02", "(blocked: the attachment ")] {
            let mut tx = blocked.app.state.snapshot().await.unwrap();
            let report = health::report(&mut tx, &blocked.app.config, morning(on)).await.unwrap();
            let lines: Vec<_> = report.problems.iter().map(|one| one.line(blocked.app.config.zone)).collect();
            assert!(lines.iter().any(|line| line.contains(mail)), "the part is named: {lines:?}");
        }
    });
}
