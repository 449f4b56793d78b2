//! What a reader sees of a field or a value, in each language.

use crate::language::Lang;

/// A text in Russian and English; either may be missing, then the other one is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

impl Label {
    /// The text in `lang`, or in the other language if it has none.
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Ru => (&self.ru, &self.en),
            Lang::En => (&self.en, &self.ru),
        };
        if first.is_empty() { second } else { first }
    }

    /// True if it says nothing in any language.
    pub fn is_empty(&self) -> bool {
        self.ru.is_empty() && self.en.is_empty()
    }

    /// Both texts, without the missing ones.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&*self.ru, &*self.en].into_iter().filter(|text| !text.is_empty())
    }
}
