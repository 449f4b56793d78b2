//! The interface's sentences for templates: the map `t` of those without arguments and the function `say` for the others.

use crate::language::Messages;
use std::sync::Arc;
use tera::value::Key;
use tera::{Kwargs, Map, State, Tera, Value};

/// The names under which templates may pass arguments to `say`.
const ARGS: [&str; 12] = ["n", "name", "number", "date", "facet", "value", "site", "indicator", "before", "after", "part", "whole"];

/// All sentences without arguments by id, `-` written as `_`.
pub fn map(messages: &Messages) -> Value {
    let mut map = Map::default();
    for id in messages.interface_ids() {
        map.insert(Key::from(id.replace('-', "_")), Value::from(messages.say(id, &[])));
    }
    Value::from(map)
}

/// Registers `say(key="cases-count", n=12)`.
pub fn register(tera: &mut Tera, messages: &Arc<Messages>) {
    let messages = Arc::clone(messages);
    tera.register_function("say", move |kwargs: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
        let key: &str = kwargs.must_get("key")?;
        if !messages.knows(key) {
            return Err(tera::Error::message(format!("no sentence of the id `{key}`")));
        }
        let mut args = Vec::new();
        for name in ARGS {
            if let Some(value) = kwargs.get::<&Value>(name)? {
                args.push((name, value.to_string()));
            }
        }
        Ok(messages.say(key, &args))
    });
}
