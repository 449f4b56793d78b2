//! One paragraph of a Word document: in comes a `p`, out comes a line of text with its styles, links, notes and pictures. Fields show
//! their results, and a field that is a link becomes one.

use super::super::document::{Line, Loss, Piece, Role, tidy};
use super::super::xml::{Element, Node};
use super::super::{Refusal, media};
use super::Reader;
use super::styles::{Change, indent, list};
use crate::case::rich::{Inline, Picture, Style};

/// A field that is open: its instruction, and where its result begins in the line.
struct Field {
    instruction: String,
    from: Option<usize>,
}

/// A paragraph that is being read.
struct Open {
    text: Vec<Inline>,
    fields: Vec<Field>,
    base: Change,
}

impl Reader<'_, '_> {
    /// Reads a paragraph.
    pub fn line(&mut self, element: &Element) -> Result<Line, Refusal> {
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.value("pStyle")).unwrap_or("");
        let outline = properties.and_then(|p| p.value("outlineLvl")).and_then(|value| value.parse::<u8>().ok());
        let role = match (self.styles.role(style), outline) {
            (Role::Body, Some(level)) if level < 9 => Role::Heading(level + 1),
            (role, _) => role,
        };
        // What a heading's style makes bold is the heading, not emphasis in it.
        let has_look = role == Role::Body && !(self.styles.is_ours && self.styles.is(style, "table heading"));
        let base = if has_look { self.styles.look(style) } else { Change::default() };
        let mut open = Open { text: Vec::new(), fields: Vec::new(), base };
        self.runs(element, &mut open)?;
        let text = if role == Role::Code { open.text } else { tidy(open.text) };
        let own = properties.and_then(list).or_else(|| self.styles.list(style));
        let own = own.filter(|_| self.is_exact || !text.is_empty());
        let usual = || match &own {
            Some((list, level)) => self.numbering.indent(list, *level),
            None => self.styles.indent(style),
        };
        let indent = properties.and_then(indent).or_else(usual).filter(|_| self.styles.is_ours).unwrap_or(0);
        let mark = own.and_then(|(list, level)| self.numbering.next(&list, level));
        Ok(Line { text, role, mark, indent, exact: self.is_exact })
    }

    /// Runs and what holds runs.
    fn runs(&mut self, container: &Element, open: &mut Open) -> Result<(), Refusal> {
        for element in container.elements() {
            match &*element.name {
                "r" => self.run(element, open)?,
                "hyperlink" => {
                    let target = element.attribute("id").and_then(|id| self.relations.get(id)).cloned();
                    let from = open.text.len();
                    self.runs(element, open)?;
                    link(&mut open.text, from, target.filter(|target| is_address(target)));
                }
                "fldSimple" => {
                    let from = open.text.len();
                    self.runs(element, open)?;
                    link(&mut open.text, from, element.attribute("instr").and_then(hyperlink));
                }
                "del" | "moveFrom" | "pPr" | "rPr" | "sdtPr" | "sdtEndPr" => {}
                "AlternateContent" => {
                    if let Some(choice) = element.child("Choice").or_else(|| element.child("Fallback")) {
                        self.runs(choice, open)?;
                    }
                }
                _ => self.runs(element, open)?,
            }
        }
        Ok(())
    }

    fn run(&mut self, run: &Element, open: &mut Open) -> Result<(), Refusal> {
        let change = self.styles.run(run.child("rPr"), open.base);
        if change.hidden == Some(true) {
            let text = run.elements().filter(|e| &*e.name == "t").map(Element::text).collect::<String>();
            if !text.trim().is_empty() {
                self.lose(Loss::Hidden(text.trim().to_string()));
            }
            return Ok(());
        }
        let style = run.child("rPr").and_then(|properties| properties.value("rStyle")).unwrap_or("");
        let code = self.styles.is_ours && self.styles.is(style, "code text");
        self.parts(run, Style { code, ..change.look() }, open)
    }

    /// What a run holds.
    fn parts(&mut self, run: &Element, style: Style, open: &mut Open) -> Result<(), Refusal> {
        for part in run.elements() {
            match &*part.name {
                "t" => open.text.push(Inline::Text(part.text(), style)),
                "tab" | "ptab" => open.text.push(Inline::Text(" ".into(), style)),
                "br" if part.attribute("type").is_none_or(|kind| kind == "textWrapping") => open.text.push(Inline::Break),
                "cr" => open.text.push(Inline::Break),
                "noBreakHyphen" => open.text.push(Inline::Text("\u{2011}".into(), style)),
                "sym" => open.text.extend(symbol(part).map(|c| Inline::Text(c.into(), style))),
                "footnoteReference" | "endnoteReference" => {
                    let kind = if &*part.name == "footnoteReference" { "footnote" } else { "endnote" };
                    let id = part.attribute("id").unwrap_or("").to_string();
                    open.text.extend(self.notes.get(&(kind, id)).copied().map(Inline::Note));
                }
                "fldChar" => field_sign(part.attribute("fldCharType").unwrap_or(""), open),
                "instrText" => {
                    if let Some(field) = open.fields.last_mut() {
                        field.instruction.push_str(&part.text());
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(part, open)?,
                "AlternateContent" => {
                    if let Some(choice) = part.child("Choice").or_else(|| part.child("Fallback")) {
                        self.parts(choice, style, open)?;
                    }
                }
                "ruby" => {
                    for base in part.elements().filter(|e| &*e.name == "rubyBase" || &*e.name == "rt") {
                        self.runs(base, open)?;
                    }
                }
                "rPr" | "delText" | "delInstrText" | "softHyphen" | "br" | "annotationRef" | "footnoteRef" => {}
                _ => {}
            }
        }
        Ok(())
    }

    /// A picture or a text box, or both.
    fn drawing(&mut self, part: &Element, open: &mut Open) -> Result<(), Refusal> {
        let mut text_boxes = Vec::new();
        all(part, "txbxContent", &mut text_boxes);
        for text_box in &text_boxes {
            let pieces = self.pieces(text_box)?;
            self.boxes.extend(pieces.into_iter().filter(|piece: &Piece| !piece.is_empty()));
        }
        let mut pictures = Vec::new();
        all(part, "blip", &mut pictures);
        all(part, "imagedata", &mut pictures);
        let description = part.find("docPr").or_else(|| part.find("shape"));
        let alt = description.and_then(|element| element.attribute("descr").or_else(|| element.attribute("alt"))).unwrap_or("");
        for picture in &pictures {
            let Some(relation) = picture.attribute("embed").or_else(|| picture.attribute("id")) else { continue };
            if let Some(index) = self.picture(relation)? {
                let alt = media::alt(alt);
                open.text.push(Inline::Picture(Picture { target: index.to_string(), alt, caption: String::new() }));
            }
        }
        if pictures.is_empty() && text_boxes.is_empty() && (&*part.name == "object" || part.find("graphicData").is_some()) {
            self.lose(Loss::Object);
        }
        Ok(())
    }
}

/// Begins, divides or ends a field.
fn field_sign(sign: &str, open: &mut Open) {
    match sign {
        "begin" => open.fields.push(Field { instruction: String::new(), from: None }),
        "separate" => {
            let at = open.text.len();
            if let Some(field) = open.fields.last_mut() {
                field.from = Some(at);
            }
        }
        "end" => {
            if let Some(Field { instruction, from: Some(from) }) = open.fields.pop() {
                link(&mut open.text, from, hyperlink(&instruction));
            }
        }
        _ => {}
    }
}

/// What stands after `from` becomes a link, if there is an address.
fn link(text: &mut Vec<Inline>, from: usize, target: Option<String>) {
    let Some(target) = target else { return };
    let from = from.min(text.len());
    let inner: Vec<Inline> = text.drain(from..).collect();
    if !inner.is_empty() {
        text.push(Inline::Link(target, inner));
    }
}

/// The address in the instruction of a field `HYPERLINK "https://…"`.
fn hyperlink(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?;
    let (_, rest) = rest.split_once('"')?;
    let (address, _) = rest.split_once('"')?;
    is_address(address).then(|| address.to_string())
}

/// True for an address that a case may have; one inside the document leads nowhere any more.
fn is_address(target: &str) -> bool {
    let lower = target.trim().to_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

/// A character of a symbol font: bullets and arrows that people use, nothing else.
fn symbol(part: &Element) -> Option<&'static str> {
    let code = u32::from_str_radix(part.attribute("char")?, 16).ok()? & 0xff;
    Some(match code {
        0xb7 | 0x9f | 0xa7 | 0x6c | 0x6e => "•",
        0xe0 | 0xae => "→",
        0xfc => "✓",
        0xfe => "☑",
        0xa8 | 0x6f => "☐",
        0x2d => "–",
        _ => return None,
    })
}

/// The elements of a name at any depth, but not inside one another.
fn all<'e>(element: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for node in &element.children {
        let Node::Element(inner) = node else { continue };
        match &*inner.name {
            // The same once more, for old programs.
            "Fallback" => {}
            own if own == name => found.push(inner),
            "txbxContent" => {}
            _ => all(inner, name, found),
        }
    }
}
