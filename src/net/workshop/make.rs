//! New cases: in come a collection, a title and first answers, or another case to begin with; out comes a new file, a draft, under a name made of
//! the title.

use super::file::{collection, entry};
use super::{Problem, Workshop};
use crate::disk::desk::Refusal;
use crate::edit;
use crate::language::Messages;
use crate::language::slug::slug;
use crate::live::Live;
use crate::render::copy;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// So many names are tried.
const TRIES: usize = 99;

/// What is to be made.
#[derive(Deserialize)]
pub struct New {
    /// The folder of the collection inside `content/`.
    pub folder: String,
    /// The title.
    pub title: String,
    /// First answers.
    #[serde(default)]
    pub values: Map<String, Json>,
    /// The case to begin with; its people are left out.
    #[serde(default)]
    pub from: Option<String>,
}

/// What was made.
#[derive(Serialize)]
pub struct Made {
    file: String,
}

impl Workshop {
    /// Makes a new case.
    ///
    /// # Errors
    /// There is no such collection or case, a value does not fit, or the machine.
    pub fn make(&self, live: &Live, wanted: &New) -> Result<Made, Problem> {
        let folder = wanted.folder.trim_matches('/');
        let collections = &live.reader().templates.collections;
        let own = collections.iter().position(|(name, _)| name == folder).ok_or_else(|| Problem::Missing(folder.to_string()))?;
        let template = &collections[own].1;
        let title = wanted.title.trim();
        if title.is_empty() {
            return Err(Problem::Request);
        }
        let site = &live.shot().site;
        let labels = Messages::new(site.config.lang);
        let mut text = "+++\n+++\n".to_string();
        if let Some(from) = &wanted.from {
            let other = entry(live.shot(), from).zip(collection(live, from)).ok_or_else(|| Problem::Missing(from.clone()))?;
            text = copy::copy(site, &site.collections[other.1], other.0, &labels);
        }
        let mut values = wanted.values.clone();
        values.insert("title".into(), json!(title));
        values.insert("draft".into(), json!(true));
        values.entry("date").or_insert_with(|| json!(live.reader().options.today.to_string()));
        let text = edit::write(&text, template, &labels, &values)?;
        let stem = Some(slug(title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "case".to_string());
        for number in 1..=TRIES {
            let name = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            // A case with a folder of its own has this address too.
            if entry(live.shot(), &format!("content/{folder}/{name}/index.md")).is_some() {
                continue;
            }
            let file = format!("content/{folder}/{name}.md");
            match self.desk.create(&file, text.as_bytes()) {
                Ok(_) => return Ok(Made { file }),
                Err(Refusal::Taken { .. }) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Err(Problem::Desk(Refusal::Taken { path: format!("content/{folder}/{stem}.md") }))
    }
}
