//! Moments as names of files: in comes a moment, out comes a name that sorts by time, that every disk takes and that a person can read; and
//! back. In UTC, since a school's computers move between time zones and summer time.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The length of every such name.
pub(super) const LENGTH: usize = 26;

const FORM: &str = "%Y-%m-%d_%H-%M-%S.%6f";

pub(super) fn name(time: Timestamp) -> String {
    time.strftime(FORM).to_string()
}

pub(super) fn read(name: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y-%m-%d_%H-%M-%S%.f", name).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    // Exactly as it was written: a name from outside is no way to anywhere else.
    (name.len() == LENGTH && self::name(time) == name).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_sort() {
        let times = ["2026-11-23T00:11:22.000001Z", "2026-11-23T00:11:22.5Z", "2026-11-23T10:00:00Z"]
            .map(|t| t.parse::<Timestamp>().unwrap());
        let names = times.map(name);
        assert_eq!(names[0], "2026-11-23_00-11-22.000001");
        assert!(names.is_sorted());
        assert_eq!(names.clone().map(|name| read(&name)), times.map(Some));
        for name in
            ["", "..", "2026-11-23", "2026-13-23_00-11-22.000001", "2026-11-23_00-11-22.0000010", "../../../../etc/passwd//////"]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
