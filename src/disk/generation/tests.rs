//! Whole builds into temporary folders, judged by the tree that they leave.
//!
//! In: what is in a folder before, and the files of a site. Out: the same folder afterwards, as a map of
//! paths to bytes. Killing at system calls is in the integration tests; this knows no other process.

use super::*;
use std::collections::BTreeMap;
use tempfile::TempDir;

type Tree = BTreeMap<String, Vec<u8>>;

/// A temporary folder with `site/content/a.md` in it and room for an output beside it.
fn desk() -> TempDir {
    let desk = tempfile::tempdir().unwrap();
    fs::create_dir_all(desk.path().join("site/content")).unwrap();
    fs::write(desk.path().join("site/content/a.md"), "source").unwrap();
    desk
}

fn begin(desk: &TempDir, output: &str) -> Result<Generation, Fault> {
    let root = desk.path().join("site");
    let content = root.join("content");
    let sources = Sources { root: &root, folders: &[&content] };
    Generation::begin(&desk.path().join(output), &sources)
}

fn build(desk: &TempDir, output: &str, files: &[(&str, &str)]) -> Result<Summary, Fault> {
    let generation = begin(desk, output)?;
    for (path, text) in files {
        generation.write(path, text.as_bytes())?;
    }
    generation.commit()
}

/// Every file under `folder`, and every folder that has nothing in it (with a '/' at the end).
fn tree(folder: &Path) -> Tree {
    fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
        let mut empty = true;
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            empty = false;
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => walk(&entry.path(), &format!("{path}/"), tree),
                false => _ = tree.insert(path, fs::read(entry.path()).unwrap_or_default()),
            }
        }
        if empty {
            tree.insert(prefix.to_owned(), Vec::new());
        }
    }
    let mut found = Tree::new();
    walk(folder, "", &mut found);
    found
}

/// The paths of a tree, without the manifest.
fn paths(folder: &Path) -> Vec<String> {
    let mut tree = tree(folder);
    tree.remove(MANIFEST_NAME);
    tree.into_keys().collect()
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names.iter().map(|name| name.to_str().unwrap().to_owned()).collect()
}

const OLD: &[(&str, &str)] =
    &[("index.html", "home"), ("cases/a/index.html", "a"), ("cases/b/index.html", "b"), ("cases/b/b.pdf", "pdf")];
const NEW: &[(&str, &str)] = &[("index.html", "home"), ("cases/a/index.html", "a changed"), ("cases/c/index.html", "c")];

#[test]
fn a_site_replaces_the_former_one_and_leaves_nothing_of_it() {
    let desk = desk();
    let first = build(&desk, "site/public", OLD).unwrap();
    assert_eq!((first.files, first.bytes, first.unchanged, first.removed), (4, 9, 0, 0));
    let second = build(&desk, "site/public", NEW).unwrap();
    assert_eq!((second.files, second.unchanged, second.removed), (3, 1, 2));
    assert!(second.warnings.is_empty(), "{:?}", second.warnings);
    let public = desk.path().join("site/public");
    assert_eq!(paths(&public), ["cases/a/index.html", "cases/c/index.html", "index.html"]);
    assert_eq!(fs::read(public.join("cases/a/index.html")).unwrap(), b"a changed");
    assert_eq!(names(&desk.path().join("site")), ["content", "public"]);

    let fresh = build(&desk, "fresh", NEW).unwrap();
    assert_eq!(fresh.unchanged, 0);
    assert_eq!(tree(&desk.path().join("fresh")), tree(&public));
}

#[test]
fn an_empty_folder_and_folders_that_do_not_exist_yet_serve_as_output() {
    let desk = desk();
    fs::create_dir(desk.path().join("empty")).unwrap();
    for output in ["empty", "a/b/c", "site/public/"] {
        build(&desk, output, OLD).unwrap();
        assert_eq!(paths(&desk.path().join(output)).len(), OLD.len(), "{output}");
    }
    assert_eq!(names(&desk.path().join("a/b")), ["c"]);
    assert_eq!(names(desk.path()), ["a", "empty", "site"]);
}

