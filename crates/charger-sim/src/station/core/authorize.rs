//! May this token charge here? Local list, cache, the CSMS, and the rules without it (C01 to C16).
//!
//! Entries of the local list win over the cache (C13.FR.01); what neither settles goes to the CSMS. The lists
//! themselves are in `blocks/authorization` and `blocks/local_auth_list`.

use ocpp201::{
    Action, AuthorizationStatusEnum, AuthorizeRequest, IdToken, IdTokenEnum, IdTokenInfo,
    TriggerReasonEnum,
};

use super::{Core, Registration, people::wire_token, session::Change};
use crate::station::{
    ObservationKind,
    blocks::authorization::is_same_token,
    device_model::names,
    evse::Authorization,
    outbox::{Gate, Purpose},
    timers::Timer,
};

impl Core {
    /// Decides about a token at a free EVSE (index).
    pub(in crate::station) fn authorize(&mut self, evse: usize, token: IdToken) {
        let is_free =
            !self.model.flag(names::AUTH_ENABLED) || token.kind == IdTokenEnum::NoAuthorization;
        if is_free {
            self.authorized(evse, token, None, "station");
            return;
        }
        let is_online = self.link.is_open() && self.registration == Registration::Accepted;
        let may_ask = !self.model.flag(names::DISABLE_REMOTE_AUTHORIZATION);
        let (known, by, asks_again) = self.locally_known(&token);
        match known {
            Some(info) if info.status == AuthorizationStatusEnum::Accepted => {
                let is_enough = if is_online {
                    // Where the CSMS is not asked there is nobody else to decide.
                    !may_ask || by == "list" || self.model.flag(names::LOCAL_PRE_AUTHORIZE)
                } else {
                    self.model.flag(names::LOCAL_AUTHORIZE_OFFLINE)
                };
                let is_master = self.is_master_pass(info.group_id_token.as_ref());
                if is_enough && is_master {
                    self.present_master_pass(evse, &token, by);
                } else if is_enough {
                    self.authorized(evse, token, info.group_id_token, by);
                } else if is_online {
                    self.ask_csms(evse, token);
                } else {
                    self.refused(evse, AuthorizationStatusEnum::NotAtThisTime, by);
                }
            }
            Some(info) if !is_online || !asks_again || !may_ask => {
                self.refused(evse, info.status, by);
            }
            _ if is_online && may_ask => self.ask_csms(evse, token),
            _ if is_online => self.refused(evse, AuthorizationStatusEnum::Unknown, "station"),
            _ => self.authorize_offline(evse, token),
        }
    }

    /// MasterPass never starts (C16.FR.03); it stops what goes on (C16.FR.02).
    fn present_master_pass(&mut self, evse: usize, token: &IdToken, by: &'static str) {
        self.refused(evse, AuthorizationStatusEnum::Invalid, by);
        self.stop_by_master_pass(token);
    }

    /// Entry of the local list or the cache, where it stands, and whether the CSMS is asked again when it is a
    /// refusal.
    fn locally_known(&self, token: &IdToken) -> (Option<IdTokenInfo>, &'static str, bool) {
        if self.model.flag(names::LIST_ENABLED)
            && let Some(info) = self.local_list.info(token, self.now.timestamp())
        {
            let asks = !self.model.flag(names::LIST_DISABLE_POST_AUTHORIZE);
            return (Some(info.clone()), "list", asks);
        }
        let life = self.model.count(names::CACHE_LIFE_TIME);
        if self.model.flag(names::CACHE_ENABLED)
            && let Some(info) = self.cache.info(token, self.now, life)
        {
            let asks = !self.model.flag(names::CACHE_DISABLE_POST_AUTHORIZE);
            return (Some(info.clone()), "cache", asks);
        }
        (None, "csms", true)
    }

    /// The group of a token, as far as list and cache know an accepted one.
    pub(super) fn known_group(&self, token: &IdToken) -> Option<IdToken> {
        let (info, ..) = self.locally_known(token);
        info.filter(|info| info.status == AuthorizationStatusEnum::Accepted)?
            .group_id_token
    }

    /// Asks the CSMS about a token.
    pub(super) fn ask_csms(&mut self, evse: usize, token: IdToken) {
        let request = AuthorizeRequest::new(token.clone());
        let purpose = Purpose::Authorize(evse, Box::new(token));
        self.enqueue(Action::Authorize, &request, purpose, Gate::Accepted);
    }

    /// Rules for a token that nobody here knows, without the CSMS (C15).
    fn authorize_offline(&mut self, evse: usize, token: IdToken) {
        if self.model.flag(names::OFFLINE_TX_FOR_UNKNOWN) {
            self.authorized(evse, token, None, "offline");
        } else {
            self.refused(evse, AuthorizationStatusEnum::Unknown, "offline");
        }
    }

