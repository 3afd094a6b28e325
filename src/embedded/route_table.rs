//! Routes as a table: path, what a caller needs, what is then done. The caller is checked before
//! anything is done.

use std::future::Future;
use std::pin::Pin;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use super::authority;
use super::authority::accepted_permissions::RouteRequirement;
use super::authority::caller::ApiCaller;
use super::call::IncomingCall;
use super::envelope::RouteResult;
use super::state::ServerState;
use super::world::SharedWorld;

/// What a route does. It runs only for a caller who meets the route's requirement.
pub(super) trait RouteAction:
    Fn(&mut ServerState, &ApiCaller, &IncomingCall) -> RouteResult + Clone + Send + Sync + 'static
{
}

impl<A> RouteAction for A where
    A: Fn(&mut ServerState, &ApiCaller, &IncomingCall) -> RouteResult
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// Routes by path and method, with what a caller needs for each.
pub(super) struct RouteTable {
    base: &'static str,
    router: Router<SharedWorld>,
}

impl RouteTable {
    /// A table of routes whose paths continue `base`.
    pub(super) fn under(base: &'static str) -> Self {
        let router = Router::new();
        Self { base, router }
    }

    /// The routes of these tables together.
    pub(super) fn joined(tables: impl IntoIterator<Item = Self>) -> Self {
        let routers = tables.into_iter().map(|table| table.router);
        let router = routers.fold(Router::new(), Router::merge);
        Self { base: "", router }
    }

    pub(super) fn get(self, path: &str, needs: RouteRequirement, act: impl RouteAction) -> Self {
        self.add(path, get(GuardedRoute(needs, act)))
    }

    pub(super) fn post(self, path: &str, needs: RouteRequirement, act: impl RouteAction) -> Self {
        self.add(path, post(GuardedRoute(needs, act)))
    }

    pub(super) fn put(self, path: &str, needs: RouteRequirement, act: impl RouteAction) -> Self {
        self.add(path, put(GuardedRoute(needs, act)))
    }

    pub(super) fn patch(self, path: &str, needs: RouteRequirement, act: impl RouteAction) -> Self {
        self.add(path, patch(GuardedRoute(needs, act)))
    }

    pub(super) fn delete(self, path: &str, needs: RouteRequirement, act: impl RouteAction) -> Self {
        self.add(path, delete(GuardedRoute(needs, act)))
    }

    fn add(self, path: &str, method: MethodRouter<SharedWorld>) -> Self {
        let path = format!("{}{path}", self.base);
        let router = self.router.route(&path, method);
        Self { router, ..self }
    }

    pub(super) fn into_router(self) -> Router<SharedWorld> {
        self.router
    }
}

/// An action behind its requirement.
#[derive(Clone)]
struct GuardedRoute<A>(RouteRequirement, A);

impl<A: RouteAction> Handler<(), SharedWorld> for GuardedRoute<A> {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, shared: SharedWorld) -> Self::Future {
        Box::pin(async move {
            let Self(requirement, action) = self;
            let call = IncomingCall::read(request).await;
            let mut world = shared.lock();
            let outcome = authority::admit(&world.state, &call, &requirement)
                .and_then(|caller| action(&mut world.state, &caller, &call));
            match outcome {
                Ok(reply) => reply.into_response(),
                Err(refusal) => refusal.into_response(),
            }
        })
    }
}
