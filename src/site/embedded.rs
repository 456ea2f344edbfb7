//! JSON within a page.

use serde_json::Value;

/// JSON as it stands in a `script` of a page: what would end the script, or begin a comment, is
/// written as an escape, which is the same to a reader of JSON.
pub(super) fn embedded(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::embedded;
    use serde_json::{Value, json};

    #[test]
    fn nothing_ends_the_script() {
        let value = json!({ "name": "</script><!-- & \u{2028}" });
        let text = embedded(&value);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    }
}
