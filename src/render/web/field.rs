//! Fields as templates see them: in come a value and its field, out comes a map with key, label, kind, view and what the kind has to
//! show. Kinds are matched without a wildcard, so that a new kind makes the compiler name this file.

use super::chart;
use super::href::{Links, sizes};
use super::value::{Names, Object, from_pairs, html, list, map, maybe, put};
use crate::case::{Data, Group, Prose, Value as CaseValue};
use crate::language::{Lang, Messages, figures};
use crate::schema::{Field, Kind, Template, Use, View};
use tera::value::Key;
use tera::{Map, Value};

/// What all values of a field have in common, made once per site.
pub struct Shape {
    /// Its key in maps of fields.
    pub key: Key<'static>,
    base: Object,
    subs: Vec<Shape>,
    item: Option<Box<Shape>>,
}

impl Shape {
    /// The shapes of all fields of a template.
    pub fn template(template: &Template, lang: Lang, names: &Names) -> Vec<Shape> {
        template.fields.iter().map(|field| Shape::new(field, lang, names)).collect()
    }

    fn new(field: &Field, lang: Lang, names: &Names) -> Shape {
        let mut base = Object::new();
        put! { for names, &mut base;
            "key" => &*field.key,
            "id" => field.key.replace('_', "-"),
            "label" => field.label.get(lang),
            "kind" => field.kind.id(),
            "view" => field.view.id(),
        }
        let subs = match &field.kind {
            Kind::Group { fields, .. } => fields.iter().map(|f| Shape::new(f, lang, names)).collect(),
            Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date => Vec::new(),
            Kind::Bool | Kind::Link | Kind::Image | Kind::List { .. } => Vec::new(),
        };
        let item = match &field.kind {
            Kind::List { item, .. } => Some(Box::new(Shape::new(item, lang, names))),
            Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date => None,
            Kind::Bool | Kind::Link | Kind::Image | Kind::Group { .. } => None,
        };
        Shape { key: Key::from(field.key.clone()), base, subs, item }
    }
}

/// What is needed to show the fields of one case.
pub struct Fields<'a> {
    /// The template that the fields are of.
    pub template: &'a Template,
    /// Links of the page.
    pub links: &'a Links<'a>,
    /// The source inside `content/`, from which its links count.
    pub from: &'a str,
    /// Sentences.
    pub messages: &'a Messages,
    /// The key of the list whose items are the rows of the table.
    pub rows: Option<&'a str>,
    /// The listing of a facet's value: key of the field, text of the value.
    pub listing: &'a dyn Fn(&str, &str) -> Option<String>,
}

