//! Reading documents back: in come the bytes of a Word or OpenDocument file and a case template, out come cases as the files that a curator
//! would have typed, with their pictures, and a report of what was found, guessed, kept aside and is missing.
//!
//! 1. `package` `xml`    the archive and its parts, bounded in size and depth
//! 2. `word` `odt`       formats → a [`Document`]: lines, tables, footnotes, pictures
//! 3. `gather`           which part of the document says what of which case, by the template's labels
//! 4. `answer`           text → values of the kinds that the fields have
//! 5. `write` `markdown` values → Markdown and TOML
//!
//! No word of a document is lost: what belongs to no field is kept under a heading of its own and reported. This room refuses to know
//! files and folders, the site, and what is wrong with a case: whoever calls it asks the checker.

mod answer;
mod convert;
mod document;
mod gather;
mod label;
mod markdown;
mod media;
mod odt;
mod package;
mod report;
mod word;
mod write;
pub mod xml;

#[cfg(test)]
mod tests;

pub use document::{Document, Loss, Picture};
pub use report::{Named, Report};

use crate::case::Date;
use crate::case::rich::{Block, Inline};
use crate::diag::{Code, Finding, Place};
use crate::language::Messages;
use crate::language::nearest::fold;
use crate::language::slug::slug;
use crate::schema::{Field, Template};
use answer::{Answer, Chunk, Interpreter};
use gather::{Gathered, gather};
use label::Target;

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no document that this room knows.
    NoDocument,
    /// It is a document of an old Word, or RTF: another program must make a DOCX of it.
    Old,
    /// It needs a password.
    Encrypted,
    /// It is damaged; what the parser said.
    Broken(String),
    /// It unpacks to more than any document has.
    TooLarge,
    /// It is nested deeper than any document is.
    TooDeep,
}

impl Refusal {
    /// The finding about a file that is not read.
    pub fn finding(&self, file: &str) -> Finding {
        let finding = |code: Code| Place::file(&file.into()).finding(code);
        match self {
            Refusal::NoDocument => finding(Code::NoDocument),
            Refusal::Old => finding(Code::OldDocument),
            Refusal::Encrypted => finding(Code::EncryptedDocument),
            Refusal::Broken(message) => finding(Code::BrokenDocument).arg("message", message.clone()),
            Refusal::TooLarge => finding(Code::HugeDocument),
            Refusal::TooDeep => finding(Code::DeepDocument),
        }
    }
}

/// Reads a document, whatever its name says it is.
///
/// # Errors
/// It is none, or one that cannot be read.
pub fn read(bytes: &[u8]) -> Result<Document, Refusal> {
    // The container of old Office files; a DOCX with a password is inside one too.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let has = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(bytes, &wide).is_some()
        };
        return Err(match (has("EncryptedPackage"), has("WordDocument")) {
            (true, _) => Refusal::Encrypted,
            (false, true) => Refusal::Old,
            (false, false) => Refusal::NoDocument,
        });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Refusal::Old);
    }
    if !bytes.starts_with(b"PK") {
        return Err(Refusal::NoDocument);
    }
    let package = package::Package::open(bytes)?;
    if package.has("content.xml") {
        return odt::read(&package);
    }
    if package.has("[Content_Types].xml") || package.has("word/document.xml") {
        return word::read(&package);
    }
    Err(Refusal::NoDocument)
}

/// One case of a document, ready to be written.
#[derive(Debug)]
pub struct Imported {
    /// Its title.
    pub title: String,
    /// The name of its file without an ending.
    pub slug: String,
    /// What became of the document.
    pub report: Report,
    /// Its pictures: the name beside the case, and the bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    date: Option<Date>,
    answers: Vec<Option<Answer>>,
    rest: Vec<(String, Vec<Block>)>,
    notes: Vec<Vec<Block>>,
    /// Target of a picture in the document → its name.
    names: Vec<(String, String)>,
}

impl Imported {
    /// The file of the case.
    pub fn markdown(&self, template: &Template, messages: &Messages, draft: bool) -> String {
        write::File { case: self, template, messages, names: &|target| self.picture_name(target) }.text(draft)
    }

    fn picture_name(&self, target: &str) -> String {
        self.names.iter().find(|(known, _)| known == target).map_or_else(|| target.to_string(), |(_, name)| name.clone())
    }
}

