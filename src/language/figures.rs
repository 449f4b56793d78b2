//! Numbers and dates as a reader sees them: in come values, out comes text. Twelve genitives and a comma are all that is needed; ICU
//! would bring megabytes of data for them.

use super::Lang;

const NBSP: char = '\u{a0}';

const MONTHS_RU: [&str; 12] =
    ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];
const MONTHS_EN: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A number with the language's decimal sign, a true minus, and spaces (Russian) or commas (English) between thousands from five
/// digits on. At most six decimals are shown.
pub fn number(lang: Lang, value: f64) -> String {
    // Most figures are whole, and whole ones are written many times faster.
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    let mut text = if whole { (value.abs() as u64).to_string() } else { format!("{:.6}", value.abs()) };
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 4);
    if value < 0.0 && text != "0" {
        out.push('\u{2212}');
    }
    let (group, decimal) = match lang {
        Lang::Ru => (NBSP, ','),
        Lang::En => (',', '.'),
    };
    for (i, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

/// A day: «20 мая 2026 г.» or "20 May 2026". A month out of range is shown as a number.
pub fn date(lang: Lang, year: i16, month: i8, day: i8) -> String {
    let name = |months: &[&'static str; 12]| usize::try_from(month - 1).ok().and_then(|i| months.get(i).copied());
    match lang {
        Lang::Ru => match name(&MONTHS_RU) {
            Some(name) => format!("{day}{NBSP}{name} {year}{NBSP}г."),
            None => format!("{day}.{month}.{year}"),
        },
        Lang::En => match name(&MONTHS_EN) {
            Some(name) => format!("{day}{NBSP}{name} {year}"),
            None => format!("{year}-{month}-{day}"),
        },
    }
}

/// A number with its unit, the space between them not to be broken. The one unit that is declined is the years of a person's portrait.
pub fn with_unit(lang: Lang, value: f64, unit: &str) -> String {
    let shown = number(lang, value);
    match unit {
        "" => shown,
        "лет" => format!("{shown}{NBSP}{}", years(value)),
        unit => format!("{shown}{NBSP}{unit}"),
    }
}

/// A number of bytes: «850 Б», «12 КБ», «1,2 МБ». A thousand of one are one of the next, as hosting counts.
pub fn size(lang: Lang, bytes: u64) -> String {
    let units = match lang {
        Lang::Ru => ["Б", "КБ", "МБ", "ГБ", "ТБ"],
        Lang::En => ["B", "KB", "MB", "GB", "TB"],
    };
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 999.5 && unit + 1 < units.len() {
        (value, unit) = (value / 1000.0, unit + 1);
    }
    let rounded = if value < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() };
    with_unit(lang, rounded, units[unit])
}

/// «21 год, 22 года, 25 лет».
fn years(number: f64) -> &'static str {
    let n = number.abs() as u64;
    match (n % 10, n % 100) {
        (_, 11..=14) => "лет",
        (1, _) => "год",
        (2..=4, _) => "года",
        _ => "лет",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        let cases = [
            (0.0, "0", "0"),
            (-48.0, "\u{2212}48", "\u{2212}48"),
            (3.5, "3,5", "3.5"),
            (1234.0, "1234", "1234"),
            (12345.5, "12\u{a0}345,5", "12,345.5"),
            (1_000_000.0, "1\u{a0}000\u{a0}000", "1,000,000"),
            (0.1 + 0.2, "0,3", "0.3"),
            (-0.000_000_1, "0", "0"),
        ];
        for (value, ru, en) in cases {
            assert_eq!(number(Lang::Ru, value), ru);
            assert_eq!(number(Lang::En, value), en);
        }
    }

    #[test]
    fn sizes_are_shown_in_the_nearest_unit() {
        for (bytes, ru, en) in [
            (0, "0\u{a0}Б", "0\u{a0}B"),
            (999, "999\u{a0}Б", "999\u{a0}B"),
            (1234, "1,2\u{a0}КБ", "1.2\u{a0}KB"),
            (999_700, "1\u{a0}МБ", "1\u{a0}MB"),
            (45_600_000, "46\u{a0}МБ", "46\u{a0}MB"),
            (u64::MAX, "18\u{a0}446\u{a0}744\u{a0}ТБ", "18,446,744\u{a0}TB"),
        ] {
            assert_eq!((&*size(Lang::Ru, bytes), &*size(Lang::En, bytes)), (ru, en));
        }
    }

    #[test]
    fn dates_are_shown_in_words() {
        assert_eq!(date(Lang::Ru, 2026, 5, 20), "20\u{a0}мая 2026\u{a0}г.");
        assert_eq!(date(Lang::En, 2026, 12, 1), "1\u{a0}December 2026");
    }
}
