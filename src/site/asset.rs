//! The script and the style of the query page, in the program where they were built.

use super::Document;

/// Name and content of each file of the bundle. A name carries the hash of its content, so that a
/// browser can keep it for good.
static ASSETS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The media types of the bundle.
const MEDIA_TYPES: [(&str, &str); 2] = [
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
];

/// A file of the bundle.
pub fn asset(name: &str) -> Option<Document> {
    let (_, bytes) = ASSETS.iter().find(|(known, _)| *known == name)?;
    let (_, extension) = name.rsplit_once('.')?;
    let (_, media_type) = MEDIA_TYPES.iter().find(|(known, _)| *known == extension)?;
    Some(Document {
        bytes: bytes.to_vec(),
        media_type,
    })
}

/// The path of a file of the bundle, such as `assets/query-HASH.js`; none where the bundle was not
/// built.
pub(super) fn path_of(stem: &str, extension: &str) -> Option<String> {
    let names = ASSETS.iter().map(|(name, _)| *name);
    let named = |name: &&str| {
        let rest = name
            .strip_prefix(stem)
            .and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|rest| rest.ends_with(&format!(".{extension}")))
    };
    names
        .into_iter()
        .find(named)
        .map(|name| format!("assets/{name}"))
}
