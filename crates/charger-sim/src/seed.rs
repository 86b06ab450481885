//! Seeds: one for a run, and what each station makes of it.

/// A seed of its own for each station, the same in every run of the same seed (FNV-1a).
pub(crate) fn seed_of(seed: u64, identity: &str) -> u64 {
    identity
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_station_has_its_own_seed() {
        assert_ne!(seed_of(1, "a"), seed_of(1, "b"));
        assert_ne!(seed_of(1, "a"), seed_of(2, "a"));
    }
}
