//! Printed documents: in come papers, the settings of print, the theme's `print/*.typ` and the site's pictures, out come PDF files, and
//! findings where a document has a sign that no font has or where its template has a mistake.
//!
//! 1. `job`      what is to be printed, in the words of the callers
//! 2. `words`    the sentences that templates use, from the message catalogue
//! 3. `data`     a paper as the JSON that templates read; `block` its text, `columns` how wide the columns of a table are
//! 4. `fonts`    the faces, and which signs they have
//! 5. `picture`  pictures by the names that templates know
//! 6. `world`    what the typesetter may see of the world: templates, data, pictures, fonts, and nothing else
//! 7. `press`    typesetting one document, or many on several threads; the key under which a finished one may be kept
//! 8. `fault`    what the typesetter says as findings with places
//!
//! A document is data first and typeset second. Text never becomes markup: templates read it with `json()`. This room refuses to know
//! files, the clock and HTML. The same job gives the same bytes, on any machine and any thread.

mod block;
mod columns;
mod data;
mod fault;
mod fonts;
mod job;
mod picture;
mod press;
mod words;
mod world;

pub use job::{Book, Job, Topic, Work};
pub use press::{Press, Ready, TypeFile};
