//! The data dictionary: in come the templates of a site, out comes a row for each public field: key, label in both languages, kind, unit,
//! allowed values, whether it is required. It is derived and never written by hand, so it cannot go stale.

use super::results::measuring;
use super::{Cell, Table};
use crate::language::{Lang, Messages, figures};
use crate::schema::{Bounds, Field, Kind, Label, Template};
use crate::site::Site;

/// The keys of the dictionary's columns.
const COLUMNS: [&str; 8] = ["template", "key", "label_ru", "label_en", "kind", "unit", "allowed", "required"];

/// The dictionary of all templates that can measure.
pub fn dictionary(site: &Site, messages: &Messages) -> Table {
    let mut told: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for collection in measuring(site) {
        let template = &collection.template;
        if told.contains(&&*template.id) {
            continue;
        }
        told.push(&template.id);
        let mut entry = Entries { template, messages, rows: &mut rows };
        entry.common();
        template.fields.iter().for_each(|field| entry.field("", field));
    }
    Table { name: messages.say("sheet-dictionary", &[]), columns: COLUMNS.map(str::to_string).into(), rows }
}

struct Entries<'e> {
    template: &'e Template,
    messages: &'e Messages,
    rows: &'e mut Vec<Vec<Cell>>,
}

impl Entries<'_> {
    /// The columns that no template declares: every case has them.
    fn common(&mut self) {
        let (ru, en) = (Messages::new(Lang::Ru), Messages::new(Lang::En));
        for (key, kind, required) in
            [("title", "line", true), ("address", "link", true), ("date", "date", false), ("collection", "line", true)]
        {
            let id = format!("sheet-{key}");
            let label = Label { ru: ru.say(&id, &[]), en: en.say(&id, &[]) };
            self.row(key.to_string(), &label, kind, String::new(), String::new(), required);
        }
    }

    fn field(&mut self, above: &str, field: &Field) {
        if field.private {
            return;
        }
        let key = format!("{above}{}", field.key);
        let unit = field.unit.get(self.messages.lang()).to_string();
        self.row(key.clone(), &field.label, field.kind.id(), unit, self.allowed(&field.kind), field.required);
        let below = format!("{key}.");
        field.subfields().iter().for_each(|sub| self.field(&below, sub));
    }

    fn row(&mut self, key: String, label: &Label, kind: &str, unit: String, allowed: String, required: bool) {
        let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
        let required = self.messages.say(if required { "yes" } else { "no" }, &[]);
        let kind = kind.to_string();
        let all = [self.template.id.clone(), key, label.ru.clone(), label.en.clone(), kind, unit, allowed, required];
        self.rows.push(all.map(text).into());
    }

    /// What a value may be, in words.
    fn allowed(&self, kind: &Kind) -> String {
        let lang = self.messages.lang();
        match kind {
            Kind::Choice { vocabulary, .. } => {
                let Some(vocabulary) = self.template.vocabularies.get(*vocabulary) else { return String::new() };
                let words: Vec<String> =
                    vocabulary.words.iter().map(|word| format!("{} = {}", word.id, word.label.get(lang))).collect();
                let list = words.join("; ");
                if vocabulary.open { self.messages.say("sheet-open", &[("list", list)]) } else { list }
            }
            Kind::Number { integer, bounds } => {
                let whole = integer.then(|| self.messages.say("sheet-whole", &[]));
                whole.into_iter().chain(self.bounds(bounds)).collect::<Vec<_>>().join(", ")
            }
            Kind::List { item, .. } => self.allowed(&item.kind),
            Kind::Line(_) | Kind::Text(_) | Kind::Date | Kind::Bool | Kind::Link | Kind::Image | Kind::Group { .. } => {
                String::new()
            }
        }
    }

    fn bounds(&self, bounds: &Bounds) -> Option<String> {
        let number = |value: f64| figures::number(self.messages.lang(), value);
        let low = bounds.min.map(|min| ("low", number(min)));
        let high = bounds.max.map(|max| ("high", number(max)));
        let id = match (&low, &high) {
            (Some(_), Some(_)) => "sheet-between",
            (Some(_), None) => "sheet-from",
            (None, Some(_)) => "sheet-to",
            (None, None) => return None,
        };
        Some(self.messages.say(id, &low.into_iter().chain(high).collect::<Vec<_>>()))
    }
}
