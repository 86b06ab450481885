//! Judges a run of the charging lab by what the CSMS stored.
//!
//! Two judges meet here: the run record that the simulator wrote, and the rows that the CSMS
//! committed, read by SQL of this crate's own. The yardstick (energy, duration, power) comes from
//! the fleet and scenario files, the rules of energy and price are written here again (`due`,
//! `figures`), from docs/energy.md, and nothing is shared with the CSMS. The way of a verdict:
//!
//! `run` (what is to be judged) → `database` + `queries` (what was stored) → `evidence` and
//! `subject` (both laid side by side, per scenario) → `checks` (one file each) → `verdict` →
//! `report` (table, JSON, JUnit, HTML, Markdown from one result; `phrases` in three languages).

pub mod app;
mod causes;
pub mod check;
pub mod checks;
pub mod cli;
pub mod clock;
pub mod database;
pub mod due;
pub mod evidence;
pub mod figures;
pub mod help;
pub mod payload;
pub mod phrases;
pub mod prices;
pub mod queries;
pub mod report;
pub mod run;
pub mod statistics;
pub mod subject;
pub mod verdict;
pub mod yardstick;
