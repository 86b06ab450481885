// English is in the schemas of the server. Here is only what a value of the standard does not say by itself.
const en = {
  fields: {} as Record<string, Record<string, string>>,
  values: {
    ChargingLimitSourceEnumType: { EMS: 'energy management system', SO: 'grid operator', CSO: 'charging operator' },
    ChargingProfileKindEnumType: { Absolute: 'from an instant', Recurring: 'again and again', Relative: 'from the start of the transaction' },
    ChargingProfilePurposeEnumType: { ChargingStationExternalConstraints: 'limits from outside', ChargingStationMaxProfile: 'the whole station', TxDefaultProfile: 'any transaction', TxProfile: 'one transaction' },
    ChargingRateUnitEnumType: { W: 'watt', A: 'ampere' },
    ConnectorEnumType: { cCCS1: 'CCS Combo 1', cCCS2: 'CCS Combo 2', cG105: 'CHAdeMO', cType1: 'type 1, cable', cType2: 'type 2, cable', sType2: 'type 2, socket', sType3: 'type 3, socket', sBS1361: 'UK socket', 'sCEE-7-7': 'household socket', Pan: 'pantograph' },
    IdTokenEnumType: { Central: 'given by the server', eMAID: 'contract', ISO14443: 'RFID card', ISO15693: 'RFID card', KeyCode: 'secret code', Local: 'given by the station', MacAddress: 'of the vehicle' },
    OCPPVersionEnumType: { OCPP20: '2.0.1 as well' },
    ResetEnumType: { Immediate: 'at once', OnIdle: 'when no transaction runs' },
    UpdateEnumType: { Differential: 'change the list', Full: 'replace the list' },
  } as Record<string, Record<string, string>>,
};

export default en;
