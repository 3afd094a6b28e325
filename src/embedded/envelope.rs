//! The envelope around every answer: `success`, `errors`, `messages`, `result`, `result_info`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::IncomingCall;

/// How a route ends.
pub(super) type RouteResult = Result<ApiReply, ApiRefusal>;

/// A request that did what it asked for.
pub(super) struct ApiReply {
    status: StatusCode,
    result: Value,
    messages: Value,
    page: Option<Value>,
}

impl ApiReply {
    /// 200 with this result.
    pub(super) fn of(result: Value) -> Self {
        Self {
            status: StatusCode::OK,
            result,
            messages: json!([]),
            page: None,
        }
    }

    /// 202: the work is accepted, there is nothing to show.
    pub(super) fn accepted() -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            ..Self::of(Value::Null)
        }
    }

    /// With a message beside the result.
    pub(super) fn saying(self, code: u32, message: &str) -> Self {
        Self {
            messages: json!([{ "code": code, "message": message }]),
            ..self
        }
    }

    /// The page of `items` that the query asks for: `page` from 1, `per_page` 20 by default, at most 100.
    pub(super) fn page(items: Vec<Value>, call: &IncomingCall) -> Self {
        let number = |name| call.query(name).and_then(|text| text.parse::<usize>().ok());
        let page = number("page").unwrap_or(1).max(1);
        let per_page = number("per_page").unwrap_or(20).clamp(1, 100);
        let total = items.len();
        let shown: Vec<Value> = items
            .into_iter()
            .skip((page - 1).saturating_mul(per_page))
            .take(per_page)
            .collect();
        let info = json!({
            "count": shown.len(),
            "page": page,
            "per_page": per_page,
            "total_count": total,
            "total_pages": total.div_ceil(per_page),
        });
        Self {
            page: Some(info),
            ..Self::of(Value::Array(shown))
        }
    }

    /// With the result as a field of an object.
    pub(super) fn under(self, key: &str) -> Self {
        Self {
            result: json!({ key: self.result }),
            ..self
        }
    }
}

impl IntoResponse for ApiReply {
    fn into_response(self) -> Response {
        let mut body = json!({
            "success": true,
            "errors": [],
            "messages": self.messages,
            "result": self.result,
        });
        if let Some(info) = self.page {
            body["result_info"] = info;
        }
        (self.status, Json(body)).into_response()
    }
}

/// A request that is refused.
#[derive(Clone, Debug)]
pub(super) struct ApiRefusal {
    status: StatusCode,
    /// Left out of the answer if no source gives the number.
    code: Option<u32>,
    message: String,
    chain: Option<(u32, &'static str)>,
    documentation: Option<&'static str>,
}

impl ApiRefusal {
    /// HTTP status, the API's own code, its text.
    pub(super) fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code: Some(code),
            message: message.into(),
            chain: None,
            documentation: None,
        }
    }

    /// A refusal of which only the text is known.
    pub(super) fn without_code(status: StatusCode, message: &str) -> Self {
        Self {
            code: None,
            ..Self::new(status, 0, message)
        }
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
    pub(super) fn documented(self, url: &'static str) -> Self {
        Self {
            documentation: Some(url),
            ..self
        }
    }

    /// With a cause.
    pub(super) fn because(self, code: u32, message: &'static str) -> Self {
        Self {
            chain: Some((code, message)),
            ..self
        }
    }
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        let mut error = json!({});
        if let Some(code) = self.code {
            error["code"] = code.into();
        }
        error["message"] = self.message.into();
        if let Some((code, message)) = self.chain {
            error["error_chain"] = json!([{ "code": code, "message": message }]);
        }
        if let Some(url) = self.documentation {
            error["documentation_url"] = url.into();
        }
        let body = json!({
            "success": false,
            "errors": [error],
            "messages": [],
            "result": null,
        });
        (self.status, Json(body)).into_response()
    }
}
