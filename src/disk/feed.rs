//! Files for a site in memory: in come a folder and paths, out comes what they hold now, as `live` takes it.

use super::{Folder, Read, names, theme};
use crate::diag::Finding;
use crate::live::{Files, Now};
use crate::render::web::Theme;
use crate::site::picture::Shelf;
use std::sync::Arc;

impl Files for Folder {
    fn fetch(&self, inside: &str) -> Result<Vec<u8>, String> {
        Folder::fetch(self, inside)
    }

    fn theme(&self, name: &str, config: &Arc<str>) -> Result<(Theme, Vec<Finding>), String> {
        theme(self.root(), name, config).map_err(|fault| fault.to_string())
    }

    fn shelf(&self) -> Option<&dyn Shelf> {
        Some(self.cache())
    }
}

impl Folder {
    /// Everything that a site in memory begins with.
    ///
    /// # Errors
    /// `content/` cannot be listed.
    pub fn everything(&self) -> Result<Vec<(String, Now)>, super::Fault> {
        let (input, findings) = self.read()?;
        let mut all: Vec<(String, Now)> = Vec::with_capacity(input.documents.len() + input.others.len() + 8);
        all.extend(input.config.map(|source| (source.path.to_string(), Now::Config(source))));
        all.extend(input.templates.into_iter().map(|(folder, source)| (source.path.to_string(), Now::Template(folder, source))));
        all.extend(input.documents.into_iter().map(|source| (source.path.to_string(), Now::Document(source))));
        all.extend(input.others.into_iter().map(|path| (format!("content/{path}"), Now::Other(path))));
        all.extend(findings.into_iter().map(|finding| (finding.place.file.to_string(), Now::Finding(finding))));
        Ok(all)
    }

    /// What a path of the site's folder holds now.
    pub fn now(&self, path: &str) -> Now {
        if path.starts_with("themes/") {
            return Now::Theme;
        }
        match self.read_one(path) {
            Read::Document(source) if path == names::CONFIG => Now::Config(source),
            Read::Document(source) => Now::Document(source),
            Read::Template(folder, source) => Now::Template(folder, source),
            Read::Other(inside) => Now::Other(inside),
            Read::Finding(finding) => Now::Finding(finding),
            Read::Gone => Now::Gone,
        }
    }
}
