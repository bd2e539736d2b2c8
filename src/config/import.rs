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

impl RawImport {
    pub(super) fn check(self) -> Checked<BTreeMap<String, Method>> {
        let mut methods = BTreeMap::new();
        for (name, method) in self.methods {
            let method = parse(&format!("import.methods.{name}"), &method)?;
            methods.insert(name, method);
        }
        Ok(methods)
    }
}
