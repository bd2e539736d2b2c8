//! Hashes that say nothing without their key, which lies in the state database: by them something can be known again that must not
//! be kept.

use std::fmt::Write;

use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::db::{Tx, with_conn};

/// The key of a site.
pub struct HashKey(String);

impl HashKey {
    /// That of a state database, which was made with it.
    pub async fn read(tx: &mut Tx) -> Result<Self> {
        let sql = "SELECT key FROM hash_key";
        let key = with_conn!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await);
        Ok(Self(key.context("read the key of hashes in the state database")?))
    }

    /// The same as 26 letters from a to p: a name that can't be guessed, and looks like no number.
    pub fn letters(&self, parts: &[&str]) -> Result<String> {
        let hex = self.hash(parts)?;
        let letters =
            hex.chars().take(26).filter_map(|digit| digit.to_digit(16)).filter_map(|n| char::from_digit(n + 10, 26));
        Ok(letters.collect())
    }

    /// The HMAC-SHA-256 of some texts, in hex. The first says what they are, so that no two kinds of hash are ever the same.
    pub fn hash(&self, parts: &[&str]) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes())?;
        for part in parts {
            // With its length, so that no two lists of texts are the same.
            mac.update(&u64::try_from(part.len())?.to_be_bytes());
            mac.update(part.as_bytes());
        }
        let mut text = String::new();
        for byte in mac.finalize().into_bytes() {
            write!(text, "{byte:02x}")?;
        }
        Ok(text)
    }
}
