//! Files that others read while they are written: the old one or the new one, and whose they are.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;
use std::thread;

use fasevagt::atomic_file::{self, FileAccess};

/// Some user; it need not exist.
const OTHER: u32 = 5001;
const ALL: [FileAccess; 3] = [FileAccess::User, FileAccess::DirectoryOwner, FileAccess::EveryUser];

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().mode() & 0o777
}

#[test]
fn a_file_is_written_and_replaced_and_nothing_else_is_left() {
    for access in ALL {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("month.csv");
        for text in ["a long first text", "second"] {
            atomic_file::write(&file, text.as_bytes(), access).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
            assert_eq!(names(dir.path()), ["month.csv"]);
        }
    }
}

#[test]
fn a_reader_sees_a_whole_file_however_many_write_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fasevagt.prom");
    let contents: Vec<Vec<u8>> = (b'a'..b'e').map(|letter| vec![letter; 300_000]).collect();
    atomic_file::write(&file, &contents[0], FileAccess::EveryUser).unwrap();
    thread::scope(|threads| {
        let writers = contents.iter().map(|content| {
            threads.spawn(|| (0..15).for_each(|_| atomic_file::write(&file, content, FileAccess::EveryUser).unwrap()))
        });
        let writers: Vec<_> = writers.collect();
        while writers.iter().any(|writer| !writer.is_finished()) {
            assert!(contents.contains(&fs::read(&file).unwrap()), "a part of a file was seen");
        }
    });
    assert_eq!(names(dir.path()), ["fasevagt.prom"]);
}

#[test]
fn a_new_file_takes_the_place_of_none() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("list.xlsx");
    atomic_file::create(&file, b"template", FileAccess::User).unwrap();
    let refused = atomic_file::create(&file, b"another", FileAccess::User).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&file).unwrap(), b"template");
    assert_eq!(names(dir.path()), ["list.xlsx"]);
}

#[test]
fn what_can_not_be_written_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("taken")).unwrap();
    for access in ALL {
        assert!(atomic_file::write(&dir.path().join("taken"), b"text", access).is_err());
        assert!(atomic_file::write(&dir.path().join("missing/file"), b"text", access).is_err());
        assert!(atomic_file::write(Path::new("/"), b"text", access).is_err());
    }
    assert_eq!(names(dir.path()), ["taken"]);
}

#[test]
fn a_file_is_its_owners_whatever_the_umask_is_but_for_what_every_user_reads() {
    let dir = tempfile::tempdir().unwrap();
    // The umask of the process that runs the tests, as it shows on any file.
    let plain = dir.path().join("plain");
    fs::write(&plain, "").unwrap();
    let modes = [(FileAccess::User, 0o600), (FileAccess::DirectoryOwner, 0o600), (FileAccess::EveryUser, 0o644)];
    for (access, expected) in modes {
        let file = dir.path().join(format!("{access:?}"));
        atomic_file::write(&file, b"text", access).unwrap();
        assert_eq!(mode(&file), expected, "{access:?}");
    }
    let template = dir.path().join("list.xlsx");
    let import = format!("umask 000; exec {} import --template {}", env!("CARGO_BIN_EXE_fasevagt"), template.display());
    assert!(Command::new("sh").arg("-c").arg(import).output().unwrap().status.success());
    assert_eq!(mode(&template), 0o600);
}

#[test]
fn a_users_file_keeps_its_mode_when_it_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("month.csv");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o660)).unwrap();
    atomic_file::write(&file, b"new", FileAccess::User).unwrap();
    assert_eq!(mode(&file), 0o660);
}

#[test]
fn a_link_is_replaced_and_what_it_leads_to_is_left() {
    for access in ALL {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        fs::write(&target, "another's").unwrap();
        symlink(&target, &link).unwrap();
        atomic_file::write(&link, b"ours", access).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "another's");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
    }
}

#[test]
fn what_root_writes_belongs_to_the_directorys_owner_where_the_daemon_needs_it() {
    let dir = tempfile::tempdir().unwrap();
    if chown(dir.path(), Some(OTHER), Some(OTHER)).is_err() {
        return eprintln!("skipped: only root can give files away");
    }
    let owner = |file: &Path| fs::metadata(file).unwrap().uid();
    let owners = [(FileAccess::User, 0), (FileAccess::DirectoryOwner, OTHER), (FileAccess::EveryUser, OTHER)];
    for (access, expected) in owners {
        let file = dir.path().join(format!("{access:?}"));
        atomic_file::write(&file, b"text", access).unwrap();
        assert_eq!(owner(&file), expected, "{access:?}");
    }
    let file = dir.path().join("month.csv");
    fs::write(&file, "old").unwrap();
    chown(&file, Some(OTHER), Some(OTHER)).unwrap();
    atomic_file::write(&file, b"new", FileAccess::User).unwrap();
    assert_eq!(owner(&file), OTHER, "a file that is there keeps its owner");
}

#[test]
fn no_other_part_writes_files_by_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut directories = vec![root.clone()];
    let mut wrong = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && path != root.join("atomic_file.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let writes = ["fs::write(", "fs::rename(", "File::create("].iter().filter(|call| text.contains(**call));
                wrong.extend(writes.map(|call| format!("{}: {call}", path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "use atomic_file: {}", wrong.join(", "));
}
