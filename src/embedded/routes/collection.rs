//! What the routes of an account's resources have in common: to list them, to find one, to make one.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply};
use crate::embedded::route_table::RouteAction;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

/// The resources of one kind, with the way the API shows them.
#[derive(Clone, Copy)]
pub(crate) struct ResourceCollection {
    pub(crate) kind: ResourceKind,
    pub(crate) entry: fn(&AccountResource) -> Value,
}

impl ResourceCollection {
    /// Lists the account's, page by page.
    pub(crate) fn list(self) -> impl RouteAction {
        move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
            Ok(ApiReply::page(self.entries(state, call), call))
        }
    }

    /// Makes one, with the name that the body has under `name_key`.
    pub(crate) fn create(
        self,
        name_key: &'static str,
        issue_id: fn(&mut ServerState) -> String,
    ) -> impl RouteAction {
        move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
            let name = required_text(call, name_key)?;
            let id = issue_id(state);
            let made = self.add(state, call, id, name)?;
            Ok(ApiReply::of((self.entry)(made)))
        }
    }

    /// The entries of the account's.
    pub(crate) fn entries(self, state: &ServerState, call: &IncomingCall) -> Vec<Value> {
        let resources = state.resources_of(self.kind, call.param("account"));
        resources.map(self.entry).collect()
    }

    /// The first of the account's that is meant.
    pub(crate) fn find<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        is_meant: impl Fn(&AccountResource) -> bool,
    ) -> Option<&'s mut AccountResource> {
        let account = call.param("account");
        let mut resources = state.resources.iter_mut();
        resources.find(|resource| resource.is(self.kind, account) && is_meant(resource))
    }

    /// The account's with this id.
    pub(crate) fn with_id<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        id: &str,
    ) -> Option<&'s mut AccountResource> {
        self.find(state, call, |resource| resource.id == id)
    }

    /// The account's with this name.
    pub(crate) fn with_name<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        name: &str,
    ) -> Option<&'s mut AccountResource> {
        self.find(state, call, |resource| resource.name == name)
    }

    /// Makes one; refused if the name is taken.
    pub(crate) fn add<'s>(
        self,
        state: &'s mut ServerState,
        call: &IncomingCall,
        id: String,
        name: String,
    ) -> Result<&'s mut AccountResource, ApiRefusal> {
        let account = call.param("account");
        let is_taken = |resource: &AccountResource| resource.name == name;
        if state.resources_of(self.kind, account).any(is_taken) {
            // Which number each product gives to this is in no source; wrangler looks first.
            let message = format!("`{name}` exists already");
            return Err(ApiRefusal::without_code(StatusCode::CONFLICT, &message));
        }
        Ok(state.add_resource(AccountResource {
            kind: self.kind,
            account: account.to_owned(),
            id,
            name,
            details: Map::new(),
        }))
    }
}

/// A text that the body must have.
pub(crate) fn required_text(call: &IncomingCall, key: &str) -> Result<String, ApiRefusal> {
    let text = call.field(key).as_str().map(str::to_owned);
    text.ok_or_else(|| ApiRefusal::bad_request(&format!("`{key}` is missing")))
}
