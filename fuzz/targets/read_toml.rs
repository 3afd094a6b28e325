#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wrangler_permit_fuzz::read("wrangler.toml", bytes));
