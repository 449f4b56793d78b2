//! `casebook schema [TEMPLATE]`: the JSON Schema of a template, for completion and checks in an editor.

use super::check::near;
use super::{Exit, Run};
use crate::disk::{Folder, root_above};
use crate::schema::{self, Templates, json_schema};
use std::path::Path;

pub fn run(run: &Run) -> Exit {
    let templates = match templates(run) {
        Ok(templates) => templates,
        Err(exit) => return exit,
    };
    let own = templates.collections.first().map(|(_, template)| template.id.clone());
    let wanted = run.text("template").map(str::to_string).or(own).unwrap_or_else(|| "mentoring-case".into());
    let Some(template) = templates.by_id(&wanted) else {
        let known = templates.ids().join(", ");
        let args = [("typed", wanted.clone()), ("name", "TEMPLATE".to_string()), ("known", known)];
        run.printer.line(&run.messages.say("usage-bad-value", &args));
        debug_assert_ne!(near(&wanted, &[]), wanted);
        return Exit::Failed;
    };
    let text = serde_json::to_string_pretty(&json_schema(template, run.lang())).unwrap_or_default();
    run.printer.answer(&format!("{text}\n"));
    Exit::Clean
}

/// The templates of the site, or the built-in ones where there is no site.
pub fn templates(run: &Run) -> Result<Templates, Exit> {
    let root = run.path("root").map(Path::to_path_buf).or_else(|| root_above(Path::new(".")));
    let files = match root {
        Some(root) => Folder::new(&root).read().map_err(|fault| run.fault(&fault))?.0.templates,
        None => Vec::new(),
    };
    Ok(schema::read(&files).0)
}
