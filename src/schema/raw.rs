//! What a template file says, before it is decided what it means: in comes TOML, out come its fields, columns, levels and
//! vocabularies with every attribute optional, and findings for what no template may say. Extending another template is laying
//! one of these over the other ([`RawTemplate::over`]).

use super::{Kind, Label, Use, View, Word};
use crate::diag::{Code, Finding, Place};
use crate::language::{nearest, slug};
use crate::tree::toml::{Entry, Table};
use std::sync::Arc;

/// An attribute with its place.
pub type At<T> = Option<(T, Place)>;

#[derive(Clone, Debug, Default)]
pub struct RawTemplate {
    pub id: At<String>,
    pub extends: At<String>,
    pub version: Option<u32>,
    pub title: Option<Label>,
    pub one: Option<Label>,
    pub many: Option<Label>,
    pub about: Option<Label>,
    pub story: Option<bool>,
    pub sections: Option<bool>,
    pub rows: At<String>,
    pub columns: Vec<RawColumn>,
    pub fields: Vec<RawField>,
    pub levels: Vec<RawLevel>,
    pub shares: Vec<RawShare>,
    pub vocabularies: Vec<RawVocabulary>,
}

#[derive(Clone, Debug)]
pub struct RawColumn {
    pub title: Label,
    pub fields: Vec<(String, Place)>,
    pub join: Option<String>,
}

#[derive(Clone, Debug)]
pub struct RawLevel {
    pub id: String,
    pub place: Place,
    pub title: Label,
    pub includes: Vec<(String, Place)>,
    pub require: Vec<(String, Place)>,
    pub measured: usize,
}

#[derive(Clone, Debug)]
pub struct RawShare {
    pub key: String,
    pub label: Label,
    pub part: (String, Place),
    pub whole: (String, Place),
    pub hide: bool,
}

#[derive(Clone, Debug)]
pub struct RawVocabulary {
    pub id: String,
    pub open: Option<bool>,
    pub words: Vec<Word>,
}

#[derive(Clone, Debug)]
pub struct RawField {
    pub key: String,
    pub place: Place,
    pub kind: At<String>,
    pub of: At<String>,
    pub like: At<String>,
    pub vocabulary: At<String>,
    pub depends: At<String>,
    pub label: Option<Label>,
    pub also: Vec<String>,
    pub hint: Option<Label>,
    pub example: Option<Label>,
    pub unit: Option<Label>,
    pub required: Option<bool>,
    pub private: Option<bool>,
    pub facet: Option<bool>,
    pub integer: Option<bool>,
    pub main: Option<bool>,
    pub hide: Option<bool>,
    pub path: Option<String>,
    pub related: Option<u32>,
    pub view: Option<View>,
    pub usage: Option<Use>,
    pub default: Option<String>,
    pub nest: At<String>,
    pub after: At<String>,
    pub before: At<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub fields: Vec<RawField>,
}

const TEMPLATE_KEYS: &[&str] = &[
    "id",
    "extends",
    "version",
    "title",
    "one",
    "many",
    "about",
    "story",
    "sections",
    "rows",
    "column",
    "field",
    "level",
    "share",
    "vocabulary",
];
const FIELD_KEYS: &[&str] = &[
    "key",
    "kind",
    "of",
    "like",
    "vocabulary",
    "depends",
    "label",
    "also",
    "hint",
    "example",
    "unit",
    "required",
    "private",
    "facet",
    "integer",
    "main",
    "hide",
    "path",
    "related",
    "view",
    "use",
    "default",
    "nest",
    "after",
    "before",
    "min",
    "max",
    "min_length",
    "max_length",
    "min_items",
    "max_items",
    "fields",
];

/// Fields nest at most so deep; a hostile template must not exhaust the stack.
const MAX_DEPTH: usize = 6;

/// Reads tables of a template and collects findings.
pub struct Reader {
    pub file: Arc<str>,
    pub base: usize,
    pub findings: Vec<Finding>,
}

