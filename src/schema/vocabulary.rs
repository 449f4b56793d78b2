//! Vocabularies: the words that a choice field knows. In: ids with labels. Out: the word that a case means, however it is written.

use super::Label;
use crate::language::{Lang, nearest};
use rustc_hash::FxHashMap;

/// One word: an ASCII id and what a reader sees.
#[derive(Clone, Debug)]
pub struct Word {
    /// What addresses and filters use, such as `teacher-teacher`.
    pub id: String,
    /// What a reader sees.
    pub label: Label,
    /// Other wordings that mean the same.
    pub also: Vec<String>,
    /// Ids of the parent field's words to which it belongs; empty if to all.
    pub parents: Vec<String>,
}

/// The words of a choice field.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Its id in the template.
    pub id: String,
    /// An unknown word is a warning in an open vocabulary, an error in a closed one.
    pub open: bool,
    /// In their order.
    pub words: Vec<Word>,
    by_form: FxHashMap<String, usize>,
    /// By what is left of a form without its dashes, quotes and letter case. Apart from the forms themselves: the id `employer-student`
    /// is not the word whose English label is “Employer – student”.
    by_fold: FxHashMap<String, usize>,
}

impl Vocabulary {
    /// A vocabulary of these words.
    pub fn new(id: String, open: bool, words: Vec<Word>) -> Vocabulary {
        let mut vocabulary =
            Vocabulary { id, open, words: Vec::new(), by_form: FxHashMap::default(), by_fold: FxHashMap::default() };
        words.into_iter().for_each(|word| vocabulary.add(word));
        vocabulary
    }

    /// Adds a word, or replaces the one of the same id.
    pub fn add(&mut self, word: Word) {
        let at = self.words.iter().position(|w| w.id == word.id).unwrap_or(self.words.len());
        let forms = word.label.all().chain(word.also.iter().map(String::as_str)).chain([&*word.id]);
        for form in forms {
            self.by_fold.insert(nearest::fold(form), at);
            self.by_form.insert(form.to_string(), at);
        }
        match self.words.get_mut(at) {
            Some(old) => *old = word,
            None => self.words.push(word),
        }
    }

    /// The index of the word that `typed` means: an id or a label in any language, whatever its dashes, quotes and letter case.
    pub fn find(&self, typed: &str) -> Option<usize> {
        // Most authors copy the label as it is: that needs no folding.
        self.by_form.get(typed).or_else(|| self.by_fold.get(&nearest::fold(typed))).copied()
    }

    /// The label nearest to what was typed, among those that fit.
    pub fn nearest(&self, typed: &str, lang: Lang, fits: impl Fn(&Word) -> bool) -> Option<String> {
        let labels = self.words.iter().filter(|w| fits(w)).flat_map(|w| w.label.all().chain([&*w.id]));
        let found = nearest::nearest(typed, labels)?;
        let word = self.find(found).map(|i| &self.words[i])?;
        Some(if found == word.id { word.id.clone() } else { word.label.get(lang).to_string() })
    }

    /// The labels of the words that fit, joined for a message.
    pub fn list(&self, lang: Lang, fits: impl Fn(&Word) -> bool) -> String {
        let labels: Vec<&str> = self.words.iter().filter(|w| fits(w)).map(|w| w.label.get(lang)).collect();
        labels.join("; ")
    }
}

impl Word {
    /// True if it belongs under the word `parent` (or under any).
    pub fn fits(&self, parent: &str) -> bool {
        self.parents.is_empty() || self.parents.iter().any(|p| p == parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Label;

    #[test]
    fn an_id_is_never_another_words_label() {
        let word = |id: &str, en: &str| Word {
            id: id.into(),
            label: Label { ru: String::new(), en: en.into() },
            also: Vec::new(),
            parents: Vec::new(),
        };
        let words = vec![word("employer-student", "Employer – pupil"), word("employer-college", "Employer – student")];
        let vocabulary = Vocabulary::new("form".into(), true, words);
        for (typed, want) in [("employer-student", 0), ("Employer – student", 1), ("employer – pupil", 0), ("EMPLOYER-COLLEGE", 1)]
        {
            assert_eq!(vocabulary.find(typed), Some(want), "{typed}");
        }
    }
}
