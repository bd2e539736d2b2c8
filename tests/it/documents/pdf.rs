//! The PDF as a reader sees it.