impl Reader {
    pub fn template(&mut self, table: Table<'_, '_>) -> RawTemplate {
        self.known(table, TEMPLATE_KEYS);
        RawTemplate {
            id: self.name(table, "id"),
            extends: self.string(table, "extends"),
            version: self.number(table, "version").map(|n| n as u32),
            title: self.label(table, "title"),
            one: self.label(table, "one"),
            many: self.label(table, "many"),
            about: self.label(table, "about"),
            story: self.flag(table, "story"),
            sections: self.flag(table, "sections"),
            rows: self.string(table, "rows"),
            columns: self.tables(table, "column").into_iter().map(|(t, _)| self.column(t)).collect(),
            fields: self.tables(table, "field").into_iter().filter_map(|(t, at)| self.field(t, at, 0)).collect(),
            levels: self.tables(table, "level").into_iter().filter_map(|(t, at)| self.level(t, at)).collect(),
            shares: self.tables(table, "share").into_iter().filter_map(|(t, at)| self.share(t, at)).collect(),
            vocabularies: self.tables(table, "vocabulary").into_iter().filter_map(|(t, at)| self.vocabulary(t, at)).collect(),
        }
    }

    fn column(&mut self, table: Table<'_, '_>) -> RawColumn {
        self.known(table, &["title", "fields", "join"]);
        RawColumn {
            title: self.label(table, "title").unwrap_or_default(),
            fields: self.strings(table, "fields"),
            join: self.string(table, "join").map(|(s, _)| s),
        }
    }

    fn level(&mut self, table: Table<'_, '_>, place: Place) -> Option<RawLevel> {
        self.known(table, &["id", "title", "includes", "require", "measured"]);
        let id = self.required_name(table, "id", "level", &place)?;
        Some(RawLevel {
            title: self.label(table, "title").unwrap_or_default(),
            includes: self.strings(table, "includes"),
            require: self.strings(table, "require"),
            measured: self.number(table, "measured").map_or(0, |n| n as usize),
            id,
            place,
        })
    }

