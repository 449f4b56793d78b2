//! Arguments: in come the words of the command line, out come clap's matches, or a sentence in plain Russian or English. clap's own
//! texts are English, so every text that a user sees comes from the catalogue.

use super::check::near;
use super::{Exit, Run};
use crate::case::Date;
use crate::disk;
use crate::language::{Lang, Messages};
use crate::site::Config;
use crate::tree::Source;
use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, value_parser};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The language of messages: `--lang`, else the site's, else Russian.
pub fn language(arguments: &[OsString]) -> Lang {
    let value = |name: &str| {
        let mut words = arguments.iter().skip(1).map(|a| a.to_string_lossy());
        while let Some(word) = words.next() {
            if let Some(value) = word.strip_prefix(&format!("--{name}=")) {
                return Some(value.to_string());
            }
            if word == format!("--{name}") {
                return words.next().map(|w| w.into_owned());
            }
        }
        None
    };
    if let Some(lang) = value("lang").and_then(|lang| lang.parse().ok()) {
        return lang;
    }
    let root = value("root").map(PathBuf::from).or_else(|| disk::root_above(Path::new(".")));
    let text = root.and_then(|root| disk::small_text(&root.join("casebook.toml")));
    text.map_or(Lang::Ru, |text| Config::read(&Source::new("casebook.toml", &text)).0.lang)
}

/// The whole command line.
pub fn command(messages: &Messages) -> Command {
    let say = |id: &str| messages.say(id, &[]);
    let template = format!("{{about-with-newline}}\n{}:\n  {{usage}}\n\n{{all-args}}{{after-help}}", say("help-usage"));
    let build = |name: &'static str, id: &str, arguments: Vec<Arg>| {
        let mut all = arguments;
        all.extend([lang(messages), help(messages)]);
        Command::new(name).about(say(id)).disable_help_flag(true).help_template(template.clone()).args(all)
    };
    let arg = |name: &'static str, id: &str| {
        Arg::new(name).value_name(name.to_uppercase()).help(say(id)).help_heading(say("help-arguments"))
    };
    let eject = build("eject", "cmd-theme-eject", vec![arg("file", "arg-file"), root(messages)]);
    Command::new("casebook")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say("cli-about"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(say("help-commands"))
        .help_template(format!("{{about-with-newline}}\n{}:\n  {{usage}}\n\n{{all-args}}", say("help-usage")))
        .args([
            lang(messages),
            help(messages),
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(env!("CARGO_PKG_VERSION"))
                .help_heading(say("help-options")),
        ])
        .subcommands([
            build(
                "build",
                "cmd-build",
                vec![root(messages), output(messages), drafts(messages), format(messages), date(messages), quiet(messages)],
            ),
            build("check", "cmd-check", vec![root(messages), level(messages), format(messages), date(messages), quiet(messages)]),
            build("explain", "cmd-explain", vec![arg("code", "arg-code").required(true)]),
            build(
                "import",
                "cmd-import",
                vec![
                    arg("file", "arg-document").required(true).num_args(1..).value_parser(value_parser!(PathBuf)),
                    option("into", "opt-into", messages),
                    root(messages),
                    format(messages),
                    date(messages),
                    quiet(messages),
                ],
            ),
            build(
                "init",
                "cmd-init",
                vec![arg("dir", "arg-dir").required(true).value_parser(value_parser!(PathBuf)), quiet(messages)],
            ),
            build(
                "new",
                "cmd-new",
                vec![
                    arg("title", "arg-title").required(true),
                    option("form", "opt-form", messages),
                    option("role-model", "opt-role-model", messages),
                    option("into", "opt-into", messages),
                    root(messages),
                    date(messages),
                    quiet(messages),
                ],
            ),
            build(
                "print",
                "cmd-print",
                vec![
                    arg("case", "arg-case").action(ArgAction::Append).num_args(0..),
                    option("out", "opt-out", messages).value_name("DIR").value_parser(value_parser!(PathBuf)),
                    option("format", "opt-print-format", messages).value_name("pdf,docx"),
                    flag("book", "opt-book", messages),
                    option("form", "opt-print-form", messages),
                    option("tag", "opt-tag", messages),
                    option("year", "opt-year", messages),
                    drafts(messages),
                    root(messages),
                    date(messages),
                    quiet(messages),
                ],
            ),
            build("publish", "cmd-publish", publish(messages)),
            build("schema", "cmd-schema", vec![arg("template", "arg-template"), root(messages)]),
            build(
                "serve",
                "cmd-serve",
                vec![
                    root(messages),
                    option("port", "opt-port", messages).value_parser(value_parser!(u16)),
                    flag("open", "opt-open", messages),
                    poll(messages),
                    flag("follow", "opt-follow", messages),
                    date(messages),
                    quiet(messages),
                ],
            ),
            build("theme", "cmd-theme", vec![])
                .subcommand_required(true)
                .subcommand_help_heading(say("help-commands"))
                .subcommand(eject),
            build(
                "completions",
                "cmd-completions",
                vec![
                    arg("shell", "arg-shell")
                        .required(true)
                        .value_parser(value_parser!(clap_complete::Shell))
                        .hide_possible_values(true),
                ],
            ),
            build("man", "cmd-man", vec![]),
        ])
}

