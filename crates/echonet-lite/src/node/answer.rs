//! How a request is done and answered, object by object (ECHONET Lite, part 2, 4.2.3).
//!
//! An answer names every property of the request in its order. If one of them failed, the whole answer
//! is a refusal; the others are done and told as done.

use std::net::IpAddr;
use std::time::Duration;

use super::{Destination, Device, Node, Outgoing, Received, Refusal, Write};
use crate::frame::{Frame, Property, Service};
use crate::object::{ClassCode, ObjectCode};

/// What the node profile says of the objects.
pub(super) struct Lists {
    pub(super) instances: Vec<u8>,
    classes: Vec<u8>,
    number_of_instances: [u8; 3],
    number_of_classes: [u8; 2],
}

impl Node {
    /// Does what a request asks of each object that it means.
    pub(super) fn answer(
        &mut self,
        request: &Frame,
        from: IpAddr,
        after: Duration,
        device: &mut impl Device,
        received: &mut Received,
    ) {
        for object in self.meant(request.destination) {
            let Some((service, to, properties, second)) =
                self.done(object, request, from, device, &mut received.writes)
            else {
                continue;
            };
            let mut answer = Frame {
                tid: request.tid,
                source: object,
                destination: request.source,
                service,
                properties,
                second,
            };
            let to = if self.shorten(&mut answer, request.service) {
                Destination::Address(from)
            } else {
                to
            };
            // The lists are as long as those of a frame that was read, and the data is checked.
            if let Some(bytes) = answer.encode() {
                received.sends.push(Outgoing { to, after, bytes });
            }
        }
    }

    /// The answer's service, destination and lists; `None` = nothing to say.
    fn done(
        &self,
        object: ObjectCode,
        request: &Frame,
        from: IpAddr,
        device: &mut impl Device,
        writes: &mut Vec<Write>,
    ) -> Option<(Service, Destination, Vec<Property>, Vec<Property>)> {
        let asker = Destination::Address(from);
        match request.service {
            Service::SetI | Service::SetC => {
                let (all, list) = self.write_all(object, &request.properties, device, writes);
                let service = match (request.service, all) {
                    (Service::SetI, true) => return None,
                    (Service::SetI, false) => Service::SetISna,
                    (_, true) => Service::SetRes,
                    (_, false) => Service::SetCSna,
                };
                Some((service, asker, list, Vec::new()))
            }
            Service::Get => {
                let (all, list) = self.read_all(object, &request.properties, device);
                let service = if all {
                    Service::GetRes
                } else {
                    Service::GetSna
                };
                Some((service, asker, list, Vec::new()))
            }
            Service::InfReq => {
                let (all, list) = self.read_all(object, &request.properties, device);
                Some(if all {
                    (Service::Inf, Destination::Group, list, Vec::new())
                } else {
                    (Service::InfSna, asker, list, Vec::new())
                })
            }
            Service::SetGet => {
                let (wrote, list) = self.write_all(object, &request.properties, device, writes);
                let (read, second) = self.read_all(object, &request.second, device);
                let service = if wrote && read {
                    Service::SetGetRes
                } else {
                    Service::SetGetSna
                };
                Some((service, asker, list, second))
            }
            Service::InfC => {
                let bare = request.properties.iter().map(|one| Property::bare(one.epc));
                Some((Service::InfCRes, asker, bare.collect(), Vec::new()))
            }
            _ => None,
        }
    }

    fn write_all(
        &self,
        object: ObjectCode,
        properties: &[Property],
        device: &mut impl Device,
        writes: &mut Vec<Write>,
    ) -> (bool, Vec<Property>) {
        let mut all = true;
        let mut list = Vec::with_capacity(properties.len());
        for property in properties {
            let result = self.write(object, property, device);
            if result.is_ok() {
                list.push(Property::bare(property.epc));
            } else {
                all = false;
                list.push(property.clone());
            }
            writes.push(Write {
                object,
                epc: property.epc,
                edt: property.edt.clone(),
                result,
            });
        }
        (all, list)
    }