/// Takes a document apart by a template. `name` is what the file is called, without its ending; `house` are lines that the site itself
/// puts on every document, such as the name of the school.
pub fn import(document: Document, template: &Template, messages: &Messages, name: &str, house: &[String]) -> Vec<Imported> {
    let Document { title, pieces, notes, pictures, losses } = document;
    let gathered = gather(pieces, template, house);
    let several = gathered.len() > 1;
    let mut cases: Vec<Imported> = Vec::new();
    for (index, own) in gathered.into_iter().enumerate() {
        let case = Case { template, messages, notes: &notes, pictures: &pictures };
        let mut made = case.make(own);
        if made.title.is_empty() {
            let is_own = !title.is_empty() && !several && !template.title.all().any(|known| fold(known) == fold(&title));
            made.title = if is_own { title.clone() } else { named(name, several.then_some(index + 1)) };
        }
        made.slug = Some(slug(&made.title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "case".to_string());
        case.take_pictures(&mut made);
        if index == 0 {
            made.report.losses.clone_from(&losses);
        }
        cases.push(made);
    }
    cases
}

/// A title out of a file's name.
fn named(name: &str, number: Option<usize>) -> String {
    let words: Vec<&str> = name.split(['_', ' ']).filter(|word| !word.is_empty()).collect();
    match number {
        Some(number) => format!("{} {number}", words.join(" ")),
        None => words.join(" "),
    }
}

struct Case<'t> {
    template: &'t Template,
    messages: &'t Messages,
    notes: &'t [Vec<Block>],
    pictures: &'t [Picture],
}

impl Case<'_> {
    fn make(&self, own: Gathered) -> Imported {
        let template = self.template;
        let lang = self.messages.lang();
        let unplaced = self.messages.say("import-unplaced", &[]);
        let mut interpreter = Interpreter::new(template, self.messages);
        let mut answers: Vec<Option<Answer>> = vec![None; template.fields.len()];
        let mut date = None;
        let mut rest: Vec<(Option<String>, Chunk)> = own.rest;
        let mut subs: Vec<(usize, usize, Vec<Chunk>)> = Vec::new();
        for (target, chunks) in own.contents {
            match target {
                Target::Title => {}
                Target::Date => {
                    let text = document::plain(&chunks.concat());
                    date = answer::date(&text);
                    if date.is_none() {
                        rest.push((None, chunks.concat()));
                    }
                }
                Target::Field(field) => lay(&mut answers[field], interpreter.field(field, chunks)),
                Target::Column(column) => {
                    let column = &template.columns[column];
                    let fields: Vec<usize> = column.fields.iter().map(|(field, _)| *field).collect();
                    for (field, answer) in interpreter.shared(&fields, column.join.as_deref(), chunks) {
                        lay(&mut answers[field], Some(answer));
                    }
                }
                Target::Sub(field, sub) => subs.push((field, sub, chunks)),
            }
        }
        if let Some(list) = template.rows.filter(|_| !own.rows.is_empty()) {
            answers[list] = Some(interpreter.rows(&template.fields[list], own.rows)).filter(|answer| !answer.is_empty());
        }
        for (field, sub, chunks) in subs {
            let subfield = &template.fields[field].subfields()[sub];
            let Some(answer) = interpreter.value(subfield, chunks.concat()) else { continue };
            let width = template.fields[field].subfields().len();
            let group = answers[field].get_or_insert_with(|| Answer::Group(vec![None; width], Vec::new()));
            if let Answer::Group(values, _) = group {
                interpreter.guesses.retain(|guess| (guess.field, guess.sub) != (field, sub));
                values[sub] = Some(answer);
            }
        }
        let named = |field: usize, sub: Option<usize>| name_of(template, field, sub, lang);
        let mut report = Report {
            guessed: interpreter.guesses.iter().map(|guess| (named(guess.field, Some(guess.sub)), guess.text.clone())).collect(),
            skipped: own.skipped,
            ..Report::default()
        };
        for (index, _) in answers.iter().enumerate().filter(|(_, answer)| answer.is_some()) {
            let wording = |target: &Target| match target {
                Target::Field(field) | Target::Sub(field, _) => *field == index,
                Target::Column(column) => template.columns[*column].fields.iter().any(|(field, _)| *field == index),
                Target::Title | Target::Date => false,
            };
            let said: Vec<&str> = own.wordings.iter().filter(|(_, target)| wording(target)).map(|(text, _)| text.trim()).collect();
            report.found.push((named(index, None), said.join("; ")));
        }
        // A heading under which nothing stands is no loss, but it is said.
        let is_answered = |text: &str, target: &Target| match target {
            Target::Field(field) | Target::Sub(field, _) => answers[*field].is_some(),
            Target::Column(column) => template.columns[*column].fields.iter().any(|(field, _)| answers[*field].is_some()),
            Target::Title | Target::Date => label::is_known(text),
        };
        let idle = own.wordings.iter().filter(|(text, target)| !is_answered(text, target) && !text.trim().is_empty());
        report.skipped.extend(idle.map(|(text, _)| text.clone()));
        let mut sections: Vec<(String, Vec<Block>)> = Vec::new();
        let mut add = |heading: String, blocks: Vec<Block>, report: &mut Report| {
            if blocks.is_empty() {
                return;
            }
            report.kept.push((heading.clone(), markdown::plain(&blocks)));
            match sections.iter_mut().find(|(known, _)| *known == heading) {
                Some((_, known)) => known.extend(blocks),
                None => sections.push((heading, blocks)),
            }
        };
        for (heading, chunk) in rest {
            let is_story = heading.is_none() && !chunk.is_empty() && chunk.iter().all(document::Piece::is_exact);
            let chunk = interpreter.answered(chunk);
            let blocks = convert::blocks(&chunk, 3);
            let heading = match heading {
                // A heading that the template has for a field would make a field of it.
                Some(heading) if template.heading(&heading).is_some() => format!("{unplaced}: {heading}"),
                Some(heading) => {
                    if blocks.is_empty() {
                        report.skipped.push(heading.clone());
                    }
                    heading
                }
                // The story of a case of ours may begin without a heading.
                None if is_story => String::new(),
                None => unplaced.clone(),
            };
            add(heading, blocks, &mut report);
        }
        for (label, pieces) in std::mem::take(&mut interpreter.left) {
            let mut blocks = vec![Block::Paragraph(vec![Inline::bold(format!("{label}:"))])];
            blocks.extend(convert::blocks(&pieces, 3));
            add(unplaced.clone(), blocks, &mut report);
        }
        report.skipped.append(&mut interpreter.skipped);
        report.missing = missing(template, &answers, lang);
        Imported {
            title: own.title.map(|title| title.trim().to_string()).unwrap_or_default(),
            slug: String::new(),
            report,
            pictures: Vec::new(),
            date,
            answers,
            rest: sections,
            notes: self.notes.to_vec(),
            names: Vec::new(),
        }
    }

    /// Names the pictures of a case, in the order in which they stand in it, and takes their bytes.
    fn take_pictures(&self, case: &mut Imported) {
        let seen = std::cell::RefCell::new(Vec::<String>::new());
        let note = |target: &str| {
            let mut seen = seen.borrow_mut();
            if !seen.iter().any(|known| known == target) {
                seen.push(target.to_string());
            }
            target.to_string()
        };
        // Writing the file is what meets them all; its text is not needed yet.
        write::File { case, template: self.template, messages: self.messages, names: &note }.text(false);
        for target in seen.into_inner() {
            let picture = target.parse::<usize>().ok().and_then(|index| self.pictures.get(index));
            let Some(picture) = picture else { continue };
            let name = format!("{}-{}.{}", case.slug, case.pictures.len() + 1, picture.ending);
            case.names.push((target, name.clone()));
            case.pictures.push((name, picture.bytes.clone()));
        }
    }
}

