//! The workshop behind the form, on real files: what is tried changes nothing, what is saved changes one field, what two people change is merged or
//! asked about, what cannot be published is a draft.

use casebook::case::Date;
use casebook::disk::Folder;
use casebook::language::{Lang, Messages};
use casebook::live::{Answer, Live};
use casebook::net::workshop::{New, Try, Wanted, Workshop};
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;

const CASE: &str = "content/cases/les-zhdyot.md";

struct Site {
    temp: tempfile::TempDir,
    shop: Workshop,
}

impl Site {
    /// A copy of the example content without its pictures, which take long to size.
    fn new() -> Site {
        let temp = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::copy(root.join("casebook.toml"), temp.path().join("casebook.toml")).unwrap();
        for (path, bytes) in crate::site::tree(&root.join("content")).into_iter().filter(|(path, _)| !path.ends_with(".png")) {
            let to = temp.path().join("content").join(path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, bytes).unwrap();
        }
        let shop = Workshop::new(temp.path(), Arc::new(Messages::new(Lang::Ru)));
        Site { temp, shop }
    }

    fn live(&self) -> Live {
        let folder = Folder::new(self.temp.path());
        Live::new(folder.everything().unwrap(), &folder, Date::constant(2026, 11, 22), Lang::Ru)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.temp.path().join(path)).unwrap()
    }

    fn put(&self, path: &str, text: &str) {
        fs::write(self.temp.path().join(path), text).unwrap();
    }
}

fn values(pairs: &[(&str, Json)]) -> Option<Map<String, Json>> {
    Some(pairs.iter().map(|(key, value)| (key.to_string(), value.clone())).collect())
}

fn save(site: &Site, live: &Live, base: &str, changed: &[(&str, Json)]) -> Json {
    let wanted = Wanted { file: CASE.into(), base: base.into(), values: values(changed), text: None };
    match site.shop.save(live, &wanted).unwrap() {
        Ok(saved) => serde_json::to_value(saved).unwrap(),
        Err(clash) => serde_json::to_value(clash).unwrap(),
    }
}

#[test]
fn a_saved_field_changes_its_own_lines_and_no_other() {
    let site = Site::new();
    let live = site.live();
    let before = site.text(CASE);
    let saved = save(&site, &live, &before, &[("title", json!("Лес ждёт, и не один"))]);
    let after = site.text(CASE);
    let differ: Vec<(&str, &str)> = before.lines().zip(after.lines()).filter(|(a, b)| a != b).collect();
    assert_eq!(differ.len(), 1, "{differ:?}");
    assert_eq!(differ[0].1, "title = \"Лес ждёт, и не один\"");
    assert_eq!(saved["text"], json!(after));
    assert_eq!(saved["merged"], json!(false));
    assert_eq!(saved["made_draft"], json!(false));
    assert_eq!(saved["form"]["values"]["title"], json!("Лес ждёт, и не один"));
    let versions = site.shop.desk().versions(CASE).unwrap();
    assert_eq!(site.shop.desk().version(CASE, &versions[0].id).unwrap(), before.as_bytes());
}

#[test]
fn what_two_people_change_is_merged_or_asked_about() {
    let site = Site::new();
    let live = site.live();
    let base = site.text(CASE);
    let theirs = base.replacen("date = 2", "# проверено\ndate = 2", 1);
    site.put(CASE, &theirs);
    let saved = save(&site, &live, &base, &[("title", json!("Моё название"))]);
    assert_eq!(saved["merged"], json!(true));
    let text = site.text(CASE);
    assert!(text.contains("# проверено") && text.contains("title = \"Моё название\""), "{text}");
    // Now both change the title.
    let base = text;
    let theirs = base.replace("Моё название", "Их название");
    site.put(CASE, &theirs);
    let clash = save(&site, &live, &base, &[("title", json!("Моё второе"))]);
    assert_eq!(site.text(CASE), theirs, "nothing is written");
    assert_eq!(clash["conflicts"][0]["path"], json!("title"));
    assert_eq!(clash["conflicts"][0]["mine"], json!("Моё второе"));
    assert_eq!(clash["conflicts"][0]["theirs"], json!("Их название"));
    assert_eq!(clash["text"], json!(theirs));
    // The answer: mine, laid over theirs.
    save(&site, &live, &theirs, &[("title", json!("Моё второе"))]);
    assert!(site.text(CASE).contains("title = \"Моё второе\""));
}

#[test]
fn what_cannot_be_published_is_saved_as_a_draft() {
    let site = Site::new();
    let live = site.live();
    let base = site.text(CASE);
    let saved = save(&site, &live, &base, &[("form", Json::Null)]);
    assert_eq!(saved["made_draft"], json!(true));
    assert_eq!(saved["draft"], json!(true));
    assert!(site.text(CASE).contains("draft = true"));
    let todo: Vec<&Json> = saved["findings"].as_array().unwrap().iter().filter(|f| f["path"] == json!("form")).collect();
    assert_eq!(todo.len(), 1, "{:?}", saved["findings"]);
    assert_eq!(todo[0]["severity"], json!("todo"));
}

