//! All files below a folder: in comes a connection, out come paths and sizes. Several folders are asked for at once. It refuses to follow
//! links, and to be led out of the folder or into endless depth. A folder whose name is no UTF-8 cannot be asked for; it is somebody else's.

use super::super::{Fault, Listed, below, ended};
use super::answer;
use super::link::Link;
use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use russh_sftp::protocol::{File, StatusCode};
use std::sync::Arc;

/// No site is as deep as that.
const DEEPEST: usize = 40;

/// How many folders are asked for at once.
const AT_ONCE: usize = 8;

/// What lies below a folder.
#[derive(Default)]
pub(super) struct Found {
    /// Files.
    pub files: Vec<Listed>,
    /// Paths of folders.
    pub folders: Vec<String>,
}

/// Everything below the site's folder.
pub(super) async fn files(link: &Arc<Link>, is_ended: &dyn Fn() -> bool) -> Result<Found, Fault> {
    let mut found = Found::default();
    let mut level = vec![String::new()];
    for _ in 0..DEEPEST {
        let here = folders(link, &level, is_ended).await?;
        found.files.extend(here.files);
        found.folders.extend(here.folders.iter().cloned());
        level = here.folders;
        if level.is_empty() {
            break;
        }
    }
    found.files.sort();
    Ok(found)
}

/// What lies in each of some folders, not deeper.
pub(super) async fn folders(link: &Arc<Link>, folders: &[String], is_ended: &dyn Fn() -> bool) -> Result<Found, Fault> {
    let mut found = Found::default();
    let mut answers = stream::iter(folders.iter().map(|folder| entries(link, folder))).buffered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        if is_ended() {
            return Err(ended());
        }
        for (path, file) in answer? {
            if file.attrs.is_dir() {
                found.folders.push(path);
            } else {
                let size = file.attrs.size.filter(|_| !file.attrs.is_symlink());
                found.files.push(Listed { path, size });
            }
        }
    }
    found.files.sort();
    Ok(found)
}

/// The entries of one folder with their paths; none if it has gone meanwhile.
async fn entries(link: &Arc<Link>, folder: &str) -> Result<Vec<(String, File)>, Fault> {
    let refused = |error| answer::fault(error, folder);
    let handle = match link.ask(link.session().opendir(link.path(folder))).await {
        Ok(handle) => handle.handle,
        // Gone, or the private folder of somebody else.
        Err(error)
            if matches!(answer::refusal(&error), Some(StatusCode::NoSuchFile | StatusCode::PermissionDenied))
                && !folder.is_empty() =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(refused(error)),
    };
    let mut entries = Vec::new();
    let mut is_end = false;
    while !is_end {
        // As a rule the second answer is that there is no more.
        let more = || link.ask(link.session().readdir(handle.as_str()));
        let (first, second) = join(more(), more()).await;
        for answer in [first, second] {
            match answer {
                Ok(names) => entries.extend(names.files),
                Err(error) if answer::refusal(&error) == Some(StatusCode::Eof) => is_end = true,
                Err(error) => return Err(refused(error)),
            }
        }
    }
    link.let_go(handle);
    let inside = |name: &str| !name.is_empty() && name != "." && name != ".." && !name.contains('/');
    Ok(entries.into_iter().filter(|file| inside(&file.filename)).map(|file| (below(folder, &file.filename), file)).collect())
}