    fn share(&mut self, table: Table<'_, '_>, place: Place) -> Option<RawShare> {
        self.known(table, &["key", "label", "part", "whole", "hide"]);
        let key = self.required_name(table, "key", "share", &place)?;
        let hide = self.flag(table, "hide").unwrap_or(false);
        let mut path = |name: &'static str| {
            let path = self.string(table, name);
            if path.is_none() && table.get(name).is_none() && !hide {
                self.findings.push(place.finding(Code::TemplateMissing).arg("key", name).arg("where", "share"));
            }
            path
        };
        let (part, whole) = (path("part"), path("whole"));
        let nothing = || (String::new(), place.clone());
        let (part, whole) = if hide { (part.unwrap_or_else(nothing), whole.unwrap_or_else(nothing)) } else { (part?, whole?) };
        let label = self.label(table, "label").unwrap_or_else(|| Label { ru: key.clone(), en: key.clone() });
        Some(RawShare { key, label, part, whole, hide })
    }

    fn vocabulary(&mut self, table: Table<'_, '_>, place: Place) -> Option<RawVocabulary> {
        self.known(table, &["id", "open", "entries"]);
        let id = self.required_name(table, "id", "vocabulary", &place)?;
        let mut words: Vec<Word> = Vec::new();
        for (entry, place) in self.tables(table, "entries") {
            self.known(entry, &["id", "label", "also", "for"]);
            let Some(id) = self.required_name(entry, "id", "entry", &place) else {
                continue;
            };
            if words.iter().any(|w| w.id == id) {
                self.findings.push(place.finding(Code::TemplateTwice).arg("what", "entry").arg("name", &*id));
            }
            let label = self.label(entry, "label").unwrap_or_else(|| Label { ru: id.clone(), en: id.clone() });
            let also = self.strings(entry, "also").into_iter().map(|(s, _)| s).collect();
            let parents = self.strings(entry, "for").into_iter().map(|(s, _)| s).collect();
            words.push(Word { id, label, also, parents });
        }
        Some(RawVocabulary { id, open: self.flag(table, "open"), words })
    }

    fn field(&mut self, table: Table<'_, '_>, place: Place, depth: usize) -> Option<RawField> {
        self.known(table, FIELD_KEYS);
        let key = self.required_name(table, "key", "field", &place)?;
        let fields = match depth < MAX_DEPTH {
            true => self.tables(table, "fields").into_iter().filter_map(|(t, at)| self.field(t, at, depth + 1)).collect(),
            false => Vec::new(),
        };
        // A mistyped kind is reported here; as a line the field can still be referred to.
        let line = || table.get("kind").map(|entry| ("line".to_string(), Place::new(&place.file, entry.at.0..entry.at.1)));
        let kind = self.word(table, "kind", &Kind::IDS).or_else(line);
        let bound = |reader: &mut Reader, end: &str| {
            ["", "_length", "_items"].iter().find_map(|suffix| reader.number(table, &format!("{end}{suffix}")))
        };
        Some(RawField {
            kind,
            of: self.word(table, "of", &Kind::IDS),
            like: self.string(table, "like"),
            vocabulary: self.string(table, "vocabulary"),
            depends: self.string(table, "depends"),
            label: self.label(table, "label"),
            also: self.headings(table),
            hint: self.label(table, "hint"),
            example: self.label(table, "example"),
            unit: self.label(table, "unit"),
            required: self.flag(table, "required"),
            private: self.flag(table, "private"),
            facet: self.flag(table, "facet"),
            integer: self.flag(table, "integer"),
            main: self.flag(table, "main"),
            hide: self.flag(table, "hide"),
            path: self.string(table, "path").map(|(s, _)| slug::slug(&s)).filter(|s| !s.is_empty()),
            related: self.number(table, "related").map(|n| n as u32),
            view: self.word(table, "view", View::IDS).and_then(|(id, _)| View::parse(&id)),
            usage: self.word(table, "use", Use::IDS).and_then(|(id, _)| Use::parse(&id)),
            default: self.string(table, "default").map(|(s, _)| s),
            nest: self.string(table, "nest"),
            after: self.string(table, "after"),
            before: self.string(table, "before"),
            min: bound(self, "min"),
            max: bound(self, "max"),
            key,
            place,
            fields,
        })
    }

    /// The other headings of a field: a list, or a list per language.
    fn headings(&mut self, table: Table<'_, '_>) -> Vec<String> {
        let Some(entry) = table.get("also") else { return Vec::new() };
        match entry.table(self.base) {
            Some(languages) => {
                self.known(languages, &["ru", "en"]);
                ["ru", "en"].iter().flat_map(|l| self.strings(languages, l)).map(|(s, _)| s).collect()
            }
            None => self.strings(table, "also").into_iter().map(|(s, _)| s).collect(),
        }
    }

    pub fn place(&self, at: (usize, usize)) -> Place {
        Place::new(&self.file, at.0..at.1)
    }

    fn known(&mut self, table: Table<'_, '_>, known: &[&str]) {
        for entry in table.entries().filter(|e| !known.contains(&e.key)) {
            let finding = self.place(entry.key_at).finding(Code::TemplateKey).arg("key", entry.key);
            let near = nearest::nearest(entry.key, known.iter().copied());
            self.findings.push(finding.maybe("nearest", near).arg("known", known.join(", ")));
        }
    }

    fn wrong_kind(&mut self, entry: Entry<'_, '_>, expected: &str) {
        let finding = self.place(entry.at).finding(Code::TemplateKind).arg("key", entry.key);
        self.findings.push(finding.arg("expected", expected).arg("found", entry.kind()));
    }

    fn string(&mut self, table: Table<'_, '_>, key: &str) -> At<String> {
        let entry = table.get(key)?;
        match entry.value.as_str() {
            Some(text) => Some((text.to_string(), self.place(entry.at))),
            None => {
                self.wrong_kind(entry, "string");
                None
            }
        }
    }

    /// A string that is one of `words`.
    fn word(&mut self, table: Table<'_, '_>, key: &str, words: &[&str]) -> At<String> {
        let (typed, place) = self.string(table, key)?;
        if words.contains(&&*typed) {
            return Some((typed, place));
        }
        let finding = place.finding(Code::TemplateWord).arg("key", key).arg("typed", &*typed);
        let near = nearest::nearest(&typed, words.iter().copied());
        self.findings.push(finding.maybe("nearest", near).arg("known", words.join(", ")));
        None
    }

    /// A string that is a lower-case ASCII name.
    fn name(&mut self, table: Table<'_, '_>, key: &str) -> At<String> {
        let (name, place) = self.string(table, key)?;
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        if name.is_empty() || !name.bytes().all(good) {
            let meant = slug::slug(&name).replace('-', "_");
            self.findings.push(place.finding(Code::TemplateName).arg("key", &*name).arg("meant", meant));
        }
        Some((name, place))
    }

    fn required_name(&mut self, table: Table<'_, '_>, key: &'static str, what: &str, place: &Place) -> Option<String> {
        let name = self.name(table, key);
        if name.is_none() && table.get(key).is_none() {
            self.findings.push(place.finding(Code::TemplateMissing).arg("key", key).arg("where", what));
        }
        name.map(|(name, _)| name)
    }

    fn flag(&mut self, table: Table<'_, '_>, key: &str) -> Option<bool> {
        let entry = table.get(key)?;
        let value = entry.value.as_bool();
        if value.is_none() {
            self.wrong_kind(entry, "boolean");
        }
        value
    }

    fn number(&mut self, table: Table<'_, '_>, key: &str) -> Option<f64> {
        let entry = table.get(key)?;
        let text = entry.value.as_integer().map(|i| i.as_str()).or_else(|| entry.value.as_float().map(|f| f.as_str()));
        let value = text.and_then(|t| t.parse().ok());
        if value.is_none() {
            self.wrong_kind(entry, "number");
        }
        value
    }

    /// A label: one string for both languages, or `{ ru = "…", en = "…" }`.
    fn label(&mut self, table: Table<'_, '_>, key: &str) -> Option<Label> {
        let entry = table.get(key)?;
        if let Some(text) = entry.value.as_str() {
            return Some(Label { ru: text.to_string(), en: String::new() });
        }
        let Some(languages) = entry.table(self.base) else {
            self.wrong_kind(entry, "label");
            return None;
        };
        self.known(languages, &["ru", "en"]);
        let mut text = |lang| self.string(languages, lang).map_or_else(String::new, |(s, _)| s);
        Some(Label { ru: text("ru"), en: text("en") })
    }

    fn strings(&mut self, table: Table<'_, '_>, key: &str) -> Vec<(String, Place)> {
        let Some(entry) = table.get(key) else { return Vec::new() };
        let Some(items) = entry.items(self.base) else {
            self.wrong_kind(entry, "array");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            match item.value.as_str() {
                Some(text) => out.push((text.to_string(), self.place(item.at))),
                None => self.wrong_kind(Entry { key: entry.key, ..item }, "string"),
            }
        }
        out
    }

    fn tables<'t, 's>(&mut self, table: Table<'t, 's>, key: &str) -> Vec<(Table<'t, 's>, Place)> {
        let Some(entry) = table.get(key) else { return Vec::new() };
        let Some(items) = entry.items(self.base) else {
            self.wrong_kind(entry, "array");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            match item.table(self.base) {
                Some(table) => out.push((table, self.place(item.at))),
                None => self.wrong_kind(Entry { key: entry.key, ..item }, "table"),
            }
        }
        out
    }
}

