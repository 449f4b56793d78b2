//! The desk at work on a real folder: saving, versions, the trash, pictures, and what it must never do.

use super::*;
use crate::disk::watch::{Mode, Watch};
use crate::disk::{Folder, Read};
use crate::language::{Lang, Messages};
use crate::site::picture::Problem;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};
use std::collections::BTreeSet;

struct Site {
    folder: tempfile::TempDir,
    desk: Desk,
}

impl Site {
    fn new(files: &[&str]) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(folder.path());
        let site = Site { folder, desk };
        site.write("casebook.toml", "title = \"Школа\"\n");
        files.iter().for_each(|path| site.write(path, path));
        site
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.at(path)).ok()
    }

    fn hash(&self, path: &str) -> Option<Hash> {
        fs::read(self.at(path)).ok().map(|bytes| blake3::hash(&bytes))
    }

    /// Every file of the site, but for the history and the trash.
    fn files(&self) -> BTreeSet<String> {
        let all = walkdir::WalkDir::new(self.folder.path()).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
        let path =
            |entry: walkdir::DirEntry| entry.path().strip_prefix(self.folder.path()).unwrap().to_str().unwrap().replace('\\', "/");
        all.map(path).filter(|path| !path.starts_with(".casebook-history/") && !path.starts_with(".casebook-trash/")).collect()
    }
}

fn files<const N: usize>(paths: [&str; N]) -> BTreeSet<String> {
    ["casebook.toml"].into_iter().chain(paths).map(str::to_string).collect()
}

const A: &str = "content/cases/a.md";

#[test]
fn a_save_writes_what_nobody_else_has_changed() {
    let site = Site::new(&[A]);
    let open = site.desk.read(A).unwrap();
    assert_eq!(open.bytes, A.as_bytes());
    let saved = site.desk.save(A, Some(open.hash), "Новый\r\n".as_bytes()).unwrap();
    assert_eq!((site.text(A).unwrap(), Some(saved.hash)), ("Новый\r\n".to_string(), site.hash(A)));
    // With what was there before it: somebody else has saved.
    let refusal = site.desk.save(A, Some(open.hash), b"x").unwrap_err();
    assert!(matches!(refusal, Refusal::Changed { now: Some(now) } if now == saved.hash), "{refusal:?}");
    // As if nothing were there.
    assert!(matches!(site.desk.save(A, None, b"x"), Err(Refusal::Changed { now: Some(_) })));
    assert_eq!(site.text(A).unwrap(), "Новый\r\n");
    fs::remove_file(site.at(A)).unwrap();
    assert!(matches!(site.desk.save(A, Some(saved.hash), b"x"), Err(Refusal::Changed { now: None })));
    assert_eq!(site.files(), files([]));
    site.desk.save(A, None, "Снова".as_bytes()).unwrap();
    assert_eq!((site.text(A).unwrap(), site.files()), ("Снова".to_string(), files([A])));
}

#[test]
fn bytes_that_cannot_be_such_a_file_are_refused() {
    let site = Site::new(&[A]);
    let hash = site.hash(A);
    assert!(matches!(site.desk.save(A, hash, b"\xff\xfe"), Err(Refusal::NotText)));
    assert!(matches!(site.desk.save(A, hash, &vec![b'a'; MAX_SOURCE + 1]), Err(Refusal::TooLarge { .. })));
    assert!(matches!(site.desk.create("content/cases/a/1.jpg", b"x"), Err(Refusal::Path { problem: Unsafe::Ending, .. })));
    assert!(matches!(site.desk.read("content/cases/b.md"), Err(Refusal::Missing { .. })));
    assert_eq!((site.text(A).as_deref(), site.files()), (Some(A), files([A])));
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_read_only_is_respected() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new(&[A]);
    let mode = || fs::metadata(site.at(A)).unwrap().permissions().mode() & 0o777;
    for kept in [0o640, 0o604] {
        fs::set_permissions(site.at(A), fs::Permissions::from_mode(kept)).unwrap();
        site.desk.save(A, site.hash(A), format!("{kept}").as_bytes()).unwrap();
        assert_eq!(mode(), kept);
    }
    fs::set_permissions(site.at(A), fs::Permissions::from_mode(0o444)).unwrap();
    assert!(matches!(site.desk.save(A, site.hash(A), b"x"), Err(Refusal::ReadOnly { .. })));
    // A new file has the permissions that any editor would give it.
    site.desk.create("content/b.md", b"x").unwrap();
    fs::write(site.at("plain"), b"x").unwrap();
    let of = |path: &str| fs::metadata(site.at(path)).unwrap().permissions().mode();
    assert_eq!(of("content/b.md"), of("plain"));
}

