//! Reading themes: in comes the name from `casebook.toml`, out comes the built-in theme with the files of the site's `themes/<name>/`
//! (and of the themes that it extends) laid over it. Links out of the theme's folder are not followed.

use super::{Fault, names};
use crate::diag::{Code, Finding, Place};
use crate::language::nearest;
use crate::render::web::{Theme, ThemeFile, built_in_theme};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// Themes extend each other at most so often.
const MAX_CHAIN: usize = 8;
/// The largest file of a theme, in bytes.
pub(super) const MAX_FILE: u64 = 16 * 1024 * 1024;

/// The names of the themes that a site can use.
pub fn known_themes(root: &Path) -> Vec<String> {
    let mut names = vec!["default".to_string()];
    if let Ok(entries) = fs::read_dir(root.join("themes")) {
        names.extend(entries.flatten().filter(|e| e.path().is_dir()).map(|e| e.file_name().to_string_lossy().into_owned()));
    }
    names.sort();
    names.dedup();
    names
}

/// The theme of a site.
///
/// # Errors
/// A file of the theme cannot be read. A theme that is not there is a finding, and the built-in one is used.
pub fn theme(root: &Path, name: &str, config: &Arc<str>) -> Result<(Theme, Vec<Finding>), Fault> {
    let mut findings = Vec::new();
    let mut layers: Vec<BTreeMap<String, ThemeFile>> = Vec::new();
    let mut next = Some((name.to_string(), Place::file(config)));
    while let Some((name, place)) = next.take() {
        let folder = root.join("themes").join(&name);
        let safe = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        if !safe || !folder.is_dir() {
            if name != "default" {
                let known = known_themes(root);
                let near = nearest::nearest(&name, known.iter().map(String::as_str)).map(str::to_string);
                let finding = place.finding(Code::ThemeMissing).arg("name", &*name).maybe("nearest", near);
                findings.push(finding.arg("known", known.join(", ")));
            }
            break;
        }
        let layer = read(root, &folder)?;
        let extends = layer.get("theme.toml").and_then(|file| Some((extends(file)?, Place::file(&file.origin))));
        layers.push(layer);
        next = extends.filter(|(parent, _)| *parent != name && layers.len() < MAX_CHAIN);
    }
    let theme = layers.into_iter().rev().fold(built_in_theme(), Theme::with);
    Ok((theme, findings))
}

/// The theme that a theme is laid over.
fn extends(file: &ThemeFile) -> Option<String> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let table: toml::Table = text.parse().ok()?;
    table.get("extends")?.as_str().map(str::to_string)
}

fn read(root: &Path, folder: &Path) -> Result<BTreeMap<String, ThemeFile>, Fault> {
    let mut files = BTreeMap::new();
    let is_read = |entry: &DirEntry| entry.depth() == 0 || names::in_theme(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(folder).max_depth(MAX_CHAIN).follow_links(false).into_iter().filter_entry(is_read).flatten() {
        if !entry.file_type().is_file() {
            continue;
        }
        let fault = |source| Fault::Read { path: entry.path().to_path_buf(), source };
        if entry.metadata().map(|m| m.len()).unwrap_or(0) > MAX_FILE {
            return Err(fault(std::io::Error::other("> 16 MB")));
        }
        let relative = |base: &Path| entry.path().strip_prefix(base).ok().map(|p| p.to_string_lossy().replace('\\', "/"));
        let (Some(path), Some(origin)) = (relative(folder), relative(root)) else {
            continue;
        };
        let bytes = fs::read(entry.path()).map_err(fault)?;
        files.insert(path, ThemeFile { origin: origin.into(), bytes: bytes.into() });
    }
    Ok(files)
}
