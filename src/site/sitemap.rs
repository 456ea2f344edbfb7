//! For search engines: which pages there are (<https://www.sitemaps.org/protocol.html>), and which
//! they need not read.

use super::link::PATH_ESCAPES;
use super::{Addresses, Document, Site};
use crate::graph::Id;
use crate::ontology::Role;
use oxrdf::vocab::rdf;
use percent_encoding::utf8_percent_encode;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Most addresses of one file: the protocol's bound.
pub const SITEMAP_URLS_MAX: usize = 50_000;

const MEDIA_TYPE: &str = "application/xml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

impl Site {
    /// What crawlers may read: pages, not the answers to whatever can be asked. They look for it at
    /// the top of the host, so it says where on that the site is.
    pub fn robots(&self, at: &Addresses) -> Document {
        let Addresses { path, root, .. } = at;
        let text = format!(
            "User-agent: *\nDisallow: {path}sparql?\nDisallow: {path}search?\n\
             Disallow: {path}search/\nDisallow: {path}data?\n\nSitemap: {root}sitemap.xml\n"
        );
        Document {
            bytes: text.into_bytes(),
            media_type: "text/plain",
        }
    }

    /// All pages, or an index of the files that list them where they are too many for one.
    pub fn sitemap(&self, root: &str) -> Document {
        let pages = self.pages();
        match pages.len() {
            ..=SITEMAP_URLS_MAX => listed(root, &pages),
            many => index(root, many.div_ceil(SITEMAP_URLS_MAX)),
        }
    }

    /// One of the files of an index, such as `1.xml`; none where there is no such file.
    pub fn sitemap_part(&self, root: &str, name: &str) -> Option<Document> {
        let number: usize = name.strip_suffix(".xml")?.parse().ok()?;
        // A file has one name, though a number may be written in several ways.
        if name != format!("{number}.xml") {
            return None;
        }
        let pages = self.pages();
        if pages.len() <= SITEMAP_URLS_MAX {
            return None;
        }
        let part = pages.chunks(SITEMAP_URLS_MAX).nth(number.checked_sub(1)?)?;
        Some(listed(root, part))
    }

    /// The paths of the pages to find: the first, the vocabulary, the first page of each list of a
    /// class, each question, and each resource under the base but passages, which the pages of what
    /// they back show; each in all languages. When they were last changed is not known, so nothing
    /// is said of it.
    fn pages(&self) -> Vec<String> {
        let passages = self.passages();
        let stems = self.resources();
        let stems = stems.filter(|(id, _)| !passages.contains(id));
        let fixed = ["index", "browse", "questions", "ns"].map(str::to_owned);
        let stems = fixed
            .into_iter()
            .chain(self.class_stems())
            .chain(self.question_stems())
            .chain(stems.map(|(_, path)| path.to_owned()));
        let pages = stems.flat_map(|stem| self.editions_of(&stem));
        let escaped = pages.map(|page| match page.as_str() {
            "index.html" => String::new(),
            page => utf8_percent_encode(page, PATH_ESCAPES).to_string(),
        });
        escaped.collect()
    }

    /// The paths of the files that an index lists, where there is one.
    pub(super) fn sitemap_paths(&self) -> impl Iterator<Item = String> + use<> {
        let files = match self.pages().len() {
            ..=SITEMAP_URLS_MAX => 0,
            many => many.div_ceil(SITEMAP_URLS_MAX),
        };
        (1..=files).map(|number| format!("sitemap/{number}.xml"))
    }

    /// The passages of sources.
    fn passages(&self) -> BTreeSet<Id> {
        let classes = self.schema.classes.iter();
        let quoting = classes.filter(|class| class.fields_of(Role::QuoteText).next().is_some());
        let ids = quoting.filter_map(|class| self.snapshot.iri(&class.iri));
        let a = self.snapshot.id(rdf::TYPE);
        let all = ids.zip(a.into_iter().cycle());
        all.flat_map(|(class, a)| self.snapshot.subjects(a, class))
            .collect()
    }
}

fn listed(root: &str, pages: &[String]) -> Document {
    let mut text = format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\">\n");
    for page in pages {
        // Writing into memory does not fail.
        let _ = writeln!(
            text,
            "<url><loc>{}</loc></url>",
            escaped(&format!("{root}{page}"))
        );
    }
    text.push_str("</urlset>\n");
    Document {
        bytes: text.into_bytes(),
        media_type: MEDIA_TYPE,
    }
}

fn index(root: &str, files: usize) -> Document {
    let mut text = format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for number in 1..=files {
        let address = format!("{root}sitemap/{number}.xml");
        let _ = writeln!(text, "<sitemap><loc>{}</loc></sitemap>", escaped(&address));
    }
    text.push_str("</sitemapindex>\n");
    Document {
        bytes: text.into_bytes(),
        media_type: MEDIA_TYPE,
    }
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&apos;")
}
