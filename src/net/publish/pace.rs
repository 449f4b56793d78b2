//! How long the engine waits: in comes the number of tries, out comes a pause that grows, with a part of chance in it, so that many who were
//! cut off together do not come back together. Tests set it small.

use std::time::{Duration, Instant};

/// Pauses and patience.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The first pause before another try; it doubles each time.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
    /// So often a step is tried before the publication is given up.
    pub tries: u32,
    /// How long a lock may show no sign of life.
    pub stale: Duration,
}

impl Pace {
    /// What is usual: about two minutes until a place that does not answer is given up.
    pub fn usual(stale: Duration) -> Pace {
        Pace { first: Duration::from_secs(1), longest: Duration::from_secs(30), tries: 8, stale }
    }

    /// How often the holder of a lock shows that it is alive.
    pub(super) fn beat(&self) -> Duration {
        self.stale / 6
    }

    /// The pause after the try of this number (from 1).
    pub(super) fn pause(&self, tries: u32) -> Duration {
        let grown = self.first.saturating_mul(1 << tries.saturating_sub(1).min(16));
        let whole = grown.min(self.longest);
        // From a half to the whole.
        let chance = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
        whole.mul_f64(0.5 + chance / 2.0)
    }
}

/// Waits, unless the end comes first.
pub(super) fn wait(pause: Duration, is_ended: &dyn Fn() -> bool) {
    let until = Instant::now() + pause;
    while !is_ended() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(Duration::from_millis(100)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let pace = Pace::usual(Duration::from_secs(60));
        for (tries, least, most) in [(1, 500, 1000), (2, 1000, 2000), (4, 4000, 8000), (30, 15_000, 30_000)] {
            let pause = pace.pause(tries).as_millis();
            assert!((least..=most).contains(&pause), "{tries}: {pause}");
        }
    }

    #[test]
    fn an_end_cuts_a_pause_short() {
        wait(Duration::from_secs(3600), &|| true);
        wait(Duration::from_millis(1), &|| false);
    }
}
