//! The tariff that ISO 15118 shows to a vehicle (K15).
//!
//! It lets a vehicle choose when to charge; nobody is billed by it.

use crate::{
    Bounded, List, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct SalesTariff("SalesTariffType") {
        required id: i32,
        optional sales_tariff_description: Text<32>,
        optional num_e_price_levels: i32,
        required sales_tariff_entry: List<SalesTariffEntry, 1, 1024>,
    }
}

wire_struct! {
    pub struct SalesTariffEntry("SalesTariffEntryType") {
        required relative_time_interval: RelativeTimeInterval,
        optional e_price_level: Bounded<0>,
        optional consumption_cost: List<ConsumptionCost, 1, 3>,
    }
}

wire_struct! {
    pub struct RelativeTimeInterval("RelativeTimeIntervalType") {
        required start: i32,
        optional duration: i32,
    }
}

wire_struct! {
    pub struct ConsumptionCost("ConsumptionCostType") {
        required start_value: f64,
        required cost: List<Cost, 1, 3>,
    }
}

wire_struct! {
    pub struct Cost("CostType") {
        required cost_kind: CostKindEnum,
        required amount: i32,
        optional amount_multiplier: i32,
    }
}

wire_enum! {
    pub enum CostKindEnum("CostKindEnumType") {
        CarbonDioxideEmission = "CarbonDioxideEmission",
        RelativePricePercentage = "RelativePricePercentage",
        RenewableGenerationPercentage = "RenewableGenerationPercentage",
    }
}
