//! The server: a thread of its own with a runtime of its own, so that a prompt that blocks
//! elsewhere does not starve it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::extract::DefaultBodyLimit;
use axum::middleware;
use tokio::sync::oneshot;

use super::call::BODY_LIMIT;
use super::exchange::exchange;
use super::groups;
use super::line::{Cutter, Lines};
use super::recording::Recorded;
use super::routes;
use super::state::State;

/// What every connection shares.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<World>>);

/// The state, and what was asked so far.
pub(super) struct World {
    pub(super) state: State,
    pub(super) requests: Vec<Recorded>,
}

impl Shared {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running embedded Cloudflare. Dropping it stops it and closes its port.
pub struct Server {
    address: SocketAddr,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on loopback that holds `state`, on `port` or on a free one.
    ///
    /// # Errors
    /// The port is taken, the thread or its runtime cannot be made, or a token of `state` names a
    /// permission group that does not exist.
    pub fn start(state: State, port: Option<u16>) -> io::Result<Self> {
        groups::all_known(&state)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Shared(Arc::new(Mutex::new(World {
            state,
            requests: Vec::new(),
        })));
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
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.world().requests.clone()
    }

    /// Looks at the state, or changes it; no request is served meanwhile.
    pub fn state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.shared.world().state)
    }
}

impl Drop for Server {
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

/// Serves until `stopped`; the runtime's end then drops whatever still hangs.
async fn serve(listener: TcpListener, shared: Shared, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let app = routes::all()
        .with_state(shared.clone())
        .layer(middleware::from_fn_with_state(shared, exchange))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .into_make_service_with_connect_info::<Cutter>();
    tokio::select! {
        _ = axum::serve(Lines(listener), app) => {}
        _ = stopped => {}
    }
}
