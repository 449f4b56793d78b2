//! `casebook explain CODE`: a paragraph about a finding, with an example.

use super::check::near;
use super::{Exit, Run};
use crate::diag::Code;

pub fn run(run: &Run) -> Exit {
    let typed = run.text("code").unwrap_or("");
    let Some(code) = Code::parse(typed) else {
        let ids: Vec<String> = Code::ALL.iter().map(|c| c.id()).collect();
        let known: Vec<&str> = ids.iter().map(String::as_str).collect();
        let nearest = near(&typed.to_uppercase(), &known);
        let known = if nearest == "none" { "CB101 … CB802".to_string() } else { nearest };
        let args = [("typed", typed.to_string()), ("name", "CODE".to_string()), ("known", known)];
        run.printer.line(&run.messages.say("usage-bad-value", &args));
        return Exit::Failed;
    };
    let id = code.id();
    let text = run.messages.say_attribute(&id.to_lowercase(), "explain", &[]);
    let severity = run.messages.say(&format!("severity-{}", code.severity().id()), &[]);
    run.printer.answer(&format!("{id} ({severity})\n\n{text}\n"));
    Exit::Clean
}