fn publish(messages: &Messages) -> Vec<Arg> {
    // Nothing behind it means everything.
    let verify = option("verify", "opt-verify", messages).value_name("N").num_args(0..=1).require_equals(true);
    vec![
        option("to", "opt-to", messages).value_name("NAME"),
        flag("dry-run", "opt-dry-run", messages),
        flag("yes", "opt-yes", messages).short('y'),
        flag("remove-many", "opt-remove-many", messages),
        flag("take-over", "opt-take-over", messages),
        flag("wait", "opt-wait", messages),
        verify.default_missing_value("0").value_parser(value_parser!(usize)),
        root(messages),
        format(messages),
        date(messages),
        quiet(messages),
    ]
}

fn option(name: &'static str, id: &str, messages: &Messages) -> Arg {
    let heading = messages.say("help-options", &[]);
    Arg::new(name).long(name).help(messages.say(id, &[])).help_heading(heading).value_name(name.to_uppercase())
}

fn flag(name: &'static str, id: &str, messages: &Messages) -> Arg {
    option(name, id, messages).action(ArgAction::SetTrue)
}

fn root(messages: &Messages) -> Arg {
    option("root", "opt-root", messages).value_name("DIR").value_parser(value_parser!(PathBuf))
}

fn output(messages: &Messages) -> Arg {
    option("output", "opt-output", messages).value_name("DIR").value_parser(value_parser!(PathBuf))
}

fn drafts(messages: &Messages) -> Arg {
    flag("drafts", "opt-drafts", messages)
}

fn quiet(messages: &Messages) -> Arg {
    flag("quiet", "opt-quiet", messages).short('q')
}

/// Often enough to be of use, seldom enough for a drive at the other end of a wire.
fn poll(messages: &Messages) -> Arg {
    let parse = |text: &str| match text.replace(',', ".").parse::<f64>() {
        Ok(seconds) if (0.1..=3600.0).contains(&seconds) => Ok(std::time::Duration::from_secs_f64(seconds)),
        Ok(_) | Err(_) => Err("1"),
    };
    let option = option("poll", "opt-poll", messages).value_name("SECONDS");
    option.num_args(0..=1).require_equals(true).default_missing_value("1").value_parser(parse)
}

fn level(messages: &Messages) -> Arg {
    option("level", "opt-level", messages).value_name("NAME")
}

fn format(messages: &Messages) -> Arg {
    option("format", "opt-format", messages).value_parser(PossibleValuesParser::new(["text", "json"])).hide_possible_values(true)
}

fn date(messages: &Messages) -> Arg {
    let parse = |text: &str| text.parse::<Date>().map_err(|_| "2026-05-20");
    option("date", "opt-date", messages).value_name("YYYY-MM-DD").value_parser(parse)
}

fn lang(messages: &Messages) -> Arg {
    option("lang", "opt-lang", messages).value_parser(PossibleValuesParser::new(["ru", "en"])).hide_possible_values(true)
}

fn help(messages: &Messages) -> Arg {
    let heading = messages.say("help-options", &[]);
    Arg::new("help").long("help").short('h').action(ArgAction::Help).help(messages.say("help-usage", &[])).help_heading(heading)
}

/// What is wrong with the command line, said; asking for help is nothing wrong.
pub fn explain(error: &clap::Error, messages: &Messages) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Exit::Clean;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return Exit::Failed;
        }
        _ => {}
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let or_none = |text: String| if text.is_empty() { "none".to_string() } else { text };
    let typed = context(ContextKind::InvalidArg);
    let sentence = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand);
            let all = command(messages);
            let known: Vec<&str> = all.get_subcommands().map(Command::get_name).collect();
            let nearest = near(&typed, &known);
            messages.say("usage-unknown-command", &[("typed", typed), ("nearest", nearest)])
        }
        ErrorKind::UnknownArgument if !typed.starts_with('-') => messages.say("usage-too-many", &[("typed", typed)]),
        ErrorKind::UnknownArgument => {
            let nearest = or_none(context(ContextKind::SuggestedArg));
            messages.say("usage-unknown-option", &[("typed", typed), ("nearest", nearest)])
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => {
            let usage = match error.get(ContextKind::Usage) {
                Some(ContextValue::StyledStr(usage)) => usage.to_string().replace("Usage: ", ""),
                _ => "casebook --help".to_string(),
            };
            messages.say("usage-missing-argument", &[("name", typed), ("usage", usage.trim().to_string())])
        }
        _ => {
            let value = context(ContextKind::InvalidValue);
            let known = or_none(context(ContextKind::ValidValue));
            messages.say("usage-bad-value", &[("typed", value), ("name", typed), ("known", known)])
        }
    };
    use std::io::Write;
    let _ = writeln!(anstream::stderr(), "{sentence}");
    Exit::Failed
}

/// `casebook completions SHELL`.
pub fn completions(run: &Run) -> Exit {
    let Some(shell) = run.matches.get_one::<clap_complete::Shell>("shell") else {
        return Exit::Failed;
    };
    let mut out = Vec::new();
    clap_complete::generate(*shell, &mut command(&run.messages), "casebook", &mut out);
    run.printer.answer(&String::from_utf8_lossy(&out));
    Exit::Clean
}

/// `casebook man`: one manual page with all commands.
pub fn man(run: &Run) -> Exit {
    let mut out = Vec::new();
    let command = command(&run.messages);
    let page = clap_mangen::Man::new(command.clone());
    let _ = page.render(&mut out);
    for sub in command.get_subcommands() {
        let page = clap_mangen::Man::new(sub.clone());
        let _ = page.render_description_section(&mut out);
        let _ = page.render_options_section(&mut out);
    }
    run.printer.answer(&String::from_utf8_lossy(&out));
    Exit::Clean
}
