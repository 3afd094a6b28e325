//! The client: builds requests, sends them within limits, repeats those that can be repeated, and turns
//! answers into results or errors.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::auth::ApiAuth;
use super::base::ApiBase;
use super::classify::classify;
use super::deadlines::{Deadlines, ReadingGuard};
use super::echo::EchoDetector;
use super::envelope::{PageInfo, ResponseEnvelope};
use super::error::ApiError;
use super::hint::ConnectionHint;
use super::request::{ApiRequest, CarriedValue};
use super::request_log::RequestLogEntry;
use super::request_window::{LIMIT, RequestWindow};
use super::requests_in_flight::{Awaited, RequestsInFlight};
use super::retry::{ClientSettings, exhausted, retry_after};
use super::server_text::ServerText;
use super::transport::{self, TransportError};

/// The most characters of server text that are shown.
const LONGEST_TEXT: usize = 400;

/// Said of an answer that is not read because the credential is in it.
const ECHOED: &str = "the credential is in it, so it is not shown";

/// A connection to one API with one credential.
///
/// Nothing happens before the first call: not even certificates are loaded.
pub(crate) struct Client<'a> {
    base: ApiBase,
    auth: ApiAuth,
    echo: OnceLock<EchoDetector>,
    settings: ClientSettings,
    log: Option<&'a (dyn Fn(&RequestLogEntry<'_>) + Sync)>,
    http: OnceLock<Result<(reqwest::Client, bool), String>>,
    in_flight: Semaphore,
    attempts: AtomicU32,
    window: RequestWindow,
    waits: RequestsInFlight,
    deadlines: Deadlines,
}

/// An attempt that failed, and whether another one can succeed.
struct AttemptError {
    error: ApiError,
    transient: bool,
    retry_after: Option<Duration>,
}

impl<'a> Client<'a> {
    /// A client for the API at `base`.
    pub(crate) fn new(base: ApiBase, auth: ApiAuth, settings: ClientSettings) -> Self {
        Self {
            in_flight: Semaphore::new(settings.in_flight),
            base,
            auth,
            echo: OnceLock::new(),
            settings,
            log: None,
            http: OnceLock::new(),
            attempts: AtomicU32::new(0),
            window: RequestWindow::default(),
            waits: RequestsInFlight::default(),
            deadlines: Deadlines::default(),
        }
    }

