//! Headings of list items, such as «Этап 1. Подготовка условий» or "6.1. Working together": in comes the text of a heading, out come
//! its number and its title.

/// The number and the title of a heading; a number is digits with dots (`6.1`).
pub fn numbered(heading: &str) -> (Option<&str>, &str) {
    let heading = heading.trim();
    let rest = match heading.split_once(|c: char| c.is_whitespace()) {
        // A word before the number («Этап 1», "Stage 1", «Шаг 2») belongs to it.
        Some((word, rest))
            if word.chars().all(char::is_alphabetic) && rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) =>
        {
            rest.trim_start()
        }
        _ => heading,
    };
    let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = rest[..digits].trim_end_matches('.');
    let after = &rest[digits..];
    let ends = after.is_empty() || after.starts_with([' ', '\u{a0}', ':', ')', '–', '—', '-']) || rest[..digits].ends_with('.');
    let good = !number.is_empty() && number.split('.').all(|part| !part.is_empty() && part.len() <= 3);
    if !good || !ends {
        return (None, heading);
    }
    let title = after.trim_start_matches([' ', '\u{a0}', ':', ')', '–', '—', '-', '.']);
    (Some(number), title.trim_end_matches(['.', ' ', ':']))
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers_are_taken_off() {
        let cases = [
            ("Этап 1. Подготовка условий", (Some("1"), "Подготовка условий")),
            ("6.1. Этап совместной работы.", (Some("6.1"), "Этап совместной работы")),
            ("6.1 Этап", (Some("6.1"), "Этап")),
            ("Stage 2: Base", (Some("2"), "Base")),
            ("3) Отбор", (Some("3"), "Отбор")),
            ("Этап 7", (Some("7"), "")),
            ("Завершение наставничества", (None, "Завершение наставничества")),
            ("10 класс", (Some("10"), "класс")),
            ("2026 год", (None, "2026 год")),
            ("1С в школе", (None, "1С в школе")),
            ("", (None, "")),
        ];
        for (heading, want) in cases {
            assert_eq!(numbered(heading), want, "{heading}");
        }
    }
}
