//! "Did you mean": in comes what was typed and what is known, out comes the nearest known word. Edit distance is `strsim`'s
//! (Damerau, so that two swapped letters are one slip); what is ours is what people who type Russian do besides: the wrong keyboard
//! layout, Cyrillic letters that look Latin, a transliterated key, another order of words, other dashes and quotes.

use super::slug::slug;
use strsim::damerau_levenshtein;

/// Longer inputs are cut: the distance takes time and memory by the square.
const MAX: usize = 120;

/// The known word nearest to `typed`, if any is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: String = typed.chars().take(MAX).collect();
    let folded = fold(&typed);
    if folded.is_empty() {
        return None;
    }
    let mut readings = vec![folded.clone(), latin_lookalikes(&folded), other_layout(&folded)];
    readings.push(fold(&slug(&typed)).replace('-', "_"));
    readings.dedup();
    let mut best: Option<(f64, &'a str)> = None;
    for word in known {
        let short: String = word.chars().take(MAX).collect();
        let target = fold(&short);
        if target.is_empty() {
            continue;
        }
        let near = readings.iter().map(|r| likeness(r, &target)).fold(0.0, f64::max);
        let near = near.max(word_likeness(&folded, &target));
        // The first of equals stays, so that the template's order decides.
        if near >= LEAST && best.is_none_or(|(other, _)| near > other) {
            best = Some((near, word));
        }
    }
    best.map(|(_, word)| word)
}

/// The least likeness (0 to 1) that is still "near": about one slip in three letters.
const LEAST: f64 = 0.6;

/// 1 for equal words, less the more slips lie between them. Short words bear one slip only.
fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let longest = a.chars().count().max(b.chars().count());
    if longest == 0 {
        return 0.0;
    }
    let distance = damerau_levenshtein(a, b);
    if longest <= 3 && distance > 1 {
        return 0.0;
    }
    1.0 - distance as f64 / longest as f64
}

/// How much two labels have in common as sets of words: «Портрет наставляемого» is all in «Дано (портрет наставляемого)».
fn word_likeness(typed: &str, target: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.filter(|w| w.chars().count() > 2).map(str::to_string).collect()
    };
    let (a, b) = (words(typed), words(target));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let found = a.iter().filter(|w| b.iter().any(|other| likeness(w, other) > 0.74)).count();
    // All typed words must be there; the more of the target they make, the better.
    if found < a.len() {
        return 0.0;
    }
    LEAST + 0.35 * found as f64 / a.len().max(b.len()) as f64
}

/// True if two headings say the same but for letter case, ё, dashes, quotes, numbering, white space and final punctuation.
pub fn same(a: &str, b: &str) -> bool {
    fold_heading(a) == fold_heading(b)
}

/// The folded form of a heading: its number at the front (`2.1.`) is no part of what it says.
pub fn fold_heading(text: &str) -> String {
    fold(text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '#' | ' ' | '\u{a0}' | '\t')))
}

/// The form in which equal wordings are equal strings: lower case, ё as е, all dashes as `-` without spaces, no quotes, no emphasis
/// marks, single spaces, no final punctuation. Numbers stay: «8 класс» is not «9 класс».
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        let c = match c {
            '«' | '»' | '"' | '“' | '”' | '„' | '‘' | '’' | '\'' | '*' | '`' | '\u{ad}' | '\u{301}' => continue,
            '–' | '—' | '−' | '‐' | '‑' | '-' => '-',
            c if c.is_whitespace() || c == '\u{a0}' => {
                space = true;
                continue;
            }
            'Ё' | 'ё' => 'е',
            c => c,
        };
        if space && !out.is_empty() && c != '-' && !out.ends_with('-') {
            out.push(' ');
        }
        space = false;
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else if ('А'..='Я').contains(&c) {
            out.push(char::from_u32(c as u32 + 32).unwrap_or(c));
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out.truncate(out.trim_end_matches(['.', ':', ';', ',', '!', '?', ' ']).len());
    out
}

