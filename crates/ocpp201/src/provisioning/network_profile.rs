//! How a station reaches a CSMS (B09, B10).

use crate::{
    Secret, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Stores how to reach a CSMS (B09).
    ///
    /// It is used after the next restart, when its slot stands in
    /// `OCPPCommCtrlr.NetworkConfigurationPriority` (B10).
    pub struct SetNetworkProfileRequest {
        /// Where to store it; the slots of a station are the values that
        /// `NetworkConfigurationPriority` takes (B09.FR.05).
        required configuration_slot: i32,
        /// The profile.
        required connection_data: NetworkConnectionProfile,
    }
}

wire_struct! {
    /// Whether the profile is stored.
    pub struct SetNetworkProfileResponse {
        /// Rejected: not valid; Failed: could not be stored (B09.FR.01 to B09.FR.03).
        required status: SetNetworkProfileStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a network profile is stored.
    pub enum SetNetworkProfileStatusEnum("SetNetworkProfileStatusEnumType") {
        Accepted = "Accepted",
        /// The profile or the slot is not valid (B09.FR.02, B09.FR.05).
        Rejected = "Rejected",
        /// Storing did not succeed (B09.FR.03).
        Failed = "Failed",
    }
}

wire_struct! {
    /// How a station reaches a CSMS.
    pub struct NetworkConnectionProfile("NetworkConnectionProfileType") {
        /// How to join the mobile network.
        optional apn: Apn,
        /// Not the version that is used, which is negotiated on connecting: OCPP 2.0.1 is `OCPP20`
        /// here.
        required ocpp_version: OcppVersionEnum,
        /// How messages are written.
        required ocpp_transport: OcppTransportEnum,
        /// Where to connect, without the identity of the station.
        required ocpp_csms_url: Text<512>,
        /// How many seconds to wait for the answer to a CALL.
        required message_timeout: i32,
        /// 1: password over plain WebSocket; 2: password over TLS; 3: TLS with a client
        /// certificate.
        required security_profile: i32,
        /// Over which network.
        required ocpp_interface: OcppInterfaceEnum,
        /// The tunnel to use, where there is one.
        optional vpn: Vpn,
    }
}

wire_enum! {
    /// A version of OCPP, in a network profile.
    pub enum OcppVersionEnum("OCPPVersionEnumType") {
        Ocpp12 = "OCPP12",
        Ocpp15 = "OCPP15",
        Ocpp16 = "OCPP16",
        /// Also stands for 2.0.1, which has no value of its own.
        Ocpp20 = "OCPP20",
    }
}

wire_enum! {
    /// How messages are written.
    pub enum OcppTransportEnum("OCPPTransportEnumType") {
        Json = "JSON",
        /// Not in OCPP 2.0.1; kept for profiles of other versions.
        Soap = "SOAP",
    }
}

wire_enum! {
    /// A network interface of the station.
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
    /// How to join a mobile network.
    pub struct Apn("APNType") {
        /// Name of the access point, as a URL.
        required apn: Text<512>,
        /// User name at the access point.
        optional apn_user_name: Text<20>,
        /// Password at the access point; secret.
        optional apn_password: Secret<Text<20>>,
        /// PIN of the SIM card; secret.
        optional sim_pin: Secret<i32>,
        /// The network to prefer, as mobile country and network code.
        optional preferred_network: Text<6>,
        /// Whether to use no other network (no roaming); absent, others too.
        #[schemars(extend("default" = false))]
        optional use_only_preferred_network: bool,
        /// How to log in.
        required apn_authentication: ApnAuthenticationEnum,
    }
}

wire_enum! {
    /// How to log in at the access point of a mobile network.
    pub enum ApnAuthenticationEnum("APNAuthenticationEnumType") {
        /// Challenge-Handshake Authentication Protocol.
        Chap = "CHAP",
        /// Without a password.
        None = "NONE",
        /// Password Authentication Protocol.
        Pap = "PAP",
        /// CHAP first, then PAP, then none.
        Auto = "AUTO",
    }
}

wire_struct! {
    /// A tunnel to the network of the CSMS.
    pub struct Vpn("VPNType") {
        /// Its address.
        required server: Text<512>,
        /// User name.
        required user: Text<20>,
        /// Group of the user, where the tunnel asks for one.
        optional group: Text<20>,
        /// Password; secret.
        required password: Secret<Text<20>>,
        /// Shared key; secret.
        required key: Secret<Text<255>>,
        /// Kind of tunnel.
        required kind as "type": VpnEnum,
    }
}

wire_enum! {
    /// A kind of tunnel.
    pub enum VpnEnum("VPNEnumType") {
        /// Internet Key Exchange version 2.
        Ikev2 = "IKEv2",
        /// IP Security.
        IpSec = "IPSec",
        /// Layer 2 Tunneling Protocol.
        L2Tp = "L2TP",
        /// Point-to-Point Tunneling Protocol.
        Pptp = "PPTP",
    }
}
