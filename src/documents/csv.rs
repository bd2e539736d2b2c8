//! Statement lines -> a CSV file that a Danish Excel and a ledger read.
