//! From the HTML of a prose to its blocks: in comes what the prose's writer wrote (and what is left of an author's raw HTML), out comes
//! the tree. The tokens are html5ever's; their nesting is sound, for both the writer and the sanitiser close what they open.

use super::super::prose::{MARK, Prose, RefKind};
use super::{Block, Cell, Inline, Picture, Side, Style};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

/// An element or a text of the HTML.
enum Node {
    Text(String),
    Element(Element),
}

#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
}

/// Elements that have no end.
const VOID: [&str; 4] = ["br", "hr", "wbr", "col"];

/// Elements that stand in a line of text; whatever else there is holds blocks.
const IN_LINE: [&str; 33] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
];

/// Builds the tree: the elements that are open, outermost first.
struct Builder(RefCell<Vec<Element>>);

impl Builder {
    fn close(open: &mut Vec<Element>) {
        if open.len() > 1
            && let Some(done) = open.pop()
            && let Some(parent) = open.last_mut()
        {
            parent.children.push(Node::Element(done));
        }
    }

    fn tag(open: &mut Vec<Element>, tag: Tag) {
        let name = tag.name.to_string();
        match tag.kind {
            TagKind::StartTag => {
                let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                let is_void = VOID.contains(&&*name);
                open.push(Element { name, attributes, children: Vec::new() });
                if is_void {
                    Builder::close(open);
                }
            }
            TagKind::EndTag => {
                let Some(at) = open.iter().rposition(|element| element.name == name) else { return };
                while open.len() > at.max(1) {
                    Builder::close(open);
                }
            }
        }
    }
}

impl TokenSink for Builder {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut open = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => Builder::tag(&mut open, tag),
            Token::CharacterTokens(text) => {
                let Some(parent) = open.last_mut() else { return TokenSinkResult::Continue };
                match parent.children.last_mut() {
                    Some(Node::Text(last)) => last.push_str(&text),
                    _ => parent.children.push(Node::Text(text.to_string())),
                }
            }
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::NullCharacterToken => {}
            Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// The tree of the HTML: a nameless element that holds it.
fn tree(html: &str) -> Element {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Builder(RefCell::new(vec![Element::default()])), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut open = tokenizer.sink.0.into_inner();
    while open.len() > 1 {
        Builder::close(&mut open);
    }
    open.pop().unwrap_or_default()
}

/// The blocks of a prose.
pub fn blocks(prose: &Prose) -> Vec<Block> {
    let mut reader = Reader { prose, blocks: Vec::new(), line: Vec::new() };
    reader.nodes(&tree(&prose.html).children, Style::default());
    reader.finish()
}

/// Reads what one block holds: the blocks so far, and the line of text that is being read.
struct Reader<'p> {
    prose: &'p Prose,
    blocks: Vec<Block>,
    line: Vec<Inline>,
}

