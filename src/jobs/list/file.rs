//! What lies where the list should be.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::domain::operations::list_watch::STILL_FOR;

/// The files of the list, as they were when they were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFiles {
    pub paths: Vec<PathBuf>,
    /// When the last of them was written.
    pub changed_at: DateTime<Utc>,
    /// How long they are, and when each was written.
    stamps: Vec<(u64, DateTime<Utc>)>,
}

/// Finds the files; else why they can't be read now. A directory holds the CSV files of which `is_table` knows the name.
pub fn find(path: &Path, is_table: impl Fn(&Path) -> bool, now: DateTime<Utc>) -> Result<ListFiles, String> {
    let lies_there = fs::metadata(path).map_err(|error| not_read(path, &error))?;
    let paths = if lies_there.is_dir() { csv_files(path, is_table)? } else { vec![path.to_owned()] };
    let mut stamps = Vec::new();
    for file in &paths {
        stamps
            .push(stamp(&fs::metadata(file).map_err(|error| not_read(file, &error))?).map_err(|e| not_read(file, &e))?);
    }
    let Some(changed_at) = stamps.iter().map(|(_, written)| *written).max() else {
        return Err("the directory holds no CSV file that is named for a table".into());
    };
    // The clock of a share may be some seconds ahead of ours; one that is further ahead is not waited for.
    if (now - changed_at).abs() < STILL_FOR {
        return Err("it is being written".into());
    }
    Ok(ListFiles { paths, changed_at, stamps })
}

fn csv_files(directory: &Path, is_table: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| not_read(directory, &error))? {
        let path = entry.map_err(|error| not_read(directory, &error))?.path();
        if !is_left_by_program(&path) && is_table(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What a spreadsheet or a file server lays beside a file that is open, named nearly as that one is.
fn is_left_by_program(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(['.', '~'])
}

fn stamp(there: &Metadata) -> io::Result<(u64, DateTime<Utc>)> {
    Ok((there.len(), there.modified()?.into()))
}

fn not_read(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
