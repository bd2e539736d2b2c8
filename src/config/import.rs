//! The section `[import]`: how lists of a site are read.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::checked::{Checked, parse};
use crate::domain::cases::forloeb::Method;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawImport {
    methods: BTreeMap<String, String>,
}

/// How lists of a site are read.
#[derive(Debug, Clone)]
pub struct Import {
    /// A site's own names of methods, as its lists have them; by default none.
    pub methods: BTreeMap<String, Method>,
}

impl RawImport {
    pub(super) fn check(self) -> Checked<Import> {
        let mut methods = BTreeMap::new();
        for (name, method) in self.methods {
            let method = parse(&format!("import.methods.{name}"), &method)?;
            methods.insert(name, method);
        }
        Ok(Import { methods })
    }
}
