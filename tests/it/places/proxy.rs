//! The way to a server, and what happens on it: in come ports, out comes a proxy that hands on what both sides say until a number of bytes has
//! gone to the server. Then the way breaks, in one of the ways in which ways break.

use super::servers::{HOST, Server};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How a way breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Break {
    /// Both sides hear at once that it is gone.
    Cut,
    /// One connection ends, and to the server it looks as if the other side had finished; the others go on.
    End,
    /// Nothing comes any more, and nobody hears of it.
    Silence,
}

/// A proxy on 127.0.0.1 for all ports of a server.
pub struct Proxy {
    way: Arc<Way>,
    ports: Vec<u16>,
    listeners: Vec<JoinHandle<()>>,
}

struct Way {
    /// How many bytes may still go to the server.
    left: AtomicU64,
    gone: AtomicU64,
    how: Break,
    /// Milliseconds that each piece takes.
    delay: u64,
    is_over: AtomicBool,
    has_broken: AtomicBool,
    /// How often it broke: connections of before hear nothing more.
    age: AtomicU64,
    /// What breaks together: all that is open at that moment.
    open: Mutex<Vec<(TcpStream, TcpStream)>>,
}

/// Never.
pub const NEVER: u64 = u64::MAX;

impl Proxy {
    /// Hands on, and breaks once after so many bytes; who comes afterwards finds the way whole again.
    pub fn start(server: &Server, after: u64, how: Break, delay: u64) -> Proxy {
        let way = Arc::new(Way {
            left: AtomicU64::new(after),
            gone: AtomicU64::new(0),
            how,
            delay,
            is_over: AtomicBool::new(false),
            has_broken: AtomicBool::new(false),
            age: AtomicU64::new(0),
            open: Mutex::default(),
        });
        let ports: Vec<u16> = [server.port].into_iter().chain(server.passive.iter().copied()).collect();
        let listen = |port: &u16| {
            let listener = TcpListener::bind(("127.0.0.1", *port)).unwrap();
            let (way, to) = (way.clone(), SocketAddr::new(HOST.parse().unwrap(), *port));
            std::thread::spawn(move || way.listen(&listener, to))
        };
        let listeners = ports.iter().map(listen).collect();
        Proxy { way, ports, listeners }
    }

    /// How many bytes have gone to the server.
    pub fn gone(&self) -> u64 {
        self.way.gone.load(Ordering::Relaxed)
    }

    /// Whether the way has broken.
    pub fn has_broken(&self) -> bool {
        self.way.has_broken.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.way.is_over.store(true, Ordering::Relaxed);
        for port in &self.ports {
            let _ = TcpStream::connect(("127.0.0.1", *port));
        }
        for (client, server) in self.way.open.lock().unwrap().drain(..) {
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        }
        // The next proxy wants the same ports.
        for listener in self.listeners.drain(..) {
            let _ = listener.join();
        }
    }
}

impl Way {
    fn listen(self: &Arc<Way>, listener: &TcpListener, to: SocketAddr) {
        for client in listener.incoming() {
            if self.is_over.load(Ordering::Relaxed) {
                return;
            }
            let Ok(client) = client else { return };
            // The server is not there: then neither is the way.
            let Ok(server) = TcpStream::connect_timeout(&to, Duration::from_secs(5)) else { continue };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            self.open.lock().unwrap().push((client.try_clone().unwrap(), server.try_clone().unwrap()));
            let (up, down) = (self.clone(), self.clone());
            let (client_too, server_too) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || up.hand_up(client, server));
            std::thread::spawn(move || down.hand_down(server_too, client_too));
        }
    }

    /// To the server, as long as the way is whole.
    fn hand_up(&self, mut client: TcpStream, mut server: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        let age = self.age.load(Ordering::Relaxed);
        while let Ok(count @ 1..) = client.read(&mut buffer) {
            self.wait();
            if self.age.load(Ordering::Relaxed) != age {
                return;
            }
            let left = self.left.load(Ordering::Relaxed);
            let count = count as u64;
            let passes = left.min(count);
            if left != NEVER {
                self.left.fetch_sub(passes, Ordering::Relaxed);
            }
            self.gone.fetch_add(passes, Ordering::Relaxed);
            if server.write_all(&buffer[..passes as usize]).is_err() {
                break;
            }
            if passes < count {
                self.has_broken.store(true, Ordering::Relaxed);
                self.left.store(NEVER, Ordering::Relaxed);
                if self.how == Break::End {
                    let _ = (server.shutdown(Shutdown::Write), client.shutdown(Shutdown::Both));
                } else {
                    self.break_all();
                }
                return;
            }
        }
        let _ = server.shutdown(Shutdown::Write);
    }

    fn hand_down(&self, mut server: TcpStream, mut client: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        let age = self.age.load(Ordering::Relaxed);
        while let Ok(count @ 1..) = server.read(&mut buffer) {
            self.wait();
            if self.age.load(Ordering::Relaxed) != age {
                return;
            }
            if client.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = client.shutdown(Shutdown::Write);
    }

    fn wait(&self) {
        if self.delay > 0 {
            std::thread::sleep(Duration::from_millis(self.delay));
        }
    }

    /// For all that is open.
    fn break_all(&self) {
        let open: Vec<_> = self.open.lock().unwrap().drain(..).collect();
        if self.how == Break::Silence {
            self.age.fetch_add(1, Ordering::Relaxed);
            // Both ends are held open until the test is over, and nobody reads.
            std::mem::forget(open);
            return;
        }
        for side in open.iter().flat_map(|(client, server)| [client, server]) {
            let _ = socket2::SockRef::from(side).set_linger(Some(Duration::ZERO));
            let _ = side.shutdown(Shutdown::Both);
        }
    }
}
