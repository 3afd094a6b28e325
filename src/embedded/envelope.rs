//! The envelope around every answer: `success`, `errors`, `messages`, `result`, `result_info`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::IncomingCall;

/// How a route ends.
pub(super) type RouteResult = Result<ApiReply, ApiRefusal>;

/// The answer to a request that was performed.
pub(super) struct ApiReply {
    status: StatusCode,
    body: Value,
}

impl ApiReply {
    /// 200 with this result.
    pub(super) fn ok(result: Value) -> Self {
        let status = StatusCode::OK;
        let mut body = json!({ "success": true, "errors": [], "messages": [], "result": null });
        body["result"] = result;
        Self { status, body }
    }

    /// 202: the work is accepted, there is nothing to show.
    pub(super) fn accepted() -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            ..Self::ok(Value::Null)
        }
    }

    /// With a message beside the result.
    pub(super) fn with_message(mut self, code: u32, message: &str) -> Self {
        self.body["messages"] = json!([{ "code": code, "message": message }]);
        self
    }

    /// The page of `items` that the query asks for: `page` from 1, `per_page` 20 by default, at
    /// most 100.
    pub(super) fn page(items: Vec<Value>, call: &IncomingCall) -> Self {
        let number = |name| call.query(name).and_then(|text| text.parse::<usize>().ok());
        let page = number("page").unwrap_or(1).max(1);
        let per_page = number("per_page").unwrap_or(20).clamp(1, 100);
        let total = items.len();
        let skipped = (page - 1).saturating_mul(per_page);
        let shown: Vec<Value> = items.into_iter().skip(skipped).take(per_page).collect();
        let info = json!({
            "count": shown.len(),
            "page": page,
            "per_page": per_page,
            "total_count": total,
            "total_pages": total.div_ceil(per_page),
        });
        let mut reply = Self::ok(Value::Array(shown));
        reply.body["result_info"] = info;
        reply
    }

    /// With the result as a field of an object.
    pub(super) fn under(mut self, key: &str) -> Self {
        self.body["result"] = json!({ key: self.body["result"].take() });
        self
    }
}

impl IntoResponse for ApiReply {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// The answer to a request that is refused.
#[derive(Clone, Debug)]
pub(super) struct ApiRefusal {
    status: StatusCode,
    /// The one element of `errors`. It has no `code` if no source gives the number.
    error: Value,
}

impl ApiRefusal {
    pub(super) fn new(status: StatusCode, code: u32, message: &str) -> Self {
        let error = json!({ "code": code, "message": message });
        Self { status, error }
    }

    /// A refusal of which only the text is known.
    pub(super) fn without_code(status: StatusCode, message: &str) -> Self {
        let error = json!({ "message": message });
        Self { status, error }
    }

    /// 404 without a number.
    pub(super) fn not_found(message: &str) -> Self {
        Self::without_code(StatusCode::NOT_FOUND, message)
    }

    /// 400 without a number.
    pub(super) fn bad_request(message: &str) -> Self {
        Self::without_code(StatusCode::BAD_REQUEST, message)
    }

    /// With a page to read.
    pub(super) fn documented(mut self, url: &str) -> Self {
        self.error["documentation_url"] = url.into();
        self
    }

    /// With a cause.
    pub(super) fn because(mut self, code: u32, message: &str) -> Self {
        self.error["error_chain"] = json!([{ "code": code, "message": message }]);
        self
    }
}

/// Refusals of callers, as workers-sdk distinguishes them
/// (`packages/wrangler/src/core/handle-errors.ts`, `packages/wrangler/src/user/whoami.ts`).
impl ApiRefusal {
    /// In force, but not for this.
    pub(super) fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, 10000, "Authentication error")
    }

    /// A token that lacks permission to see users or itself.
    pub(super) fn unauthorized() -> Self {
        let message = "Unauthorized to access requested resource";
        Self::new(StatusCode::FORBIDDEN, 9109, message)
    }

    /// Not a credential that is known here.
    pub(super) fn unrecognised() -> Self {
        let message = "Authentication failed (status: 400)";
        Self::new(StatusCode::BAD_REQUEST, 9106, message)
    }

    /// Not a token that this `verify` knows.
    pub(super) fn invalid_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 1000, "Invalid API Token")
    }

    /// No route has this path.
    pub(super) fn unroutable() -> Self {
        Self::new(StatusCode::NOT_FOUND, 7003, "Could not route")
    }
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        let errors = [self.error];
        let body = json!({ "success": false, "errors": errors, "messages": [], "result": null });
        (self.status, Json(body)).into_response()
    }
}
