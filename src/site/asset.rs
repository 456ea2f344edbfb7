//! The script and the style of the query page, in the program where they were built.

use super::Document;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Name and content of each file of the bundle. A name carries the hash of its content, so that a
/// browser can keep it for good.
static ASSETS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The media types of the bundle.
const MEDIA_TYPES: [(&str, &str); 2] = [
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
];

/// The script of pages with a picture, which needs no bundle.
const PICTURE: &str = include_str!("templates/picture.js");

/// The name of the script of pages with a picture, with the hash of its content.
static PICTURE_NAME: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(PICTURE);
    let hash: String = hash
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("picture-{hash}.js")
});

/// The path of the script of pages with a picture.
pub(super) fn picture_script() -> String {
    format!("assets/{}", *PICTURE_NAME)
}

/// A file of the bundle, or a script of ours.
pub fn asset(name: &str) -> Option<Document> {
    if name == *PICTURE_NAME {
        return Some(Document {
            bytes: PICTURE.as_bytes().to_vec(),
            media_type: MEDIA_TYPES[0].1,
        });
    }
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
