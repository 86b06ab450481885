//! The tariff that ISO 15118 shows to a vehicle (K15).
//!
//! It lets a vehicle choose when to charge; nobody is billed by it.

use crate::{
    Bounded, List, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Prices over time.
    pub struct SalesTariff("SalesTariffType") {
        /// Of the tariff, unique for the station.
        required id: i32,
        /// Text for the driver.
        optional sales_tariff_description: Text<32>,
        /// How many price levels there are.
        optional num_e_price_levels: i32,
        /// The prices in their order.
        required sales_tariff_entry: List<SalesTariffEntry, 1, 1024>,
    }
}

wire_struct! {
    /// The price of a time.
    pub struct SalesTariffEntry("SalesTariffEntryType") {
        /// The time.
        required relative_time_interval: RelativeTimeInterval,
        /// Rank of the price, 0 the cheapest.
        optional e_price_level: Bounded<0>,
        /// Prices by consumption.
        optional consumption_cost: List<ConsumptionCost, 1, 3>,
    }
}

wire_struct! {
    /// A time, relative to the start of a schedule.
    pub struct RelativeTimeInterval("RelativeTimeIntervalType") {
        /// Seconds from the start.
        required start: i32,
        /// Seconds; absent, until the next one.
        optional duration: i32,
    }
}

wire_struct! {
    /// Prices from a consumption on.
    pub struct ConsumptionCost("ConsumptionCostType") {
        /// The consumption from which on they count, in the unit of the schedule.
        required start_value: f64,
        /// The prices.
        required cost: List<Cost, 1, 3>,
    }
}

wire_struct! {
    /// A price, or what else may decide.
    pub struct Cost("CostType") {
        /// What it is.
        required cost_kind: CostKindEnum,
        /// The number, before the multiplier.
        required amount: i32,
        /// Power of ten, from -3 to 3; absent, 0.
        optional amount_multiplier: i32,
    }
}

wire_enum! {
    /// What a vehicle may choose by.
    pub enum CostKindEnum("CostKindEnumType") {
        /// In grams per kWh.
        CarbonDioxideEmission = "CarbonDioxideEmission",
        /// Of the price, relative to others.
        RelativePricePercentage = "RelativePricePercentage",
        /// How much of the energy is renewable.
        RenewableGenerationPercentage = "RenewableGenerationPercentage",
    }
}
