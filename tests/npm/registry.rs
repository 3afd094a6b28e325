//! An npm registry on loopback with the packages of one folder, and those of the platforms that nothing
//! was built for: a package manager resolves them too, and downloads none of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as Name, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA512, digest};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// What is published.
struct Published {
    /// What the registry says of a package, by name.
    documents: BTreeMap<String, Value>,
    /// Packages, by file name.
    files: BTreeMap<String, Vec<u8>>,
}

/// The registry, until it is dropped.
pub(super) struct Registry {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Registry {
    /// Serves every `.tgz` of `folder`.
    pub(super) fn start(folder: &Path) -> Self {
        let (address, bound) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let folder = folder.to_owned();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let url = format!("http://{}", listener.local_addr().unwrap());
                let published = Arc::new(publish(&folder, &url));
                address.send(url).unwrap();
                let routes = Router::new()
                    .route("/{name}", get(document))
                    .route("/{name}/-/{file}", get(package))
                    .with_state(published);
                let serve = axum::serve(listener, routes);
                let until = async {
                    let _ = stopped.await;
                };
                serve.with_graceful_shutdown(until).await.unwrap();
            });
        });
        Self {
            url: bound.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Its address, with a slash at the end.
    pub(super) fn url(&self) -> String {
        format!("{}/", self.url)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn document(State(published): State<Arc<Published>>, Name(name): Name<String>) -> Response {
    match published.documents.get(&name) {
        Some(document) => axum::Json(document).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn package(
    State(published): State<Arc<Published>>,
    Name((_, file)): Name<(String, String)>,
) -> Response {
    match published.files.get(&file) {
        Some(bytes) => bytes.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn publish(folder: &Path, url: &str) -> Published {
    let mut published = Published {
        documents: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        let manifest = manifest(&path);
        let sums = (hex(&SHA1_FOR_LEGACY_USE_ONLY, &bytes), hex(&SHA512, &bytes));
        published.add(url, manifest, &file, Some(sums));
        published.files.insert(file, bytes);
    }
    let wrapper = &published.documents["wrangler-permit"];
    let version = wrapper["dist-tags"]["latest"].as_str().unwrap().to_owned();
    let manifest = &wrapper["versions"][&version];
    let platforms = manifest["optionalDependencies"].as_object().unwrap();
    let absent = platforms
        .keys()
        .filter(|name| !published.documents.contains_key(*name));
    for name in absent.cloned().collect::<Vec<_>>() {
        let parts: Vec<&str> = name.rsplitn(3, '-').collect();
        let manifest =
            json!({ "name": name, "version": version, "os": [parts[1]], "cpu": [parts[0]] });
        published.add(url, manifest, "never-downloaded.tgz", None);
    }
    published
}

impl Published {
    fn add(&mut self, url: &str, mut manifest: Value, file: &str, sums: Option<(String, String)>) {
        let name = manifest["name"].as_str().unwrap().to_owned();
        let version = manifest["version"].as_str().unwrap().to_owned();
        let (sha1, sha512) = sums.unwrap_or_else(|| ("0".repeat(40), "0".repeat(128)));
        manifest["dist"] = json!({
            "tarball": format!("{url}/{name}/-/{file}"),
            "shasum": sha1,
            "integrity": format!("sha512-{}", base64(&sha512)),
        });
        let document = json!({
            "name": name,
            "dist-tags": { "latest": version },
            // Yarn does not install what is too young.
            "time": { version.as_str(): "2020-01-01T00:00:00.000Z" },
            "versions": { version.as_str(): manifest },
        });
        self.documents.insert(name, document);
    }
}

/// The `package.json` of a package.
fn manifest(package: &Path) -> Value {
    let mut unpack = Command::new("tar");
    unpack.arg("-xzOf").arg(package).arg("package/package.json");
    serde_json::from_slice(&unpack.output().unwrap().stdout).unwrap()
}

fn hex(algorithm: &'static ring::digest::Algorithm, bytes: &[u8]) -> String {
    let sum = digest(algorithm, bytes);
    sum.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Hexadecimal digits as base64.
fn base64(hex: &str) -> String {
    let script = "process.stdout.write(Buffer.from(process.argv[1], 'hex').toString('base64'))";
    let ran = Command::new("node").args(["-e", script, hex]).output();
    String::from_utf8(ran.unwrap().stdout).unwrap()
}
