//! Recipes: short scenarios that show how a CSMS copes with something, by name. They play against any CSMS.
//!
//! Each is a file beside the built-in scenarios; its first comment says what happens.

/// Name and text of each, in the order of their numbers.
pub const RECIPES: [(&str, &str); 45] = [
    ("boot", include_str!("../recipes/boot.toml")),
    ("token-first", include_str!("../recipes/token-first.toml")),
    ("cable-first", include_str!("../recipes/cable-first.toml")),
    (
        "second-connector",
        include_str!("../recipes/second-connector.toml"),
    ),
    ("two-vehicles", include_str!("../recipes/two-vehicles.toml")),
    (
        "emergency-stop",
        include_str!("../recipes/emergency-stop.toml"),
    ),
    ("ground-fault", include_str!("../recipes/ground-fault.toml")),
    ("overcurrent", include_str!("../recipes/overcurrent.toml")),
    (
        "power-quality",
        include_str!("../recipes/power-quality.toml"),
    ),
    ("faulted", include_str!("../recipes/faulted.toml")),
    ("cable-pulled", include_str!("../recipes/cable-pulled.toml")),
    ("parking-bay", include_str!("../recipes/parking-bay.toml")),
    ("offline", include_str!("../recipes/offline.toml")),
    ("power-loss", include_str!("../recipes/power-loss.toml")),
    ("watchdog", include_str!("../recipes/watchdog.toml")),
    ("reset-button", include_str!("../recipes/reset-button.toml")),
    ("tamper", include_str!("../recipes/tamper.toml")),
    (
        "external-limit",
        include_str!("../recipes/external-limit.toml"),
    ),
    ("twice", include_str!("../recipes/twice.toml")),
    ("cut-off", include_str!("../recipes/cut-off.toml")),
    ("second-call", include_str!("../recipes/second-call.toml")),
    ("slow-line", include_str!("../recipes/slow-line.toml")),
    ("slow-reader", include_str!("../recipes/slow-reader.toml")),
    ("not-json", include_str!("../recipes/not-json.toml")),
    (
        "unknown-action",
        include_str!("../recipes/unknown-action.toml"),
    ),
    (
        "wrong-direction",
        include_str!("../recipes/wrong-direction.toml"),
    ),
    (
        "missing-field",
        include_str!("../recipes/missing-field.toml"),
    ),
    ("wrong-type", include_str!("../recipes/wrong-type.toml")),
    ("wrong-value", include_str!("../recipes/wrong-value.toml")),
    (
        "unknown-field",
        include_str!("../recipes/unknown-field.toml"),
    ),
    ("flood", include_str!("../recipes/flood.toml")),
    ("ended-only", include_str!("../recipes/ended-only.toml")),
    ("out-of-order", include_str!("../recipes/out-of-order.toml")),
    ("again", include_str!("../recipes/again.toml")),
    (
        "register-back",
        include_str!("../recipes/register-back.toml"),
    ),
    ("wrong-clock", include_str!("../recipes/wrong-clock.toml")),
    ("not-yet", include_str!("../recipes/not-yet.toml")),
    ("stored", include_str!("../recipes/stored.toml")),
    ("too-hot", include_str!("../recipes/too-hot.toml")),
    (
        "vendor-message",
        include_str!("../recipes/vendor-message.toml"),
    ),
    ("lock-fails", include_str!("../recipes/lock-fails.toml")),
    ("energy-limit", include_str!("../recipes/energy-limit.toml")),
    ("time-limit", include_str!("../recipes/time-limit.toml")),
    ("soc-limit", include_str!("../recipes/soc-limit.toml")),
    ("evse-reset", include_str!("../recipes/evse-reset.toml")),
];
