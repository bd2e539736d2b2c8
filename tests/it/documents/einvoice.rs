//! The e-invoice under the official rules.
