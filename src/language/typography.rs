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
mod stops;

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
        let ahead = next.as_bytes();
        let glued = spaces::binds_on(self.lang, self.left, ahead) || spaces::binds_back(self.lang, self.left, ahead);
        self.left = self.left.then(b" ");
        self.quotes.pass();
        if glued { NBSP } else { "\n" }
    }

    /// Appends to `out` the typeset form of `run` up to the last change, and returns how much of the
    /// run that was: 0 if nothing changes.
    fn set(&mut self, run: &str, out: &mut String) -> usize {
        let mut pass = Pass {
            lang: self.lang,
            before: self.left,
            quotes: &mut self.quotes,
            run,
            out,
            copied: 0,
            next: 0,
        };
        stops::each(self.lang, run.as_bytes(), |at| pass.stop(at));
        pass.lean(run.len(), pass.left(run.len()));
        let copied = pass.copied;
        self.left = self.left.then(run.as_bytes());
        copied
    }
}

/// One run on its way through.
struct Pass<'a> {
    lang: Lang,
    before: Left,
    quotes: &'a mut Quotes,
    run: &'a str,
    out: &'a mut String,
    /// How much of the run stands in `out`.
    copied: usize,
    /// The first byte that is not dealt with.
    next: usize,
}

impl Pass<'_> {
    /// Deals with the character at byte `at`.
    #[inline]
    fn stop(&mut self, at: usize) {
        if at < self.next {
            return;
        }
        let here = self.run.as_bytes().get(at..).unwrap_or_default();
        match here {
            [b' ', ahead @ ..] => self.space(at, ahead),
            [b'"' | b'\'' | b'-' | b'.' | 0xC2 | 0xE2, ..] => self.mark(at, here),
            _ => self.lean(at, self.left(at)),
        }
    }

    /// What stands left of byte `at`.
    #[inline]
    fn left(&self, at: usize) -> Left {
        Left::at(self.before, self.run.as_bytes(), at)
    }

    /// Decides about the space at byte `at`, and if a particle ends there, about the one before it.
    #[inline]
    fn space(&mut self, at: usize, ahead: &[u8]) {
        let left = self.left(at);
        if ahead.first() == Some(&b' ') {
            return self.spaces(at, left, ahead);
        }
        if spaces::binds_on(self.lang, left, ahead) {
            return self.bind(at);
        }
        self.lean(at, left);
    }

    /// Makes one space of several: HTML shows them as one, the other outputs would not.
    #[cold]
    fn spaces(&mut self, at: usize, left: Left, ahead: &[u8]) {
        self.lean(at, left);
        let more = ahead.iter().take_while(|byte| **byte == b' ').count();
        let ahead = ahead.get(more..).unwrap_or_default();
        let bound = spaces::binds_on(self.lang, left, ahead) || spaces::binds_back(self.lang, left, ahead);
        self.decide(at, (1 + more, Some(if bound { NBSP } else { " " })));
    }

    /// Decides about a quotation mark, an apostrophe, hyphens, full stops, a dash.
    #[inline(never)]
    fn mark(&mut self, at: usize, here: &[u8]) {
        let left = self.left(at);
        self.lean(at, left);
        let space = at.wrapping_sub(1);
        if left.byte() == b' ' && at > 0 && spaces::binds_back(self.lang, self.left(space), here) {
            self.bind(space);
        }
        let decision = match here {
            [b'-', ..] => dashes::hyphens(self.lang, self.before, self.run, at, left),
            [b'.', b'.', b'.', rest @ ..] => dashes::dots(left, rest),
            [b'.', ..] => return,
            _ => {
                let mark = self.run.get(at..).unwrap_or_default();
                self.quotes.mark(self.lang, mark, left)
            }
        };
        self.decide(at, decision);
    }

    /// Binds the space before the particle that ends before byte `at`, if one does.
    #[inline]
    fn lean(&mut self, at: usize, left: Left) {
        if self.lang == Lang::Ru && let Some(back) = spaces::particle(left) {
            if let Some(space) = at.checked_sub(back) {
                self.bind(space);
            }
        }
    }

    /// Makes the space at byte `at` a non-breaking one.
    #[inline]
    fn bind(&mut self, at: usize) {
        if at >= self.copied {
            self.next = at + 1;
            self.write(at, NBSP);
        }
    }

    /// Carries out a decision about the character at byte `at`.
    fn decide(&mut self, at: usize, (taken, glyph): (usize, Option<&'static str>)) {
        self.next = at + taken;
        if let Some(glyph) = glyph {
            self.write(at, glyph);
        }
    }

    /// Writes `glyph` for what stands between byte `at` and the next byte to deal with.
    #[inline]
    fn write(&mut self, at: usize, glyph: &str) {
        if self.copied == 0 {
            // A short word or a dash every forty bytes is usual, and costs one byte or two.
            self.out.reserve(self.run.len() + self.run.len() / 16 + 16);
        }
        self.out.push_str(self.run.get(self.copied..at).unwrap_or_default());
        self.out.push_str(glyph);
        self.copied = self.next;
    }
}

/// The typeset form of a value of one line: a title, a label, the name of a table column.
pub fn line(lang: Lang, text: &str) -> Cow<'_, str> {
    Typographer::new(lang).text(text)
}
