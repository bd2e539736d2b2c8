//! Whose eyes files are for, whatever the umask is, and that nothing of ours is written through a link that somebody has laid.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;

/// Runs the program with an umask of its own.
fn with_umask(umask: &str, directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_fasevagt")]);
    command.args(arguments).current_dir(directory).output().unwrap()
}

/// Everything below a directory.
fn all_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_below(&path));
        }
        found.push(path);
    }
    found
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

const SETTINGS: &str = "[mail]\ndirectory = \"mails/out\"\n[billing]\nfirst_month = \"2026-10\"\n[metrics]\n\
    textfile = \"metrics.prom\"\n[[recipients]]\nrole = \"forstander\"\nemail = \"frida@pensionatet.test\"\n\
    [[recipients]]\nrole = \"oekonomi\"\nemail = \"oekonomi@pensionatet.test\"\n";

#[test]
fn files_are_for_their_owner_whatever_the_umask_is() {
    let is_page =
        |path: &Path| path.components().any(|part| part.as_os_str() == "board" || part.as_os_str() == "kalender");
    for umask in ["000", "022", "077"] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("fasevagt.toml"), SETTINGS).unwrap();
        let before = all_below(dir.path());
        for arguments in [
            &["--config", "fasevagt.toml", "migrate"][..],
            &["import", "--template", "liste.xlsx"],
            &["--config", "fasevagt.toml", "once", "digest"],
            &["--config", "fasevagt.toml", "once", "deliver"],
            &["--config", "fasevagt.toml", "once", "health"],
            &["--config", "fasevagt.toml", "statement", "--month", "2026-10", "--out", "bills/october"],
            &["demo", "--dir", "demo", "--on", "2026-11-20"],
        ] {
            let done = with_umask(umask, dir.path(), arguments);
            assert!(done.status.success(), "{arguments:?}: {done:?}");
        }
        let made: Vec<_> = all_below(dir.path()).into_iter().filter(|path| !before.contains(path)).collect();
        for path in &made {
            let accepted = match path.file_name().and_then(|name| name.to_str()) {
                Some("metrics.prom") => 0o644,
                // For the group of the web server that shows them.
                _ if is_page(path) && path.is_dir() => 0o750,
                _ if is_page(path) => 0o640,
                _ if path.is_dir() => 0o700,
                _ => 0o600,
            };
            assert_eq!(mode(path), accepted, "{} with umask {umask}", path.display());
        }
        for name in [
            "fasevagt.db",
            "cases.db",
            "liste.xlsx",
            "metrics.prom",
            "mails/out",
            "bills/october",
            "demo/mails/index.html",
        ] {
            assert!(made.contains(&dir.path().join(name)), "{name} was not made: {made:?}");
        }
    }
}

#[test]
fn what_sqlite_lays_beside_a_database_is_for_its_owner_too() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        // Both are open and written to.
        house.change_state("CREATE TABLE more (x TEXT)").await;
        let mut beside = 0;
        for database in [house.state_text(), &house.app.config.cases.to_string()] {
            let path = database.trim_start_matches("sqlite:");
            for end in ["", "-wal", "-shm", ".lock", ".id"] {
                let path = PathBuf::from(format!("{path}{end}"));
                if path.exists() {
                    beside += 1;
                    assert_eq!(mode(&path), 0o600, "{}", path.display());
                }
            }
        }
        assert!(beside > 4, "{beside}");
    });
}

/// A file of somebody else's, and a link to it that was laid where the program is about to write.
fn lay(link: &Path, target: &Path) {
    fs::write(target, "somebody else's").unwrap();
    let _ = fs::remove_file(link);
    symlink(target, link).unwrap();
}

