//! Stages: in come the chunks of a column (one cell, or a cell a row), out come items with number, title and text, sub-stages nested.
//!
//! Where a stage begins is told by whatever its author used: a heading, «Этап 3.», a number typed or counted by Word, bold type, or a title
//! that the template knows. Where stages have such strong signs, a bare «1.» inside one of them is a list and no stage.

use super::super::convert;
use super::super::document::{Line, Piece, Role, plain, tidy};
use super::{Answer, Chunk, Interpreter};
use crate::case::rich::{self, Block, Inline};
use crate::language::nearest;
use crate::schema::{Field, Kind, Use, Vocabulary};

/// The longest title.
const MAX_TITLE: usize = 200;
/// A paragraph up to this length may be a title by itself.
const SHORT: usize = 120;

/// The line that a stage begins with.
struct Head {
    number: Option<String>,
    title: String,
    /// What of the line is text already.
    rest: Vec<Inline>,
    is_strong: bool,
    /// Only its look makes it strong: then it is a head where no line has a better sign.
    by_look: bool,
    /// It is set as a heading.
    is_heading: bool,
    /// Casebook wrote it: whether it is below another stage.
    known_sub: Option<bool>,
}

impl Head {
    fn is_sub(&self) -> bool {
        self.number.as_ref().is_some_and(|number| number.contains('.'))
    }
}

/// A stage that is being read.
#[derive(Default)]
struct Stage {
    number: Option<String>,
    title: String,
    body: Vec<Piece>,
    known_sub: Option<bool>,
}

impl Interpreter<'_> {
    /// The answer of a list whose items have titles.
    pub fn stages(&mut self, field: &Field, titles: Option<usize>, chunks: Vec<Chunk>) -> Answer {
        let words = titles.and_then(|at| self.template.vocabularies.get(at));
        let nests = nests(field);
        let read = |line: &Line| if line.exact { exact_head(line, nests) } else { head(line, words) };
        let heads: Vec<Vec<Option<Head>>> =
            chunks.iter().map(|chunk| chunk.iter().map(|piece| read(piece.line()?)).collect()).collect();
        let any_strong = heads.iter().flatten().flatten().any(|head| head.is_strong);
        let any_certain = heads.iter().flatten().flatten().any(|head| head.is_strong && !head.by_look);
        let any_numbered = heads.iter().flatten().flatten().any(|head| head.is_heading && head.number.is_some());
        let mut stages: Vec<Stage> = Vec::new();
        let by_cell = !any_strong && chunks.len() > 1 && !heads.iter().flatten().any(Option::is_some);
        for (chunk, heads) in chunks.into_iter().zip(heads) {
            if by_cell {
                stages.push(cell(chunk));
                continue;
            }
            for (piece, head) in chunk.into_iter().zip(heads) {
                let last = stages.iter().rev().find_map(|stage| stage.number.clone());
                let begins = head.filter(|head| match head.is_strong {
                    // Where stages are headings, «1. **Кто:** …» is an item of a list.
                    true if any_numbered && !head.is_heading && line_mark(&piece) => false,
                    true => !head.by_look || !any_certain,
                    // A list inside a stage begins at 1; what goes on as 6.1 after 6 does not.
                    false => (!any_strong || head.is_sub()) && follows(last.as_deref(), head.number.as_deref()),
                });
                match (begins, stages.last_mut()) {
                    (Some(head), _) => {
                        let rest = Line::new(head.rest);
                        let body = if rest.is_empty() { Vec::new() } else { vec![Piece::Line(rest)] };
                        stages.push(Stage { number: head.number, title: head.title, body, known_sub: head.known_sub });
                    }
                    (None, Some(stage)) => stage.body.push(piece),
                    (None, None) => stages.push(Stage { body: vec![piece], ..Stage::default() }),
                }
            }
        }
        let lead = stages.first().filter(|stage| stages.len() > 1 && stage.number.is_none() && stage.title.is_empty());
        if lead.is_some() {
            let lead = stages.remove(0);
            self.left.push((field.label.get(self.lang()).to_string(), lead.body));
        }
        self.nested(field, stages)
    }

    /// Stages as an answer, those with a number such as 6.1 under the one before.
    fn nested(&self, field: &Field, stages: Vec<Stage>) -> Answer {
        let nests = nests(field);
        let mut items: Vec<Answer> = Vec::new();
        for stage in stages {
            let by_number = || stage.number.as_deref().is_some_and(|number| number.contains('.'));
            let is_sub = nests && stage.known_sub.unwrap_or_else(by_number);
            let answer = item(field, stage);
            match items.last_mut() {
                Some(Answer::Group(_, nested)) if is_sub => nested.push(answer),
                _ => items.push(answer),
            }
        }
        Answer::List(items)
    }

    /// The rows of a table of which each is an item: for each subfield the pieces of its cell.
    pub fn rows(&mut self, field: &Field, rows: Vec<Vec<(usize, Vec<Piece>)>>) -> Answer {
        let fields = field.subfields();
        let mut items: Vec<Answer> = Vec::new();
        for row in rows {
            let mut values: Vec<Option<Answer>> = vec![None; fields.len()];
            for (at, pieces) in row {
                let pieces = self.answered(pieces);
                if fields[at].usage != Some(Use::Title) {
                    values[at] = self.value(&fields[at], pieces);
                    continue;
                }
                let text = plain(&pieces);
                let has_number = field.sub_with_use(Use::Number).is_some() || !pieces.iter().all(Piece::is_exact);
                let (number, title) = if has_number { numbered(&text) } else { (None, text.trim()) };
                values[at] = (!title.is_empty()).then(|| Answer::Line(title.to_string()));
                if let (Some(place), Some(number)) = (field.sub_with_use(Use::Number), number) {
                    values[place] = Some(Answer::Line(number.to_string()));
                }
            }
            let item = Answer::Group(values, Vec::new());
            if !item.is_empty() {
                items.push(item);
            }
        }
        Answer::List(items)
    }
}

