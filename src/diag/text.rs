//! Findings as text: in come a finding, the text of its file and a catalogue of sentences; out comes what a terminal
//! shows, the place underlined. `annotate-snippets` draws it (the same renderer as rustc's); the words are ours.

use super::{Finding, Place, Severity, line_column};
use crate::language::Messages;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Whether the output may hold ANSI colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For files, pipes and `NO_COLOR`.
    Plain,
    /// For a terminal.
    Colour,
}

/// Where the texts of the files come from.
pub trait Texts {
    /// The text of a file by the path that a [`Place`] holds; `None` if it could not be read as text.
    fn text(&self, file: &str) -> Option<&str>;
}

/// A file line longer than this is shown in part (a minified or hostile line must not fill the screen).
const MAX_LINE: usize = 400;

/// One finding with its sentence, source line and remedy, ending in a blank line.
pub fn render(finding: &Finding, texts: &dyn Texts, messages: &Messages, style: Style) -> String {
    let id = finding.code.id();
    let sentence = messages.say(&id.to_lowercase(), &finding.args);
    let help = messages.say_attribute(&id.to_lowercase(), "help", &finding.args);
    let word = messages.say(&format!("severity-{}", finding.severity.id()), &[]);
    let help_word = messages.say("label-help", &[]);
    let also = messages.say("label-also", &[]);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Todo => Level::NOTE,
    };
    let title = level.with_name(word).primary_title(sentence).id(id);
    let mut group = snippet(Group::with_title(title), &finding.place, texts, AnnotationKind::Primary, "");
    for place in &finding.also {
        group = snippet(group, place, texts, AnnotationKind::Context, &also);
    }
    let report = [group.element(Level::HELP.with_name(help_word).message(help))];
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let mut out = renderer.decor_style(DecorStyle::Unicode).render(&report);
    out.push_str("\n\n");
    out
}

/// Adds the lines of one place. Only these lines are handed to the renderer, with their number, so that a big file costs nothing.
fn snippet<'a>(group: Group<'a>, place: &'a Place, texts: &'a dyn Texts, kind: AnnotationKind, label: &str) -> Group<'a> {
    let Some(text) = texts.text(&place.file) else {
        return group.element(annotate_snippets::Origin::path(&*place.file));
    };
    if place.end == 0 {
        return group.element(annotate_snippets::Origin::path(&*place.file));
    }
    let start = text.floor_char_boundary(place.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let (line, _) = line_column(text, start);
    // A long line is cut around the place.
    let from = if start - line_start > MAX_LINE { text.floor_char_boundary(start - MAX_LINE / 2) } else { line_start };
    let to = if line_end - from > 2 * MAX_LINE { text.floor_char_boundary(from + 2 * MAX_LINE) } else { line_end };
    let end = text.ceil_char_boundary(place.end.clamp(start, to.max(start)));
    let shown = text[from..to].trim_end_matches('\r');
    let span = (start - from).min(shown.len())..(end - from).clamp((start - from).min(shown.len()), shown.len());
    let annotation = kind.span(span);
    let annotation = if label.is_empty() { annotation } else { annotation.label(label.to_string()) };
    group.element(Snippet::source(shown).line_start(line).path(&*place.file).annotation(annotation))
}
