//! A size as people write it: in comes `500 MB` or «1,5 ГБ», out comes the number of bytes. A megabyte is a million of them, as hosting counts.

/// The units, in both scripts.
const UNITS: [(&str, f64); 10] = [
    ("kb", 1e3),
    ("кб", 1e3),
    ("mb", 1e6),
    ("мб", 1e6),
    ("gb", 1e9),
    ("гб", 1e9),
    ("tb", 1e12),
    ("тб", 1e12),
    ("b", 1.0),
    ("б", 1.0),
];

/// The number of bytes that a text names.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase().replace(',', ".");
    let (unit, factor) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number: f64 = text.strip_suffix(unit)?.trim().replace(['\u{a0}', ' '], "").parse().ok()?;
    let bytes = number * factor;
    (bytes.is_finite() && (1.0..1e15).contains(&bytes)).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, size) in [
            ("500 MB", Some(500_000_000)),
            ("500MB", Some(500_000_000)),
            ("1,5 ГБ", Some(1_500_000_000)),
            ("64 кб", Some(64_000)),
            ("1 000 б", Some(1000)),
            ("500", None),
            ("-1 MB", None),
            ("0 MB", None),
            ("nan MB", None),
            ("MB", None),
            ("", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }
}