#[test]
fn twenty_versions_come_back() {
    let site = Site::new(&[A]);
    assert_eq!(site.desk.versions(A).unwrap(), []);
    for number in 0..30 {
        site.desk.save(A, site.hash(A), format!("Запись {number}").as_bytes()).unwrap();
    }
    let versions = site.desk.versions(A).unwrap();
    let texts: Vec<String> =
        versions.iter().map(|version| String::from_utf8(site.desk.version(A, &version.id).unwrap()).unwrap()).collect();
    let want: Vec<String> = (9..29).rev().map(|number| format!("Запись {number}")).collect();
    assert_eq!((texts, versions.len()), (want, VERSIONS));
    assert!(versions.windows(2).all(|pair| pair[0].time > pair[1].time && pair[0].size == 14 + u64::from(pair[0].size > 14)));
    // To bring one back is to save it; what was there is a version then.
    let back = site.desk.version(A, &versions[19].id).unwrap();
    site.desk.save(A, site.hash(A), &back).unwrap();
    assert_eq!(site.text(A).unwrap(), "Запись 9");
    assert_eq!(site.desk.version(A, &site.desk.versions(A).unwrap()[0].id).unwrap(), "Запись 29".as_bytes());
}

#[test]
fn the_same_bytes_are_kept_once_and_ids_lead_nowhere_else() {
    let site = Site::new(&[A]);
    for text in ["б", "б", "в"] {
        site.desk.save(A, site.hash(A), text.as_bytes()).unwrap();
    }
    // The history has what was there first and «б»; somebody sets the file back to «б» in an editor.
    site.write(A, "б");
    site.desk.save(A, site.hash(A), "г".as_bytes()).unwrap();
    assert_eq!(site.desk.versions(A).unwrap().len(), 2);
    let id = site.desk.versions(A).unwrap()[0].id.clone();
    for bad in ["", "..", "../../../casebook.toml", &format!("../a.md/{id}"), &format!("{id}x"), &id[1..]] {
        assert!(matches!(site.desk.version(A, bad), Err(Refusal::Missing { .. })), "{bad}");
    }
}

#[test]
fn nothing_is_created_over_anything() {
    let site = Site::new(&["content/cases/a.md", "content/cases/b/index.md"]);
    for (path, other) in [
        ("content/cases/a.md", "content/cases/a.md"),
        ("content/cases/A.md", "content/cases/a.md"),
        ("content/Cases/c.md", "content/cases"),
        ("content/cases/B/c.md", "content/cases/b"),
    ] {
        let refusal = site.desk.create(path, b"x").unwrap_err();
        assert!(matches!(&refusal, Refusal::Taken { path } if path == other), "{path}: {refusal:?}");
    }
    assert!(matches!(site.desk.create("content/cases/a.md/b.md", b"x"), Err(Refusal::NotAFile { .. })));
    assert_eq!(site.files(), files(["content/cases/a.md", "content/cases/b/index.md"]));
    site.desk.create("content/новые/в.md", b"x").unwrap();
    site.desk.create("themes/ours/page.html", b"x").unwrap();
    assert_eq!(site.text("content/новые/в.md").as_deref(), Some("x"));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;
    let (site, outside) = (Site::new(&[A, "private.toml"]), tempfile::tempdir().unwrap());
    fs::write(outside.path().join("a.md"), "чужое").unwrap();
    symlink(outside.path(), site.at("content/out")).unwrap();
    symlink(outside.path().join("a.md"), site.at("content/file.md")).unwrap();
    symlink("../private.toml", site.at("content/inside.md")).unwrap();
    symlink("nowhere.md", site.at("content/dangling.md")).unwrap();
    symlink(outside.path(), site.at("themes")).unwrap();
    for path in ["content/out/a.md", "content/file.md", "content/inside.md", "content/dangling.md", "themes/t/a.html"] {
        let is_link = |outcome: Result<(), Refusal>| assert!(matches!(outcome, Err(Refusal::Link { .. })), "{path}: {outcome:?}");
        is_link(site.desk.read(path).map(drop));
        is_link(site.desk.save(path, Some(blake3::hash("чужое".as_bytes())), b"x").map(drop));
        is_link(site.desk.save(path, None, b"x").map(drop));
        is_link(site.desk.delete(path).map(drop));
        is_link(site.desk.upload(path, "a.jpg", &photo(8, 8)).map(drop));
        assert!(matches!(site.desk.create(path, b"x"), Err(Refusal::Link { .. } | Refusal::Taken { .. })), "{path}");
    }
    // The history and the trash neither.
    symlink(outside.path(), site.at(".casebook-history")).unwrap();
    symlink(outside.path(), site.at(".casebook-trash")).unwrap();
    assert!(matches!(site.desk.save(A, site.hash(A), b"x"), Err(Refusal::Link { .. })));
    assert!(matches!(site.desk.delete(A), Err(Refusal::Link { .. })));
    assert!(matches!(site.desk.trash(), Err(Refusal::Link { .. })));
    assert_eq!(site.text(A).as_deref(), Some(A));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(outside.path().join("a.md")).unwrap(), "чужое");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_is_not_opened() {
    let site = Site::new(&["content/dir.md/x.md"]);
    rustix::fs::mkfifoat(rustix::fs::CWD, site.at("content/pipe.md"), rustix::fs::Mode::RUSR).unwrap();
    for path in ["content/pipe.md", "content/dir.md"] {
        assert!(matches!(site.desk.read(path), Err(Refusal::NotAFile { .. })), "{path}");
    }
}

