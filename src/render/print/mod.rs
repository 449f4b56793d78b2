//! Printed documents: in come papers, the settings of print, the theme's `print/*.typ` and the site's pictures, out come PDF files, and
//! findings where a document has a sign that no font has or where its template has a mistake.
//!
//! 1. `job`      what is to be printed, in the words of the callers
//! 2. `words`    the sentences that templates use, from the message catalogue
//! 3. `data`     a paper as the JSON that templates read; `block` its text, `columns` how wide the columns of a table are
//! 4. `brief`    the data of a sheet with less text, until it fits
//! 5. `fonts`    the faces, and which signs they have
//! 6. `picture`  pictures by the names that templates know
//! 7. `world`    what the typesetter may see of the world: templates, data, pictures, fonts, and nothing else
//! 8. `press`    typesetting one document, or many on several threads; the key under which a finished one may be kept
//! 9. `fault`    what the typesetter says as findings with places
//!
//! A document is data first and typeset second. Text never becomes markup: templates read it with `json()`. This room refuses to know
//! files, the clock and HTML. The same job gives the same bytes, on any machine and any thread.

mod block;
mod brief;
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
