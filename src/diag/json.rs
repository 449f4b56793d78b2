//! Findings as JSON, one object a line, for editors and CI: in come a finding and the text of its file; out comes one line
//! without its line break. Lines and columns count from 1, columns in characters.

use super::{Finding, Texts, line_column};
use crate::language::Messages;
use serde::Serialize;

/// A finding with its sentences and places, as programs read it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    code: String,
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: String,
    help: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<Also>,
}

#[derive(Clone, Debug, Serialize)]
struct Also {
    file: String,
    line: usize,
    column: usize,
}

/// One finding as one line of JSON.
pub fn json_line(finding: &Finding, texts: &dyn Texts, messages: &Messages) -> String {
    serde_json::to_string(&report(finding, texts, messages)).unwrap_or_default()
}

/// A finding with its sentences in the language of `messages`.
pub fn report(finding: &Finding, texts: &dyn Texts, messages: &Messages) -> Report {
    let at = |file: &str, byte: usize| line_column(texts.text(file).unwrap_or(""), byte);
    let file = &*finding.place.file;
    let (line, column) = at(file, finding.place.start);
    let (end_line, end_column) = at(file, finding.place.end);
    let id = finding.code.id();
    let key = id.to_lowercase();
    let also = finding.also.iter().map(|place| {
        let (line, column) = at(&place.file, place.start);
        Also { file: place.file.to_string(), line, column }
    });
    Report {
        message: messages.say(&key, &finding.args),
        help: messages.say_attribute(&key, "help", &finding.args),
        code: id,
        severity: finding.severity.id(),
        file: file.to_string(),
        line,
        column,
        end_line,
        end_column,
        also: also.collect(),
    }
}
