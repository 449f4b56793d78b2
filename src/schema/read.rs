//! From template files to templates: in come the texts of the site's `_template.toml` files, out come complete [`Template`]s with
//! the built-in ones among them, and findings. What a raw template leaves open is decided here, once.

use super::raw::{RawField, RawTemplate, Reader};
use super::{Bounds, Column, Field, Heading, Kind, Label, Level, Share, Template, Use, View, Vocabulary};
use crate::diag::{Code, Finding, Place};
use crate::language::nearest;
use crate::tree::{Source, toml};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The built-in templates: id and text.
pub fn built_in() -> [(&'static str, &'static str); 3] {
    [
        ("mentoring-case", include_str!("templates/mentoring-case.toml")),
        ("programme-year", include_str!("templates/programme-year.toml")),
        ("page", include_str!("templates/page.toml")),
    ]
}

/// The templates of a site: which folder of `content/` is governed by which.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// Pairs of folder (`cases`) and template, in the order of the folders.
    pub collections: Vec<(String, Arc<Template>)>,
    /// The built-in templates, for `init`, `new` and `schema` without a site.
    pub built_in: Vec<Arc<Template>>,
}

impl Templates {
    /// The template of an id, the site's own first.
    pub fn by_id(&self, id: &str) -> Option<&Arc<Template>> {
        let own = self.collections.iter().map(|(_, template)| template);
        own.chain(&self.built_in).find(|template| template.id == id)
    }

    /// The ids of all templates.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.collections.iter().map(|(_, t)| &*t.id).chain(self.built_in.iter().map(|t| &*t.id)).collect();
        ids.dedup();
        ids
    }
}

/// Reads the template files of a site: pairs of the folder that each governs and its source.
pub fn read(files: &[(String, Source)]) -> (Templates, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut raws: Vec<(Option<String>, Arc<str>, RawTemplate)> = Vec::new();
    for (id, text) in built_in() {
        let source = Source::new(&format!("{id}.toml"), text);
        raws.push((None, Arc::clone(&source.text), parse(&source, &mut findings)));
    }
    for (folder, source) in files {
        raws.push((Some(folder.clone()), Arc::clone(&source.text), parse(source, &mut findings)));
    }
    let mut templates = Templates::default();
    for i in 0..raws.len() {
        let (folder, text, _) = &raws[i];
        let Some(raw) = flatten(i, &raws, &mut findings) else {
            continue;
        };
        let built = Arc::new(Build { findings: &mut findings, raw: &raw }.template(folder.as_deref(), text));
        match folder {
            Some(folder) => templates.collections.push((folder.clone(), built)),
            None => templates.built_in.push(built),
        }
    }
    (templates, findings)
}

fn parse(source: &Source, findings: &mut Vec<Finding>) -> RawTemplate {
    let start = if source.text.starts_with('\u{feff}') { 3 } else { 0 };
    let (toml, problems) = toml::parse(&source.path, &source.text, start..source.text.len());
    let broken = !problems.is_empty();
    findings.extend(problems);
    let mut reader = Reader { file: Arc::clone(&source.path), base: toml.base(), findings: Vec::new() };
    let raw = reader.template(toml.table());
    // A line that can't be read makes keys go missing: those complaints would only confuse.
    findings.extend(reader.findings.into_iter().filter(|f| !broken || f.code != Code::TemplateMissing));
    raw
}

/// A template laid over all that it extends.
fn flatten(start: usize, raws: &[(Option<String>, Arc<str>, RawTemplate)], findings: &mut Vec<Finding>) -> Option<RawTemplate> {
    let mut chain = vec![start];
    while let Some((parent, place)) = &raws[chain[chain.len() - 1]].2.extends {
        let is_parent = |raw: &RawTemplate| raw.id.as_ref().is_some_and(|(id, _)| id == parent);
        // A template that keeps the id of the one that it extends means the built-in one, not itself.
        let found = (0..raws.len()).find(|i| *i != chain[chain.len() - 1] && is_parent(&raws[*i].2));
        match found {
            Some(found) if chain.contains(&found) => {
                findings.push(place.finding(Code::TemplateRing).arg("name", &**parent));
                return None;
            }
            Some(found) => chain.push(found),
            None => {
                let ids = raws.iter().filter_map(|(_, _, raw)| raw.id.as_ref().map(|(id, _)| &**id));
                let near = nearest::nearest(parent, ids);
                let finding = place.finding(Code::TemplateReference).arg("what", "template").arg("name", &**parent);
                findings.push(finding.maybe("nearest", near));
                return None;
            }
        }
    }
    let mut merged = raws[chain[chain.len() - 1]].2.clone();
    for i in chain.iter().rev().skip(1) {
        merged = raws[*i].2.clone().over(merged, findings);
    }
    Some(merged)
}

