//! What the panel beside a page shows, as JSON: findings with the lines that they speak of, what the page is made from, and the panel's
//! words. Knows no HTML.

use super::edition::{Counts, Edition, title};
use super::pages;
use super::preview::Preview;
use crate::diag::{Finding, Severity, Texts, json_line};
use crate::language::Messages;
use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// So many findings are shown; more at once help nobody.
const MOST_SHOWN: usize = 100;
/// So many characters of a line are shown on either side of a place.
const MOST_AROUND: usize = 60;

pub fn routes() -> Router<Arc<Preview>> {
    Router::new()
        .route("/_casebook/findings", get(findings))
        .route("/_casebook/page", get(page))
        .route("/_casebook/words", get(words))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    path: String,
}

/// All findings, those of the asking page's source first.
#[derive(Serialize)]
struct Findings {
    serial: u64,
    #[serde(flatten)]
    counts: Counts,
    /// All of it in a sentence.
    summary: String,
    /// What the program itself stumbled over.
    trouble: Option<String>,
    /// The page's source.
    here: Option<String>,
    files: Vec<File>,
    /// How many are not shown.
    left: usize,
}

#[derive(Serialize)]
struct File {
    file: String,
    here: bool,
    findings: Vec<Value>,
}

/// The line that a finding speaks of, in three parts.
#[derive(Serialize)]
struct Excerpt {
    before: String,
    marked: String,
    after: String,
}

/// What a page is made from.
#[derive(Serialize)]
struct Page {
    path: String,
    lang: &'static str,
    source: Option<String>,
    title: Option<String>,
    draft: bool,
    /// What is missing until it can be published.
    missing: Vec<String>,
    /// Where it can be changed.
    edit: Option<String>,
}

async fn findings(State(preview): State<Arc<Preview>>, Query(asked): Query<Asked>) -> Json<Findings> {
    let edition = preview.edition();
    let path = pages::path(&asked.path).unwrap_or_default();
    let made = if path.is_empty() { None } else { preview.made(&edition, &path).await };
    // What the page itself fails on is said nowhere else.
    let own: Vec<Finding> = made.map(|made| made.findings.clone()).unwrap_or_default();
    let own = own.into_iter().filter(|finding| !edition.shot.findings.contains(finding)).collect::<Vec<_>>();
    let words = preview.words(&edition);
    let here = edition.entry(&path).map(|entry| entry.case.source.path.to_string());
    let is_here = |finding: &Finding| here.as_deref() == Some(&*finding.place.file);
    let (first, rest): (Vec<&Finding>, Vec<&Finding>) = edition.shot.findings.iter().partition(|finding| is_here(finding));
    let all: Vec<&Finding> = own.iter().chain(first).chain(rest).collect();
    let texts = edition.texts();
    let shown = &all[..all.len().min(MOST_SHOWN)];
    let files = shown.chunk_by(|a, b| a.place.file == b.place.file).map(|group| File {
        file: group[0].place.file.to_string(),
        here: is_here(group[0]),
        findings: group.iter().map(|finding| one(finding, &texts, words)).collect(),
    });
    let counts = Counts::of(&all.iter().copied().cloned().collect::<Vec<_>>());
    let summary = match counts.all() {
        0 => words.say("preview-clean", &[]),
        _ => words.say("summary-findings", &counts.args()),
    };
    let files = files.collect();
    let left = all.len() - shown.len();
    Json(Findings { serial: edition.serial, counts, summary, trouble: edition.trouble.clone(), here, files, left })
}

/// A finding as `check --format json` gives it, with the line that it speaks of and the way into the form.
fn one(finding: &Finding, texts: &dyn Texts, words: &Messages) -> Value {
    let mut value: Map<String, Value> = serde_json::from_str(&json_line(finding, texts, words)).unwrap_or_default();
    let number = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or(1);
    let at = format!("{}:{}", number("line"), number("column"));
    value.insert("edit".into(), edit(&finding.place.file, Some(&at)).into());
    if finding.place.end > 0 {
        let excerpt = texts.text(&finding.place.file).map(|text| excerpt(text, finding.place.start, finding.place.end));
        value.insert("excerpt".into(), serde_json::to_value(excerpt).unwrap_or_default());
    }
    Value::Object(value)
}

fn excerpt(text: &str, start: usize, end: usize) -> Excerpt {
    let start = text.floor_char_boundary(start.min(text.len()));
    let from = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let to = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let end = text.ceil_char_boundary(end.clamp(start, to));
    let cut = |part: &str, keep: usize| part.chars().take(keep).collect::<String>();
    let before = &text[from..start];
    let skip = before.chars().count().saturating_sub(MOST_AROUND);
    Excerpt {
        before: before.chars().skip(skip).collect(),
        marked: cut(&text[start..end], 2 * MOST_AROUND),
        after: cut(text[end..to].trim_end(), MOST_AROUND),
    }
}

/// Where a file can be changed.
fn edit(file: &str, at: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("file", file);
    if let Some(at) = at {
        query.append_pair("at", at);
    }
    format!("/_casebook/edit?{}", query.finish())
}

async fn page(State(preview): State<Arc<Preview>>, Query(asked): Query<Asked>) -> Json<Page> {
    let edition = preview.edition();
    let path = pages::path(&asked.path).unwrap_or_default();
    Json(about(&edition, path, preview.words(&edition)))
}

fn about(edition: &Edition, path: String, words: &Messages) -> Page {
    let entry = edition.entry(&path);
    let source = entry.map(|entry| entry.case.source.path.to_string());
    let is_missing = |f: &&Finding| f.severity == Severity::Todo && source.as_deref() == Some(&*f.place.file);
    let missing = edition.shot.findings.iter().filter(is_missing);
    Page {
        lang: words.lang().code(),
        title: entry.map(title),
        draft: entry.is_some_and(|entry| entry.case.draft),
        missing: missing.map(|f| words.say(&f.code.id().to_lowercase(), &f.args)).collect(),
        edit: source.as_deref().map(|source| edit(source, None)),
        source,
        path,
    }
}

/// The words of the panel.
const WORDS: [&str; 24] = [
    "preview-name",
    "preview-open",
    "preview-close",
    "preview-connected",
    "preview-waiting",
    "preview-edit",
    "preview-clean",
    "preview-here",
    "preview-elsewhere",
    "preview-more",
    "preview-copy",
    "preview-copied",
    "preview-form",
    "preview-draft",
    "preview-missing",
    "preview-other",
    "preview-go",
    "preview-dismiss",
    "preview-failed",
    "preview-trouble",
    "preview-updated",
    "severity-error",
    "severity-warning",
    "severity-todo",
];

async fn words(State(preview): State<Arc<Preview>>) -> Json<Map<String, Value>> {
    let words = preview.words(&preview.edition());
    let mut all: Map<String, Value> = WORDS.iter().map(|id| (id.to_string(), words.say(id, &[]).into())).collect();
    all.insert("lang".into(), words.lang().code().into());
    Json(all)
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn a_line_is_cut_around_its_place() {
        let text = format!("первая\n{}ошибка{}\nтретья", "а".repeat(100), "б".repeat(100));
        let start = text.find("ошибка").unwrap();
        let shown = excerpt(&text, start, start + "ошибка".len());
        assert_eq!((shown.before.chars().count(), &*shown.marked, shown.after.chars().count()), (60, "ошибка", 60));
        let past = excerpt(&text, text.len() + 5, text.len() + 9);
        assert_eq!((&*past.before, &*past.marked, &*past.after), ("третья", "", ""));
    }
}
