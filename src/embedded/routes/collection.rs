//! What the routes of an account's resources have in common: listing, showing and creating them.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply};
use crate::embedded::route_table::RouteAction;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountResource, ResourceKind};

/// The resources of one kind, with the function that makes the API's entry of one.
#[derive(Clone, Copy)]
pub(super) struct ResourceCollection {
    kind: ResourceKind,
    entry: fn(&AccountResource) -> Value,
}

impl ResourceCollection {
    pub(super) const fn new(kind: ResourceKind, entry: fn(&AccountResource) -> Value) -> Self {
        Self { kind, entry }
    }

    /// Lists the account's, page by page.
    pub(super) fn list(self) -> impl RouteAction {
        move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
            Ok(ApiReply::page(self.entries(state, call), call))
        }
    }

    /// Shows the one whose name the path has as `param`.
    pub(super) fn show(self, param: &'static str, absent: fn() -> ApiRefusal) -> impl RouteAction {
        move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
            let found = self.find_named(state, call, call.param(param));
            Ok(ApiReply::ok((self.entry)(found.ok_or_else(absent)?)))
        }
    }

    /// Creates one, with the name that the body has under `name_key`.
    pub(super) fn create(
        self,
        name_key: &'static str,
        issue_id: fn(&mut ServerState) -> String,
    ) -> impl RouteAction {
        move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
            let name = required_text(call, name_key)?;
            let id = issue_id(state);
            let created = self.add(state, call, id, name)?;
            Ok(ApiReply::ok((self.entry)(created)))
        }
    }

    /// The entries of the account's.
    pub(super) fn entries(self, state: &ServerState, call: &IncomingCall) -> Vec<Value> {
        let account = call.param("account");
        let resources = state.resources.iter();
        let here = resources.filter(|resource| resource.is(self.kind, account));
        here.map(self.entry).collect()
    }

    /// The first of the account's that `is_wanted` accepts.
    pub(super) fn find<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        is_wanted: impl Fn(&AccountResource) -> bool,
    ) -> Option<&'s mut AccountResource> {
        let account = call.param("account");
        let mut resources = state.resources.iter_mut();
        resources.find(|resource| resource.is(self.kind, account) && is_wanted(resource))
    }

    /// The account's with the id that the path has as `param`.
    pub(super) fn find_by_id<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        param: &str,
    ) -> Option<&'s mut AccountResource> {
        self.find(state, call, |resource| resource.id == call.param(param))
    }

    pub(super) fn find_named<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        name: &str,
    ) -> Option<&'s mut AccountResource> {
        self.find(state, call, |resource| resource.name == name)
    }

    /// Adds one; refused if the name is taken.
    pub(super) fn add<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        id: String,
        name: String,
    ) -> Result<&'s mut AccountResource, ApiRefusal> {
        if self.find_named(state, call, &name).is_some() {
            // No source gives the number that each product answers this with; wrangler looks first.
            let message = format!("`{name}` exists already");
            return Err(ApiRefusal::without_code(StatusCode::CONFLICT, &message));
        }
        let place = state.resources.len();
        state.resources.push(AccountResource {
            kind: self.kind,
            account: call.param("account").to_owned(),
            id,
            name,
            details: Map::new(),
        });
        Ok(&mut state.resources[place])
    }
}

/// A text that the body must have.
pub(super) fn required_text(call: &IncomingCall, key: &str) -> Result<String, ApiRefusal> {
    let text = call.field(key).as_str().map(str::to_owned);
    text.ok_or_else(|| ApiRefusal::bad_request(&format!("`{key}` is missing")))
}
