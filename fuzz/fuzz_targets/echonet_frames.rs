//! Any bytes as frames of ECHONET Lite: what is read is written again as it came, but for what followed it.

#![no_main]

use echonet_lite::frame::Frame;
use echonet_lite::property_map::PropertyMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = Frame::decode(bytes) {
        let written = frame.encode().expect("what was read can be written");
        assert!(bytes.starts_with(&written), "{bytes:02X?} {written:02X?}");
        assert_eq!(Frame::decode(&written).expect("readable as written"), frame);
    }
    if let Ok(map) = PropertyMap::decode(bytes) {
        assert_eq!(PropertyMap::decode(&map.encode()).expect("readable as written"), map);
    }
});
