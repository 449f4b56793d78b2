//! Markdown of one field as the page will show it: in come a file's path and Markdown, out comes the safe HTML.

use super::{Problem, Workshop, source};
use crate::live::Live;

impl Workshop {
    /// The HTML of a Markdown text that stands in a file; its links are those of the file's page.
    ///
    /// # Errors
    /// The path is refused.
    pub fn render(&self, live: &Live, file: &str, markdown: &str) -> Result<String, Problem> {
        self.desk.read(file)?;
        let text = source(file, &format!("+++\ntitle = \"·\"\n+++\n\n{markdown}\n"));
        Ok(live.shot().prose(&live.reader().read_page(&text)).unwrap_or_default())
    }
}
