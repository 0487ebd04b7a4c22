//! The requests: the list, a page, its corrections.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use baogao::Engine;
use baogao::writers::Mask;
use baogao::writers::page::{Link, Page};
use serde_json::json;

use super::super::lang::Lang;
use super::super::run::Runner;
use super::archive::{Archive, Document, NotWritten, is_grounded};
use super::guard::Guard;
use super::listing;

/// Corrections of one document are a few kilobytes.
const LARGEST_BODY: usize = 16 << 20;

/// Everything that requests need.
pub struct Server {
    pub archive: Archive,
    pub runner: Runner,
    pub engine: Engine,
    pub guard: Guard,
    pub lang: Lang,
}

type Shared = State<Arc<Server>>;

/// All routes behind the guard.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/document/{id}", get(page))
        .route("/corrections/{id}", get(corrections).put(correct))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&server), guarded))
        .with_state(server)
}

async fn guarded(State(server): Shared, request: Request, next: Next) -> Response {
    if !server.guard.is_for_us(request.headers()) {
        return (StatusCode::MISDIRECTED_REQUEST, "unknown host\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

/// Runs work that reads files off the thread that answers.
async fn aside(server: &Arc<Server>, work: impl FnOnce(&Server) -> Response + Send + 'static) -> Response {
    let server = Arc::clone(server);
    let work = tokio::task::spawn_blocking(move || work(&server));
    work.await.unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response())
}

fn html(body: Vec<u8>, policy: &str) -> Response {
    let policy = HeaderValue::from_str(&format!("{policy}; frame-ancestors 'none'"));
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    if let Ok(policy) = policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "no such document\n").into_response()
}

async fn list(State(server): Shared) -> Response {
    aside(&server, |server| {
        let (body, policy) = listing::page(&server.archive.documents(), server.lang);
        html(body.into_bytes(), &policy)
    })
    .await
}

async fn page(State(server): Shared, Path(id): Path<String>) -> Response {
    aside(&server, move |server| {
        let documents = server.archive.documents();
        let Some(document) = documents.iter().find(|document| document.id == id) else { return unknown() };
        let next = documents.iter().find(|other| other.id != id && other.left() > 0);
        match write_page(server, document, next) {
            Ok((body, policy)) => html(body, &policy),
            Err(reason) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{reason}\n")).into_response(),
        }
    })
    .await
}

fn write_page(server: &Server, document: &Document, next: Option<&Document>) -> Result<(Vec<u8>, String), String> {
    let result = server.archive.result(document)?;
    let read = server.archive.source(document, &result).and_then(|input| server.runner.extract(&input).ok());
    let read = read.filter(|(document, _)| is_grounded(&result, &document.text));
    let mask = read.as_ref().map(|(_, extraction)| Mask::new(&extraction.report.withheld, server.runner.with_contacts()));
    let link = Link {
        corrections: format!("/corrections/{}", document.id),
        home: "/".to_owned(),
        next: next.map(|next| format!("/document/{}", next.id)),
        token: server.guard.token.clone(),
    };
    let source = read.as_ref().map(|(document, _)| document).zip(mask.as_ref());
    let page = Page { result: &result, source, link: Some(&link) };
    let mut body = Vec::new();
    page.write(&mut body).map_err(|error| error.to_string())?;
    Ok((body, page.policy().to_string()))
}

async fn corrections(State(server): Shared, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if !server.guard.is_ours(&headers) {
        return (StatusCode::FORBIDDEN, "not from a page of this server\n").into_response();
    }
    aside(&server, move |server| {
        let Some(document) = server.archive.find(&id) else { return unknown() };
        let current = server.archive.corrections(&document);
        axum::Json(json!({ "version": current.version, "corrections": current.corrections })).into_response()
    })
    .await
}

async fn correct(State(server): Shared, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    if !server.guard.is_ours(&headers) {
        return (StatusCode::FORBIDDEN, "not from a page of this server\n").into_response();
    }
    let version = headers.get(header::IF_MATCH).and_then(|version| version.to_str().ok()).map(str::to_owned);
    let Some(version) = version else {
        return (StatusCode::PRECONDITION_REQUIRED, "If-Match is missing\n").into_response();
    };
    aside(&server, move |server| {
        let Some(document) = server.archive.find(&id) else { return unknown() };
        let Ok(text) = std::str::from_utf8(&body) else {
            return (StatusCode::UNPROCESSABLE_ENTITY, "no UTF-8\n").into_response();
        };
        match server.archive.write(&document, &version, text, &server.engine) {
            Ok(version) => (StatusCode::NO_CONTENT, [(header::ETAG, version)]).into_response(),
            Err(NotWritten::Conflict(current)) => {
                let current = json!({ "version": current.version, "corrections": current.corrections });
                (StatusCode::CONFLICT, axum::Json(current)).into_response()
            }
            Err(NotWritten::Refused(reason)) => (StatusCode::UNPROCESSABLE_ENTITY, reason).into_response(),
            Err(NotWritten::Failed(reason)) => (StatusCode::INTERNAL_SERVER_ERROR, reason).into_response(),
        }
    })
    .await
}
