//! Editing as its callers see it: every file of the example site as a form, changed, written and read again.

use casebook::case;
use casebook::edit;
use casebook::language::{Lang, Langs, Messages};
use casebook::schema::{self, Template};
use casebook::tree::Source;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// All Markdown files of the example site with their templates.
fn files() -> Vec<(Source, Arc<Template>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    let mut folders = vec![root.join("content")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md" || e == "toml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                sources.push(Source::new(&name, &fs::read_to_string(path).unwrap()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let (templates, documents): (Vec<_>, Vec<_>) = sources.into_iter().partition(|source| source.path.ends_with(".toml"));
    let folder = |path: &str| path.strip_prefix("content/").unwrap().rsplit_once('/').unwrap_or(("", "")).0.to_string();
    let templates: Vec<_> = templates.into_iter().map(|source| (folder(&source.path), source)).collect();
    let (templates, findings) = schema::read(&templates);
    assert!(findings.is_empty(), "{findings:?}");
    let page = templates.by_id("page").unwrap();
    let home = |path: &str| {
        let fits = |(folder, _): &&(String, Arc<Template>)| path.starts_with(&format!("content/{folder}/"));
        let is_intro = path.ends_with("cases/index.md");
        templates.collections.iter().find(fits).filter(|_| !is_intro).map_or(page, |(_, template)| template)
    };
    documents.into_iter().map(|source| (source.clone(), Arc::clone(home(&source.path)))).collect()
}

#[test]
fn a_form_has_what_the_reader_of_cases_finds() {
    let messages = Messages::new(Lang::Ru);
    for (source, template) in files() {
        let form = edit::form(&source, &template, &messages).unwrap();
        assert!(form.unread.is_empty(), "{}: {:?}", source.path, form.unread);
        let (case, _) = case::read(&source, &template, Langs { site: Lang::Ru, reader: Lang::Ru });
        for (field, value) in template.fields.iter().zip(&case.values) {
            let shown = form.values.get(&field.key);
            assert_eq!(shown.is_some(), value.is_some(), "{}: {}", source.path, field.key);
            if let Some(items) = shown.and_then(|shown| shown.as_array()) {
                assert_eq!(items.len(), value.as_ref().unwrap().items().len(), "{}: {}", source.path, field.key);
            }
        }
        assert_eq!(form.values.contains_key("$story"), template.story && case.story.is_some(), "{}", source.path);
    }
}
