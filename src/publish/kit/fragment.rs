//! A paper as a fragment of HTML that is pasted into the editor of somebody else's site: in comes a [`Paper`], out come its title, facts, prose and
//! table with styles written at each element, for such an editor keeps neither style sheets nor classes. Nothing in it is fetched from
//! anywhere. Blocks are matched without a wildcard, so that a new kind makes the compiler name this file.

use crate::case::rich::{Block, Cell, Inline, Picture, Side, Style};
use crate::language::Messages;
use crate::paper::{Labelled, Paper, Section};
use pulldown_cmark_escape::{escape_href, escape_html};

const TABLE: &str = "border-collapse:collapse;width:100%;font-size:0.95em";
/// Six columns of prose need room; a narrow screen moves the table sideways and not the page.
const WIDE: &str = "border-collapse:collapse;width:100%;min-width:66em;font-size:0.95em";
const SCROLL: &str = "overflow-x:auto;margin:1em 0";
const HEAD: &str = "border:1px solid #8a9a93;padding:6px 8px;text-align:left;vertical-align:top;background:#eef3f1;color:#16211c";
const CELL: &str = "border:1px solid #8a9a93;padding:6px 8px;text-align:left;vertical-align:top";
const LIST: &str = "padding-left:1.3em";
const QUOTE: &str = "margin:1em 0;padding-left:1em;border-left:3px solid #8a9a93";
const CODE: &str = "white-space:pre-wrap;overflow-wrap:anywhere";
const SMALL: &str = "font-size:0.9em";

/// Headings of a page begin here: the editor's own page has the first level.
const TOP: u8 = 2;

/// The fragment of a case.
pub fn case(paper: &Paper, messages: &Messages) -> String {
    let mut html = Html::default();
    html.titled(TOP, &paper.title);
    if !paper.summary.is_empty() {
        html.within("p", "", |html| html.within("em", "", |html| html.text(&paper.summary)));
    }
    if !paper.date.is_empty() {
        html.fact(&messages.say("paper-date", &[]), &paper.date);
    }
    paper.above.iter().for_each(|fact| html.labelled(fact, ""));
    paper.sections.iter().for_each(|section| html.section(section));
    if !paper.columns.is_empty() && !paper.rows.is_empty() {
        html.titled(TOP + 1, &messages.say("kit-table", &[]));
        html.table_of(&paper.columns, &paper.rows, &paper.title);
    }
    paper.colophon.iter().for_each(|part| html.labelled(part, SMALL));
    html.out
}

/// The fragment that lists the cases of a collection: title, words about it, and the papers.
pub fn collection(title: &str, about: &str, papers: &[Paper], messages: &Messages) -> String {
    let mut html = Html::default();
    html.titled(TOP, title);
    if !about.is_empty() {
        html.within("p", "", |html| html.text(about));
    }
    for paper in papers {
        html.titled(TOP + 1, &paper.title);
        if !paper.summary.is_empty() {
            html.within("p", "", |html| html.text(&paper.summary));
        }
        if !paper.date.is_empty() {
            html.fact(&messages.say("paper-date", &[]), &paper.date);
        }
        paper.above.iter().for_each(|fact| html.labelled(fact, ""));
    }
    html.out
}

#[derive(Default)]
struct Html {
    out: String,
    /// The footnotes of one prose follow the numbers of the one before.
    notes: usize,
}

impl Html {
    fn text(&mut self, text: &str) {
        let _ = escape_html(&mut self.out, text);
    }

