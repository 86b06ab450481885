//! Devices: their properties, held values, vehicles and faults.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use echonet_lite::charger::FAULT_UNKNOWN;
use echonet_lite::object::ObjectCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::Problem;
use super::value::{Value, bytes, epc};
use super::{App, Which, parsed, parsed_or_default};
use crate::charger::Arrival;
use crate::events::Event;
use crate::node::{Host, State as Node};
use crate::words::Message;

/// Who a change by REST is from, in the log and in events.
const SOURCE: &str = "rest";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(properties))
        .routes(routes!(read, write, release))
        .routes(routes!(plug_in, unplug))
        .routes(routes!(break_down, repair))
}

/// A device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DeviceItem {
    /// Address of its node.
    node: String,
    /// As in `0x02A1:1`.
    object: String,
    /// Name of its class.
    class: &'static str,
    /// Whether a vehicle is connected.
    has_vehicle: bool,
    /// Operation mode (0xDA), connection (0xC7), power (0xD3) and counter (0xD8).
    state: Vec<Value>,
}

/// A property of a device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PropertyItem {
    /// Name, as the specification has it.
    name: &'static str,
    /// Whether it can be read (map 0x9F).
    get: bool,
    /// Whether it can be written (map 0x9E).
    set: bool,
    /// Whether a change is announced (map 0x9D).
    announce: bool,
    /// Whether its value is held against the physics.
    held: bool,
    /// The code, as in `0xD8`.
    epc: String,
    /// The value; null while there is none, as the charge of a vehicle that is not there.
    current: Option<Value>,
}

/// A value to hold.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewValue {
    /// The data as hexadecimal digits, as in `0001E240`.
    value: String,
}

/// A vehicle to plug in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
struct NewVehicle {
    /// Capacity of its battery, in Wh.
    capacity_wh: u32,
    /// State of charge, in percent.
    soc_percent: f64,
    /// Most power that it takes, in W.
    max_w: u32,
    /// Its id (0xE6), at most 24 ASCII characters.
    id: String,
}

impl Default for NewVehicle {
    fn default() -> Self {
        Self {
            capacity_wh: 40_000,
            soc_percent: 35.0,
            max_w: 50_000,
            id: String::new(),
        }
    }
}

/// A fault.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
struct NewFault {
    /// Description (0x89) as four hexadecimal digits, as in `000A`.
    code: String,
}

impl Default for NewFault {
    fn default() -> Self {
        Self {
            code: format!("{FAULT_UNKNOWN:04X}"),
        }
    }
}

/// The devices of all nodes
#[utoipa::path(get, path = "/api/v1/devices", responses((status = 200, body = [DeviceItem])))]
async fn list(State(app): State<App>) -> Json<Vec<DeviceItem>> {
    let mut items = Vec::new();
    for host in app.hosts.iter() {
        items.extend(host.act(|node, _| devices(host, node)).await);
    }
    Json(items)
}

fn devices(host: &Host, node: &mut Node) -> Vec<DeviceItem> {
    let mut items = Vec::new();
    for object in node.objects() {
        let Some((class, _)) = node.maps(object) else {
            continue;
        };
        let Some(has_vehicle) = node.charger(object).map(|charger| charger.has_vehicle()) else {
            continue;
        };
        let state = [0xC7, 0xDA, 0xD3, 0xD8].into_iter();
        let state =
            state.filter_map(|epc| Some(Value::new(object.class, epc, &node.read(object, epc)?)));
        items.push(DeviceItem {
            node: host.address().to_string(),
            object: object.to_string(),
            class: class.name,
            has_vehicle,
            state: state.collect(),
        });
    }
    items
}

/// All properties of a device, or of the node profile `0x0EF0:1`
#[utoipa::path(get, path = "/api/v1/devices/{object}/properties", params(("object" = String, Path), Which),
    responses((status = 200, body = [PropertyItem]), (status = 404, body = Problem)))]
async fn properties(
    State(app): State<App>,
    Path(object): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Vec<PropertyItem>>, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let items = host.act(|node, _| {
        let codes = 0x80..=0xFF;
        codes.filter_map(|epc| item(node, object, epc)).collect()
    });
    Ok(Json(items.await))
}

