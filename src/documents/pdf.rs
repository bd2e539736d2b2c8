//! A statement -> a PDF that is sent to the municipality.