impl Reader<'_> {
    fn inner(&self, element: &Element) -> Vec<Block> {
        let mut reader = Reader { prose: self.prose, blocks: Vec::new(), line: Vec::new() };
        reader.nodes(&element.children, Style::default());
        reader.finish()
    }

    fn inlines(&self, element: &Element, style: Style) -> Vec<Inline> {
        let mut reader = Reader { prose: self.prose, blocks: Vec::new(), line: Vec::new() };
        element.children.iter().for_each(|node| reader.in_line(node, style));
        trimmed(reader.line)
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_line();
        self.blocks
    }

    fn end_line(&mut self) {
        let line = trimmed(std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }

    fn push(&mut self, block: Block) {
        self.end_line();
        self.blocks.push(block);
    }

    fn nodes(&mut self, nodes: &[Node], style: Style) {
        for node in nodes {
            match node {
                Node::Element(element) if !IN_LINE.contains(&&*element.name) => self.block(element, style),
                Node::Element(_) | Node::Text(_) => self.in_line(node, style),
            }
        }
    }

    fn block(&mut self, element: &Element, style: Style) {
        match &*element.name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name.as_bytes()[1] - b'0';
                self.push(Block::Heading(level, self.inlines(element, style)));
            }
            "ul" => self.push(Block::List(None, self.items(element))),
            "ol" if element.attribute("class") == "footnotes" => self.push(Block::Notes(self.items(element))),
            "ol" => self.push(Block::List(Some(element.attribute("start").parse().unwrap_or(1)), self.items(element))),
            "blockquote" => self.push(Block::Quote(self.inner(element))),
            "dd" => self.push(Block::Quote(self.inner(element))),
            "dt" | "summary" => self.push(Block::Paragraph(self.inlines(element, Style { bold: true, ..style }))),
            "pre" => self.push(Block::Code(raw(element).trim_end_matches('\n').to_string())),
            "hr" => self.push(Block::Rule),
            "table" => self.push(self.table(element)),
            "figure" => self.figure(element),
            _ => {
                self.end_line();
                self.nodes(&element.children, style);
                self.end_line();
            }
        }
    }

    fn items(&self, list: &Element) -> Vec<Vec<Block>> {
        elements(list).filter(|item| item.name == "li").map(|item| self.inner(item)).collect()
    }

    fn table(&self, table: &Element) -> Block {
        let mut rows = Vec::new();
        find(table, "tr", &mut rows);
        let is_head = |row: &&&Element| elements(row).all(|cell| cell.name == "th");
        let side = |cell: &Element| match cell.attribute("class") {
            "center" => Side::Middle,
            "right" => Side::End,
            _ => Side::Start,
        };
        let cells = |row: &Element| -> Vec<Cell> { elements(row).map(|cell| self.inlines(cell, Style::default())).collect() };
        let sides = rows.first().map(|row| elements(row).map(side).collect()).unwrap_or_default();
        let head = rows.first().filter(is_head).map(|row| cells(row)).unwrap_or_default();
        let from = usize::from(!head.is_empty());
        Block::Table { sides, head, rows: rows[from..].iter().map(|row| cells(row)).collect() }
    }

    /// A figure is the open place of its picture; its caption is the picture's.
    fn figure(&mut self, element: &Element) {
        self.end_line();
        for node in &element.children {
            match node {
                Node::Text(_) => self.in_line(node, Style::default()),
                Node::Element(caption) if caption.name == "figcaption" => {
                    let text = super::text(&self.inlines(caption, Style::default()));
                    if let Some(Inline::Picture(picture)) = self.line.last_mut() {
                        picture.caption = text;
                    }
                }
                Node::Element(_) => self.in_line(node, Style::default()),
            }
        }
        for inline in std::mem::take(&mut self.line) {
            if let Inline::Picture(picture) = inline {
                self.blocks.push(Block::Figure(picture));
            }
        }
    }

    fn in_line(&mut self, node: &Node, style: Style) {
        let element = match node {
            Node::Text(text) => return self.text(text, style),
            Node::Element(element) => element,
        };
        let inner = match &*element.name {
            "br" => return self.line.push(Inline::Break),
            "a" if element.attribute("class") == "back" => return,
            "a" => {
                let content = self.inlines_as_they_are(element, style);
                let target = self.target(element.attribute("href"));
                return self.line.push(Inline::Link(target, content));
            }
            "sup" if element.attribute("class") == "footnote-reference" => {
                let number = raw(element).trim().parse().unwrap_or(0);
                return self.line.push(Inline::Note(number));
            }
            "strong" | "b" => Style { bold: true, ..style },
            "em" | "i" | "cite" | "dfn" | "var" => Style { italic: true, ..style },
            "del" | "s" | "strike" => Style { strike: true, ..style },
            "code" | "kbd" | "samp" | "tt" => Style { code: true, ..style },
            "sup" => Style { sup: true, ..style },
            "sub" => Style { sub: true, ..style },
            _ => style,
        };
        element.children.iter().for_each(|child| self.in_line(child, inner));
    }

    fn inlines_as_they_are(&self, element: &Element, style: Style) -> Vec<Inline> {
        let mut reader = Reader { prose: self.prose, blocks: Vec::new(), line: Vec::new() };
        element.children.iter().for_each(|node| reader.in_line(node, style));
        reader.line
    }

    /// The address of a link: as typed, where the prose left it open.
    fn target(&self, href: &str) -> String {
        let index = href.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(MARK)).and_then(|index| index.parse().ok());
        let reference = index.and_then(|index: usize| self.prose.refs.get(index));
        reference.map_or_else(|| href.to_string(), |reference| reference.target.to_string())
    }

    /// Text with the open places of pictures in it.
    fn text(&mut self, text: &str, style: Style) {
        for (index, part) in text.split(MARK).enumerate() {
            if index % 2 == 0 {
                self.words(part, style);
                continue;
            }
            let reference = part.parse().ok().and_then(|at: usize| self.prose.refs.get(at));
            if let Some(reference) = reference.filter(|reference| reference.kind == RefKind::Picture) {
                let (target, alt) = (reference.target.to_string(), reference.alt.to_string());
                self.line.push(Inline::Picture(Picture { target, alt, caption: String::new() }));
            }
        }
    }

    /// Text with its white space as a browser shows it: one space for many, none where a line begins.
    fn words(&mut self, text: &str, style: Style) {
        let mut out = String::with_capacity(text.len());
        let ends_with_space = |line: &[Inline]| match line.last() {
            Some(Inline::Text(last, _)) => last.ends_with(' '),
            Some(Inline::Break) => true,
            Some(Inline::Link(..) | Inline::Note(_) | Inline::Picture(_)) | None => false,
        };
        let mut after_space = ends_with_space(&self.line);
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\n' | '\t' | '\r');
            if !is_space {
                out.push(c);
            } else if !after_space {
                out.push(' ');
            }
            after_space = is_space;
        }
        match self.line.last_mut() {
            _ if out.is_empty() => {}
            Some(Inline::Text(last, of)) if *of == style => last.push_str(&out),
            _ => self.line.push(Inline::Text(out, style)),
        }
    }
}