#[test]
fn trying_shows_the_page_and_leaves_the_file_alone() {
    let site = Site::new();
    let live = site.live();
    let base = site.text(CASE);
    let changed = values(&[("title", json!("Проба <b>названия</b>"))]);
    let wanted =
        Try { session: "tab-1".into(), wanted: Wanted { file: CASE.into(), base: base.clone(), values: changed, text: None } };
    let tried = serde_json::to_value(site.shop.try_text(&live, &wanted).unwrap()).unwrap();
    assert_eq!(site.text(CASE), base);
    let url = tried["url"].as_str().unwrap();
    let page = |session: &str| match site.shop.trial(session, url)?.unwrap() {
        Answer::Page(bytes) => Some(String::from_utf8(bytes).unwrap()),
        other => panic!("{other:?}"),
    };
    let shown = page("tab-1").unwrap();
    assert!(shown.contains("Проба &lt;b&gt;названия&lt;/b&gt;"));
    assert!(page("tab-2").is_none());
    let Answer::Page(real) = live.shot().answer(url).unwrap().unwrap() else { panic!() };
    assert!(!String::from_utf8(real).unwrap().contains("Проба"));
}

#[test]
fn findings_know_their_fields() {
    let site = Site::new();
    let base = site.text(CASE);
    let broken = base.replacen("form = ", "fomr = ", 1).replacen("date = 2", "date = 3", 1);
    site.put(CASE, &broken);
    let live = site.live();
    let file = serde_json::to_value(site.shop.file(&live, CASE).unwrap()).unwrap();
    let found: Vec<(String, Json)> =
        file["findings"].as_array().unwrap().iter().map(|f| (f["code"].as_str().unwrap().to_string(), f["path"].clone())).collect();
    assert!(
        found.contains(&("CB701".to_string(), json!("date"))) || found.iter().any(|(_, path)| *path == json!("date")),
        "{found:?}"
    );
    assert!(found.iter().any(|(_, path)| *path == json!("form")), "{found:?}");
    assert!(file["findings"][0]["excerpt"].is_string());
}

#[test]
fn new_cases_get_free_names_and_no_people_of_others() {
    let site = Site::new();
    let live = site.live();
    let first: Map<String, Json> = [("form".to_string(), json!("teacher-teacher"))].into_iter().collect();
    let new = |values: Map<String, Json>, from: Option<&str>| New {
        folder: "cases".into(),
        title: "Лес ждёт".into(),
        values,
        from: from.map(str::to_string),
    };
    let made =
        |wanted: &New| serde_json::to_value(site.shop.make(&live, wanted).unwrap()).unwrap()["file"].as_str().unwrap().to_string();
    let blank = made(&new(first, None));
    let taken = "content/cases/les-zhdet.md";
    assert!(blank.starts_with("content/cases/les-zhd") && blank != CASE, "{blank} {taken}");
    let text = site.text(&blank);
    assert!(
        text.contains("draft = true") && text.contains("title = \"Лес ждёт\"") && text.contains("form = \"teacher-teacher\""),
        "{text}"
    );
    let copy = made(&new(Map::new(), Some("content/cases/vechera-vernulis/index.md")));
    assert_ne!(copy, blank);
    let text = site.text(&copy);
    let source = site.text("content/cases/vechera-vernulis/index.md");
    let name =
        source.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap().split(['"', ' ']).next().unwrap().to_string();
    assert!(!text.contains(&name), "{name} in {text}");
    assert!(site.shop.make(&live, &New { folder: "../..".into(), title: "x".into(), values: Map::new(), from: None }).is_err());
}

#[test]
fn paths_outside_the_site_are_refused() {
    let site = Site::new();
    let live = site.live();
    for path in [
        "../x.md",
        "/etc/passwd",
        "content/../casebook.toml/..",
        "content/cases/CON.md",
        "public/index.html",
        ".casebook-history/x",
        "",
    ] {
        assert!(site.shop.file(&live, path).is_err(), "{path}");
        let wanted = Wanted { file: path.into(), base: String::new(), values: None, text: Some("x".into()) };
        assert!(site.shop.save(&live, &wanted).is_err(), "{path}");
        assert!(site.shop.render(&live, path, "x").is_err(), "{path}");
    }
}

#[test]
fn markdown_is_rendered_safely_with_the_links_of_its_page() {
    let site = Site::new();
    let live = site.live();
    let markdown = "**Да** <script>alert(1)</script> [кейс](drobi-na-peremene.md) <img src=x onerror=alert(1)>\n\n## Часть";
    let html = site.shop.render(&live, CASE, markdown).unwrap();
    assert!(html.contains("<strong>Да</strong>") && html.contains("../drobi-na-peremene/index.html"), "{html}");
    assert!(!html.contains("<script") && !html.contains("onerror"), "{html}");
}
