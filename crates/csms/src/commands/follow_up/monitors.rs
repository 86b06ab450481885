//! Monitors that a station took, or gave up (N03, N04, N06).

use ocpp201::{
    Action, ClearMonitoringStatusEnum, ClearVariableMonitoringResponse,
    GenericDeviceModelStatusEnum, MonitoringBaseEnum, SetMonitoringBaseRequest,
    SetMonitoringBaseResponse, SetMonitoringData, SetMonitoringResult, SetMonitoringStatusEnum,
    SetVariableMonitoringRequest, SetVariableMonitoringResponse,
};

use super::Answered;
use crate::facts::ReportFact;
use crate::store::change::Change;
use crate::store::tables::monitoring::{self, Monitor};

/// N04: what was accepted is a monitor, under the station's id.
pub(in crate::commands) fn set(
    of: Answered<'_>,
    answer: &SetVariableMonitoringResponse,
) -> ReportFact {
    let mut fact = of.fact(Action::SetVariableMonitoring);
    let asked: Option<SetVariableMonitoringRequest> = of.request();
    let asked = asked.map(|asked| asked.set_monitoring_data.into_vec());
    let asked = asked.unwrap_or_default();
    for result in answer.set_monitoring_result.iter() {
        // Matched by what they say, not by place: the order of the results is not prescribed.
        let found = asked.iter().find(|data| is_of(result, data));
        let (SetMonitoringStatusEnum::Accepted, Some(id), Some(data)) =
            (result.status, result.id, found)
        else {
            continue;
        };
        let monitor = Monitor {
            id,
            component: &data.component,
            variable: &data.variable,
            kind: data.kind,
            value: data.value,
            severity: data.severity,
            in_transactions: data.transaction.unwrap_or(false),
            is_custom: Some(true),
        };
        let put = monitoring::put(of.station, &monitor, of.at);
        fact.change = std::mem::take(&mut fact.change).write(put);
    }
    fact
}

fn is_of(result: &SetMonitoringResult, data: &SetMonitoringData) -> bool {
    result.component == data.component
        && result.variable == data.variable
        && result.kind == data.kind
        && result.severity == data.severity
        && (data.id.is_none() || data.id == result.id)
}

/// N06: what was cleared, and what the station does not know, is no monitor.
pub(in crate::commands) fn cleared(
    of: Answered<'_>,
    answer: &ClearVariableMonitoringResponse,
) -> ReportFact {
    let mut fact = of.fact(Action::ClearVariableMonitoring);
    let is_gone = |status| {
        matches!(
            status,
            ClearMonitoringStatusEnum::Accepted | ClearMonitoringStatusEnum::NotFound
        )
    };
    let results = answer.clear_monitoring_result.iter();
    fact.change = results
        .filter(|result| is_gone(result.status))
        .map(|result| monitoring::clear(of.station, result.id))
        .fold(Change::new(), Change::write);
    fact
}

/// N03.FR.04, .05: all bases but one drop what was set.
pub(in crate::commands) fn based(
    of: Answered<'_>,
    answer: &SetMonitoringBaseResponse,
) -> ReportFact {
    let mut fact = of.fact(Action::SetMonitoringBase);
    let asked: Option<SetMonitoringBaseRequest> = of.request();
    let drops = asked.is_some_and(|asked| asked.monitoring_base != MonitoringBaseEnum::All);
    if drops && answer.status == GenericDeviceModelStatusEnum::Accepted {
        fact.change = monitoring::clear_custom(of.station).into();
    }
    fact
}
