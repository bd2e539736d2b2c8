//! A statement -> a workbook that finance works in.
