//! The page of a case: its fields in the template's order, the same fields as the columns of the table, facets, neighbours, related
//! cases. Nothing here names a field.

use super::Web;
use super::field::Fields;
use super::frame::{self, Head, collection_title};
use super::href::Links;
use super::list::{card, shared};
use super::sharing;
use super::value::{list, map, maybe};
use crate::case::{Data, Value as CaseValue};
use crate::schema::{Field, Kind, Use, View};
use crate::site::{Collection, Entry, EntryId, Page, inside};
use tera::value::Key;
use tera::{Context, Map, Value};

/// What `case.html` receives.
pub fn case(web: &Web<'_>, links: &Links<'_>, page: &Page, id: EntryId) -> Context {
    let (collection, entry) = web.site.entry(id);
    let summary = summary(collection, entry);
    let head = Head {
        kind: "case",
        title: entry.case.name(),
        description: summary,
        crumbs: Vec::new(),
        og_type: "article",
        json_ld: Some(id),
    };
    let mut context = frame::context(web, links, page, head);
    context.insert_value("case", Shown { web, links, collection, entry, id }.value());
    context
}

struct Shown<'a> {
    web: &'a Web<'a>,
    links: &'a Links<'a>,
    collection: &'a Collection,
    entry: &'a Entry,
    id: EntryId,
}

impl Shown<'_> {
    fn value(&self) -> Value {
        let (site, case, template) = (self.web.site, &self.entry.case, &self.collection.template);
        let (lang, names) = (self.web.lang(), self.links.names);
        let values = self.fields();
        let with_view = |wanted: &[View]| {
            let shown = template.fields.iter().zip(&values).filter(|(f, _)| wanted.contains(&f.view) && !f.private);
            list(shown.filter_map(|(_, value)| value.clone()))
        };
        let sections = [View::Person, View::Prose, View::List, View::Results, View::Stages, View::Block];
        let story = case.story.as_ref().filter(|s| s.chars > 0 || !s.refs.is_empty());
        let from = inside(&case.source.path);
        let entries = &self.collection.entries;
        let at = self.id.entry as usize;
        let shared = shared(self.web, self.id);
        map! { for names;
            "title" => shared.title.clone(),
            "href" => "index.html",
            "date" => shared.date.clone(),
            "summary" => shared.summary.clone(),
            "draft" => case.draft,
            "collection" => map! {
                "title" => collection_title(self.collection, lang),
                "one" => template.one.get(lang),
                "href" => self.links.to(&format!("{}/index.html", self.collection.url)),
            },
            "facets" => facets(self.web, self.links, self.id, usize::MAX),
            "facts" => with_view(&[View::Fact]),
            "sections" => with_view(&sections),
            "colophon" => with_view(&[View::Colophon]),
            "shares" => super::shares::shares(self.web, template, case),
            "columns" => self.columns(&values),
            "rows" => self.rows(&values),
            "v" => self.by_key(&values),
            "story" => maybe(story.map(|story| map! { "html" => self.links.prose(story, from, "") })),
            "toc" => self.toc(&values),
            // Newest first: the next one in the list is the one before it in time.
            "previous" => maybe(entries.get(at + 1).map(|e| self.link(e))),
            "next" => maybe(at.checked_sub(1).and_then(|i| entries.get(i)).map(|e| self.link(e))),
            "related" => list(site.related(self.id).into_iter().map(|id| card(self.web, self.links, id))),
            "files" => list(self.web.offered(self.links, site.documents_of(self.id))),
            "share" => sharing::offer(self.web, self.id),
            "missing" => list(self.web.missing.get(&case.source.path).into_iter().flatten().map(|line| Value::from(&**line))),
        }
    }

    /// All fields of the template by key; `none` where the case has nothing.
    fn by_key(&self, values: &[Option<Value>]) -> Value {
        let mut by_key = Map::with_capacity(values.len());
        for (shape, value) in self.web.engine.shapes[self.id.collection as usize].iter().zip(values) {
            by_key.insert(shape.key.clone(), value.clone().unwrap_or_else(Value::none));
        }
        Value::from(by_key)
    }

    fn fields(&self) -> Vec<Option<Value>> {
        let template = &self.collection.template;
        let listing = |path: &str, text: &str| listing(self.web, self.links, self.id, path, text);
        let fields = Fields {
            template,
            links: self.links,
            from: inside(&self.entry.case.source.path),
            messages: &self.web.engine.messages,
            rows: template.rows.map(|i| &*template.fields[i].key),
            listing: &listing,
        };
        let shapes = &self.web.engine.shapes[self.id.collection as usize];
        let pairs = template.fields.iter().zip(&self.entry.case.values).zip(shapes);
        pairs
            .map(|((field, value), shape)| {
                let value = value.as_ref().filter(|value| !value.is_empty() && !field.private)?;
                Some(fields.field(field, shape, value))
            })
            .collect()
    }

    fn link(&self, entry: &Entry) -> Value {
        map! { "title" => entry.case.name(), "href" => self.links.to(&entry.url) }
    }

    fn columns(&self, values: &[Option<Value>]) -> Value {
        if self.links.names.has("fields") {
            return self.columns_with(values);
        }
        // Without the fields in them they are the same for all cases.
        self.web.columns[self.id.collection as usize].get_or_init(|| self.columns_with(values)).clone()
    }

    fn columns_with(&self, values: &[Option<Value>]) -> Value {
        let lang = self.web.lang();
        list(self.collection.template.columns.iter().map(|column| {
            map! { for self.links.names;
                "title" => column.title.get(lang),
                "fields" => list(column.fields.iter().filter_map(|(field, _)| values[*field].clone())),
                "join" => maybe(column.join.as_deref()),
            }
        }))
    }

    /// The rows of a table that has one for each item of a list: for each column the subfield that it names.
    fn rows(&self, values: &[Option<Value>]) -> Value {
        let template = &self.collection.template;
        let Some(rows) = template.rows else { return Value::none() };
        let fields = template.fields[rows].subfields();
        let Some(items) = values[rows].as_ref().and_then(|v| v.as_map()?.get(&Key::from("items"))?.as_array()) else {
            return Value::none();
        };
        list(items.iter().map(|item| {
            let by_key = item.as_map().and_then(|m| m.get(&Key::from("v"))).and_then(Value::as_map);
            list(template.columns.iter().map(|column| {
                let sub = column.fields.first().and_then(|(_, sub)| fields.get((*sub)?));
                let found = sub.and_then(|sub| by_key?.get(&Key::from(sub.key.clone())));
                found.cloned().unwrap_or_else(|| map! { "kind" => "line", "view" => "fact", "key" => "", "text" => "" })
            }))
        }))
    }

    /// The sections of the page and the story's headings.
    fn toc(&self, values: &[Option<Value>]) -> Value {
        let lang = self.web.lang();
        let item = |id: &str, title: &str, level: u8| map! { "id" => id, "title" => title, "level" => u32::from(level) };
        let sections = self.collection.template.fields.iter().zip(values).filter(|(field, value)| {
            let listed = !matches!(field.view, View::Fact | View::None | View::Colophon);
            value.is_some() && listed && !field.private
        });
        // A page shows the people side by side, where the first of them stands.
        let mut sections: Vec<&Field> = sections.map(|(field, _)| field).collect();
        if let Some(first) = sections.iter().position(|f| f.view == View::Person) {
            sections[first..].sort_by_key(|f| f.view != View::Person);
        }
        let mut items: Vec<Value> =
            sections.iter().map(|field| item(&field.key.replace('_', "-"), field.label.get(lang), 2)).collect();
        let has_shares = self.collection.template.shares.iter().any(|share| self.entry.case.value_at(&share.part).is_some());
        if has_shares {
            items.push(item("shares", &self.web.engine.messages.say("shares", &[]), 2));
        }
        let headings = self.entry.case.story.iter().flat_map(|story| &story.headings).filter(|h| h.level <= 3);
        items.extend(headings.map(|h| item(&h.id, &h.text, h.level)));
        list(items)
    }
}

