//! Whose the files are that root makes in the daemon's directory: the daemon's, which could not go on otherwise.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;

use fasevagt::ownership;

use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::House;

/// Some user; it need not exist.
const DAEMON: u32 = 5001;

/// A directory of the daemon's; `None` where the tests are not run by root.
fn home() -> Option<tempfile::TempDir> {
    let dir = tempfile::tempdir().unwrap();
    if chown(dir.path(), Some(DAEMON), Some(DAEMON)).is_err() {
        eprintln!("skipped: only root can give files away");
        return None;
    }
    Some(dir)
}

fn fasevagt(home: &Path, arguments: &[&str]) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
    run.arg("--config").arg("fasevagt.toml").args(arguments);
    let done = run.current_dir(home).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_root_does_by_hand_leaves_the_daemon_everything_it_needs() {
    let Some(home) = home() else { return };
    let home = home.path();
    fs::write(
        home.join("fasevagt.toml"),
        "[mail]\ndirectory = \"out/mails\"\n[[recipients]]\nrole = \"forstander\"\nemail = \"frida@example.dk\"\n",
    )
    .unwrap();
    fs::write(home.join("tilbud.csv"), "id;name\npensionatet;Pensionatet\n").unwrap();
    for arguments in [vec!["import", "tilbud.csv"], vec!["once", "digest"], vec!["once", "deliver"]] {
        fasevagt(home, &arguments);
    }
    let mut seen = Vec::new();
    for dir in ["", "out", "out/mails"] {
        for entry in fs::read_dir(home.join(dir)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name != "tilbud.csv" && name != "fasevagt.toml" {
                assert_eq!(entry.metadata().unwrap().uid(), DAEMON, "{name}");
                seen.push(name);
            }
        }
    }
    for name in ["cases.db", "fasevagt.db", "fasevagt.db.lock", "fasevagt.db.deliver.lock", "out", "mails"] {
        assert!(seen.iter().any(|one| one == name), "{name} is not among {seen:?}");
    }
    assert!(seen.iter().any(|one| one.contains(".eml")), "{seen:?}");
}

#[test]
fn a_link_that_somebody_laid_gives_nothing_of_roots_away() {
    let Some(home) = home() else { return };
    let roots = tempfile::NamedTempFile::new().unwrap();
    fs::write(roots.path(), "root's").unwrap();
    let link = home.path().join("fasevagt.db.lock");
    symlink(roots.path(), &link).unwrap();
    drop(ownership::open_or_create(&link));
    assert_eq!(fs::metadata(roots.path()).unwrap().uid(), 0);
    assert_eq!(fs::read_to_string(roots.path()).unwrap(), "root's");
}

#[test]
fn another_users_database_in_wal_mode_is_refused_until_a_group_is_shared() {
    block_on(async {
        let house = House::of_another_program(TestDatabase::sqlite(), "").await;
        let check = || {
            let config = house.config_file();
            let arguments = ["--config", config.to_str().unwrap(), "check"];
            let done = Command::new(env!("CARGO_BIN_EXE_fasevagt")).args(arguments).output().unwrap();
            (done.status.success(), String::from_utf8(done.stdout).unwrap())
        };
        assert!(check().0, "it is ours");
        let (file, directory) = (house.config_file().with_file_name("cases.db"), house.config_file());
        let directory = directory.parent().unwrap();
        if chown(&file, Some(DAEMON), Some(DAEMON)).is_err() {
            return eprintln!("skipped: only root can give files away");
        }
        let (good, said) = check();
        assert!(!good && said.contains("is another user's and in WAL mode"), "{said}");
        chown(directory, None, Some(DAEMON)).unwrap();
        fs::set_permissions(directory, Permissions::from_mode(0o2770)).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o660)).unwrap();
        let (good, said) = check();
        assert!(good, "{said}");
    });
}
