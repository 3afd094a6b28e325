//! The server: a thread of its own with a runtime of its own, so that a prompt that blocks
//! elsewhere does not starve it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::JoinHandle;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use serde_json::Value;
use tokio::sync::oneshot;

use super::call::BODY_LIMIT;
use super::connection::{DisconnectHandle, LoopbackListener};
use super::middleware::exchange;
use super::routes;
use super::state::ServerState;
use super::world::{RecordedRequest, SharedWorld};

/// A running embedded Cloudflare. Dropping it stops it and closes its port.
pub struct EmbeddedServer {
    address: SocketAddr,
    shared: SharedWorld,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl EmbeddedServer {
    /// Starts a server on loopback that holds `state`, on `port` or on a free one.
    ///
    /// # Errors
    /// The port is taken, the thread or its runtime cannot be made, or `state` is no state file.
    pub fn start(state: &Value, port: Option<u16>) -> io::Result<Self> {
        let state = ServerState::from_json(state)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = SharedWorld::new(state);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = shared.clone();
        let thread = std::thread::Builder::new()
            .name("embedded-cloudflare".to_owned())
            .spawn(move || runtime.block_on(serve(listener, served, stopped)))?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// What to set `CLOUDFLARE_API_BASE_URL` to.
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, routes::BASE)
    }

    /// The requests so far, in the order in which they arrived.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.lock().requests.clone()
    }

    /// The state now, as a state file.
    pub fn state(&self) -> Value {
        self.shared.lock().state.to_json()
    }

    /// Changes the state; no request is served meanwhile. What faults and pending secrets have
    /// counted so far begins anew.
    ///
    /// # Errors
    /// What comes out is no state file.
    pub fn edit_state(&self, edit: impl FnOnce(&mut Value)) -> io::Result<()> {
        let mut world = self.shared.lock();
        let mut state = world.state.to_json();
        edit(&mut state);
        world.state = ServerState::from_json(&state)?;
        Ok(())
    }
}

impl Drop for EmbeddedServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only if the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Serves until `stopped`; the runtime then ends and drops the answers that still hang.
async fn serve(listener: TcpListener, shared: SharedWorld, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let app = routes::router()
        .with_state(shared.clone())
        .layer(from_fn_with_state(shared, exchange))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .into_make_service_with_connect_info::<DisconnectHandle>();
    tokio::select! {
        _ = axum::serve(LoopbackListener(listener), app) => {}
        _ = stopped => {}
    }
}
