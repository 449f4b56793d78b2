//! XML as a tree: in come the bytes of one part, out comes its root element with names and attributes without their prefixes. Trees are
//! capped in depth and in size, so that whoever walks them may do so by recursion; entities other than XML's own five are no text.

use super::Refusal;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements nest at most so deep: a table in a table in a table is about thirty.
const MAX_DEPTH: usize = 256;
/// A part has at most so many elements and texts; a hundred pages have about a hundred thousand.
const MAX_NODES: usize = 1_000_000;

/// What an element holds.
#[derive(Debug)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name without a prefix.
    pub name: Box<str>,
    /// What it holds.
    pub children: Vec<Node>,
    attributes: Vec<(Box<str>, String)>,
}

impl Element {
    /// The attribute of a name without a prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// The elements that it holds.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name in it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| &*element.name == name)
    }

    /// The first element of a name in it, at any depth.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| if &*element.name == name { Some(element) } else { element.find(name) })
    }

    /// The attribute `val` of an element in it, as Word writes nearly everything.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// All text in it.
    pub fn text(&self) -> String {
        let parts = self.children.iter().map(|node| match node {
            Node::Element(element) => element.text(),
            Node::Text(text) => text.clone(),
        });
        parts.collect()
    }

    /// Whether the property of a name is switched on in it: `<b/>`, `<b val="0"/>`.
    pub fn is_on(&self, name: &str) -> Option<bool> {
        self.child(name).map(|element| !matches!(element.attribute("val"), Some("0" | "false" | "off" | "none")))
    }
}

/// Reads a part.
///
/// # Errors
/// It is no XML, or it is deeper or larger than any document.
pub fn parse(bytes: &[u8]) -> Result<Element, Refusal> {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&text);
    let mut open = vec![Element::default()];
    let mut nodes = 0usize;
    loop {
        let event = reader.read_event().map_err(|error| Refusal::Broken(error.to_string()))?;
        nodes += 1;
        if nodes > MAX_NODES {
            return Err(Refusal::TooLarge);
        }
        match event {
            Event::Start(start) => {
                if open.len() > MAX_DEPTH {
                    return Err(Refusal::TooDeep);
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                let element = element(&start)?;
                hold(&mut open, Node::Element(element));
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => add_text(&mut open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| Refusal::Broken(error.to_string()))?;
                let own = || quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_string);
                if let Some(text) = character.map(String::from).or_else(own) {
                    add_text(&mut open, &text);
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if open.len() > 1 {
        return Err(Refusal::Broken("XML".into()));
    }
    let root = open.pop().unwrap_or_default();
    root.children
        .into_iter()
        .find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
        .ok_or_else(|| Refusal::Broken("XML".into()))
}

fn element(start: &BytesStart<'_>) -> Result<Element, Refusal> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| Refusal::Broken(error.to_string()))?;
        // An attribute with an entity that XML does not have is taken as it is written: nothing is ever expanded.
        let value = quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |v| v.into_owned());
        attributes.push((attribute.key.local_name().as_ref().into(), value));
    }
    Ok(Element { name: start.local_name().as_ref().into(), children: Vec::new(), attributes })
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(done) = open.pop()
    {
        hold(open, Node::Element(done));
    }
}

fn hold(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.last_mut() {
        Some(Node::Text(last)) => last.push_str(text),
        _ => parent.children.push(Node::Text(text.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_xml_are_text_and_no_others_are() {
        let root = parse("<a b='1 &amp; 2'>1 &lt; &#x41;&quot;&nbsp;</a>".as_bytes()).unwrap();
        assert_eq!((root.text().as_str(), root.attribute("b")), ("1 < A\"", Some("1 & 2")));
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;\">]><a c='&y;'>1&y;2</a>";
        assert_eq!(parse(bomb.as_bytes()).unwrap().text(), "12");
    }

    #[test]
    fn depth_is_bounded_and_breaks_are_reported() {
        let deep = "<a>".repeat(100_000);
        assert!(matches!(parse(deep.as_bytes()), Err(Refusal::TooDeep)));
        for broken in ["", "text", "<a>", "<a></b>", "<a", "<a>&#xFFFFFFFF;</a>"] {
            assert!(matches!(parse(broken.as_bytes()), Err(Refusal::Broken(_))), "{broken}");
        }
    }
}
