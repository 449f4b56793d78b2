//! `casebook new "Title" --form … [--role-model …]`: a case whose blanks say what to write. It is a draft, so that it can be saved at
//! once and published when all is there.

use super::{Exit, Run};
use crate::disk;
use crate::language::slug::slug;
use crate::render::web::blank;
use crate::schema::{Kind, Template, Vocabulary};

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let templates = match folder.read() {
        Ok((input, _)) => crate::schema::read(&input.templates).0,
        Err(fault) => return run.fault(&fault),
    };
    let title = run.text("title").unwrap_or("").trim();
    let wanted = run.text("into").unwrap_or("").trim_matches('/').trim_start_matches("content/");
    let collection = templates.collections.iter().find(|(name, _)| wanted.is_empty() || name == wanted);
    let Some((name, template)) = collection else {
        let known: Vec<&str> = templates.collections.iter().map(|(name, _)| &**name).collect();
        return run.bad_value(wanted, "--into", known.join(", "));
    };
    let mut given = vec![("title", title.to_string()), ("date", run.today.to_string())];
    for (option, key) in [("form", "form"), ("role-model", "role_model")] {
        let Some(typed) = run.text(option) else { continue };
        match word(template, key, typed, run) {
            Ok(label) => given.push((key, label)),
            Err(known) => return run.bad_value(typed, &format!("--{option}"), known),
        }
    }
    let stem = Some(slug(title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "case".to_string());
    let path = folder.root().join("content").join(name).join(format!("{stem}.md"));
    match disk::create(&path, blank(template, run.lang(), &given).as_bytes()) {
        Ok(()) => {
            run.printer.note(&run.messages.say("created", &[("path", path.display().to_string())]));
            Exit::Clean
        }
        Err(fault) => run.fault(&fault),
    }
}

/// The label of the word that was typed; an open vocabulary takes any word unless it is nearly one of its own.
fn word(template: &Template, key: &str, typed: &str, run: &Run) -> Result<String, String> {
    let vocabulary = |index: usize| -> Option<&Vocabulary> {
        match &template.fields[index].kind {
            Kind::Choice { vocabulary, .. } => template.vocabularies.get(*vocabulary),
            _ => None,
        }
    };
    let Some(vocabulary) = template.field(key).and_then(vocabulary) else {
        return Err(String::new());
    };
    if let Some(found) = vocabulary.find(typed) {
        return Ok(vocabulary.words[found].label.get(run.lang()).to_string());
    }
    match vocabulary.nearest(typed, run.lang(), |_| true) {
        Some(near) => Err(near),
        None if vocabulary.open => Ok(typed.to_string()),
        None => Err(vocabulary.list(run.lang(), |_| true)),
    }
}
