//! Enums whose variants have one fixed spelling each in the database, in files and in JSON.

/// Declares such an enum: variants, spellings, `ALL`, `as_str`, `FromStr`, `Display` and `Serialize`.
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling in databases, files and JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::values::closed_set::NotInSet;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|value| value.as_str() == text);
                known.ok_or_else(|| $crate::domain::values::closed_set::NotInSet::of(Self::ALL.iter().map(|v| v.as_str())))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use closed_set;

/// Reports that a text is none of the values of a closed set, and which are accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("accepted: {0}")]
pub struct NotInSet(pub String);

impl NotInSet {
    pub fn of(accepted: impl IntoIterator<Item = &'static str>) -> Self {
        Self(accepted.into_iter().collect::<Vec<_>>().join(", "))
    }
}
