//! Answers in the language that a request asks for by `Accept-Language`: why something was not done, what failed in
//! a run, and what the verifier found.
//!
//! Names of fields, wire words and figures stay as they are. Without the header everything is English.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use scenario::Language;
use serde_json::Value;

use crate::ui::catalog::told;

/// Longer answers stay English.
const LONGEST: usize = 4 * 1024 * 1024;

/// The first of the languages asked for that is spoken here.
fn asked(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let tags = wanted.unwrap_or_default().split(',').map(str::trim);
    tags.filter_map(|tag| {
        let tag = tag.split([';', '-']).next().unwrap_or_default();
        [Language::En, Language::Ko, Language::Ja]
            .into_iter()
            .find(|language| tag.eq_ignore_ascii_case(language.code()))
    })
    .next()
    .unwrap_or(Language::En)
}

/// Words what an answer says in the language that was asked for.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let language = asked(request.headers());
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = matches!(kind, "application/json" | "application/problem+json");
    if language == Language::En || !is_json {
        return response;
    }
    let value = HeaderValue::from_static(language.code());
    response
        .headers_mut()
        .insert(header::CONTENT_LANGUAGE, value);
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let (head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONGEST).await else {
        return Response::from_parts(head, Body::empty());
    };
    let Ok(mut answer) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(head, Body::from(bytes));
    };
    word(&mut answer, language);
    Response::from_parts(head, Body::from(answer.to_string()))
}

/// Why something was not done, why something failed: sentences of this program; below `verdict`, of the verifier.
fn word(answer: &mut Value, language: Language) {
    let ours = |text: &str| told(text, language).into_owned();
    for name in ["detail", "no_verdict"] {
        reword(answer.get_mut(name), &ours);
    }
    for name in ["failures", "skipped"] {
        let list = answer.get_mut(name).and_then(Value::as_array_mut);
        for one in list.into_iter().flatten() {
            reword(Some(one), &ours);
        }
    }
    if let Some(verdict) = answer.get_mut("verdict") {
        word_verdict(verdict, &|text| {
            verify::phrases::say(text, language).into_owned()
        });
    }
}

fn word_verdict(value: &mut Value, say: &impl Fn(&str) -> String) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|one| word_verdict(one, say)),
        Value::Object(fields) => {
            for (name, one) in fields {
                match name.as_str() {
                    "expected" | "actual" | "place" | "reason" | "subject" => {
                        reword(Some(one), say);
                    }
                    // It has all three languages.
                    "said" => {}
                    _ => word_verdict(one, say),
                }
            }
        }
        _ => {}
    }
}

fn reword(value: Option<&mut Value>, say: &impl Fn(&str) -> String) {
    if let Some(value) = value
        && let Some(text) = value.as_str()
    {
        *value = Value::String(say(text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_here_is_taken() {
        for (header, language) in [
            ("ko", Language::Ko),
            ("ja-JP,ja;q=0.9,en;q=0.8", Language::Ja),
            ("fr, KO;q=0.5", Language::Ko),
            ("en-GB, ko", Language::En),
            ("fr", Language::En),
            ("", Language::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(asked(&headers), language, "{header}");
        }
    }

    #[test]
    fn sentences_are_worded_and_nothing_else() {
        let mut answer = json!({
            "run_id": "none", "failures": ["nothing within 5 s"], "no_verdict": null,
            "verdict": {"verdict": "FAIL", "groups": [{"checks": [{
                "id": "none", "said": {"title": {"en": "none"}},
                "finding": {"expected": "none", "actual": "3 of 4", "failures": [{"subject": "CP001", "actual": "no data"}]},
            }]}]},
        });
        word(&mut answer, Language::Ko);
        let wanted = json!({
            "run_id": "none", "failures": ["5초 동안 아무 응답 없음"], "no_verdict": null,
            "verdict": {"verdict": "FAIL", "groups": [{"checks": [{
                "id": "none", "said": {"title": {"en": "none"}},
                "finding": {"expected": "없음", "actual": "4건 중 3건", "failures": [{"subject": "CP001", "actual": "데이터 없음"}]},
            }]}]},
        });
        assert_eq!(answer, wanted);
    }
}