/// True if items of a field hold items.
fn nests(field: &Field) -> bool {
    match &field.kind {
        Kind::List { item, .. } => matches!(&item.kind, Kind::Group { nest: Some(_), .. }),
        _ => false,
    }
}

fn line_mark(piece: &Piece) -> bool {
    piece.line().is_some_and(|line| line.mark.is_some())
}

/// The head of a stage that Casebook wrote: a heading, and nothing but a heading.
fn exact_head(line: &Line, nests: bool) -> Option<Head> {
    let is_sub = match line.role {
        Role::Heading(2) => false,
        Role::Heading(3) if nests => true,
        _ => return None,
    };
    let text = line.plain();
    let (number, title) = match text.split(' ').next().filter(|word| is_word(word)) {
        Some(_) => numbered(&text),
        None => (None, &*text),
    };
    let number = number.map(str::to_string);
    let title = title.to_string();
    let head = Head { number, title, rest: Vec::new(), is_strong: true, by_look: false, is_heading: true, known_sub: Some(is_sub) };
    Some(head)
}

fn item(field: &Field, stage: Stage) -> Answer {
    let fields = field.subfields();
    let mut values: Vec<Option<Answer>> = vec![None; fields.len()];
    let mut set = |usage, text: String| {
        if let Some(at) = field.sub_with_use(usage).filter(|_| !text.is_empty()) {
            values[at] = Some(Answer::Line(text));
        }
    };
    set(Use::Number, stage.number.unwrap_or_default());
    set(Use::Title, stage.title);
    let blocks: Vec<Block> = convert::blocks(&stage.body, 5);
    if let Some(main) = field.main().filter(|_| !blocks.is_empty()) {
        values[main] = Some(Answer::Text(blocks));
    }
    Answer::Group(values, Vec::new())
}

/// A stage that is a whole cell: its first line is the title if it is short and more follows.
fn cell(chunk: Chunk) -> Stage {
    let is_title =
        chunk.len() > 1 && chunk[0].line().is_some_and(|line| line.mark.is_none() && line.plain().chars().count() <= SHORT);
    let mut body = chunk;
    if !is_title {
        return Stage { body, ..Stage::default() };
    }
    let title = body.remove(0);
    let title = title.line().map(Line::plain).unwrap_or_default();
    Stage { title: title.trim_end_matches(['.', ':']).to_string(), body, ..Stage::default() }
}

/// Whether a number comes after another as a stage would: 2 after 1, 6.1 after 6.
fn follows(last: Option<&str>, number: Option<&str>) -> bool {
    let parts = |number: &str| number.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    let Some(number) = number.map(parts) else { return false };
    match (last.map(parts), &number[..]) {
        (None, [first]) => *first <= 1,
        (Some(last), [next]) => *next == last[0] + 1,
        (Some(last), [top, sub]) => *top == last[0] && *sub == last.get(1).copied().unwrap_or(0) + 1,
        (_, _) => false,
    }
}

