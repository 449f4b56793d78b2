//! What all routes share: the keeper of the site, what was made of it, the token of this run, the words. Each route gets it as its state.

use super::Fault;
use super::edition::Edition;
use super::keeper::Keeper;
use super::made::{Made, Shelf};
use super::workshop::Workshop;
use crate::language::{Lang, Messages};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What an open page does when another one has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// It offers to go there.
    Offer,
    /// It goes there.
    Go,
}

/// So many pages may be open at once.
const MOST_CHANNELS: usize = 64;

/// What all routes share.
pub struct Preview {
    keeper: Keeper,
    workshop: Workshop,
    port: u16,
    follow: Follow,
    token: String,
    shelf: Shelf,
    words: [Messages; 2],
    channels: Arc<Semaphore>,
}

impl Preview {
    pub(super) fn new(keeper: Keeper, workshop: Workshop, port: u16, follow: Follow) -> Result<Preview, Fault> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| Fault::System(error.to_string()))?;
        Ok(Preview {
            keeper,
            workshop,
            port,
            follow,
            token: blake3::Hash::from_bytes(bytes).to_hex().to_string(),
            shelf: Shelf::default(),
            words: [Messages::new(Lang::Ru), Messages::new(Lang::En)],
            channels: Arc::new(Semaphore::new(MOST_CHANNELS)),
        })
    }

    /// The keeper of the site.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// What answers the edit form.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// The site of this moment.
    pub fn edition(&self) -> Arc<Edition> {
        self.keeper.edition()
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What an open page does when another one has changed.
    pub fn follow(&self) -> Follow {
        self.follow
    }

    /// The token of this run: whoever writes must know it.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// True if this is the token. Takes as long for a nearly right one as for a wrong one.
    pub(super) fn is_token(&self, typed: &[u8]) -> bool {
        // Hashes of this kind compare in constant time.
        blake3::hash(typed) == blake3::hash(self.token.as_bytes())
    }

    /// The sentences in the site's language.
    pub fn words(&self, edition: &Edition) -> &Messages {
        match edition.shot.shown().config.lang {
            Lang::Ru => &self.words[0],
            Lang::En => &self.words[1],
        }
    }

    /// Room for one more open page, if there is.
    pub(super) fn channel(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.channels).try_acquire_owned().ok()
    }

    /// What a path of the output holds. Runs beside the threads that answer.
    pub async fn made(self: &Arc<Preview>, edition: &Arc<Edition>, path: &str) -> Option<Arc<Made>> {
        let (preview, edition, path) = (Arc::clone(self), Arc::clone(edition), path.to_string());
        tokio::task::spawn_blocking(move || preview.shelf.made(&edition, &path, preview.words(&edition))).await.ok()
    }
}
