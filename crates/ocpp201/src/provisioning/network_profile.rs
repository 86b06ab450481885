//! How a station reaches a CSMS (B09, B10).

use crate::{
    StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct SetNetworkProfileRequest {
        required configuration_slot: i32,
        required connection_data: NetworkConnectionProfile,
    }
}

wire_struct! {
    pub struct SetNetworkProfileResponse {
        required status: SetNetworkProfileStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum SetNetworkProfileStatusEnum("SetNetworkProfileStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Failed = "Failed",
    }
}

wire_struct! {
    pub struct NetworkConnectionProfile("NetworkConnectionProfileType") {
        optional apn: Apn,
        required ocpp_version: OcppVersionEnum,
        required ocpp_transport: OcppTransportEnum,
        required ocpp_csms_url: Text<512>,
        required message_timeout: i32,
        required security_profile: i32,
        required ocpp_interface: OcppInterfaceEnum,
        optional vpn: Vpn,
    }
}

wire_enum! {
    pub enum OcppVersionEnum("OCPPVersionEnumType") {
        Ocpp12 = "OCPP12",
        Ocpp15 = "OCPP15",
        Ocpp16 = "OCPP16",
        Ocpp20 = "OCPP20",
    }
}

wire_enum! {
    pub enum OcppTransportEnum("OCPPTransportEnumType") {
        Json = "JSON",
        Soap = "SOAP",
    }
}

wire_enum! {
    pub enum OcppInterfaceEnum("OCPPInterfaceEnumType") {
        Wired0 = "Wired0",
        Wired1 = "Wired1",
        Wired2 = "Wired2",
        Wired3 = "Wired3",
        Wireless0 = "Wireless0",
        Wireless1 = "Wireless1",
        Wireless2 = "Wireless2",
        Wireless3 = "Wireless3",
    }
}

wire_struct! {
    pub struct Apn("APNType") {
        required apn: Text<512>,
        optional apn_user_name: Text<20>,
        optional apn_password: Text<20>,
        optional sim_pin: i32,
        optional preferred_network: Text<6>,
        #[schemars(extend("default" = false))]
        optional use_only_preferred_network: bool,
        required apn_authentication: ApnAuthenticationEnum,
    }
}

wire_enum! {
    pub enum ApnAuthenticationEnum("APNAuthenticationEnumType") {
        Chap = "CHAP",
        None = "NONE",
        Pap = "PAP",
        Auto = "AUTO",
    }
}

wire_struct! {
    pub struct Vpn("VPNType") {
        required server: Text<512>,
        required user: Text<20>,
        optional group: Text<20>,
        required password: Text<20>,
        required key: Text<255>,
        required kind as "type": VpnEnum,
    }
}

wire_enum! {
    pub enum VpnEnum("VPNEnumType") {
        Ikev2 = "IKEv2",
        IpSec = "IPSec",
        L2Tp = "L2TP",
        Pptp = "PPTP",
    }
}