/// `None`: the object has no such property.
fn item(node: &mut Node, object: ObjectCode, epc: u8) -> Option<PropertyItem> {
    let (class, maps) = node.maps(object)?;
    let (get, set) = (maps.gives.contains(epc), maps.takes.contains(epc));
    let table = class.property(epc).filter(|_| get || set)?;
    let held = node
        .charger(object)
        .is_some_and(|charger| charger.is_held(epc));
    Some(PropertyItem {
        name: table.name,
        get,
        set,
        announce: maps.announces.contains(epc),
        held,
        epc: format!("0x{epc:02X}"),
        current: node
            .read(object, epc)
            .map(|edt| Value::new(object.class, epc, &edt)),
    })
}

/// One property
#[utoipa::path(get, path = "/api/v1/devices/{object}/properties/{epc}",
    params(("object" = String, Path), ("epc" = String, Path), Which),
    responses((status = 200, body = PropertyItem), (status = 404, body = Problem)))]
async fn read(
    State(app): State<App>,
    Path((object, code)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Json<PropertyItem>, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let epc = code_of(&code)?;
    let item = host.act(|node, _| item(node, object, epc)).await;
    item.map(Json).ok_or_else(|| unknown(object, epc))
}

fn code_of(text: &str) -> Result<u8, Problem> {
    epc(text)
        .ok_or_else(|| Problem::bad_request(format!("`{text}` is no property: write it as 0xD8")))
}

fn unknown(object: ObjectCode, epc: u8) -> Problem {
    Problem::not_found(format!(
        "{object} has no property 0x{epc:02X}: GET /api/v1/devices/{object}/properties lists them"
    ))
}

/// Sets a value and holds it against the physics until it is released
///
/// What a controller can set is set, too. A property that can only be written, such as a reset, is
/// carried out and not held.
#[utoipa::path(put, path = "/api/v1/devices/{object}/properties/{epc}",
    params(("object" = String, Path), ("epc" = String, Path), Which), request_body = NewValue,
    responses((status = 200, body = PropertyItem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn write(
    State(app): State<App>,
    Path((object, code)): Path<(String, String)>,
    Query(which): Query<Which>,
    body: Bytes,
) -> Result<Json<PropertyItem>, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let epc = code_of(&code)?;
    let body: NewValue = parsed(&body)?;
    let edt = bytes(&body.value).ok_or_else(|| {
        Problem::unfit(format!(
            "`{}` is no data: write pairs of hexadecimal digits, as in 0001E240",
            body.value
        ))
    })?;
    let done = host.act(|node, now| {
        let (class, maps) = node.maps(object).ok_or_else(|| unknown(object, epc))?;
        let (get, set) = (maps.gives.contains(epc), maps.takes.contains(epc));
        let table = class
            .property(epc)
            .filter(|_| get || set)
            .ok_or_else(|| unknown(object, epc))?;
        let is_fixed = (0x9D..=0x9F).contains(&epc) || object == ObjectCode::NODE_PROFILE;
        if is_fixed {
            let text = "the maps and the node profile say what the node is: they are not set";
            return Err(Problem::conflict(text.to_owned()));
        }
        table
            .data
            .read(&edt)
            .map_err(|error| Problem::unfit(format!("0x{epc:02X} ({}): {error}", table.name)))?;
        let charger = node.charger(object).ok_or_else(|| unknown(object, epc))?;
        if get {
            charger.hold(now, epc, &edt);
        } else {
            let written = charger.write(now, epc, &edt);
            written.map_err(|error| Problem::conflict(error.to_string()))?;
        }
        item(node, object, epc).ok_or_else(|| unknown(object, epc))
    });
    let item = done.await?;
    host.voice().say(Message::Write {
        from: SOURCE,
        node: host.address(),
        object,
        epc,
        edt: &edt,
        refusal: None,
    });
    let mut event = by_rest("hold", &host, object);
    event.properties = vec![Value::new(object.class, epc, &edt)];
    host.events().tell(event);
    Ok(Json(item))
}

fn by_rest(kind: &'static str, host: &Host, object: ObjectCode) -> Event {
    let mut event = Event::of(kind, host.address(), Some(object));
    event.source = Some(SOURCE.to_owned());
    event
}

/// Releases a held value: the physics decides again
#[utoipa::path(delete, path = "/api/v1/devices/{object}/properties/{epc}",
    params(("object" = String, Path), ("epc" = String, Path), Which),
    responses((status = 200, body = PropertyItem), (status = 409, body = Problem)))]
