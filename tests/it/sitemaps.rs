//! The map of a site that has more pages than one file of a map may list.

use crate::ours;
use oxrdf::vocab::rdf;
use oxrdf::{GraphName, NamedNode, Quad};
use plenary::graph::Builder;
use plenary::site::{About, Addresses, SITEMAP_URLS_MAX, Site};
use std::collections::BTreeSet;

const BASE: &str = "https://maps.test/";
const ROOT: &str = "https://elsewhere.test/a&b/";

/// A site with so many events that their pages, in two languages, fill three files.
fn large() -> Site {
    let mut builder = Builder::new();
    let event = NamedNode::new_unchecked("https://w3id.org/plenary/ns#Event");
    for number in 0..SITEMAP_URLS_MAX {
        let subject = NamedNode::new_unchecked(format!("{BASE}event/e{number}"));
        let quad = Quad::new(subject, rdf::TYPE, event.clone(), GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, BASE.to_owned());
    let snapshot = builder.finish().expect("few quads");
    Site::new(about, loaded.schema, snapshot)
}

fn read(site: &Site, path: &str) -> String {
    let file = site.file(path, &Addresses::of(ROOT.to_owned(), None));
    let file = file.unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
    String::from_utf8(file.bytes).expect("a map is UTF-8")
}

/// What a map or an index lists.
fn locations(map: &str) -> Vec<String> {
    let parts = map.split("<loc>").skip(1);
    let parts = parts.filter_map(|part| Some(part.split_once("</loc>")?.0));
    parts.map(|part| part.replace("&amp;", "&")).collect()
}

#[test]
fn too_many_pages_for_one_map_have_an_index() {
    let site = large();
    let index = read(&site, "sitemap.xml");
    assert!(index.contains("<sitemapindex "), "{index}");
    let parts = locations(&index);
    let paths: Vec<&str> = parts
        .iter()
        .map(|part| part.strip_prefix(ROOT).expect("it is of the site"))
        .collect();
    assert_eq!(paths, ["sitemap/1.xml", "sitemap/2.xml", "sitemap/3.xml"]);
    let mut listed = BTreeSet::new();
    for path in &paths {
        let pages = locations(&read(&site, path));
        assert!(
            !pages.is_empty() && pages.len() <= SITEMAP_URLS_MAX,
            "{path}"
        );
        for page in pages {
            assert!(listed.insert(page.clone()), "{page} is listed twice");
        }
    }
    let event = |number: usize, ending: &str| format!("{ROOT}event/e{number}.{ending}");
    for number in 0..SITEMAP_URLS_MAX {
        for ending in ["html", "fr.html"] {
            assert!(listed.contains(&event(number, ending)), "{number} {ending}");
        }
    }
    let of_site: BTreeSet<String> = site
        .files()
        .filter(|file| file.starts_with("sitemap"))
        .collect();
    assert!(
        paths.iter().all(|path| of_site.contains(*path)),
        "{of_site:?}"
    );
    assert_eq!(of_site.len(), 4);
    for missing in [
        "sitemap/0.xml",
        "sitemap/4.xml",
        "sitemap/01.xml",
        "sitemap/x.xml",
    ] {
        let file = site.file(missing, &Addresses::of(ROOT.to_owned(), None));
        assert!(file.is_err(), "{missing}");
    }
}

/// A parser that is not ours reads the index, and the schema of maps holds for its parts.
#[cfg(feature = "judges")]
#[test]
fn an_index_and_its_parts_are_read_by_others() {
    use crate::judges::judge;
    use std::path::Path;
    use std::process::Command;

    let site = large();
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("sitemap")).expect("a folder");
    for path in [
        "sitemap.xml",
        "sitemap/1.xml",
        "sitemap/2.xml",
        "sitemap/3.xml",
    ] {
        std::fs::write(folder.path().join(path), read(&site, path)).expect("a file");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = root.join("web/node_modules/sitemap/schema/sitemap.xsd");
    assert!(
        schema.exists(),
        "`sitemap` is not installed: run `make judges`"
    );
    let said = judge("sitemaps.py", &[folder.path(), &schema]);
    let pages: usize = said.trim().parse().expect("it counts");
    assert!(pages > 2 * SITEMAP_URLS_MAX, "{pages}");
    let output = Command::new("node")
        .arg(root.join("web/test/sitemap-index.mjs"))
        .arg(folder.path().join("sitemap.xml"))
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        locations(&read(&site, "sitemap.xml")),
        "{told}"
    );
}
