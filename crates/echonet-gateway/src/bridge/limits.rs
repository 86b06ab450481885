//! Limits: what may flow by the charging profiles, as the device can be told it.

use echonet_lite::charger::mode;
use echonet_lite::frame::Property;

use super::Bridge;
use crate::device::Device;

impl Bridge {
    /// Has the device follow a limit, in W. Nothing may flow: it stands by until something may again.
    pub(super) async fn follow_limit(&mut self, limit_w: u32, has_transaction: bool) {
        if self.applied_w == Some(limit_w) {
            return;
        }
        let is_unlimited = limit_w >= self.device.power_w.1;
        if self.applied_w.is_none() && is_unlimited {
            // What it was set to by others stays, until the CSMS limits it for the first time.
            self.applied_w = Some(limit_w);
            return;
        }
        let mut properties = Vec::new();
        if limit_w > 0 {
            properties = setting(&self.device, limit_w);
        }
        if limit_w == 0 && has_transaction && self.is_charging() {
            properties.push(Property::new(0xDA, [mode::STANDBY]));
        } else if limit_w > 0 && has_transaction && self.is_paused {
            properties.push(Property::new(0xDA, [mode::CHARGE]));
        }
        if properties.is_empty() {
            self.applied_w = Some(limit_w);
            return;
        }
        // What was refused, or got no answer, is tried again with the next poll.
        if self.write(properties).await == Ok(true) {
            self.applied_w = Some(limit_w);
            self.is_paused = limit_w == 0 && has_transaction;
            self.poll().await;
        }
    }
}

/// The properties that set a limit, in W, above 0; none where the device cannot be told.
pub(super) fn setting(device: &Device, limit_w: u32) -> Vec<Property> {
    let (least, most) = device.power_w;
    let watts = limit_w.clamp(least.min(most), most);
    let method = |code: u8| device.has_methods().then(|| Property::new(0xDC, [code]));
    if device.takes.contains(0xEB) {
        let value = Property::new(0xEB, watts.to_be_bytes());
        return method(0x03).into_iter().chain([value]).collect();
    }
    if device.takes.contains(0xED) {
        let amperes = f64::from(watts) / device.volts;
        let (low, high) = device.amperes.unwrap_or((0.0, 6_553.3));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let tenths = (amperes.clamp(low.min(high), high) * 10.0)
            .clamp(0.0, 65_533.0)
            .floor() as u16;
        let value = Property::new(0xED, tenths.to_be_bytes());
        return method(0x04).into_iter().chain([value]).collect();
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use echonet_lite::object::ClassCode;
    use echonet_lite::property_map::PropertyMap;
    use std::net::Ipv4Addr;

    fn written(takes: &[u8], limit_w: u32) -> String {
        let takes: PropertyMap = takes.iter().copied().collect();
        let object = ClassCode::EV_CHARGER_DISCHARGER.instance(1);
        let device = Device::example(Ipv4Addr::LOCALHOST, object, PropertyMap::EMPTY, takes);
        format!("{:?}", setting(&device, limit_w))
    }

    #[test]
    fn a_limit_is_written_as_power_else_as_current_and_clamped() {
        assert_eq!(written(&[0xEB, 0xED], 3_000), "[EB=00000BB8]");
        assert_eq!(written(&[0xEB, 0xED], 9_000), "[EB=00001770]");
        assert_eq!(written(&[0xED], 3_000), "[ED=0096]");
        assert_eq!(written(&[0xDC, 0xEB], 3_000), "[DC=03, EB=00000BB8]");
        assert_eq!(written(&[0xDC, 0xED], 3_000), "[DC=04, ED=0096]");
        assert_eq!(written(&[0xDA], 3_000), "[]");
    }
}