#[test]
fn what_casebook_did_not_write_is_refused_and_stays() {
    let ours = "the output is a site of ours";
    for (before, added, key, named) in [
        ("", "notes.txt", "output-unowned", "notes.txt"),
        ("", "sub/deep/notes.txt", "output-unowned", "sub"),
        ("", ".casebook-unfinished", "output-unowned", ".casebook-unfinished"),
        (ours, "notes.txt", "output-foreign", "notes.txt"),
        (ours, "cases/a/notes.txt", "output-foreign", "cases/a/notes.txt"),
        (ours, "cases/z/notes.txt", "output-foreign", "cases/z"),
        (ours, ".git/HEAD", "output-foreign", ".git"),
    ] {
        let desk = desk();
        let public = desk.path().join("public");
        if before == ours {
            build(&desk, "public", OLD).unwrap();
        }
        let file = public.join(added);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "mine").unwrap();
        let tree_before = tree(&public);
        let fault = build(&desk, "public", NEW).unwrap_err();
        assert_eq!(fault.key(), key, "{added}: {fault}");
        assert!(fault.to_string().contains(named), "{added}: {fault}");
        assert_eq!(tree(&public), tree_before, "{added}");
        assert_eq!(names(desk.path()), ["public", "site"], "{added}");
    }
}

#[test]
fn a_refusal_names_five_at_most() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    for number in 0..12 {
        fs::write(desk.path().join(format!("public/{number}.txt")), "mine").unwrap();
    }
    match build(&desk, "public", NEW).unwrap_err() {
        Fault::Foreign { found, total, .. } => {
            assert_eq!(found, ["0.txt", "1.txt", "10.txt", "11.txt", "2.txt"]);
            assert_eq!(total, 12);
        }
        fault => panic!("{fault}"),
    }
}