    fn write(
        &self,
        object: ObjectCode,
        property: &Property,
        device: &mut impl Device,
    ) -> Result<(), Refusal> {
        if self.settings.read_only {
            return Err(Refusal::ReadOnly);
        }
        let table = self
            .objects
            .get(&object)
            .filter(|known| known.maps.takes.contains(property.epc))
            .and_then(|known| known.class.property(property.epc))
            .ok_or(Refusal::NotWritable)?;
        table.data.read(&property.edt)?;
        device.write(object, property.epc, &property.edt)?;
        Ok(())
    }

    fn read_all(
        &self,
        object: ObjectCode,
        properties: &[Property],
        device: &mut impl Device,
    ) -> (bool, Vec<Property>) {
        let mut all = true;
        let list = properties.iter().map(|property| {
            self.read(object, property.epc, device).map_or_else(
                || {
                    all = false;
                    Property::bare(property.epc)
                },
                |edt| Property::new(property.epc, edt),
            )
        });
        let list = list.collect();
        (all, list)
    }

    /// The data of a property, as a request gets it; `None` = it cannot be read now, or never.
    pub fn read(&self, object: ObjectCode, epc: u8, device: &mut impl Device) -> Option<Vec<u8>> {
        let maps = &self.objects.get(&object)?.maps;
        if !maps.gives.contains(epc) {
            return None;
        }
        match epc {
            0x9D => Some(maps.announces.encode()),
            0x9E => Some(maps.takes.encode()),
            0x9F => Some(maps.gives.encode()),
            0xD3..=0xD7 if object == ObjectCode::NODE_PROFILE => Some(self.lists().of(epc)),
            _ => device
                .read(object, epc)
                .filter(|edt| !edt.is_empty() && edt.len() <= 255),
        }
    }

    /// The counts and lists of the node profile (0xD3 to 0xD7).
    pub(super) fn lists(&self) -> Lists {
        let devices: Vec<ObjectCode> = self.devices().collect();
        let mut codes: Vec<ClassCode> = devices.iter().map(|object| object.class).collect();
        codes.dedup();
        // At most 84 objects, so every count fits its bytes.
        let count = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        let mut instances = vec![count(devices.len())];
        instances.extend(devices.iter().flat_map(|object| object.to_bytes()));
        let mut classes = vec![count(codes.len())];
        classes.extend(codes.iter().flat_map(|class| class.0.to_be_bytes()));
        Lists {
            instances,
            classes,
            number_of_instances: [0, 0, count(devices.len())],
            // The class of the node profile counts here, and in none of the lists.
            number_of_classes: [0, count(codes.len() + 1)],
        }
    }

    /// Leaves values out from the end until the answer fits, and makes it a refusal then. Says
    /// whether it had to.
    fn shorten(&self, answer: &mut Frame, request: Service) -> bool {
        let refusal = match request {
            Service::Get => Service::GetSna,
            Service::InfReq => Service::InfSna,
            Service::SetGet => Service::SetGetSna,
            _ => return false,
        };
        let mut excess = answer
            .encoded_len()
            .saturating_sub(self.settings.longest_answer);
        if excess == 0 {
            return false;
        }
        answer.service = refusal;
        let read = if request == Service::SetGet {
            &mut answer.second
        } else {
            &mut answer.properties
        };
        for property in read.iter_mut().rev() {
            excess = excess.saturating_sub(property.edt.len());
            property.edt.clear();
            if excess == 0 {
                break;
            }
        }
        true
    }
}

impl Lists {
    fn of(&self, epc: u8) -> Vec<u8> {
        match epc {
            0xD3 => self.number_of_instances.to_vec(),
            0xD4 => self.number_of_classes.to_vec(),
            0xD7 => self.classes.clone(),
            _ => self.instances.clone(),
        }
    }
}
