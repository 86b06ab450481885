// Names of OCPP 2.0.1 that filters offer.

/** All actions, by their names. */
export const ACTIONS = ('Authorize BootNotification CancelReservation CertificateSigned ChangeAvailability ClearCache ClearChargingProfile '
  + 'ClearDisplayMessage ClearVariableMonitoring ClearedChargingLimit CostUpdated CustomerInformation DataTransfer DeleteCertificate '
  + 'FirmwareStatusNotification Get15118EVCertificate GetBaseReport GetCertificateStatus GetChargingProfiles GetCompositeSchedule '
  + 'GetDisplayMessages GetInstalledCertificateIds GetLocalListVersion GetLog GetMonitoringReport GetReport GetTransactionStatus '
  + 'GetVariables Heartbeat InstallCertificate LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation '
  + 'NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport NotifyReport PublishFirmware '
  + 'PublishFirmwareStatusNotification ReportChargingProfiles RequestStartTransaction RequestStopTransaction ReservationStatusUpdate '
  + 'ReserveNow Reset SecurityEventNotification SendLocalList SetChargingProfile SetDisplayMessage SetMonitoringBase SetMonitoringLevel '
  + 'SetNetworkProfile SetVariableMonitoring SetVariables SignCertificate StatusNotification TransactionEvent TriggerMessage '
  + 'UnlockConnector UnpublishFirmware UpdateFirmware').split(' ');

/** Codes of CALLERROR (Part 4, 4.3). */
export const ERRORS = ('FormatViolation GenericError InternalError MessageTypeNotSupported NotImplemented NotSupported '
  + 'OccurrenceConstraintViolation PropertyConstraintViolation ProtocolError RpcFrameworkError SecurityError TypeConstraintViolation').split(' ');
