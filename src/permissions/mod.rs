//! Permission groups: what an API token must hold, by the names and ids of the API.

pub mod groups;
