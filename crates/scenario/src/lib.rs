//! Scenario files, fleet files and run records.