/// The head of a stage, if a line may be one.
fn head(line: &Line, words: Option<&Vocabulary>) -> Option<Head> {
    let text = line.numbered();
    let (number, after) = numbered(&text);
    let is_heading = matches!(line.role, Role::Heading(_));
    let has_word = number.is_some() && text.trim_start().starts_with(char::is_alphabetic);
    let is_bold = line.is_all(|style| style.bold);
    let lead = leading_bold(line);
    let (_, lead_title) = lead.as_ref().map(|(bold, _)| numbered(bold)).unwrap_or_default();
    let known = words.and_then(|words| known_title(words, after, number));
    let lead_known = words.filter(|_| lead.is_some()).and_then(|words| known_title(words, lead_title, None));
    // A sign of more than its number: then bare numbers elsewhere are no stages.
    let is_strong = is_heading
        || has_word
        || (is_bold && after.chars().count() <= MAX_TITLE && !after.is_empty())
        || (lead.is_some() && (number.is_some() || lead_known.is_some()))
        || known.is_some();
    if number.is_none() && !is_strong {
        return None;
    }
    let by_look = number.is_none() && known.is_none() && lead_known.is_none();
    let number = number.map(str::to_string);
    let whole = |title: &str| title.trim_end_matches(['.', ':', ' ']).to_string();
    if is_heading || (is_bold && !line.text.contains(&Inline::Break)) {
        return Some(Head { number, title: whole(after), rest: Vec::new(), is_strong, by_look, is_heading, known_sub: None });
    }
    if let Some((bold, rest)) = lead.filter(|(bold, _)| !bold.trim().is_empty()) {
        let (_, title) = numbered(&bold);
        let own = if line.mark.is_some() { bold.as_str() } else { title };
        // «**Этап 1.** Подготовка»: only the number is bold, the title follows.
        let follows_title = own.is_empty() && rich::text(&rest).chars().count() <= SHORT && !rest.contains(&Inline::Break);
        if follows_title {
            return Some(Head {
                number,
                title: whole(&rich::text(&rest)),
                rest: Vec::new(),
                is_strong,
                by_look,
                is_heading,
                known_sub: None,
            });
        }
        if !own.is_empty() {
            return Some(Head { number, title: whole(own), rest, is_strong, by_look, is_heading, known_sub: None });
        }
    }
    if let Some(at) = line.text.iter().position(|inline| *inline == Inline::Break) {
        let first = Line { text: tidy(line.text[..at].to_vec()), ..line.clone() };
        let first = first.numbered();
        let (_, title) = numbered(&first);
        if title.chars().count() <= MAX_TITLE {
            return Some(Head {
                number,
                title: whole(title),
                rest: line.text[at + 1..].to_vec(),
                is_strong,
                by_look,
                is_heading,
                known_sub: None,
            });
        }
    }
    if let Some(length) = known {
        let rest = drop_front(line, after, length);
        return Some(Head { number, title: whole(&after[..length]), rest, is_strong, by_look, is_heading, known_sub: None });
    }
    if after.chars().count() <= SHORT && !after.contains(". ") {
        return Some(Head { number, title: whole(after), rest: Vec::new(), is_strong, by_look, is_heading, known_sub: None });
    }
    // «Этап 2. Опрос. Мы опросили …»: the first sentence is the title if a word with a number stands before it.
    if let Some(end) = after.find(". ").filter(|end| has_word && after[..*end].chars().count() <= SHORT) {
        let rest = drop_front(line, after, end + 1);
        return Some(Head { number, title: whole(&after[..end]), rest, is_strong, by_look, is_heading, known_sub: None });
    }
    Some(Head { number, title: String::new(), rest: drop_front(line, after, 0), is_strong, by_look, is_heading, known_sub: None })
}

/// The line without its number and the first `length` bytes of what follows the number.
fn drop_front(line: &Line, after: &str, length: usize) -> Vec<Inline> {
    let plain = line.plain();
    // What follows the number ends where the line ends, but for final punctuation that was taken off.
    let start = plain.rfind(after).unwrap_or(0) + length;
    let mut skip = start;
    let mut out = Vec::new();
    for inline in &line.text {
        let own = rich::text(std::slice::from_ref(inline)).len();
        match inline {
            Inline::Text(text, style) if skip > 0 && own > skip => out.push(Inline::Text(text[skip..].to_string(), *style)),
            _ if skip >= own && own > 0 && skip > 0 => {}
            _ => out.push(inline.clone()),
        }
        skip = skip.saturating_sub(own);
    }
    if let Some(Inline::Text(text, _)) = out.first_mut() {
        *text = text.trim_start_matches(['.', ':', ' ', '–', '—', ')']).to_string();
    }
    tidy(out)
}

