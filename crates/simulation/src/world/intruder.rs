//! A second device with the identity of a station: it connects, perhaps boots, and goes.
//!
//! It sends nothing that would change the station's ledger or connectors: whose word would count then is
//! not for the database to know.

use std::sync::Arc;
use std::time::Duration;

use charger_sim::link::network::Network;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

const BOOT: &str = r#"[2,"intruder","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"X","vendorName":"Y"}}]"#;

/// Connects as `identity` and stays for a while, unless the CSMS ends it.
pub(super) async fn intrude(
    network: Arc<dyn Network>,
    identity: String,
    stay: Duration,
    boots: bool,
) {
    // Whatever goes wrong ends its visit; that is all that can be said of it.
    let _ = tokio::time::timeout(stay, visit(&*network, &identity, boots)).await;
}

async fn visit(network: &dyn Network, identity: &str, boots: bool) -> Option<()> {
    let stream = network.dial("csms", 9000).await.ok()?;
    let url = format!("ws://csms:9000/{identity}");
    let mut request = url.into_client_request().ok()?;
    request.headers_mut().insert(
        "Sec-WebSocket-Protocol",
        HeaderValue::from_static("ocpp2.0.1"),
    );
    let (mut socket, _) = client_async(request, stream).await.ok()?;
    if boots {
        socket.send(Message::text(BOOT)).await.ok()?;
    }
    while let Some(Ok(_)) = socket.next().await {}
    Some(())
}