/// A line without the white space at its ends.
fn trimmed(mut line: Vec<Inline>) -> Vec<Inline> {
    const SPACES: [char; 2] = [' ', '\n'];
    if let Some(Inline::Text(text, _)) = line.first_mut() {
        *text = text.trim_start_matches(SPACES).to_string();
    }
    if let Some(Inline::Text(text, _)) = line.last_mut() {
        *text = text.trim_end_matches(SPACES).to_string();
    }
    line.retain(|inline| !matches!(inline, Inline::Text(text, _) if text.is_empty()));
    line
}

fn elements(parent: &Element) -> impl Iterator<Item = &Element> {
    parent.children.iter().filter_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    })
}

/// The elements of a name, in order; not inside one another.
fn find<'e>(parent: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for element in elements(parent) {
        if element.name == name { found.push(element) } else { find(element, name, found) }
    }
}

/// The text of an element as it is.
fn raw(element: &Element) -> String {
    let parts = element.children.iter().map(|node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(element) => raw(element),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lang, Langs};
    use crate::tree::Source;

    /// The blocks of a plain page.
    fn read(markdown: &str) -> Vec<Block> {
        let (templates, _) = crate::schema::read(&[]);
        let page = templates.built_in.iter().find(|template| template.id == "page").unwrap();
        let text = format!("+++\ntitle = \"x\"\n+++\n\n{markdown}");
        let source = Source { path: "content/x.md".into(), text: text.into() };
        let (case, _) = super::super::super::read(&source, page, Langs { site: Lang::Ru, reader: Lang::Ru });
        case.story.unwrap().blocks()
    }

    fn said(block: &Block) -> String {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => super::super::text(line),
            _ => panic!("no line of text: {block:?}"),
        }
    }

    #[test]
    fn styles_nest_and_white_space_is_single() {
        let blocks = read("Один **два *три***\nчетыре `пять`  \nшесть ~~семь~~");
        let bold = Style { bold: true, ..Style::default() };
        let line = vec![
            Inline::plain("Один "),
            Inline::bold("два "),
            Inline::Text("три".into(), Style { italic: true, ..bold }),
            Inline::plain(" четыре "),
            Inline::Text("пять".into(), Style { code: true, ..Style::default() }),
            Inline::Break,
            Inline::plain("шесть "),
            Inline::Text("семь".into(), Style { strike: true, ..Style::default() }),
        ];
        assert_eq!(blocks, [Block::Paragraph(line)]);
    }

    #[test]
    fn lists_nest_and_keep_their_numbers() {
        let blocks = read("3. раз\n   - внутри\n4. два\n\n   ещё абзац\n");
        let [Block::List(Some(3), items)] = &*blocks else { panic!("{blocks:?}") };
        assert!(matches!(&items[0][1], Block::List(None, inner) if inner.len() == 1));
        assert_eq!(said(&items[1][1]), "ещё абзац");
    }

    #[test]
    fn tables_links_pictures_and_notes_come_whole() {
        let text = "| А | Б |\n|---|--:|\n| [а](x.md) | 2 |\n\n![вид](a.png \"Подпись\")\n\nСлово[^1] и\n[адрес](<b c.md>).\n\n[^1]: Сноска.\n";
        let blocks = read(text);
        let Block::Table { sides, head, rows } = &blocks[0] else { panic!("{blocks:?}") };
        assert_eq!((sides.as_slice(), head.len(), rows.len()), (&[Side::Start, Side::End][..], 2, 1));
        assert_eq!(rows[0][0], [Inline::Link("x.md".into(), vec![Inline::plain("а")])]);
        let picture = Picture { target: "a.png".into(), alt: "вид".into(), caption: "Подпись".into() };
        assert_eq!(blocks[1], Block::Figure(picture));
        let Block::Paragraph(line) = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!(line[1], Inline::Note(1));
        assert!(line.contains(&Inline::Link("b c.md".into(), vec![Inline::plain("адрес")])), "{line:?}");
        let Block::Notes(notes) = &blocks[3] else { panic!("{blocks:?}") };
        assert_eq!(said(&notes[0][0]), "Сноска.");
    }

    #[test]
    fn raw_html_keeps_its_text() {
        let blocks = read("<details><summary>Ещё</summary>\n\nТекст <b>жирный</b>\n\n</details>\n");
        assert_eq!(blocks[0], Block::Paragraph(vec![Inline::bold("Ещё")]));
        assert_eq!(blocks[1], Block::Paragraph(vec![Inline::plain("Текст "), Inline::bold("жирный")]));
    }
}
