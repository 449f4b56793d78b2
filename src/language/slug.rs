//! Addresses: in comes a title in any script, out comes an ASCII lower-case name that every host and every disk takes. Cyrillic has a
//! table of our own, because the libraries' transliterations leave apostrophes and odd clusters («pod``ezd», "iozhik"); all
//! other scripts go through `deunicode`.

use unicode_normalization::UnicodeNormalization;

/// The longest name, in characters.
const MAX: usize = 80;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The address of a title; empty if it has no letter or digit.
pub fn slug(title: &str) -> String {
    let mut out = words(title);
    if out.len() > MAX {
        // At a word's end, unless the first word alone is too long.
        let cut = out[..=MAX].rfind('-').filter(|at| *at > 0).unwrap_or(MAX);
        out.truncate(cut);
    }
    let device = DEVICES.contains(&&*out)
        || (out.len() == 4 && (out.starts_with("com") || out.starts_with("lpt")) && out.as_bytes()[3].is_ascii_digit());
    if device {
        out.push_str("-1");
    }
    out
}

/// The id of a heading on its page.
pub fn anchor(heading: &str) -> String {
    slug(heading)
}

fn words(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let mut gap = false;
    let mut put = |text: &str, out: &mut String| {
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => {
                    if gap && !out.is_empty() {
                        out.push('-');
                    }
                    gap = false;
                    out.push(byte as char);
                }
                b'A'..=b'Z' => {
                    if gap && !out.is_empty() {
                        out.push('-');
                    }
                    gap = false;
                    out.push(byte.to_ascii_lowercase() as char);
                }
                // Apostrophes stand inside words.
                b'\'' | b'`' => {}
                _ => gap = true,
            }
        }
    };
    if title.is_ascii() {
        put(title, &mut out);
        return out;
    }
    let mut buffer = [0u8; 4];
    let one = |c: char| match cyrillic(c) {
        Some(letters) => put(letters, &mut out),
        None if c.is_ascii() => put(c.encode_utf8(&mut buffer), &mut out),
        None if c.is_alphanumeric() => put(deunicode::deunicode_char(c).unwrap_or(" ").trim_end(), &mut out),
        None => put(" ", &mut out),
    };
    // Russian letters (U+0400 to U+047F) and those of Latin-1 are composed already.
    match title.bytes().all(|byte| byte <= 0xc3 || matches!(byte, 0xd0 | 0xd1)) {
        true => title.chars().for_each(one),
        false => title.nfc().for_each(one),
    }
    out
}

/// A Cyrillic letter in Latin ones.
fn cyrillic(c: char) -> Option<&'static str> {
    let lower = if ('А'..='Я').contains(&c) { char::from_u32(c as u32 + 32).unwrap_or(c) } else { c };
    Some(match lower {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'Ґ' | 'ғ' | 'Ғ' => "g",
        'д' => "d",
        'е' | 'ё' | 'Ё' | 'э' | 'є' | 'Є' => "e",
        'ж' | 'җ' | 'Җ' => "zh",
        'з' | 'ҙ' | 'Ҙ' => "z",
        'и' | 'і' | 'І' => "i",
        'й' | 'ы' | 'ј' | 'Ј' => "y",
        'ї' | 'Ї' => "yi",
        'к' | 'қ' | 'Қ' | 'ҡ' | 'Ҡ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' | 'Ң' | 'ҥ' | 'Ҥ' => "n",
        'о' | 'ө' | 'Ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' | 'Ҫ' => "s",
        'т' => "t",
        'у' | 'ү' | 'Ү' | 'ў' | 'Ў' | 'ұ' | 'Ұ' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'Һ' => "h",
        'ә' | 'Ә' => "a",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_become_addresses() {
        let cases = [
            ("Молодой учитель остаётся в школе", "molodoy-uchitel-ostaetsya-v-shkole"),
            ("Щедрый подъезд, ёжик и «объятия»!", "shchedryy-podezd-ezhik-i-obyatiya"),
            ("Учитель – учитель", "uchitel-uchitel"),
            ("  6.1. Этап  ", "6-1-etap"),
            ("И\u{306}ога и\u{306}", "yoga-y"),
            ("Ўзбек Қазақ Һава", "uzbek-kazak-hava"),
            ("Grüße, Łódź & 東京", "grusse-lodz-dongjing"),
            ("It's fine", "its-fine"),
            ("CON", "con-1"),
            ("com7", "com7-1"),
            ("combo", "combo"),
            ("№ …", ""),
            ("", ""),
        ];
        for (title, want) in cases {
            assert_eq!(slug(title), want, "{title}");
        }
    }

    #[test]
    fn long_titles_are_cut_between_words() {
        let made = slug(&"слово ".repeat(40));
        assert!(made.len() <= 80 && made.ends_with("slovo"), "{made}");
        assert_eq!(slug(&"а".repeat(500)).len(), 80);
    }
}