impl Fields<'_> {
    /// One field with its value.
    pub fn field(&self, field: &Field, shape: &Shape, value: &CaseValue) -> Value {
        let names = self.links.names;
        let mut map = Object::with_capacity(shape.base.len() + 4);
        map.extend_from_slice(&shape.base);
        let all = &mut map;
        match (&field.kind, &value.data) {
            (_, Data::Line(line)) => put! { for names, all; "text" => &*line.shown },
            (_, Data::Text(prose)) => self.prose(all, prose),
            (_, Data::Choice(line, _)) => put! { for names, all;
                "text" => &*line.shown,
                "href" => maybe(if field.facet { (self.listing)(&field.path, &line.shown) } else { None }),
            },
            (_, Data::Number(number)) => put! { for names, all;
                "number" => *number,
                "text" => figures::with_unit(self.lang(), *number, field.unit.get(self.lang())),
            },
            (_, Data::Date(date)) => put! { for names, all;
                "iso" => date.to_string(),
                "text" => figures::date(self.lang(), date.year(), date.month(), date.day()),
            },
            (_, Data::Bool(on)) => put! { for names, all;
                "on" => *on,
                "text" => self.messages.say(if *on { "yes" } else { "no" }, &[]),
            },
            (_, Data::Link(link)) => put! { for names, all;
                "href" => &**link,
                "text" => link.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/'),
            },
            (_, Data::Image(prose)) => put! { for names, all; "picture" => self.picture(prose) },
            (Kind::List { item, .. }, Data::List(items)) => self.list(all, field, item, shape, items),
            (Kind::Group { fields, main, .. }, Data::Group(group)) => self.group(all, fields, *main, shape, group),
            // A value always has the shape of its field's kind: the reader made it from the field.
            (_, Data::List(_) | Data::Group(_)) => {}
        }
        from_pairs(&map)
    }

    fn lang(&self) -> Lang {
        self.messages.lang()
    }

    fn prose(&self, map: &mut Object, prose: &Prose) {
        put! { for self.links.names, map;
            "html" => self.links.prose(prose, self.from, ""),
            "cell" => self.cell(prose),
        }
    }

    /// The same prose for the table: its ids must differ from the page's.
    fn cell(&self, prose: &Prose) -> Value {
        self.links.prose(prose, self.from, "t-")
    }

    fn picture(&self, prose: &Prose) -> Value {
        let Some(reference) = prose.refs.first() else {
            return Value::none();
        };
        let Some(shown) = self.links.picture(reference, self.from) else {
            return Value::none();
        };
        map! {
            "src" => self.links.to(&shown.largest.url),
            "srcset" => super::value::text(&self.links.srcset(shown.files)),
            "sizes" => sizes(),
            "width" => shown.largest.width,
            "height" => shown.largest.height,
            "alt" => &*reference.alt,
            "caption" => super::value::text(&reference.title),
        }
    }

    fn group(&self, map: &mut Object, fields: &[Field], main: Option<usize>, shape: &Shape, group: &Group) {
        let mut shown = Vec::with_capacity(fields.len());
        let mut by_key = Map::with_capacity(fields.len());
        let mut main_value = Value::none();
        for (index, (field, value)) in fields.iter().zip(&group.values).enumerate() {
            let Some(value) = value.as_ref().filter(|value| !value.is_empty() && !field.private) else {
                continue;
            };
            let made = self.field(field, &shape.subs[index], value);
            by_key.insert(shape.subs[index].key.clone(), made.clone());
            if Some(index) == main {
                main_value = made.clone();
            }
            shown.push(made);
        }
        put! { for self.links.names, map; "fields" => shown, "v" => by_key, "main" => main_value }
    }

    fn list(&self, map: &mut Object, field: &Field, item: &Field, shape: &Shape, items: &[CaseValue]) {
        match field.view {
            View::Results => put! { for self.links.names, map; "results" => self.results(item, items) },
            View::Stages => put! { for self.links.names, map;
                "stages" => self.stages(item, items, &field.key.replace('_', "-"), 0),
            },
            View::Fact | View::Person | View::Prose | View::List | View::Block | View::Colophon | View::None => {}
        }
        // Results and stages are shown by their own views; their items are wanted only as rows of the table.
        if matches!(field.view, View::Results | View::Stages) && self.rows != Some(&*field.key) {
            return;
        }
        let Some(item_shape) = &shape.item else { return };
        put! { for self.links.names, map; "items" => list(items.iter().map(|value| self.field(item, item_shape, value))) }
    }

    /// Results: the measured ones with their charts, and the others.
    fn results(&self, item: &Field, items: &[CaseValue]) -> Value {
        let (mut measured, mut plain) = (Vec::new(), Vec::new());
        for group in items.iter().filter_map(CaseValue::group) {
            match chart::measure(self.template, item, group, self.messages, self.links.names) {
                Some(mut measure) => {
                    let note = group.get(item.main()).and_then(CaseValue::prose).filter(|p| p.chars > 0);
                    put! { for self.links.names, &mut measure; "note" => maybe(note.map(|prose| self.both(prose))) }
                    measured.push(from_pairs(&measure));
                }
                None => plain.extend(self.plain(item, group)),
            }
        }
        map! { "measured" => measured, "plain" => plain }
    }

    /// A result without numbers, or one whose numbers are not complete yet.
    fn plain(&self, item: &Field, group: &Group) -> Option<Value> {
        if let Some(prose) = group.get(item.main()).and_then(CaseValue::prose) {
            return Some(self.both(prose));
        }
        let line = group.get(item.sub_with_use(Use::Indicator)).and_then(CaseValue::line)?;
        let escaped = tera_escape(line);
        Some(map! { "html" => html(&escaped), "cell" => html(&escaped) })
    }

    fn both(&self, prose: &Prose) -> Value {
        let mut map = Object::new();
        self.prose(&mut map, prose);
        from_pairs(&map)
    }

    fn stages(&self, item: &Field, items: &[CaseValue], id: &str, depth: usize) -> Value {
        let stage = |(index, value): (usize, &CaseValue)| {
            let group = value.group()?;
            let line = |usage| group.get(item.sub_with_use(usage)).and_then(CaseValue::line).unwrap_or("");
            let number = line(Use::Number);
            let id = || format!("{id}-{}", index + 1);
            let nested = || if group.nested.is_empty() { list([]) } else { self.stages(item, &group.nested, &id(), 1) };
            let prose = group.get(item.main()).and_then(CaseValue::prose);
            Some(map! { for self.links.names;
                "number" => super::value::text(number),
                "title" => line(Use::Title),
                "stages" => if depth == 0 { nested() } else { list([]) },
                "html" => maybe(prose.map(|p| self.links.prose(p, self.from, ""))),
                "cell" => maybe(prose.map(|p| self.cell(p))),
                "id" => id(),
            })
        };
        list(items.iter().enumerate().filter_map(stage))
    }
}

fn tera_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}
