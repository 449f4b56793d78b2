//! Copies that were made before: in come the bytes of a picture and a shelf, out come its copies, from the shelf if they lie there. Sizing and
//! encoding a photograph takes a quarter of a second, and pictures seldom change. Refuses to know where the shelf is.

use super::{Problem, Variant, variants};
use blake3::Hash;
use serde::{Deserialize, Serialize};

/// A place where bytes are kept under a key that changes with all that they are made of.
pub trait Shelf: Sync {
    /// What was kept under a key, whole and unchanged, or nothing.
    fn get(&self, key: &Hash) -> Option<Vec<u8>>;

    /// Keeps bytes under a key, if it can.
    fn put(&self, key: &Hash, bytes: &[u8]);
}

/// One copy, in the list that stands before the bytes of all of them.
#[derive(Serialize, Deserialize)]
struct Listed {
    width: u32,
    height: u32,
    extension: String,
    length: usize,
}

/// The endings that copies have.
const ENDINGS: [&str; 3] = ["jpg", "png", "webp"];

/// [`variants`] of a picture, from the shelf or made now.
///
/// # Errors
/// Any [`Problem`].
pub fn kept(bytes: &[u8], shelf: Option<&dyn Shelf>) -> Result<Vec<Variant>, Problem> {
    let Some(shelf) = shelf else { return variants(bytes) };
    let key = blake3::hash(bytes);
    if let Some(made) = shelf.get(&key).and_then(|packed| unpack(&packed)) {
        return Ok(made);
    }
    let made = variants(bytes)?;
    shelf.put(&key, &pack(&made));
    Ok(made)
}

/// A line that lists the copies, then their bytes.
fn pack(copies: &[Variant]) -> Vec<u8> {
    let listed = |copy: &Variant| Listed {
        width: copy.width,
        height: copy.height,
        extension: copy.extension.to_string(),
        length: copy.bytes.len(),
    };
    let mut packed = serde_json::to_vec(&copies.iter().map(listed).collect::<Vec<_>>()).unwrap_or_default();
    packed.push(b'\n');
    copies.iter().for_each(|copy| packed.extend_from_slice(&copy.bytes));
    packed
}

fn unpack(packed: &[u8]) -> Option<Vec<Variant>> {
    let (list, mut rest) = packed.split_at(memchr::memchr(b'\n', packed)? + 1);
    let list: Vec<Listed> = serde_json::from_slice(list).ok()?;
    let mut copies = Vec::with_capacity(list.len());
    for Listed { width, height, extension, length } in list {
        let (bytes, after) = rest.split_at_checked(length)?;
        let extension = ENDINGS.into_iter().find(|known| *known == extension)?;
        copies.push(Variant { width, height, extension, bytes: bytes.to_vec() });
        rest = after;
    }
    (rest.is_empty() && !copies.is_empty()).then_some(copies)
}

#[cfg(test)]
mod tests {
    use super::super::tests::files::{as_jpeg, quarters};
    use super::*;
    use std::collections::HashMap;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Board(Mutex<HashMap<Hash, Vec<u8>>>);

    impl Shelf for Board {
        fn get(&self, key: &Hash) -> Option<Vec<u8>> {
            self.0.lock().unwrap().get(key).cloned()
        }

        fn put(&self, key: &Hash, bytes: &[u8]) {
            self.0.lock().unwrap().insert(*key, bytes.to_vec());
        }
    }

    #[test]
    fn the_shelf_gives_what_was_made() {
        let (board, jpeg) = (Board::default(), as_jpeg(&quarters()));
        let made = variants(&jpeg).unwrap();
        assert_eq!(kept(&jpeg, Some(&board)).unwrap(), made);
        assert_eq!(kept(&jpeg, Some(&board)).unwrap(), made, "from the shelf");
        let key = blake3::hash(&jpeg);
        let whole = board.get(&key).unwrap();
        for broken in [&whole[..whole.len() - 1], b"", b"[]\n", b"[{\"width\":1}]\n"] {
            board.put(&key, broken);
            assert_eq!(kept(&jpeg, Some(&board)).unwrap(), made, "what is broken is made anew");
        }
        assert_eq!(kept(b"no picture", Some(&board)), Err(Problem::NotAPicture));
    }
}