    /// The same client, which calls `log` after every attempt.
    #[must_use]
    pub(crate) fn logging(mut self, log: &'a (dyn Fn(&RequestLogEntry<'_>) + Sync)) -> Self {
        self.log = Some(log);
        self
    }

    /// Host and port of the API, for messages.
    pub(crate) fn host(&self) -> String {
        self.base.host()
    }

    /// What has been waited for longest, and for how long.
    pub(crate) fn oldest_wait(&self) -> Option<(Awaited, Duration)> {
        self.waits.oldest()
    }

    /// Counts the turn that `subject` gives among what is waited for until the guard is dropped.
    pub(crate) fn wait_for(&self, subject: &'static str) -> impl Drop + '_ {
        self.waits.begin(Awaited::Turn(subject))
    }

    /// Begins to learn what is there: until the guard is dropped, all calls together have their time.
    pub(crate) fn begin_reading(&self) -> ReadingGuard<'_> {
        self.deadlines.begin_reading(self.settings.reading)
    }

    /// How many requests were sent so far, repetitions included.
    pub(crate) fn requests(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Whether the bundled root certificates are in use, because this machine has none.
    fn bundled_roots(&self) -> bool {
        matches!(self.http.get(), Some(Ok((_, true))))
    }

    /// The result of GET `segments`.
    pub(super) async fn get<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<T, ApiError> {
        let (result, _) = self.get_page(segments, &[]).await?;
        Ok(result)
    }

    /// The result of GET `segments` with `query`, and its page information.
    pub(super) async fn get_page<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, u64)],
    ) -> Result<(T, PageInfo), ApiError> {
        let request = ApiRequest::new(&self.base, Method::GET, segments, query)?;
        self.request_result(&request).await
    }

    /// The result of `method` on `segments` with `body`, sent once.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let request = ApiRequest::new(&self.base, method, segments, &[])?.with_body(body, None)?;
        Ok(self.request_result(&request).await?.0)
    }

    /// The result of POST `segments` with `body`, sent once, where one of the two carries a value that must
    /// not be shown.
    pub(super) async fn post_carrying<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        body: &impl Serialize,
        value: CarriedValue,
    ) -> Result<T, ApiError> {
        let request = ApiRequest::new(&self.base, Method::POST, segments, &[])?;
        let request = request.with_body(body, Some(value))?;
        Ok(self.request_result(&request).await?.0)
    }

    /// The result of `request` as the type that the call promises, and its page information.
    async fn request_result<T: DeserializeOwned>(
        &self,
        request: &ApiRequest,
    ) -> Result<(T, PageInfo), ApiError> {
        let envelope = self.call(request).await?;
        let result = serde_json::from_str(&envelope.result);
        let result = result.map_err(|error| ApiError::Malformed {
            call: request.call.clone(),
            status: 200,
            excerpt: self.with_text_of(request, false, |text| text.misfit(&error)),
        })?;
        Ok((result, envelope.info))
    }

    /// Sends `request` until an answer counts, the tries are used up or the time is over.
    async fn call(&self, request: &ApiRequest) -> Result<ResponseEnvelope, ApiError> {
        // The semaphore is never closed, so there is nothing to learn from the permit.
        let _permit = self.in_flight.acquire().await.ok();
        self.take_room().await;
        let deadline = self.deadlines.begin_call(&self.settings);
        let deadline = deadline.map_err(|limit| self.timed_out(request, limit))?;
        self.wait_for_requests(deadline).await;
        let _wait = self.waits.begin(Awaited::Answer(request.call.subject()));
        let mut tries = 0;
        loop {
            let failure = match self.attempt(request, deadline).await {
                Ok(envelope) => return Ok(envelope),
                Err(failure) => failure,
            };
            tries += 1;
            let throttled = matches!(failure.error, ApiError::RateLimited { .. });
            // A request that came too early was not carried out, whatever it was to do.
            let untouched = matches!(failure.error, ApiError::RateLimited { status: 429, .. });
            if !failure.transient || !(untouched || request.is_repeatable()) {
                return Err(failure.error);
            }
            let wait = self.settings.wait(tries, throttled, failure.retry_after);
            match wait {
                Some(wait) if Instant::now() + wait < deadline => sleep(wait).await,
                _ => return Err(failure.error),
            }
            self.window.count();
        }
    }

    /// Waits until the limit of requests has room for one more.
    async fn take_room(&self) {
        let mut room = self.window.take_room(self.settings.limit);
        if room.is_ok() {
            return;
        }
        let _wait = self.waits.begin(Awaited::Turn(LIMIT));
        let time = self.deadlines.reading_time();
        while let Err(wait) = room {
            sleep(wait).await;
            room = self.window.take_room(self.settings.limit);
        }
        self.deadlines.keep_reading_time(time);
    }

    /// Waits where Cloudflare has said that no request is left. A wait that is too long is not begun: the
    /// answer to the request says so then.
    async fn wait_for_requests(&self, deadline: Instant) {
        let wait = self.deadlines.exhausted_for(deadline);
        if let Some(wait) = wait.filter(|wait| *wait <= self.settings.longest_wait) {
            let _wait = self.waits.begin(Awaited::Turn(LIMIT));
            sleep(wait).await;
        }
    }

    fn timed_out(&self, request: &ApiRequest, limit: Duration) -> ApiError {
        ApiError::TimedOut {
            call: request.call.clone(),
            host: self.base.host(),
            limit,
        }
    }

    /// One attempt, logged and counted.
    async fn attempt(
        &self,
        request: &ApiRequest,
        deadline: Instant,
    ) -> Result<ResponseEnvelope, Box<AttemptError>> {
        let http = self.http(request).map_err(AttemptError::lasting)?;
        let start = Instant::now();
        let limit = self.settings.attempt.min(deadline.duration_since(start));
        let is_first = self.attempts.fetch_add(1, Ordering::Relaxed) == 0;
        let sent = transport::send(http, request, self.settings.body_limit);
        let outcome = timeout(limit, sent).await;
        let answer = outcome.as_ref().ok().and_then(|sent| sent.as_ref().ok());
        if let Some(answer) = answer {
            self.deadlines.note_answer(exhausted(&answer.headers));
        }
        let ray = answer.and_then(transport::HttpAnswer::ray);
        if let Some(log) = self.log {
            log(&RequestLogEntry {
                method: request.call.method.as_str(),
                path: &request.call.path,
                status: answer.map(|answer| answer.status),
                milliseconds: start.elapsed().as_millis(),
                ray: ray.as_deref(),
                bundled_roots: is_first && self.bundled_roots(),
            });
        }
        match outcome {
            Ok(Ok(answer)) => self.classify(request, &answer),
            Ok(Err(failure)) => Err(self.describe_failure(request, failure)),
            Err(_) => Err(AttemptError::transient(self.timed_out(request, limit))),
        }
    }

    fn classify(
        &self,
        request: &ApiRequest,
        answer: &transport::HttpAnswer,
    ) -> Result<ResponseEnvelope, Box<AttemptError>> {
        let retry_after = retry_after(&answer.headers);
        let is_echo = self.is_echo(answer, false);
        let is_withheld = is_echo && self.is_echo(answer, true);
        let classified = self.with_text_of(request, is_withheld, |text| {
            classify(&request.call, answer, retry_after, text)
        });
        // A name in it would be shown. What carries a value is a write, and was done.
        if is_echo && classified.is_ok() && request.carried.is_none() {
            return Err(AttemptError::lasting(ApiError::Malformed {
                call: request.call.clone(),
                status: answer.status,
                excerpt: ECHOED.to_owned(),
            }));
        }
        classified.map_err(|error| {
            let throttled = matches!(error, ApiError::RateLimited { .. });
            let transient = throttled || answer.status >= 500;
            let too_long = retry_after.is_some_and(|wait| wait > self.settings.longest_wait);
            let error = if transient && too_long {
                ApiError::RateLimited {
                    call: request.call.clone(),
                    status: answer.status,
                    retry_after,
                }
            } else {
                error
            };
            Box::new(AttemptError {
                error,
                transient,
                retry_after,
            })
        })
    }

    fn describe_failure(&self, request: &ApiRequest, failure: TransportError) -> Box<AttemptError> {
        let call = request.call.clone();
        match failure {
            TransportError::Network { reason, sent } => {
                let hint = match ConnectionHint::from_causes(&reason) {
                    Some(ConnectionHint::Tls) if self.bundled_roots() => {
                        Some(ConnectionHint::BundledRoots)
                    }
                    hint => hint,
                };
                AttemptError::transient(ApiError::Unreachable {
                    call,
                    host: self.base.host(),
                    hint,
                    reason: self.clean(&reason),
                    sent,
                })
            }
            TransportError::TooLarge => AttemptError::lasting(ApiError::TooLarge {
                call,
                limit: self.settings.body_limit,
            }),
        }
    }

    /// The HTTP client, built when it is first needed.
    fn http(&self, request: &ApiRequest) -> Result<&reqwest::Client, ApiError> {
        let call = request.call.clone();
        let Ok(auth) = self.auth.headers() else {
            return Err(ApiError::Unsendable { call });
        };
        let build = || transport::build(&self.base, &auth, &self.settings);
        match self.http.get_or_init(build) {
            Ok((client, _)) => Ok(client),
            Err(reason) => Err(ApiError::Setup {
                call,
                reason: self.clean(reason),
            }),
        }
    }

    /// Whether the answer repeats the credential; `otherwise` than as it is, where that is taken out of what
    /// is shown.
    fn is_echo(&self, answer: &transport::HttpAnswer, otherwise: bool) -> bool {
        let detector = self.echo.get_or_init(|| self.auth.echo_detector());
        let location = answer.location().unwrap_or_default();
        [&*answer.body, location.as_bytes()].iter().any(|text| {
            if otherwise {
                let text = self.auth.redact(&String::from_utf8_lossy(text));
                detector.is_in(text.as_bytes())
            } else {
                detector.is_in(text)
            }
        })
    }

    /// Calls `read` with how much of the answer to `request` is shown.
    fn with_text_of<T>(
        &self,
        request: &ApiRequest,
        is_withheld: bool,
        read: impl FnOnce(&ServerText<'_>) -> T,
    ) -> T {
        if is_withheld || request.carried.is_some() {
            let sent = request.harmless_body();
            read(&ServerText::Withheld { sent })
        } else {
            read(&ServerText::Cleaned(&|text| self.clean(text)))
        }
    }

    /// Server text, fit to be shown: one short line, no control characters, no credential.
    fn clean(&self, text: &str) -> String {
        self.auth
            .redact(text)
            .chars()
            .take(LONGEST_TEXT)
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    }
}

impl AttemptError {
    fn transient(error: ApiError) -> Box<Self> {
        Box::new(Self {
            error,
            transient: true,
            retry_after: None,
        })
    }

    fn lasting(error: ApiError) -> Box<Self> {
        Box::new(Self {
            error,
            transient: false,
            retry_after: None,
        })
    }
}
