//! Scripts and styles, whose names carry the hash of their content, so that a browser can keep them
//! for good.

use super::{Document, Site};
use sha2::{Digest, Sha256};

/// Name and content of each file of the query page's bundle, where it was built.
static BUNDLE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The media types of assets.
const MEDIA_TYPES: [(&str, &str); 3] = [
    ("svg", "image/svg+xml"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
];

/// Our own scripts, which need no bundle: one for the page to ask from where no server answers, one
/// for pages with a picture, one for the search of a site that no server answers for.
const SCRIPTS: [(&str, &str); 3] = [
    ("ask", include_str!("templates/ask.js")),
    ("picture", include_str!("templates/picture.js")),
    ("search", include_str!("templates/search.js")),
];

/// A script or style that is made when the program starts.
#[derive(Clone, Debug)]
pub(super) struct Asset {
    stem: &'static str,
    name: String,
    text: String,
}

impl Asset {
    pub(super) fn new(stem: &'static str, extension: &str, text: String) -> Self {
        let hash = Sha256::digest(&text);
        let hash: String = hash
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            stem,
            name: format!("{stem}-{hash}.{extension}"),
            text,
        }
    }

    /// Our scripts.
    pub(super) fn scripts() -> Vec<Self> {
        let script = |(stem, text): (&'static str, &str)| Self::new(stem, "js", text.to_owned());
        SCRIPTS.map(script).into()
    }

    /// The picture of a tab.
    pub(super) fn icon() -> Self {
        Self::new("icon", "svg", include_str!("templates/icon.svg").to_owned())
    }

    /// Where it is, as seen from the first page.
    pub(super) fn path(&self) -> String {
        format!("assets/{}", self.name)
    }
}

impl Site {
    /// A script or style by its name.
    pub fn asset(&self, name: &str) -> Option<Document> {
        let own = self.templates.assets().find(|asset| asset.name == name);
        let bytes = match own {
            Some(asset) => asset.text.as_bytes(),
            None => BUNDLE.iter().find(|(known, _)| *known == name)?.1,
        };
        let (_, extension) = name.rsplit_once('.')?;
        let (_, media_type) = MEDIA_TYPES.iter().find(|(known, _)| *known == extension)?;
        Some(Document {
            bytes: bytes.to_vec(),
            media_type,
        })
    }

    /// The names of our own scripts and styles.
    pub(super) fn asset_names(&self) -> impl Iterator<Item = String> {
        self.templates.assets().map(|asset| asset.name.clone())
    }

    /// The path of one of our own scripts.
    pub(super) fn script(&self, stem: &str) -> String {
        let mut assets = self.templates.assets();
        let asset = assets.find(|asset| asset.stem == stem);
        asset.expect("scripts are asked for by their stems").path()
    }
}

/// The path of a file of the bundle, such as `assets/query-HASH.js`; none where the bundle was not
/// built.
pub(super) fn path_of(stem: &str, extension: &str) -> Option<String> {
    let names = BUNDLE.iter().map(|(name, _)| *name);
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
