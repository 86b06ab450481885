//! Reservations of no particular EVSE (H01.FR.07, .09): the station keeps as many EVSEs free as it needs for them.
//!
//! An EVSE is kept free, and reported as Reserved (H01.FR.20, .24), once without it some reservation would find none.

use ocpp201::{
    ConnectorStatusEnum, IdToken, ReservationUpdateStatusEnum, ReserveNowRequest,
    ReserveNowResponse, ReserveNowStatusEnum,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    blocks::authorization::is_token_of,
    core::Core,
    device_model::names,
    dispatch::{Refusal, because},
    evse::{EvseState, Reservation},
    timers::Timer,
};

/// A reservation of any EVSE, or of any with a connector of a kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct Unplaced {
    pub(in crate::station) reservation: Reservation,
    /// `ConnectorEnumType` text.
    connector: Option<String>,
}

impl Unplaced {
    /// Whether an EVSE has what it asks for.
    fn fits(&self, state: &EvseState) -> bool {
        self.connector.as_ref().is_none_or(|kind| {
            let mut connectors = state.spec.connectors.iter();
            connectors.any(|connector| connector.kind == *kind)
        })
    }
}

/// A token, and its group.
type Owner = (IdToken, Option<IdToken>);

impl Core {
    pub(super) fn reserve_any(
        &mut self,
        request: ReserveNowRequest,
    ) -> Result<ReserveNowResponse, Refusal> {
        let answer = |status, reason: Option<&str>| {
            let mut response = ReserveNowResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        if !self.model.flag(names::NON_EVSE_SPECIFIC) {
            let status = ReserveNowStatusEnum::Rejected;
            return answer(status, Some("UnsupportedRequest"));
        }
        let id = request.id;
        let wanted = Unplaced {
            connector: request.connector_type.map(|kind| kind.as_str().to_owned()),
            reservation: Reservation {
                id,
                token: request.id_token,
                group: request.group_id_token,
                expiry: request.expiry_date_time,
            },
        };
        let targets: Vec<usize> = (0..self.evses.len())
            .filter(|evse| wanted.fits(&self.evses[*evse]))
            .collect();
        if targets.is_empty() {
            let status = ReserveNowStatusEnum::Rejected;
            return answer(status, Some("UnknownConnectorType"));
        }
        // The same id replaces that reservation (H01.FR.02), so it is no obstacle.
        let others = self.unplaced.iter().filter(|one| one.reservation.id != id);
        let all: Vec<&Unplaced> = others.chain([&wanted]).collect();
        if !self.all_find_one(&all, |evse| self.can_be_reserved(evse, Some(id))) {
            let states: Vec<_> = targets.iter().map(|evse| self.evse_status(*evse)).collect();
            let is_all = |status| states.iter().all(|state| *state == status);
            return answer(
                if is_all(ConnectorStatusEnum::Faulted) {
                    ReserveNowStatusEnum::Faulted
                } else if is_all(ConnectorStatusEnum::Unavailable) {
                    ReserveNowStatusEnum::Unavailable
                } else {
                    ReserveNowStatusEnum::Occupied
                },
                None,
            );
        }
        self.take_reservation(id);
        let expiry = wanted.reservation.expiry.timestamp().into();
        self.timers.set(Timer::ReservationExpiry(id), expiry);
        self.unplaced.push(wanted);
        self.is_dirty = true;
        answer(ReserveNowStatusEnum::Accepted, None)
    }

    /// Whether an EVSE (index) could serve a reservation: it works, and nobody charges there or has reserved it, but for
    /// the reservation with this id. A vehicle without a token is no obstacle: it may be the one that is expected.
    fn can_be_reserved(&self, evse: usize, but: Option<i32>) -> bool {
        let state = &self.evses[evse];
        let is_free = state.authorization.is_none()
            && state.held.is_none()
            && state.transaction.as_ref().is_none_or(|t| t.token.is_none());
        let is_unreserved = state
            .reservation
            .as_ref()
            .is_none_or(|reservation| Some(reservation.id) == but);
        is_free && is_unreserved && self.works(evse)
    }

    /// Whether an EVSE (index) can be used at all.
    fn works(&self, evse: usize) -> bool {
        let connectors = 0..self.evses[evse].connectors.len();
        connectors.into_iter().any(|connector| {
            !matches!(
                self.plain_status(evse, connector),
                ConnectorStatusEnum::Faulted | ConnectorStatusEnum::Unavailable
            )
        })
    }

    /// Whether an EVSE (index) is kept free for those who have reserved none in particular.
    pub(in crate::station) fn is_kept_free(&self, evse: usize) -> bool {
        if self.unplaced.is_empty() || !self.can_be_reserved(evse, None) {
            return false;
        }
        let all: Vec<&Unplaced> = self.unplaced.iter().collect();
        let without = |other| other != evse && self.can_be_reserved(other, None);
        // Where they do not all find one even with it, it is all the more needed.
        !self.all_find_one(&all, without) && all.iter().any(|one| one.fits(&self.evses[evse]))
    }

    /// For whom an EVSE (index) is kept: its own reservation, or those without one if they need it; none: for nobody.
    pub(in crate::station) fn kept_for(&self, evse: usize) -> Vec<Owner> {
        let owner = |it: &Reservation| (it.token.clone(), it.group.clone());
        let state = &self.evses[evse];
        if let Some(reservation) = &state.reservation {
            return vec![owner(reservation)];
        }
        if !self.is_kept_free(evse) {
            return Vec::new();
        }
        let fitting = self.unplaced.iter().filter(|one| one.fits(state));
        fitting.map(|one| owner(&one.reservation)).collect()
    }

    /// Uses up the reservation that a token, which may charge at an EVSE (index), belongs to, if there is one
    /// (H03.FR.09). Gives its id.
    pub(in crate::station) fn use_reservation(
        &mut self,
        evse: usize,
        token: &IdToken,
        group: Option<&IdToken>,
    ) -> Option<i32> {
        let is_it = |it: &Reservation| is_token_of(token, group, &it.token, it.group.as_ref());
        let own = self.evses[evse].reservation.as_ref();
        let id = match own {
            Some(own) => is_it(own).then_some(own.id),
            None => {
                let mut fitting = self.unplaced.iter();
                let found =
                    fitting.find(|one| one.fits(&self.evses[evse]) && is_it(&one.reservation));
                found.map(|one| one.reservation.id)
            }
        }?;
        self.take_reservation(id);
        Some(id)
    }

    /// Too few EVSEs work for those who have reserved none in particular: the last ones lose their reservations
    /// (H01.FR.16, .17).
    pub(super) fn remove_unserved(&mut self) {
        loop {
            let all: Vec<&Unplaced> = self.unplaced.iter().collect();
            let Some(last) = all.last().map(|one| one.reservation.id) else {
                return;
            };
            if self.all_find_one(&all, |evse| self.works(evse)) {
                return;
            }
            self.take_reservation(last);
            self.report_reservation(last, ReservationUpdateStatusEnum::Removed);
        }
    }

    /// Whether each finds an EVSE of its own among those that are `open`.
    fn all_find_one(&self, all: &[&Unplaced], open: impl Fn(usize) -> bool) -> bool {
        let open: Vec<bool> = (0..self.evses.len()).map(open).collect();
        let fits: Vec<Vec<usize>> = all
            .iter()
            .map(|one| {
                (0..open.len())
                    .filter(|evse| open[*evse] && one.fits(&self.evses[*evse]))
                    .collect()
            })
            .collect();
        let mut taken: Vec<Option<usize>> = vec![None; open.len()];
        (0..fits.len()).all(|one| finds_one(one, &fits, &mut taken, &mut vec![false; open.len()]))
    }
}

/// Finds a place for one, where others make room if they can go elsewhere. `taken` says who has which place.
fn finds_one(
    one: usize,
    fits: &[Vec<usize>],
    taken: &mut [Option<usize>],
    asked: &mut [bool],
) -> bool {
    for &place in &fits[one] {
        if std::mem::replace(&mut asked[place], true) {
            continue;
        }
        let is_free = match taken[place] {
            None => true,
            Some(other) => finds_one(other, fits, taken, asked),
        };
        if is_free {
            taken[place] = Some(one);
            return true;
        }
    }
    false
}