#[test]
fn a_link_that_was_laid_is_replaced_or_refused_and_never_followed() {
    let dir = tempfile::tempdir().unwrap();
    let (home, target) = (dir.path().join("home"), dir.path().join("target"));
    fs::create_dir(&home).unwrap();
    fs::write(home.join("fasevagt.toml"), SETTINGS).unwrap();
    let run = |arguments: &[&str]| {
        with_umask("022", &home, &[&["--config", "fasevagt.toml"], arguments].concat()).status.success()
    };
    let is_untouched = || fs::read_to_string(&target).unwrap() == "somebody else's";
    let is_link = |path: &Path| fs::symlink_metadata(path).unwrap().is_symlink();
    assert!(run(&["migrate"]));

    lay(&home.join("metrics.prom"), &target);
    assert!(run(&["once", "health"]));
    assert!(is_untouched() && !is_link(&home.join("metrics.prom")));

    assert!(run(&["statement", "--month", "2026-10", "--out", "bills"]));
    let documents = all_below(&home.join("bills"));
    assert!(!documents.is_empty());
    for document in &documents {
        lay(document, &target);
    }
    assert!(run(&["statement", "--month", "2026-10", "--out", "bills"]));
    for document in &documents {
        assert!(is_untouched() && !is_link(document), "{}", document.display());
        assert_eq!(mode(document), 0o600);
    }

    lay(&home.join("liste.xlsx"), &target);
    assert!(!run(&["import", "--template", "liste.xlsx"]), "the template must not be there yet");
    assert!(is_untouched());

    assert!(run(&["once", "digest"]) && run(&["once", "deliver"]));
    let mails = all_below(&home.join("mails/out"));
    assert!(!mails.is_empty());
    for mail in &mails {
        lay(mail, &target);
    }
    // The same mails are sent once more, as after an answer that was lost.
    let state = rusqlite::Connection::open(home.join("fasevagt.db")).unwrap();
    state.execute("UPDATE outbox SET state = 'queued', next_attempt_at = created_at", []).unwrap();
    drop(state);
    assert!(run(&["once", "deliver"]));
    for mail in &mails {
        assert!(is_untouched() && !is_link(mail), "{}", mail.display());
    }

    // Another state is made, which is locked meanwhile.
    let toml = format!("[database]\nstate = \"sqlite:other.db\"\n{SETTINGS}");
    fs::write(home.join("other.toml"), toml).unwrap();
    for (config, lock) in [("other.toml", "other.db.lock"), ("fasevagt.toml", "fasevagt.db.deliver.lock")] {
        let _ = fs::remove_file(home.join(lock));
        lay(&home.join(lock), &target);
        let deliver = || with_umask("022", &home, &["--config", config, "once", "deliver"]);
        let refused = deliver();
        assert!(!refused.status.success() && is_untouched(), "{lock}: {refused:?}");
        fs::remove_file(home.join(lock)).unwrap();
        assert!(deliver().status.success(), "{lock}");
    }
}

#[test]
fn a_directory_that_does_not_exist_behind_its_link_is_not_made() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("fasevagt.toml"), SETTINGS).unwrap();
    let target = dir.path().join("elsewhere");
    symlink(&target, dir.path().join("bills")).unwrap();
    let arguments = ["--config", "fasevagt.toml", "statement", "--month", "2026-10", "--out", "bills"];
    assert!(with_umask("022", dir.path(), &["--config", "fasevagt.toml", "migrate"]).status.success());
    assert!(!with_umask("022", dir.path(), &arguments).status.success());
    assert!(!target.exists());
}

#[test]
fn a_file_that_a_stranger_has_put_there_is_replaced_by_one_of_ours() {
    let dir = tempfile::tempdir().unwrap();
    // As in /tmp: everybody may make files, and only their owners replace them.
    let file = dir.path().join("takst.csv");
    fs::write(&file, "a stranger's").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    if std::os::unix::fs::chown(&file, Some(5001), Some(5001)).is_err() {
        eprintln!("skipped: only root can give files away");
        return;
    }
    fasevagt::atomic_file::write(&file, b"ours", fasevagt::atomic_file::FileAccess::User).unwrap();
    let made = fs::metadata(&file).unwrap();
    assert_eq!((made.mode() & 0o777, made.uid()), (0o600, 0));
}