#[test]
fn a_save_that_fails_leaves_the_old_file_and_nothing_else() {
    let site = Site::new(&[A]);
    // No history can be kept: a file has its name.
    fs::write(site.at(".casebook-history"), "x").unwrap();
    assert!(site.desk.save(A, site.hash(A), b"x").is_err());
    fs::remove_file(site.at(".casebook-history")).unwrap();
    assert_eq!((site.text(A).as_deref(), site.files()), (Some(A), files([A])));
}

/// A disk of 64 KB, if this user may make one.
#[cfg(target_os = "linux")]
struct Small(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Small {
    fn new() -> Option<Small> {
        let folder = tempfile::tempdir().unwrap();
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "casebook-test"])
            .arg(folder.path())
            .output();
        mount.is_ok_and(|output| output.status.success()).then_some(Small(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Small {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).output();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file_and_nothing_else() {
    let Some(disk) = Small::new() else { return };
    let desk = Desk::new(disk.0.path());
    let at = disk.0.path().join(A);
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    let old = "стар".repeat(2000);
    fs::write(&at, &old).unwrap();
    let names = || fs::read_dir(at.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    let (expected, before) = (Some(blake3::hash(old.as_bytes())), names());
    // Too large for the disk; and one that fits beside the old file, but not with what the history keeps of it.
    for new in [vec![b'n'; 100_000], vec![b'n'; 40_000]] {
        let refusal = desk.save(A, expected, &new).unwrap_err();
        assert_eq!(refusal.key(), "fault-full-disk", "{refusal:?}");
        assert_eq!((fs::read_to_string(&at).unwrap(), names()), (old.clone(), before.clone()));
    }
    desk.save(A, expected, b"short").unwrap();
    assert_eq!(fs::read_to_string(&at).unwrap(), "short");
}

#[test]
fn what_is_deleted_can_be_put_back() {
    let all = ["content/index.md", "content/cases/_template.toml", "content/cases/index.md", A, "content/cases/b/index.md"];
    let site = Site::new(&all);
    site.write("content/cases/b/Фото.jpg", "картинка");
    site.write("content/cases/b/ещё/2.jpg", "картинка");
    let before = site.files();
    let folder = ["content/cases/b/index.md", "content/cases/b/ещё/2.jpg", "content/cases/b/Фото.jpg"];
    for (path, gone) in [
        (A, &[A][..]),
        ("content/cases/b/index.md", &folder),
        ("content/cases/index.md", &["content/cases/index.md"]),
        ("content/index.md", &["content/index.md"]),
    ] {
        let id = site.desk.delete(path).unwrap();
        let gone: BTreeSet<String> = gone.iter().map(|path| path.to_string()).collect();
        assert_eq!(site.files(), &before - &gone, "{path}");
        let trash = site.desk.trash().unwrap();
        assert_eq!((trash[0].path.as_str(), &trash[0].id), (path, &id));
        assert_eq!(trash[0].files.iter().cloned().collect::<BTreeSet<_>>(), gone);
        // Neither a build nor a check reads the trash.
        let (input, _) = Folder::new(site.folder.path()).read().unwrap();
        assert!(input.documents.iter().all(|document| before.contains(&*document.path) && !gone.contains(&*document.path)));
        // Something is there now: it stays, and so does what lies in the trash.
        site.write(path, "новое");
        assert!(matches!(site.desk.restore(&id), Err(Refusal::Taken { .. })), "{path}");
        assert_eq!((site.text(path).as_deref(), site.desk.trash().unwrap().len()), (Some("новое"), 1));
        fs::remove_file(site.at(path)).unwrap();
        site.desk.restore(&id).unwrap();
        assert_eq!((site.files(), site.text(path).as_deref()), (before.clone(), Some(path)));
        assert_eq!(site.desk.trash().unwrap(), []);
        assert!(matches!(site.desk.restore(&id), Err(Refusal::Missing { .. })));
    }
    assert!(matches!(site.desk.delete("casebook.toml"), Err(Refusal::Needed { .. })));
    for id in ["", "..", "../content", "x/../.."] {
        assert!(matches!(site.desk.restore(id), Err(Refusal::Missing { .. })), "{id}");
    }
}

#[test]
fn things_of_one_name_lie_side_by_side_in_the_trash() {
    let site = Site::new(&[]);
    for number in 0..5 {
        site.write(A, &number.to_string());
        site.desk.delete(A).unwrap();
    }
    let trash = site.desk.trash().unwrap();
    assert_eq!(trash.len(), 5);
    site.desk.restore(&trash[0].id).unwrap();
    assert_eq!(site.text(A).as_deref(), Some("4"));
}

/// A photograph held upright: stored lying, with its place in EXIF.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let pixels: DynamicImage =
        RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7 % 256) as u8, (y * 11 % 256) as u8, (x * y % 256) as u8])).into();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).write_image(pixels.as_bytes(), width, height, pixels.color().into()).unwrap();
    // Two entries: orientation 6, and a GPS block (one entry of text, at byte 56).
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0".to_vec();
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x0c\0\0\0\x38\0\0\0\0PLANTED-MARK");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let pixels: DynamicImage = RgbImage::from_fn(width, height, |x, _| Rgb([if x > width / 2 { 255 } else { 0 }, 90, 90])).into();
    let mut out = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[test]
