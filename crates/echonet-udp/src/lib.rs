//! The sockets of an ECHONET Lite node: unicast and multicast on UDP port 3610 (part 2, 1.2).
//!
//! A socket that is bound to an address of its own does not hear the multicast group. So there are two:
//! one at the address, which also sends everything, and one at the group. Both share the port with
//! other programs on this machine that have other addresses. What the datagrams say does not live here.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use echonet_lite::node::{Destination, Outgoing};
use echonet_lite::{GROUP_V4, PORT};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;

/// The longest datagram that UDP carries, in bytes.
pub const LONGEST: usize = 65_535;
/// Datagrams that may wait for their time; more are lost, as datagrams are.
const MOST_WAITING: usize = 256;

/// The sockets cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error(
    "UDP port {PORT} at {address} cannot be used: {source}; {}",
    remedy(source)
)]
pub struct OpenError {
    /// Where.
    pub address: Ipv4Addr,
    /// Why.
    pub source: io::Error,
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "a program that does not share the port runs at this address or at all: stop it, or use another address"
        }
        io::ErrorKind::AddrNotAvailable => {
            "no interface of this machine has this address: use one that `ip address` lists"
        }
        _ => "check the address and the rights of this user",
    }
}

/// A datagram that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// How many bytes of the buffer it takes.
    pub length: usize,
    /// Who sent it. The port says nothing and is left out.
    pub from: IpAddr,
    /// It came by the multicast group.
    pub to_all: bool,
}

/// The sockets of one node.
#[derive(Debug)]
pub struct Link {
    address: Ipv4Addr,
    unicast: UdpSocket,
    /// None where one socket hears both.
    group: Option<UdpSocket>,
    waiting: Arc<Semaphore>,
}

impl Link {
    /// Opens the sockets at an address of this machine. Multicast goes over its interface, with a TTL
    /// of 1, and also to programs on this machine.
    ///
    /// At `0.0.0.0` one socket hears all addresses, and the group over the default interface; whether
    /// a datagram was for all is not known there.
    ///
    /// # Errors
    /// The port or the address is not to be had. Must be called within a Tokio runtime.
    pub fn open(address: Ipv4Addr) -> Result<Self, OpenError> {
        let failed = |source| OpenError { address, source };
        let unicast = socket(address).map_err(failed)?;
        unicast.set_multicast_if_v4(&address).map_err(failed)?;
        unicast.set_multicast_ttl_v4(1).map_err(failed)?;
        unicast.set_multicast_loop_v4(true).map_err(failed)?;
        // Windows delivers the group to the socket at the address, and binds none to the group.
        let hears_both = address.is_unspecified() || cfg!(windows);
        let group = if hears_both {
            unicast
                .join_multicast_v4(&GROUP_V4, &address)
                .map_err(failed)?;
            None
        } else {
            let group = socket(GROUP_V4).map_err(failed)?;
            group
                .join_multicast_v4(&GROUP_V4, &address)
                .map_err(failed)?;
            Some(UdpSocket::from_std(group.into()).map_err(failed)?)
        };
        Ok(Self {
            address,
            unicast: UdpSocket::from_std(unicast.into()).map_err(failed)?,
            group,
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        })
    }

    /// The address of the node.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// Waits for a datagram. The buffer should hold [`LONGEST`] bytes. A broken arrival is passed over.
    pub async fn receive(&self, buffer: &mut [u8]) -> Arrival {
        loop {
            let arrived = match &self.group {
                None => self
                    .unicast
                    .recv_from(buffer)
                    .await
                    .map(|came| (came, false)),
                Some(group) => {
                    tokio::select! {
                        ready = self.unicast.readable() => {
                            ready.and_then(|()| self.unicast.try_recv_from(buffer)).map(|came| (came, false))
                        }
                        ready = group.readable() => {
                            ready.and_then(|()| group.try_recv_from(buffer)).map(|came| (came, true))
                        }
                    }
                }
            };
            match arrived {
                Ok(((length, from), to_all)) => {
                    return Arrival {
                        length,
                        from: from.ip(),
                        to_all,
                    };
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // Some systems report here that an earlier datagram found no listener. The pause
                // keeps a socket that always fails from taking the processor.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Sends a datagram now, whatever its time.
    ///
    /// # Errors
    /// The system does not take it.
    pub async fn send(&self, outgoing: &Outgoing) -> io::Result<()> {
        let to = match outgoing.to {
            Destination::Address(address) => address,
            Destination::Group => IpAddr::V4(GROUP_V4),
        };
        let to = SocketAddr::new(to, PORT);
        self.unicast.send_to(&outgoing.bytes, to).await.map(drop)
    }

    /// Sends a datagram when its time has come. One that the system does not take is lost, as
    /// datagrams are; so is one for which too many wait already.
    pub async fn dispatch(self: &Arc<Self>, outgoing: Outgoing) {
        if outgoing.after.is_zero() {
            let _ = self.send(&outgoing).await;
            return;
        }
        let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() else {
            return;
        };
        let link = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(outgoing.after).await;
            let _ = link.send(&outgoing).await;
            drop(place);
        });
    }
}

fn socket(address: Ipv4Addr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    // Programs at other addresses, and other listeners of the group, share the port.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddrV4::new(address, PORT).into())?;
    Ok(socket)
}
