//! Rules of meaning: what a template, a reader or the law expects of a case beyond being readable.
//!
//! In: a complete [`Site`], the day that counts as today, a level of readiness, the language of whoever reads it. Out: findings. One
//! rule is one file with its tests beside it in `tests/rules/`. This room refuses to know pages, themes and files; a rule sees one
//! case at a time (and through [`Context`] the site that it belongs to) and changes nothing.

mod date;
mod foreign_name;
mod indented;
mod index;
mod length;
mod level;
mod links;
mod near_section;
mod number;
mod orphan_number;
mod pictures;
mod private;
mod required;
mod resemblance;
mod results;
mod share;
mod stages;
mod vocabulary;

pub use index::Index;

use crate::case::{At, Case, Data, Date, Value};
use crate::diag::{self, Code, Finding, Severity};
use crate::language::Lang;
use crate::schema::{Field, Kind, Template, Use};
use crate::site::{Collection, Entry, Home, Site, Target};
use index::Written;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::cell::RefCell;
use std::ops::Range;

/// What a rule may look at.
pub struct Context<'s> {
    /// The site.
    pub site: &'s Site,
    /// What is looked up in the site as a whole.
    pub index: &'s Index<'s>,
    /// The collection of the case; `None` for a plain page.
    pub collection: Option<&'s Collection>,
    /// The template that governs it.
    pub template: &'s Template,
    /// The case with its address.
    pub entry: &'s Entry,
    /// The day that counts as today.
    pub today: Date,
    /// The level of readiness asked for.
    pub level: Option<&'s str>,
    /// The language of whoever reads the findings.
    pub reader: Lang,
    /// All its values.
    values: Values<'s>,
    /// What was looked up beyond the case.
    asked: RefCell<Asked>,
}

/// What rules looked up in the site to judge one case: as long as that and the case are what they were, so are the findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Where its links lead.
    pub links: bool,
    /// Which name is nearest to a mistyped one: any page or file may be.
    pub names: bool,
    /// The headings of other pages, by the paths of those in the output.
    pub pages: FxHashSet<String>,
}

/// What is wrong with one case, and what that depends on.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// In the order of places.
    pub findings: Vec<Finding>,
    /// What was looked up beyond the case.
    pub asked: Asked,
}

