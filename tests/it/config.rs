//! The configuration: the documented example loads, and each bad file is refused in one line that helps.

use std::fs;
use std::path::Path;
use std::process::Command;

use fasevagt::config::{Transport, load};
use fasevagt::domain::billing::einvoice::Vat;
use fasevagt::domain::deadlines::rules::{Role, rule};

fn refused(toml: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fasevagt.toml");
    fs::write(&file, toml).unwrap();
    let message = load(Some(&file)).expect_err(toml).to_string();
    assert!(!message.contains('\n'), "one line: {message}");
    message.replace(&file.display().to_string(), "FILE")
}

#[test]
fn the_documented_example_is_accepted_and_holds_the_defaults() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/fasevagt.toml");
    let example = load(Some(&example)).unwrap();
    let empty = tempfile::NamedTempFile::new().unwrap();
    let defaults = load(Some(empty.path())).unwrap();
    assert_eq!(example.deadline_rules, defaults.deadline_rules);
    assert_eq!(example.schedule.digest, defaults.schedule.digest);
    assert_eq!(example.cases, defaults.cases);
    assert!(matches!(example.mail.transport, Transport::File(_)));
    assert_eq!(example.import.methods.keys().collect::<Vec<_>>(), ["CTI (ICM)"]);
    assert_eq!(example.recipients.len(), 4);
}

#[test]
fn a_rule_can_be_set_key_by_key() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let toml =
        "[rules.closing]\nleads = [3, 10, 3]\nfrom_stage = { forstander = 3 }\n[rules.phase-2]\nenabled = false\n";
    fs::write(file.path(), toml).unwrap();
    let config = load(Some(file.path())).unwrap();
    let closing = config.deadline_rules.rules.settings(rule("closing").unwrap()).unwrap();
    assert_eq!(closing.leads, [10, 3]);
    assert_eq!(closing.to.iter().copied().collect::<Vec<_>>(), [Role::Medarbejder, Role::Teamleder]);
    assert_eq!(closing.from_stage.keys().copied().collect::<Vec<_>>(), [Role::Forstander]);
    assert!(config.deadline_rules.rules.enabled().all(|(rule, _)| rule.key != "phase-2"));
}

fn einvoice(settings: &str) -> Option<(Vat, String)> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let provider = "[billing.provider]\nname = \"Pensionatet\"\ncvr = \"12345674\"\n";
    fs::write(file.path(), format!("{provider}[einvoice]\n{settings}")).unwrap();
    load(Some(file.path())).unwrap().einvoice.map(|einvoice| (einvoice.vat, einvoice.exemption_reason))
}

#[test]
fn e_invoices_are_off_until_they_are_asked_for() {
    assert_eq!(einvoice(""), None);
    assert_eq!(einvoice("vat = \"not_registered\""), None);
}

#[test]
fn an_e_invoice_says_why_it_has_no_vat() {
    let exempt = "Momsfritaget efter momslovens § 13, stk. 1, nr. 2 (social forsorg og bistand)";
    assert_eq!(einvoice("enabled = true"), Some((Vat::Exempt, exempt.into())));
    let unregistered = "Sælger er ikke momsregistreret";
    let settings = "enabled = true\nvat = \"not_registered\"\nexemption_reason = \" \"";
    assert_eq!(einvoice(settings), Some((Vat::NotRegistered, unregistered.into())));
    assert_eq!(einvoice("enabled = true\nexemption_reason = \"Andet\""), Some((Vat::Exempt, "Andet".into())));
    let documented = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/fasevagt.toml")).unwrap();
    assert!(documented.contains(exempt), "the example shows the default");
}

