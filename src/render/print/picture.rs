//! Pictures of documents: in come the site's pictures, out comes for each the file that is printed and what is in it as a hash. A picture
//! is hashed once, however many documents show it.

use crate::site::PictureFile;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// So many pixels are enough for the width of a page.
const ENOUGH: u32 = 1200;

/// One picture.
pub struct Picture {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Arc<[u8]>,
    hash: OnceLock<blake3::Hash>,
}

impl Picture {
    /// What is in the file, as a hash.
    pub fn hash(&self) -> blake3::Hash {
        *self.hash.get_or_init(|| blake3::hash(&self.bytes))
    }
}

/// The pictures of a site, by their paths inside `content/`.
pub struct Pictures(FxHashMap<String, Picture>);

impl Pictures {
    /// Chooses for each picture the file that is printed: not more pixels than paper can show.
    pub fn of(pictures: &FxHashMap<String, Vec<PictureFile>>) -> Pictures {
        let printed = |files: &Vec<PictureFile>| {
            let file = files.iter().rfind(|file| file.width >= ENOUGH).or(files.first())?;
            let (width, height, bytes) = (file.width, file.height, Arc::clone(&file.bytes));
            Some(Picture { width, height, bytes, hash: OnceLock::new() })
        };
        Pictures(pictures.iter().filter_map(|(path, files)| Some((path.clone(), printed(files)?))).collect())
    }

    /// A picture.
    pub fn get(&self, path: &str) -> Option<&Picture> {
        self.0.get(path).filter(|picture| picture.width > 0 && picture.height > 0)
    }
}
