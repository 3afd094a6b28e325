//! How a route is reached: who calls is settled before anything is done.

use std::future::Future;
use std::pin::Pin;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};

use super::authority;
use super::authority::caller::ApiCaller;
use super::authority::requirement::RouteRequirement;
use super::call::ApiCall;
use super::envelope::RouteResult;
use super::state::ServerState;
use super::world::SharedWorld;

/// What a route does. It runs only for a caller who meets the route's requirement.
pub(super) trait RouteAction:
    Fn(&mut ServerState, &ApiCaller, &ApiCall) -> RouteResult + Clone + Send + Sync + 'static
{
}

impl<A> RouteAction for A where
    A: Fn(&mut ServerState, &ApiCaller, &ApiCall) -> RouteResult + Clone + Send + Sync + 'static
{
}

/// A route: what a caller needs, and what is then done.
#[derive(Clone)]
pub(super) struct GuardedRoute<A>(pub(super) RouteRequirement, pub(super) A);

impl<A: RouteAction> Handler<(), SharedWorld> for GuardedRoute<A> {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, shared: SharedWorld) -> Self::Future {
        Box::pin(async move {
            let Self(requirement, action) = self;
            let call = ApiCall::read(request).await;
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
