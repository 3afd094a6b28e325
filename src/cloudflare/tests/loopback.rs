//! A server for tests: one scripted reaction a request, on a loopback port.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

use crate::cloudflare::{ApiAuth, ApiBase, Client, ClientSettings};

/// The token that clients of a [`Server`] use.
pub(super) const TOKEN: &str = "cfut_not-a-real-token";

/// What the server does with one request.
pub(super) enum Reaction {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Waits until as many requests wait here as the barrier wants, then sends these bytes.
    Together(Arc<Barrier>, Vec<u8>),
    /// Sends these bytes and then the same byte for ever.
    Endless(Vec<u8>),
    /// Sends these bytes and keeps the connection open.
    Hang(Vec<u8>),
}

type Script = dyn Fn(usize, &str) -> Reaction + Send + Sync;

/// A running server.
pub(super) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// A server that reacts to request `n` (from 0), given its text, as `script` says.
    pub(super) async fn start(
        script: impl Fn(usize, &str) -> Reaction + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let script: Arc<Script> = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&script)));
            }
        });
        Self { port, requests }
    }

    /// A server that always reacts with the answer `status`, `headers`, `body`.
    pub(super) async fn always(status: u16, headers: &str, body: &str) -> Self {
        let bytes = answer(status, headers, body);
        Self::start(move |_, _| Reaction::Bytes(bytes.clone())).await
    }

    /// The texts of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Their first lines, without the version of HTTP.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |text: &String| text.split(" HTTP/").next().unwrap_or_default().to_owned();
        self.requests().iter().map(line).collect()
    }

    /// Where the API is.
    pub(super) fn base(&self) -> ApiBase {
        ApiBase::parse(&format!("http://127.0.0.1:{}/client/v4", self.port)).unwrap()
    }

    /// A client with these settings.
    pub(super) fn client(&self, settings: ClientSettings) -> Client<'static> {
        Client::new(self.base(), ApiAuth::Token(TOKEN.into()), settings)
    }
}

/// The bytes of an answer.
pub(super) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

/// A successful answer with this result.
pub(super) fn success(result: &str) -> Vec<u8> {
    let body = format!(r#"{{"success":true,"errors":[],"messages":[],"result":{result}}}"#);
    answer(200, "cf-ray: 8f00ba4c0ffee000-LCL\r\n", &body)
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, script: Arc<Script>) {
    let text = read(&mut stream).await;
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(text.clone());
        seen.len() - 1
    };
    let bytes = match script(number, &text) {
        Reaction::Bytes(bytes) => bytes,
        Reaction::Together(barrier, bytes) => {
            barrier.wait().await;
            bytes
        }
        Reaction::Endless(bytes) => {
            let _ = stream.write_all(&bytes).await;
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
            return;
        }
        Reaction::Hang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            return;
        }
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

/// One request with its body.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
