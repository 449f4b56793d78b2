//! A line to a place that is opened again when it breaks: in comes what is to be done on a connection, out comes its result, after as many
//! tries as are worth it. It refuses to know what is done.

use super::event::{Event, Stop, Watch};
use super::pace::{Pace, wait};
use crate::net::store::{Fault, Place, Store};

/// One connection and the way to a new one.
pub(super) struct Line<'l> {
    place: &'l dyn Place,
    store: Option<Box<dyn Store>>,
    pace: Pace,
    watch: &'l dyn Watch,
    /// Whether a try has failed: then temporary files may lie about.
    pub was_cut: bool,
}

impl<'l> Line<'l> {
    /// A line that opens its connection when it needs one.
    pub(super) fn new(place: &'l dyn Place, pace: Pace, watch: &'l dyn Watch) -> Line<'l> {
        Line { place, store: None, pace, watch, was_cut: false }
    }

    /// The same connection with another pace.
    pub(super) fn at(self, pace: Pace) -> Line<'l> {
        Line { pace, ..self }
    }

    /// Opens the connection now, without trying twice.
    pub(super) fn open(&mut self) -> Result<(), Fault> {
        if self.store.is_none() {
            self.store = Some(self.place.open()?);
        }
        Ok(())
    }

    /// Does something; after a temporary fault again, on a new connection.
    pub(super) fn again<T>(&mut self, mut work: impl FnMut(&mut dyn Store) -> Result<T, Fault>) -> Result<T, Stop> {
        let mut tries = 0;
        loop {
            let done = self.once(&mut work);
            let fault = match done {
                Ok(value) => return Ok(value),
                Err(fault) if fault.is_temporary() => fault,
                Err(fault) => return Err(fault.into()),
            };
            self.was_cut = true;
            tries += 1;
            if tries >= self.pace.tries {
                return Err(fault.into());
            }
            if self.watch.is_ended() {
                return Err(Stop::Ended);
            }
            let pause = self.pace.pause(tries);
            self.watch.event(Event::Again(&fault, pause));
            wait(pause, &|| self.watch.is_ended());
            if self.watch.is_ended() {
                return Err(Stop::Ended);
            }
        }
    }

    /// Does something once; a connection that failed is given up.
    pub(super) fn once<T>(&mut self, work: impl FnOnce(&mut dyn Store) -> Result<T, Fault>) -> Result<T, Fault> {
        self.open()?;
        let Some(store) = self.store.as_deref_mut() else {
            return Err(Fault::new(crate::net::store::FaultKind::Temporary, "", "no connection"));
        };
        let done = work(store);
        if done.as_ref().is_err_and(Fault::is_temporary) {
            self.store = None;
        }
        done
    }

    /// Says goodbye.
    pub(super) fn close(self) {
        if let Some(store) = self.store {
            store.close();
        }
    }
}
