//! The page that is shown where a page cannot be made: in come findings or what the program stumbled over, out comes plain HTML with nothing
//! of the theme in it. It carries the preview's script (as every opened page does), so that it goes away by itself once all is mended.

use crate::diag::{Finding, Style, Texts, render};
use crate::language::Messages;
use pulldown_cmark_escape::escape_html;

/// The page.
pub fn page(findings: &[Finding], trouble: Option<&str>, texts: &dyn Texts, words: &Messages) -> Vec<u8> {
    let title = words.say("preview-failed", &[]);
    let mut body = String::new();
    if let Some(trouble) = trouble {
        body += &format!("<p>{}</p><pre>{}</pre>", escaped(&words.say("preview-trouble", &[])), escaped(trouble));
    }
    for finding in findings {
        body += &format!("<pre>{}</pre>", escaped(render(finding, texts, words, Style::Plain).trim_end()));
    }
    let (lang, title) = (words.lang().code(), escaped(&title));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" data-casebook-failure>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/_casebook/failure.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = escape_html(&mut out, text);
    out
}