/// The bold beginning of a line, if the rest of it is not bold.
fn leading_bold(line: &Line) -> Option<(String, Vec<Inline>)> {
    let end = line.text.iter().position(|inline| !matches!(inline, Inline::Text(_, style) if style.bold))?;
    if end == 0 {
        return None;
    }
    let bold = rich::text(&line.text[..end]);
    let rest = tidy(line.text[end..].to_vec());
    let mut rest: Vec<Inline> = rest.into_iter().skip_while(|inline| *inline == Inline::Break).collect();
    if let Some(Inline::Text(text, _)) = rest.first_mut() {
        *text = text.trim_start_matches(['.', ':', ' ']).to_string();
    }
    Some((bold, tidy(rest)))
}

/// How many bytes of a text are a title that the template has for its items.
fn known_title(words: &Vocabulary, text: &str, number: Option<&str>) -> Option<usize> {
    let whole = text.trim_end_matches(['.', ':', ' ']);
    if words.find(whole).is_some_and(|at| words.words[at].id != whole) {
        return Some(whole.len());
    }
    // A title in other words, with the right number, in a short line.
    let near = number.and_then(|number| words.words.iter().find(|word| word.id == number));
    if let Some(word) = near
        && whole.chars().count() <= SHORT
        && !whole.contains(". ")
        && word.label.all().any(|label| nearest::nearest(whole, [label]).is_some())
    {
        return Some(whole.len());
    }
    // A title that the text goes on after: «Отбор и обучение наставников. Мы провели …».
    let ends = whole.match_indices(['.', ':', '–', '—']).map(|(at, _)| at).take_while(|at| *at <= MAX_TITLE * 2);
    let fits = |end: &usize| words.find(whole[..*end].trim()).is_some_and(|at| words.words[at].id != whole[..*end].trim());
    ends.filter(fits).last()
}

/// The number and the title of a line: «Этап 1. …», «6.1. …», «1) …», «Шаг 2 – …».
pub fn numbered(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let rest = match text.split_once(|c: char| c.is_whitespace()) {
        Some((word, rest)) if is_word(word) && rest.trim_start_matches(['№', ' ']).starts_with(|c: char| c.is_ascii_digit()) => {
            rest.trim_start_matches(['№', ' '])
        }
        _ => text,
    };
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let digits = &rest[..length];
    let number = digits.trim_end_matches('.');
    let after = &rest[length..];
    let is_good =
        !number.is_empty() && number.split('.').count() <= 2 && number.split('.').all(|part| (1..=2).contains(&part.len()));
    let has_word = rest.len() < text.len();
    let ends = digits.ends_with('.')
        || after.starts_with(')')
        || after.is_empty()
        || has_word
        || (number.contains('.') && after.starts_with(' '));
    if !is_good || !ends || (digits.ends_with('.') && after.starts_with(|c: char| c.is_ascii_digit())) {
        return (None, text);
    }
    (Some(number), after.trim_start_matches([')', '.', ':', ' ', '–', '—', '-', '\u{a0}']))
}

/// True for a word that people put before the number of a stage.
fn is_word(word: &str) -> bool {
    let folded = nearest::fold(word);
    ["этап", "шаг", "стадия", "подэтап", "stage", "step", "phase"].contains(&&*folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_stages() {
        let cases = [
            ("Этап 1. Подготовка", (Some("1"), "Подготовка")),
            ("ЭТАП №2 – Опрос", (Some("2"), "Опрос")),
            ("6.1. Совместная работа", (Some("6.1"), "Совместная работа")),
            ("6.1 Совместная работа", (Some("6.1"), "Совместная работа")),
            ("3) Отбор", (Some("3"), "Отбор")),
            ("10 класс", (None, "10 класс")),
            ("40-50 минут", (None, "40-50 минут")),
            ("Этап совместной работы", (None, "Этап совместной работы")),
            ("20.05.2026 прошла", (None, "20.05.2026 прошла")),
        ];
        for (text, want) in cases {
            assert_eq!(numbered(text), want, "{text}");
        }
        assert!(follows(None, Some("1")) && follows(Some("6"), Some("6.1")) && follows(Some("6.1"), Some("7")));
        assert!(!follows(Some("6"), Some("1")) && !follows(Some("1"), None));
    }
}
