//! The CSV file, read back.