#[test]
fn a_damaged_or_newer_manifest_is_refused() {
    for (manifest, key) in [
        ("{", "manifest-damaged"),
        (r#"{"format":1,"files":[{"path":"../x","bytes":0,"blake3":""}]}"#, "manifest-damaged"),
        (r#"{"format":7}"#, "manifest-newer"),
    ] {
        let desk = desk();
        build(&desk, "public", OLD).unwrap();
        fs::write(desk.path().join("public").join(MANIFEST_NAME), manifest).unwrap();
        let before = tree(desk.path());
        assert_eq!(build(&desk, "public", NEW).unwrap_err().key(), key);
        assert_eq!(tree(desk.path()), before);
    }
}

#[test]
fn outputs_that_endanger_the_sources_are_refused() {
    let desk = desk();
    fs::write(desk.path().join("file"), "").unwrap();
    for (output, key) in [
        ("site", "output-holds-sources"),
        ("", "output-holds-sources"),
        ("site/content", "output-holds-sources"),
        ("site/content/public", "output-inside-sources"),
        ("site/content/new/public", "output-inside-sources"),
        // `public/..` of a folder that does not exist has no meaning.
        ("site/public/../content/x", "output-nameless"),
        ("file", "output-not-a-folder"),
        ("file/public", "io"),
        ("/", "output-holds-sources"),
        ("new/..", "output-nameless"),
    ] {
        let before = tree(desk.path());
        let fault = build(&desk, output, NEW).unwrap_err();
        assert_eq!(fault.key(), key, "{output}: {fault}");
        assert_eq!(tree(desk.path()), before, "{output}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_the_folder_that_they_lead_to() {
    use std::os::unix::fs::symlink;
    let desk = desk();
    fs::create_dir(desk.path().join("www")).unwrap();
    symlink("www/site", desk.path().join("public")).unwrap();
    symlink("public", desk.path().join("again")).unwrap();
    for (output, files) in [("public", OLD), ("again", NEW)] {
        build(&desk, output, files).unwrap();
        assert_eq!(paths(&desk.path().join("www/site")).len(), files.len());
        assert_eq!(names(&desk.path().join("www")), ["site"]);
        assert!(desk.path().join("public").is_symlink());
    }
    symlink("loop", desk.path().join("loop")).unwrap();
    assert_eq!(build(&desk, "loop", NEW).unwrap_err().key(), "io");
    symlink("site/content", desk.path().join("link")).unwrap();
    assert_eq!(build(&desk, "link", NEW).unwrap_err().key(), "output-holds-sources");
}

#[cfg(unix)]
#[test]
fn links_inside_the_output_are_not_ours() {
    use std::os::unix::fs::symlink;
    for (replaced, target) in [("index.html", "../file"), ("cases", "../folder")] {
        let desk = desk();
        fs::write(desk.path().join("file"), "home").unwrap();
        fs::create_dir(desk.path().join("folder")).unwrap();
        build(&desk, "public", OLD).unwrap();
        let path = desk.path().join("public").join(replaced);
        fs::rename(&path, desk.path().join("away")).unwrap();
        symlink(target, &path).unwrap();
        let fault = build(&desk, "public", NEW).unwrap_err();
        assert_eq!(fault.key(), "output-foreign", "{replaced}: {fault}");
        assert!(path.is_symlink());
    }
}

#[test]
fn only_one_build_at_a_time() {
    let desk = desk();
    let first = begin(&desk, "public").unwrap();
    first.write("index.html", b"first").unwrap();
    assert_eq!(begin(&desk, "public").unwrap_err().key(), "output-busy");
    first.commit().unwrap();
    assert_eq!(paths(&desk.path().join("public")), ["index.html"]);
    assert_eq!(names(desk.path()), ["public", "site"]);
}

#[test]
fn a_generation_that_is_dropped_leaves_everything_as_it_was() {
    let desk = desk();
    drop(begin(&desk, "public").unwrap());
    assert_eq!(names(desk.path()), ["site"]);
    build(&desk, "public", OLD).unwrap();
    let before = tree(desk.path());
    let generation = begin(&desk, "public").unwrap();
    for (path, text) in NEW {
        generation.write(path, text.as_bytes()).unwrap();
    }
    drop(generation);
    assert_eq!(tree(desk.path()), before);
}

#[test]
fn paths_that_a_site_may_not_hold_are_refused() {
    for path in [
        "",
        "..",
        "../a",
        "a/../../b",
        "/a",
        "a\\b",
        "a\0",
        "a//b",
        "c:/a",
        MANIFEST_NAME,
        MARKER_NAME,
        ".Casebook-Manifest.json",
        ".casebook-unfinished/a",
    ] {
        let desk = desk();
        let fault = build(&desk, "public", &[(path, "x")]).unwrap_err();
        assert_eq!(fault.key(), "path-unsafe", "{path:?}");
        assert_eq!(names(desk.path()), ["site"]);
    }
    for (one, other, key) in [("a", "a", "path-duplicate"), ("a", "a/b", "io"), ("a/b", "a", "path-duplicate")] {
        let desk = desk();
        let fault = build(&desk, "public", &[(one, "x"), (other, "x")]).unwrap_err();
        assert_eq!(fault.key(), key, "{one} {other}: {fault}");
        assert_eq!(names(desk.path()), ["site"]);
    }
}

#[test]
#[should_panic(expected = "must be dropped")]
fn a_site_with_a_hole_is_not_put_in_place() {
    let desk = desk();
    let generation = begin(&desk, "public").unwrap();
    let _ = generation.write("../a", b"x");
    let _ = generation.commit();
}

#[test]
fn a_page_that_somebody_edited_is_written_anew() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    let page = desk.path().join("public/cases/b/index.html");
    fs::write(&page, "B").unwrap();
    let summary = build(&desk, "public", OLD).unwrap();
    assert_eq!(summary.unchanged, 3);
    assert_eq!(fs::read(page).unwrap(), b"b");
}

#[cfg(unix)]
#[test]
fn a_page_that_nobody_else_may_read_is_written_anew() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    let page = desk.path().join("public/index.html");
    let usual = fs::metadata(&page).unwrap().permissions();
    fs::set_permissions(&page, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(build(&desk, "public", OLD).unwrap().unchanged, 3);
    assert_eq!(fs::metadata(&page).unwrap().permissions(), usual);
}

#[test]
fn long_files_are_compared_to_their_end() {
    let long = "x".repeat(3 * CHUNK);
    for (first, second, unchanged) in [
        (long.clone(), long.clone(), 1),
        (long.clone(), format!("{}y", &long[1..]), 0),
        (long.clone(), long[1..].to_owned(), 0),
        (String::new(), String::new(), 1),
    ] {
        let desk = desk();
        build(&desk, "public", &[("a", &first)]).unwrap();
        let summary = build(&desk, "public", &[("a", &second)]).unwrap();
        assert_eq!(summary.unchanged, unchanged);
        assert_eq!(fs::read_to_string(desk.path().join("public/a")).unwrap(), second);
        let path = desk.path().join("public/a");
        for (bytes, same) in [(second.clone(), true), (format!("{second}x"), false)] {
            assert_eq!(holds(&path, bytes.as_bytes()).unwrap(), same);
        }
    }
}

#[test]
fn a_file_that_came_while_the_build_ran_is_kept() {
    for (before, place) in [(true, "public/cases/b"), (true, "public"), (false, "public")] {
        let desk = desk();
        match before {
            true => _ = build(&desk, "public", OLD).unwrap(),
            false => fs::create_dir(desk.path().join("public")).unwrap(),
        }
        let generation = begin(&desk, "public").unwrap();
        generation.write("index.html", b"new").unwrap();
        fs::write(desk.path().join(place).join("mine.txt"), "mine").unwrap();
        let summary = generation.commit().unwrap();
        assert_eq!(paths(&desk.path().join("public")), ["index.html"]);
        let kept = desk.path().join(".public.casebook-kept-1");
        let kept_file = Path::new(place).join("mine.txt");
        let inside = kept_file.strip_prefix("public").unwrap();
        assert_eq!(tree(&kept), Tree::from([(inside.to_str().unwrap().to_owned(), b"mine".to_vec())]));
        match summary.warnings.as_slice() {
            [Warning::Kept { path }] => assert!(path.ends_with(".public.casebook-kept-1")),
            warnings => panic!("{warnings:?}"),
        }
        // The next build has nothing to do with it.
        assert!(build(&desk, "public", NEW).unwrap().warnings.is_empty());
        assert!(kept.join(inside).exists());
    }
}

#[test]
fn a_folder_that_came_while_the_build_ran_is_not_touched() {
    let desk = desk();
    let generation = begin(&desk, "public").unwrap();
    generation.write("index.html", b"new").unwrap();
    fs::create_dir(desk.path().join("public")).unwrap();
    fs::write(desk.path().join("public/mine.txt"), "mine").unwrap();
    let fault = generation.commit().unwrap_err();
    assert_eq!(fault.key(), "output-unowned", "{fault}");
    assert_eq!(paths(&desk.path().join("public")), ["mine.txt"]);
    assert_eq!(names(desk.path()), ["public", "site"]);
}

#[test]
fn what_file_managers_leave_does_not_stop_a_build() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    for path in ["public/.DS_Store", "public/cases/Thumbs.db", "public/cases/b/desktop.ini"] {
        fs::write(desk.path().join(path), "litter").unwrap();
    }
    assert!(build(&desk, "public", NEW).unwrap().warnings.is_empty());
    assert_eq!(paths(&desk.path().join("public")).len(), NEW.len());
    fs::create_dir(desk.path().join("other")).unwrap();
    fs::write(desk.path().join("other/.DS_Store"), "litter").unwrap();
    build(&desk, "other", NEW).unwrap();
    assert_eq!(names(desk.path()), ["other", "public", "site"]);
}

#[test]
fn leftovers_of_killed_builds_are_removed_and_strangers_of_that_name_are_not() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    let new = desk.path().join(".public.casebook-new");
    let leftovers: [(&[(&str, &str)], bool); 6] = [
        (&[], true),
        (&[(MARKER_NAME, ""), ("cases/x/index.html", "half"), ("torn", "")], true),
        (&[(MANIFEST_NAME, r#"{"format":1,"files":[]}"#)], true),
        (&[("mine/thesis.txt", "mine")], false),
        (&[(MANIFEST_NAME, "{"), ("thesis.txt", "mine")], false),
        (&[(MANIFEST_NAME, r#"{"format":1,"files":[]}"#), ("thesis.txt", "mine")], false),
    ];
    let mut kept = 0;
    for (files, ours) in leftovers {
        fs::create_dir(&new).unwrap();
        for (path, text) in files {
            fs::create_dir_all(new.join(path).parent().unwrap()).unwrap();
            fs::write(new.join(path), text).unwrap();
        }
        fs::write(desk.path().join(".public.casebook-lock"), "").unwrap();
        let summary = build(&desk, "public", NEW).unwrap();
        assert_eq!(summary.warnings.is_empty(), ours, "{files:?}");
        kept += usize::from(!ours);
        assert_eq!(names(desk.path()).len(), 2 + kept, "{files:?}");
    }
    fs::write(&new, "a file of that name").unwrap();
    assert_eq!(build(&desk, "public", OLD).unwrap().warnings.len(), 1);
    assert_eq!(fs::read(desk.path().join(".public.casebook-kept-4")).unwrap(), b"a file of that name");
}

#[test]
fn a_build_that_died_between_two_renames_is_mended() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    let public = desk.path().join("public");
    let before = tree(&public);
    let old = desk.path().join(".public.casebook-old");
    fs::rename(&public, &old).unwrap();
    build(&desk, "public.elsewhere", NEW).unwrap();
    fs::rename(desk.path().join("public.elsewhere"), desk.path().join(".public.casebook-new")).unwrap();
    drop(begin(&desk, "public").unwrap());
    assert_eq!(tree(&public), before);
    assert_eq!(names(desk.path()), ["public", "site"]);

    // Died after the second rename: the former site lies there still, and is removed.
    build(&desk, "public.elsewhere", OLD).unwrap();
    fs::rename(desk.path().join("public.elsewhere"), &old).unwrap();
    build(&desk, "public", NEW).unwrap();
    assert_eq!(paths(&public).len(), NEW.len());
    assert_eq!(names(desk.path()), ["public", "site"]);
}

#[test]
fn a_former_site_that_was_moved_away_comes_back_before_a_build_begins() {
    let desk = desk();
    let root = desk.path().join("site");
    let content = root.join("content");
    let sources = Sources { root: &root, folders: &[&content] };
    let public = desk.path().join("public");
    let old = desk.path().join(".public.casebook-old");
    let restored = |output: &str| restore(&desk.path().join(output), &sources);
    // Nothing to mend: nothing is made or touched, and what is wrong with an output is told later.
    restored("public").unwrap();
    restored("not/yet/there").unwrap();
    restored("site").unwrap();
    assert_eq!(names(desk.path()), ["site"]);

    build(&desk, "public", OLD).unwrap();
    let before = tree(&public);
    fs::rename(&public, &old).unwrap();
    let other = Lock::take(&desk.path().join(".public.casebook-lock"), &public).unwrap();
    restored("public").unwrap();
    assert!(!public.exists(), "another build is at work");
    drop(other);
    restored("public").unwrap();
    assert_eq!(tree(&public), before);
    assert_eq!(names(desk.path()), ["public", "site"]);

    // Died after the second rename: the new site stays, the former one is for the next build to remove.
    build(&desk, "public.elsewhere", NEW).unwrap();
    fs::rename(desk.path().join("public.elsewhere"), &old).unwrap();
    restored("public").unwrap();
    assert_eq!(tree(&public), before);
    assert!(old.exists());
}

#[test]
fn many_threads_write_one_site() {
    let desk = desk();
    for round in 0..2 {
        let generation = begin(&desk, "public").unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let generation = &generation;
                scope.spawn(move || {
                    for number in (thread..800).step_by(8) {
                        let path = format!("a/{}/{number}/index.html", number % 7);
                        generation.write(&path, path.as_bytes()).unwrap();
                    }
                });
            }
        });
        let summary = generation.commit().unwrap();
        assert_eq!((summary.files, summary.unchanged), (800, 800 * round));
        for (path, bytes) in tree(&desk.path().join("public")) {
            assert!(path == MANIFEST_NAME || bytes == path.as_bytes(), "{path}");
        }
    }
}

#[cfg(unix)]
#[test]
fn whoever_reads_the_former_site_goes_on_reading_it() {
    let desk = desk();
    build(&desk, "public", OLD).unwrap();
    let mut reader = File::open(desk.path().join("public/cases/b/index.html")).unwrap();
    build(&desk, "public", NEW).unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "b");
}