/// Cyrillic letters that look like Latin ones, inside a word that is otherwise Latin (`сase` with a Cyrillic с).
fn latin_lookalikes(text: &str) -> String {
    const PAIRS: [(char, char); 12] = [
        ('а', 'a'),
        ('в', 'b'),
        ('е', 'e'),
        ('к', 'k'),
        ('м', 'm'),
        ('н', 'h'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('т', 't'),
        ('у', 'y'),
        ('х', 'x'),
    ];
    if !text.chars().any(|c| c.is_ascii_alphabetic()) {
        return text.to_string();
    }
    text.chars().map(|c| PAIRS.iter().find(|(ru, _)| *ru == c).map_or(c, |(_, en)| *en)).collect()
}

/// What the same keys give in the other layout: ащкь is `form`, ghbdtn is «привет».
fn other_layout(text: &str) -> String {
    const EN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
    const RU: &str = "йцукенгшщзхъфывапролджэячсмитьбюе";
    let cyrillic = !text.is_ascii();
    let (from, to) = if cyrillic { (RU, EN) } else { (EN, RU) };
    text.chars().map(|c| from.chars().position(|f| f == c).and_then(|i| to.chars().nth(i)).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 10] = ["title", "date", "form", "role_model", "tags", "mentee", "mentor", "results", "stages", "goals"];
    const LABELS: [&str; 6] = [
        "Дано (портрет наставляемого)",
        "Надо (цель и результат)",
        "Кто нам нужен? (портрет наставника)",
        "Оцениваемые результаты",
        "Этапы реализации программы",
        "Учитель – учитель",
    ];

    #[test]
    fn slips_are_understood() {
        let cases = [
            ("fomr", Some("form")),
            ("titel", Some("title")),
            ("rolemodel", Some("role_model")),
            ("role-model", Some("role_model")),
            ("mente", Some("mentee")),
            ("mentr", Some("mentor")),
            ("ащкь", Some("form")),
            ("ьутеуу", Some("mentee")),
            ("сtages", Some("stages")),
            ("тags", Some("tags")),
            ("forma", Some("form")),
            ("форма", Some("form")),
            ("rezults", Some("results")),
            ("xyzzy", None),
            ("a", None),
            ("", None),
        ];
        for (typed, want) in cases {
            assert_eq!(nearest(typed, KEYS), want, "{typed}");
        }
        let cases = [
            ("Портрет наставляемого", Some(LABELS[0])),
            ("Дано (портрет наставлямого)", Some(LABELS[0])),
            ("Результаты", Some(LABELS[3])),
            ("Этапы", Some(LABELS[4])),
            ("этапы реализации програмы", Some(LABELS[4])),
            ("учитель - учитель", Some(LABELS[5])),
            ("Учитиль – учитель", Some(LABELS[5])),
            ("Портрет наставника", Some(LABELS[2])),
            ("Что было дальше", None),
            ("Выводы", None),
        ];
        for (typed, want) in cases {
            assert_eq!(nearest(typed, LABELS), want, "{typed}");
        }
    }

    #[test]
    fn wordings_fold() {
        let same_pairs = [
            ("Учитель – учитель", "«учитель - учитель»"),
            ("Новичок – мастер", "новичок—мастер"),
            ("2.1. Дано (портрет наставляемого):", "Дано  (портрет\u{a0}наставляемого)"),
            ("Ещё", "ЕЩЕ"),
            ("**Цель**", "цель."),
        ];
        for (a, b) in same_pairs {
            assert!(same(a, b), "{a} {b}: {} {}", fold(a), fold(b));
        }
        assert!(!same("Этап 1", "Этап 2"));
        assert_ne!(fold("8 класс"), fold("9 класс"));
        assert!(!same("наставник", "наставляемый"));
    }

    #[test]
    fn long_inputs_take_bounded_time() {
        let long = "ж".repeat(1_000_000);
        assert_eq!(nearest(&long, [&*long]), Some(&*long));
        assert_eq!(nearest(&long, KEYS), None);
    }
}
