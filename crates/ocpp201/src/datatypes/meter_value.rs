//! Meter values: samples, what they measure, and their signatures (blocks E and J).

use crate::{
    DateTime, List, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Samples taken at one time.
    pub struct MeterValue("MeterValueType") {
        /// The samples.
        required sampled_value: List<SampledValue>,
        /// When they were taken (J01.FR.17).
        required timestamp: DateTime,
    }
}

wire_struct! {
    /// One value of a meter.
    ///
    /// Absent fields have defaults: a bare number is a reading of the energy register, in Wh.
    pub struct SampledValue("SampledValueType") {
        /// In `unit` × 10 to the power of `multiplier`.
        required value: f64,
        /// Why it was taken; absent, Sample.Periodic.
        optional context: ReadingContextEnum,
        /// What it measures; absent, Energy.Active.Import.Register.
        optional measurand: MeasurandEnum,
        /// Of which phase; absent, of all together.
        optional phase: PhaseEnum,
        /// Where it was measured; absent, Outlet.
        optional location: LocationEnum,
        /// The same value as the meter signed it.
        optional signed_meter_value: SignedMeterValue,
        /// Its unit; absent, Wh.
        optional unit_of_measure: UnitOfMeasure,
    }
}

wire_enum! {
    /// What a value measures. Import is towards the vehicle, Export from it.
    pub enum MeasurandEnum("MeasurandEnumType") default EnergyActiveImportRegister {
        /// A.
        CurrentExport = "Current.Export",
        /// A.
        CurrentImport = "Current.Import",
        /// Greatest current offered to the vehicle, A.
        CurrentOffered = "Current.Offered",
        /// Reading of the register, Wh.
        EnergyActiveExportRegister = "Energy.Active.Export.Register",
        /// Reading of the register, Wh; what is billed by.
        EnergyActiveImportRegister = "Energy.Active.Import.Register",
        /// Reading of the register, varh.
        EnergyReactiveExportRegister = "Energy.Reactive.Export.Register",
        /// Reading of the register, varh.
        EnergyReactiveImportRegister = "Energy.Reactive.Import.Register",
        /// Energy of the interval before the time of the sample, Wh.
        EnergyActiveExportInterval = "Energy.Active.Export.Interval",
        /// Energy of the interval before the time of the sample, Wh.
        EnergyActiveImportInterval = "Energy.Active.Import.Interval",
        /// Import less export, Wh.
        EnergyActiveNet = "Energy.Active.Net",
        /// Energy of the interval before the time of the sample, varh.
        EnergyReactiveExportInterval = "Energy.Reactive.Export.Interval",
        /// Energy of the interval before the time of the sample, varh.
        EnergyReactiveImportInterval = "Energy.Reactive.Import.Interval",
        /// Import less export, varh.
        EnergyReactiveNet = "Energy.Reactive.Net",
        /// Import less export, VAh.
        EnergyApparentNet = "Energy.Apparent.Net",
        /// VAh.
        EnergyApparentImport = "Energy.Apparent.Import",
        /// VAh.
        EnergyApparentExport = "Energy.Apparent.Export",
        /// Hz.
        Frequency = "Frequency",
        /// W.
        PowerActiveExport = "Power.Active.Export",
        /// W.
        PowerActiveImport = "Power.Active.Import",
        /// From -1 to 1.
        PowerFactor = "Power.Factor",
        /// Greatest power offered to the vehicle, W.
        PowerOffered = "Power.Offered",
        /// var.
        PowerReactiveExport = "Power.Reactive.Export",
        /// var.
        PowerReactiveImport = "Power.Reactive.Import",
        /// State of charge of the battery, percent.
        Soc = "SoC",
        /// V.
        Voltage = "Voltage",
    }
}

wire_enum! {
    /// Why a value was taken.
    pub enum ReadingContextEnum("ReadingContextEnumType") default SamplePeriodic {
        /// Charging was interrupted.
        InterruptionBegin = "Interruption.Begin",
        /// Charging went on after an interruption.
        InterruptionEnd = "Interruption.End",
        /// For another reason.
        Other = "Other",
        /// The clock said so.
        SampleClock = "Sample.Clock",
        /// The interval of the transaction was over.
        SamplePeriodic = "Sample.Periodic",
        /// The transaction began.
        TransactionBegin = "Transaction.Begin",
        /// The transaction ended.
        TransactionEnd = "Transaction.End",
        /// The CSMS asked for it.
        Trigger = "Trigger",
    }
}

wire_enum! {
    /// Where on the conductors something was measured.
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
    /// Where a value was measured.
    pub enum LocationEnum("LocationEnumType") default Outlet {
        /// Inside the station.
        Body = "Body",
        /// In the cable.
        Cable = "Cable",
        /// In the vehicle.
        Ev = "EV",
        /// At the connection to the grid.
        Inlet = "Inlet",
        /// At the connection to the vehicle.
        Outlet = "Outlet",
    }
}

wire_struct! {
    /// Unit of a value.
    pub struct UnitOfMeasure("UnitOfMeasureType") {
        /// From the list of standard units or the vendor's own; absent, Wh.
        #[schemars(extend("default" = "Wh"))]
        optional unit: Text<20>,
        /// Power of ten: 3 with Wh is kWh; absent, 0.
        #[schemars(extend("default" = 0))]
        optional multiplier: i32,
    }
}

wire_struct! {
    /// A value that the meter signed. Keep it byte for byte: it is evidence.
    pub struct SignedMeterValue("SignedMeterValueType") {
        /// Value and signature, base64.
        required signed_meter_data: Text<2500>,
        /// How it was signed; empty when that is in the data.
        required signing_method: Text<50>,
        /// How it is written, such as `OCMF`.
        required encoding_method: Text<50>,
        /// To check it, base64; empty unless `PublicKeyWithSignedMeterValue` asks for it.
        required public_key: Text<2500>,
    }
}
