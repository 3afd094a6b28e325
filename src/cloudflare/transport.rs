//! The HTTP client underneath, and one attempt over it.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Certificate, redirect};
use secrecy::zeroize::Zeroizing;

use super::base::ApiBase;
use super::request::ApiRequest;
use super::retry::ClientSettings;

/// An answer of a server, read to its end.
pub(super) struct HttpAnswer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// Wiped after it was read: it can hold a value.
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Why an attempt gave no complete answer.
pub(super) enum TransportError {
    /// The connection failed or was lost.
    Network {
        /// The causes, outermost first.
        reason: String,
        /// Whether the request may have arrived.
        sent: bool,
    },
    /// The body is longer than the limit.
    TooLarge,
}

impl HttpAnswer {
    /// The text of a header, if it is visible ASCII.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.to_owned())
    }

    /// The ray id, if the header has the shape of one: a server or a proxy can write anything there.
    pub(super) fn ray(&self) -> Option<String> {
        self.header("cf-ray").filter(|ray| is_ray(ray))
    }

    pub(super) fn location(&self) -> Option<String> {
        (300..400)
            .contains(&self.status)
            .then(|| self.header(LOCATION.as_str()))?
    }
}

/// Whether `text` is 16 hexadecimal digits, with or without the three letters of a data center.
fn is_ray(text: &str) -> bool {
    let (id, place) = match text.split_once('-') {
        Some((id, place)) => (id, Some(place)),
        None => (text, None),
    };
    let is_place =
        |place: &str| place.len() == 3 && place.bytes().all(|byte| byte.is_ascii_uppercase());
    id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && place.is_none_or(is_place)
}

/// Builds the client, with the bundled root certificates where this machine has none: slim images,
/// in which CI often runs wrangler, come without. Returns whether that was so.
pub(super) fn build(
    base: &ApiBase,
    auth: &HeaderMap,
    settings: &ClientSettings,
) -> Result<(reqwest::Client, bool), String> {
    // Another part of the program may have been first; any provider is good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("wrangler-permit/", env!("CARGO_PKG_VERSION")))
            .default_headers(auth.clone())
            .redirect(redirect::Policy::none())
            .connect_timeout(settings.connect);
        match (base.is_loopback(), base.is_plain()) {
            // A proxy would send it away from this machine; and loading certificates takes longer than
            // all the rest.
            (true, true) => builder.no_proxy().tls_certs_only([]),
            (true, false) => builder.no_proxy(),
            (false, _) => builder,
        }
    };
    if let Ok(client) = builder().build() {
        return Ok((client, false));
    }
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|root| Certificate::from_der(root).ok());
    match builder().tls_certs_only(roots).build() {
        Ok(client) => Ok((client, true)),
        Err(error) => Err(causes(error)),
    }
}

/// Sends `request` once and reads at most `limit` bytes of the answer.
pub(super) async fn send(
    client: &reqwest::Client,
    request: &ApiRequest,
    limit: usize,
) -> Result<HttpAnswer, TransportError> {
    let mut outgoing = client.request(request.call.method.clone(), request.url.clone());
    if let Some(body) = &request.body {
        outgoing = outgoing
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body.clone());
    }
    let mut response = outgoing.send().await.map_err(describe_failure)?;
    let announced = response.content_length().unwrap_or(0);
    let room = usize::try_from(announced).unwrap_or(limit).min(limit);
    let mut body = Zeroizing::new(Vec::with_capacity(room));
    while let Some(chunk) = response.chunk().await.map_err(describe_failure)? {
        if body.len() + chunk.len() > limit {
            return Err(TransportError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpAnswer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body,
    })
}

fn describe_failure(error: reqwest::Error) -> TransportError {
    TransportError::Network {
        sent: !(error.is_connect() || error.is_builder()),
        reason: causes(error),
    }
}

/// The causes of `error`, outermost first, without the URL and without the layers that only say that
/// something below them failed.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut texts = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(current) = cause {
        let text = current.to_string();
        cause = current.source();
        let says_nothing = text == "error sending request" || text.starts_with("client error (");
        if cause.is_none() || !says_nothing {
            texts.push(text);
        }
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::is_ray;

    #[test]
    fn a_ray_has_one_shape() {
        for ray in ["8f00ba4c0ffee000", "8f00ba4c0ffee000-LCL"] {
            assert!(is_ray(ray), "{ray}");
        }
        let long = "8f00ba4c0ffee000".repeat(400);
        for other in [
            "",
            "8f00ba4c0ffee000-",
            "8f00ba4c0ffee000-hunter2",
            "hunter2-hunter2-",
            "cfut_hunter2",
            &long,
        ] {
            assert!(!is_ray(other), "{other}");
        }
    }
}