    fn open(&mut self, name: &str, style: &str) {
        self.out.push('<');
        self.out.push_str(name);
        if !style.is_empty() {
            self.out.push_str(" style=\"");
            self.out.push_str(style);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        if !matches!(name, "em" | "strong" | "a" | "s" | "sup" | "sub" | "code") {
            self.out.push('\n');
        }
    }

    fn within(&mut self, name: &str, style: &str, content: impl FnOnce(&mut Html)) {
        self.open(name, style);
        content(self);
        self.close(name);
    }

    fn titled(&mut self, level: u8, text: &str) {
        self.within(heading(level), "", |html| html.text(text));
    }

    fn fact(&mut self, label: &str, value: &str) {
        self.within("p", "", |html| {
            html.within("strong", "", |html| html.text(&format!("{label}:")));
            html.text(&format!(" {value}"));
        });
    }

    /// «Label: value»; a value of more than a line follows below.
    fn labelled(&mut self, labelled: &Labelled, style: &str) {
        let (first, rest) = match labelled.blocks.split_first() {
            Some((Block::Paragraph(line), rest)) => (&line[..], rest),
            _ => (&[][..], &labelled.blocks[..]),
        };
        self.within("p", style, |html| {
            html.within("strong", "", |html| html.text(&format!("{}:", labelled.label)));
            html.text(" ");
            html.line(first);
        });
        self.blocks(rest);
    }

    fn section(&mut self, section: &Section) {
        if !section.title.is_empty() {
            self.titled(TOP + 1, &section.title);
        }
        self.blocks(&section.blocks);
        if section.measures.is_empty() {
            return;
        }
        self.within("ul", LIST, |html| {
            for measure in &section.measures {
                html.within("li", "", |html| {
                    html.blocks(&measure.note);
                    html.text(&measure.line);
                });
            }
        });
    }

    fn table_of(&mut self, columns: &[String], rows: &[Vec<Vec<Block>>], name: &str) {
        // Whoever moves with the keyboard must be able to get into what scrolls, and hear what it is.
        self.out.push_str("<div style=\"");
        self.out.push_str(SCROLL);
        self.out.push_str("\" tabindex=\"0\" role=\"region\" aria-label=\"");
        self.text(name);
        self.out.push_str("\">\n");
        self.within("table", WIDE, |html| {
            html.within("thead", "", |html| {
                html.within("tr", "", |html| {
                    for column in columns {
                        html.out.push_str("<th scope=\"col\" style=\"");
                        html.out.push_str(HEAD);
                        html.out.push_str("\">");
                        html.text(column);
                        html.close("th");
                    }
                });
            });
            html.within("tbody", "", |html| {
                for row in rows {
                    html.within("tr", "", |html| {
                        for index in 0..columns.len() {
                            html.within("td", CELL, |html| html.blocks(row.get(index).map_or(&[][..], |cell| cell)));
                        }
                    });
                }
            });
        });
        self.close("div");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let before = self.notes;
        blocks.iter().for_each(|block| self.block(block));
        let own = blocks.iter().map(|block| if let Block::Notes(notes) = block { notes.len() } else { 0 });
        self.notes = before.max(self.notes) + own.sum::<usize>();
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(line) => self.within("p", "", |html| html.line(line)),
            // Fields have headings of the third level; what an author has below them goes one further down.
            Block::Heading(level, line) => self.within(heading(level.saturating_add(1).max(TOP + 2)), "", |html| html.line(line)),
            Block::List(start, items) => self.list(*start, items),
            Block::Quote(blocks) => self.within("blockquote", QUOTE, |html| html.blocks(blocks)),
            Block::Code(code) => self.within("pre", CODE, |html| html.text(code)),
            Block::Table { sides, head, rows } => self.table(sides, head, rows),
            Block::Figure(picture) => self.within("p", "", |html| html.picture(picture)),
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Notes(notes) => {
                let first = self.notes + 1;
                for (index, note) in notes.iter().enumerate() {
                    self.within("div", SMALL, |html| {
                        html.within("sup", "", |html| html.text(&(first + index).to_string()));
                        html.blocks(note);
                    });
                }
            }
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let name = if start.is_some() { "ol" } else { "ul" };
        match start {
            Some(start) if start != 1 => self.out.push_str(&format!("<ol start=\"{start}\" style=\"{LIST}\">\n")),
            _ => self.open(name, LIST),
        }
        for item in items {
            self.within("li", "", |html| match &item[..] {
                [Block::Paragraph(line)] => html.line(line),
                [Block::Paragraph(line), rest @ ..] if rest.iter().all(|block| matches!(block, Block::List(..))) => {
                    html.line(line);
                    html.blocks(rest);
                }
                blocks => html.blocks(blocks),
            });
        }
        self.close(name);
    }

    fn table(&mut self, sides: &[Side], head: &[Cell], rows: &[Vec<Cell>]) {
        let side = |index: usize| match sides.get(index) {
            Some(Side::End) => ";text-align:right",
            Some(Side::Middle) => ";text-align:center",
            Some(Side::Start) | None => "",
        };
        self.open("div", SCROLL);
        self.within("table", TABLE, |html| {
            if head.iter().any(|cell| !cell.is_empty()) {
                html.within("tr", "", |html| {
                    for (index, cell) in head.iter().enumerate() {
                        html.within("th", &format!("{HEAD}{}", side(index)), |html| html.line(cell));
                    }
                });
            }
            for row in rows {
                html.within("tr", "", |html| {
                    for (index, cell) in row.iter().enumerate() {
                        html.within("td", &format!("{CELL}{}", side(index)), |html| html.line(cell));
                    }
                });
            }
        });
        self.close("div");
    }

    fn line(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Text(text, style) => self.run(text, *style),
                Inline::Link(target, content) => {
                    self.out.push_str("<a href=\"");
                    let _ = escape_href(&mut self.out, target);
                    self.out.push_str("\">");
                    self.line(content);
                    self.close("a");
                }
                Inline::Note(number) => {
                    let number = self.notes + number;
                    self.within("sup", "", |html| html.text(&number.to_string()));
                }
                Inline::Break => self.out.push_str("<br>\n"),
                Inline::Picture(picture) => self.picture(picture),
            }
        }
    }

    fn run(&mut self, text: &str, style: Style) {
        let marks = [
            (style.bold, "strong"),
            (style.italic, "em"),
            (style.strike, "s"),
            (style.code, "code"),
            (style.sup, "sup"),
            (style.sub, "sub"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        marks.iter().for_each(|name| self.open(name, ""));
        self.text(text);
        marks.iter().rev().for_each(|name| self.close(name));
    }

    /// A picture has no address where the fragment goes: its words stay, and it is put above them by hand.
    fn picture(&mut self, picture: &Picture) {
        let words = if picture.caption.is_empty() { &picture.alt } else { &picture.caption };
        self.within("em", "", |html| html.text(words));
    }
}

fn heading(level: u8) -> &'static str {
    match level {
        0..=2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}
