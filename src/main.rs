//! The `wrangler-permit` command.

fn main() {}
