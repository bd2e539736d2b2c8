//! How the program is linked.

fn main() {
    // The table that tells the loader which addresses to adjust takes 22 kB so, and 1.6 MB otherwise, all read at each
    // start. Debian 12 is the first with a C library that reads it.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    println!("cargo::rerun-if-changed=packaging/link.rs");
}
