//! "Did you mean" where there is much to choose from or where the answer is nearly always no: in come a word and many known ones, out
//! comes the nearest. `language::nearest` measures, and that is slow; here words are looked at from afar first, and those that have
//! other letters or another length are passed over.

use crate::language::nearest;

/// A word seen from afar: which letters it has, whatever their case and order, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    letters: u64,
    length: u32,
}

/// Of many candidates so many are measured, those of the likest shape.
const MEASURED: usize = 48;

impl Shape {
    /// The shape of a text.
    pub fn of(text: &str) -> Shape {
        let mut shape = Shape { letters: 0, length: 0 };
        for c in text.chars() {
            let bit = match c {
                'ё' | 'Ё' => 5,
                'А'..='я' => (c as u32 - 'А' as u32) % 32,
                'a'..='z' => 32 + c as u32 - 'a' as u32,
                'A'..='Z' => 32 + c as u32 - 'A' as u32,
                '0'..='9' => 58 + (c as u32 - '0' as u32) % 6,
                // White space, dashes and quotes differ between texts that mean the same.
                _ => continue,
            };
            shape.letters |= 1 << bit;
            shape.length += 1;
        }
        shape
    }

    /// How far a known word looks from this typed one; `None` if too far to be meant. Slips of the pen add and lose few kinds of
    /// letters; and what was typed may be a part of what was meant («Портрет» for «Портрет наставляемого»).
    pub fn distance(self, known: Shape) -> Option<u32> {
        let lost = (known.letters & !self.letters).count_ones();
        let added = (self.letters & !known.letters).count_ones();
        let longer = self.length.max(known.length);
        let difference = self.length.abs_diff(known.length);
        let mistyped = lost + added <= 1 + longer / 3 && difference <= longer / 3;
        let part = self.length < known.length && added <= 1 + self.length / 12;
        (mistyped || part).then_some(lost + added + difference)
    }
}

/// The known word nearest to what was typed, if one is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = (&'a str, Shape)>) -> Option<&'a str> {
    let shape = Shape::of(typed);
    let mut likely: Vec<(u32, &str)> = known.into_iter().filter_map(|(word, other)| Some((shape.distance(other)?, word))).collect();
    if likely.is_empty() {
        return None;
    }
    if likely.len() > MEASURED {
        likely.sort_by_key(|(distance, _)| *distance);
        likely.truncate(MEASURED);
    }
    nearest::nearest(typed, likely.into_iter().map(|(_, word)| word))
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn words_of_other_letters_are_passed_over() {
        let cases = [
            ("Кто нам нужин?", "Кто нам нужен?", true),
            ("дано", "Дано!", true),
            ("Портрет", "Дано (портрет наставляемого)", true),
            ("Дано (портрет наставляемово)", "Дано (портрет наставляемого)", true),
            ("Кратко", "Коротко", true),
            ("Контекст", "Школа", false),
            ("Контекст", "Тиражирование", false),
            ("Что получилось", "Темы", false),
            ("Выводы", "Кто нам нужен", false),
            ("vtoroy-gid", "vtoroy-god", true),
        ];
        for (typed, known, want) in cases {
            assert_eq!(Shape::of(typed).distance(Shape::of(known)).is_some(), want, "{typed} / {known}");
        }
    }
}
