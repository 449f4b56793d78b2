//! Links and pictures of a paper: in come the blocks of a prose, out come the same blocks with addresses that work from anywhere. A link
//! to a page of the site becomes a whole address if the site knows its own, else the words stay without the link; a picture is named by
//! its path inside `content/`, by which the site has its bytes, or goes if it has none.

use crate::case::rich::{Block, Inline, Picture};
use crate::site::{Site, Target, file_url};

/// Resolves what one source refers to.
#[derive(Clone, Copy)]
pub struct Resolver<'s> {
    pub site: &'s Site,
    /// The source inside `content/`.
    pub from: &'s str,
}

impl Resolver<'_> {
    /// Blocks with their references resolved.
    pub fn blocks(&self, blocks: Vec<Block>) -> Vec<Block> {
        blocks.into_iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: Block) -> Option<Block> {
        Some(match block {
            Block::Paragraph(line) => Block::Paragraph(self.line(line)),
            Block::Heading(level, line) => Block::Heading(level, self.line(line)),
            Block::List(start, items) => Block::List(start, self.all(items)),
            Block::Quote(blocks) => Block::Quote(self.blocks(blocks)),
            Block::Table { sides, head, rows } => {
                let cells = |row: Vec<Vec<Inline>>| row.into_iter().map(|cell| self.line(cell)).collect();
                Block::Table { sides, head: cells(head), rows: rows.into_iter().map(cells).collect() }
            }
            Block::Figure(picture) => Block::Figure(self.picture(picture)?),
            Block::Notes(notes) => Block::Notes(self.all(notes)),
            Block::Code(_) | Block::Rule => block,
        })
    }

    fn all(&self, many: Vec<Vec<Block>>) -> Vec<Vec<Block>> {
        many.into_iter().map(|blocks| self.blocks(blocks)).collect()
    }

    fn line(&self, line: Vec<Inline>) -> Vec<Inline> {
        let mut out = Vec::with_capacity(line.len());
        for inline in line {
            match inline {
                Inline::Link(target, content) => match self.link(&target) {
                    Some(address) => out.push(Inline::Link(address, content)),
                    None => out.extend(content),
                },
                Inline::Picture(picture) => out.extend(self.picture(picture).map(Inline::Picture)),
                Inline::Text(..) | Inline::Note(_) | Inline::Break => out.push(inline),
            }
        }
        out
    }

    /// A whole address.
    pub fn link(&self, target: &str) -> Option<String> {
        address(self.site, self.from, target)
    }

    fn picture(&self, picture: Picture) -> Option<Picture> {
        match self.site.addresses.resolve(self.from, &picture.target) {
            Target::File(path) if self.site.pictures.contains_key(&path) => Some(Picture { target: path, ..picture }),
            _ => None,
        }
    }
}

/// The whole address of what a source refers to; `None` if it leads nowhere, or nowhere from outside a site that does not know its own
/// address. `from` is the source inside `content/`.
pub fn address(site: &Site, from: &str, target: &str) -> Option<String> {
    let base = &site.config.base_url;
    let on_site = |path: &str| (!base.is_empty()).then(|| format!("{base}{path}"));
    match site.addresses.resolve(from, target) {
        Target::Elsewhere => Some(target.to_string()),
        Target::Page { url, anchor } => Some(on_site(&url)? + &anchor.map_or_else(String::new, |anchor| format!("#{anchor}"))),
        Target::File(path) => on_site(&file_url(&path)),
        Target::Draft | Target::Withdrawn(_) | Target::Scheme | Target::Dead(_) => None,
    }
}
