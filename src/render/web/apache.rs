//! `.htaccess`: what an Apache server is to know of a site. In come the site's address and assets, out comes the file: the encoding, the types
//! of files that old servers do not know, the page for unknown addresses, and what a browser may keep for good: assets whose names are
//! hashes of what they hold, named one by one, so that no file of the school's that looks like one is ever kept for too long.

use super::Web;
use std::fmt::Write;

/// What `.htaccess` says.
pub fn htaccess(web: &Web<'_>) -> String {
    let mut out = String::from(
        "# Written by Casebook, because casebook.toml says htaccess = true. Change it there.\n\
         AddDefaultCharset utf-8\n\
         Options -Indexes\n\
         <IfModule mod_dir.c>\n\
         DirectoryIndex index.html\n\
         </IfModule>\n\
         <IfModule mod_mime.c>\n\
         AddCharset utf-8 .html .css .js .json .xml .svg .txt .md .toml\n\
         AddType image/webp .webp\n\
         AddType image/svg+xml .svg\n\
         AddType text/plain .md .toml\n\
         </IfModule>\n",
    );
    if let Some(folder) = folder(&web.site.config.base_url) {
        let _ = writeln!(out, "ErrorDocument 404 {folder}404.html");
    }
    let names: Vec<String> = web.assets().filter_map(|(url, _)| pattern(url)).collect();
    if !names.is_empty() {
        let _ = write!(
            out,
            "<IfModule mod_headers.c>\n\
             <FilesMatch \"^({})$\">\n\
             Header set Cache-Control \"public, max-age=31536000, immutable\"\n\
             </FilesMatch>\n\
             </IfModule>\n",
            names.join("|")
        );
    }
    out
}

/// The folder of an address on its server, `/` at both ends.
fn folder(base: &str) -> Option<String> {
    let url = url::Url::parse(base).ok()?;
    Some(url.path().to_string()).filter(|path| path.starts_with('/') && path.ends_with('/'))
}

/// The name of an asset as a pattern; nothing for one whose name has signs that mean something to Apache.
fn pattern(url: &str) -> Option<String> {
    let name = url.rsplit('/').next()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.bytes().all(is_plain).then(|| name.replace('.', "\\."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_that_of_the_address() {
        for (base, want) in [
            ("", None),
            ("https://a.example/", Some("/")),
            ("https://a.example/b/c/", Some("/b/c/")),
            ("https://школа.рф/кейсы/", Some("/%D0%BA%D0%B5%D0%B9%D1%81%D1%8B/")),
        ] {
            assert_eq!(folder(base).as_deref(), want, "{base}");
        }
    }

    #[test]
    fn names_stand_for_themselves_alone() {
        assert_eq!(pattern("assets/fonts/a-b.01234567.woff2").as_deref(), Some("a-b\\.01234567\\.woff2"));
        assert_eq!(pattern("assets/a\"b.css"), None);
        assert_eq!(pattern("assets/a(b).css"), None);
    }
}
