//! moto, which plays S3 and keeps everything in its memory.

use super::HOST;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

pub fn command(home: &Path, port: u16) -> Vec<String> {
    let python = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("python").join("bin/python");
    let has = std::process::Command::new(&python).args(["-c", "import moto.server, flask"]).current_dir(home).output();
    assert!(has.is_ok_and(|out| out.status.success()), "moto is missing in {}: tests/run installs it.", python.display());
    let port = port.to_string();
    [python.to_str().unwrap(), "-m", "moto.server", "-H", HOST, "-p", &port].map(str::to_owned).to_vec()
}

/// The bucket of the tests.
pub fn make_bucket(port: u16) {
    let mut stream = TcpStream::connect((HOST, port)).unwrap();
    let authorization = "AWS4-HMAC-SHA256 Credential=school14/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    write!(stream, "PUT /school14 HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
