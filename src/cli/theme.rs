//! `casebook theme eject FILE`: copies one file of the theme into the site, to be changed there. Without FILE it lists them.

use super::check::near;
use super::{Exit, Run};
use crate::disk;
use crate::render::web::built_in_theme;
use crate::site::Config;

pub fn run(run: &Run) -> Exit {
    let Some(("eject", matches)) = run.matches.subcommand() else {
        return Exit::Failed;
    };
    let root = matches.get_one::<std::path::PathBuf>("root").cloned().or_else(|| disk::root_above(std::path::Path::new(".")));
    let Some(root) = root.filter(|root| root.is_dir()) else {
        run.printer.line(&run.messages.say("no-site", &[("path", ".".to_string())]));
        return Exit::Failed;
    };
    let theme = built_in_theme();
    let Some(file) = matches.get_one::<String>("file") else {
        let list: String = theme.paths().map(|path| format!("{path}\n")).collect();
        run.printer.answer(&list);
        return Exit::Clean;
    };
    // `case.html` is enough for `templates/case.html`.
    let known: Vec<&str> = theme.paths().collect();
    let found = known.iter().find(|path| **path == *file || path.rsplit('/').next() == Some(file));
    let Some((path, content)) = found.and_then(|path| Some((*path, theme.file(path)?))) else {
        let names: Vec<&str> = known.iter().filter_map(|path| path.rsplit('/').next()).collect();
        let nearest = near(file, &names);
        let known = if nearest == "none" { known.join(", ") } else { nearest };
        let args = [("typed", file.clone()), ("name", "FILE".to_string()), ("known", known)];
        run.printer.line(&run.messages.say("usage-bad-value", &args));
        return Exit::Failed;
    };
    let folder = match disk::Folder::new(&root).read() {
        Ok((input, _)) => input.config.map_or("default".to_string(), |source| Config::read(&source).0.theme),
        Err(fault) => return run.fault(&fault),
    };
    let target = root.join("themes").join(folder).join(path);
    match disk::create(&target, &content.bytes) {
        Ok(()) => {
            run.printer.note(&run.messages.say("ejected", &[("path", target.display().to_string())]));
            Exit::Clean
        }
        Err(fault) => run.fault(&fault),
    }
}
