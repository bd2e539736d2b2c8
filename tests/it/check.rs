//! `fasevagt check` finds what an administrator has overlooked.

use std::fs;
use std::io::{Error, ErrorKind};

use fasevagt::ownership::explained;

use crate::cli::fasevagt;
use crate::support::databases::TestDatabase;
use crate::support::databases::{block_on, on_both};
use crate::support::house::House;

/// What `check` says of a site with these settings, and its exit code.
fn check(house: &House, mail: &str, recipients: &str) -> (Option<i32>, String) {
    let config = house.app.config.clone();
    let file = house.config_file().with_file_name("site.toml");
    let databases = format!("[database]\ncases = \"{}\"\nstate = \"{}\"\n", config.cases, house.state_text());
    fs::write(&file, format!("{databases}[mail]\n{mail}\n{recipients}")).unwrap();
    let output = fasevagt(&["--config", "site.toml", "check"], file.parent().unwrap());
    assert!(output.stderr.is_empty(), "{output:?}");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

const SMTP: &str = "transport = \"smtp\"\n[mail.smtp]\nhost = \"mail.pensionatet.test\"";

fn everybody(domain: &str) -> String {
    let one = |role: &str| format!("[[recipients]]\nrole = \"{role}\"\nemail = \"{role}@{domain}\"\n");
    ["teamleder", "forstander", "oekonomi", "admin"].map(one).concat()
}

#[test]
fn the_addresses_of_the_example_are_found_where_mails_really_go_out() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let people = everybody("pensionatet.test");
        let (code, said) = check(&house, "case_link = \"https://sag.example.dk/{forloeb}\"", &people);
        assert_eq!(code, Some(0), "to a directory: {said}");
        for (link, wrong) in [
            ("https://sag.example.dk/{forloeb}", true),
            ("https://EXAMPLE.com?sag={forloeb}", true),
            ("https://sag.example/{forloeb}", true),
            ("https://sag.pensionatet.test/{forloeb}", false),
            ("https://sag.myexample.dk/{forloeb}", false),
            ("", false),
        ] {
            let mail = format!("from = \"fasevagt@pensionatet.test\"\ncase_link = \"{link}\"\n{SMTP}");
            let (code, said) = check(&house, &mail, &people);
            assert_eq!(said.contains("FAILED  mail.case_link: "), wrong, "{link}: {said}");
            assert_eq!(code, Some(i32::from(wrong)), "{link}: {said}");
        }
        let (code, said) = check(&house, SMTP, &people);
        assert!(said.contains("FAILED  mail.from: fasevagt@example.dk is an example: set"), "{said}");
        assert_eq!(code, Some(1));
        let own = format!("from = \"fasevagt@pensionatet.test\"\n{SMTP}");
        let (code, said) = check(&house, &own, &everybody("example.dk"));
        assert!(said.contains("WARNING recipients: teamleder@example.dk is an example: nobody reads it"), "{said}");
        assert_eq!(code, Some(0));
    });
}

#[test]
fn a_recipient_of_a_tilbud_that_is_none_and_a_role_that_nobody_holds_are_found() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        let elsewhere =
            "[[recipients]]\nrole = \"teamleder\"\ntilbud = \"Pensionatet\"\nemail = \"tina@pensionatet.test\"\n";
        let (code, said) = check(&house, "", elsewhere);
        let wrong =
            "FAILED  recipients: [0].tilbud \"Pensionatet\" is no tilbud of the case database; accepted: pensionatet";
        assert!(said.contains(wrong), "{said}");
        assert_eq!(code, Some(1));
        for role in ["teamleder", "forstander", "oekonomi"] {
            assert!(said.contains(&format!("WARNING recipients: nobody is {role} of tilbud pensionatet")), "{said}");
        }
        assert!(said.contains("WARNING alerts: nobody is configured as admin"), "{said}");
        let (code, said) = check(&house, "", &everybody("pensionatet.test"));
        assert!(!said.contains("WARNING") && !said.contains("FAILED"), "{said}");
        assert_eq!(code, Some(0));
    });
}

#[test]
fn a_password_file_and_a_ca_file_that_are_not_there_are_found_without_a_connection() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let login = "username = \"fasevagt\"\npassword_file = \"gone\"\nca_file = \"gone.pem\"";
        let (code, said) = check(&house, &format!("from = \"f@pensionatet.test\"\n{SMTP}\n{login}"), "");
        assert!(said.contains("FAILED  mail.smtp.password_file: there is no file gone"), "{said}");
        assert!(said.contains("FAILED  mail.smtp.ca_file: gone.pem: No such file"), "{said}");
        assert_eq!(code, Some(1));
    });
}

#[test]
fn who_is_not_let_in_is_told_who_would_be() {
    let dir = tempfile::tempdir().unwrap();
    let denied = || Error::from(ErrorKind::PermissionDenied);
    // Of what is not there, or can't be looked at, the owner of the directory.
    for path in [dir.path().to_owned(), dir.path().join("cases.db"), dir.path().join("a/b")] {
        assert!(explained(&denied(), &path).starts_with("permission denied: run it as "), "{path:?}");
    }
    if std::os::unix::fs::chown(dir.path(), Some(1), None).is_ok() {
        let said = explained(&denied(), &dir.path().join("cases.db"));
        assert_eq!(said, "permission denied: run it as its owner, `sudo -u daemon fasevagt ...`, or as root");
    }
    let other = Error::from(ErrorKind::NotFound);
    assert_eq!(explained(&other, dir.path()), other.to_string());
}
