//! Meter values: samples, what they measure, and their signatures (blocks E and J).

use crate::{
    DateTime, List, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct MeterValue("MeterValueType") {
        required sampled_value: List<SampledValue>,
        required timestamp: DateTime,
    }
}

wire_struct! {
    pub struct SampledValue("SampledValueType") {
        required value: f64,
        optional context: ReadingContextEnum,
        optional measurand: MeasurandEnum,
        optional phase: PhaseEnum,
        optional location: LocationEnum,
        optional signed_meter_value: SignedMeterValue,
        optional unit_of_measure: UnitOfMeasure,
    }
}

wire_enum! {
    pub enum MeasurandEnum("MeasurandEnumType") default EnergyActiveImportRegister {
        CurrentExport = "Current.Export",
        CurrentImport = "Current.Import",
        CurrentOffered = "Current.Offered",
        EnergyActiveExportRegister = "Energy.Active.Export.Register",
        EnergyActiveImportRegister = "Energy.Active.Import.Register",
        EnergyReactiveExportRegister = "Energy.Reactive.Export.Register",
        EnergyReactiveImportRegister = "Energy.Reactive.Import.Register",
        EnergyActiveExportInterval = "Energy.Active.Export.Interval",
        EnergyActiveImportInterval = "Energy.Active.Import.Interval",
        EnergyActiveNet = "Energy.Active.Net",
        EnergyReactiveExportInterval = "Energy.Reactive.Export.Interval",
        EnergyReactiveImportInterval = "Energy.Reactive.Import.Interval",
        EnergyReactiveNet = "Energy.Reactive.Net",
        EnergyApparentNet = "Energy.Apparent.Net",
        EnergyApparentImport = "Energy.Apparent.Import",
        EnergyApparentExport = "Energy.Apparent.Export",
        Frequency = "Frequency",
        PowerActiveExport = "Power.Active.Export",
        PowerActiveImport = "Power.Active.Import",
        PowerFactor = "Power.Factor",
        PowerOffered = "Power.Offered",
        PowerReactiveExport = "Power.Reactive.Export",
        PowerReactiveImport = "Power.Reactive.Import",
        Soc = "SoC",
        Voltage = "Voltage",
    }
}

wire_enum! {
    pub enum ReadingContextEnum("ReadingContextEnumType") default SamplePeriodic {
        InterruptionBegin = "Interruption.Begin",
        InterruptionEnd = "Interruption.End",
        Other = "Other",
        SampleClock = "Sample.Clock",
        SamplePeriodic = "Sample.Periodic",
        TransactionBegin = "Transaction.Begin",
        TransactionEnd = "Transaction.End",
        Trigger = "Trigger",
    }
}

wire_enum! {
    pub enum PhaseEnum("PhaseEnumType") {
        L1 = "L1",
        L2 = "L2",
        L3 = "L3",
        N = "N",
        L1N = "L1-N",
        L2N = "L2-N",
        L3N = "L3-N",
        L1L2 = "L1-L2",
        L2L3 = "L2-L3",
        L3L1 = "L3-L1",
    }
}

wire_enum! {
    pub enum LocationEnum("LocationEnumType") default Outlet {
        Body = "Body",
        Cable = "Cable",
        Ev = "EV",
        Inlet = "Inlet",
        Outlet = "Outlet",
    }
}

wire_struct! {
    pub struct UnitOfMeasure("UnitOfMeasureType") {
        #[schemars(extend("default" = "Wh"))]
        optional unit: Text<20>,
        #[schemars(extend("default" = 0))]
        optional multiplier: i32,
    }
}

wire_struct! {
    pub struct SignedMeterValue("SignedMeterValueType") {
        required signed_meter_data: Text<2500>,
        required signing_method: Text<50>,
        required encoding_method: Text<50>,
        required public_key: Text<2500>,
    }
}