#[test]
fn each_bad_setting_is_refused_with_file_key_and_what_is_accepted() {
    let all: Vec<String> =
        BAD.iter().map(|toml| format!("{}\n    {}", toml.replace('\n', " / "), refused(toml))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// One bad file per rule of validation.
const BAD: &[&str] = &[
    "[database",
    "nonsense = 1",
    "[database]\ncase = \"sqlite:x\"",
    "[database]\ncases = 7.5\nstate = []",
    "[database]\ncases = \"mysql://x\"",
    "[database]\ncases = \"sqlite:\"",
    "[database]\ncases = \"postgres://fasevagt:s3cret@db/sager\"",
    "[database]\nstate = \"postgres://fasevagt:s3?cr/et@db/sager\"",
    "[database]\nstate = \"postgres://fasevagt@db/sager?password=s3cret\"",
    "[database]\ncases = \"sqlite:x\"\nstate = \"sqlite:x\"",
    "[calendar]\ntime_zone = \"Europe/Kobenhavn\"",
    "[calendar]\nclosing_days = [\"24-12\"]",
    "[calendar]\nclosing_days = 5",
    "[calendar]\nphase_plan = \"9\"",
    "[schedule]\nreminders = \"30 6 * * *\"",
    "[schedule]\ndigest = \"0 0 25 * * *\"",
    "[schedule]\nstatements = \"0 0 7 30 2 *\"",
    "[mail]\ntransport = \"pigeon\"",
    "[mail]\nfrom = \"Fasevagt\"",
    "[mail]\nreply_to = \"drift\"",
    "[mail]\ncontact = \"Drift\\ndrift@example.dk\"",
    "[mail]\ncase_link = \"https://sag.example.dk/\"",
    "[mail]\ncase_link = \"javascript:{forloeb}\"",
    "[mail]\ntransport = \"smtp\"",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nport = 0",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nport = \"mail\"",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nsecurity = \"opportunistic\"",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nsecurity = \"none\"",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nusername = \"fasevagt\"",
    "[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.dk\"\nconnections = 0",
    "[billing]\nfirst_month = \"2026-13\"",
    "[billing]\nfirst_month = \"november\"",
    "[billing]\nbetalingstilsagn = \"sometimes\"",
    "[billing]\ndue_days = 0",
    "[billing]\nprovider = { cvr = \"DK12345678\" }",
    "[[recipients]]\nrole = \"medarbejder\"\nemail = \"x@example.dk\"",
    "[[recipients]]\nrole = \"teamleder\"\nemail = \"x at example.dk\"",
    "[[recipients]]\nrole = \"teamleder\"",
    "[[recipients]]\nrole = \"teamleder\"\nname = \"Tina\\nTeamleder\"\nemail = \"tina@example.dk\"",
    "[mail]\nfrom = \"Fase\\u200bvagt <fasevagt@example.dk>\"",
    "[billing]\nprovider = { name = \"Pensionatet\\r\" }",
    "[rules.handover]\nenabled = true",
    "[rules.closing]\nenabled = \"perhaps\"",
    "[rules.closing]\nenabled = nej",
    "[rules.closing]\nleads = [\n  7,\n  tre\n]",
    "[mail]\nfrom = Fasevagt <fasevagt@pensionatet.test>",
    "[mail]\nfrom = \"fasevagt@pensionatet.test",
    "[mail]\ntransport = \"file\"\ntransport = \"smtp\"",
    "[rules.closing]\nleads = []",
    "[rules.closing]\nleads = [-1]",
    "[rules.closing]\nleads = [\"soon\"]",
    "[rules.closing]\nlead = [1]",
    "[rules.closing]\nto = [\"admin\"]",
    "[rules.closing]\nto = []\nfrom_stage = {}",
    "[rules.closing]\nfrom_stage = { chef = 7 }",
    "[rules.closing]\nrequires = [\"ended_on\"]",
    "[rules.phase-3]\nrequires = []",
    "[rules.support-network]\nrequires = [\"network\"]",
    "[rules]\nonly = [\"closing\", \"fase-3\"]",
    "[rules.only]\nenabled = true",
    "[reminders]\nfirst_run_limit = -1",
    "[reminders]\nfrom = \"1. december\"",
    "[import.methods]\n\"CTI (ICM)\" = \"ICM+\"",
    "[log]\nlevel = \"loud\"",
    "[log]\nlevel = 3",
    "[log]\nfile = \"fasevagt.log\"",
    "[list]\nfile = \"/srv/cti/liste.xls\"",
    "[list]\nfile = \"/srv/cti/liste.XLSB\"",
    "[list]\nfile = \"/srv/cti/liste.docx\"",
    "[retention]\nmail_days = 0",
    "[einvoice]\nenabled = \"maybe\"",
    "[einvoice]\nvat = \"25 %\"",
    "[einvoice]\nformat = \"oioubl\"",
    "[einvoice]\nenabled = true\n[billing.provider]\ncvr = \"12345674\"",
    "[einvoice]\nenabled = true\n[billing.provider]\nname = \"Pensionatet\"",
];

#[test]
fn a_file_that_is_no_utf_8_or_no_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fasevagt.toml");
    let refused = |path: &Path| load(Some(path)).unwrap_err().to_string().replace(&path.display().to_string(), "FILE");
    // Windows-1252, the halves of a character, and what Windows' editors call Unicode.
    let others: [(&[u8], usize); 3] = [(b"# N\xe6stved\n", 1), (b"[billing]\n\n# \xc3", 3), (b"\xff\xfe[\0b\0]\0", 1)];
    for (bytes, line) in others {
        fs::write(&file, bytes).unwrap();
        let expected = format!("FILE: line {line} is no UTF-8, as TOML must be: save the file with the encoding UTF-8");
        assert_eq!(refused(&file), expected);
    }
    assert_eq!(refused(dir.path()), "FILE: it is a directory, and no regular file");
    assert_eq!(refused(&dir.path().join("gone.toml")), "FILE: there is no such file");
}

#[test]
fn a_password_in_an_address_is_refused_however_it_stands_there_and_never_repeated() {
    for address in [
        "postgres://u:s3cret@db/x",
        "postgresql://u:s3cret@db:5432/x",
        "postgres://u:s3?cret@db/x",
        "postgres://u:1234?s3cret@db/x",
        "postgres://u:1234?s3=cret@db/x",
        "postgres://u:1234/s3cret@db/x",
        "postgres://u:12#s3cret@db/x",
        "postgres://u:s3cr@t@db/x",
        "postgres://:s3cret@db/x",
        "postgres://u@db/x?password=s3cret",
        "postgres://u@db/x?sslmode=require&password=s3cret",
        "postgres://u@db/x?PASSWORD=s3cret",
        "postgres://u@db/x?%70assword=s3cret",
        "postgres://u@db/x?sslpassword=s3cret",
        "Postgres://u:s3cret@db/x",
        "host=db password=s3cret",
    ] {
        for key in ["cases", "state"] {
            let error = refused(&format!("[database]\n{key} = \"{address}\""));
            assert!(error.contains(&format!("database.{key}: ")) && !error.contains("s3"), "{address}: {error}");
            let variable = format!("FASEVAGT__DATABASE__{}", key.to_uppercase());
            let (code, error) = check_with(&[(&variable, address)], "");
            assert_eq!(code, Some(2), "{address}");
            assert!(error.contains(&variable) && !error.contains("s3"), "{address}: {error}");
        }
    }
}

#[test]
fn an_address_without_a_password_is_accepted_whatever_else_it_has() {
    for address in [
        "postgres://u@db:5432/x",
        "postgres://db:5432/x?application_name=a@b",
        "postgres://u@[::1]:5432/x",
        "postgres:///x",
        "postgres://u@db/x?passfile=/etc/pgpass&sslmode=verify-full",
        "postgres://u@one:5432,two:5433/x?target_session_attrs=read-write",
    ] {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), format!("[database]\ncases = \"{address}\"")).unwrap();
        assert!(load(Some(file.path())).is_ok(), "{address}");
    }
}

