//! When the copy is there, whose it is, and what it never touches.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

use super::site::{ListSite, case, cell};
use crate::support::databases::{TestDatabase, block_on, on_both};

#[test]
fn the_copy_follows_the_list_and_goes_when_it_is_right_again() {
    on_both(async |database| {
        let mut site = ListSite::new(database, "liste.ods.xlsx").await;
        site.save_rows(&[case("CTI-1", "nej")]);
        site.look().await;
        assert_eq!(cell(&site.copy(), "Forløb", "G3").unwrap(), "nej");
        let first = fs::metadata(site.copy()).unwrap().ino();
        // The same content is tried again, and the copy is what it was.
        site.look().await;
        assert_eq!(fs::metadata(site.copy()).unwrap().ino(), first);
        site.save_rows(&[case("CTI-1", "måske")]);
        site.look().await;
        assert_eq!(cell(&site.copy(), "Forløb", "G3").unwrap(), "måske");
        site.save_rows(&[case("CTI-1", "17-03-2026")]);
        site.look().await;
        assert!(!site.copy().exists());
        assert_eq!(fs::read_dir(site.dir.path()).unwrap().count(), 1);
    });
}

#[test]
fn a_copy_that_somebody_wrote_into_is_theirs() {
    on_both(async |database| {
        let mut site = ListSite::new(database, "liste.xlsx").await;
        site.save_rows(&[case("CTI-1", "nej")]);
        site.look().await;
        fs::write(site.copy(), "hers").unwrap();
        for day in ["måske", "17-03-2026", "nej igen"] {
            site.save_rows(&[case("CTI-1", day)]);
            site.look().await;
            assert_eq!(fs::read_to_string(site.copy()).unwrap(), "hers");
        }
        let mail = site.newest_mail().await;
        assert!(mail.contains("DET SKAL RETTES") && !mail.contains("(fejl)"), "{mail}");
        // Taken away, it is made again.
        fs::remove_file(site.copy()).unwrap();
        site.look().await;
        assert_eq!(cell(&site.copy(), "Forløb", "G3").unwrap(), "nej igen");
    });
}

#[test]
fn a_link_or_a_directory_in_its_place_is_neither_followed_nor_replaced() {
    block_on(async {
        for planted in ["link", "nowhere", "directory"] {
            let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
            let target = site.dir.path().join("target");
            match planted {
                "link" => {
                    fs::write(&target, "precious").unwrap();
                    symlink(&target, site.copy()).unwrap();
                }
                "nowhere" => symlink(&target, site.copy()).unwrap(),
                _ => fs::create_dir(site.copy()).unwrap(),
            }
            for day in ["nej", "17-03-2026"] {
                site.save_rows(&[case("CTI-1", day)]);
                site.look().await;
                assert!(fs::symlink_metadata(site.copy()).is_ok_and(|there| !there.is_file()), "{planted}");
            }
            assert_eq!(fs::read_to_string(&target).unwrap_or_default() == "precious", planted == "link");
            assert!(!site.newest_mail().await.contains("(fejl)"));
        }
    });
}

#[test]
fn the_copy_is_for_whom_the_list_is() {
    block_on(async {
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        for mode in [0o600, 0o640, 0o664, 0o755] {
            let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
            site.save_rows(&[case("CTI-1", "nej")]);
            fs::set_permissions(&site.list, Permissions::from_mode(mode)).unwrap();
            if is_root {
                chown(&site.list, Some(5001), Some(5002)).unwrap();
            }
            site.look().await;
            let (list, copy) = (fs::metadata(&site.list).unwrap(), fs::metadata(site.copy()).unwrap());
            assert_eq!((copy.uid(), copy.gid()), (list.uid(), list.gid()));
            assert_eq!(copy.mode() & 0o777, mode & 0o666);
        }
    });
}

/// A daemon that is killed between the copy and the note of it knows it again all the same.
#[test]
fn a_copy_whose_writer_was_killed_is_still_ours() {
    on_both(async |database| {
        let mut site = ListSite::new(database, "liste.xlsx").await;
        site.save_rows(&[case("CTI-1", "nej")]);
        site.look().await;
        let ours = fs::read(site.copy()).unwrap();
        // As it is when the state was to be changed from one copy to the next, and neither was done.
        site.house.change_state("UPDATE list_watch SET marked_sha256 = marked_sha256 || ' 00ff'").await;
        site.save_rows(&[case("CTI-1", "måske")]);
        site.look().await;
        assert_ne!(fs::read(site.copy()).unwrap(), ours);
        // The state is from before the first copy: made from the same list it is known by what it is.
        site.house.change_state("UPDATE list_watch SET marked_sha256 = NULL").await;
        site.look().await;
        site.save_rows(&[case("CTI-1", "17-03-2026")]);
        site.look().await;
        assert!(!site.copy().exists());
    });
}

/// A daemon that is killed in its first look has looked at nothing yet.
#[test]
fn a_first_look_that_was_killed_is_told_of_by_the_next() {
    on_both(async |database| {
        let mut site = ListSite::new(database, "liste.xlsx").await;
        site.house.change_state("INSERT INTO list_watch (id, marked_sha256) VALUES (1, '00ff')").await;
        site.save_rows(&[case("CTI-1", "nej")]);
        site.look().await;
        assert!(site.newest_mail().await.contains("(fejl)"));
    });
}

#[test]
fn where_the_directory_takes_no_file_the_mail_goes_without_a_copy() {
    block_on(async {
        let mut site = ListSite::new(TestDatabase::sqlite(), "liste.xlsx").await;
        // A name that is too long for a file, which root can't write either.
        let long = site.dir.path().join(format!("{}.xlsx", "l".repeat(245)));
        site.save_rows(&[case("CTI-1", "nej")]);
        fs::rename(&site.list, &long).unwrap();
        site.list = long;
        let mut config = site.house.app.config.clone();
        config.list.as_mut().unwrap().file.clone_from(&site.list);
        site.house.app.config = config;
        site.look().await;
        let mail = site.newest_mail().await;
        assert!(mail.contains("DET SKAL RETTES") && !mail.contains("(fejl)"), "{mail}");
    });
}
