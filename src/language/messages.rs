//! Sentences by message id: in come an id and arguments, out comes the sentence in one language. The catalogues are Fluent
//! files under `locales/`; Fluent does plurals and choices. This file refuses to know what any sentence is about.

use super::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use std::borrow::Cow;

const RU: [(&str, &str); 10] = [
    ("ru/findings.ftl", include_str!("locales/ru/findings.ftl")),
    ("ru/interface.ftl", include_str!("locales/ru/interface.ftl")),
    ("ru/results.ftl", include_str!("locales/ru/results.ftl")),
    ("ru/cli.ftl", include_str!("locales/ru/cli.ftl")),
    ("ru/print.ftl", include_str!("locales/ru/print.ftl")),
    ("ru/disk.ftl", include_str!("locales/ru/disk.ftl")),
    ("ru/form.ftl", include_str!("locales/ru/form.ftl")),
    ("ru/serve.ftl", include_str!("locales/ru/serve.ftl")),
    ("ru/publish.ftl", include_str!("locales/ru/publish.ftl")),
    ("ru/hosting.ftl", include_str!("locales/ru/hosting.ftl")),
];
const EN: [(&str, &str); 10] = [
    ("en/findings.ftl", include_str!("locales/en/findings.ftl")),
    ("en/interface.ftl", include_str!("locales/en/interface.ftl")),
    ("en/results.ftl", include_str!("locales/en/results.ftl")),
    ("en/cli.ftl", include_str!("locales/en/cli.ftl")),
    ("en/print.ftl", include_str!("locales/en/print.ftl")),
    ("en/disk.ftl", include_str!("locales/en/disk.ftl")),
    ("en/form.ftl", include_str!("locales/en/form.ftl")),
    ("en/serve.ftl", include_str!("locales/en/serve.ftl")),
    ("en/publish.ftl", include_str!("locales/en/publish.ftl")),
    ("en/hosting.ftl", include_str!("locales/en/hosting.ftl")),
];

/// The arguments that the catalogues count with: they arrive as numbers so that plural forms can be chosen.
const COUNTED: [&str; 16] = [
    "count",
    "length",
    "min",
    "max",
    "limit",
    "wanted",
    "errors",
    "warnings",
    "todos",
    "cases",
    "pages",
    "files",
    "n",
    "total",
    "number-of",
    "seconds",
];

/// The sentences of one language.
pub struct Messages {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
    interface: Vec<String>,
}

impl Messages {
    /// The built-in catalogues of a language.
    pub fn new(lang: Lang) -> Messages {
        let sources = match lang {
            Lang::Ru => RU,
            Lang::En => EN,
        };
        let id: unic_langid::LanguageIdentifier = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        let mut interface = Vec::new();
        for (name, text) in sources {
            let resource = FluentResource::try_new(text.to_string())
                .unwrap_or_else(|(_, errors)| panic!("the built-in catalogue {name} is broken: {errors:?}"));
            if name.ends_with("interface.ftl") || name.ends_with("results.ftl") {
                interface.extend(resource.entries().filter_map(|entry| match entry {
                    ast::Entry::Message(message) => Some(message.id.name.to_string()),
                    _ => None,
                }));
            }
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("the built-in catalogue {name} defines something twice: {errors:?}"));
        }
        Messages { lang, bundle, interface }
    }

    /// The language of these sentences.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The ids of the interface's messages, in the order of their catalogue.
    pub fn interface_ids(&self) -> &[String] {
        &self.interface
    }

    /// True if there is a sentence of this id.
    pub fn knows(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|message| message.value().is_some())
    }

    /// The sentence of `id`, or the id itself where the catalogue has none (a test sees to it that it has).
    pub fn say(&self, id: &str, args: &[(&'static str, String)]) -> String {
        let pattern = self.bundle.get_message(id).and_then(|m| m.value());
        self.format(pattern, id, args)
    }

    /// The sentence of an attribute of `id`, such as `help` or `explain`.
    pub fn say_attribute(&self, id: &str, attribute: &str, args: &[(&'static str, String)]) -> String {
        let pattern = self.bundle.get_message(id).and_then(|m| m.get_attribute(attribute)).map(|a| a.value());
        self.format(pattern, id, args)
    }

    fn format(&self, pattern: Option<&ast::Pattern<&str>>, id: &str, args: &[(&'static str, String)]) -> String {
        let Some(pattern) = pattern else { return id.to_string() };
        let mut errors = Vec::new();
        let args: FluentArgs = args.iter().map(|(name, value)| (Cow::Borrowed(*name), fluent(name, value))).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}

/// An argument as Fluent wants it: counts as numbers, all else as text.
fn fluent<'a>(name: &str, value: &'a str) -> FluentValue<'a> {
    match (COUNTED.contains(&name), value.parse::<f64>()) {
        (true, Ok(number)) => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn both_languages_have_the_same_messages() {
        for (ru, en) in RU.iter().zip(&EN) {
            let ids = |text: &str| {
                let lines = text.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_alphabetic()));
                lines.filter_map(|l| Some(l.split_once(" =")?.0.to_string())).collect::<BTreeSet<_>>()
            };
            assert_eq!(ids(ru.1), ids(en.1), "{} {}", ru.0, en.0);
        }
    }
}