impl RawTemplate {
    /// This template laid over the one that it extends.
    pub fn over(self, mut parent: RawTemplate, findings: &mut Vec<Finding>) -> RawTemplate {
        merge_fields(&mut parent.fields, self.fields, findings);
        for level in self.levels {
            parent.levels.retain(|l| l.id != level.id);
            parent.levels.push(level);
        }
        for share in self.shares {
            match parent.shares.iter_mut().find(|s| s.key == share.key) {
                Some(old) => *old = share,
                None => parent.shares.push(share),
            }
        }
        for vocabulary in self.vocabularies {
            match parent.vocabularies.iter_mut().find(|v| v.id == vocabulary.id) {
                Some(old) => {
                    old.open = vocabulary.open.or(old.open);
                    for word in vocabulary.words {
                        // A word laid over another keeps its place: evidence levels and directions have an order.
                        match old.words.iter_mut().find(|w| w.id == word.id) {
                            Some(same) => *same = word,
                            None => old.words.push(word),
                        }
                    }
                }
                None => parent.vocabularies.push(vocabulary),
            }
        }
        RawTemplate {
            id: self.id.or(parent.id),
            extends: None,
            version: self.version.or(parent.version),
            title: self.title.or(parent.title),
            one: self.one.or(parent.one),
            many: self.many.or(parent.many),
            about: self.about.or(parent.about),
            story: self.story.or(parent.story),
            sections: self.sections.or(parent.sections),
            rows: self.rows.or(parent.rows),
            columns: if self.columns.is_empty() { parent.columns } else { self.columns },
            fields: parent.fields,
            levels: parent.levels,
            shares: parent.shares,
            vocabularies: parent.vocabularies,
        }
    }
}