async fn release(
    State(app): State<App>,
    Path((object, code)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Json<PropertyItem>, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let epc = code_of(&code)?;
    let done = host.act(|node, now| {
        let charger = node.charger(object).ok_or_else(|| unknown(object, epc))?;
        if !charger.release(now, epc) {
            let text = format!("0x{epc:02X} is not held: there is nothing to release");
            return Err(Problem::conflict(text));
        }
        item(node, object, epc).ok_or_else(|| unknown(object, epc))
    });
    let item = done.await?;
    host.events().tell(by_rest("release", &host, object));
    Ok(Json(item))
}

/// Plugs a vehicle in
#[utoipa::path(post, path = "/api/v1/devices/{object}/vehicle", params(("object" = String, Path), Which),
    request_body = Option<NewVehicle>, responses((status = 204), (status = 409, body = Problem)))]
async fn plug_in(
    State(app): State<App>,
    Path(object): Path<String>,
    Query(which): Query<Which>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let vehicle: NewVehicle = parsed_or_default(&body)?;
    let is_right = (1..=999_999_999).contains(&vehicle.capacity_wh)
        && (0.0..=100.0).contains(&vehicle.soc_percent)
        && vehicle.id.len() <= 24
        && vehicle.id.is_ascii();
    if !is_right {
        let text =
            "capacity_wh is 1 to 999999999, soc_percent 0 to 100, id at most 24 ASCII characters";
        return Err(Problem::unfit(text.to_owned()));
    }
    let done = host.act(|node, now| {
        let seed = node.draw();
        let charger = node.charger(object).ok_or_else(|| no_charger(object))?;
        let arrival = Arrival {
            capacity_wh: vehicle.capacity_wh,
            soc_percent: vehicle.soc_percent,
            max_w: vehicle.max_w,
            id: vehicle.id.into_bytes(),
        };
        let plugged = charger.plug_in(now, arrival, seed);
        plugged.map_err(|error| Problem::conflict(error.to_string()))
    });
    done.await?;
    let mut event = by_rest("vehicle", &host, object);
    event.detail = Some("plugged in".to_owned());
    host.events().tell(event);
    Ok(StatusCode::NO_CONTENT)
}

fn no_charger(object: ObjectCode) -> Problem {
    Problem::conflict(format!("{object} is no charger"))
}

/// Unplugs the vehicle
#[utoipa::path(delete, path = "/api/v1/devices/{object}/vehicle", params(("object" = String, Path), Which),
    responses((status = 204), (status = 409, body = Problem)))]
async fn unplug(
    State(app): State<App>,
    Path(object): Path<String>,
    Query(which): Query<Which>,
) -> Result<StatusCode, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let done = host.act(|node, now| {
        let charger = node.charger(object).ok_or_else(|| no_charger(object))?;
        let unplugged = charger.unplug(now);
        unplugged.map_err(|error| Problem::conflict(error.to_string()))
    });
    done.await?;
    let mut event = by_rest("vehicle", &host, object);
    event.detail = Some("unplugged".to_owned());
    host.events().tell(event);
    Ok(StatusCode::NO_CONTENT)
}

/// Breaks a device down
#[utoipa::path(put, path = "/api/v1/devices/{object}/fault", params(("object" = String, Path), Which),
    request_body = Option<NewFault>, responses((status = 204), (status = 422, body = Problem)))]
async fn break_down(
    State(app): State<App>,
    Path(object): Path<String>,
    Query(which): Query<Which>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    let NewFault { code } = parsed_or_default(&body)?;
    let fault = match bytes(&code).as_deref() {
        Some([high, low]) if (*high, *low) != (0, 0) => u16::from_be_bytes([*high, *low]),
        _ => {
            let text = format!(
                "`{code}` is no fault: write four hexadecimal digits other than 0000, as in 000A"
            );
            return Err(Problem::unfit(text));
        }
    };
    set_fault(&host, object, Some(fault)).await
}

/// Repairs a device
#[utoipa::path(delete, path = "/api/v1/devices/{object}/fault", params(("object" = String, Path), Which),
    responses((status = 204)))]
async fn repair(
    State(app): State<App>,
    Path(object): Path<String>,
    Query(which): Query<Which>,
) -> Result<StatusCode, Problem> {
    let (host, object) = app.find(&object, &which).await?;
    set_fault(&host, object, None).await
}

async fn set_fault(
    host: &Host,
    object: ObjectCode,
    fault: Option<u16>,
) -> Result<StatusCode, Problem> {
    let done = host.act(|node, now| {
        let charger = node.charger(object).ok_or_else(|| no_charger(object))?;
        charger.set_fault(now, fault);
        Ok::<(), Problem>(())
    });
    done.await?;
    let mut event = by_rest("fault", host, object);
    event.detail = Some(fault.map_or("none".to_owned(), |code| format!("{code:04X}")));
    host.events().tell(event);
    Ok(StatusCode::NO_CONTENT)
}
