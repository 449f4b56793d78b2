//! Whether one word may be a form of another that is part of a name: «Петровой» of «Петрова», «Арине» of «Арина».
//!
//! In: two words. Out: yes or no. Knows neither texts nor people; surnames are compared by their endings, since no list has them all.

use super::readings;

/// True if `other`, in whatever grammatical case, may be the same part of a name as `name`.
pub fn may_be_form(name: &str, other: &str) -> bool {
    let known = readings(name);
    let by_name = || known.iter().any(|own| readings(other).iter().any(|name| own.may_be(&name)));
    is_equal(name, other) || by_name() || (known.is_empty() && is_declined(name, other))
}

/// True if two words are the same, whatever their letter case, ё and stress marks.
pub fn is_equal(a: &str, b: &str) -> bool {
    let plain = |c: char| if c == 'ё' { 'е' } else { c };
    let letters = |word: &'_ str| -> Vec<char> {
        let letters = word.chars().filter(|c| !matches!(c, '\u{301}' | '\u{300}' | '\u{ad}'));
        letters.flat_map(char::to_lowercase).map(plain).collect()
    };
    let first = |word: &str| word.chars().next().and_then(|c| c.to_lowercase().next()).map(plain);
    first(a) == first(b) && a.len().abs_diff(b.len()) <= 8 && letters(a) == letters(b)
}

/// True if `other` looks like a case form of the surname `name`: «Петровой» of «Петрова», «Ковальчуку» of «Ковальчук».
pub fn is_declined(name: &str, other: &str) -> bool {
    let stem = ["ский", "ская", "цкий", "цкая"].iter().find(|ending| name.ends_with(**ending)).map_or_else(
        || name.strip_suffix(['а', 'я', 'й', 'ь']).unwrap_or(name),
        |ending| name.strip_suffix(&ending['с'.len_utf8() + 'к'.len_utf8()..]).unwrap_or(name),
    );
    let ending = other.strip_prefix(stem).filter(|_| stem.chars().count() >= 3);
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// The endings of surnames in all cases.
const ENDINGS: [&str; 29] = [
    "", "а", "у", "ю", "я", "е", "и", "ы", "ь", "ой", "ей", "ом", "ем", "ым", "им", "ого", "его", "ому", "ему", "ый", "ий", "ая",
    "ую", "ые", "ых", "ыми", "ами", "ам", "ах",
];

#[cfg(test)]
mod tests {
    use super::may_be_form;

    #[test]
    fn forms_are_known() {
        let cases = [
            ("Арина", "Арине", true),
            ("Арина", "Аришей", true),
            ("Петрова", "Петровой", true),
            ("Вишневский", "Вишневскому", true),
            ("Айсылу", "Айсылу", true),
            ("Арина", "Виктории", false),
            ("Петрова", "Петрушка", false),
            ("Снежана", "Снегирёва", false),
        ];
        for (name, other, want) in cases {
            assert_eq!(may_be_form(name, other), want, "{name} {other}");
        }
    }
}
