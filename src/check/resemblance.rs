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
    /// letters.
    pub fn distance(self, known: Shape) -> Option<u32> {
        let other = (known.letters ^ self.letters).count_ones();
        let longer = self.length.max(known.length);
        let difference = self.length.abs_diff(known.length);
        (other <= 2 + longer / 10 && difference <= longer / 3).then_some(other + difference)
    }

    /// True if what was typed may be a part of a known wording («Портрет» of «Портрет наставляемого»): it is shorter and has hardly
    /// a letter that the other one lacks.
    fn may_be_part(self, known: Shape) -> bool {
        self.length < known.length && (self.letters & !known.letters).count_ones() <= 1 + self.length / 12
    }
}

/// The known word nearest to what was typed, or of which it is a part, if one is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = (&'a str, Shape)>) -> Option<&'a str> {
    let shape = Shape::of(typed);
    let part = |word: &str, other: Shape| (shape.may_be_part(other) && begins_inside(typed, word)).then_some(u32::MAX);
    let known = known.into_iter();
    let mut likely: Vec<(u32, &str)> =
        known.filter_map(|(word, other)| Some((shape.distance(other).or_else(|| part(word, other))?, word))).collect();
    if likely.is_empty() {
        return None;
    }
    if likely.len() > MEASURED {
        likely.sort_by_key(|(distance, _)| *distance);
        likely.truncate(MEASURED);
    }
    nearest::nearest(typed, likely.into_iter().map(|(_, word)| word))
}

/// The known wording of which what was typed is a slip of the pen: no more than one in eight letters.
pub fn slip<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let shape = Shape::of(typed);
    let folded = nearest::fold(typed);
    let slips = folded.chars().count() / 8;
    let known = known.into_iter().filter(|word| shape.distance(Shape::of(word)).is_some());
    let measured = known.map(|word| (strsim::damerau_levenshtein(&folded, &nearest::fold(word)), word));
    measured.filter(|(distance, _)| *distance <= slips).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// True if a word of `known` begins as the first word of `typed` does.
fn begins_inside(typed: &str, known: &str) -> bool {
    const LETTERS: usize = 3;
    let words = |text| <str>::split(text, |c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= LETTERS);
    let begins = |a: &str, b: &str| {
        let letters = |word| <str>::chars(word).flat_map(char::to_lowercase).take(LETTERS);
        letters(a).eq(letters(b))
    };
    let Some(first) = words(typed).next() else { return false };
    words(known).any(|word| begins(word, first))
}

#[cfg(test)]
mod tests {
    use super::{Shape, nearest, slip};

    #[test]
    fn what_has_other_letters_is_not_near() {
        let cases = [
            ("Кто нам нужин?", "Кто нам нужен?", true),
            ("дано", "Дано!", true),
            ("Портрет", "Дано (портрет наставляемого)", true),
            ("Дано (портрет наставляемово)", "Дано (портрет наставляемого)", true),
            ("Кратко", "Коротко", true),
            ("vtoroy-gid", "vtoroy-god", true),
            ("Контекст", "Школа", false),
            ("Контекст", "Кто ещё назван в тексте", false),
            ("Контекст", "Тиражирование", false),
            ("Что уже пробовали", "Тиражирование", false),
            ("Как менялась роль наставника", "Портрет наставника", false),
            ("Что получилось", "Темы", false),
            ("Выводы", "Кто нам нужен", false),
        ];
        for (typed, known, want) in cases {
            assert_eq!(nearest(typed, [(known, Shape::of(known))]).is_some(), want, "{typed} / {known}");
        }
    }

    #[test]
    fn slips_are_few() {
        let cases = [
            ("Формрование наставнических пар", "Формирование наставнических пар", true),
            ("Завершение наставничиства", "Завершение наставничества", true),
            ("Формирование групп наставников", "Формирование базы наставников", false),
            ("Итоги", "Этапы", false),
            ("", "Этапы", false),
        ];
        for (typed, known, want) in cases {
            assert_eq!(slip(typed, [known]).is_some(), want, "{typed} / {known}");
        }
    }
}