/// Lays an answer beside one that is there already.
fn lay(place: &mut Option<Answer>, answer: Option<Answer>) {
    let Some(answer) = answer else { return };
    match (place.as_mut(), answer) {
        (Some(Answer::Text(known)), Answer::Text(more)) => known.extend(more),
        (Some(Answer::List(known)), Answer::List(more)) => known.extend(more),
        (Some(Answer::Group(known, _)), Answer::Group(more, _)) => {
            for (known, more) in known.iter_mut().zip(more) {
                lay(known, more);
            }
        }
        (Some(_), _) => {}
        (None, answer) => *place = Some(answer),
    }
}

fn name_of(template: &Template, field: usize, sub: Option<usize>, lang: crate::language::Lang) -> Named {
    let own = &template.fields[field];
    match sub.and_then(|sub| own.subfields().get(sub)) {
        Some(sub) => {
            Named { key: format!("{}.{}", own.key, sub.key), label: format!("{} – {}", own.label.get(lang), sub.label.get(lang)) }
        }
        None => Named { key: own.key.clone(), label: own.label.get(lang).to_string() },
    }
}

/// Required fields without an answer.
fn missing(template: &Template, answers: &[Option<Answer>], lang: crate::language::Lang) -> Vec<Named> {
    let mut out = Vec::new();
    for (index, (field, answer)) in template.fields.iter().zip(answers).enumerate() {
        match answer {
            None if field.required => out.push(name_of(template, index, None, lang)),
            Some(Answer::Group(values, _)) => {
                let is_missing = |(sub, value): (&Field, &Option<Answer>)| sub.required && value.is_none();
                let subs = field.subfields().iter().zip(values).enumerate();
                out.extend(subs.filter(|(_, pair)| is_missing(*pair)).map(|(sub, _)| name_of(template, index, Some(sub), lang)));
            }
            _ => {}
        }
    }
    out
}
