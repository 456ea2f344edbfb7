//! Answers over HTTP/1.0, which ends a body of unknown length by closing the connection: one that
//! was cut would look whole. So a body is sent only when all of it is there, with its length.

use super::limits::HTTP_1_0_BYTES_MAX;
use super::respond;
use crate::site::{Kind, Problem};
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;

/// Holds what a client of HTTP/1.0 gets until it is whole.
pub(super) async fn hold(request: Request, next: Next) -> Response {
    let has_ends = request.version() >= Version::HTTP_11 || request.method() == Method::HEAD;
    let response = next.run(request).await;
    let is_empty = response.status() == StatusCode::NOT_MODIFIED;
    if has_ends || is_empty || response.body().size_hint().exact().is_some() {
        return response;
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, HTTP_1_0_BYTES_MAX).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(_) => {
            let problem = Problem::new(
                Kind::NeedsHttp11,
                "over HTTP/1.0 an answer of this length cannot be told from a part of it",
            );
            respond::problem(&problem.hint(Kind::NeedsHttp11.meaning()))
        }
    }
}
