//! Typography of running text: quotation marks, dashes, ellipses, apostrophes, non-breaking spaces.
//!
//! In: the text of one block (a paragraph, a heading, a table cell), in the runs in which a Markdown
//! parser hands it over. Out: the same runs as they are printed. One pass, for every output alike.
//! It refuses to know Markdown, HTML, code, addresses and keys: a caller passes running text only, and
//! says where something opaque stands. It never deletes or adds a word, and text that has been set
//! once does not change when it is set again.
//!
//! No maintained crate sets Russian text over a stream of events (and in linear time), hence our own.
//! Rules: Мильчин and Чельцова, «Справочник издателя и автора»; where they leave a choice, the reason
//! stands beside the rule in [`spaces`], [`dashes`] and [`quotes`].

use std::borrow::Cow;

use super::lang::Lang;
use left::Left;
use quotes::Quotes;

mod dashes;
mod left;
mod quotes;
mod spaces;

const NBSP: &str = "\u{a0}";

/// Sets the text of one block after another. It holds what has to be remembered between the runs of a
/// block: the last few letters, and which quotations are open.
///
/// ```ignore
/// let mut typographer = Typographer::new(Lang::Ru);
/// typographer.start_block();
/// typographer.text("в \"");           // «в\u{a0}«»
/// typographer.text("школе");          // inside <strong>
/// typographer.text("\"");             // «»»
/// ```
#[derive(Clone, Debug)]
pub struct Typographer {
    lang: Lang,
    left: Left,
    quotes: Quotes,
}

impl Typographer {
    /// A typographer at the start of a block.
    pub fn new(lang: Lang) -> Self {
        Typographer {
            lang,
            left: Left::START,
            quotes: Quotes::default(),
        }
    }

    /// A block begins: no quotation is open, nothing stands to the left.
    pub fn start_block(&mut self) {
        *self = Typographer::new(self.lang);
    }

    /// The typeset form of one run of text; borrowed if nothing changes.
    pub fn text<'a>(&mut self, run: &'a str) -> Cow<'a, str> {
        let mut set = String::new();
        let copied = self.set(run, &mut set);
        if copied == 0 {
            return Cow::Borrowed(run);
        }
        set.push_str(run.get(copied..).unwrap_or_default());
        Cow::Owned(set)
    }

    /// Appends the typeset form of one run of text to `out`: [`Typographer::text`] for a caller with
    /// a buffer to use again.
    pub fn push(&mut self, run: &str, out: &mut String) {
        let copied = self.set(run, out);
        out.push_str(run.get(copied..).unwrap_or_default());
    }

    /// Something opaque (code, an image, a formula) stands here: it counts as a letter.
    pub fn opaque(&mut self) {
        self.left = Left::OPAQUE;
        self.quotes.pass();
    }

    /// A forced line break: what follows stands at the start of a line. Open quotations stay open.
    pub fn line_break(&mut self) {
        self.left = Left::START;
        self.quotes.pass();
    }

    /// A break of the source line, which counts as a space. Returns what to write for it: a line feed,
    /// or a non-breaking space where a line must not end. `next` is the text that follows, as far as
    /// the caller knows it (empty if something else than text follows).
    pub fn soft_break(&mut self, next: &str) -> &'static str {
        let glued = spaces::glues(self.lang, self.left, next.as_bytes());
        self.left = self.left.then(b" ");
        self.quotes.pass();
        if glued { NBSP } else { "\n" }
    }

    /// Appends to `out` the typeset form of `run` up to the last change, and returns how much of the
    /// run that was: 0 if nothing changes.
    fn set(&mut self, run: &str, out: &mut String) -> usize {
        let bytes = run.as_bytes();
        let mut copied = 0;
        let mut at = 0;
        while let Some(stop) = next_stop(bytes, at) {
            let left = Left::at(self.left, bytes, stop);
            let (taken, glyph) = self.stop(run, stop, left);
            at = stop + taken;
            let Some(glyph) = glyph else { continue };
            if copied == 0 {
                // A short word or a dash every forty bytes is usual, and costs one byte or two.
                out.reserve(run.len() + run.len() / 16 + 16);
            }
            out.push_str(run.get(copied..stop).unwrap_or_default());
            out.push_str(glyph);
            copied = at;
        }
        self.left = self.left.then(bytes);
        copied
    }

    /// Decides about the character at byte `at`: how many bytes are dealt with, and what is written
    /// for them, if not they themselves.
    #[inline]
    fn stop(&mut self, run: &str, at: usize, left: Left) -> (usize, Option<&'static str>) {
        let here = run.as_bytes().get(at..).unwrap_or_default();
        match here {
            [b' ', rest @ ..] => {
                let more = rest.iter().take_while(|byte| **byte == b' ').count();
                let ahead = rest.get(more..).unwrap_or_default();
                if spaces::glues(self.lang, left, ahead) {
                    return (1 + more, Some(NBSP));
                }
                // HTML shows repeated spaces as one; the other outputs would not.
                (1 + more, (more > 0).then_some(" "))
            }
            [b'-', ..] => dashes::hyphens(self.lang, self.left, run, at, left),
            [b'.', b'.', b'.', rest @ ..] => dashes::dots(left, rest),
            [b'"' | b'\'' | 0xC2 | 0xE2, ..] => {
                let mark = run.get(at..).unwrap_or_default();
                self.quotes.mark(self.lang, mark, left)
            }
            _ => (1, None),
        }
    }
}

/// The typeset form of a value of one line: a title, a label, the name of a table column.
pub fn line(lang: Lang, text: &str) -> Cow<'_, str> {
    Typographer::new(lang).text(text)
}

/// The first place at or after byte `from` where a rule may have something to say.
///
/// Eight bytes at a time: in Russian prose nearly every byte belongs to a letter, so that asking each
/// one in turn would cost more than all the rules.
#[inline]
fn next_stop(bytes: &[u8], from: usize) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let eight = u64::from_le_bytes(*eight);
        // Bytes below 0x40: space, ASCII signs, digits. No letter of any script has one.
        let low = !(eight | eight << 1);
        // The lead bytes 0xC2 and 0xE2 (« » “ ” …), found as zeros. A borrow may add a false find
        // above a true one, never below it, and the first find is all that counts.
        let lead = (eight & (EACH * 0xDF)) ^ (EACH * 0xC2);
        let lead = lead.wrapping_sub(EACH) & !lead;
        let found = (low | lead) & (EACH * 0x80);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    let found = rest
        .iter()
        .position(|byte| *byte < 0x40 || matches!(byte, 0xC2 | 0xE2))?;
    Some(at + found)
}
