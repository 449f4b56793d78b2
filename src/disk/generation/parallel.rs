//! The same small file operation on many paths at once.
//!
//! In: items and an operation. Out: the first fault, if any. The operations wait for the device, not
//! for the processor (removing 10,000 files took 18 s one by one and 1 s by sixteen on an ext4 without a
//! journal that discards freed blocks at once), so there are more threads than processors, and a pool
//! made for computing, like rayon's, has too few. It does not know what the operation does.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::fault::Fault;

/// The most threads used.
const THREADS: usize = 16;

/// How many items are worth a thread of their own: making a thread costs about as much as ten removals.
const ITEMS_PER_THREAD: usize = 64;

/// Does `operation` on every item, in no particular order, and returns a fault if one met one; the items
/// not yet begun are then left out.
pub(super) fn for_each<T: Sync>(items: &[T], operation: impl Fn(&T) -> Result<(), Fault> + Sync) -> Result<(), Fault> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let fault = Mutex::new(None);
    let work = || {
        while !failed.load(Ordering::Relaxed)
            && let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed))
        {
            if let Err(met) = operation(item) {
                failed.store(true, Ordering::Relaxed);
                *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(met);
            }
        }
    };
    let helpers = (items.len() / ITEMS_PER_THREAD).min(THREADS - 1);
    thread::scope(|scope| {
        for _ in 0..helpers {
            // Where the system gives no more threads, those that there are do the work.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(met) => Err(met),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_once_and_a_fault_is_told() {
        for count in [0, 1, 63, 64, 5000] {
            let items: Vec<usize> = (0..count).collect();
            let done: Vec<AtomicUsize> = items.iter().map(|_| AtomicUsize::new(0)).collect();
            for_each(&items, |&item| {
                done[item].fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
            .unwrap();
            assert!(done.iter().all(|times| times.load(Ordering::Relaxed) == 1));
            let outcome = for_each(&items, |&item| match item + 1 == count {
                true => Err(Fault::Duplicate { path: item.to_string() }),
                false => Ok(()),
            });
            assert_eq!(outcome.is_err(), count > 0);
        }
    }
}
