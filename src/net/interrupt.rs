//! Ctrl-C: in comes what is to be done when the user wants an end, out comes a guard; when that is dropped, nobody listens any more.

use super::listen::interrupted;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::Notify;

/// Somebody listens for Ctrl-C (or the system's polite request) until this is dropped.
pub struct Interrupted {
    over: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

impl Interrupted {
    /// Does `act` each time the user wants an end.
    pub fn listen(act: impl Fn() + Send + 'static) -> Interrupted {
        let over = Arc::new(Notify::new());
        let told = Arc::clone(&over);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        // Where the system gives no runtime, Ctrl-C ends the program as it always does.
        let thread = runtime.ok().map(|runtime| {
            std::thread::spawn(move || {
                runtime.block_on(async {
                    loop {
                        tokio::select! {
                            () = interrupted() => act(),
                            () = told.notified() => break,
                        }
                    }
                });
            })
        });
        Interrupted { over, thread }
    }
}

impl Drop for Interrupted {
    fn drop(&mut self) {
        self.over.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
