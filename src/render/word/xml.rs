//! XML as it is written: in come elements, attributes and texts, out come the bytes of one part. What XML 1.0 forbids (control
//! characters, halves of pairs) never gets in; what it must escape is escaped. This file refuses to know what any element means.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;

/// A part that is being written.
pub struct Xml(Writer<Vec<u8>>);

/// The attributes of an element.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Default for Xml {
    fn default() -> Xml {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }
}

impl Xml {
    /// An element with what `content` writes inside.
    pub fn within(&mut self, name: &str, attributes: Attributes<'_>, content: impl FnOnce(&mut Xml)) {
        self.open(name, attributes);
        content(self);
        self.close(name);
    }

    /// The start of an element.
    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.event(Event::Start(start(name, attributes)));
    }

    /// The end of an element.
    pub fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with nothing inside.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An empty element whose attribute `w:val` says all.
    pub fn val(&mut self, name: &str, val: &str) {
        self.empty(name, &[("w:val", val)]);
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(&clean(text))));
    }

    /// The bytes of the part.
    pub fn done(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).unwrap_or_else(|error| panic!("memory takes every event: {error}"));
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        let line = clean(value).replace(['\n', '\t', '\r'], " ");
        start.push_attribute((*key, &*line));
    }
    start
}

/// A text without the characters that XML 1.0 has no place for.
fn clean(text: &str) -> Cow<'_, str> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(allowed) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| allowed(*c)).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_gone_and_the_rest_is_escaped() {
        let mut xml = Xml::default();
        xml.within("a", &[("b", "\"<&>\"\u{0}\n'")], |xml| xml.text("\u{1}<\u{fffe}ё&\u{ffff}>\u{b}"));
        let text = String::from_utf8(xml.done()).unwrap();
        assert!(text.ends_with("<a b=\"&quot;&lt;&amp;&gt;&quot; &apos;\">&lt;ё&amp;&gt;</a>"), "{text}");
    }
}