#[test]
fn plain_text_is_accepted_on_this_host_only() {
    for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
        let file = tempfile::NamedTempFile::new().unwrap();
        let toml = format!("[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"{host}\"\nsecurity = \"none\"");
        fs::write(file.path(), toml).unwrap();
        assert!(load(Some(file.path())).is_ok(), "{host}");
    }
    let elsewhere = refused("[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"10.0.0.1\"\nsecurity = \"none\"");
    assert!(elsewhere.contains("only for a server on this host"), "{elsewhere}");
}

/// The binary with an environment of its own.
fn check_with(environment: &[(&str, &str)], toml: &str) -> (Option<i32>, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fasevagt.toml");
    fs::write(&file, toml).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
        .args(["--config", "fasevagt.toml", "migrate"])
        .current_dir(dir.path())
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_environment_goes_before_the_file_and_is_named_when_it_is_wrong() {
    let (code, error) = check_with(&[("FASEVAGT__CALENDAR__PHASE_PLAN", "9")], "[calendar]\nphase_plan = \"3-4-2\"");
    assert_eq!(code, Some(2));
    assert!(error.starts_with("fasevagt: FASEVAGT__CALENDAR__PHASE_PLAN: calendar.phase_plan: \"9\""), "{error}");
    let (_, error) = check_with(&[("FASEVAGT__CALENDAR__CLOSING_DAYS", "12-24, 24-12")], "");
    assert!(error.contains("[\"12-24\", \"24-12\"] is not accepted"), "{error}");
    let accepted = check_with(&[("FASEVAGT__RETENTION__MAIL_DAYS", "0070")], "");
    assert_eq!(accepted, (Some(0), String::new()), "numbers are read from the environment");
}

#[test]
fn fasevagt_log_goes_before_file_and_environment_and_is_named_when_it_is_wrong() {
    let both = [("FASEVAGT_LOG", "loud"), ("FASEVAGT__LOG__LEVEL", "info")];
    let (code, error) = check_with(&both, "[log]\nlevel = \"warn\"");
    assert_eq!(code, Some(2));
    assert!(error.starts_with("fasevagt: FASEVAGT_LOG: log.level: \"loud\" is not accepted"), "{error}");
    let (_, error) = check_with(&[("FASEVAGT__LOG__LEVEL", "loud")], "");
    assert!(error.starts_with("fasevagt: FASEVAGT__LOG__LEVEL: log.level"), "{error}");
}

#[test]
fn a_password_in_the_environment_is_refused_and_not_repeated() {
    let (code, error) = check_with(&[("FASEVAGT__DATABASE__CASES", "postgres://fasevagt:s3cret@localhost/x")], "");
    assert_eq!(code, Some(2));
    assert!(error.contains("cases_password_file") && !error.contains("s3cret"), "{error}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let missing = load(Some(Path::new("/nowhere/fasevagt.toml"))).unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere/fasevagt.toml: "), "{missing}");
}
