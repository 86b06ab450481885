//! Which role a request needs at least.
//!
//! Whoever only looks is a viewer; whoever changes anything is an operator; what sets the network up is for
//! administrators. A route that nobody thought of here is so on the safe side: to change by it takes an
//! operator. `every_route_has_its_least_role` asks every route as each role.

use axum::http::Method;

use crate::principal::Role;

/// Beneath these, whatever changes is for administrators.
const SET_UP: [&str; 8] = [
    "/api/v1/chargers",
    "/api/v1/installation",
    "/api/v1/operators",
    "/api/v1/sites",
    "/api/v1/station-certificates",
    "/api/v1/stations",
    "/api/v1/tariffs",
    "/api/v1/vendor-messages",
];
/// Beneath these, also to look is.
const CLOSED: [&str; 2] = ["/api/v1/audit", "/api/v1/operators"];
/// What belongs to a station and lets others in, or lets it say what it should not.
const OF_STATION: [&str; 3] = ["password", "security-profile", "tolerant"];

/// The least role for a request.
pub(super) fn least(method: &Method, path: &str) -> Role {
    let is_beneath = |prefix: &&str| {
        let rest = path.strip_prefix(*prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    };
    if method.is_safe() {
        return match CLOSED.iter().any(&is_beneath) {
            true => Role::Administrator,
            false => Role::Viewer,
        };
    }
    if !SET_UP.iter().any(is_beneath) {
        return Role::Operator;
    }
    let parts: Vec<&str> = path.split('/').skip(3).collect();
    match parts[..] {
        // What is beneath one station is daily work, but for what lets somebody in.
        ["stations", _, part, ..] if !OF_STATION.contains(&part) => Role::Operator,
        ["sites", _, "limit"] => Role::Operator,
        _ => Role::Administrator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_follows_from_method_and_path() {
        for (method, path, role) in [
            (Method::GET, "/api/v1/stations", Role::Viewer),
            (Method::HEAD, "/metrics", Role::Viewer),
            (Method::GET, "/api/v1/audit", Role::Administrator),
            (Method::GET, "/api/v1/operators/1", Role::Administrator),
            (Method::POST, "/chargers/CP1/start", Role::Operator),
            (Method::PUT, "/api/v1/sites/a/limit", Role::Operator),
            (Method::PUT, "/api/v1/sites/a", Role::Administrator),
            (Method::POST, "/api/v1/sites.csv", Role::Administrator),
            (Method::POST, "/api/v1/stations", Role::Administrator),
            (Method::DELETE, "/api/v1/stations/CP1", Role::Administrator),
            (
                Method::PUT,
                "/api/v1/stations/CP1/password",
                Role::Administrator,
            ),
            (
                Method::POST,
                "/api/v1/stations/CP1/calls/Reset",
                Role::Operator,
            ),
            (
                Method::DELETE,
                "/api/v1/station-certificates/7",
                Role::Administrator,
            ),
            (Method::PUT, "/api/v1/vendor-messages", Role::Administrator),
            (Method::POST, "/api/v1/of-tomorrow", Role::Operator),
        ] {
            assert_eq!(least(&method, path), role, "{method} {path}");
        }
    }
}
