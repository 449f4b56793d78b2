//! `casebook serve`: the site in the browser, up to date with every save. Prints where it is, and one calm line for each change.

use super::{Exit, Run, latest_day, print};
use crate::case::Date;
use crate::disk::watch::Mode;
use crate::language::Messages;
use crate::net::{Counts, Edition, Event, Fault, Follow, Port, Server, Wishes};
use std::time::Duration;

/// Where the preview listens unless told otherwise.
const USUAL_PORT: u16 = 8017;

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let typed = run.matches.get_one::<u16>("port").copied();
    let day = run.matches.get_one::<Date>("date").copied();
    let wishes = Wishes {
        root: folder.root().to_path_buf(),
        port: typed.map_or(Port::From(USUAL_PORT), Port::Exactly),
        mode: run.matches.get_one::<Duration>("poll").map_or(Mode::Events, |every| Mode::Poll(*every)),
        follow: if run.flag("follow") { Follow::Go } else { Follow::Offer },
        lang: run.lang(),
        clock: Box::new(move || day.unwrap_or_else(latest_day)),
    };
    let teller = Teller { messages: Messages::new(run.lang()), printer: print::Printer::new(run.flag("quiet")) };
    let server = match Server::start(wishes, Box::new(move |event| teller.tell(event))) {
        Ok(server) => server,
        Err(fault) => return failed(run, &fault),
    };
    welcome(run, &server, typed.is_none());
    server.wait();
    Exit::Clean
}

fn welcome(run: &Run, server: &Server, usual: bool) {
    let port = server.port();
    if usual && port != USUAL_PORT {
        let args = [("port", USUAL_PORT.to_string()), ("used", port.to_string())];
        run.printer.line(&run.messages.say("serve-moved", &args));
    }
    run.printer.line(&run.messages.say("serve-ready", &[("address", server.address())]));
    let counts = server.preview().edition().counts;
    if counts.all() > 0 {
        run.printer.note(&run.messages.say("summary-findings", &counts.args()));
    }
    if run.flag("open")
        && let Err(error) = opener::open_browser(server.address())
    {
        run.printer.line(&run.messages.say("serve-not-opened", &[("message", error.to_string())]));
    }
}

fn failed(run: &Run, fault: &Fault) -> Exit {
    let sentence = match fault {
        Fault::Disk(fault) => return run.fault(fault),
        Fault::Taken(port) => {
            let next = port.checked_add(1).unwrap_or(USUAL_PORT);
            run.messages.say("serve-taken", &[("port", port.to_string()), ("next", next.to_string())])
        }
        Fault::System(message) => run.messages.say("serve-system", &[("message", message.clone())]),
    };
    run.printer.line(&sentence);
    Exit::Failed
}

/// Tells the terminal what happens to the site.
struct Teller {
    messages: Messages,
    printer: print::Printer,
}

impl Teller {
    fn tell(&self, event: Event) {
        match event {
            Event::Changed { edition, took } => self.printer.note(&self.changed(&edition, took)),
            Event::Notice(notice) => self.notice(self.messages.say(notice.key(), &notice.args())),
            Event::Unreadable(fault) => self.notice(print::fault(&fault, &self.messages)),
            Event::Stumbled(message) => self.notice(self.messages.say("serve-stumbled", &[("message", message)])),
        }
    }

    fn notice(&self, notice: String) {
        self.printer.line(&self.messages.say("serve-notice", &[("time", time()), ("notice", notice)]));
    }

    fn changed(&self, edition: &Edition, took: Duration) -> String {
        let files = match &edition.changed[..] {
            [] => self.messages.say("serve-everything", &[]),
            [one] => one.clone(),
            [first, more @ ..] => self.messages.say("serve-files", &[("file", first.clone()), ("n", more.len().to_string())]),
        };
        let ms = took.as_millis().max(1).to_string();
        let args = [("time", time()), ("files", files), ("ms", ms), ("findings", self.findings(edition.counts))];
        self.messages.say("serve-changed", &args)
    }

    fn findings(&self, counts: Counts) -> String {
        self.messages.say("serve-findings", &[("n", counts.all().to_string())])
    }
}

/// The time of day.
fn time() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}