/// The first facets of an entry with links to their listings.
pub fn facets(web: &Web<'_>, links: &Links<'_>, id: EntryId, most: usize) -> Value {
    let shown = links.site.facets.iter().enumerate().take(most).map(|(f, facet)| (f, facet.of(id)));
    list(shown.filter(|(_, values)| !values.is_empty()).map(|(f, values)| links.facet(f, values, web.lang())))
}

/// The listing of the value of a facet's field.
fn listing(web: &Web<'_>, links: &Links<'_>, id: EntryId, path: &str, text: &str) -> Option<String> {
    let facet = web.site.facets.iter().find(|f| f.path == path)?;
    let values = facet.of(id);
    let value = values.iter().find(|v| facet.values[**v as usize].label == text).or(values.first())?;
    Some(links.to(&facet.url(*value as usize)))
}

/// The short text of an entry, or nothing.
pub fn summary<'e>(collection: &Collection, entry: &'e Entry) -> &'e str {
    let field = collection.template.with_use(Use::Summary);
    field.and_then(|i| entry.case.values[i].as_ref()).and_then(CaseValue::line).unwrap_or("")
}

/// The names of the participants, as published.
pub fn people(collection: &Collection, entry: &Entry) -> Vec<String> {
    let mut names = Vec::new();
    for (field, value) in collection.template.fields.iter().zip(&entry.case.values) {
        let Some(group) = value.as_ref().and_then(CaseValue::group) else {
            continue;
        };
        names.extend(group.get(field.sub_with_use(Use::Person)).and_then(CaseValue::line).map(str::to_string));
    }
    names
}

/// Who wrote an entry.
pub fn authors(collection: &Collection, entry: &Entry) -> Vec<String> {
    let mut names = Vec::new();
    for (field, value) in collection.template.fields.iter().zip(&entry.case.values).filter(|(field, _)| !field.private) {
        gather(field, value.as_ref(), &mut names);
    }
    names
}

fn gather(field: &Field, value: Option<&CaseValue>, names: &mut Vec<String>) {
    let Some(value) = value else { return };
    if field.usage == Some(Use::Author) {
        names.extend(
            value.items().iter().chain([value]).filter_map(CaseValue::line).filter(|name| !name.is_empty()).map(str::to_string),
        );
    } else if let Some(group) = value.group() {
        field.subfields().iter().zip(&group.values).for_each(|(sub, value)| gather(sub, value.as_ref(), names));
    }
}

/// How many results of an entry have both before and after.
pub fn measured(collection: &Collection, entry: &Entry) -> usize {
    let lists = collection.template.fields.iter().zip(&entry.case.values).filter(|(f, _)| f.view == View::Results);
    lists
        .map(|(field, value)| {
            let Kind::List { item, .. } = &field.kind else { return 0 };
            let both = |group: &crate::case::Group| {
                let has = |usage| group.get(item.sub_with_use(usage)).is_some_and(|v| matches!(v.data, Data::Number(_)));
                has(Use::Before) && has(Use::After)
            };
            value.iter().flat_map(|v| v.items()).filter_map(CaseValue::group).filter(|g| both(g)).count()
        })
        .sum()
}
