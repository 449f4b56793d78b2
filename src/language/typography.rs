//! Typography of running text: quotation marks, dashes, ellipses, apostrophes, non-breaking spaces.
//!
//! In: the text of one block (a paragraph, a heading, a table cell), in the runs in which a
//! Markdown parser hands it over. Out: the same runs as they are printed. One pass, for every
//! output alike. It refuses to know Markdown, HTML, code, addresses and keys: a caller passes
//! running text only, and says where something opaque stands. It neither adds nor removes a word,
//! and what has been set does not change when it is set again.
//!
//! No maintained crate sets Russian text that comes in runs, hence our own. The rules follow
//! Мильчин and Чельцова, «Справочник издателя и автора»; where they leave a choice, the reason
//! stands beside the rule: words and spaces in `spaces`, hyphens and dots in `dashes`, marks in
//! `quotes`.

use std::borrow::Cow;

use super::lang::Lang;
use left::Left;
use quotes::Quotes;

mod dashes;
mod left;
mod quotes;
mod spaces;
mod stops;
#[cfg(test)]
mod tests;

const NBSP: &str = "\u{a0}";

/// How many bytes are dealt with, and what is written for them if not they themselves.
type Decision = (usize, Option<&'static str>);

/// Sets the text of one block after another. It holds what has to be remembered between the runs of
/// a block: the last few letters, and which quotations are open.
///
/// The events of an inline sequence map to calls so: text to [`text`](Self::text) or
/// [`push`](Self::push); code, an image, a formula to [`opaque`](Self::opaque); a hard break to
/// [`line_break`](Self::line_break), a soft one to [`soft_break`](Self::soft_break); emphasis,
/// links and raw HTML to nothing. A new block calls [`start_block`](Self::start_block).
#[derive(Clone, Debug)]
pub struct Typographer {
    lang: Lang,
    left: Left,
    quotes: Quotes,
}

impl Typographer {
    /// A typographer at the start of a block.
    pub fn new(lang: Lang) -> Self {
        Typographer { lang, left: Left::START, quotes: Quotes::default() }
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

    /// Appends the typeset form of one run of text to `out`: [`text`](Self::text) for a caller that
    /// has a buffer to use again.
    pub fn push(&mut self, run: &str, out: &mut String) {
        let copied = self.set(run, out);
        out.push_str(run.get(copied..).unwrap_or_default());
    }

    /// Something opaque (code, an image, a formula) stands here: it counts as a letter.
    pub fn opaque(&mut self) {
        self.left = Left::OPAQUE;
    }

    /// A forced line break: what follows stands at the start of a line. Open quotations stay open.
    pub fn line_break(&mut self) {
        self.left = Left::START;
    }

    /// A break of the source line, which counts as a space. Returns what to write for it: a line
    /// feed, or a non-breaking space where a line must not end. `next` is the text that follows, as
    /// far as the caller knows it (empty if something else than text follows).
    pub fn soft_break(&mut self, next: &str) -> &'static str {
        let ahead = next.as_bytes();
        let bound = spaces::binds(self.lang, self.left, ahead);
        self.left = self.left.then(b" ");
        if bound { NBSP } else { "\n" }
    }

    /// Appends to `out` the typeset form of `run` up to the last change, and returns how much of
    /// the run that was: 0 if nothing changes.
    fn set(&mut self, run: &str, out: &mut String) -> usize {
        let start = out.len();
        let mut pass = Pass { lang: self.lang, before: self.left, quotes: &mut self.quotes, run, out, copied: 0, next: 0 };
        stops::each(self.lang, run.as_bytes(), |at| pass.stop(at));
        pass.lean(run.len(), pass.left(run.len()));
        let copied = pass.copied;
        let end = if copied == run.len() { out.get(start..) } else { None };
        self.left = self.left.then(end.unwrap_or(run).as_bytes());
        copied
    }
}

/// The typeset form of a value of one line: a title, a label, the name of a table column.
pub fn line(lang: Lang, text: &str) -> Cow<'_, str> {
    Typographer::new(lang).text(text)
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
    #[inline(always)]
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

    /// Decides about the space at byte `at`. Nearly all that are bound are bound here.
    #[inline]
    fn space(&mut self, at: usize, ahead: &[u8]) {
        let left = self.left(at);
        if spaces::word_between_spaces(left) & (self.lang == Lang::Ru) && spaces::starts_with_word(ahead) {
            self.bind(at);
        } else if left.byte() >= b'.' || left.byte() == b' ' || spaces::starts_with_space(ahead) {
            self.other_space(at, left, ahead);
        }
    }

    /// Decides about a space behind a number, a sign, any other word.
    #[inline(never)]
    fn other_space(&mut self, at: usize, left: Left, ahead: &[u8]) {
        self.lean(at, left);
        if left.byte() == b' ' || spaces::starts_with_space(ahead) {
            self.spaces(at, left, ahead);
        } else if spaces::binds_on(self.lang, left, ahead) {
            self.bind(at);
        }
    }

    /// Makes one space of several, of which byte `at` is the first or the second: HTML shows them
    /// as one, the other outputs would not.
    fn spaces(&mut self, at: usize, left: Left, ahead: &[u8]) {
        let more = ahead.iter().take_while(|byte| **byte == b' ').count();
        self.next = at + 1 + more;
        let start = if left.byte() == b' ' { at.saturating_sub(1) } else { at };
        let ahead = ahead.get(more..).unwrap_or_default();
        let bound = spaces::binds(self.lang, self.left(start), ahead);
        self.write(start, if bound { NBSP } else { " " });
    }

    /// Decides about a quotation mark, an apostrophe, hyphens, full stops, a dash.
    #[inline(never)]
    fn mark(&mut self, at: usize, here: &[u8]) {
        let left = self.left(at);
        self.lean(at, left);
        if left.byte() == b' ' {
            self.bind_back(at, 1, here);
        }
        let decision = match here {
            [b'.', ..] => return self.full_stops(at, left, here),
            [b'-', ..] => dashes::hyphens(self.lang, self.before, self.run, at),
            _ => {
                let text = self.run.get(at..).unwrap_or_default();
                self.quotes.mark(self.lang, text, left)
            }
        };
        self.carry_out(at, decision);
    }

    /// Decides about the full stops around byte `at`, which may be the first or the second of them.
    fn full_stops(&mut self, at: usize, left: Left, here: &[u8]) {
        let before = (0..2).take_while(|n| left.back(*n).byte() == b'.').count();
        let more = here.iter().take_while(|byte| **byte == b'.').count();
        self.next = at + more;
        if let (0..=1, 3, Some(start)) = (before, before + more, at.checked_sub(before)) {
            self.write(start, "…");
        }
        if left.back(2).byte() == b' ' {
            let initial = self.run.as_bytes().get(at.wrapping_sub(2)..);
            self.bind_back(at, 3, initial.unwrap_or_default());
        }
    }

    /// Binds the space that stands `back` bytes before byte `at` if `ahead`, which follows it,
    /// leans on what stands before it.
    fn bind_back(&mut self, at: usize, back: usize, ahead: &[u8]) {
        let Some(space) = at.checked_sub(back) else {
            return; // it went out with the run before
        };
        if spaces::binds_back(self.lang, self.left(space), ahead) {
            self.bind(space);
        }
    }

    /// Binds the space before a particle that ends before byte `at`.
    #[inline]
    fn lean(&mut self, at: usize, left: Left) {
        if let Some(back) = spaces::particle(left)
            && let Some(ahead) = (at + 1).checked_sub(back)
        {
            let ahead = self.run.as_bytes().get(ahead..).unwrap_or_default();
            self.bind_back(at, back, ahead);
        }
    }

    /// Makes the space at byte `at` a non-breaking one.
    #[inline]
    fn bind(&mut self, at: usize) {
        if at >= self.copied {
            self.next = self.next.max(at + 1);
            self.copy(at, NBSP, at + 1);
        }
    }

    /// Carries out a decision about the character at byte `at`.
    fn carry_out(&mut self, at: usize, (taken, glyph): Decision) {
        self.next = at + taken;
        if let Some(glyph) = glyph {
            self.write(at, glyph);
        }
    }

    /// Writes `glyph` for what stands between byte `at` and the next byte to deal with.
    fn write(&mut self, at: usize, glyph: &str) {
        self.copy(at, glyph, self.next);
    }

    /// Copies what stands before byte `at` and is not copied yet, and writes `glyph` for what
    /// stands between `at` and `end`.
    #[inline]
    fn copy(&mut self, at: usize, glyph: &str, end: usize) {
        if self.copied == 0 {
            // A bound word every forty bytes is usual, and costs one byte.
            self.out.reserve(self.run.len() + self.run.len() / 16 + 16);
        }
        self.out.push_str(self.run.get(self.copied..at).unwrap_or_default());
        self.out.push_str(glyph);
        self.copied = end;
    }
}
