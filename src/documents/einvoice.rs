//! A statement -> an EN 16931 invoice or credit note (UBL 2.1).
