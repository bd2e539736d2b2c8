//! Closed sets that people choose from in a sheet: each value has a Danish word beside its spelling.

/// One value of a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The spelling in the database.
    pub value: &'static str,
    /// The word in drop-downs and messages about a sheet.
    pub danish: &'static str,
    /// Words that it had before; they are still read.
    pub former: &'static [&'static str],
}

/// Declares a closed set with its `CHOICES`, in the order of `ALL`.
macro_rules! danish_set {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal as $danish:literal $(or $former:literal)*),+ $(,)? }) => {
        $crate::domain::values::closed_set::closed_set! { $(#[$doc])* $name { $($variant = $text),+ } }

        impl $name {
            /// The values with their Danish words.
            pub const CHOICES: &[$crate::domain::cases::danish_set::Choice] =
                &[$($crate::domain::cases::danish_set::Choice {
                    value: $text,
                    danish: $danish,
                    former: &[$($former),*],
                }),+];
        }
    };
}
pub(crate) use danish_set;
