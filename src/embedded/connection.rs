//! Loopback connections that can be cut without an answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections are [`LoopbackConnection`]s.
pub(super) struct LoopbackListener(pub(super) TcpListener);

pub(super) struct LoopbackConnection {
    stream: TcpStream,
    disconnect: DisconnectHandle,
}

/// Cuts a [`LoopbackConnection`]: nothing more is written to it, and the server drops it.
#[derive(Clone, Default)]
pub(super) struct DisconnectHandle(Arc<AtomicBool>);

impl DisconnectHandle {
    pub(super) fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check_intact(&self) -> io::Result<()> {
        if self.0.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl Listener for LoopbackListener {
    type Io = LoopbackConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (LoopbackConnection, SocketAddr) {
        loop {
            // An accept fails when the client is gone again already, or for lack of descriptors;
            // either way the next one can succeed.
            if let Ok((stream, peer)) = self.0.accept().await {
                // Small answers must not wait for an acknowledgement.
                let _ = stream.set_nodelay(true);
                let disconnect = DisconnectHandle::default();
                return (LoopbackConnection { stream, disconnect }, peer);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, LoopbackListener>> for DisconnectHandle {
    fn connect_info(stream: IncomingStream<'_, LoopbackListener>) -> Self {
        stream.io().disconnect.clone()
    }
}

impl AsyncRead for LoopbackConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.disconnect.check_intact()?;
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for LoopbackConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.disconnect.check_intact()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.disconnect.check_intact()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
