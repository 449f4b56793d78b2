//! Documents that are to be imported: in comes a path, out come its bytes. Documents of an old Word are converted by LibreOffice, if it is
//! installed, in a folder and with a profile of their own; nothing else is ever started.

use super::Fault;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The largest document that is read, in bytes.
const MAX_DOCUMENT: u64 = 256 << 20;
/// How long LibreOffice may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where LibreOffice may be.
const PROGRAMS: [&str; 5] = [
    "soffice",
    "libreoffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
];

/// Why a document was not converted.
#[derive(Debug)]
pub enum Unconverted {
    /// LibreOffice is not installed.
    NoProgram,
    /// It could not do it; what it said.
    Failed(String),
}

/// The bytes of a document; `None` if it is larger than any.
///
/// # Errors
/// The file cannot be read.
pub fn document(path: &Path) -> Result<Option<Vec<u8>>, Fault> {
    let fault = |source| Fault::Read { path: path.to_path_buf(), source };
    let length = std::fs::metadata(path).map_err(fault)?.len();
    if length > MAX_DOCUMENT {
        return Ok(None);
    }
    std::fs::read(path).map(Some).map_err(fault)
}

/// A document of an old Word as the bytes of a DOCX.
///
/// # Errors
/// See [`Unconverted`].
pub fn converted(bytes: &[u8], ending: &str) -> Result<Vec<u8>, Unconverted> {
    let failed = |error: std::io::Error| Unconverted::Failed(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    // A name of our own: what the document is called may look like an option.
    let from = folder.path().join(format!("document.{ending}"));
    std::fs::write(&from, bytes).map_err(failed)?;
    let mut child = PROGRAMS.iter().find_map(|program| start(program, folder.path(), &from)).ok_or(Unconverted::NoProgram)?;
    wait(&mut child)?;
    let made = folder.path().join("made").join("document.docx");
    match std::fs::metadata(&made) {
        Ok(data) if data.len() <= MAX_DOCUMENT => std::fs::read(&made).map_err(failed),
        Ok(_) | Err(_) => Err(Unconverted::Failed("soffice --convert-to docx".into())),
    }
}

fn start(program: &str, folder: &Path, from: &Path) -> Option<Child> {
    let profile = folder.join("profile").to_string_lossy().replace('\\', "/");
    let out: PathBuf = folder.join("made");
    Command::new(program)
        .arg(format!("-env:UserInstallation=file:///{}", profile.trim_start_matches('/')))
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(out)
        .arg(from)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// Waits for a program, but not for ever.
fn wait(child: &mut Child) -> Result<(), Unconverted> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(Unconverted::Failed(status.to_string())),
            Ok(None) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(50)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Unconverted::Failed(format!("> {} s", PATIENCE.as_secs())));
            }
            Err(error) => return Err(Unconverted::Failed(error.to_string())),
        }
    }
}
