//! Whoever looks sees all of the old pages or all of the new ones.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use fasevagt::atomic_directory::{PublishedRoot, check};

use super::site::{BoardSite, TUESDAY};
use crate::support::databases::{TestDatabase, block_on};
use crate::support::house::{FOUR, only_rules};

const PAGES: [&str; 3] = ["index.html", "tilbud/nord.html", "medarbejder/a.html"];

/// All pages of one publishing say which it is, many times over.
fn publish(root: &PublishedRoot, number: usize) -> fasevagt::atomic_directory::OldDirectory {
    let mut new = root.begin("board").unwrap();
    for page in PAGES {
        new.write(Path::new(page), format!("{number:05}\n").repeat(5_000).as_bytes()).unwrap();
    }
    new.exchange().unwrap()
}

#[test]
fn a_reader_never_misses_a_page_or_sees_half_of_one() {
    let dir = tempfile::tempdir().unwrap();
    let root = PublishedRoot::lock(dir.path()).unwrap();
    publish(&root, 0).delete().unwrap();
    let is_over = AtomicBool::new(false);
    let readings = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut readings, mut last) = (0, 0);
            while !is_over.load(Ordering::Relaxed) {
                for page in PAGES {
                    let text = fs::read_to_string(dir.path().join("board").join(page)).unwrap();
                    let number: usize = text.lines().next().unwrap().parse().unwrap();
                    assert_eq!(text, format!("{number:05}\n").repeat(5_000), "a page is whole");
                    assert!(number >= last, "and none comes back");
                    (readings, last) = (readings + 1, number);
                }
            }
            readings
        });
        for number in 1..=500 {
            let old = publish(&root, number);
            // The state database notes it before they are deleted, as the job does.
            let note = dir.path().join("state");
            fs::write(&note, number.to_string()).unwrap();
            File::open(&note).unwrap().sync_all().unwrap();
            old.delete().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(readings > 100, "{readings} readings");
}

#[test]
fn a_publishing_that_ends_halfway_leaves_the_old_pages_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let root = PublishedRoot::lock(dir.path()).unwrap();
    publish(&root, 1).delete().unwrap();
    let mut new = root.begin("board").unwrap();
    new.write(Path::new("index.html"), b"2").unwrap();
    // As a full disk would.
    new.write(Path::new(&"x".repeat(300)), b"2").unwrap_err();
    drop(new);
    assert!(fs::read_to_string(dir.path().join("board/index.html")).unwrap().starts_with("00001"));
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["board"]);
    // A process that was killed tidies nothing up; the next one does.
    fs::create_dir(dir.path().join(".board")).unwrap();
    fs::write(dir.path().join(".board/half.html"), "half").unwrap();
    publish(&root, 3).delete().unwrap();
    assert!(!dir.path().join("board/half.html").exists());
}

#[test]
fn no_name_leads_out_of_the_directory_and_no_link_is_followed() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("kept"), "kept").unwrap();
    let web = dir.path().join("web");
    let root = PublishedRoot::lock(&web).unwrap();
    let mut new = root.begin("board").unwrap();
    for name in ["../outside/x", "/etc/x", "a/../../x", ".", "./a"] {
        assert!(new.write(Path::new(name), b"x").is_err(), "{name}");
    }
    drop(new);
    for planted in [".board", "board"] {
        symlink(&outside, web.join(planted)).unwrap();
        publish(&root, 1).delete().unwrap();
        let made = fs::symlink_metadata(web.join("board")).unwrap();
        assert!(made.is_dir(), "{planted}");
        assert_eq!(fs::read_to_string(outside.join("kept")).unwrap(), "kept");
        fs::remove_dir_all(web.join("board")).unwrap();
    }
}

#[test]
fn two_processes_do_not_make_pages_at_the_same_time() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        let other = PublishedRoot::lock(&site.web).unwrap();
        assert_eq!(PublishedRoot::lock(&site.web).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(check(&site.web).unwrap_err().kind(), ErrorKind::WouldBlock);
        let outcome = site.publish_at(crate::support::house::morning(TUESDAY)).await.unwrap();
        assert_eq!(outcome.to_string(), "publish: another process makes the pages");
        drop(other);
        site.publish(TUESDAY).await;
        check(&site.web).unwrap();
        let names: Vec<_> = fs::read_dir(&site.web).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "no more than board and kalender: {names:?}");
    });
}

#[test]
fn pages_are_for_the_owner_and_the_group_of_the_directory() {
    block_on(async {
        let site = BoardSite::new(TestDatabase::sqlite(), &only_rules(&FOUR)).await;
        fs::create_dir(&site.web).unwrap();
        // Root alone can give it to a group that it is not in.
        let group =
            if chown(&site.web, None, Some(4242)).is_ok() { 4242 } else { fs::metadata(&site.web).unwrap().gid() };
        fs::set_permissions(&site.web, fs::Permissions::from_mode(0o2750)).unwrap();
        site.publish(TUESDAY).await;
        let mut seen = 0;
        let mut waiting = vec![site.web.join("board"), site.web.join("kalender")];
        while let Some(path) = waiting.pop() {
            let there = fs::metadata(&path).unwrap();
            let expected = if there.is_dir() { 0o750 } else { 0o640 };
            assert_eq!(there.mode() & 0o7777, expected, "{}", path.display());
            assert_eq!(there.gid(), group, "{}", path.display());
            if there.is_dir() {
                waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            seen += 1;
        }
        assert!(seen > 7, "{seen}");
    });
}