/// Lays fields over fields: same key, other attributes; a new key comes at the end or where `after` and `before` say; `hide` removes.
fn merge_fields(fields: &mut Vec<RawField>, over: Vec<RawField>, findings: &mut Vec<Finding>) {
    for new in over {
        let old = fields.iter().position(|f| f.key == new.key).map(|at| (at, fields.remove(at)));
        if old.is_some() && new.hide == Some(true) {
            continue;
        }
        let (anchor, offset) = match (&new.after, &new.before) {
            (Some(after), _) => (Some(after.clone()), 1),
            (None, Some(before)) => (Some(before.clone()), 0),
            (None, None) => (None, 0),
        };
        let same_place = old.as_ref().map_or(fields.len(), |(at, _)| *at);
        let at = match anchor {
            None => same_place,
            Some((name, place)) => match fields.iter().position(|f| f.key == name) {
                Some(found) => found + offset,
                None => {
                    let near = nearest::nearest(&name, fields.iter().map(|f| &*f.key)).map(str::to_string);
                    let finding = place.finding(Code::TemplateReference).arg("what", "field").arg("name", name);
                    findings.push(finding.maybe("nearest", near));
                    same_place
                }
            },
        };
        let field = match old {
            Some((_, old)) => new.over(old, findings),
            None => new,
        };
        fields.insert(at.min(fields.len()), field);
    }
}

/// The headings of a field that is laid over another: cases written under the old label still find it.
fn headings(new: &RawField, old: &RawField) -> Vec<String> {
    let mut also = if new.also.is_empty() { old.also.clone() } else { new.also.clone() };
    if let (Some(_), Some(label)) = (&new.label, &old.label) {
        also.extend(label.all().map(str::to_string));
    }
    also
}

impl RawField {
    fn over(self, old: RawField, findings: &mut Vec<Finding>) -> RawField {
        let also = headings(&self, &old);
        let mut fields = old.fields;
        merge_fields(&mut fields, self.fields, findings);
        RawField {
            key: self.key,
            place: self.place,
            kind: self.kind.or(old.kind),
            of: self.of.or(old.of),
            like: self.like.or(old.like),
            vocabulary: self.vocabulary.or(old.vocabulary),
            depends: self.depends.or(old.depends),
            also,
            label: self.label.or(old.label),
            hint: self.hint.or(old.hint),
            example: self.example.or(old.example),
            unit: self.unit.or(old.unit),
            required: self.required.or(old.required),
            private: self.private.or(old.private),
            facet: self.facet.or(old.facet),
            integer: self.integer.or(old.integer),
            main: self.main.or(old.main),
            hide: self.hide.or(old.hide),
            path: self.path.or(old.path),
            related: self.related.or(old.related),
            view: self.view.or(old.view),
            usage: self.usage.or(old.usage),
            default: self.default.or(old.default),
            nest: self.nest.or(old.nest),
            after: None,
            before: None,
            min: self.min.or(old.min),
            max: self.max.or(old.max),
            fields,
        }
    }
}
