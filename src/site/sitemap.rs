//! For search engines: which pages there are (<https://www.sitemaps.org/protocol.html>), and which
//! they need not read.

use super::link::PATH_ESCAPES;
use super::{Document, Site};
use crate::graph::{Id, Snapshot};
use crate::ontology::Role;
use oxrdf::TermRef;
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
    /// What crawlers may read: pages, not the answers to whatever can be asked.
    pub fn robots(&self, root: &str) -> Document {
        let text = format!(
            "User-agent: *\nDisallow: /sparql?\nDisallow: /search?\nDisallow: /search/\n\
             Disallow: /data?\n\nSitemap: {root}sitemap.xml\n"
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

    /// One of the files of an index, by its number from 1; none where there is no such file.
    pub fn sitemap_part(&self, root: &str, number: usize) -> Option<Document> {
        let pages = self.pages();
        if pages.len() <= SITEMAP_URLS_MAX {
            return None;
        }
        let part = pages.chunks(SITEMAP_URLS_MAX).nth(number.checked_sub(1)?)?;
        Some(listed(root, part))
    }

    /// The paths of all pages: the first, the vocabulary, and each resource under the base but
    /// passages, which the pages of what they back show. When they were last changed is not known,
    /// so nothing is said of it.
    fn pages(&self) -> Vec<String> {
        let mut pages = vec![String::new(), "ns".to_owned()];
        let passages = self.passages();
        pages.extend(subjects_below(&self.snapshot, &self.about.base, &passages));
        pages
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

/// The paths of the resources under a base that something is said of, but some, sorted.
fn subjects_below(snapshot: &Snapshot, base: &str, without: &BTreeSet<Id>) -> Vec<String> {
    let mut last = None;
    let mut paths = Vec::new();
    // Quads come by subject.
    for quad in snapshot.quads(crate::graph::Pattern::default()) {
        let is_known = last.replace(quad.subject) == Some(quad.subject);
        if is_known || without.contains(&quad.subject) {
            continue;
        }
        if let TermRef::NamedNode(node) = snapshot.term(quad.subject)
            && let Some(path) = node.as_str().strip_prefix(base)
            && !path.is_empty()
            && !path.contains('#')
        {
            paths.push(utf8_percent_encode(path, PATH_ESCAPES).to_string());
        }
    }
    paths
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