fn a_picture_is_kept_upright_small_and_without_its_place() {
    let site = Site::new(&[A, "content/cases/b/index.md", "content/cases/Мой кейс.md", "content/index.md"]);
    let bytes = photo(200, 1700);
    for (case, name, path, link) in [
        (A, "Урок 1.JPG", "content/cases/a/urok-1.jpg", "a/urok-1.jpg"),
        (A, "урок-1.jpeg", "content/cases/a/urok-1-2.jpg", "a/urok-1-2.jpg"),
        (A, "C:\\Фото\\CON.jpg", "content/cases/a/con-1.jpg", "a/con-1.jpg"),
        (A, "../../../../etc/passwd", "content/cases/a/passwd.jpg", "a/passwd.jpg"),
        ("content/cases/b/index.md", "урок.png", "content/cases/b/urok.jpg", "urok.jpg"),
        ("content/cases/Мой кейс.md", "…", "content/cases/moy-keys/foto.jpg", "moy-keys/foto.jpg"),
        ("content/index.md", "a", "content/a.jpg", "a.jpg"),
    ] {
        let kept = site.desk.upload(case, name, &bytes).unwrap();
        assert_eq!((kept.path.as_str(), kept.link.as_str()), (path, link), "{name}");
        let stored = fs::read(site.at(path)).unwrap();
        for trace in [&b"Exif"[..], b"PLANTED-MARK"] {
            assert!(!stored.windows(trace.len()).any(|window| window == trace), "{name}");
        }
        let image = image::load_from_memory_with_format(&stored, image::ImageFormat::Jpeg).unwrap();
        assert_eq!((image.width(), image.height()), (kept.width, kept.height));
        assert_eq!((kept.width, kept.height), (1600, 188));
        // From where the case is, the link leads to the picture, and a reading finds it.
        let inside = case.strip_prefix("content/").unwrap();
        assert_eq!(crate::tree::resolve(inside, &kept.link).unwrap(), path.strip_prefix("content/").unwrap());
        assert!(matches!(Folder::new(site.folder.path()).read_one(path), Read::Other(_)));
    }
    let kept = site.desk.upload(A, "схема.bmp", &png(300, 200)).unwrap();
    assert!(kept.path.ends_with("/skhema.png") || kept.path.ends_with("/skhema.webp"), "{}", kept.path);
    assert_eq!((kept.width, kept.height), (300, 200));
}

