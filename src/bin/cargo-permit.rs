//! The `cargo permit` command: cargo passes its own name first.

fn main() {}