impl<'s> Context<'s> {
    /// The case.
    pub fn case(&self) -> &'s Case {
        &self.entry.case
    }

    /// What a link of this case leads to.
    pub fn resolve(&self, target: &str) -> Target {
        let found = self.site.addresses.resolve(self.source_path(), target);
        if !matches!(found, Target::Elsewhere | Target::Scheme) {
            self.asked.borrow_mut().links = true;
        }
        found
    }

    /// The source, page or file whose own name is nearest to that of `wanted`; `fits` says which paths are asked for.
    pub fn nearest_path(&self, wanted: &str, fits: impl Fn(&str) -> bool) -> Option<&'s str> {
        self.asked.borrow_mut().names = true;
        self.index.nearest_path(wanted, fits)
    }

    /// The page at a path of the output; `None` for pages that nobody wrote.
    pub fn page(&self, url: &str) -> Option<Written<'s>> {
        self.asked.borrow_mut().pages.insert(url.to_string());
        self.index.page(url)
    }

    /// The language of the site, and so of whatever a finding tells its author to type.
    pub fn lang(&self) -> Lang {
        self.site.config.lang
    }

    /// What a reader of findings calls a field.
    pub fn label<'f>(&self, field: &'f Field) -> &'f str {
        field.label.get(self.reader)
    }

    /// A finding in this case's file.
    pub fn finding(&self, at: At, code: Code) -> Finding {
        self.entry.case.finding(at, code)
    }

    /// The path of the case's source inside `content/`, from which its links are counted.
    pub fn source_path(&self) -> &'s str {
        let path: &'s str = &self.entry.case.source.path;
        path.strip_prefix("content/").unwrap_or(path)
    }

    /// True if the file begins as a case does; else (CB103) nearly nothing can be said about it.
    pub fn has_front_matter(&self) -> bool {
        self.case().source.path.ends_with(".toml") || self.case().text(self.case().head).trim_end() == "+++"
    }

    /// True if the value at `path` (indexes of field and subfield) was written and is held back.
    pub fn is_withheld(&self, path: &[usize]) -> bool {
        self.entry.withheld.iter().any(|held| held.path == path)
    }

    /// What an author typed as a value of one line: the source between its quotes, or the value as it is shown where the source
    /// holds more than that (a section, the item of a Markdown list).
    pub fn typed<'v>(&'v self, value: &'v Value) -> &'v str {
        let raw = self.case().text(value.at);
        let quoted = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"'));
        let quoted = quoted.or_else(|| raw.strip_prefix('\'').and_then(|r| r.strip_suffix('\'')));
        let number = || Some(raw).filter(|_| matches!(value.data, Data::Number(_) | Data::Date(_)) && raw.len() < 40);
        quoted.or_else(number).or_else(|| value.line()).unwrap_or(raw).trim()
    }

    /// Calls `visit` for every field with its value, subfields and items of lists among them, in the template's order. `path` holds
    /// the indexes of field and subfield.
    pub fn each_value(&self, mut visit: impl FnMut(&[usize], &'s Field, &'s Value)) {
        for (path, field, value) in &self.values.all {
            visit(&self.values.paths[path.clone()], field, value);
        }
    }

    /// The names that the case itself gives: of its participants, and of people who may be mentioned.
    pub fn people(&self) -> Vec<&'s str> {
        let mut people = Vec::new();
        self.each_value(|_, field, value| {
            if matches!(field.usage, Some(Use::Person | Use::People | Use::Author)) {
                people.extend(value.line());
            }
        });
        people
    }

    /// The places of the text that readers see: title, lines and prose, but neither addresses nor the fields that name people.
    /// In the order of the file; places that overlap are one.
    pub fn texts(&self) -> Vec<At> {
        let case = self.case();
        let mut places: Vec<At> = Vec::with_capacity(64);
        places.extend(case.title.iter().map(|(_, at)| *at));
        places.extend(case.story.iter().map(|story| story.at));
        self.each_value(|_, field, value| {
            let names = matches!(field.usage, Some(Use::Person | Use::People | Use::Author));
            match &value.data {
                Data::Line(_) | Data::Choice(_, None) | Data::Text(_) | Data::Image(_) if !names => places.push(value.at),
                Data::Line(_) | Data::Choice(..) | Data::Text(_) | Data::Image(_) => {}
                Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Link(_) | Data::List(_) | Data::Group(_) => {}
            }
        });
        places.sort_by_key(|at| (at.start, at.end));
        places.dedup_by(|next, kept| {
            let joined = next.start < kept.end;
            kept.end = if joined { kept.end.max(next.end) } else { kept.end };
            joined
        });
        places.into_iter().map(|at| self.unquoted(at)).collect()
    }

    /// A place without the quotes of TOML around it.
    fn unquoted(&self, at: At) -> At {
        let text = self.case().text(at);
        let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return at };
        let inner = text.trim_start_matches(quote);
        let start = at.range().start + text.len() - inner.len();
        At::new(start, start + inner.trim_end_matches(quote).len())
    }
}

/// All values of a case with their fields: a dozen rules look through them.
struct Values<'s> {
    all: Vec<(Range<usize>, &'s Field, &'s Value)>,
    /// The paths of all values, one after the other.
    paths: Vec<usize>,
}

impl<'s> Values<'s> {
    /// The values of a case.
    fn new(template: &'s Template, case: &'s Case) -> Values<'s> {
        let mut values = Values { all: Vec::with_capacity(128), paths: Vec::with_capacity(256) };
        values.add_fields(&mut Vec::with_capacity(4), &template.fields, &case.values);
        values
    }

    fn add_fields(&mut self, path: &mut Vec<usize>, fields: &'s [Field], values: &'s [Option<Value>]) {
        for (index, (field, value)) in fields.iter().zip(values).enumerate() {
            if let Some(value) = value {
                path.push(index);
                self.add(path, field, value);
                path.pop();
            }
        }
    }

    fn add(&mut self, path: &mut Vec<usize>, field: &'s Field, value: &'s Value) {
        let start = self.paths.len();
        self.paths.extend_from_slice(path);
        self.all.push((start..self.paths.len(), field, value));
        match (&field.kind, &value.data) {
            (Kind::List { item, .. }, Data::List(items)) => items.iter().for_each(|value| self.add(path, item, value)),
            (Kind::Group { fields, .. }, Data::Group(group)) => {
                self.add_fields(path, fields, &group.values);
                group.nested.iter().for_each(|nested| self.add(path, field, nested));
            }
            _ => {}
        }
    }
}

