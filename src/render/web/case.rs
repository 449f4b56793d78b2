//! The page of a case: its fields in the template's order, the same fields as the columns of the table, facets, neighbours, related
//! cases. Nothing here names a field.

use super::Web;
use super::field::Fields;
use super::frame::{self, Head, collection_title};
use super::href::Links;
use super::list::{card, date};
use super::value::{list, map, maybe, set, text};
use crate::case::{Data, Value as CaseValue};
use crate::schema::{Field, Kind, Use, View};
use crate::site::{Collection, Entry, EntryId, Page, inside};
use tera::value::Key;
use tera::{Context, Map, Value};

/// What `case.html` receives.
pub fn case(web: &Web<'_>, page: &Page, id: EntryId) -> Context {
    let (collection, entry) = web.site.entry(id);
    let summary = summary(collection, entry);
    let head = Head {
        kind: "case",
        title: entry.case.name(),
        description: summary,
        crumbs: Vec::new(),
        og_type: "article",
        json_ld: super::data::json_ld(web, id),
    };
    let mut context = frame::context(web, page, head);
    let links = Links { site: web.site, page: &page.path };
    context.insert_value("case", Value::from(Shown { web, links: &links, collection, entry, id }.value(summary)));
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
    fn value(&self, summary: &str) -> Map {
        let (site, case, template) = (self.web.site, &self.entry.case, &self.collection.template);
        let (lang, wants) = (self.web.lang(), &self.web.wants);
        let values = self.fields();
        let made = |index: usize| values[index].clone();
        let with_view = |wanted: &[View]| {
            let shown = template.fields.iter().enumerate().filter(|(_, f)| wanted.contains(&f.view) && !f.private);
            list(shown.filter_map(|(index, _)| made(index)))
        };
        let mut map = Map::default();
        set(&mut map, "title", case.name());
        set(&mut map, "href", "index.html");
        set(&mut map, "date", date(case, lang));
        set(&mut map, "summary", text(summary));
        set(&mut map, "draft", case.draft);
        set(
            &mut map,
            "collection",
            map! {
                "title" => collection_title(self.collection, lang),
                "one" => template.one.get(lang),
                "href" => self.links.to(&format!("{}/index.html", self.collection.url)),
            },
        );
        set(&mut map, "facets", facets(self.web, self.links, self.id, usize::MAX));
        set(&mut map, "facts", with_view(&[View::Fact]));
        let sections = [View::Person, View::Prose, View::List, View::Results, View::Stages, View::Block];
        set(&mut map, "sections", if wants.sections { with_view(&sections) } else { list([]) });
        set(&mut map, "colophon", if wants.colophon { with_view(&[View::Colophon]) } else { list([]) });
        set(&mut map, "columns", self.columns(&values));
        set(&mut map, "rows", self.rows(&values));
        let mut by_key = Map::default();
        for (field, value) in template.fields.iter().zip(&values) {
            by_key.insert(Key::from(field.key.clone()), value.clone().unwrap_or_else(Value::none));
        }
        set(&mut map, "v", by_key);
        let from = inside(&case.source.path);
        let story = case.story.as_ref().filter(|s| s.chars > 0 || !s.refs.is_empty());
        set(&mut map, "story", maybe(story.map(|story| map! { "html" => self.links.prose(story, from, "") })));
        set(&mut map, "toc", if wants.toc { self.toc(&values) } else { list([]) });
        let entries = &self.collection.entries;
        let at = self.id.entry as usize;
        // Newest first: the next one in the list is the one before it in time.
        set(&mut map, "previous", maybe(entries.get(at + 1).map(|e| self.link(e))));
        set(&mut map, "next", maybe(at.checked_sub(1).and_then(|i| entries.get(i)).map(|e| self.link(e))));
        let related = if wants.related { site.related(self.id) } else { Vec::new() };
        set(&mut map, "related", list(related.into_iter().map(|id| card(self.web, self.links, id))));
        set(&mut map, "files", list([]));
        let missing = self.web.missing.get(&case.source.path).map_or(&[][..], Vec::as_slice);
        set(&mut map, "missing", list(missing.iter().map(|sentence| Value::from(&**sentence))));
        map
    }

    fn fields(&self) -> Vec<Option<Value>> {
        let template = &self.collection.template;
        let listing = |path: &str, text: &str| listing(self.web, self.links, self.id, path, text);
        let fields = Fields {
            links: self.links,
            from: inside(&self.entry.case.source.path),
            messages: &self.web.messages,
            cell: self.web.wants.cell,
            chart: self.web.wants.chart,
            rows: template.rows.map(|i| &*template.fields[i].key),
            listing: &listing,
        };
        let shapes = &self.web.shapes[self.id.collection as usize];
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
        let lang = self.web.lang();
        list(self.collection.template.columns.iter().map(|column| {
            map! {
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
        let headings = self.entry.case.story.iter().flat_map(|story| &story.headings).filter(|h| h.level <= 3);
        items.extend(headings.map(|h| item(&h.id, &h.text, h.level)));
        list(items)
    }
}

/// The first facets of an entry with links to their listings.
pub fn facets(web: &Web<'_>, links: &Links<'_>, id: EntryId, most: usize) -> Value {
    let lang = web.lang();
    let of_facet = |facet: &crate::site::Facet| {
        let values = facet.of(id);
        (!values.is_empty()).then(|| {
            let one = |v: &u32| map! { "label" => &*facet.values[*v as usize].label, "href" => links.to(&facet.url(*v as usize)) };
            map! { "key" => &*facet.key, "label" => facet.label.get(lang), "values" => list(values.iter().map(one)) }
        })
    };
    list(web.site.facets.iter().take(most).filter_map(of_facet))
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
