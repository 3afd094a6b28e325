//! The token that a set of projects asks for, as inert data: what it grants where, the policies that say
//! so to the API, and how far a token that exists falls short of it.
//!
//! Nothing is asked here. What Cloudflare knows and the files do not (the ids of permission groups, of
//! zones, of the user) comes in as a [`Catalog`] and as [`Places`]; what neither tells stays a [`Blank`].

pub mod blueprint;
pub mod body;
pub mod catalog;
pub mod comparison;
pub mod glimpse;
pub mod grants;
pub mod places;
pub mod policy;

pub use blueprint::{Blueprint, LeftOut, Owner, Why};
pub use body::{Body, extended};
pub use catalog::{Catalog, Listed};
pub use comparison::{Asked, Comparison, Held, Surplus, compare};
pub use glimpse::{Answers, glimpse, reads};
pub use grants::{dropped, lost};
pub use places::{Blank, Places, Zone};
pub use policy::{Granted, Policies, Policy};