/// True if a file has more findings than are shown: then nobody asks what was meant, and a hostile file can't make us ponder.
fn is_full(findings: &[Finding]) -> bool {
    findings.len() >= diag::MAX_PER_FILE
}

/// A rule: looks at one case and reports what it finds.
pub type Rule = fn(&Context<'_>, &mut Vec<Finding>);

/// All rules, in the order of their files.
pub const RULES: &[(&str, Rule)] = &[
    ("date", date::check),
    ("foreign_name", foreign_name::check),
    ("indented", indented::check),
    ("length", length::check),
    ("level", level::check),
    ("links", links::check),
    ("near_section", near_section::check),
    ("number", number::check),
    ("orphan_number", orphan_number::check),
    ("pictures", pictures::check),
    ("private", private::check),
    ("required", required::check),
    ("results", results::check),
    ("share", share::check),
    ("stages", stages::check),
    ("vocabulary", vocabulary::check),
];

/// What all cases of a site are judged by.
pub struct Judge<'s> {
    site: &'s Site,
    index: &'s Index<'s>,
    today: Date,
    level: Option<&'s str>,
    reader: Lang,
}

impl<'s> Judge<'s> {
    /// A judge of this site with its index, on this day, by a level of readiness if one is asked for; `reader` is the language of findings.
    pub fn new(site: &'s Site, index: &'s Index<'s>, today: Date, level: Option<&'s str>, reader: Lang) -> Judge<'s> {
        Judge { site, index, today, level, reader }
    }

    /// Looks at one case or page of the site.
    pub fn judge(&self, home: Home, entry: &'s Entry) -> Judged {
        // Nobody reads it any more.
        if entry.case.withdrawn.is_some() {
            return Judged::default();
        }
        let Judge { site, index, today, level, reader } = self;
        let collection = match home {
            Home::Collection(c) => site.collections.get(c),
            Home::Intro(_) | Home::Page => None,
        };
        let template = collection.map_or(&*site.page_template, |collection| &*collection.template);
        let values = Values::new(template, &entry.case);
        let (today, level, reader, asked) = (*today, *level, *reader, RefCell::default());
        let context = Context { site, index, collection, template, entry, today, level, reader, values, asked };
        let mut found = Vec::new();
        RULES.iter().for_each(|(_, rule)| rule(&context, &mut found));
        if entry.case.draft {
            found.iter_mut().filter(|f| f.severity == Severity::Error).for_each(|f| f.severity = Severity::Todo);
        }
        // What two rules or two fields say of one place is said once.
        diag::sort(&mut found);
        Judged { findings: diag::cap(found), asked: context.asked.into_inner() }
    }
}

/// Checks every case and page of the site. Findings come in the order of files and places; a draft's errors are what is left to do.
pub fn check(site: &Site, today: Date, level: Option<&str>, reader: Lang) -> Vec<Finding> {
    let index = Index::new(site);
    let judge = Judge::new(site, &index, today, level, reader);
    let of_collections = site.collections.iter().enumerate().flat_map(|(c, collection)| {
        let entries = collection.entries.iter().chain(&collection.drafts);
        entries.map(move |entry| (Home::Collection(c), entry))
    });
    let intros =
        site.collections.iter().enumerate().flat_map(|(c, own)| own.intro.iter().map(move |entry| (Home::Intro(c), entry)));
    let pages = site.pages.iter().chain(&site.hidden_pages).map(|entry| (Home::Page, entry)).chain(intros);
    let all: Vec<_> = of_collections.chain(pages).collect();
    let mut findings: Vec<Finding> = all.into_par_iter().flat_map_iter(|(home, entry)| judge.judge(home, entry).findings).collect();
    diag::sort(&mut findings);
    findings
}
