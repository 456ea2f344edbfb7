//! What a command is given, as `NAME=VALUE`.

use std::env;

/// The text that a name has.
pub(crate) fn given(name: &str) -> Option<String> {
    let mut arguments = env::args();
    arguments.find_map(|argument| Some(argument.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

/// The number that a name has, or a default.
pub(crate) fn number(name: &str, default: usize) -> usize {
    let parsed =
        given(name).map(|given| given.parse().unwrap_or_else(|_| panic!("{name}={given}")));
    parsed.unwrap_or(default)
}