#[test]
fn what_is_no_picture_is_not_kept() {
    let site = Site::new(&[A, "content/cases/b.md", "content/cases/b/index.md"]);
    let before = site.files();
    let jpeg = photo(64, 64);
    let cut = &jpeg[..jpeg.len() / 2];
    let refused = |bytes: &[u8]| match site.desk.upload(A, "a.jpg", bytes).unwrap_err() {
        Refusal::Picture { problem, .. } => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(b"<script>alert(1)</script>"), Problem::NotAPicture);
    assert!(matches!(refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Problem::Unsupported { .. }));
    assert!(matches!(refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Problem::Unsupported { .. }));
    assert!(matches!(refused(cut), Problem::Broken { .. }));
    for case in ["casebook.toml", "content/cases/none.md", "content/cases/_template.toml"] {
        assert!(matches!(site.desk.upload(case, "a.jpg", &jpeg), Err(Refusal::Missing { .. })), "{case}");
    }
    assert_eq!(site.files(), before);
    // The folder of another case is not its own.
    assert_eq!(site.desk.upload("content/cases/b.md", "a.jpg", &jpeg).unwrap().link, "b-2/a.jpg");
}

#[test]
fn a_save_at_the_desk_is_told_by_the_watch_as_one_file() {
    let site = Site::new(&[A, "content/b.md"]);
    let (sender, batches) = std::sync::mpsc::channel();
    let _watch = Watch::start(site.folder.path(), Mode::Events, move |batch| drop(sender.send(batch))).unwrap();
    site.desk.save(A, site.hash(A), b"x").unwrap();
    let mut changed = BTreeSet::new();
    let second = std::time::Duration::from_secs(1);
    while let Ok(batch) = batches.recv_timeout(if changed.is_empty() { 20 * second } else { second }) {
        changed.extend(batch.changed);
    }
    assert_eq!(changed, BTreeSet::from([A.to_string()]));
}

#[test]
fn every_refusal_has_a_sentence() {
    let path = || A.to_string();
    let io = |kind: std::io::ErrorKind| std::io::Error::from(kind);
    let problems = [
        Unsafe::Empty,
        Unsafe::Absolute,
        Unsafe::Character,
        Unsafe::Device,
        Unsafe::Trailing,
        Unsafe::TooLong,
        Unsafe::Hidden,
        Unsafe::Ending,
    ];
    let mut refusals: Vec<Refusal> = problems.into_iter().map(|problem| Refusal::Path { path: path(), problem }).collect();
    refusals.extend([
        Refusal::Link { path: path() },
        Refusal::NotAFile { path: path() },
        Refusal::Changed { now: None },
        Refusal::Changed { now: Some(blake3::hash(b"")) },
        Refusal::Taken { path: path() },
        Refusal::Missing { path: path() },
        Refusal::TooLarge { size: 3 << 20, limit: 2 << 20 },
        Refusal::NotText,
        Refusal::ReadOnly { path: path() },
        Refusal::Needed { path: path() },
        Refusal::Picture { name: "a.jpg".into(), problem: Problem::NotAPicture },
        Refusal::Fault(Fault::Write { path: A.into(), source: io(std::io::ErrorKind::StorageFull) }),
        Refusal::Fault(Fault::Write { path: A.into(), source: io(std::io::ErrorKind::PermissionDenied) }),
        Refusal::Fault(Fault::Read { path: A.into(), source: io(std::io::ErrorKind::PermissionDenied) }),
    ]);
    for messages in [Lang::Ru, Lang::En].map(Messages::new) {
        let said: Vec<String> = refusals.iter().map(|refusal| messages.say(refusal.key(), &refusal.args())).collect();
        for (refusal, said) in refusals.iter().zip(&said) {
            assert!(messages.knows(refusal.key()) && !said.contains(['$', '{']), "{refusal:?}: {said}");
        }
        assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len(), "{said:#?}");
    }
}

#[test]
fn what_a_killed_save_has_left_is_swept_away() {
    let old = ".casebook-Ab12Cd.part";
    let site = Site::new(&[A, "content/cases/.casebook-new.part", "content/cases/.casebook-other"]);
    site.write(&format!("content/cases/{old}"), "half");
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    for name in [old, ".casebook-other"] {
        let file = fs::File::options().write(true).open(site.at(&format!("content/cases/{name}"))).unwrap();
        file.set_modified(hours_ago).unwrap();
    }
    site.desk.sweep();
    assert_eq!(site.files(), files([A, "content/cases/.casebook-new.part", "content/cases/.casebook-other"]));
}