struct Build<'a> {
    findings: &'a mut Vec<Finding>,
    raw: &'a RawTemplate,
}

impl Build<'_> {
    fn template(&mut self, folder: Option<&str>, text: &Arc<str>) -> Template {
        let raw = self.raw;
        let fallback = |text: &str| Label { ru: text.to_string(), en: text.to_string() };
        let id = raw.id.as_ref().map_or_else(|| folder.unwrap_or("case").replace('/', "-"), |(id, _)| id.clone());
        let title = raw.title.clone().unwrap_or_else(|| fallback(&id));
        let vocabularies: Vec<Vocabulary> =
            raw.vocabularies.iter().map(|v| Vocabulary::new(v.id.clone(), v.open.unwrap_or(false), v.words.clone())).collect();
        let fields = self.fields(&raw.fields);
        let mut template = Template {
            version: raw.version.unwrap_or(1),
            one: raw.one.clone().unwrap_or_else(|| title.clone()),
            many: raw.many.clone().unwrap_or_else(|| title.clone()),
            about: raw.about.clone().unwrap_or_default(),
            story: raw.story.unwrap_or(false),
            sections: raw.sections.unwrap_or(true),
            rows: None,
            columns: Vec::new(),
            levels: Vec::new(),
            shares: Vec::new(),
            text: Arc::clone(text),
            headings: FxHashMap::default(),
            id,
            title,
            fields,
            vocabularies,
        };
        template.rows = raw.rows.as_ref().and_then(|(path, place)| self.path(&template, path, place)).map(|path| path[0]);
        template.columns = raw.columns.iter().map(|c| self.column(&template, c)).collect();
        template.levels = self.levels(&template);
        template.shares = self.shares(&template);
        self.headings(&mut template);
        template
    }

    fn fields(&mut self, raws: &[RawField]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for raw in raws.iter().filter(|raw| raw.hide != Some(true)) {
            if fields.iter().any(|f| f.key == raw.key) {
                self.findings.push(raw.place.finding(Code::TemplateTwice).arg("what", "field").arg("name", &*raw.key));
                continue;
            }
            fields.extend(self.field(raw, raws));
        }
        fields
    }

    fn field(&mut self, raw: &RawField, siblings: &[RawField]) -> Option<Field> {
        let Some((kind_id, kind_place)) = raw.kind.clone() else {
            self.findings.push(raw.place.finding(Code::TemplateMissing).arg("key", "kind").arg("where", &*raw.key));
            return None;
        };
        let kind = match &*kind_id {
            "list" => {
                let of = raw.of.clone().map_or_else(|| "line".to_string(), |(of, _)| of);
                let item_raw = RawField { min: None, max: None, facet: None, ..raw.clone() };
                // A list of lists has no heading of its own to be written under; a group around it has.
                let of = if of == "list" { "group".to_string() } else { of };
                let titles = if of == "group" { self.vocabulary(raw) } else { None };
                let kind = self.kind(&of, &item_raw, siblings, &kind_place)?;
                let item = Field { kind, required: false, ..self.shell(&item_raw) };
                Kind::List { item: Box::new(item), bounds: Bounds { min: raw.min, max: raw.max }, titles }
            }
            id => self.kind(id, raw, siblings, &kind_place)?,
        };
        let mut field = Field { kind, ..self.shell(raw) };
        field.view = raw.view.unwrap_or(match &field.kind {
            Kind::Group { .. } => View::Block,
            Kind::List { item, .. } if matches!(item.kind, Kind::Group { .. }) => View::Stages,
            Kind::List { .. } => View::List,
            Kind::Text(_) | Kind::Image => View::Prose,
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => View::Fact,
        });
        if raw.view.is_none() && matches!(field.usage, Some(Use::Summary | Use::People)) {
            field.view = View::None;
        }
        Some(field)
    }

    /// The kind of an id, for any kind but a list.
    fn kind(&mut self, id: &str, raw: &RawField, siblings: &[RawField], place: &Place) -> Option<Kind> {
        let bounds = Bounds { min: raw.min, max: raw.max };
        Some(match id {
            "text" => Kind::Text(bounds),
            "number" => Kind::Number { integer: raw.integer.unwrap_or(false), bounds },
            "date" => Kind::Date,
            "bool" => Kind::Bool,
            "link" => Kind::Link,
            "image" => Kind::Image,
            "choice" => match self.vocabulary(raw) {
                Some(vocabulary) => Kind::Choice { vocabulary, depends: raw.depends.as_ref().map(|(d, _)| d.clone()) },
                None => {
                    if raw.vocabulary.is_none() {
                        let finding = raw.place.finding(Code::TemplateMissing).arg("key", "vocabulary");
                        self.findings.push(finding.arg("where", &*raw.key));
                    }
                    return None;
                }
            },
            "group" => {
                let fields = self.group_fields(raw, siblings);
                if fields.is_empty() {
                    let finding = place.finding(Code::TemplateMissing).arg("key", "fields");
                    self.findings.push(finding.arg("where", &*raw.key));
                }
                let raws = self.group_source(raw, siblings);
                let is_main = |key: &str| raws.iter().any(|r| r.key == key && r.main == Some(true));
                let main = fields.iter().position(|f| is_main(&f.key));
                let main = main.or_else(|| fields.iter().position(|f| matches!(f.kind, Kind::Text(_))));
                Kind::Group { main, nest: raw.nest.as_ref().map(|(n, _)| n.clone()), fields }
            }
            _ => Kind::Line(bounds),
        })
    }

    /// The raw subfields of a group: its own over those of the field that it is `like`.
    fn group_source(&mut self, raw: &RawField, siblings: &[RawField]) -> Vec<RawField> {
        let Some((like, place)) = &raw.like else {
            return raw.fields.clone();
        };
        match siblings.iter().find(|f| f.key == *like && f.like.is_none()) {
            Some(model) => {
                let base = RawTemplate { fields: model.fields.clone(), ..RawTemplate::default() };
                let own = RawTemplate { fields: raw.fields.clone(), ..RawTemplate::default() };
                own.over(base, self.findings).fields
            }
            None => {
                let near = nearest::nearest(like, siblings.iter().map(|f| &*f.key)).map(str::to_string);
                let finding = place.finding(Code::TemplateReference).arg("what", "field").arg("name", &**like);
                self.findings.push(finding.maybe("nearest", near));
                raw.fields.clone()
            }
        }
    }

    fn group_fields(&mut self, raw: &RawField, siblings: &[RawField]) -> Vec<Field> {
        let raws = self.group_source(raw, siblings);
        self.fields(&raws)
    }

    fn vocabulary(&mut self, raw: &RawField) -> Option<usize> {
        let (name, place) = raw.vocabulary.as_ref()?;
        let found = self.raw.vocabularies.iter().position(|v| v.id == *name);
        if found.is_none() {
            let near = nearest::nearest(name, self.raw.vocabularies.iter().map(|v| &*v.id));
            let finding = place.finding(Code::TemplateReference).arg("what", "vocabulary").arg("name", &**name);
            self.findings.push(finding.maybe("nearest", near));
        }
        found
    }

    /// All attributes of a field but its kind.
    fn shell(&self, raw: &RawField) -> Field {
        Field {
            key: raw.key.clone(),
            kind: Kind::Bool,
            label: raw.label.clone().unwrap_or_else(|| Label { ru: raw.key.clone(), en: raw.key.clone() }),
            also: raw.also.clone(),
            hint: raw.hint.clone().unwrap_or_default(),
            example: raw.example.clone().unwrap_or_default(),
            unit: raw.unit.clone().unwrap_or_default(),
            required: raw.required.unwrap_or(false),
            private: raw.private.unwrap_or(false),
            facet: raw.facet.unwrap_or(false),
            path: raw.path.clone().unwrap_or_else(|| raw.key.replace('_', "-")),
            related: raw.related.unwrap_or(0),
            view: raw.view.unwrap_or(View::Prose),
            usage: raw.usage,
            default: raw.default.clone(),
        }
    }

    /// The indexes that a path such as `mentee.name` stands for.
    fn path(&mut self, template: &Template, path: &str, place: &Place) -> Option<Vec<usize>> {
        let mut fields: &[Field] = &template.fields;
        let mut indexes = Vec::new();
        for part in path.split('.') {
            let Some(at) = fields.iter().position(|f| f.key == part) else {
                let near = nearest::nearest(part, fields.iter().map(|f| &*f.key));
                let finding = place.finding(Code::TemplateReference).arg("what", "field").arg("name", path);
                self.findings.push(finding.maybe("nearest", near));
                return None;
            };
            indexes.push(at);
            fields = fields[at].subfields();
        }
        Some(indexes)
    }

    fn column(&mut self, template: &Template, raw: &super::raw::RawColumn) -> Column {
        let paths = raw.fields.iter().filter_map(|(path, place)| self.path(template, path, place));
        let fields = paths.map(|path| (path[0], path.get(1).copied())).collect();
        Column { title: raw.title.clone(), fields, join: raw.join.clone() }
    }

    fn levels(&mut self, template: &Template) -> Vec<Level> {
        let mut levels: Vec<Level> = Vec::new();
        for raw in &self.raw.levels {
            if levels.iter().any(|l| l.id == raw.id) {
                self.findings.push(raw.place.finding(Code::TemplateTwice).arg("what", "level").arg("name", &*raw.id));
            }
            let mut level = Level { id: raw.id.clone(), title: raw.title.clone(), require: Vec::new(), measured: raw.measured };
            for (name, place) in &raw.includes {
                match levels.iter().find(|l| l.id == *name) {
                    Some(included) => {
                        level.require.extend(included.require.iter().cloned());
                        level.measured = level.measured.max(included.measured);
                    }
                    None => {
                        let near = nearest::nearest(name, levels.iter().map(|l| &*l.id)).map(str::to_string);
                        let finding = place.finding(Code::TemplateReference).arg("what", "level").arg("name", &**name);
                        self.findings.push(finding.maybe("nearest", near));
                    }
                }
            }
            level.require.extend(raw.require.iter().filter_map(|(path, place)| self.path(template, path, place)));
            levels.push(level);
        }
        levels
    }

    fn shares(&mut self, template: &Template) -> Vec<Share> {
        let mut shares: Vec<Share> = Vec::new();
        for raw in self.raw.shares.iter().filter(|raw| !raw.hide) {
            let mut number = |(path, place): &(String, Place)| {
                let indexes = self.path(template, path, place)?;
                let field = template.field_at(&indexes)?;
                // What is held back must not come out by way of what is calculated from it.
                let is_private = (1..=indexes.len()).any(|end| template.field_at(&indexes[..end]).is_some_and(|f| f.private));
                if !matches!(field.kind, Kind::Number { .. }) || is_private {
                    let finding = place.finding(Code::TemplateKind).arg("key", &**path).arg("expected", "number");
                    let found = if is_private { "private" } else { field.kind.id() };
                    self.findings.push(finding.arg("found", found));
                    return None;
                }
                Some(indexes)
            };
            let (part, whole) = (number(&raw.part), number(&raw.whole));
            if let (Some(part), Some(whole)) = (part, whole) {
                shares.push(Share { key: raw.key.clone(), label: raw.label.clone(), part, whole });
            }
        }
        shares
    }

    /// Indexes every wording under which a section may stand, and reports two fields that share one.
    fn headings(&mut self, template: &mut Template) {
        let mut headings: FxHashMap<String, Heading> = FxHashMap::default();
        for (index, field) in template.fields.iter().enumerate().filter(|(_, f)| !f.private) {
            let target = Heading { field: index, sub: None };
            let names = field.label.all().chain([&*field.key]).chain(field.also.iter().map(String::as_str));
            for name in names {
                let key = nearest::fold_heading(name);
                if let Some(first) = headings.get(&key).filter(|h| **h != target) {
                    let place = self.raw.fields.iter().find(|f| f.key == field.key).map(|f| &f.place);
                    let first = &template.fields[first.field].key;
                    self.findings.extend(place.map(|place| {
                        let finding = place.finding(Code::TemplateAmbiguous).arg("heading", name);
                        finding.arg("first", &**first).arg("second", &*field.key)
                    }));
                    continue;
                }
                headings.insert(name.to_string(), target);
                headings.insert(key, target);
            }
        }
        template.headings = headings;
    }
}