    /// The CSMS did not answer: what is known here has to do.
    pub(super) fn authorize_without_answer(&mut self, evse: usize, token: &IdToken) {
        let is_second = self
            .evses
            .get_mut(evse)
            .is_some_and(|state| state.challenger.take().is_some());
        if is_second {
            return;
        }
        let (known, by, _) = self.locally_known(token);
        let accepted = known
            .filter(|info| info.status == AuthorizationStatusEnum::Accepted)
            .filter(|_| self.model.flag(names::LOCAL_AUTHORIZE_OFFLINE));
        match accepted {
            Some(info) if self.is_master_pass(info.group_id_token.as_ref()) => {
                self.present_master_pass(evse, token, by);
            }
            Some(info) => self.authorized(evse, token.clone(), info.group_id_token, by),
            None => self.authorize_offline(evse, token.clone()),
        }
    }

    pub(super) fn authorize_answered(&mut self, evse: usize, token: &IdToken, info: &IdTokenInfo) {
        self.remember_token(token, info);
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let id = state.spec.id;
        let is_for_here = info
            .evse_id
            .as_ref()
            .is_none_or(|evses| evses.contains(&id));
        if state
            .challenger
            .take_if(|c| is_same_token(&wire_token(c), token))
            .is_some()
        {
            if info.status == AuthorizationStatusEnum::Accepted && is_for_here {
                self.stop_by_group(evse, token, info.group_id_token.as_ref());
            }
        } else if info.status != AuthorizationStatusEnum::Accepted {
            self.refused(evse, info.status, "csms");
        } else if !is_for_here {
            self.refused(evse, AuthorizationStatusEnum::NotAtThisLocation, "csms");
        } else if self.is_master_pass(info.group_id_token.as_ref()) {
            self.present_master_pass(evse, token, "csms");
        } else {
            self.authorized(evse, token.clone(), info.group_id_token.clone(), "csms");
            if let Some(text) = &info.personal_message {
                self.tell_tariff(evse, text);
            }
        }
    }

    /// Whether the group is that of MasterPass (C16).
    pub(in crate::station) fn is_master_pass(&self, group: Option<&IdToken>) -> bool {
        let master = self.model.text(names::MASTER_PASS_GROUP);
        !master.is_empty() && group.is_some_and(|g| g.id_token.eq_ignore_ascii_case(master))
    }

    /// A driver may charge.
    pub(in crate::station) fn authorized(
        &mut self,
        evse: usize,
        token: IdToken,
        group: Option<IdToken>,
        by: &'static str,
    ) {
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        if state.authorization.is_some() {
            return;
        }
        let id = state.spec.id;
        let is_kept = !self.kept_for(evse).is_empty();
        let used = self.use_reservation(evse, &token, group.as_ref());
        if is_kept && used.is_none() {
            // It is kept free for somebody else, whose group this token does not belong to (H03.FR.08).
            self.refused(evse, AuthorizationStatusEnum::NotAtThisTime, by);
            return;
        }
        let state = &mut self.evses[evse];
        state.used_reservation = used.or(state.used_reservation);
        state.authorization = Some(Authorization { token, group });
        let is_plugged = state.plugged.is_some();
        self.driver_comes(evse);
        self.observe(ObservationKind::Authorized {
            evse: id,
            status: "Accepted",
            by,
        });
        if !is_plugged {
            let wait = u64::from(self.model.count(names::EV_CONNECTION_TIME_OUT).max(1));
            let at = self.now + std::time::Duration::from_secs(wait);
            self.timers.set(Timer::ConnectionTimeOut(evse), at);
        }
        self.changed(evse, &Change::of(TriggerReasonEnum::Authorized));
        self.plug_in_planned(evse);
    }

    pub(super) fn refused(
        &mut self,
        evse: usize,
        status: AuthorizationStatusEnum,
        by: &'static str,
    ) {
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let id = state.spec.id;
        // A driver who holds a second token to the reader takes nothing from the one who is authorized.
        if state.authorization.is_none() {
            (state.planned, state.charge_limit) = (None, None);
            state.remote_start_id = None;
            self.profiles.drop_held(evse);
            self.timers.cancel(Timer::DriverLeaves(evse));
        }
        self.observe(ObservationKind::Authorized {
            evse: id,
            status: status.as_str(),
            by,
        });
    }

    /// Keeps what the CSMS said about a token (C10).
    pub(super) fn remember_token(&mut self, token: &IdToken, info: &IdTokenInfo) {
        let is_kept = !matches!(
            token.kind,
            IdTokenEnum::NoAuthorization | IdTokenEnum::Central
        );
        if is_kept && self.model.flag(names::CACHE_ENABLED) {
            self.cache.remember(token.clone(), info.clone(), self.now);
            self.is_dirty = true;
        }
    }
}
